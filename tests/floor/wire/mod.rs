//! The wire as it is released: one file a kind of message, read and written back unchanged.
//!
//! A file here is never edited once released, for old devices and hubs say just that. A new kind gets a new file:
//! `REGAL_WIRE_RECORD=FOLDER cargo test -p regal-tests stories_on_sqlite` writes real ones.

use regal_shared::wire::{
    Answer, Claim, Command, Confirm, Event, EventBody, Grant, Heartbeat, HeartbeatAnswer, Hello, PostAnswer,
    PostCommands, Request, Sheet, Work,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// What messages of a name begin with, and what they are.
type Back = fn(&Value) -> Result<Value, serde_json::Error>;

const MESSAGES: [(&str, Back); 10] = [
    ("directory.", back::<Sheet>),
    ("confirm.", back::<Command>),
    ("request.", back::<Command>),
    ("answer.", back::<Answer>),
    ("event.", back::<Event>),
    ("hello.", back::<Hello>),
    ("heartbeat.", back::<Heartbeat>),
    ("heartbeat-answer.", back::<HeartbeatAnswer>),
    ("post.", back::<PostCommands>),
    ("post-answer.", back::<PostAnswer>),
];

fn back<T: DeserializeOwned + Serialize>(message: &Value) -> Result<Value, serde_json::Error> {
    // As text, for raw parts of it are kept as text.
    let read: T = serde_json::from_str(&message.to_string())?;
    serde_json::from_str(&serde_json::to_string(&read)?)
}

fn goldens() -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("floor/wire");
    let files = std::fs::read_dir(folder).expect("the goldens");
    let paths = files.map(|file| file.expect("a golden").path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("a golden");
            let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}.json: {error}"));
            (name, value)
        })
        .collect()
}

#[test]
fn every_released_message_reads_and_writes_back_as_it_was() {
    let mut wrong = Vec::new();
    for (name, value) in goldens() {
        let back = MESSAGES.iter().find(|(begin, _)| format!("{name}.").starts_with(begin));
        let Some((_, back)) = back else {
            wrong.push(format!("{name}: no message begins like that"));
            continue;
        };
        match back(&value) {
            Ok(again) if again == value => {}
            Ok(again) => wrong.push(format!("{name}: became\n{again:#}")),
            Err(error) => wrong.push(format!("{name}: cannot be read: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_kind_of_message_has_its_golden() {
    let goldens = goldens();
    let missing: Vec<String> = kinds().into_iter().filter(|kind| !goldens.contains_key(kind)).collect();
    assert!(missing.is_empty(), "no golden in tests/floor/wire for: {}", missing.join(", "));
    for (name, value) in &goldens {
        let parts: Vec<&str> = name.split('.').collect();
        let said = match parts[0] {
            "confirm" => &value["confirm"]["kind"],
            "request" => &value["request"]["kind"],
            "answer" => &value["answer"],
            "event" => &value["kind"],
            _ => continue,
        };
        assert_eq!(said, parts[1], "{name}.json holds another kind");
    }
}

/// Names of all goldens there must be.
fn kinds() -> Vec<String> {
    let named = |begin: &str, variants: Vec<String>, nested: &str| {
        let own = variants.into_iter().filter(|variant| *variant != nested);
        own.map(|variant| format!("{begin}.{variant}")).collect::<Vec<_>>()
    };
    let mut kinds = named("confirm", variants::<Confirm>("kind"), "");
    kinds.extend(named("request", variants::<Request>("kind"), "claim"));
    kinds.extend(named("request.claim", variants::<Claim>("claim"), ""));
    kinds.extend(named("answer", variants::<Answer>("answer"), "granted"));
    kinds.extend(named("answer.granted", variants::<Grant>("grant"), "work"));
    kinds.extend(named("answer.granted.work", variants::<Work>("work"), ""));
    kinds.extend(EVENTS.iter().map(|event| format!("event.{event}")));
    kinds.extend(
        [
            "hello",
            "heartbeat",
            "heartbeat.checkpoint",
            "heartbeat-answer",
            "post",
            "post-answer",
            "directory.whole",
            "directory.changes",
        ]
        .map(str::to_owned),
    );
    kinds
}

/// The variants of an enum tagged by `tag`, as its own reader names them.
fn variants<T: DeserializeOwned>(tag: &str) -> Vec<String> {
    let error = serde_json::from_value::<T>(json!({ tag: "?" })).err().expect("no variant is called ?");
    let text = error.to_string();
    let (_, expected) = text.split_once("expected").expect("it says what is expected");
    let names: Vec<String> = expected.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(!names.is_empty(), "{text}");
    names
}

const EVENTS: [&str; 18] = [
    "moved",
    "task",
    "order",
    "receipt",
    "exception",
    "revision",
    "revoked",
    "message",
    "notice",
    "alarm",
    "mismatch",
    "forget",
    "recording",
    "screen",
    "low_stock",
    "directory",
    "anew",
    "unknown",
];

/// Unknown events are skipped, so their reader names none; a new one does not compile until it stands here.
fn name(body: &EventBody) -> &'static str {
    match body {
        EventBody::Moved { .. } => "moved",
        EventBody::Task { .. } => "task",
        EventBody::Order { .. } => "order",
        EventBody::Receipt { .. } => "receipt",
        EventBody::Exception { .. } => "exception",
        EventBody::Revision { .. } => "revision",
        EventBody::Revoked { .. } => "revoked",
        EventBody::Message { .. } => "message",
        EventBody::Notice { .. } => "notice",
        EventBody::Alarm { .. } => "alarm",
        EventBody::Mismatch { .. } => "mismatch",
        EventBody::Forget { .. } => "forget",
        EventBody::Recording { .. } => "recording",
        EventBody::Screen { .. } => "screen",
        EventBody::LowStock { .. } => "low_stock",
        EventBody::Directory { .. } => "directory",
        EventBody::Anew => "anew",
        EventBody::Unknown => "unknown",
    }
}

#[test]
fn events_are_called_as_they_are_tagged() {
    for (file, value) in goldens().into_iter().filter(|(file, _)| file.starts_with("event.")) {
        let event: Event = serde_json::from_value(value).expect("an event");
        let name = name(&event.body);
        assert!(EVENTS.contains(&name) && file.split('.').nth(1) == Some(name), "{file}");
    }
}
