//! What a page says is in what its routes answer: on one floor, each row of a page and each of its figures stand in the
//! answer, in the thing of the same name.

use super::*;
use crate::api::twins::{PAGES, Twin};
use crate::catalog::reported;
use crate::catalog::save::Location;
use crate::demo::{self, Settings};
use crate::exception::{self, Raise};
use crate::order::{self, NewOrder, NewOrderLine};
use crate::outbound::station;
use crate::people::person::{self, Person};
use crate::people::{desk, device};
use crate::steer::{self, Steer};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::{Language, Message, say};
use std::collections::BTreeMap;

/// The address of a page on the floor of the test, and those that must answer what it says; `{…}` is filled in.
const ADDRESSES: &[(&str, &str, &[&str])] = &[
    ("/", "/", &["/api/v1/floor", "/api/v1/devices", "/api/v1/orders?state=open"]),
    ("/today", "/today", &["/api/v1/today", "/api/v1/floor"]),
    (
        "/wall",
        "/wall?pages=today,orders,exceptions,dock",
        &["/api/v1/today", "/api/v1/orders?state=open", "/api/v1/exceptions", "/api/v1/docks"],
    ),
    ("/map", "/map", &["/api/v1/locations"]),
    ("/find", "/find?q=4711", &["/api/v1/find?q=4711"]),
    ("/exceptions", "/exceptions", &["/api/v1/exceptions?state=open"]),
    ("/exceptions/{number}", "/exceptions/{case}", &["/api/v1/exceptions/{case}"]),
    // A file and no page: its bytes are looked at where it is added.
    ("/exceptions/{number}/photos/{photo}", "", &[]),
    ("/orders", "/orders?state=reserved", &["/api/v1/orders?state=reserved"]),
    ("/orders/channels", "/orders/channels", &["/api/v1/channels"]),
    ("/orders/carriers", "/orders/carriers", &["/api/v1/carriers"]),
    ("/orders/{order}", "/orders/4711", &["/api/v1/orders/4711", "/api/v1/history?by=order&of=4711"]),
    ("/tasks", "/tasks", &["/api/v1/tasks"]),
    ("/tasks/{task}", "/tasks/{task}", &["/api/v1/tasks/{task}"]),
    ("/inbound", "/inbound", &["/api/v1/receipts"]),
    ("/inbound/differences", "/inbound/differences", &["/api/v1/receipt-differences"]),
    ("/inbound/docks", "/inbound/docks", &["/api/v1/docks"]),
    ("/inbound/receipt/{receipt}", "/inbound/receipt/{receipt}", &["/api/v1/receipts/{receipt}"]),
    ("/devices", "/devices", &["/api/v1/devices"]),
    ("/devices/{device}", "/devices/K7Q2MX", &["/api/v1/devices/K7Q2MX"]),
    ("/settings/printers", "/settings/printers", &["/api/v1/printers", "/api/v1/print-jobs"]),
    ("/settings/labels", "/settings/labels", &["/api/v1/locations"]),
    ("/settings/aliases", "/settings/aliases", &["/api/v1/aliases"]),
    ("/settings/parked", "/settings/parked", &["/api/v1/parked"]),
    ("/settings/people", "/settings/people", &["/api/v1/people"]),
    ("/settings/people/{person}", "/settings/people/9009", &["/api/v1/people/9009"]),
    ("/settings/devices", "/settings/devices", &["/api/v1/devices"]),
    ("/settings/benches", "/settings/benches", &["/api/v1/benches"]),
    ("/settings/items", "/settings/items", &["/api/v1/items"]),
    ("/settings/items/{item}", "/settings/items/{item}", &["/api/v1/items/{item}"]),
    ("/settings/locations", "/settings/locations", &["/api/v1/locations"]),
    ("/settings/locations/{location}", "/settings/locations/{location}", &["/api/v1/locations/{location}"]),
    ("/settings/import", "/settings/import", &[]),
    ("/settings/reasons", "/settings/reasons", &["/api/v1/reasons"]),
    ("/settings/policies", "/settings/policies", &["/api/v1/policies"]),
    ("/settings/webhooks", "/settings/webhooks", &["/api/v1/webhooks"]),
    (
        "/settings/webhooks/{webhook}",
        "/settings/webhooks/{webhook}",
        &["/api/v1/webhooks", "/api/v1/webhooks/{webhook}/messages"],
    ),
    ("/settings/books", "/settings/books", &["/api/v1/books"]),
    ("/settings/audit", "/settings/audit", &["/api/v1/audit"]),
    ("/reports", "/reports", &["/api/v1/reports"]),
    ("/reports/{report}", "/reports/expiry", &["/api/v1/reports/expiry"]),
    ("/reports/{report}/{form}", "/reports/expiry/csv", &[]),
    (
        "/stock",
        "/stock",
        &["/api/v1/holds", "/api/v1/counts", "/api/v1/reports/low_stock", "/api/v1/movements"],
    ),
    ("/stock/holds", "/stock/holds", &["/api/v1/holds", "/api/v1/reasons"]),
    ("/stock/counts", "/stock/counts", &["/api/v1/counts", "/api/v1/tasks"]),
    (
        "/stock/location/{location}",
        "/stock/location/{full}",
        &["/api/v1/stock?by=location&of={full}", "/api/v1/history?by=location&of={full}"],
    ),
    (
        "/stock/item/{item}",
        "/stock/item/{item}",
        &["/api/v1/stock?by=item&of={item}", "/api/v1/atp/{item}", "/api/v1/history?by=item&of={item}"],
    ),
    (
        "/stock/lot/{item}/{lot}",
        "/stock/lot/{lotted}/{lot}",
        &["/api/v1/stock?by=item&of={lotted}", "/api/v1/history?by=item&of={lotted}"],
    ),
    (
        "/stock/lpn/{lpn}",
        "/stock/lpn/{lpn}",
        &["/api/v1/stock?by=lpn&of={lpn}", "/api/v1/history?by=lpn&of={lpn}"],
    ),
];

/// Pages with figures that a reader of the answer works out: what came against what was announced.
const WORKED_OUT: &[&str] = &["/inbound/receipt/{receipt}"];

/// Pages that say 0 where the answer leaves a state out that nothing is in.
const LEFT_OUT: &[&str] = &["/today"];

/// A demo floor with somebody at the desk, and one of everything that stands on a page.
pub(super) fn floor(home: &Home) -> (Site, BTreeMap<&'static str, String>) {
    let mut site = Site::open(home);
    site.hall.guard = Guard::new(vec!["erp.example:443".parse().expect("host and port")]);
    let mut names = site.change(|cx| {
        demo::fill(cx, &Settings { seed: 1, small: true, pins: Vec::new() })?;
        let boss = Person {
            person: "9009".into(),
            name: "Bo".into(),
            badge: "9009".into(),
            pin_hash: String::new(),
            role: Role::Administrator,
            language: Language::En,
            large: false,
            state: "active".into(),
            failures: 0,
            locked_until: 0,
        };
        person::save(cx, &boss)?;
        desk::begin(cx, "9009", &secret::hash("token"), &ActorId("boss at the desk".into()))?;
        device::make(cx, "K7Q2MX", "Handheld 1", "secret")?;
        save::location(cx, &Location::plain("BENCH.9", LocationKind::PackStation))?;
        reported::apply(cx, &reported::Change::Alias { barcode: "4099".into(), item: "TEA".into() })?;
        let printers = BTreeMap::from([("BENCH.9".to_owned(), "file:/dev/null".to_owned())]);
        station::set_printers(cx.conn, "main", &printers)?;
        let text = |cx: &mut crate::cx::Cx<'_>, sql| crate::db::query_opt_text(cx.conn, sql, &[]);
        let item = text(cx, "select item from balance where site = 'main' and virtual = 0 and on_hand > 50 and lot = '' \
                             order by item limit 1")?.expect("stock");
        let line = |line, qty| NewOrderLine { line, item: item.clone(), qty, ..NewOrderLine::default() };
        let lines = vec![line(1, 3), line(2, 7)];
        let cut_off = cx.now.0 + 3_600_000;
        let new = NewOrder { order: "4711".into(), channel: "shop".into(), customer: "Erika".into(),
            carrier: "DHL".into(), priority: 37, cut_off, lines, ..NewOrder::default() };
        order::create(cx, &new)?;
        order::release(cx, "4711")?;
        // One number, two things.
        save::item(cx, &Item { item: "4711".into(), name: "Soap".into(), ..Item::default() })?;
        let case = exception::raise(cx, &Raise { qty: 4, unexplained: 4, location: "BENCH.9".into(),
            ..Raise::new(ExceptionCode::Short) })?;
        for wish in [
            Steer::Hold { scope: "item".into(), object: item.clone(), item: String::new(), reason: "recall".into() },
            Steer::Count { location: "BENCH.9".into() },
            Steer::Channel { channel: "shop".into(), cap: order::channel::Load { orders: 41, lines: 83 }, cut_off: Some(840) },
            Steer::Carrier { carrier: "DHL".into(),
                pickup: order::pickup::Pickup { weekday: 1037, saturday: 679, ..order::pickup::Pickup::NEVER } },
        ] {
            steer::settle(cx, &wish)?.expect("done");
        }
        let find = |cx: &mut crate::cx::Cx<'_>, sql| Ok::<String, crate::db::DbError>(text(cx, sql)?.unwrap_or_default());
        Ok(BTreeMap::from([
            ("case", case.to_string()),
            ("task", find(cx, "select task from task where site = 'main' and kind = 'pick' order by task limit 1")?),
            ("receipt", find(cx, "select receipt from receipt where site = 'main' order by receipt limit 1")?),
            ("location", find(cx, "select location from location where site = 'main' and kind = 'bin' order by location limit 1")?),
            ("full", find(cx, "select location from balance where site = 'main' and virtual = 0 and on_hand > 0 order by location limit 1")?),
            ("lotted", find(cx, "select item from balance where site = 'main' and virtual = 0 and lot <> '' order by item, lot limit 1")?),
            ("lot", find(cx, "select lot from balance where site = 'main' and virtual = 0 and lot <> '' order by item, lot limit 1")?),
            ("lpn", find(cx, "select lpn from balance where site = 'main' and virtual = 0 and lpn <> '' order by lpn limit 1")?),
            ("item", item),
        ]))
    });
    let hook = json!({"url": "https://erp.example/regal", "kinds": ["order.released"]});
    let (status, made) = site.ask("POST", "webhooks", &hook);
    assert_eq!(status, 201, "{made}");
    names.insert("webhook", made["what"].as_str().expect("a name").to_owned());
    let (status, printed) =
        site.ask("POST", "print-jobs", &json!({"objects": ["L.BENCH.9"], "printer": "BENCH.9"}));
    assert_eq!(status, 201, "{printed}");
    (site, names)
}

/// A row of a page: what it may be called by, and the numbers in its columns of numbers.
#[derive(Debug)]
struct Line {
    names: Vec<String>,
    figures: Vec<i64>,
}

/// The text of a piece of a page, without its tags.
pub(super) fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut tag = false;
    for sign in html.chars() {
        match sign {
            '<' => tag = true,
            '>' => tag = false,
            _ if !tag => text.push(sign),
            _ => {}
        }
    }
    text.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'").trim().to_owned()
}

/// Whole numbers in a text, as a page writes them: digits in groups of three, tenths and hundredths without their point.
pub(super) fn numbers(text: &str) -> Vec<i64> {
    let signs: Vec<char> = text.replace('\u{202f}', "").replace('−', "-").chars().collect();
    let digit = |at: usize| signs.get(at).is_some_and(char::is_ascii_digit);
    let mut joined = String::new();
    for (at, sign) in signs.iter().enumerate() {
        if !(*sign == '.' && at > 0 && digit(at - 1) && digit(at + 1)) {
            joined.push(*sign);
        }
    }
    let parts = joined.split(|sign: char| !sign.is_ascii_digit() && sign != '-');
    parts.filter_map(|part| part.parse().ok()).collect()
}

/// What stands between two marks, each time.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Vec<&'t str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

/// The rows of a page's tables, and its figures outside of them. A row that only says that there is none has no name.
fn read(page: &str) -> (Vec<Line>, Vec<i64>) {
    let main = between(page, "<main", "</main>").first().copied().unwrap_or_default();
    let mut lines = Vec::new();
    for row in between(main, "<tr", "</tr>") {
        let cells = between(row, "<td", "</td>");
        if cells.is_empty() || cells[0].contains("class=\"hint") || cells[0].contains("colspan") {
            continue;
        }
        let inner = |cell: &str| cell.split_once('>').map_or("", |(_, rest)| rest).to_owned();
        let first = inner(cells[0]);
        let mut names = vec![plain(first.split('<').next().unwrap_or_default()), plain(&first)];
        names.extend(between(row, "<small>", "</small>").into_iter().map(plain));
        names.extend(between(row, "<code>", "</code>").into_iter().map(plain));
        names.extend(between(row, "<a href=\"", "</a>").into_iter().flat_map(|link| {
            let (address, text) = link.split_once("\">").unwrap_or(("", link));
            let of = address.split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
            [plain(text.split('<').next().unwrap_or_default()), of.replace("%20", " ")]
        }));
        names.retain(|name| !name.is_empty());
        let figure = |cell: &&str| numbers(&plain(inner(cell).split("<form").next().unwrap_or_default()));
        let of_numbers = |cell: &&&str| cell.starts_with(" class=\"n");
        let figures = cells.iter().skip(1).filter(of_numbers).flat_map(figure).collect();
        lines.push(Line { names, figures });
    }
    let tiles = between(main, "<ul class=\"tiles\">", "</ul>");
    let tiles = tiles.into_iter().flat_map(|tiles| between(tiles, "<b>", "</b>"));
    (lines, tiles.flat_map(numbers).collect())
}

/// Every object of an answer, each with the numbers in it.
fn objects(value: &Value, into: &mut Vec<Value>) {
    match value {
        Value::Object(fields) => {
            into.push(value.clone());
            fields.values().for_each(|field| objects(field, into));
        }
        Value::Array(all) => all.iter().for_each(|one| objects(one, into)),
        _ => {}
    }
}

/// Whether a number stands in an answer, as itself or in a text.
fn holds(value: &Value, wanted: i64) -> bool {
    match value {
        Value::Number(number) => number.as_i64() == Some(wanted),
        Value::String(text) => numbers(text).contains(&wanted),
        Value::Array(all) => all.iter().any(|one| holds(one, wanted)),
        Value::Object(fields) => fields.values().any(|one| holds(one, wanted)),
        _ => false,
    }
}

/// Areas of words a page writes codes in.
const WORDED: &[&str] =
    &["kind.", "level.", "reason.hold_", "reason.order_", "reason.adjustment_", "exc.", "status."];

/// Whether a text is this name, or a code whose words are it.
fn means(text: &str, named: &str) -> bool {
    let worded = |area: &&str| {
        let code = format!("{area}{text}");
        regal_shared::text::exists(&code) && say(Language::En, &Message::new(code)) == named
    };
    text == named || WORDED.iter().any(worded)
}

/// Whether a thing is called so.
fn is_called(value: &Value, named: &str) -> bool {
    let Some(fields) = value.as_object() else { return false };
    fields.values().any(|field| match field {
        Value::String(text) => means(text, named),
        Value::Number(number) => number.to_string() == named,
        Value::Array(all) => all.iter().any(|one| one.as_str().is_some_and(|text| means(text, named))),
        _ => false,
    })
}

/// Whether a row begins with a moment, as a story does.
fn is_moment(name: &str) -> bool {
    name.contains(':') && name.starts_with(|sign: char| sign.is_ascii_digit())
}

/// All that an address answers, to the last page.
pub(super) fn answered(site: &Site, path: &str) -> Value {
    let mut all = Vec::new();
    let mut next = String::new();
    loop {
        let sign = if path.contains('?') { '&' } else { '?' };
        let more = if next.is_empty() { String::new() } else { format!("{sign}after={next}") };
        let page = site.look("boss", &format!("{path}{more}"));
        next = page["next"].as_str().unwrap_or_default().to_owned();
        all.push(page);
        if next.is_empty() || all.len() > 60 {
            return Value::Array(all);
        }
    }
}

#[test]
fn each_row_and_each_figure_of_a_page_is_in_what_its_routes_answer() {
    let home = sqlite();
    let (site, names) = floor(&home);
    let fill = |path: &str| {
        names.iter().fold(path.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value))
    };
    let told: BTreeSet<&str> = ADDRESSES.iter().map(|(page, ..)| *page).collect();
    let wanted: BTreeSet<&str> =
        PAGES.iter().filter(|(_, twin)| matches!(twin, Twin::Routes(_))).map(|(page, _)| *page).collect();
    assert_eq!(told, wanted, "an address for each page that has routes");
    let (mut missing, mut rows, mut figures) = (Vec::new(), 0, 0);
    for (page, address, routes) in ADDRESSES {
        if routes.is_empty() {
            continue;
        }
        let request = Request::get(fill(address)).header("cookie", "__Host-regal=token").body(Body::empty());
        let text = site.runtime.block_on(async {
            let response =
                web::router(site.hall.clone()).oneshot(request.expect("a request")).await.expect("answers");
            assert_eq!(response.status(), StatusCode::OK, "{page} at {address}");
            String::from_utf8(to_bytes(response.into_body(), 8 << 20).await.expect("a body").to_vec())
                .expect("text")
        });
        let answers = Value::Array(routes.iter().map(|path| answered(&site, &fill(path))).collect());
        let mut things = Vec::new();
        objects(&answers, &mut things);
        let (lines, tiles) = read(&text);
        for line in lines {
            rows += 1;
            let called = |one: &&Value| line.names.iter().any(|name| is_called(one, name));
            let found: Vec<&Value> = things.iter().filter(called).collect();
            // What happened is called by its moment, which an answer tells in ms: its figures are there all the same.
            let story = found.is_empty() && line.names.first().is_some_and(|name| is_moment(name));
            let found = if story { vec![&answers] } else { found };
            if found.is_empty() {
                missing.push(format!("{page}: row {:?} is in no answer", line.names));
            }
            for figure in line.figures.iter().filter(|figure| **figure != 0 || !LEFT_OUT.contains(page)) {
                figures += 1;
                if !found.is_empty()
                    && !WORKED_OUT.contains(page)
                    && !found.iter().any(|one| holds(one, *figure))
                {
                    missing.push(format!("{page}: {figure} of row {:?} is in no answer", line.names));
                }
            }
        }
        for figure in tiles {
            figures += 1;
            if !holds(&answers, figure) {
                missing.push(format!("{page}: the figure {figure} is in no answer"));
            }
        }
    }
    let lacks: BTreeSet<&String> = missing.iter().collect();
    assert!(lacks.is_empty(), "{lacks:#?}");
    assert!(rows > 200 && figures > 200, "{rows} rows and {figures} figures were compared");
}
