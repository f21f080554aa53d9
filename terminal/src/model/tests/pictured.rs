//! Nothing a worker meets is without a picture: every state of every flow, all that lies over one, every Ask and every
//! prompt stand in `screens/`, at each size and in both languages.

use super::*;
use crate::flow::{count, load, pack, pick, putaway, receive, session, shift};
use regal_shared::text::{Severity, exists};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::path::Path;

/// The heads of the pictures of one language: state, codes said, size.
fn heads(language: &str) -> Vec<(String, Vec<String>, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/model/tests/screens");
    let mut heads = Vec::new();
    for file in std::fs::read_dir(folder).expect("the pictures") {
        let path = file.expect("a file").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.ends_with(".snap") || !name.contains(&format!("_{language}_")) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        for head in text.lines().filter_map(|line| line.strip_prefix("--- ")) {
            let parts: Vec<&str> = head.split(" · ").collect();
            let [.., stands, codes, size] = parts.as_slice() else { continue };
            let codes = codes.split(' ').map(str::to_owned).collect();
            heads.push(((*stands).to_owned(), codes, (*size).to_owned()));
        }
    }
    heads
}

/// The names of an enum's variants as they are written, from what reading a wrong one says.
fn variants<T: DeserializeOwned>() -> Vec<String> {
    let wrong = serde_json::from_str::<T>("\"no such variant\"").err().expect("a wrong name").to_string();
    let (_, known) = wrong.split_once("expected ").unwrap_or_else(|| panic!("{wrong}"));
    let names: Vec<String> = known.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(!names.is_empty(), "{wrong}");
    names
}

/// Each flow with its states.
pub(super) fn flows() -> Vec<(&'static str, Vec<String>)> {
    vec![
        ("session", variants::<session::Session>()),
        ("pick", variants::<pick::At>()),
        ("count", variants::<count::At>()),
        ("receive", variants::<receive::At>()),
        ("putaway", variants::<putaway::At>()),
        ("cart", variants::<putaway::cart::At>()),
        ("shift", variants::<shift::At>()),
        ("pack", variants::<pack::At>()),
        ("load", variants::<load::At>()),
    ]
}

/// What there is of `wanted` without a picture at some size in some language.
fn missing(
    wanted: &BTreeSet<String>,
    shown: impl Fn(&(String, Vec<String>, String)) -> Vec<String>,
) -> Vec<String> {
    let mut missing = Vec::new();
    for language in ["en", "de"] {
        let heads = heads(language);
        for size in ["16x20", "8x40", "20x26", "24x80"] {
            let of_size = heads.iter().filter(|head| head.2 == size);
            let seen: BTreeSet<String> = of_size.flat_map(&shown).collect();
            assert!(!seen.is_empty(), "no pictures at {size} in {language}");
            missing.extend(wanted.difference(&seen).map(|one| format!("{one} at {size} in {language}")));
        }
    }
    missing
}

#[test]
fn every_state_of_every_flow_has_its_picture() {
    let known: BTreeSet<String> = flows().iter().map(|(flow, _)| (*flow).to_owned()).collect();
    let all: BTreeSet<String> = variants::<Screen>().into_iter().collect();
    assert_eq!(known, all, "a flow is missing in this test");
    let states = flows().into_iter().flat_map(|(flow, states)| {
        states.into_iter().map(move |state| format!("{flow}.{state}")).collect::<Vec<_>>()
    });
    let missing = missing(&states.collect(), |(stands, ..)| {
        vec![stands.split('+').next().unwrap_or_default().to_owned()]
    });
    assert!(missing.is_empty(), "walk there in the flow's screens.rs:\n{}", missing.join("\n"));
}

#[test]
fn all_that_lies_over_a_state_has_its_picture() {
    let mut wanted: BTreeSet<String> =
        variants::<Overlay>().into_iter().map(|name| format!("+{name}")).collect();
    wanted.extend(["alarm", "locked", "stopped"].map(str::to_owned));
    let missing = missing(&wanted, |(stands, ..)| match stands.split_once('+') {
        Some((_, over)) => vec![format!("+{over}")],
        None => vec![stands.clone()],
    });
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The codes in the sources of flows and model, by file; what only tests say left out.
fn codes_in_sources() -> BTreeSet<String> {
    fn read(folder: &Path, found: &mut BTreeSet<String>) {
        for file in std::fs::read_dir(folder).expect("the sources") {
            let path = file.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" {
                read(&path, found);
            } else if name.ends_with(".rs") && !["tests.rs", "screens.rs"].contains(&name.as_str()) {
                let text = std::fs::read_to_string(&path).expect("a text");
                found.extend(text.split('"').filter(|piece| exists(piece)).map(str::to_owned));
            }
        }
    }
    let mut found = BTreeSet::new();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    read(&src.join("flow"), &mut found);
    read(&src.join("model"), &mut found);
    // What is asked for next is one table for hub and terminal.
    let ladder = src.join("../../shared/src/flow/common/ladder.rs");
    let text = std::fs::read_to_string(ladder).expect("the ladder");
    found.extend(text.split('"').filter(|piece| exists(piece)).map(str::to_owned));
    found
}

/// The codes that tell what to do: all in the sections `## Prompts` of the words.
fn prompts() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/src/text/words/en");
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("the words") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a text");
        let sections = text.split("\n## ").filter(|section| section.starts_with("Prompts"));
        let ids = sections.flat_map(str::lines).filter_map(|line| line.split_once(" = ")).map(|(id, _)| id);
        found.extend(ids.map(str::to_owned));
    }
    found
}

/// Prompts that never stand in the instruction's row: entries of lists, rows about goods.
const ENTRIES: [&str; 11] = [
    "log.bring_here",
    "log.later",
    "log.leave_it",
    "log.own_device",
    "log.take_over",
    "log.this_device",
    "put.directed",
    "put.free",
    "put.zone",
    "work.load",
    "work.order",
];

#[test]
fn every_ask_and_every_prompt_has_its_picture() {
    let prompts = prompts();
    let prompt = |code: &str| prompts.contains(&code.replace(['.', '_'], "-")) && !ENTRIES.contains(&code);
    let asks = |code: &str| Severity::of(code) == Severity::Ask;
    let wanted: BTreeSet<String> =
        codes_in_sources().into_iter().filter(|code| asks(code) || prompt(code)).collect();
    assert!(wanted.len() > 100, "{wanted:?}");
    let missing = missing(&wanted, |(_, codes, _)| codes.clone());
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// A message with something for every argument there is.
fn filled(code: &str) -> Message {
    let mut message = Message::new(code.to_owned()).with("n", 12).with("m", 30).with("slot", 3);
    for (name, value) in [
        ("loc", "A12.04.3"),
        ("lpn", "004000000000000013"),
        ("tote", "T17"),
        ("user", "Anna"),
        ("lot", "L2406B"),
        ("dev", "D2"),
        ("order", "100234"),
        ("date", "31.12.27"),
        ("unit", "004000000000000013"),
        ("totes", "T17 T18"),
        ("rule", "same_item"),
        ("to", "B02.1"),
        ("text", "Tor 3"),
    ] {
        message = message.with(name, value);
    }
    message
}

/// What is said, as it is painted: the rows of the message at each size, for whoever writes the words.
#[test]
fn every_message_at_every_size() {
    let prompts = prompts();
    let said = |code: &&String| {
        let area = code.split('.').next().unwrap_or_default();
        let words = ["title", "key", "why", "kind", "reason", "field", "more", "level"].contains(&area);
        !words && !prompts.contains(&code.replace(['.', '_'], "-"))
    };
    let codes = codes_in_sources();
    let codes: Vec<&String> = codes.iter().filter(said).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("screens");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (language, name) in [(Language::En, "en"), (Language::De, "de")] {
        let mut text = String::new();
        for code in &codes {
            text.push_str(&format!("{code}\n"));
            for (rows, cols) in [(16, 20), (8, 40), (20, 26), (24, 80)] {
                let view = View { language, message: Some(filled(code)), ..View::default() };
                let screen = crate::paint::text_screen(&view, rows, cols);
                let rows: Vec<&str> =
                    screen.lines().map(str::trim_end).filter(|row| !row.is_empty()).collect();
                text.push_str(&format!("  {cols:2}  {}\n", rows.join("\n      ")));
            }
        }
        settings.bind(|| insta::assert_snapshot!(format!("messages_{name}"), text));
    }
}
