//! What all pages share: words, frame, numbers and times as people read them.

use crate::db::DbError;
use crate::floor::{Hall, desk};
use crate::ledger::STANDING;
use crate::people::desk::Session;
use crate::rights::kinds::Act;
use crate::steer::Steer;
use crate::web::Problem;
use crate::webhook::read;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regal_shared::text::{Language, Message, clean, exists, say};
use std::collections::BTreeMap;

/// The words of a page, in the language of its reader.
#[derive(Debug, Clone)]
pub struct Words {
    language: Language,
    zone: TimeZone,
    /// Words of the site's own codes, where a page has read them.
    own: BTreeMap<String, String>,
}

impl Words {
    /// Words of a language; times are of the hub's own zone.
    pub fn new(language: Language) -> Words {
        Words { language, zone: TimeZone::system(), own: BTreeMap::new() }
    }

    /// Learns the words of the site's own codes.
    pub fn learn(&mut self, own: BTreeMap<String, String>) {
        self.own = own;
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The language's code.
    pub fn code(&self) -> &'static str {
        self.language.code()
    }

    /// The words of a code.
    pub fn say(&self, code: &str) -> String {
        say(self.language, &Message::new(code.to_owned()))
    }

    /// The words of a code with a number.
    pub fn count(&self, code: &str, n: &i64) -> String {
        say(self.language, &Message::new(code.to_owned()).with("n", *n))
    }

    /// The words of a code with a number, and a second one.
    pub fn of_them(&self, code: &str, n: &i64, m: &i64) -> String {
        say(self.language, &Message::new(code.to_owned()).with("n", *n).with("m", *m))
    }

    /// The words of a code with a place.
    pub fn said_of(&self, code: &str, location: &str) -> String {
        say(self.language, &Message::new(code.to_owned()).with("loc", self.place(location)))
    }

    /// The words of `area` for a code from a table; the code itself when there are none.
    pub fn of(&self, area: &str, code: &str) -> String {
        let known = format!("{area}{code}");
        if let Some(own) = self.own.get(&known) {
            return clean(own).into_owned();
        }
        if exists(&known) { self.say(&known) } else { clean(code).into_owned() }
    }

    /// Why a task is there: its rule, or the code that was reported; without words the code itself.
    pub fn reason(&self, code: &str) -> String {
        let reported = format!("exc.code_{code}");
        if exists(&reported) && !exists(&format!("why.{code}")) {
            return self.say(&reported);
        }
        self.of("why.", code)
    }

    /// What a case says beside its code: a message, a rule, why something is held, or what was read, as it is.
    pub fn detail(&self, text: &str) -> String {
        if let Some(message) = Message::read(text).filter(|message| exists(&message.code)) {
            return say(self.language, &message);
        }
        let codes = [
            ("why.", text.to_owned()),
            ("reason.", format!("hold_{text}")),
            ("reason.", format!("order_{text}")),
        ];
        let is_known = |known: &str| exists(known) || self.own.contains_key(known);
        let known = codes.into_iter().find(|(area, code)| is_known(&format!("{area}{code}")));
        known.map_or_else(|| clean(text).into_owned(), |(area, code)| self.of(area, &code))
    }

    /// Why a message of a webhook is not told.
    pub fn failed(&self, kept: &str) -> String {
        read::told(self.language, kept)
    }

    /// A moment as time of day, with its day where that is not the day of `now`.
    pub fn at(&self, moment: &i64, now: &i64) -> String {
        if *moment == 0 {
            return "–".to_owned();
        }
        let (Ok(stamp), Ok(now)) = (Timestamp::from_millisecond(*moment), Timestamp::from_millisecond(*now))
        else {
            return String::new();
        };
        let time = stamp.to_zoned_datetime(self.zone.clone());
        let today = now.to_zoned_datetime(self.zone.clone()).date();
        let of_day = time.strftime("%H:%M").to_string();
        let beside = match time.date() {
            day if day == today => return of_day,
            day if today.tomorrow().is_ok_and(|next| day == next) => "board.tomorrow_at",
            day if today.yesterday().is_ok_and(|last| day == last) => "board.yesterday_at",
            _ => {
                let form = if self.language == Language::De { "%d.%m. %H:%M" } else { "%d %b %H:%M" };
                return time.strftime(form).to_string();
            }
        };
        say(self.language, &Message::new(beside).with("time", of_day.as_str()))
    }

    /// From when to when the day of a moment lasts, ms, by the hub's own clock.
    pub fn day_around(&self, moment: i64) -> (i64, i64) {
        const DAY_MS: i64 = 24 * 60 * 60 * 1000;
        let plain = (moment, moment + DAY_MS);
        let Ok(stamp) = Timestamp::from_millisecond(moment) else { return plain };
        let time = stamp.to_zoned_datetime(self.zone.clone());
        let (Ok(from), Ok(to)) = (time.start_of_day(), time.tomorrow().and_then(|next| next.start_of_day()))
        else {
            return plain;
        };
        (from.timestamp().as_millisecond(), to.timestamp().as_millisecond())
    }

    /// A day, as days since 1970-01-01.
    pub fn day(&self, day: &i64) -> String {
        let Ok(stamp) = Timestamp::from_second(day.saturating_mul(86_400)) else { return String::new() };
        let form = if self.language == Language::De { "%d.%m.%Y" } else { "%d %b %Y" };
        stamp.to_zoned_datetime(TimeZone::UTC).strftime(form).to_string()
    }

    /// A location as people call it: those no label stands for, and what a device holds, in words.
    pub fn place(&self, location: &str) -> String {
        if let Some(device) = location.strip_prefix("Carry.") {
            return format!("{} {device}", self.say("kind.carry"));
        }
        let standing = STANDING.iter().any(|(name, _)| *name == location);
        if standing {
            self.say(&format!("kind.{}", location.to_ascii_lowercase()))
        } else {
            location.to_owned()
        }
    }

    /// What a task is about, as people call it: work on a place or an LPN names it by its label.
    pub fn about(&self, kind: &str, object: &str) -> String {
        let labelled = matches!(kind, "move" | "putaway").then(|| object.split_at_checked(2));
        match labelled.flatten() {
            Some(("L." | "U.", bare)) => self.place(bare),
            _ => self.place(object),
        }
    }

    /// A name from outside, harmless.
    pub fn name(&self, name: &str) -> String {
        clean(name).into_owned()
    }

    /// A text as one part of a path.
    pub fn path(&self, part: &str) -> String {
        super::find::escaped(part)
    }

    /// A number in tenths, with the language's point.
    pub fn tenths(&self, n: impl std::borrow::Borrow<i64>) -> String {
        let n = *n.borrow();
        let point = if self.language == Language::De { ',' } else { '.' };
        let sign = if n < 0 { "−" } else { "" };
        format!("{sign}{}{point}{}", self.number(n.abs() / 10), n.abs() % 10)
    }

    /// How many, as far as it was counted.
    pub fn many(&self, n: &i64) -> String {
        if *n > crate::many::MOST { format!("{}+", self.number(crate::many::MOST)) } else { self.number(n) }
    }

    /// An amount of money, given in hundredths; empty where nobody told the currency.
    pub fn money(&self, minor: &i64, currency: &str) -> String {
        if currency.is_empty() {
            return String::new();
        }
        format!("{}\u{a0}{}", self.hundredths(*minor), clean(currency))
    }

    /// A number in hundredths, with the language's point.
    pub fn hundredths(&self, n: i64) -> String {
        let point = if self.language == Language::De { ',' } else { '.' };
        let sign = if n < 0 { "−" } else { "" };
        let (whole, part) = (n.unsigned_abs() / 100, n.unsigned_abs() % 100);
        let whole = self.number(i64::try_from(whole).unwrap_or(i64::MAX));
        format!("{sign}{whole}{point}{part:02}")
    }

    /// A whole number in groups of three.
    pub fn number(&self, n: impl std::borrow::Borrow<i64>) -> String {
        let n = n.borrow();
        let digits = n.unsigned_abs().to_string();
        let mut grouped = String::with_capacity(digits.len() + 6);
        if *n < 0 {
            grouped.push('−');
        }
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                grouped.push('\u{202f}');
            }
            grouped.push(digit);
        }
        grouped
    }
}

/// The frame around a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Words.
    pub t: Words,
    /// Name of who is signed in; empty when nobody is.
    pub name: String,
    /// Their role's code.
    pub role: &'static str,
    /// The page, as in the menu.
    pub here: &'static str,
    /// The hub's clock, ms.
    pub now: i64,
    /// They may decide, not only look.
    pub decides: bool,
    /// For a screen on the wall: large, nothing to touch.
    pub tv: bool,
}

impl Frame {
    /// The frame for somebody signed in.
    pub fn of(session: &Session, here: &'static str) -> Frame {
        let person = &session.person;
        Frame {
            t: Words::new(person.language),
            name: clean(&person.name).into_owned(),
            role: person.role.code(),
            here,
            now: crate::floor::hall::now().0,
            decides: Act::Decide.is_for(person.role),
            tv: false,
        }
    }

    /// The address of a style or script, as it is now.
    pub fn asset(&self, name: &str) -> String {
        super::assets::address(name)
    }

    /// The logo, as SVG.
    pub fn logo(&self) -> String {
        super::assets::logo()
    }

    /// The frame for somebody who is not.
    pub fn outside(language: Language, here: &'static str) -> Frame {
        let now = crate::floor::hall::now().0;
        Frame { t: Words::new(language), name: String::new(), role: "", here, now, decides: false, tv: false }
    }
}

/// A page, painted.
pub fn painted(page: &impl Template) -> Result<Response, Problem> {
    let text = page.render().map_err(|error| DbError::bug("a page", error.to_string()))?;
    Ok(Html(text).into_response())
}

/// What follows a wish: the page it leads to, or the one it was made on once more, which says why not.
pub async fn decided<F>(
    done: Result<(), Message>,
    session: &Session,
    to: &str,
    again: impl FnOnce(String) -> F,
) -> Result<Response, Problem>
where
    F: Future<Output = Result<Response, Problem>>,
{
    match done {
        Ok(()) => Ok(Redirect::to(to).into_response()),
        Err(no) => {
            let page = again(say(session.person.language, &no)).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}

/// Has a supervisor's wish carried out; a form that asks for nothing the hub knows is none.
pub async fn steered(
    hall: &Hall,
    session: &Session,
    wish: Option<Steer>,
) -> Result<Result<(), Message>, DbError> {
    match wish {
        Some(wish) => desk::steer(hall, session, wish).await,
        None => Ok(Err(Message::new("req.bad"))),
    }
}

#[derive(Template)]
#[template(path = "board/told.html")]
struct Told<'a> {
    f: Frame,
    words: &'a str,
}

/// A page that tells one thing.
pub fn told(words: &Words, code: &str) -> Response {
    let f = Frame::outside(words.language, "");
    let page = Told { f, words: &words.say(code) };
    painted(&page).unwrap_or_else(IntoResponse::into_response)
}

/// The page for what is not there.
pub fn nothing(session: &Session) -> Response {
    (StatusCode::NOT_FOUND, told(&Words::new(session.person.language), "board.nothing")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_of_another_day_says_so_however_near_it_is() {
        const HOUR: i64 = 3_600_000;
        // 27 November 2026, 23:00.
        let now = 1_795_820_400_000;
        for (hours, en, de) in [
            (0, "23:00", "23:00"),
            (-22, "01:00", "01:00"),
            (3, "tomorrow 02:00", "morgen 02:00"),
            (24, "tomorrow 23:00", "morgen 23:00"),
            (-24, "yesterday 23:00", "gestern 23:00"),
            (26, "29 Nov 01:00", "29.11. 01:00"),
            (-48, "25 Nov 23:00", "25.11. 23:00"),
        ] {
            for (language, said) in [(Language::En, en), (Language::De, de)] {
                let t = Words { zone: TimeZone::UTC, ..Words::new(language) };
                assert_eq!(t.at(&(now + hours * HOUR), &now), said, "{hours}");
            }
        }
        assert_eq!(Words::new(Language::En).at(&0, &now), "–");
    }

    #[test]
    fn hundredths_and_money_have_the_languages_point() {
        for (language, hundredths, money) in [
            (Language::En, "−1\u{202f}234.05", "58.14\u{a0}EUR"),
            (Language::De, "−1\u{202f}234,05", "58,14\u{a0}EUR"),
        ] {
            let t = Words::new(language);
            assert_eq!(
                (t.hundredths(-123_405).as_str(), t.money(&5814, "EUR").as_str()),
                (hundredths, money)
            );
            assert_eq!(t.money(&5814, ""), "");
        }
    }
}
