//! What is there before a story begins: places, goods, people, orders, deliveries.

use super::script::Words;
use super::world::World;
use regal_hub::admin::{AdminAnswer, AdminRequest, carry_out};
use regal_hub::catalog::{lpn, save};
use regal_hub::db::DbError;
use regal_hub::inbound::{Announced, AnnouncedLine, announce};
use regal_hub::ledger::{ADJUSTMENT, Booking, Place, book};
use regal_hub::order;
use regal_hub::order::{NewOrder, NewOrderLine, create};
use regal_hub::people::{person, secret};
use regal_hub::policy;
use regal_hub::task;
use regal_shared::base::{Day, Goods, Level, StockStatus};
use regal_shared::flow::common::{ExpiryKind, LocationKind, SerialCapture};
use regal_shared::flow::session::Role;
use regal_shared::text::Language;

type Done = Result<(), String>;

/// Carries out a line behind `given`.
pub fn given(world: &mut World, words: &mut Words<'_>) -> Done {
    let what = words.take("what is given")?;
    match what {
        "item" => item(world, words),
        "stock" => stock(world, words),
        "order" => an_order(world, words),
        "delivery" => delivery(world, words),
        "worker" => worker(world, words),
        "carton" => carton(world, words),
        "vehicle" => vehicle(world, words),
        "permit" => permit(world, words),
        "locked" => locked(world, words),
        "policy" => policy(world, words),
        "count" => count(world, words),
        kind => match LocationKind::parse(kind) {
            Some(kind) => location(world, kind, words),
            None => Err(format!("{kind:?} cannot be given")),
        },
    }
}

fn db(error: DbError) -> String {
    format!("the database says: {error}")
}

fn number(words: &mut Words<'_>, name: &str) -> Result<i64, String> {
    words
        .named(name)?
        .map_or(Ok(0), |text| text.parse().map_err(|_| format!("{name}: {text:?} is no number")))
}

fn day(words: &mut Words<'_>) -> Result<Option<Day>, String> {
    words
        .named("expiry")?
        .map(|text| Day::parse_iso(text).ok_or_else(|| format!("{text:?} is no day like 2027-05-31")))
        .transpose()
}

/// `given bin A01.1.1 digits 12 walk 1 zone A area A keeps-lpn capacity 3`
fn location(world: &mut World, kind: LocationKind, words: &mut Words<'_>) -> Done {
    let id = words.take("its id")?;
    let mut place = save::Location::plain(id, kind);
    place.zone = words.named("zone")?.unwrap_or(&place.zone).to_owned();
    place.area = words.named("area")?.unwrap_or(&place.area).to_owned();
    place.digits = words.named("digits")?.unwrap_or("").to_owned();
    place.walk = number(words, "walk")?;
    place.height = number(words, "height")?;
    place.capacity = number(words, "capacity")?;
    place.keeps_lpn |= words.flag("keeps-lpn");
    words.end()?;
    world
        .change(move |cx| {
            save::location(cx, &place)?;
            save::directory_changed(cx)
        })
        .map_err(db)
}

/// `given item TEA "Green tea" gtin 4012345678901 lots best-before case 12 each-g 250 area A serial outbound hold`
fn item(world: &mut World, words: &mut Words<'_>) -> Done {
    let id = words.take("its number")?.to_owned();
    let name = words.take("its name")?.to_owned();
    let gtin = words.named("gtin")?.map(str::to_owned);
    let case = number(words, "case")?;
    let case_gtin = words.named("case-gtin")?.map(str::to_owned);
    let serial = match words.named("serial")? {
        Some(code) => SerialCapture::parse(code).ok_or_else(|| format!("serial {code:?} is unknown"))?,
        None => SerialCapture::None,
    };
    let expiry = match (words.flag("best-before"), words.flag("use-by")) {
        (true, _) => ExpiryKind::BestBefore,
        (_, true) => ExpiryKind::UseBy,
        _ => ExpiryKind::None,
    };
    let item = save::Item {
        item: id.clone(),
        name,
        owner: String::new(),
        lot_tracked: words.flag("lots"),
        expiry,
        serial,
        min_life_days: number(words, "min-life")?,
        weight_g: number(words, "weight")?,
        warn_qty: number(words, "warn")?,
        hard_qty: number(words, "hard")?,
        inbound_status: if words.flag("hold") { StockStatus::QcHold } else { StockStatus::Available },
        area: words.named("area")?.unwrap_or("").to_owned(),
        fixed_location: words.named("at")?.unwrap_or("").to_owned(),
        ..save::Item::default()
    };
    words.end()?;
    world
        .change(move |cx| {
            save::item(cx, &item)?;
            save::level_known(cx, &id, Level::Each, 1)?;
            if let Some(gtin) = &gtin {
                save::barcode(cx, gtin, &id, Level::Each, 1)?;
            }
            if case > 0 {
                save::level_known(cx, &id, Level::Case, case)?;
                if let Some(gtin) = &case_gtin {
                    save::barcode(cx, gtin, &id, Level::Case, case)?;
                }
            }
            save::directory_changed(cx)
        })
        .map_err(db)
}

/// `given stock 10 TEA at A01.1.1 lot L1 expiry 2027-05-31 on T1`
fn stock(world: &mut World, words: &mut Words<'_>) -> Done {
    let qty = words.number("how many")?;
    let item = words.take("the item")?.to_owned();
    let at = words.named("at")?.ok_or("at LOCATION is missing")?.to_owned();
    let lot = words.named("lot")?.unwrap_or("").to_owned();
    let expiry = day(words)?;
    let lpn = words.named("on")?.unwrap_or("").to_owned();
    words.end()?;
    let goods = Goods { item: item.clone(), owner: "own".into(), lot: lot.clone(), ..Goods::default() };
    world
        .change(move |cx| {
            if !lot.is_empty() {
                save::lot(cx, &item, &lot, expiry)?;
            }
            if !lpn.is_empty() && lpn::find(cx, &lpn)?.is_none() {
                let made = lpn::Change::Make {
                    lpn: lpn.clone(),
                    kind: "pallet",
                    state: "open",
                    sscc: String::new(),
                    location: at.clone(),
                    order: String::new(),
                    carton_type: String::new(),
                    weight_g: 0,
                };
                lpn::apply(cx, &made)?;
            }
            let to = Place::on(&at, &lpn, StockStatus::Available);
            let from = Place::loose(ADJUSTMENT);
            book(cx, &Booking { goods: goods.clone(), qty, from, to, reason: "opening", own: None })?;
            save::directory_changed(cx)
        })
        .map_err(db)
}

/// `given order 4711 4 TEA, 2 GUM lot L1, lane P01, priority 5, carrier DHL, stop 2, unreleased`
fn an_order(world: &mut World, words: &mut Words<'_>) -> Done {
    let id = words.take("its number")?.to_owned();
    let mut new = NewOrder {
        order: id.clone(),
        channel: "shop".into(),
        owner: String::new(),
        customer: "Erika Muster".into(),
        ship_to: "Erika Muster\nWeg 1\n50667 Köln".into(),
        carrier: words.named("carrier")?.unwrap_or("").trim_end_matches(',').to_owned(),
        lane: words.named("lane")?.unwrap_or("").trim_end_matches(',').to_owned(),
        priority: number(words, "priority")?,
        made_at: 0,
        cut_off: 0,
        stop: number(words, "stop")?,
        lines: Vec::new(),
    };
    let unreleased = words.flag("unreleased");
    for mut part in words.parts() {
        let lot = part.named("lot")?.unwrap_or("").to_owned();
        let (qty, item) = (part.number("how many")?, part.take("the item")?.to_owned());
        part.end()?;
        let line = i64::try_from(new.lines.len()).unwrap_or(0) + 1;
        new.lines.push(NewOrderLine { line, item, lot, qty });
    }
    world
        .change(move |cx| {
            create(cx, &new)?;
            if !unreleased {
                order::release(cx, &new.order)?;
            }
            Ok(())
        })
        .map_err(db)
}

/// `given delivery A100 24 TEA lot L1 expiry 2027-05-31, 12 GUM sscc 340…`
fn delivery(world: &mut World, words: &mut Words<'_>) -> Done {
    let mut new = Announced {
        asn: words.take("its number")?.to_owned(),
        purchase_order: words.named("po")?.unwrap_or("").to_owned(),
        supplier: "Teekontor".into(),
        note: String::new(),
        owner: String::new(),
        due_at: 0,
        lines: Vec::new(),
    };
    for mut part in words.parts() {
        let line = i64::try_from(new.lines.len()).unwrap_or(0) + 1;
        let (lot, expiry) = (part.named("lot")?.unwrap_or("").to_owned(), day(&mut part)?);
        let sscc = part.named("sscc")?.unwrap_or("").to_owned();
        let (expected, item) = (part.number("how many")?, part.take("the item")?.to_owned());
        part.end()?;
        new.lines.push(AnnouncedLine { line, item, lot, expiry, sscc, expected });
    }
    world.change(move |cx| announce(cx, &new).map(|_| ())).map_err(db)
}

/// `given worker 1001 Ana de supervisor pin 4711`
fn worker(world: &mut World, words: &mut Words<'_>) -> Done {
    let number = words.take("a number")?.to_owned();
    let name = words.take("a name")?.to_owned();
    let language: Language = words
        .take("a language")?
        .parse()
        .map_err(|error: regal_shared::text::NotALanguage| error.to_string())?;
    let pin_hash = match words.named("pin")? {
        Some(pin) => secret::hash_pin(pin).map_err(|error| error.0)?,
        None => String::new(),
    };
    let role = words.all().first().copied().unwrap_or("picker");
    let role = Role::parse(role).ok_or_else(|| format!("{role:?} is no role"))?;
    let person = person::Person {
        person: number.clone(),
        name,
        badge: number,
        pin_hash,
        role,
        language,
        large: false,
        state: "active".into(),
        failures: 0,
        locked_until: 0,
    };
    world.change(move |cx| person::save(cx, &person)).map_err(db)
}

/// `given carton S1 "Small box" max 5000`
fn carton(world: &mut World, words: &mut Words<'_>) -> Done {
    let carton = save::CartonType {
        carton_type: words.take("its code")?.to_owned(),
        name: words.take("its name")?.to_owned(),
        size_mm: [300, 200, 100],
        tare_g: number(words, "tare")?,
        max_g: number(words, "max")?,
    };
    words.end()?;
    world.change(move |cx| save::carton_type(cx, &carton)).map_err(db)
}

/// `given policy count_plus 2`
fn policy(world: &mut World, words: &mut Words<'_>) -> Done {
    let (name, value) = (words.take("its name")?.to_owned(), words.number("its value")?);
    words.end()?;
    world.change(move |cx| policy::set(cx, &name, value)).map_err(db)
}

/// `given count A01.1.1`: a count of the place is due.
fn count(world: &mut World, words: &mut Words<'_>) -> Done {
    let location = words.take("the place")?.to_owned();
    words.end()?;
    world.change(move |cx| task::count_due(cx, &location, "")).map_err(db)
}

/// `given locked 1001`: a person is locked.
fn locked(world: &mut World, words: &mut Words<'_>) -> Done {
    let person = words.take("who")?.to_owned();
    words.end()?;
    let wish = AdminRequest::UserState { person, locked: true };
    world.change(move |cx| carry_out(cx, &wish).map(|_| ())).map_err(db)
}

/// `given vehicle FORK1 forklift`: driven with a permit for that class.
fn vehicle(world: &mut World, words: &mut Words<'_>) -> Done {
    let equipment = words.take("its number")?.to_owned();
    let class = words.take("its class")?.to_owned();
    words.end()?;
    asked(world, AdminRequest::VehicleSet { equipment, class })
}

/// `given permit 1001 forklift until 2027-05-31`
fn permit(world: &mut World, words: &mut Words<'_>) -> Done {
    let until = words.named("until")?.map(|text| Day::parse_iso(text).ok_or("until: no day like 2027-05-31"));
    let until = until.transpose()?;
    let person = words.take("who")?.to_owned();
    let class = words.take("a class")?.to_owned();
    words.end()?;
    asked(world, AdminRequest::PermitGrant { person, class, until })
}

fn asked(world: &mut World, wish: AdminRequest) -> Done {
    match world.change(move |cx| carry_out(cx, &wish)).map_err(db)? {
        AdminAnswer::Refused { why } => Err(why),
        _ => Ok(()),
    }
}
