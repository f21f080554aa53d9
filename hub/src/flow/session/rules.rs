//! Who may log on: a plain function of facts.

use regal_shared::base::Moment;
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;

/// What the decision needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// A supervisor locked the person.
    pub locked: bool,
    /// No try before this moment, ms.
    pub locked_until: i64,
    /// The person has a PIN.
    pub has_pin: bool,
    /// The number was typed, not scanned.
    pub typed: bool,
    /// Whether the PIN sent fits; absent when none was sent.
    pub pin_fits: Option<bool>,
    /// Wrong PINs so far.
    pub failures: i64,
    /// Hub clock.
    pub now: Moment,
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// On.
    On,
    /// Ask for the PIN.
    AskPin,
    /// Not now, not here.
    Refuse(Refusal),
    /// The PIN is wrong: count it.
    WrongPin,
}

/// No such badge here.
#[must_use]
pub fn unknown() -> Refusal {
    Refusal::state(Message::new("log.badge_unknown"))
}

/// The PIN was wrong for the `failures`-th time.
#[must_use]
pub fn wrong_pin(failures: i64) -> Refusal {
    Refusal::policy(Message::new("log.pin_bad").with("n", (5 - failures).max(0)))
}

/// Decides a log on. A badge is no secret: a typed number always needs the PIN, and so does who has one.
#[must_use]
pub fn log_on(facts: &Facts) -> Verdict {
    if facts.locked {
        return Verdict::Refuse(unknown());
    }
    if facts.locked_until > facts.now.0 {
        let seconds = (facts.locked_until - facts.now.0 + 999) / 1000;
        return Verdict::Refuse(Refusal::state(Message::new("req.locked_for").with("n", seconds)));
    }
    match (facts.has_pin, facts.pin_fits) {
        (true, None) => Verdict::AskPin,
        (true, Some(true)) => Verdict::On,
        (true, Some(false)) => Verdict::WrongPin,
        (false, _) if facts.typed => Verdict::Refuse(unknown()),
        (false, _) => Verdict::On,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gets_on() {
        let base = Facts {
            locked: false,
            locked_until: 0,
            has_pin: true,
            typed: false,
            pin_fits: None,
            failures: 0,
            now: Moment(1_000),
        };
        assert_eq!(log_on(&base), Verdict::AskPin);
        assert_eq!(log_on(&Facts { pin_fits: Some(true), ..base }), Verdict::On);
        assert_eq!(log_on(&Facts { pin_fits: Some(false), ..base }), Verdict::WrongPin);
        assert_eq!(log_on(&Facts { has_pin: false, ..base }), Verdict::On);
        assert_eq!(log_on(&Facts { has_pin: false, typed: true, ..base }), Verdict::Refuse(unknown()));
        assert_eq!(log_on(&Facts { locked: true, pin_fits: Some(true), ..base }), Verdict::Refuse(unknown()));
        let waiting = log_on(&Facts { locked_until: 31_000, pin_fits: Some(true), ..base });
        assert_eq!(
            waiting,
            Verdict::Refuse(Refusal::state(Message::new("req.locked_for").with("n", 30_i64)))
        );
    }
}
