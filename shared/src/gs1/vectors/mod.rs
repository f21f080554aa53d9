//! Runs every case of `vectors.jsonl`: the tests of GS1's syntax engine, of biip and of gs1-barcode-parser.
//!
//! A case that is not followed on purpose stands in [`DEVIATIONS`] with its reason, and must really differ.

mod deviations;

use super::associations;
use super::{
    AimId, Code, Content, Element, ElementString, Gs1Error, Linter, Scan, Symbology, gtin14, keys, values,
};
use crate::base::Day;
use deviations::DEVIATIONS;
use serde_json::Value;
use std::collections::BTreeMap;

const VECTORS: &str = include_str!("../../../data/gs1/vectors.jsonl");

/// How many cases of each kind there are: none may be lost.
const TOTALS: [(&str, usize); 19] = [
    ("ai_association", 77),
    ("ai_bracketed", 29),
    ("ai_err_markup", 2),
    ("ai_lint", 98),
    ("ai_unbracketed", 83),
    ("api_set_ai_bracketed", 10),
    ("api_set_data", 37),
    ("api_set_scandata", 4),
    ("biip_element_string", 75),
    ("biip_gln", 6),
    ("biip_gs1_hri", 18),
    ("biip_gs1_message", 20),
    ("biip_gtin", 173),
    ("biip_parse", 26),
    ("biip_sscc", 9),
    ("biip_upc", 29),
    ("linter", 5669),
    ("npm_scan", 3),
    ("scandata_process", 53),
];

struct Case {
    kind: String,
    rule: String,
    input: String,
    expect: Value,
    config: Value,
}

fn cases() -> Vec<Case> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    VECTORS
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).expect("a JSON line");
            Case {
                kind: text(&row["kind"]),
                rule: text(&row["rule"]),
                input: text(&row["input"]),
                expect: row["expect"].clone(),
                config: row["opts"]["config"].clone(),
            }
        })
        .collect()
}

impl Case {
    fn valid(&self) -> bool {
        self.expect["valid"] == true
    }

    /// The elements the case expects.
    fn ais(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let pairs = self.expect["ais"].as_array().into_iter().flatten();
        pairs.map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
    }

    fn wrong(&self, seen: impl std::fmt::Debug) -> Result<(), String> {
        Err(format!("{} {:?}: expected {}, seen {seen:?}", self.kind, self.input, self.expect))
    }

    fn same(&self, same: bool, seen: impl std::fmt::Debug) -> Result<(), String> {
        if same { Ok(()) } else { self.wrong(seen) }
    }
}

fn pairs(elements: &ElementString) -> Vec<(String, String)> {
    elements.iter().map(|element| (element.ai.to_owned(), element.value.to_owned())).collect()
}

fn today() -> Day {
    Day::parse_iso("2026-11-23").expect("a day")
}

/// What a linter's message became here: every message must always become the same.
type Messages = BTreeMap<String, (Code, &'static str)>;

fn check_linter(case: &Case, messages: &mut Messages) -> Result<(), String> {
    let name = case.rule.strip_prefix("gs1_lint_").unwrap_or_default();
    let Some(linter) = Linter::by_name(name) else { return case.wrong("no such linter") };
    // The cases count bytes of Latin-1.
    let bytes: Vec<u8> = case.input.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let fault = match linter.check(&bytes) {
        Ok(()) => return case.same(case.valid(), "good"),
        Err(fault) if case.valid() => return case.wrong(fault),
        Err(fault) => fault,
    };
    let mut marked: Vec<char> = case.input.chars().collect();
    marked.insert(fault.at + fault.len, '*');
    marked.insert(fault.at, '*');
    let marked: String = marked.into_iter().collect();
    case.same(case.expect["markup"] == marked.as_str(), &marked)?;
    let message = case.expect["error"].as_str().unwrap_or_default().to_owned();
    let known = *messages.entry(message).or_insert((fault.code, fault.field));
    case.same(known == (fault.code, fault.field), (known, fault))
}

fn check_elements(
    case: &Case,
    seen: Result<ElementString, Gs1Error>,
    messages: &Messages,
) -> Result<Option<ElementString>, String> {
    match seen {
        Ok(elements) => {
            case.same(case.valid() && pairs(&elements) == case.ais(), &elements)?;
            Ok(Some(elements))
        }
        Err(error) => {
            case.same(!case.valid(), &error)?;
            let message = case.expect["error"].as_str().unwrap_or_default();
            let linted =
                message.split_once("): ").and_then(|(ai, message)| Some((ai, messages.get(message)?)));
            if let Some((ai, (code, field))) = linted {
                let named = ai == format!("AI ({}", error.ai.as_deref().unwrap_or_default());
                case.same(named && error.code == *code && &*error.detail == *field, &error)?;
            }
            if let Some(markup) = case.expect["markup"].as_str().filter(|_| case.input.starts_with('(')) {
                case.same(markup.find('|') == Some(error.at), &error)?;
            }
            Ok(None)
        }
    }
}

/// Data with FNC1 written as `^`; it must begin with one.
fn check_carets(case: &Case, messages: &Messages) -> Result<(), String> {
    let text = case.input.replace('^', "\u{1d}");
    match Scan::read(text.as_bytes()) {
        Ok(Scan { content: Content::Plain, .. }) if case.kind == "ai_unbracketed" => {
            case.same(!case.valid(), "plain")
        }
        Ok(Scan { content: Content::Plain, .. }) => case.same(case.valid() && case.ais().is_empty(), "plain"),
        Ok(Scan { content: Content::Gs1(elements), .. }) => {
            check_elements(case, Ok(elements), messages).map(drop)
        }
        Err(error) => check_elements(case, Err(error), messages).map(drop),
    }
}

fn check_bracketed(case: &Case, messages: &Messages) -> Result<(), String> {
    let elements = check_elements(case, ElementString::from_bracketed(&case.input), messages)?;
    let Some(elements) = elements else { return Ok(()) };
    let scan = elements.to_scan();
    let again = ElementString::parse(&scan);
    case.same(again.as_ref() == Ok(&elements), &again)?;
    case.same(ElementString::from_bracketed(&elements.to_string()).as_ref() == Ok(&elements), &elements)?;
    let output = match case.kind.as_str() {
        "ai_bracketed" => &case.expect["output"],
        "api_set_ai_bracketed" => &case.expect["data"],
        _ => return Ok(()),
    };
    case.same(*output == format!("^{}", scan.replace('\u{1d}', "^")).as_str(), scan)
}

/// The rules are for any identifiers, so the text is only split here, not checked.
fn check_association(case: &Case) -> Result<(), String> {
    let elements: Vec<Element<'_>> = case.input[1..]
        .split('(')
        .filter_map(|part| part.split_once(')'))
        .enumerate()
        .map(|(at, (ai, value))| Element { ai, value, at })
        .collect();
    let (seen, code) = match case.rule.as_str() {
        "repeats" => (associations::repeats(elements.iter().copied()), Code::Repeated),
        "mutex" => (associations::exclusions(&elements), Code::PairExcluded),
        "requisites" => (associations::requirements(&elements), Code::PairMissing),
        "digsig_serial" => (associations::signed_serials(&elements), Code::SerialMissing),
        other => return case.wrong(other),
    };
    let expected = if case.valid() { Ok(()) } else { Err(code) };
    case.same(seen.as_ref().map_or_else(|e| Err(e.code), |()| Ok(())) == expected, seen)
}

/// A scan with its symbology id. What is refused there may be plain text without a GTIN here: a label of the house.
fn check_scan(case: &Case, messages: &Messages) -> Result<(), String> {
    match Scan::read(case.input.as_bytes()) {
        Ok(Scan { content: Content::Gs1(elements), .. }) => {
            check_elements(case, Ok(elements), messages).map(drop)
        }
        Ok(scan) => {
            let retail = scan.aim.map(AimId::symbology) == Some(Symbology::EanUpc);
            let good = if case.valid() {
                case.ais().is_empty() && retail == scan.gtin14().is_some()
            } else {
                scan.gtin14().is_none()
            };
            case.same(good, scan)
        }
        Err(error) => check_elements(case, Err(error), messages).map(drop),
    }
}

fn check_npm(case: &Case) -> Result<(), String> {
    let Ok(Scan { content: Content::Gs1(elements), .. }) = Scan::read(case.input.as_bytes()) else {
        return case.wrong("not GS1");
    };
    if case.expect["note"].is_string() {
        let day = elements.day("17", today()).map(|day| day.map(Day::iso));
        return case.same(day == Ok(Some("2019-05-31".to_owned())), day);
    }
    case.same(pairs(&elements) == case.ais(), &elements)
}

/// One element; keys with a wrong check digit are refused here, and only noted there.
fn check_biip_element(case: &Case) -> Result<(), String> {
    let parsed = &case.expect["parsed"];
    let noted = parsed.as_object().is_some_and(|fields| fields.keys().any(|name| name.ends_with("_error")));
    let elements = match ElementString::parse(&case.input) {
        Err(error) => return case.same(!case.valid() || noted, error),
        Ok(elements) => elements,
    };
    let list = elements.elements();
    let [element] = list[..] else { return case.wrong(&list) };
    case.same(case.valid() && !noted, element)?;
    case.same(parsed["ai"]["ai"] == element.ai && parsed["value"] == element.value, element)?;
    if let Some(date) = parsed["date"].as_str() {
        let day = values::day(&element.value[..6], today()).map(Day::iso);
        case.same(day.as_deref() == Some(date), day)?;
    }
    let decimal = values::decimal(element).map(|decimal| decimal.to_string());
    case.same(parsed["decimal"].as_str() == decimal.as_deref(), decimal)
}

fn check_biip_message(case: &Case) -> Result<(), String> {
    let mut text = case.input.clone();
    for separator in case.config["separator_chars"].as_array().into_iter().flatten().filter_map(Value::as_str)
    {
        text = text.replace(separator, "\u{1d}");
    }
    check_elements(case, ElementString::parse(&text), &Messages::new()).map(drop)
}

fn check_biip_key(case: &Case) -> Result<(), String> {
    let text = case.input.as_str();
    let (seen, expected) = match case.kind.as_str() {
        "biip_gtin" => {
            (gtin14(text), format!("{:0>14}", case.expect["parsed"]["value"].as_str().unwrap_or_default()))
        }
        "biip_gln" => (Some(text.to_owned()).filter(|text| keys::is_gln(text)), text.to_owned()),
        "biip_sscc" => (Some(text.to_owned()).filter(|text| keys::is_sscc(text)), text.to_owned()),
        _ if text.len() == 12 => (gtin14(text), format!("00{text}")),
        _ => {
            let full = keys::upc_e(text);
            let digit = case.expect["parsed"]["check_digit"].as_u64().map(|digit| digit.to_string());
            let fits = full.as_deref().map(|full| full[11..].to_owned()) == digit;
            return case.same(full.is_some() == case.valid() && fits, full);
        }
    };
    case.same(seen == case.valid().then_some(expected), seen)
}

/// That library tries every format on every text; here the symbology id decides. The GTIN found must be the same.
fn check_biip_parse(case: &Case) -> Result<(), String> {
    let parsed = &case.expect["parsed"];
    let expected = parsed["gtin"]["value"].as_str().map(|gtin| format!("{gtin:0>14}"));
    let scan = match Scan::read(case.input.as_bytes()) {
        Ok(scan) => scan,
        Err(error) => return case.wrong(error),
    };
    let seen = match &scan.content {
        Content::Gs1(elements) => elements.gtin().map(str::to_owned),
        Content::Plain => scan.gtin14(),
    };
    let id = scan.aim.map(|aim| aim.to_string());
    case.same(parsed["symbology_identifier"]["value"].as_str() == id.as_deref(), id)?;
    case.same(seen == expected, seen)
}

fn run(case: &Case, messages: &mut Messages) -> Result<(), String> {
    match case.kind.as_str() {
        "linter" => check_linter(case, messages),
        "ai_unbracketed" | "api_set_data" => check_carets(case, messages),
        "ai_bracketed" | "ai_lint" | "ai_err_markup" | "api_set_ai_bracketed" | "biip_gs1_hri" => {
            check_bracketed(case, messages)
        }
        "ai_association" => check_association(case),
        "scandata_process" | "api_set_scandata" => check_scan(case, messages),
        "npm_scan" => check_npm(case),
        "biip_element_string" => check_biip_element(case),
        "biip_gs1_message" => check_biip_message(case),
        "biip_gtin" | "biip_gln" | "biip_sscc" | "biip_upc" => check_biip_key(case),
        "biip_parse" => check_biip_parse(case),
        other => Err(format!("no check for kind {other:?}")),
    }
}

/// Which row of [`DEVIATIONS`] a case stands in.
fn deviation(case: &Case) -> Option<usize> {
    let name = if case.kind == "linter" { &case.rule } else { &case.kind };
    DEVIATIONS.iter().position(|(kind, input, valid, ..)| {
        let alike = match input.split_once('…') {
            Some((start, end)) => case.input.starts_with(start) && case.input.ends_with(end),
            None => *input == case.input,
        };
        *kind == name.as_str() && alike && *valid == case.valid()
    })
}

#[test]
fn every_case_is_followed_or_stands_in_the_table_of_deviations() {
    let mut cases = cases();
    // The linters' own cases teach which of our codes stands for which message.
    cases.sort_by_key(|case| case.kind != "linter");
    let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
    let mut deviating = vec![0; DEVIATIONS.len()];
    let mut messages = Messages::new();
    let mut failures = Vec::new();
    for case in &cases {
        *totals.entry(&case.kind).or_default() += 1;
        match (run(case, &mut messages), deviation(case)) {
            (Ok(()), None) => {}
            (Err(_), Some(row)) => deviating[row] += 1,
            (Err(why), None) => failures.push(why),
            (Ok(()), Some(_)) => failures.push(format!("{} {:?} is followed by now", case.kind, case.input)),
        }
    }
    assert!(failures.is_empty(), "{} cases:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(totals.into_iter().collect::<Vec<_>>(), TOTALS);
    for ((kind, input, _, count, why), seen) in DEVIATIONS.iter().zip(deviating) {
        assert_eq!(*count, seen, "{kind} {input:?}: {why}");
    }
}
