//! The words of the screens: every language says everything.

use std::collections::{BTreeMap, BTreeSet};

use super::{Breach, File, broken_at, obeyed};

const LAW: &str = "every language has the same files and messages, and shows the same arguments";
const WORDS: &str = "shared/src/text/words";
const LANGUAGES: [&str; 2] = ["en", "de"];

/// A message of a file: where it stands and the arguments it uses.
struct Message {
    line: usize,
    arguments: BTreeSet<String>,
}

const PLACE: &str = "text that a person reads stands in .ftl files, in both languages";

/// Programs speak in codes; a German letter in a program's text is a word that escaped its file. Names of the demo's
/// goods, people and streets are data, the same in every language.
fn place(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let program =
        |file: &&File| file.is_program() && !file.within("shared/src/text") && !file.within("hub/src/demo");
    for file in files.iter().filter(program) {
        for text in file.rust().texts {
            if text.text.contains(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü', 'ß']) {
                breaches.push(file.breach(text.line, format!("says {:?}", text.text)));
            }
        }
    }
    breaches
}

fn messages(text: &str) -> BTreeMap<String, Message> {
    let mut messages: BTreeMap<String, Message> = BTreeMap::new();
    let mut id = String::new();
    for (i, line) in text.lines().enumerate() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') {
            id = line.split('=').next().unwrap_or("").trim().to_string();
            messages.insert(id.clone(), Message { line: i + 1, arguments: BTreeSet::new() });
        }
        if let Some(message) = messages.get_mut(&id).filter(|_| !line.starts_with('#')) {
            // What a text only chooses by ({ $n -> …) may differ: plurals do.
            let arguments = line.split('$').skip(1).filter_map(|rest| {
                let end = rest
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
                    .unwrap_or(rest.len());
                let (name, after) = rest.split_at(end);
                (!after.trim_start().starts_with("->")).then(|| name.to_string())
            });
            message.arguments.extend(arguments);
        }
    }
    messages
}

fn words(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files {
        let Some((language, name)) =
            file.path.strip_prefix(&format!("{WORDS}/")).and_then(|p| p.split_once('/'))
        else {
            continue;
        };
        for other in LANGUAGES.iter().filter(|other| **other != language) {
            let path = format!("{WORDS}/{other}/{name}");
            let Some(other_file) = files.iter().find(|file| file.path == path) else {
                breaches.push(file.breach(1, format!("there is no {path}")));
                continue;
            };
            let theirs = messages(&other_file.text);
            for (id, message) in messages(&file.text) {
                match theirs.get(&id) {
                    None => breaches.push(file.breach(message.line, format!("{id} is missing in {other}"))),
                    Some(their) if !their.arguments.is_superset(&message.arguments) => {
                        let what =
                            format!("{id} shows arguments which {other} does not: {:?}", message.arguments);
                        breaches.push(file.breach(message.line, what));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    breaches
}

const CODES: &str = "every message code in the source has words";

/// The Fluent id of a text that looks like a message code: `area.what`, the area having a file of words.
fn id_of(text: &str, areas: &BTreeSet<&str>) -> Option<String> {
    let (area, what) = text.split_once('.')?;
    let snake = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let file_name = what == "zpl";
    (areas.contains(area) && !file_name && what.split('.').all(snake)).then(|| text.replace(['.', '_'], "-"))
}

fn codes(files: &[File]) -> Vec<Breach> {
    let english = format!("{WORDS}/en/");
    let (mut areas, mut known) = (BTreeSet::new(), BTreeSet::new());
    for file in files {
        if let Some(area) = file.path.strip_prefix(&english).and_then(|name| name.strip_suffix(".ftl")) {
            areas.insert(area);
            known.extend(messages(&file.text).into_keys());
        }
    }
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_program()) {
        for literal in file.rust().texts {
            if id_of(&literal.text, &areas).is_some_and(|id| !known.contains(&id)) {
                let what = format!(
                    "{} has no words: add them to {WORDS}/{{en,de}}, and to severity.rs unless it is an Info",
                    literal.text
                );
                breaches.push(file.breach(literal.line, what));
            }
        }
    }
    breaches
}

#[test]
fn every_code_has_words() {
    obeyed(CODES, codes);
}

#[test]
fn a_code_without_words_is_found() {
    broken_at(
        codes,
        &[
            ("shared/src/text/words/en/pick.ftl", "pick-a-b = A\n"),
            ("shared/src/text/words/en/exc.ftl", "exc-code-short = Short\n"),
            (
                "terminal/src/flow/pick/mod.rs",
                "fn f() {\n say(\"pick.a_b\");\n say(\"pick.c\");\n say(\"exc.code.short\");\n open(\"pick.zpl\");\n other(\"no.area\");\n}\n",
            ),
        ],
        &["terminal/src/flow/pick/mod.rs:3"],
    );
}

#[test]
fn every_language_says_everything() {
    obeyed(LAW, words);
}

#[test]
fn a_missing_word_is_found() {
    broken_at(
        words,
        &[
            (
                "shared/src/text/words/en/pick.ftl",
                "# Picking\npick-a = A { $n }\npick-b = B\n    { $loc }\npick-c = C\npick-d = { $n ->\n   [one] D\n  *[other] DD\n }\n",
            ),
            ("shared/src/text/words/de/pick.ftl", "pick-a = A { $n }\npick-b = B\npick-d = D\n"),
            ("shared/src/text/words/de/pack.ftl", "pack-a = A\n"),
        ],
        &[
            "shared/src/text/words/en/pick.ftl:3",
            "shared/src/text/words/en/pick.ftl:5",
            "shared/src/text/words/de/pack.ftl:1",
        ],
    );
}

#[test]
fn words_stand_in_their_files() {
    obeyed(PLACE, place);
}

#[test]
fn an_escaped_word_is_found() {
    let text =
        "// schön\nfn f() { g(\"Menge prüfen\"); }\n#[cfg(test)]\nmod tests { const A: &str = \"für\"; }";
    broken_at(
        place,
        &[("terminal/src/a.rs", text), ("shared/src/text/a.rs", text)],
        &["terminal/src/a.rs:2"],
    );
}

const SAID: &str = "every word is said somewhere";

/// A code as its words are called.
fn called(code: &str) -> String {
    code.replace(['.', '_', ' ', '/'], "-")
}

/// What programs, templates and tables say.
#[derive(Default)]
struct Said {
    /// Whole codes.
    codes: BTreeSet<String>,
    /// What codes that are put together begin with; the area may be said elsewhere.
    begins: BTreeSet<String>,
    /// What they may end with: any word a program knows, an enum's too.
    ends: BTreeSet<String>,
}

/// A variant of an enum as it is written in a table or on the wire.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('-');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

impl Said {
    fn hear(&mut self, text: &str) {
        let begin = text.split('{').next().unwrap_or_default();
        if begin.ends_with(['.', '_', '-']) || (begin.contains('.') && begin.len() < text.len()) {
            self.begins.insert(called(begin));
        }
        for part in text.split('\'') {
            self.codes.extend(part.contains('.').then(|| called(part)));
            self.ends.insert(called(part));
        }
    }

    fn of(files: &[File]) -> Said {
        let mut said = Said::default();
        for file in files.iter().filter(|file| !file.within("shared/src/text/severity")) {
            if file.is_program() {
                let rust = file.rust();
                rust.texts.iter().for_each(|text| said.hear(&text.text));
                let names = rust.code.split(|c: char| !c.is_ascii_alphanumeric());
                said.ends.extend(
                    names.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase())).map(snake),
                );
            } else if file.path.ends_with(".html") || file.path == "hub/privacy.toml" {
                file.text.split('"').for_each(|text| said.hear(text));
            }
        }
        said
    }

    fn has(&self, id: &str) -> bool {
        let ends =
            |begin: &String| id.strip_prefix(begin.as_str()).is_some_and(|end| self.ends.contains(end));
        let below_area = id.split_once('-').map_or("", |(_, below)| below);
        let ends_below = |begin: &String| {
            below_area.strip_prefix(begin.as_str()).is_some_and(|end| self.ends.contains(end))
        };
        self.codes.contains(id) || self.begins.iter().any(|begin| ends(begin) || ends_below(begin))
    }
}

fn unused(files: &[File]) -> Vec<Breach> {
    let said = Said::of(files);
    let mut breaches = Vec::new();
    for file in files {
        if !file.path.starts_with(&format!("{WORDS}/en/")) {
            continue;
        }
        for (id, message) in messages(&file.text) {
            if !said.has(&id) {
                breaches.push(file.breach(message.line, format!("nobody says {id}")));
            }
        }
    }
    breaches
}

#[test]
fn every_word_is_said() {
    obeyed(SAID, unused);
}

#[test]
fn a_word_nobody_says_is_found() {
    broken_at(
        unused,
        &[
            (
                "shared/src/text/words/en/pick.ftl",
                "pick-a = A\npick-b = B\npick-c-d = D\npick-c-e = E\npick-f = F\n",
            ),
            (
                "shared/src/text/words/en/board.ftl",
                "board-move-lpn-nest = A\nboard-audit-of-a = B\nboard-table-person = C\nboard-move-gone = D\n",
            ),
            (
                "hub/templates/a.html",
                "<p>{{ page.say(\"pick.f\") }} {{ page.of(\"board.move_\", m.kind) }} {{ page.of(\"board.table_\", name) }}</p>",
            ),
            ("hub/privacy.toml", "name = \"person\"\n"),
            (
                "terminal/src/a.rs",
                "fn f() {\n say(\"pick.a\");\n say(format!(\"pick.c_{code}\"));\n code(\"d\");\n kind(\"pick_b\");\n of(\"board\", \"audit_of_\", \"a\");\n}\nenum Kind { LpnNest }\n",
            ),
        ],
        &[
            "shared/src/text/words/en/pick.ftl:2",
            "shared/src/text/words/en/pick.ftl:4",
            "shared/src/text/words/en/board.ftl:4",
        ],
    );
}
