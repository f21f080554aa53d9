//! What changed, in words: names of values, the values, what a change is about and where it came from.

use crate::board::page::Words;
use crate::order::cut_off::{NONE, shown};
use crate::people::equipment::When;
use crate::policy;
use regal_shared::text::{clean, exists};
use serde_json::{Map, Value};

/// What stands for a value that is only said to be another one.
const KEPT: &str = "*";
/// What a change did to its thing, and what a `state` of that thing is called by.
const STATES: &[(&[&str], &str)] = &[
    (&["new_person", "edit_person", "lock_person", "free_person"], "person_"),
    (&["equip_device", "lock_device", "free_device", "lose_device", "log_off", "go_on", "enrol"], "device_"),
    (&["release", "cancel", "hold_order", "lift_order", "rank_order", "take_back"], "state_"),
    (&["revoke", "thaw", "give", "rank", "allow"], "task_"),
    (&["close_receipt"], "receipt_"),
    (&["item", "retire_item", "item_back"], "item_"),
    (&["location", "location_state", "retire_location"], "location_"),
    (&["reason_on", "reason_off", "own_reason"], "reason_"),
    (&["print", "void_label"], "job_"),
    (&["load", "release_load"], "load_"),
];

/// A value that is other than before.
pub struct Changed {
    /// What it is.
    pub name: String,
    /// Before; empty with `after` when only that it is another one may be told.
    pub before: String,
    /// After.
    pub after: String,
}

/// Each value that is other than before.
pub fn values(t: &Words, (kind, object): (&str, &str), before: &str, after: &str) -> Vec<Changed> {
    let read = |text: &str| serde_json::from_str::<Map<String, Value>>(text).unwrap_or_default();
    let (before, after) = (read(before), read(after));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let text = |value: Option<&Value>| match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let one = |name: &String| {
        let (was, is) = (text(before.get(name)), text(after.get(name)));
        let (before, after) = match (was.as_str(), is.as_str()) {
            (KEPT, KEPT) => (String::new(), String::new()),
            _ => (value(t, (kind, object), name, &was), value(t, (kind, object), name, &is)),
        };
        Changed { name: called(t, name), before, after }
    };
    names.into_iter().map(one).collect()
}

/// Words of an area for a code from a table; the code itself when there are none.
pub fn of(t: &Words, area: &str, begin: &str, code: &str) -> String {
    t.of(&format!("{area}.{begin}"), code)
}

/// How a value is called.
fn called(t: &Words, name: &str) -> String {
    let own = format!("board.audit_of_{name}");
    if exists(&own) { t.say(&own) } else { of(t, "imp", "col_", name) }
}

/// A value in words; a dash where there is none.
fn value(t: &Words, (kind, object): (&str, &str), name: &str, value: &str) -> String {
    match (name, value) {
        ("expires_on", "0") => t.say("board.audit_endless"),
        ("expires_on", day) => day.parse().map_or_else(|_| clean(day).into_owned(), |day| t.day(&day)),
        ("equipment", when) => of(t, "board", "equip_", When::of(when).code()),
        ("second_factor", state) => {
            of(t, "board", "audit_factor_", if state.is_empty() { "none" } else { state })
        }
        (_, "") => "–".to_owned(),
        (_, KEPT) => t.say("board.audit_kept"),
        ("state", state) => of(t, "board", state_of(kind), state),
        ("role", role) => t.of("role.", role),
        ("language", "de") => "Deutsch".to_owned(),
        ("language", "en") => "English".to_owned(),
        ("council", yes) => t.of("imp.flag.", yes),
        ("weigh" | "lot_tracked" | "keeps_lpn" | "mix_items" | "mix_lots", flag) => {
            t.of("imp.flag.", if flag == "1" { "yes" } else { "no" })
        }
        ("expiry", code) => t.of("imp.expiry.", code),
        ("serial", code) => t.of("imp.serial.", code),
        ("inbound_status", code) => t.of("status.", code),
        ("kind" | "scope", code) => t.of("kind.", code),
        ("level", code) => t.of("level.", code),
        ("reason", code) => of(t, "reason", "hold_", code),
        ("hold", code) => of(t, "reason", "order_", code),
        ("given_to", who) => of(t, "board", "audit_given_", who),
        ("reach", code) => of(t, "board", "audit_reach_", code),
        ("value", number) => counted(t, object, number),
        ("cut_off" | "weekday" | "saturday" | "sunday", minute) => match minute.parse() {
            Ok(NONE) => "–".to_owned(),
            Ok(minute) => shown(minute),
            Err(_) => clean(minute).into_owned(),
        },
        // Digits that are a name stay as they are.
        ("digits" | "object" | "zone" | "area" | "name" | "fixed_location", text) => clean(text).into_owned(),
        (_, text) => text.parse::<i64>().map_or_else(|_| clean(text).into_owned(), |n| t.number(n)),
    }
}

/// What stands for each day in a sum of weekdays, with the end of its word.
pub const WEEKDAYS: [(i64, &str); 7] =
    [(1, "mon"), (2, "tue"), (4, "wed"), (8, "thu"), (16, "fri"), (32, "sat"), (64, "sun")];

/// What one value of a policy means, where it is one of a few: yes or no, or a choice that has words.
pub fn chosen(t: &Words, known: &policy::Known, value: i64) -> Option<String> {
    let words = format!("board.choice_{}", known.name);
    match known.unit {
        "yes/no" => Some(t.of("imp.flag.", if value == 0 { "no" } else { "yes" })),
        "choice" if exists(&words) => Some(t.count(&words, &value)),
        "weekdays" => {
            let days =
                WEEKDAYS.iter().filter(|(bit, _)| value & bit != 0).map(|(_, day)| t.of("board.", day));
            Some(days.collect::<Vec<_>>().join(", "))
        }
        "minute of day" if value == NONE => Some("–".to_owned()),
        "minute of day" => Some(shown(value)),
        _ => None,
    }
}

/// What a policy says, in words or with what it counts.
pub fn counted(t: &Words, policy: &str, value: &str) -> String {
    let known = policy::KNOWN.iter().find(|known| known.name == policy);
    if let (Some(known), Ok(number)) = (known, value.parse())
        && let Some(words) = chosen(t, known, number)
    {
        return words;
    }
    let unit = known.map(|known| known.unit.replace(['/', ' '], "_"));
    match unit.as_deref() {
        Some(unit @ ("choice" | "prefix")) => format!("{} ({})", clean(value), of(t, "board", "unit_", unit)),
        Some(unit) => format!("{} {}", clean(value), of(t, "board", "unit_", unit)),
        None => clean(value).into_owned(),
    }
}

/// What the words of a `state` begin with after what was done.
fn state_of(kind: &str) -> &'static str {
    if kind.starts_with("settle_") {
        return "case_";
    }
    let known = STATES.iter().find(|(kinds, _)| kinds.contains(&kind));
    known.map_or("audit_state_", |(_, area)| area)
}

/// What a change is about, where that is a code and no name.
pub fn about(t: &Words, kind: &str, object: &str) -> Option<String> {
    match kind {
        "policy" => Some(of(t, "board", "policy_", object)),
        "import" => Some(of(t, "imp", "kind_", object)),
        "reason_on" | "reason_off" | "own_reason" => {
            let (what, code) = object.split_once(' ')?;
            let (area, begin) =
                if what == "told" { ("exc", "code_".to_owned()) } else { ("reason", format!("{what}_")) };
            Some(format!("{}: {}", of(t, "board", "reasons_", what), of(t, area, &begin, code)))
        }
        _ => None,
    }
}

/// Where a change came from: a session at the desk, a key, the console, the hub itself; a device by its name.
pub fn source(t: &Words, source: &str) -> String {
    let (first, rest) = source.split_once(' ').unwrap_or((source, ""));
    let known = format!("board.audit_from_{first}");
    match exists(&known) {
        true if rest.is_empty() => t.say(&known),
        true => format!("{} {}", t.say(&known), clean(rest)),
        false => clean(source).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::text::Language;

    /// `name: before → after` for each value.
    fn said(language: Language, kind: &str, object: &str, before: &str, after: &str) -> String {
        let all = values(&Words::new(language), (kind, object), before, after);
        let one = |one: Changed| format!("{}: {} → {}", one.name, one.before, one.after);
        all.into_iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn values_are_told_in_words_of_the_reader() {
        for (kind, object, before, after, en, de) in [
            (
                "give",
                "T1",
                r#"{"given_to":"anybody","priority":"50"}"#,
                r#"{"given_to":"somebody","priority":"10"}"#,
                "Given to: anybody → somebody; Priority: 50 → 10",
                "Zugewiesen: allen → jemandem; Priorität: 50 → 10",
            ),
            (
                "location_state",
                "A01",
                r#"{"state":"usable"}"#,
                r#"{"state":"blocked_in"}"#,
                "State: usable → nothing in",
                "Zustand: nutzbar → nichts hinein",
            ),
            (
                "hold_order",
                "4711",
                r#"{"state":"promised","hold":""}"#,
                r#"{"state":"held","hold":"payment"}"#,
                "On hold for: – → Payment; State: Promised → Held",
                "Zurückgestellt wegen: – → Zahlung; Zustand: Zugesagt → Zurückgestellt",
            ),
            ("policy", "pick_lot_change", "{}", r#"{"value":"0"}"#, "Value: – → no", "Wert: – → nein"),
            (
                "policy",
                "people_days",
                r#"{"value":"14"}"#,
                r#"{"value":"21"}"#,
                "Value: 14 days → 21 days",
                "Wert: 14 Tage → 21 Tage",
            ),
            (
                "edit_person",
                "x",
                r#"{"role":"picker","name":"*","badge":"*"}"#,
                r#"{"role":"lead","name":"*","badge":"*"}"#,
                "Badge:  → ; Name:  → ; Role: Floor → Team lead",
                "Ausweis:  → ; Name:  → ; Rolle: Lager → Teamleitung",
            ),
            (
                "lift",
                "7",
                r#"{"state":"placed"}"#,
                r#"{"state":"lifted"}"#,
                "State: placed → lifted",
                "Zustand: gesetzt → aufgehoben",
            ),
            (
                "item",
                "A",
                r#"{"lot_tracked":"0","digits":"0042"}"#,
                r#"{"lot_tracked":"1","digits":"0043"}"#,
                "Check digits: 0042 → 0043; Kept by lot: no → yes",
                "Prüfziffern: 0042 → 0043; Nach Charge geführt: nein → ja",
            ),
            ("new_thing", "A", r#"{"odd":"<b>"}"#, "not JSON", "odd: <b> → –", "odd: <b> → –"),
        ] {
            assert_eq!(said(Language::En, kind, object, before, after), en);
            assert_eq!(said(Language::De, kind, object, before, after), de);
        }
    }

    #[test]
    fn what_a_change_is_about_and_where_it_came_from_is_told_in_words() {
        let t = Words::new(Language::De);
        assert_eq!(about(&t, "import", "items").as_deref(), Some("Artikel"));
        assert_eq!(
            about(&t, "reason_off", "told label_missing").as_deref(),
            Some("Mit F2 gemeldet: Etikett fehlt")
        );
        assert_eq!(about(&t, "location", "A01"), None);
        for (from, told) in [
            ("desk 1a2b3c4d", "Leitstand 1a2b3c4d"),
            ("console", "Konsole"),
            ("hub", "Hub"),
            ("key shop", "Schlüssel shop"),
            ("K7Q2MX", "K7Q2MX"),
        ] {
            assert_eq!(source(&t, from), told);
        }
    }
}
