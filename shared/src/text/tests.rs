use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::words::{DE, EN, width};
use super::*;
use crate::barcode::Entry;
use crate::base::{Level, StockStatus};
use crate::flow::common::{ExceptionCode, LocationKind};
use crate::flow::session::Role;
use crate::wire::TaskKind;

/// The arguments of a text by name, and whether they are shown or only choose between one and many.
type Args = BTreeMap<&'static str, bool>;

/// Id and arguments, for every entry of a language.
fn entries(files: &[(&'static str, &'static str)]) -> BTreeMap<String, Args> {
    let mut found = BTreeMap::new();
    let mut open: Option<String> = None;
    for (area, text) in files {
        for line in text.lines() {
            if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
                let (id, _) = line.split_once(" = ").unwrap_or_else(|| panic!("{area}: no id in {line:?}"));
                assert!(id.starts_with(&format!("{area}-")), "{id} stands in {area}.ftl");
                assert!(found.insert(id.to_owned(), Args::new()).is_none(), "{id} stands there twice");
                open = Some(id.to_owned());
            }
            let Some(names) = open.as_ref().and_then(|id| found.get_mut(id)) else { continue };
            for (at, _) in line.match_indices('$') {
                let rest = &line[at + 1..];
                let end = rest.find([' ', '}']).unwrap_or(rest.len());
                *names.entry(&rest[..end]).or_default() |= !rest[end..].trim_start().starts_with("->");
            }
        }
    }
    found
}

/// The messages of a code with its widest arguments: counts of one and of many.
fn widest(id: &str, names: &Args) -> Vec<Message> {
    [1, 9999]
        .into_iter()
        .map(|count: i64| {
            let args = names.keys().map(|name| {
                let value = match *name {
                    "n" | "m" => Arg::Number(count),
                    _ => Arg::Text("M".repeat(width(name))),
                };
                ((*name).to_owned().into(), value)
            });
            Message { code: id.to_owned().into(), args: args.collect() }
        })
        .collect()
}

/// Every way a language can fill a text, as a screen without UTF-8 would show it.
fn filled(language: Language) -> Vec<(String, String)> {
    let files = match language {
        Language::En => EN,
        Language::De => DE,
    };
    let mut texts = Vec::new();
    for (id, names) in entries(files) {
        for message in widest(&id, &names) {
            texts.push((id.clone(), ascii(&say(language, &message))));
        }
    }
    texts
}

#[test]
fn a_code_becomes_words_in_the_language_of_the_badge() {
    let message = Message::new("work.taken").with("user", "ANNA").with("dev", "K7Q2MX").with("n", 12i64);
    assert_eq!(say(Language::En, &message), "ANNA K7Q2MX 12 min ago. Take over?");
    assert_eq!(say(Language::De, &message), "ANNA K7Q2MX vor 12 min. Herholen?");
    assert_eq!(message.severity(), Severity::Ask);
}

#[test]
fn one_is_not_many() {
    let tries = |n: i64| Message::new("log.pin_bad").with("n", n);
    assert_eq!(say(Language::En, &tries(1)), "Wrong PIN. 1 try left.");
    assert_eq!(say(Language::En, &tries(3)), "Wrong PIN. 3 tries left.");
    assert_eq!(say(Language::De, &tries(1)), "PIN stimmt nicht. Noch 1 Versuch.");
    assert_eq!(say(Language::De, &tries(3)), "PIN stimmt nicht. Noch 3 Versuche.");
}

#[test]
fn both_languages_know_the_same_codes_with_the_same_arguments() {
    let (english, german) = (entries(EN), entries(DE));
    let shown = |names: &Args| names.iter().filter(|name| *name.1).map(|name| *name.0).collect::<Vec<_>>();
    for (id, names) in &english {
        assert_eq!(german.get(id).map(shown), Some(shown(names)), "{id} differs in German");
    }
    for id in german.keys() {
        assert!(english.contains_key(id), "{id} has no English words");
    }
    assert!(english.len() > 500);
}

#[test]
fn every_file_is_read_to_its_end() {
    for (area, text) in EN.iter().chain(DE) {
        if let Err((_, errors)) = fluent_bundle::FluentResource::try_new((*text).to_owned()) {
            panic!("{area}: {errors:?}");
        }
    }
    for language in Language::ALL {
        for (id, text) in filled(language) {
            assert_ne!(text, Message::new(id.clone()).to_string(), "{id} has no words in {language}");
            assert!(!text.contains('{'), "{id} in {language} has a hole: {text}");
            assert!(!text.contains('?') || text.is_ascii(), "{id} in {language}: {text}");
        }
    }
}

#[test]
fn every_text_fits_two_rows_of_the_small_screen() {
    let mut long = Vec::new();
    for language in Language::ALL {
        for (id, text) in filled(language) {
            let rows = wrap(&text, 20, 9);
            let wide = ["board-", "doctor-", "hook-", "imp-", "privacy-", "report-", "step-"];
            let of_the_terminal = !wide.iter().any(|area| id.starts_with(area));
            if of_the_terminal && (columns(&text) > 40 || rows.len() > 2) {
                long.push(format!("{id} {language} {}: {}", columns(&text), rows.join(" | ")));
            }
        }
    }
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn keys_titles_lists_and_prompts_fit_their_cells() {
    let mut long = Vec::new();
    for (files, language) in [(EN, Language::En), (DE, Language::De)] {
        let limits = limits(files);
        for (id, text) in filled(language) {
            let limit = limits.get(&id).copied().unwrap_or(40);
            if columns(&text) > limit {
                long.push(format!("{id} {language}: {text:?} is wider than {limit}"));
            }
        }
    }
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

/// Columns each text may take: prompts stand in `## Prompts` sections and take one row, the rest goes by area.
fn limits(files: &[(&'static str, &'static str)]) -> BTreeMap<String, usize> {
    let mut limits = BTreeMap::new();
    for (area, text) in files {
        let of_area = match *area {
            "key" | "field" => 10,
            "title" => 12,
            "more" | "kind" | "status" | "level" | "role" => 18,
            "reason" => 21,
            "board" => 200,
            "doctor" | "hook" => 300,
            // Paragraphs of papers.
            "privacy" => 400,
            "imp" | "report" => 600,
            _ => 40,
        };
        let mut limit = of_area;
        for line in text.lines() {
            if let Some(section) = line.strip_prefix("## ") {
                limit = match section.split([':', ',', ' ']).next() {
                    Some("Prompts") => 20,
                    Some("Answers") => 12,
                    _ => of_area,
                };
            } else if let Some((id, _)) = line.split_once(" = ").filter(|(id, _)| !id.starts_with(' ')) {
                limits.insert(id.to_owned(), limit);
            }
        }
    }
    limits
}

#[test]
fn the_severity_table_speaks_of_codes_that_exist() {
    let mut seen = BTreeSet::new();
    for (code, severity) in severity::TABLE {
        assert!(exists(code), "{code} has a severity but no words");
        assert!(seen.insert(code), "{code} stands in the table twice");
        assert_ne!(*severity, Severity::Info, "{code}: Info needs no entry");
    }
    assert_eq!(Severity::of("work.none"), Severity::Info);
    assert_eq!(Severity::of("no.such_code"), Severity::Info);
    assert_eq!(Severity::of("exc.safety"), Severity::Alarm);
}

#[test]
fn everything_with_a_code_has_words() {
    let codes = |area: &'static str, codes: Vec<&'static str>| {
        codes.into_iter().map(move |code| format!("{area}.{code}")).collect::<Vec<_>>()
    };
    let mut all = codes("kind", LocationKind::ALL.iter().map(|one| one.code()).collect());
    all.extend(codes("level", Level::ALL.iter().map(|one| one.code()).collect()));
    all.extend(codes("status", StockStatus::ALL.iter().map(|one| one.code()).collect()));
    all.extend(codes("role", Role::ALL.iter().map(|one| one.code()).collect()));
    all.extend(ExceptionCode::ALL.iter().map(|one| one.words().to_owned()));
    all.extend(TaskKind::ALL.iter().map(|one| one.words().to_owned()));
    all.extend(Entry::ALL.iter().map(|one| one.words().to_owned()));
    for code in all {
        assert!(exists(&code), "{code} has no words");
    }
}

#[test]
fn an_unknown_code_shows_itself_with_its_arguments() {
    let message = Message::new("new.thing").with("n", 4i64).with("loc", "A-01-3");
    assert_eq!(say(Language::De, &message), "new.thing loc=A-01-3 n=4");
    assert_eq!(say(Language::En, &Message::new("")), "?");
    let hostile = Message::new("x\u{1b}[2J");
    assert_eq!(say(Language::En, &hostile), "x␛[2J");
    assert_eq!(columns(&say(Language::En, &Message::new("long".repeat(99)))), 40);
}

#[test]
fn a_long_argument_is_cut_in_the_middle_and_a_number_never() {
    let put = Message::new("put.next_bin").with("loc", "HALL-7-A12-04-3");
    assert_eq!(say(Language::En, &put), "Bin marked. Go on to HALL…04-3.");
    assert_eq!(say_whole(Language::En, &put), "Bin marked. Go on to HALL-7-A12-04-3.");
    let over = Message::new("pick.over").with("n", 123_456i64);
    assert_eq!(say(Language::En, &over), "Only 123456 wanted. Put the rest back.");
    let huge = Message::new("pick.over").with("n", i64::MAX);
    assert_eq!(say(Language::En, &huge), "Only 9223372036854775807 wanted. Put the rest back.");
}

#[test]
fn hostile_text_reaches_no_screen_as_it_is() {
    let hostile = "\u{1b}]52;c;eHg=\u{7}\u{1b}[2J\u{9b}31m\u{202e}";
    assert_eq!(clean(hostile), "␛]52;c;eHg=␇␛[2J�31m�");
    let message = Message::new("pick.put").with("n", 3i64).with("tote", hostile);
    assert_eq!(say(Language::En, &message), "3 into ␛]52…1m�");
    assert_eq!(clean("a\u{200b}b\u{7f}\n"), "a�b␡␊");
    assert_eq!(clean("\u{301}a e\u{301} \u{301}"), "◌\u{301}a e\u{301} ◌\u{301}");
    assert_eq!(clean(&format!("a{}", "\u{301}".repeat(6))), "a\u{301}\u{301}\u{301}\u{301}�◌\u{301}");
    assert!(matches!(clean("Müller 7·3"), std::borrow::Cow::Borrowed(_)));
}

#[test]
fn text_is_cut_and_wrapped_by_what_the_eye_counts() {
    assert_eq!(columns("日本"), 4);
    assert_eq!(cut_middle("A12-04-03", 9), "A12-04-03");
    assert_eq!(cut_middle("A12-04-035", 9), "A12-…-035");
    assert_eq!(cut_middle("日本語語語", 5), "日…語");
    for (room, cut) in [
        (32, "Stop 2 LANE.1 004000000000000020"),
        (26, "Stop 2 LANE.1 …00000000020"),
        (21, "Stop 2 LANE.1 …000020"),
        (20, "Stop 2 LAN…000000020"),
    ] {
        assert_eq!(cut_number("Stop 2 LANE.1 004000000000000020", room), cut);
        assert!(columns(cut) <= room);
    }
    assert_eq!(cut_number("Nagelschere rostfrei", 12), cut_middle("Nagelschere rostfrei", 12));
    assert_eq!(cut_end("Nagelschere rostfrei", 12), "Nagelschere…");
    assert_eq!(cut_end("abc", 0), "");
    assert_eq!(wrap("Drei Worte passen hier", 11, 9), ["Drei Worte", "passen hier"]);
    assert_eq!(wrap("Verpackungsverordnung", 10, 9), ["Verpackung", "sverordnun", "g"]);
    assert_eq!(wrap("eins zwei drei vier", 9, 1), ["eins zwe…"]);
    assert_eq!(wrap("eins zwei", 0, 3), Vec::<String>::new());
    assert_eq!(wrap("? 3 zu viel. 1 zurück 2 sperren", 20, 2), ["? 3 zu viel.", "1 zurück 2 sperren"]);
    assert_eq!(wrap("? 1 offen. 1 folgt 2 Ende 3 zurück", 20, 2), ["? 1 offen. 1 folgt", "2 Ende 3 zurück"]);
    assert_eq!(wrap("! PIN is off. 4 tries left.", 20, 2), ["! PIN is off.", "4 tries left."]);
    assert_eq!(
        wrap("Von Bart…äus: 1 übernehmen 2 lassen", 16, 3),
        ["Von Bart…äus:", "1 übernehmen", "2 lassen"]
    );
    assert_eq!(wrap("Zurück auf Platz 12 stellen", 19, 2), ["Zurück auf Platz 12", "stellen"]);
}

#[test]
fn a_screen_without_utf8_still_reads_german() {
    assert_eq!(ascii("Größe: Überlieferung ↑ A·1 …"), "Groesse: Ueberlieferung ^ A.1 ~");
    assert_eq!(ascii("日\u{1b}"), "??");
}

#[test]
fn a_message_travels_as_code_and_arguments() {
    let message = Message::new("rcv.short_dated").with("n", 3i64).with("m", 30u32).with("lot", "7");
    let json = serde_json::to_string(&message).expect("a message is plain data");
    assert_eq!(json, r#"{"code":"rcv.short_dated","args":{"lot":"7","m":30,"n":3}}"#);
    assert_eq!(serde_json::from_str::<Message>(&json).expect("what was written is read"), message);
    let bare: Message = serde_json::from_str(r#"{"code":"work.none"}"#).expect("arguments may be absent");
    assert_eq!(bare, Message::new("work.none"));
    assert_eq!(serde_json::to_string(&bare).expect("plain data"), r#"{"code":"work.none"}"#);
}

#[test]
fn a_message_is_read_from_the_line_it_wrote() {
    for message in [
        Message::new("exc.detail_short").with("n", 3i64).with("m", 0i64).with("held", 2i64),
        Message::new("exc.detail_carton").with("carton", "Big box"),
        Message::new("work.none"),
    ] {
        assert_eq!(Message::read(&message.to_string()), Some(message));
    }
    for text in ["", "damaged", "A01.2", "4012345678901", "work.none at all", "T1/2: 3, T2/1: 4"] {
        assert_eq!(Message::read(text), None, "{text}");
    }
}

#[test]
fn a_language_is_read_from_a_badge_or_an_environment() {
    for (text, language) in [("de", Language::De), ("DE_de.UTF-8", Language::De), ("en-GB", Language::En)] {
        assert_eq!(text.parse(), Ok(language));
    }
    assert!("fr".parse::<Language>().is_err());
    assert_eq!(serde_json::to_string(&Language::De).expect("plain data"), r#""de""#);
}

proptest! {
    #[test]
    fn no_text_gets_past_clean_with_a_control(text in any::<String>()) {
        let cleaned = clean(&text);
        for char in cleaned.chars() {
            prop_assert!(!char.is_control(), "{char:?}");
            let hides = matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            prop_assert!(!hides, "{:?}", char);
        }
        prop_assert_eq!(clean(&cleaned), cleaned.clone());
    }

    #[test]
    fn no_row_is_wider_than_asked(text in "[a-zä日\u{301}\u{1f469}\u{200d} ]{0,80}", wide in 0usize..24, rows in 0usize..4) {
        let lines = wrap(&text, wide, rows);
        prop_assert!(lines.len() <= rows);
        for line in &lines {
            prop_assert!(columns(line) <= wide, "{line:?}");
        }
        prop_assert!(columns(&cut_middle(&text, wide)) <= wide);
        prop_assert!(columns(&cut_end(&text, wide)) <= wide);
        prop_assert!(ascii(&text).is_ascii());
    }
}
