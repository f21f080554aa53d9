//! Who is on the device, whom it knows, and whose work lies on it.

use super::{Job, Left, State, Terminal};
use crate::flow::{Cart, FlowInput, Given, Known, MAX_WRONG_PINS, Scan, Screen, session};
use crate::talk::Effect;
use regal_shared::barcode::Meaning;
use regal_shared::base::Moment;
use regal_shared::flow::session::{LogOff, Session, Verifier};
use regal_shared::text::Message;
use regal_shared::wire::{Grant, Packet, Request};

/// The most people a device knows; whoever was here longest ago is forgotten first.
const MAX_PEOPLE: usize = 50;
/// The most jobs others leave on a device.
const MAX_LEFT: usize = 32;

impl Terminal {
    /// A person leaves: leases go back, or the work waits for them or for who takes the device over.
    pub(super) fn log_off(&mut self, reason: String, hand_back: bool, heir: &str, out: &mut Vec<Effect>) {
        if hand_back {
            let leases: Vec<_> = self.state.held.iter().filter_map(|job| job.lease.clone()).collect();
            leases.into_iter().for_each(|lease| self.hand_back(lease, out));
            self.state.held.clear();
        }
        // With the shift goes what the device knew of it.
        self.state.shift.take_if(|_| reason == "end_of_shift");
        self.state.leave_work(heir);
        // The work stays with the device, whatever the reason.
        let reason = if heir.is_empty() { reason } else { "device_swap".to_owned() };
        drop(self.send(Request::LogOff(LogOff { reason }), out));
        self.state.session = None;
        self.state.cart = Cart::default();
        self.state.bound.clear();
        self.state.job = self.state.home();
        self.state.last = None;
        self.state.misses = None;
        self.state.clear();
    }

    /// The hub does not know that somebody is on: the badge is asked for, and the work waits.
    pub(super) fn badge_again(&mut self, message: Message, out: &mut Vec<Effect>) {
        let aside = self.state.home();
        let job = std::mem::replace(&mut self.state.job, aside);
        if job.lease.is_some() || job.begun {
            self.state.held.insert(0, job);
        }
        self.state.leave_work("");
        self.state.cart = Cart::default();
        self.state.bound.clear();
        self.state.session = None;
        self.state.job = self.state.home();
        self.state.clear();
        self.complain(message, out);
    }

    /// A badge that is there without being scanned again.
    pub(super) fn badge(&mut self, badge: &str, out: &mut Vec<Effect>) {
        let meaning = Meaning::Badge { badge: badge.to_owned() };
        self.give(Given::new(FlowInput::Scan(Scan { meaning, raw: format!("B.{badge}") })), out);
    }

    /// The device looks at a PIN by itself.
    pub(super) fn check_pin(&mut self, badge: String, pin: String, out: &mut Vec<Effect>) {
        self.state.clear();
        let Some(known) = self.state.people.iter().find(|known| known.verifier.is(&badge)) else { return };
        out.push(Effect::CheckPin { hash: known.verifier.pin_hash.clone(), pin });
        self.checking = Some(badge);
    }

    /// Whether the PIN fits. The fifth wrong one locks until the hub is there.
    pub(super) fn pin_checked(&mut self, fits: bool, out: &mut Vec<Effect>) {
        let Some(badge) = self.checking.take() else { return };
        let Some(known) = self.state.people.iter_mut().find(|known| known.verifier.is(&badge)) else {
            return;
        };
        let given = if fits {
            known.wrong = 0;
            FlowInput::Granted(Grant::Done)
        } else {
            known.wrong = known.wrong.saturating_add(1);
            FlowInput::Refused(match MAX_WRONG_PINS.saturating_sub(known.wrong) {
                0 => Message::new("log.pin_offline"),
                n => Message::new("log.pin_bad").with("n", i64::from(n)),
            })
        };
        self.give(Given::new(given), out);
    }

    /// The hub does not let a badge on: the device does not either.
    pub(super) fn not_known(&mut self, asked: &Request, message: &Message) {
        if let Request::LogOn(wish) = asked
            && message.code == "log.badge_unknown"
        {
            self.state.people.retain(|known| !known.verifier.is(&wish.badge));
        }
    }

    /// Work that others left here is this person's from now on, and the hub hears of it.
    pub(super) fn take_left(&mut self, out: &mut Vec<Effect>) {
        let left = std::mem::take(&mut self.state.left);
        let jobs: Vec<Job> = left.into_iter().map(|left| left.job).collect();
        for task in jobs.iter().filter_map(|job| job.task().cloned()) {
            let from = self.device.clone();
            drop(self.send(Request::TakeOver { task: Some(task), from }, out));
        }
        self.state.held.extend(jobs);
    }
}

impl State {
    /// Work put aside stays on the device for whoever leaves, or for the one named.
    fn leave_work(&mut self, heir: &str) {
        let (badge, name) = match (&self.session, heir) {
            (Some(session), "") => (session.badge.clone(), session.name.clone()),
            (_, heir) => (heir.to_owned(), String::new()),
        };
        for job in std::mem::take(&mut self.held) {
            self.left.push(Left { badge: badge.clone(), name: name.clone(), since: self.touched, job });
        }
        let surplus = self.left.len().saturating_sub(MAX_LEFT);
        self.left.drain(..surplus);
    }

    fn remember(&mut self, verifier: Verifier, now: Moment) {
        self.people.retain(|known| known.verifier.badge != verifier.badge);
        self.people.push(Known { verifier, seen: now, wrong: 0 });
        let surplus = self.people.len().saturating_sub(MAX_PEOPLE);
        self.people.drain(..surplus);
    }

    /// A person is on; true when open work was found and is on the screen now.
    pub(super) fn logged_on(&mut self, mut session: Session, now: Moment) -> bool {
        let open = std::mem::take(&mut session.open);
        if let Some(verifier) = session.verifier.take() {
            self.remember(*verifier, now);
        }
        let (mine, others): (Vec<Left>, Vec<Left>) =
            std::mem::take(&mut self.left).into_iter().partition(|left| left.badge == session.badge);
        self.left = others;
        self.held.extend(mine.into_iter().map(|left| left.job));
        let (offline, elsewhere, quiet) =
            (session.offline, session.elsewhere.clone(), session.elsewhere_quiet);
        let needs_equipment = session.needs_equipment;
        self.session = Some(session);
        self.locked = false;
        let mut jobs = self.recover(&open, offline);
        let resumed = !jobs.is_empty();
        let whose = self.left.first().map(|left| (left.name.clone(), left.since));
        self.job = match (whose, elsewhere) {
            _ if resumed => jobs.remove(0),
            (Some((user, since)), _) => Job::free(Screen::Session(session::Session::Others { user, since })),
            (None, Some(device)) => Job::free(Screen::Session(session::Session::Elsewhere { device, quiet })),
            (None, None) => self.home(),
        };
        self.held = jobs;
        if needs_equipment {
            self.ask_equipment();
            return false;
        }
        resumed
    }

    /// The person's own open work in the order it was left: what was on the screen first, each job exactly where it stood.
    /// What the hub does not name is not held any more; what it names and nobody left here stands at its start.
    fn recover(&mut self, open: &[Packet], offline: bool) -> Vec<Job> {
        let mut jobs = std::mem::take(&mut self.held);
        let named = |job: &Job| open.iter().any(|packet| job.holds(&packet.task, packet.fence));
        jobs.retain(|job| offline || job.lease.is_none() || named(job));
        let theirs =
            |packet: &&Packet| self.left.iter().any(|left| left.job.holds(&packet.task, packet.fence));
        let mine: Vec<&Packet> = open.iter().filter(|packet| !theirs(packet)).collect();
        self.going_back.retain(|lease| mine.iter().all(|packet| packet.task != lease.task));
        let new =
            mine.into_iter().filter(|packet| !jobs.iter().any(|job| job.holds(&packet.task, packet.fence)));
        let new: Vec<Job> = new.map(Job::of).collect();
        jobs.extend(new);
        jobs
    }

    /// The cart or vehicle comes before the work, also before work found open.
    fn ask_equipment(&mut self) {
        let menu = self.home();
        let job = std::mem::replace(&mut self.job, menu);
        let next = match job.screen {
            Screen::Session(next) => next,
            _ => {
                self.held.insert(0, job);
                session::Session::work()
            }
        };
        self.job = Job::free(Screen::Session(session::Session::equip(next)));
    }
}
