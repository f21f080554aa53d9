//! What F2 offers in each state, held against the page for floor managers, `docs/exceptions.md`. The states are those the
//! pictures walk to; what each of them offers stands beside the pictures, in `screens/codes_*.snap`.

use super::pictured::flows;
use super::*;
use crate::flow::Screen;
use regal_shared::flow::common::{Decided, ExceptionCode, STEPS};
use regal_shared::text::{Message, say};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A state by its name; what of it makes a difference for F2 in brackets.
pub fn state(terminal: &Terminal) -> String {
    use crate::flow::{pack, pick, putaway::cart, shift};
    let named = shots::stands(terminal);
    let besides = match &terminal.state.job.screen {
        Screen::Pick(pick) => match &pick.at {
            pick::At::Tote { parts, .. } if !parts.is_empty() => " (in hand)",
            _ => "",
        },
        Screen::Cart(cart) => match &cart.at {
            cart::At::Stop { bin } if cart.free || bin.is_empty() => " (own choice)",
            _ => "",
        },
        Screen::Shift(shift) => match shift.at {
            shift::At::Qty { split: true, .. } => " (split)",
            _ => "",
        },
        Screen::Pack(pack) => {
            let left = pack.work.as_ref().is_some_and(|work| work.lines.iter().any(|line| line.qty > 0));
            if pack.at == pack::At::Box && !left { " (done)" } else { "" }
        }
        _ => "",
    };
    format!("{named}{besides}")
}

fn manifest() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What each state offers, in the order of the list.
fn offered() -> BTreeMap<String, BTreeSet<Vec<ExceptionCode>>> {
    let mut all: BTreeMap<String, BTreeSet<Vec<ExceptionCode>>> = BTreeMap::new();
    for file in std::fs::read_dir(manifest().join("src/model/tests/screens")).expect("the pictures") {
        let path = file.expect("a file").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.starts_with("codes_") || !name.ends_with(".snap") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        for (state, codes) in text.lines().filter_map(|line| line.split_once(": ")) {
            let codes = codes.split_whitespace().map(ExceptionCode::parse).collect::<Option<Vec<_>>>();
            if let Some(codes) = codes.filter(|_| state.contains('.')) {
                all.entry(state.to_owned()).or_default().insert(codes);
            }
        }
    }
    all
}

/// The rows of a table of the page below a heading, cell by cell.
fn table(heading: &str) -> Vec<Vec<String>> {
    let path: &Path = &manifest().join("../docs/exceptions.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let (_, section) = page.split_once(&format!("\n## {heading}\n")).expect("a heading");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// The states of each group of steps.
fn groups() -> BTreeMap<String, Vec<String>> {
    let states = |cell: &str| cell.split(", ").map(str::to_owned).collect();
    table("Steps").into_iter().map(|row| (row[0].clone(), states(&row[1]))).collect()
}

#[test]
fn every_state_offers_what_the_page_says_and_no_more() {
    let (groups, offered) = (groups(), offered());
    let steps: BTreeSet<&String> = groups.values().flatten().collect();
    for (flow, states) in flows().into_iter().filter(|(flow, _)| *flow != "session") {
        for state in states.iter().map(|state| format!("{flow}.{state}")) {
            assert!(steps.contains(&state), "{state} stands in no row of the page");
            assert!(
                offered.keys().any(|one| one.split(' ').next() == Some(&state)),
                "walk to {state} in the flow's screens.rs"
            );
        }
    }
    let codes = table("Codes");
    let wanted = |state: &str| -> BTreeSet<ExceptionCode> {
        let at_work = !state.starts_with("session.");
        let here = |place: &str| match place {
            "everywhere" => true,
            "any work" => at_work,
            "F4" => false,
            group => groups.get(group).unwrap_or_else(|| panic!("{group}?")).iter().any(|one| one == state),
        };
        let rows = codes.iter().filter(|row| row[3].split("; ").any(here));
        rows.map(|row| ExceptionCode::parse(row[0].trim_matches('`')).expect("a code")).collect()
    };
    let mut wrong = Vec::new();
    for (state, lists) in &offered {
        for list in lists {
            let list: BTreeSet<ExceptionCode> = list.iter().copied().collect();
            let names =
                |of: Vec<&ExceptionCode>| of.iter().map(|code| code.code()).collect::<Vec<_>>().join(" ");
            let wanted = wanted(state);
            let (missing, besides) =
                (names(wanted.difference(&list).collect()), names(list.difference(&wanted).collect()));
            if !missing.is_empty() || !besides.is_empty() {
                wrong.push(format!("{state}: lacks [{missing}], has besides [{besides}]"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_site_can_name_every_state_of_every_flow_and_nothing_else() {
    let all: Vec<(&str, Vec<&str>)> = STEPS.iter().map(|(flow, steps)| (*flow, steps.to_vec())).collect();
    let states = flows();
    let known: Vec<(&str, Vec<&str>)> =
        states.iter().map(|(flow, states)| (*flow, states.iter().map(String::as_str).collect())).collect();
    assert_eq!(all, known);
    for (flow, steps) in STEPS {
        let words = |end: &str| format!("step.{flow}{end}");
        let codes = steps.iter().map(|step| words(&format!("_{step}"))).chain([words("")]);
        codes.for_each(|code| assert!(regal_shared::text::exists(&code), "{code} has no words"));
    }
}

#[test]
fn what_is_off_in_a_flow_or_at_a_step_is_left_out_there_and_offered_elsewhere() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]));
    floor.scan("U.1");
    let offered = |floor: &Floor| {
        let prompt = floor.terminal.prompt();
        let skip = floor.terminal.entries(&prompt).contains(&regal_shared::barcode::Entry::Skip);
        (floor.terminal.problems(&prompt).into_iter().collect::<BTreeSet<_>>(), skip)
    };
    let (before, skip) = offered(&floor);
    assert!(skip && before.contains(&ExceptionCode::FaceEmpty));
    let without =
        |code: ExceptionCode| before.iter().copied().filter(|one| *one != code).collect::<BTreeSet<_>>();
    for (off, left, skip) in [
        ("face_empty", without(ExceptionCode::FaceEmpty), true),
        ("face_empty@pick", without(ExceptionCode::FaceEmpty), true),
        ("face_empty@pick.loc", without(ExceptionCode::FaceEmpty), true),
        ("face_empty@pick.item", before.clone(), true),
        ("face_empty@cart", before.clone(), true),
        ("skip@pick.loc", before.clone(), false),
        ("skip@pick", before.clone(), false),
        ("skip@cart.stop", before.clone(), true),
        ("damaged@pick.loc", before.clone(), true),
        ("equipment@pick.of_a_newer_hub", before.clone(), true),
    ] {
        floor.decides(Decided { off: vec![off.to_owned()], ..Decided::default() });
        assert_eq!(offered(&floor), (left, skip), "{off}");
    }
    // At the next step the same code is offered, and what is off there is not.
    let off = ["face_empty@pick.loc", "label_missing@pick.item"].map(str::to_owned);
    floor.decides(Decided { off: off.to_vec(), ..Decided::default() });
    assert_eq!(offered(&floor).0, without(ExceptionCode::FaceEmpty));
    floor.scan("L.A01.1");
    let (here, _) = offered(&floor);
    assert!(here.contains(&ExceptionCode::FaceEmpty) && !here.contains(&ExceptionCode::LabelMissing));
    // Its command barcode puts nothing off where that is off.
    floor.decides(Decided { off: vec!["skip@pick.item".to_owned()], ..Decided::default() });
    floor.scan("C.SKIP");
    assert_eq!(floor.said(), "scan.not_asked");
}

#[test]
fn danger_is_on_the_first_page_and_what_can_be_so_anywhere_comes_last() {
    let anywhere = |code: ExceptionCode| {
        let row = table("Codes").into_iter().find(|row| row[0].trim_matches('`') == code.code());
        row.is_some_and(|row| row[3] == "everywhere" || row[3] == "any work")
    };
    let anywhere: BTreeSet<ExceptionCode> =
        ExceptionCode::told().iter().copied().filter(|code| anywhere(*code)).collect();
    for (state, lists) in offered() {
        for list in lists {
            let safety = list.iter().position(|code| *code == ExceptionCode::Safety).expect("danger");
            assert!(safety < overlay::ROWS, "{state}");
            let own = list.iter().rposition(|code| !anywhere.contains(code));
            let pages = list.len().div_ceil(overlay::ROWS);
            assert!(pages <= 3, "{state}: {pages} pages");
            let besides = list.iter().position(|code| *code == ExceptionCode::LabelMissing);
            let first = own.is_none_or(|own| besides.is_none_or(|besides| own < besides));
            assert!(first, "{state}: what it is about comes first: {list:?}");
        }
    }
}

#[test]
fn the_page_has_every_code_in_the_words_of_the_screen() {
    let rows = table("Codes");
    let codes: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    let all: Vec<&str> = ExceptionCode::told().iter().map(|code| code.code()).collect();
    assert_eq!(codes, all);
    for (row, code) in rows.iter().zip(ExceptionCode::told()) {
        let words = |language| say(language, &Message::new(code.words()));
        assert_eq!((&row[1], &row[2]), (&words(Language::En), &words(Language::De)));
    }
    let page = std::fs::read_to_string(manifest().join("../docs/exceptions.md")).expect("the page");
    let (_, listed) = page.split_once("These may be switched off: ").expect("a list");
    let listed = listed.split(".\n").next().unwrap_or_default();
    let listed: Vec<&str> = listed.split(", ").map(|code| code.trim_matches('`')).collect();
    let free = |code: &&ExceptionCode| code.needed().is_none();
    let free: Vec<&str> = ExceptionCode::told().iter().filter(free).map(|code| code.code()).collect();
    assert_eq!(listed, free);
}
