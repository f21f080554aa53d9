//! Who may log on: a plain function of facts.

use crate::exception::Raise;
use crate::floor::Change;
use crate::people::person;
use crate::rights::kinds::Act;
use regal_shared::base::{ActorId, Moment};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::session::Role;
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;

/// What the decision needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// A supervisor locked the person.
    pub locked: bool,
    /// No try before this moment, ms.
    pub locked_until: i64,
    /// No PIN is tried on the device before this moment, ms.
    pub device_waits: i64,
    /// The person has a PIN.
    pub has_pin: bool,
    /// That PIN counts no more.
    pub pin_expired: bool,
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
    let until = facts.locked_until.max(if facts.has_pin { facts.device_waits } else { 0 });
    if until > facts.now.0 {
        let seconds = (until - facts.now.0 + 999) / 1000;
        return Verdict::Refuse(Refusal::state(Message::new("req.locked_for").with("n", seconds)));
    }
    if facts.pin_expired {
        return Verdict::Refuse(Refusal::state(Message::new("log.pin_expired")));
    }
    match (facts.has_pin, facts.pin_fits) {
        (true, None) => Verdict::AskPin,
        (true, Some(true)) => Verdict::On,
        (true, Some(false)) => Verdict::WrongPin,
        (false, _) if facts.typed => Verdict::Refuse(unknown()),
        (false, _) => Verdict::On,
    }
}

/// What becomes of a log on the device decided alone; `person` is the number and whether it is locked.
#[must_use]
pub fn let_on(person: Option<(String, bool)>, actor: &ActorId) -> Vec<Change> {
    let case = || Change::Raise(Raise::new(ExceptionCode::UserLocked));
    match person {
        None => vec![case()],
        Some((person, locked)) => {
            let on = Change::Person(person::Change::LetOn { person, actor: actor.clone(), locked });
            if locked { vec![on, case()] } else { vec![on] }
        }
    }
}

/// Decides whether a cart or vehicle may be taken; `user` is who has it now.
///
/// # Errors
/// The person has no permit for its class; nobody has looked at it today; somebody else has it.
pub fn bind(certified: bool, user: Option<String>, checked: bool) -> Result<(), Refusal> {
    if !certified {
        return Err(Refusal::role(Message::new("log.not_certified")));
    }
    // Before who has it, so that one who takes it over has looked at it.
    if !checked {
        return Err(Refusal::policy(Message::new("log.daily")));
    }
    user.map_or(Ok(()), |user| Err(Refusal::state(Message::new("log.equip_busy").with("user", user))))
}

/// What allowing something against a rule needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllowFacts {
    /// Rights of who allows it.
    pub role: Role,
    /// The device holds the task.
    pub leased: bool,
    /// Who allows it is who works on the device.
    pub same_person: bool,
    /// The badge and its PIN.
    pub badge: Facts,
}

/// The PIN is missing.
#[must_use]
pub fn pin_needed() -> Refusal {
    Refusal::policy(Message::new("req.pin_needed"))
}

/// Decides whether a badge may allow what a rule forbids: a supervisor's, with its PIN, and somebody else's than the
/// worker's.
#[must_use]
pub fn allow(facts: &AllowFacts) -> Verdict {
    if !Act::Allow.is_for(facts.role) {
        return Verdict::Refuse(Refusal::role(Message::new("work.denied")));
    }
    if !facts.leased {
        return Verdict::Refuse(Refusal::state(Message::new("req.no_lease")));
    }
    if facts.same_person {
        return Verdict::Refuse(Refusal::policy(Message::new("req.second_person")));
    }
    log_on(&facts.badge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gets_on() {
        let base = Facts {
            locked: false,
            locked_until: 0,
            device_waits: 0,
            has_pin: true,
            pin_expired: false,
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
        let expired = Refusal::state(Message::new("log.pin_expired"));
        assert_eq!(log_on(&Facts { pin_expired: true, ..base }), Verdict::Refuse(expired));
        let waiting = log_on(&Facts { locked_until: 31_000, pin_fits: Some(true), ..base });
        assert_eq!(
            waiting,
            Verdict::Refuse(Refusal::state(Message::new("req.locked_for").with("n", 30_i64)))
        );
        let device = Facts { device_waits: 61_000, pin_fits: Some(true), ..base };
        let for_a_minute = Refusal::state(Message::new("req.locked_for").with("n", 60_i64));
        assert_eq!(log_on(&device), Verdict::Refuse(for_a_minute.clone()));
        assert_eq!(log_on(&Facts { locked_until: 31_000, ..device }), Verdict::Refuse(for_a_minute));
        assert_eq!(log_on(&Facts { has_pin: false, ..device }), Verdict::On, "there is no PIN to guess");
    }

    #[test]
    fn a_log_on_without_the_hub_is_a_fact_and_a_locked_person_is_a_case() {
        let actor = ActorId::from("K7.1");
        let on = |locked| {
            Change::Person(person::Change::LetOn { person: "1001".into(), actor: actor.clone(), locked })
        };
        let case = Change::Raise(Raise::new(ExceptionCode::UserLocked));
        assert_eq!(let_on(Some(("1001".into(), false)), &actor), [on(false)]);
        assert_eq!(let_on(Some(("1001".into(), true)), &actor), [on(true), case.clone()]);
        assert_eq!(let_on(None, &actor), [case]);
    }

    #[test]
    fn a_cart_is_one_persons_and_is_looked_at_each_day() {
        for (certified, user, checked, refused) in [
            (true, None, true, None),
            (true, None, false, Some("log.daily")),
            (true, Some("Bo"), true, Some("log.equip_busy")),
            (true, Some("Bo"), false, Some("log.daily")),
            (false, None, true, Some("log.not_certified")),
            (false, Some("Bo"), false, Some("log.not_certified")),
        ] {
            let code = bind(certified, user.map(str::to_owned), checked).err().map(|no| no.message.code);
            assert_eq!(code.as_deref(), refused, "{certified} {user:?} {checked}");
        }
    }

    #[test]
    fn who_may_allow_what_a_rule_forbids() {
        let badge = Facts {
            locked: false,
            locked_until: 0,
            device_waits: 0,
            has_pin: true,
            pin_expired: false,
            typed: false,
            pin_fits: Some(true),
            failures: 0,
            now: Moment(1_000),
        };
        let base = AllowFacts { role: Role::Supervisor, leased: true, same_person: false, badge };
        let with = |badge: Facts| AllowFacts { badge, ..base };
        let no =
            |ground: fn(Message) -> Refusal, code: &'static str| Verdict::Refuse(ground(Message::new(code)));
        for (facts, verdict) in [
            (base, Verdict::On),
            (AllowFacts { role: Role::Administrator, ..base }, Verdict::On),
            (AllowFacts { role: Role::Lead, leased: false, ..base }, no(Refusal::role, "work.denied")),
            (AllowFacts { leased: false, same_person: true, ..base }, no(Refusal::state, "req.no_lease")),
            (AllowFacts { same_person: true, ..base }, no(Refusal::policy, "req.second_person")),
            (with(Facts { pin_fits: None, ..badge }), Verdict::AskPin),
            (with(Facts { pin_fits: Some(false), ..badge }), Verdict::WrongPin),
            (with(Facts { locked: true, ..badge }), Verdict::Refuse(unknown())),
        ] {
            assert_eq!(allow(&facts), verdict, "{facts:?}");
        }
    }
}
