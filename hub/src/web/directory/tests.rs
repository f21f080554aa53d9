//! A device that takes changes over knows what one knows that fetched all cards anew.

use super::{FEW, Sheet};
use crate::catalog::{pace, reported, retired, save};
use crate::cx::Cx;
use crate::db::DbError;
use crate::db::testing::{Place as Home, on_both};
use crate::demo::random::Random;
use crate::floor::Hall;
use crate::people::device;
use crate::policy;
use crate::setup::{Setup, settle};
use crate::web::router;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use regal_shared::base::Level;
use regal_shared::flow::common::{Directory, LocationKind};
use tower::ServiceExt as _;

struct House {
    hall: Hall,
    routes: Router,
    runtime: tokio::runtime::Runtime,
}

/// What a device holds.
#[derive(Debug, Clone, Default)]
struct Device {
    held: Option<(i64, i64)>,
    directory: Directory,
}

impl House {
    fn open(home: &Home) -> House {
        let hall = Hall::open(&home.database, "main", "Test", Box::new(|_| {})).expect("a hall");
        hall.change("test", |cx| device::make(cx, "K7Q2MX", "Handheld 1", "secret of the device"))
            .wait()
            .expect("a device");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        House { routes: router(hall.clone()), hall, runtime }
    }

    fn change<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Cx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.hall.change("test", job).wait().expect("changed")
    }

    /// The answer in bytes, as it goes over the radio, and what it says.
    fn ask(&self, held: Option<(i64, i64)>) -> (usize, Sheet) {
        let path = held.map_or_else(
            || "/v1/directory".to_owned(),
            |(epoch, since)| format!("/v1/directory?epoch={epoch}&since={since}"),
        );
        let get = |takes: &str| {
            let request = Request::get(&path)
                .header("authorization", "Bearer secret of the device")
                .header("accept-encoding", takes)
                .body(Body::empty())
                .expect("a request");
            self.runtime.block_on(async {
                let response = self.routes.clone().oneshot(request).await.expect("answers");
                assert!(response.status().is_success(), "{path}: {}", response.status());
                to_bytes(response.into_body(), 1 << 24).await.expect("a body")
            })
        };
        (get("gzip").len(), serde_json::from_slice(&get("identity")).expect("a sheet"))
    }

    /// The device hears of a change; answers the bytes it took, and how many cards came.
    fn learn(&self, device: &mut Device) -> (usize, usize) {
        let (bytes, sheet) = self.ask(device.held);
        match sheet.since {
            None => device.directory = sheet.directory(),
            Some(since) => {
                assert_eq!(Some((sheet.epoch, since)), device.held);
                device.directory.change(sheet.changes());
            }
        }
        device.held = Some((sheet.epoch, sheet.revision));
        let all = Sheet::whole(&device.directory, sheet.epoch).expect("JSON");
        assert_eq!(all.tally, sheet.tally, "what is here adds up to what is there");
        (bytes, sheet.cards().count())
    }

    /// What a device knows that has nothing yet.
    fn anew(&self) -> Directory {
        self.ask(None).1.directory()
    }
}

fn item(number: &str, name: &str) -> save::Item {
    save::Item { item: number.to_owned(), name: name.to_owned(), ..save::Item::default() }
}

/// Three bins, tea and gum.
fn site(cx: &mut Cx<'_>) -> Result<(), DbError> {
    for place in ["A01.1.1", "A01.1.2", "A01.2.1"] {
        save::location(cx, &save::Location::plain(place, LocationKind::Bin))?;
    }
    for (number, barcode) in [("TEA", "04012345678901"), ("GUM", "04098765432105")] {
        save::item(cx, &item(number, number))?;
        save::level_known(cx, number, Level::Each, 1)?;
        save::barcode(cx, barcode, number, Level::Each, 1)?;
    }
    save::directory_changed(cx)
}

fn set_up(cx: &mut Cx<'_>, wish: &Setup) -> Result<(), DbError> {
    settle(cx, "9001", wish)?.map_err(|no| DbError::bug("", no.code.to_string()))
}

type Edit = fn(&mut Cx<'_>) -> Result<(), DbError>;

/// What is done, how many cards are other by it, and what.
const EDITS: [(&str, usize, Edit); 18] = [
    ("an item is renamed", 1, |cx| save::item(cx, &item("TEA", "Green tea"))),
    ("the same once more", 0, |cx| save::item(cx, &item("TEA", "Green tea"))),
    ("what no device is told of", 0, |cx| {
        save::item(cx, &save::Item { area: "COLD".into(), ..item("TEA", "Green tea") })
    }),
    ("limits", 1, |cx| save::item(cx, &save::Item { warn_qty: 7, hard_qty: 9, ..item("GUM", "GUM") })),
    ("a barcode moves to another item", 1, |cx| {
        save::no_barcode(cx, "04012345678901", "TEA")?;
        save::barcode(cx, "04012345678901", "GUM", Level::Each, 1)
    }),
    ("a barcode of two items", 1, |cx| save::barcode(cx, "04012345678901", "TEA", Level::Each, 1)),
    ("a barcode goes", 1, |cx| {
        save::no_barcode(cx, "04098765432105", "GUM").map(|gone| assert!(gone, "it was there"))
    }),
    ("and comes back on another level", 1, |cx| save::barcode(cx, "04098765432105", "GUM", Level::Case, 12)),
    ("a pack level", 1, |cx| save::level_known(cx, "GUM", Level::Case, 12)),
    ("a pack level of another size", 1, |cx| {
        let (item, level) = ("GUM".to_owned(), Level::Case);
        save::pack_level(cx, &save::PackLevel { item, level, factor: 10, size_mm: [0; 3], weight_g: 0 })
    }),
    ("limits of a pack level", 1, |cx| save::level_limits(cx, "GUM", Level::Case, [3, 9])),
    ("the same limits once more", 0, |cx| save::level_limits(cx, "GUM", Level::Case, [3, 9])),
    ("the site's limits, for items without their own", 1, |cx| {
        policy::set(cx, "qty_warn", 70)?;
        pace::decided(cx, "qty_warn")
    }),
    ("an item is given up", 0, |cx| retired::item(cx, "GUM", true).map(|known| assert!(known))),
    ("a location is blocked", 0, |cx| {
        set_up(cx, &Setup::LocationState { location: "A01.1.1".into(), state: "blocked".into() })
    }),
    ("check digits", 1, |cx| {
        let place =
            save::Location { digits: "47".into(), ..save::Location::plain("A01.1.1", LocationKind::Bin) };
        save::location(cx, &place)
    }),
    ("a new location, and one that is none for devices", 2, |cx| {
        save::location(cx, &save::Location::plain("A09.1.1", LocationKind::Lane))?;
        save::location(cx, &save::Location::plain("A01.1.2", LocationKind::Carry))
    }),
    ("a barcode found on the floor is right", 1, |cx| {
        let (barcode, item) = ("ABC".to_owned(), "TEA".to_owned());
        reported::apply(cx, &reported::Change::Alias { barcode: barcode.clone(), item: item.clone() })?;
        set_up(cx, &Setup::Alias { barcode, item, level: Some("each".into()) })
    }),
];

#[test]
fn each_change_comes_alone_and_leads_to_what_all_cards_say() {
    on_both(|home| {
        let house = House::open(home);
        house.change(site);
        let mut device = Device::default();
        house.learn(&mut device);
        // One that hears of nothing until the end.
        let mut asleep = device.clone();
        for (what, cards, edit) in EDITS {
            house.change(move |cx| {
                edit(cx)?;
                save::directory_changed(cx)
            });
            assert_eq!(house.learn(&mut device).1, cards, "{what}");
            assert_eq!(device.directory, house.anew(), "{what}");
        }
        assert_eq!(house.learn(&mut asleep).1, 8, "what was changed twice is told once");
        assert_eq!(asleep.directory, device.directory);
        assert_eq!(house.learn(&mut asleep).1, 0, "nothing is new");
        // How long devices wait, and what F2 offers, are told with every answer.
        house.change(|cx| policy::set(cx, "idle_lock_minutes", 9).and_then(|()| save::directory_changed(cx)));
        assert_eq!(house.learn(&mut device).1, 0);
        assert_eq!((device.directory.decided.pace.idle, &device.directory), (9 * 60_000, &house.anew()));
        // The site's limits are those of the items that have none of their own.
        house.change(|cx| {
            set_up(cx, &Setup::Policy { name: "qty_warn".into(), value: 77 })?;
            set_up(cx, &Setup::Policy { name: "own_figures".into(), value: 1 })
        });
        assert_eq!(house.learn(&mut device).1, 1);
        assert_eq!(
            (device.directory.items["TEA"].warn_qty, device.directory.decided.own_figures),
            (77, true)
        );
        assert_eq!(device.directory, house.anew());
    });
}

#[test]
fn who_holds_nothing_or_what_the_hub_cannot_follow_gets_all_cards() {
    on_both(|home| {
        let house = House::open(home);
        house.change(site);
        let (_, all) = house.ask(None);
        let (epoch, now) = (all.epoch, all.revision);
        for (held, whole) in [
            (None, true),
            (Some((epoch, now)), false),
            (Some((epoch, 0)), false),
            (Some((epoch + 1, now)), true),
            (Some((epoch - 1, now)), true),
            (Some((epoch, now + 1)), true),
            (Some((epoch, -1)), true),
        ] {
            assert_eq!(house.ask(held).1.since.is_none(), whole, "{held:?}");
        }
        // A hub that was just started knows what changed before.
        let anew = House { routes: router(house.hall.clone()), ..house };
        let (_, sheet) = anew.ask(Some((epoch, now)));
        assert_eq!((sheet.since, sheet.cards().count()), (Some(now), 0));
        // So much is other that all of it is the shorter answer.
        anew.change(|cx| {
            for number in 0..=FEW {
                save::barcode(cx, &format!("X{number}"), "TEA", Level::Each, 1)?;
            }
            save::directory_changed(cx)
        });
        assert!(anew.ask(Some((epoch, now))).1.since.is_none());
    });
}

#[test]
fn one_item_of_two_thousand_is_a_few_bytes_on_the_radio() {
    on_both(|home| {
        let house = House::open(home);
        house.change(|cx| {
            for number in 0..2_000 {
                let number = format!("{number}");
                save::item(cx, &item(&number, &format!("Tea of the {number}th garden")))?;
                save::level_known(cx, &number, Level::Each, 1)?;
                save::barcode(cx, &format!("040{number:0>11}"), &number, Level::Each, 1)?;
            }
            save::directory_changed(cx)
        });
        let mut device = Device::default();
        let (whole, _) = house.learn(&mut device);
        house.change(|cx| {
            save::item(cx, &item("77", "Gum"))?;
            save::directory_changed(cx)
        });
        let (bytes, cards) = house.learn(&mut device);
        assert_eq!((cards, device.directory.items["77"].name.as_str()), (1, "Gum"));
        assert!(bytes * 50 < whole, "{bytes} of {whole} bytes");
    });
}

/// Any edits, told or not yet, and devices that hear of them now and then: whoever asks knows what all cards say.
#[test]
fn whatever_is_edited_devices_come_to_what_all_cards_say() {
    (0..6).for_each(|seed| on_both(|home| any_edits(&House::open(home), seed)));
}

fn any_edits(house: &House, seed: u64) {
    let mut dice = Random::new(seed);
    house.change(site);
    let mut devices = vec![Device::default(); 3];
    for _ in 0..120 {
        let (kind, one, other, n) = (dice.index(7), dice.index(4), dice.index(4), dice.between(1, 3));
        let told = dice.chance(60);
        house.change(move |cx| {
            let number = format!("I{one}");
            let barcode = format!("B{other}");
            match kind {
                0 => save::item(cx, &save::Item { warn_qty: n, ..item(&number, &format!("Name {n}")) })?,
                1 => save::barcode(cx, &barcode, &number, Level::Each, n)?,
                2 => drop(save::no_barcode(cx, &barcode, &number)?),
                3 => save::level_known(cx, &number, Level::Case, n)?,
                4 => {
                    let (level, size_mm) = (Level::Pallet, [0; 3]);
                    let pack = save::PackLevel { item: number, level, factor: n, size_mm, weight_g: 0 };
                    save::pack_level(cx, &pack)?;
                }
                5 => save::level_limits(cx, &number, Level::Case, [n, 2 * n])?,
                _ => {
                    let kind = [LocationKind::Bin, LocationKind::Lane, LocationKind::Load][one % 3];
                    let place = save::Location::plain(&format!("L{other}"), kind);
                    save::location(cx, &save::Location { walk: n, ..place })?;
                }
            }
            if told { save::directory_changed(cx) } else { Ok(()) }
        });
        if dice.chance(50) {
            let at = dice.index(devices.len());
            house.learn(&mut devices[at]);
        }
    }
    house.change(save::directory_changed);
    for device in &mut devices {
        house.learn(device);
        assert_eq!(device.directory, house.anew(), "seed {seed}");
    }
    assert!(house.ask(None).1.count().cards() > 8, "seed {seed} left cards");
}
