//! From code to words: the Fluent files, built once per language.

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::{Arg, Language, Message, clean, cut_end, cut_middle};

macro_rules! areas {
    ($($area:literal)*) => {
        /// English Fluent texts by area.
        pub(super) const EN: &[(&str, &str)] =
            &[$(($area, include_str!(concat!("words/en/", $area, ".ftl")))),*];
        /// German Fluent texts by area.
        pub(super) const DE: &[(&str, &str)] =
            &[$(($area, include_str!(concat!("words/de/", $area, ".ftl")))),*];
    };
}

areas! {
    "board" "cnt" "doctor" "exc" "field" "hook" "imp" "key" "kind" "level" "log" "lpn" "more"
    "move" "own" "pack" "pick" "privacy" "put" "qty" "rcv" "reason" "report" "req" "role"
    "scan" "ship" "status" "step" "sys" "title" "why" "work"
}

/// Widest a message may be when a code has no words, in columns: two rows of the small screen.
const UNKNOWN: usize = 40;

/// Columns an argument may take on a screen, by its name; a name that is not listed gets 10.
pub(super) fn width(name: &str) -> usize {
    match name {
        "n" | "m" | "slot" | "held" => 4,
        "time" => 5,
        "dev" => 6,
        "lpn" | "tote" | "user" => 8,
        "loc" => 9,
        "unit" | "totes" | "command" | "receipt" => 18,
        "setting" | "seen" => 24,
        "path" | "program" => 80,
        "text" => 40,
        // Columns of a file, or codes to choose from.
        "list" => 400,
        _ => 10,
    }
}

type Bundle = FluentBundle<FluentResource>;

fn bundle(language: Language) -> &'static Bundle {
    static ENGLISH: OnceLock<Bundle> = OnceLock::new();
    static GERMAN: OnceLock<Bundle> = OnceLock::new();
    match language {
        Language::En => ENGLISH.get_or_init(|| build(Language::En, EN)),
        Language::De => GERMAN.get_or_init(|| build(Language::De, DE)),
    }
}

/// A broken entry is left out here, so that its code shows itself; a test keeps the files free of them.
fn build(language: Language, areas: &[(&str, &str)]) -> Bundle {
    let locale = LanguageIdentifier::from_bytes(language.code().as_bytes()).unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    for (_, text) in areas {
        let resource = match FluentResource::try_new((*text).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Whether there are words for a code.
pub fn exists(code: &str) -> bool {
    bundle(Language::En).has_message(&id(code))
}

fn id(code: &str) -> String {
    code.replace(['.', '_'], "-")
}

/// Columns an argument may take where there is room for it, if that is more than by its name.
const WHOLE: usize = 32;

/// The words of a message as [`say`] says them, with text arguments that would be cut by their names left whole, as far
/// as that is within 32 columns.
pub fn say_whole(language: Language, message: &Message) -> String {
    worded(language, message, WHOLE)
}

/// The words of a message, never empty. A text argument is made harmless and cut in the middle to the width of
/// its name; a number is shown whole, since a cut number is a wrong number. A code without words shows itself
/// with its arguments.
pub fn say(language: Language, message: &Message) -> String {
    worded(language, message, 0)
}

fn worded(language: Language, message: &Message, room: usize) -> String {
    let bundle = bundle(language);
    let id = id(&message.code);
    let Some(pattern) = bundle.get_message(&id).and_then(|found| found.value()) else {
        return unknown(message);
    };
    let mut args = FluentArgs::new();
    for (name, value) in &message.args {
        args.set(name.as_ref(), shown(width(name).max(room), value));
    }
    let text = bundle.format_pattern(pattern, Some(&args), &mut Vec::new());
    if text.trim().is_empty() { unknown(message) } else { text.into_owned() }
}

fn shown(room: usize, value: &Arg) -> FluentValue<'static> {
    /// Above this a number would be rounded on its way through Fluent, which counts in floats.
    const EXACT: u64 = 1 << 53;
    match value {
        Arg::Number(number) if number.unsigned_abs() <= EXACT => FluentValue::from(*number),
        Arg::Number(number) => FluentValue::String(Cow::Owned(number.to_string())),
        Arg::Text(text) => FluentValue::String(Cow::Owned(cut_middle(&clean(text), room))),
    }
}

fn unknown(message: &Message) -> String {
    if message.code.trim().is_empty() && message.args.is_empty() {
        return "?".to_owned();
    }
    cut_end(&message.to_string(), UNKNOWN)
}
