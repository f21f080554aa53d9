//! Any commands of a device at the hub's door: each confirm is booked or parked and never refused, once, with the same bytes
//! each time it is asked for; and the books hold.

use super::import::{folder, open, stocked, take};
use regal_hub::cx::Cx;
use regal_hub::db::{Database, Inline, query_int};
use regal_hub::floor::{Outcome, Prepared, settle};
use regal_hub::import::What;
use regal_hub::order;
use regal_hub::people::{device, person};
use regal_hub::site::Site;
use regal_hub::verify::verify;
use regal_shared::base::{DeviceId, Moment, Series};
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use regal_shared::wire::Answer;
use std::fs;
use std::sync::OnceLock;

pub(super) const WORDS: &[&[u8]] = &[
    b"\nc\"confirm\":{\"kind\":\"take\",\"from\":\"A01.01.1\",\"what\":{\"what\":\"goods\",\"owner\":\"own\",\"item\":\"MUG\",\"qty\":1}}\n",
    b"\nc\"confirm\":{\"kind\":\"put\",\"to\":\"SHIP.1\",\"what\":{\"what\":\"lpn\",\"lpn\":\"T1\"}}\n",
    b"\nr\"request\":{\"kind\":\"claim\",\"claim\":\"next\",\"kinds\":[\"pick\",\"count\",\"move\"]}\n",
    b"\n=\n",
    b"\n!x\n",
    b"\n+\n",
    b"\"qty\":-1",
    b"\"qty\":9223372036854775807",
    b"\"lpn\":\"T1\"",
    b"\"item\":\"TEA\"",
    b"\"item\":\"MUG\"",
    b"\"lot\":\"L1\"",
    b"\"location\":\"A01.01.1\"",
    b"\"location\":\"SHIP.1\"",
    b"\"task\":\"T1\"",
    b"\"fence\":1",
    b"\"serial\":\"S1\"",
    b"\"owner\":\"own\"",
    b"null",
    b"\\u0000",
];

const NOW: Moment = Moment(1_795_000_000_000);
const DEVICE: &str = "K7Q2MX";
/// The most commands of one input.
const MOST: usize = 12;

fn ana() -> person::Person {
    person::Person {
        person: "1001".into(),
        name: "Ana".into(),
        badge: "1001".into(),
        pin_hash: String::new(),
        role: Role::Lead,
        language: Language::En,
        large: false,
        state: "active".into(),
        failures: 0,
        locked_until: 0,
    }
}

/// A stocked floor with an order released, and Ana on a device: its database, made once.
fn ready() -> &'static [u8] {
    static MADE: OnceLock<Vec<u8>> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = folder();
        fs::write(folder.path().join("hub.db"), stocked()).expect("written");
        let mut writer = open(folder.path());
        let files = [
            (What::Stock, "location,item,qty\nA01.01.1,MUG,20\n"),
            (What::Orders, "order,item,qty,customer\n4711,MUG,4,Erika\n4711,TEA,2,Erika\n"),
        ];
        for (what, rows) in files {
            let outcome = take(&mut writer, what, rows.as_bytes(), false).expect("imported");
            assert_eq!(outcome.findings.total, 0, "{outcome}");
        }
        writer
            .run(|conn, site| {
                let mut cx = Cx::hub(conn, site, "test", NOW);
                device::make(&mut cx, DEVICE, "Handheld 1", "secret")?;
                person::save(&mut cx, &ana())?;
                order::release(&mut cx, "4711").map(|_| ())
            })
            .expect("ready");
        let on = raw('r', 1, "\"request\":{\"kind\":\"log_on\",\"badge\":\"1001\"}");
        assert!(
            matches!(settled(&mut writer, &on), Some(Outcome::Answered(said)) if said.contains("session"))
        );
        drop(writer);
        let path = folder.path().join("copy.db");
        let db = rusqlite::Connection::open(folder.path().join("hub.db")).expect("a file");
        db.execute_batch(&format!("vacuum into '{}'", path.display())).expect("copied");
        fs::read(path).expect("a copy")
    })
}

fn raw(series: char, number: i64, body: &str) -> String {
    format!(
        "{{\"id\":\"{DEVICE}.{series}{number}\",\"epoch\":1,\"actor\":\"actor-1\",\"occurred_at\":{},{body}}}",
        NOW.0
    )
}

/// What the hub makes of it; nothing when nobody can answer it.
fn settled(writer: &mut Inline<Site>, raw: &str) -> Option<Outcome> {
    let mut prepared = Prepared::read(raw).ok()?;
    prepared.fresh_actor = "actor-1".to_owned();
    prepared.epoch = 1;
    let own = DeviceId::from(DEVICE);
    Some(writer.run(|conn, site| settle(conn, site, &own, &prepared, NOW)).expect("no fault"))
}

fn count(writer: &mut Inline<Site>, sql: &'static str) -> i64 {
    writer.run(|conn, _| query_int(conn, sql, &[])).expect("a number")
}

const MOVEMENTS: &str = "select count(*) from movement";

/// What a device keeps of what it sent.
struct Sent {
    raw: String,
    answer: String,
}

/// Each line is a command: `c` a confirm and `r` a request with this body, `+` a confirm that leaves one number out, `=` the last
/// one again, `!` other bytes under its number.
pub(super) fn run(bytes: &[u8]) {
    let folder = folder();
    fs::write(folder.path().join("hub.db"), ready()).expect("written");
    let mut writer = open(folder.path());
    let (mut confirm, mut request) = (1, 2);
    let mut last: Option<Sent> = None;
    for line in String::from_utf8_lossy(bytes).lines().take(MOST) {
        let Some((sign, body)) = line.split_at_checked(1) else { continue };
        match (sign, &last) {
            ("c", _) => {
                let raw = raw('c', confirm, body);
                let Some(outcome) = settled(&mut writer, &raw) else { continue };
                confirm += 1;
                let Outcome::Answered(answer) = outcome else { panic!("{raw}: {outcome:?}") };
                no_refusal(&raw, &answer);
                last = Some(Sent { raw, answer });
            }
            ("r", _) => {
                let raw = raw('r', request, body);
                let Some(outcome) = settled(&mut writer, &raw) else { continue };
                request += 1;
                let Outcome::Answered(answer) = outcome else { panic!("{raw}: {outcome:?}") };
                last = Some(Sent { raw, answer });
            }
            ("+", _) => {
                let before = count(&mut writer, MOVEMENTS);
                let raw = raw('c', confirm + 1, "\"confirm\":{\"kind\":\"park\",\"location\":\"SHIP.1\"}");
                assert_eq!(
                    settled(&mut writer, &raw),
                    Some(Outcome::SendFrom(confirm)),
                    "a gap is not jumped over"
                );
                assert_eq!(count(&mut writer, MOVEMENTS), before);
            }
            ("=", Some(sent)) => {
                let before = count(&mut writer, MOVEMENTS);
                assert_eq!(
                    settled(&mut writer, &sent.raw),
                    Some(Outcome::Answered(sent.answer.clone())),
                    "{}",
                    sent.raw
                );
                assert_eq!(count(&mut writer, MOVEMENTS), before, "nothing is done twice");
            }
            ("!", Some(sent)) => forged(&mut writer, sent),
            _ => {}
        }
    }
    assert_eq!(count(&mut writer, "select cast(coalesce(sum(on_hand), 0) as bigint) from balance"), 0);
    assert_eq!(count(&mut writer, "select count(*) from balance where virtual = 0 and on_hand < 0"), 0);
    let known = "select count(*) from command where device = 'K7Q2MX' and series = 'c'";
    assert_eq!(count(&mut writer, known), confirm - 1, "numbers without a gap");
    drop(writer);
    let database = Database::Sqlite(folder.path().join("hub.db"));
    let report = verify(&mut *database.open_reader().expect("a reader"), "main").expect("read");
    assert!(report.is_clean(), "{report}");
}

/// A confirm is a fact: it is booked, booked otherwise, or left to a person.
fn no_refusal(raw: &str, answer: &str) {
    let read: Answer = serde_json::from_str(answer).expect("an answer");
    let fact = matches!(read, Answer::Applied | Answer::AppliedWithDifference { .. } | Answer::Parked { .. });
    assert!(fact, "{raw}: {answer}");
}

/// Other bytes under a number that is settled: told so, and nothing of it is done.
fn forged(writer: &mut Inline<Site>, sent: &Sent) {
    let before = count(writer, MOVEMENTS);
    let other = sent.raw.replacen("\"epoch\":1,", "\"epoch\":1, ", 1);
    let told = settled(writer, &other);
    let conflict = matches!(&told, Some(Outcome::Answered(said)) if said.contains("op_conflict"));
    let request = Prepared::read(&other).is_ok_and(|read| read.id.series == Series::Request);
    assert!(conflict || request, "{other}: {told:?}");
    assert_eq!(count(writer, MOVEMENTS), before, "{other} moved something");
}
