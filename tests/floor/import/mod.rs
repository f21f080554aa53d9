//! Files that come in: good ones whole, bad ones not at all; the same on both databases.

mod bad;
mod process;

use regal_hub::db::{Conn, Database, DbError, Inline};
use regal_hub::floor::hall::prepare;
use regal_hub::import::{self, ImportError, Outcome, Source, What};
use regal_hub::site::Site;
use regal_tests::{FreshPostgres, postgres_database};
use std::io::Write;

/// A site of its own on one database.
struct World {
    writer: Inline<Site>,
    database: Database,
    folder: tempfile::TempDir,
    _postgres: Option<FreshPostgres>,
}

impl World {
    fn new(database: Option<FreshPostgres>) -> World {
        let folder = tempfile::tempdir().expect("a folder");
        let address = match &database {
            Some(postgres) => postgres.url().parse().expect("an address"),
            None => Database::Sqlite(folder.path().join("hub.db")),
        };
        let mut conn = address.open_writer().expect("opened");
        prepare(&mut *conn, "main", "Test").expect("a site");
        let writer = Inline::new(conn, Site::named("main"));
        World { writer, database: address, folder, _postgres: database }
    }

    /// With items, barcodes, locations, stock, one order and one announcement.
    fn stocked(database: Option<FreshPostgres>) -> World {
        let mut world = World::new(database);
        for (what, text) in GOOD {
            let outcome = world.import(*what, text.as_bytes(), false).expect("imported");
            assert_eq!(outcome.findings.total, 0, "{}: {outcome}", what.code());
        }
        world
    }

    fn source(&self, bytes: &[u8]) -> Source {
        let mut file = tempfile::tempfile_in(self.folder.path()).expect("a file");
        file.write_all(bytes).expect("written");
        Source::File(file)
    }

    fn import(&mut self, what: What, bytes: &[u8], dry_run: bool) -> Result<Outcome, ImportError> {
        let source = self.source(bytes);
        import::alone(&mut self.writer, what, &source, dry_run, &mut |_| {})
    }

    /// Everything that an import could change: rows of each table, the journal's head.
    fn state(&mut self) -> Vec<String> {
        self.writer.run(|conn, site| rows(conn, site)).expect("read")
    }
}

fn rows(conn: &mut dyn Conn, site: &mut Site) -> Result<Vec<String>, DbError> {
    let mut all = vec![format!("{} {} {} {}", site.journal, site.head, site.series, site.event)];
    for sql in [
        "select count(*) from item",
        "select count(*) from barcode",
        "select count(*) from pack_level",
        "select count(*) from location",
        "select count(*) from lot",
        "select count(*) from lpn",
        "select count(*) from balance",
        "select count(*) from order_head",
        "select count(*) from order_line",
        "select count(*) from receipt",
        "select count(*) from receipt_line",
        "select count(*) from purchase_order_line",
        "select count(*) from carton_type",
        "select count(*) from carrier_denies where carton_type = 'BAG'",
        "select directory from site",
    ] {
        let rows = conn.query(sql, &[])?;
        all.push(format!("{} {sql}", rows[0].int(0)?));
    }
    Ok(all)
}

fn on_both(test: impl Fn(Option<FreshPostgres>)) {
    test(None);
    if let Some(postgres) = postgres_database() {
        test(Some(postgres));
    }
}

const GOOD: &[(What, &str)] = &[
    (
        What::Items,
        "item,name,lot_tracked,expiry,weight_g\nTEA,\"Tea, green\",yes,best_before,250\nMUG,Mug,no,,\n",
    ),
    (
        What::Barcodes,
        "\u{feff}barcode;item;level;factor\n9506000134352;TEA;each;1\n19506000134359;TEA;case;12\n96385074;MUG;;\n",
    ),
    (
        What::Locations,
        "location\tkind\tzone\twalk\tdigits\r\nA01.01.1\tbin\tA\t10\t42\r\nA01.01.2\tbin\tA\t20\t17\r\nSHIP.1\tlane\tship\t900\t\r\nPROBLEM\tproblem\t\t950\t99\r\n",
    ),
    (
        What::Stock,
        "location,item,qty,lot,expiry,lpn\nA01.01.1,TEA,40,L1,2027-03-31,\nA01.01.1,TEA,12,L2,2027-06-30,P1\nA01.01.2,MUG,7,,,\n",
    ),
    (
        What::Orders,
        "order,item,qty,customer,address1,lane,cut_off\nS-1,TEA,3,Ada,Lane 1,SHIP.1,2026-11-24T16:00:00Z\nS-1,MUG,1,,,,\nS-2,MUG,2,Bo,,,\n",
    ),
    (
        What::Asns,
        "asn,item,qty,lot,expiry,sscc,purchase_order,supplier,due_at\n\
         7001,TEA,24,L9,2027-09-30,395060000000000016,4501,Kontor,2026-11-25T08:00:00+01:00\n7001,MUG,10,,,,,,\n",
    ),
    (
        What::Cartons,
        "carton_type,name,length_mm,width_mm,height_mm,tare_g,max_g,denied_by\n\
         S,Small,200,150,100,90,3000,\nBAG,Bag,320,240,40,,2000,DHL GLS\n",
    ),
];

#[test]
fn good_files_come_in_and_again_change_nothing() {
    on_both(|database| {
        let mut world = World::stocked(database);
        let before = world.state();
        insta::allow_duplicates! {
            insta::assert_snapshot!(before[1..].join("\n"), @r#"
    2 select count(*) from item
    3 select count(*) from barcode
    3 select count(*) from pack_level
    9 select count(*) from location
    2 select count(*) from lot
    1 select count(*) from lpn
    6 select count(*) from balance
    2 select count(*) from order_head
    3 select count(*) from order_line
    1 select count(*) from receipt
    2 select count(*) from receipt_line
    2 select count(*) from purchase_order_line
    2 select count(*) from carton_type
    2 select count(*) from carrier_denies where carton_type = 'BAG'
    4 select directory from site
    "#);
        }
        for (what, text) in GOOD {
            let outcome = world.import(*what, text.as_bytes(), false).expect("imported");
            assert_eq!(outcome.findings.total, 0, "{outcome}");
            if !matches!(what, What::Items | What::Barcodes | What::Locations | What::Cartons) {
                assert_eq!(outcome.written, 0, "{}: {outcome}", what.code());
            }
        }
        let count = |state: &[String]| state[1..15].to_vec();
        assert_eq!(count(&world.state()), count(&before));
        let lines = world
            .writer
            .run(|conn, _| {
                let rows = conn.query(
                    "select from_location, to_location, reason, qty from movement order by number",
                    &[],
                )?;
                rows.iter()
                    .map(|row| {
                        Ok(format!("{} > {} {} {}", row.text(0)?, row.text(1)?, row.text(2)?, row.int(3)?))
                    })
                    .collect::<Result<Vec<_>, _>>()
            })
            .expect("read");
        assert_eq!(
            lines,
            [
                "Adjustment > A01.01.1 opening 40",
                "Adjustment > A01.01.1 opening 12",
                "Adjustment > A01.01.2 opening 7"
            ]
        );
    });
}

#[test]
fn the_place_for_goods_nobody_can_assign_is_the_one_every_site_has() {
    on_both(|database| {
        let mut world = World::stocked(database);
        let read = |world: &mut World| {
            world
                .writer
                .run(|conn, _| {
                    let rows = conn.query(
                        "select location || ' ' || kind || ' ' || digits from location where kind = 'problem'",
                        &[],
                    )?;
                    rows.iter().map(|row| row.string(0)).collect::<Result<Vec<_>, _>>()
                })
                .expect("read")
        };
        assert_eq!(read(&mut world), ["Problem problem 99"], "its walk and digits are told by its label");
        let bin = world.import(What::Locations, b"location,kind\nPROBLEM,bin\n", false).expect("read");
        assert_eq!(bin.findings.total, 1, "{bin}");
        assert_eq!(read(&mut world), ["Problem problem 99"]);
    });
}

#[test]
fn a_dry_run_says_what_would_be_written_and_writes_nothing() {
    on_both(|database| {
        let mut world = World::new(database);
        let before = world.state();
        let outcome = world.import(What::Items, GOOD[0].1.as_bytes(), true).expect("checked");
        assert_eq!(
            outcome.to_string(),
            "2 rows read, 2 would be written (dry run: nothing was), 0 there already"
        );
        assert_eq!(world.state()[1..], before[1..]);
    });
}

#[test]
fn beside_a_hub_at_work_the_same_comes_in_in_small_transactions() {
    on_both(|database| {
        let one_go = World::stocked(None).state();
        let world = World::new(database);
        let hub = regal_hub::floor::Hall::open(
            &world.database,
            "main",
            "Test",
            Box::new(|error| panic!("{error}")),
        )
        .expect("a hub");
        for (what, text) in GOOD {
            let outcome =
                import::beside(&hub, *what, &world.source(text.as_bytes()), false, None).expect("imported");
            assert_eq!(outcome.findings.total, 0, "{outcome}");
        }
        let state = hub.writer.submit(|conn, site| rows(conn, site)).wait().expect("read");
        assert_eq!(state[1..], one_go[1..]);
        let mut lines = String::from("order,item,qty\n");
        for order in 0..1_500 {
            lines.push_str(&format!("N{order},MUG,1\n"));
        }
        let outcome = import::beside(&hub, What::Orders, &world.source(lines.as_bytes()), false, None)
            .expect("imported");
        assert_eq!((outcome.written, outcome.same), (1_500, 0));
        let outcome = import::beside(&hub, What::Orders, &world.source(lines.as_bytes()), false, None)
            .expect("imported");
        assert_eq!((outcome.written, outcome.same), (0, 1_500));
    });
}

#[test]
fn a_hundred_thousand_rows_stream_through() {
    let mut world = World::new(None);
    let mut lines = String::from("item,name\n");
    for item in 0..100_000 {
        lines.push_str(&format!("I{item},Item {item}\n"));
    }
    let outcome = world.import(What::Items, lines.as_bytes(), true).expect("checked");
    assert_eq!((outcome.rows, outcome.written), (100_000, 100_000));
    // As orders of an unknown item every row is bad: the first hundred are shown, all are counted.
    let lines = lines.replace("item,name", "order,item").replacen("order,item", "order,item,qty", 1);
    let lines: String = lines
        .lines()
        .enumerate()
        .map(
            |(at, line)| {
                if at == 0 { format!("{line}\n") } else { format!("{line},1\n").replace("Item ", "NO-") }
            },
        )
        .collect();
    let outcome = world.import(What::Orders, lines.as_bytes(), false).expect("checked");
    assert_eq!((outcome.findings.total, outcome.findings.shown.len()), (100_000, import::SHOWN));
    let said = outcome.to_string();
    assert!(said.starts_with("line 2, column item, \"NO-0\": no such item;"), "{said}");
    assert!(said.ends_with("and 99900 more\n100000 findings in 100000 rows; nothing was imported"), "{said}");
}
