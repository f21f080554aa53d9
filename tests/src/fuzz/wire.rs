//! Messages between hub and terminal.

use regal_hub::floor::Prepared;
use regal_shared::base::{CommandId, Series};
use regal_shared::wire::{
    Answer, Body, Command, Event, Heartbeat, HeartbeatAnswer, Hello, PostAnswer, PostCommands,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

pub(super) const WORDS: &[&[u8]] = &[
    b"{\"",
    b"\":",
    b"\",\"",
    b"null",
    b"-1",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"1e400",
    b"\\u0000",
    b"\\ud800",
    b"\"qty\":",
    b"\"kind\":\"pick\"",
    b"\"confirm\":",
    b"\"request\":",
    b"\"id\":\"K7Q2MX.c1\"",
    b"\"id\":\"K7Q2MX.r1\"",
    b"[]",
    b"{}",
];

pub(super) fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    stable::<Command>(text);
    stable::<Answer>(text);
    stable::<Event>(text);
    stable::<Hello>(text);
    stable::<Heartbeat>(text);
    stable::<HeartbeatAnswer>(text);
    stable::<PostAnswer>(text);
    if let Ok(post) = serde_json::from_str::<PostCommands>(text) {
        for raw in &post.commands {
            taken(raw.get());
        }
    }
    taken(text);
    if let Ok(id) = text.parse::<CommandId>() {
        assert_eq!(id.to_string().parse::<CommandId>().ok(), Some(id), "{text:?}");
    }
}

/// What was read is written, read and written again the same.
fn stable<T: DeserializeOwned + Serialize>(text: &str) {
    let Ok(read) = serde_json::from_str::<T>(text) else { return };
    let written = serde_json::to_string(&read).expect("what was read can be written");
    let again: T = serde_json::from_str(&written)
        .unwrap_or_else(|error| panic!("{error}: {written} cannot be read back"));
    assert_eq!(serde_json::to_string(&again).expect("written"), written);
    assert!(RawValue::from_string(written).is_ok(), "it is JSON");
}

/// The hub's door takes any bytes: it knows whose they are, or says that nobody can answer them. What it books is
/// possible, of the right kind and holds no NUL.
fn taken(raw: &str) {
    let Ok(prepared) = Prepared::read(raw) else { return };
    assert_eq!((&*prepared.raw, prepared.hash.len()), (raw, 64));
    let Ok(command) = &prepared.command else { return };
    assert_eq!(command.id, prepared.id);
    match (&command.body, prepared.id.series) {
        (Body::Confirm(confirm), Series::Confirm) => assert!(confirm.possible().is_ok()),
        (Body::Request(_), Series::Request) => {}
        other => panic!("another kind than its number: {other:?}"),
    }
    let written = serde_json::to_string(command).expect("written");
    assert!(!written.contains("\\u0000"), "a NUL reaches the database: {written}");
}
