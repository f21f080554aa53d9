//! Papers made of the list, as Markdown in the reader's language.

use super::{Privacy, Table};
use regal_shared::text::{Language, Message, say};
use std::fmt::Write as _;

/// Words of a paper.
struct Words(Language);

impl Words {
    fn say(&self, code: &str) -> String {
        say(self.0, &Message::new(format!("privacy.{code}")))
    }

    fn days(&self, code: &str, days: i64) -> String {
        say(self.0, &Message::new(format!("privacy.{code}")).with("n", days))
    }

    fn kept(&self, retention: &str, days: i64) -> String {
        self.days(&format!("kept_{retention}"), days)
    }

    fn roles(&self, table: &Table) -> String {
        let role = |code: &String| say(self.0, &Message::new(format!("role.{code}")));
        let all: Vec<String> = table.roles.iter().map(role).collect();
        if all.is_empty() { self.say("nobody") } else { all.join(", ") }
    }
}

/// A table of the list: what, what for, how long, who sees it.
fn rows(text: &mut String, words: &Words, list: &Privacy, days: i64) {
    let heads = ["what", "purpose", "kept", "seen"].map(|code| words.say(code));
    let _ = writeln!(text, "| {} |\n|---|---|---|---|", heads.join(" | "));
    for table in &list.table {
        let what = words.say(&format!("table_{}", table.name));
        let purpose = words.say(&format!("for_{}", table.purpose));
        let (kept, roles) = (words.kept(&table.retention, days), words.roles(table));
        let fields = table.personal.join(", ");
        let _ = writeln!(text, "| {what} (`{}`: {fields}) | {purpose} | {kept} | {roles} |", table.name);
    }
    for one in &list.device {
        let what = words.say(&format!("device_{}", one.name));
        let purpose = words.say(&format!("for_{}", one.purpose));
        let (kept, fields) = (words.kept(&one.retention, days), one.personal.join(", "));
        let seen = words.say(if one.seen { "worker" } else { "nobody" });
        let _ = writeln!(text, "| {what} (`{}`: {fields}) | {purpose} | {kept} | {seen} |", one.name);
    }
}

fn paragraphs(text: &mut String, words: &Words, codes: &[&str], days: i64) {
    for code in codes {
        let _ = writeln!(text, "{}\n", words.days(code, days));
    }
}

/// The description of the system for an agreement with the works council. `days` is how long it may be known who did
/// what at this site.
#[must_use]
pub fn annex(list: &Privacy, language: Language, days: i64) -> String {
    let words = Words(language);
    let mut text = format!("# {}\n\n", words.say("annex"));
    paragraphs(
        &mut text,
        &words,
        &["annex_what", "apart", "no_speed", "own", "not_kept", "annex_change"],
        days,
    );
    let _ = writeln!(text, "## {}\n", words.say("all_fields"));
    rows(&mut text, &words, list, days);
    text
}

/// What people are told before they work with it (Article 13 GDPR).
#[must_use]
pub fn notice(list: &Privacy, language: Language, days: i64) -> String {
    let words = Words(language);
    let mut text = format!("# {}\n\n", words.say("notice"));
    paragraphs(&mut text, &words, &["who", "notice_why", "apart", "no_speed", "own"], days);
    let _ = writeln!(text, "## {}\n", words.say("all_fields"));
    rows(&mut text, &words, list, days);
    text.push('\n');
    paragraphs(&mut text, &words, &["rights"], days);
    text
}

/// The record of processing (Article 30 GDPR), purpose by purpose.
#[must_use]
pub fn record(list: &Privacy, language: Language, days: i64) -> String {
    let words = Words(language);
    let mut text = format!("# {}\n\n{}\n", words.say("record"), words.say("who"));
    let on_device = list.device.iter().map(|one| one.purpose.as_str());
    let mut purposes: Vec<&str> =
        list.table.iter().map(|table| table.purpose.as_str()).chain(on_device).collect();
    purposes.sort_unstable();
    purposes.dedup();
    for purpose in purposes {
        let _ = writeln!(text, "\n## {}\n", words.say(&format!("for_{purpose}")));
        for table in list.table.iter().filter(|table| table.purpose == purpose) {
            let what = words.say(&format!("table_{}", table.name));
            let _ =
                writeln!(text, "- {what}: {}; {}", words.kept(&table.retention, days), words.roles(table));
        }
        for one in list.device.iter().filter(|one| one.purpose == purpose) {
            let what = words.say(&format!("device_{}", one.name));
            let seen = words.say(if one.seen { "worker" } else { "nobody" });
            let _ = writeln!(text, "- {what}: {}; {seen}", words.kept(&one.retention, days));
        }
    }
    text.push('\n');
    paragraphs(&mut text, &words, &["measures"], days);
    text
}
