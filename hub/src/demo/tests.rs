//! The demo warehouse is whole, and the same for the same seed.

use super::*;
use crate::db::{Database, Inline, migrate};
use crate::schema::MIGRATIONS;
use crate::site::Site;
use regal_shared::base::Moment;

const NOW: Moment = Moment(1_795_392_000_000);

fn filled<T: Send>(
    seed: u64,
    small: bool,
    look: impl FnMut(&mut dyn Conn, &mut Site) -> Result<T, DbError> + Send,
) -> (Filled, String, T) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut conn = Database::Sqlite(folder.path().join("demo.db")).open_writer().expect("opened");
    migrate(&mut *conn, MIGRATIONS).expect("migrated");
    Site::create(&mut *conn, "main", "Demo", "own").expect("created");
    let settings = Settings { seed, small, pins: Vec::new() };
    let mut writer = Inline::new(conn, Site::named("main"));
    let done = writer
        .run(|conn, site| {
            assert!(is_empty(conn, "main")?);
            let done = fill(&mut Cx::hub(conn, site, "demo", NOW), &settings)?;
            assert!(!is_empty(conn, "main")?);
            Ok((done, site.head.clone()))
        })
        .expect("filled");
    let seen = writer.run(look).expect("looked");
    (done.0, done.1, seen)
}

#[test]
fn the_same_seed_fills_the_same_warehouse() {
    let nothing = |_: &mut dyn Conn, _: &mut Site| Ok(());
    let (first, head, ()) = filled(1, true, nothing);
    assert_eq!((first, head.clone()), {
        let (a, b, ()) = filled(1, true, nothing);
        (a, b)
    });
    assert_ne!(head, filled(2, true, nothing).1);
    assert_eq!(first.items, 100);
}

#[test]
fn the_whole_demo_is_big_enough_and_its_sums_hold() {
    let (done, _, ()) = filled(1, false, |conn, _| {
        let count = |conn: &mut dyn Conn, sql| query_int(conn, sql, params!["main"]);
        // Balance = sum of movements, over all keys; nothing real is negative; reserved fits on hand.
        assert_eq!(count(conn, "select cast(sum(on_hand) as bigint) from balance where site = $1")?, 0);
        assert_eq!(
            count(conn, "select cast(sum(on_hand) as bigint) from balance where site = $1 and virtual = 0")?,
            count(conn, "select cast(sum(qty) as bigint) from movement where site = $1")?
        );
        assert_eq!(
            count(conn, "select count(*) from balance where site = $1 and virtual = 0 and on_hand <= 0")?,
            0
        );
        assert_eq!(
            count(
                conn,
                "select count(*) from balance b where b.site = $1 and b.virtual = 0 and b.on_hand < (select \
                 coalesce(sum(r.qty), 0) from reservation r where r.site = b.site and r.location = b.location and \
                 r.item = b.item and r.lot = b.lot and r.lpn = b.lpn and r.state = 'open')"
            )?,
            0
        );
        // Every GTIN is one, and no two items share it.
        let rows = conn.query("select barcode from barcode where site = $1", params!["main"])?;
        let mut seen = std::collections::BTreeSet::new();
        for row in &rows {
            let code = row.string(0)?;
            assert!(code.len() == 14 && regal_shared::gs1::keys::has_check_digit(&code), "{code}");
            assert!(seen.insert(code));
        }
        // What expires has its day.
        assert_eq!(
            count(
                conn,
                "select count(*) from balance b join item i on i.site = b.site and i.item = b.item left join lot l \
                 on l.site = b.site and l.item = b.item and l.lot = b.lot where b.site = $1 and \
                 i.expiry <> 'none' and l.expiry is null"
            )?,
            0
        );
        let longest = count(conn, "select max(length(name)) from item where site = $1")?;
        assert!(longest <= 40, "{longest}");
        Ok(())
    });
    assert!(done.locations >= 2_000 && done.items == 1_000 && done.orders == 160, "{done:?}");
    assert!(done.tasks >= 20 && done.deliveries == 8 && done.movements > 1_400, "{done:?}");
}

#[test]
fn life_goes_on() {
    let (_, _, orders) = filled(3, true, |conn, site| {
        let mut orders = 0;
        for minute in 1..=30 {
            orders += live(&mut Cx::hub(conn, site, "demo", NOW.plus(minute * 60_000)), 3, 9)?;
        }
        assert_eq!(
            query_int(conn, "select count(*) from order_head where site = $1", params!["main"])?,
            20 + orders
        );
        let ready = query_int(
            conn,
            "select count(*) from task where site = $1 and state = 'ready' and kind = 'pick'",
            params!["main"],
        )?;
        assert!((6..=12).contains(&ready), "{ready}");
        let trucks = "select count(*) from load where site = $1 and state = 'at_door'";
        assert_eq!(query_int(conn, trucks, params!["main"])?, 4, "one at each door");
        let counts = "select count(*) from task where site = $1 and state = 'ready' and kind = 'count'";
        assert_eq!(query_int(conn, counts, params!["main"])?, 4);
        Ok(orders)
    });
    assert!(orders >= 30, "{orders}");
}
