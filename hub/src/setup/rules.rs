//! What an administrator may set up at the desk: plain functions of facts.

use crate::people::desk::SHORTEST_PASSWORD;
use crate::people::person::Person;
use regal_shared::flow::session::Role;
use regal_shared::text::Message;

/// The longest name, in characters.
const LONGEST_NAME: usize = 40;
/// The longest number or badge.
const LONGEST_NUMBER: usize = 16;
/// Digits of a PIN, from and to.
pub const PIN_DIGITS: (usize, usize) = (4, 8);

fn plain(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_NUMBER
        && text.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'X').contains(&b) || b == b'.')
}

/// Whether number, badge and name can be somebody's.
///
/// # Errors
/// Why not, for the page.
pub fn named(number: &str, badge: &str, name: &str) -> Result<(), Message> {
    if !plain(number) || !plain(badge) {
        return Err(Message::new("board.number_bad"));
    }
    let long = name.chars().count();
    if name.trim().is_empty() || long > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Message::new("board.name_bad"));
    }
    Ok(())
}

/// The longest code of a reason.
const LONGEST_CODE: usize = 20;
/// The longest words of a reason, in characters.
const LONGEST_REASON: usize = 21;

/// Whether code and words can be a site's own reason.
///
/// # Errors
/// Why not, for the page.
pub fn reason(code: &str, en: &str, de: &str) -> Result<(), Message> {
    let snake = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let first = code.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    if !first || code.len() > LONGEST_CODE || !code.bytes().all(snake) {
        return Err(Message::new("board.reason_code_bad"));
    }
    let words = |text: &str| {
        let long = text.chars().count();
        (1..=LONGEST_REASON).contains(&long) && !text.chars().any(char::is_control)
    };
    if words(en) && words(de) { Ok(()) } else { Err(Message::new("board.reason_words_bad")) }
}

/// Whether a PIN can be one; empty means none.
///
/// # Errors
/// Why not, for the page.
pub fn pin(pin: &str) -> Result<(), Message> {
    let fits = (PIN_DIGITS.0..=PIN_DIGITS.1).contains(&pin.len()) && pin.bytes().all(|b| b.is_ascii_digit());
    if pin.is_empty() || fits { Ok(()) } else { Err(Message::new("board.pin_bad")) }
}

/// Whether a password is long enough.
///
/// # Errors
/// Why not, for the page.
pub fn password(password: &str) -> Result<(), Message> {
    if password.chars().count() >= SHORTEST_PASSWORD {
        return Ok(());
    }
    let least = i64::try_from(SHORTEST_PASSWORD).unwrap_or(i64::MAX);
    Err(Message::new("board.password_short").with("n", least))
}

/// Whether `by` may change `known` into somebody with `role`, locked or not: everybody but themselves.
///
/// # Errors
/// Why not, for the page.
pub fn change(known: Option<&Person>, by: &str, role: Role, locked: bool) -> Result<(), Message> {
    let Some(known) = known else { return Err(Message::new("board.no_person")) };
    if known.person == by && (role != known.role || locked) {
        return Err(Message::new("board.not_yourself"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::text::Language;

    #[test]
    fn numbers_badges_names_pins_and_passwords() {
        let told = |result: Result<(), Message>| result.err().map(|no| no.code.into_owned());
        for (result, no) in [
            (named("1001", "A.7", "Ana"), None),
            (named("", "A", "Ana"), Some("board.number_bad")),
            (named("1001", "Z", "Ana"), Some("board.number_bad")),
            (named("10011001100110011", "1", "Ana"), Some("board.number_bad")),
            (named("1001", "1001", " "), Some("board.name_bad")),
            (named("1001", "1001", &"x".repeat(41)), Some("board.name_bad")),
            (reason("leak", "Leak", "Undicht"), None),
            (reason("Leak", "Leak", "Undicht"), Some("board.reason_code_bad")),
            (reason("", "Leak", "Undicht"), Some("board.reason_code_bad")),
            (reason("a_code_that_is_much_too_long", "Leak", "Undicht"), Some("board.reason_code_bad")),
            (reason("leak", "", "Undicht"), Some("board.reason_words_bad")),
            (reason("leak", "Leak", "so many words have no room"), Some("board.reason_words_bad")),
            (pin(""), None),
            (pin("4711"), None),
            (pin("471"), Some("board.pin_bad")),
            (pin("47111111x"), Some("board.pin_bad")),
            (password("long enough"), None),
            (password("short"), Some("board.password_short")),
        ] {
            assert_eq!(told(result).as_deref(), no);
        }
    }

    #[test]
    fn nobody_locks_or_demotes_themselves() {
        let known = Person {
            person: "9001".into(),
            name: "Lea".into(),
            badge: "9001".into(),
            pin_hash: String::new(),
            role: Role::Administrator,
            language: Language::De,
            large: false,
            state: "active".into(),
            failures: 0,
            locked_until: 0,
        };
        for (known, by, role, locked, fine) in [
            (Some(&known), "9001", Role::Administrator, false, true),
            (Some(&known), "9001", Role::Lead, false, false),
            (Some(&known), "9001", Role::Administrator, true, false),
            (Some(&known), "9002", Role::Picker, true, true),
            (None, "9002", Role::Picker, true, false),
        ] {
            assert_eq!(change(known, by, role, locked).is_ok(), fine, "{by} {role:?} {locked}");
        }
    }
}
