//! From a frame to what it does.

use super::{DOUBLE_READ_MS, Overlay, Said, Terminal};
use crate::flow::{Fit, FlowInput, Given, Scan, Then};
use crate::talk::{Effect, Frame, Key};
use regal_shared::barcode::{self, Cmd, ItemScan, Meaning, Reading};
use regal_shared::text::Message;

impl Terminal {
    /// One read of a scanner.
    pub(super) fn frame(&mut self, frame: Frame, out: &mut Vec<Effect>) {
        let double = self
            .last_frame
            .as_ref()
            .is_some_and(|(last, at)| *last == frame && self.now.since(*at) < DOUBLE_READ_MS);
        if double {
            return;
        }
        let reading = barcode::read(&frame.bytes, &self.directory, self.now.day());
        self.last_frame = Some((frame, self.now));
        self.heard(&reading, out);
    }

    fn heard(&mut self, reading: &Reading, out: &mut Vec<Effect>) {
        self.state.touched = self.now;
        if self.pending.is_some() {
            return;
        }
        if self.state.todo.is_some() {
            return self.go_on(out);
        }
        if self.state.alarm.take().is_some() {
            return;
        }
        if self.state.locked {
            return self.unlock(reading, out);
        }
        if let [Meaning::Cmd { cmd }] = reading.candidates.as_slice() {
            return self.command_barcode(*cmd, out);
        }
        self.state.said = None;
        if self.over(reading, out) {
            return;
        }
        self.state.typed.clear();
        self.state.overlay = None;
        self.scan(reading, out);
    }

    fn command_barcode(&mut self, cmd: Cmd, out: &mut Vec<Effect>) {
        match cmd {
            Cmd::Ok => self.key(Key::Enter, out),
            Cmd::Why => self.key(Key::F1, out),
            Cmd::Problem => self.key(Key::F2, out),
            Cmd::Back => self.key(Key::F3, out),
            Cmd::More => self.key(Key::F4, out),
            Cmd::Digit(digit) => self.key(Key::Digit(digit), out),
            Cmd::Entry(entry) => self.entry(entry, out),
        }
    }

    /// A scan while something lies over the screen; true when it was meant for that.
    fn over(&mut self, reading: &Reading, out: &mut Vec<Effect>) -> bool {
        match self.state.overlay.clone() {
            Some(Overlay::Ask { ask, given, since, .. }) if ask.options == 0 => {
                let same = Terminal::asked_about(&given, reading);
                if same && self.now.since(since) >= self.directory.decided.pace.ask {
                    self.yes(1, out);
                }
                same
            }
            Some(Overlay::Switch { scan, held, since }) => {
                let same = reading.candidates.iter().any(|one| one.same_object(&scan.meaning));
                if same && self.now.since(since) >= self.directory.decided.pace.ask {
                    self.switch(held, out);
                }
                same
            }
            Some(Overlay::Which { scans, .. }) => match self.which_of(&scans, reading) {
                Some(scan) => {
                    self.state.typed.clear();
                    self.state.overlay = None;
                    self.give(Given::new(FlowInput::Scan(scan)), out);
                    true
                }
                None => false,
            },
            Some(Overlay::Problem { .. }) => self.problem_scan(reading, out),
            Some(Overlay::Undo) => {
                self.undo_scan(reading, out);
                true
            }
            _ => false,
        }
    }

    /// Which of several items a lot's text stands for, told by a scan of the item: it says both then.
    fn which_of(&self, scans: &[Scan], reading: &Reading) -> Option<Scan> {
        let item = reading.candidates.iter().find_map(|one| match one {
            Meaning::Item(item) => Some(item),
            _ => None,
        })?;
        scans.iter().find_map(|scan| match &scan.meaning {
            Meaning::Lot { item: of, lot, expiry }
                if *of == item.item && item.lot.as_ref().is_none_or(|said| said == lot) =>
            {
                let (lot, expiry) = (Some(lot.clone()), item.expiry.or(*expiry));
                let both = Meaning::Item(ItemScan { lot, expiry, ..item.clone() });
                let takes_both = self.state.job.screen.fits(&self.ctx(), &both) > Fit::No;
                let meaning = if takes_both { both } else { scan.meaning.clone() };
                Some(Scan { meaning, raw: scan.raw.clone() })
            }
            _ => None,
        })
    }

    /// A scan for the screen: keeps the meanings the state accepts.
    fn scan(&mut self, reading: &Reading, out: &mut Vec<Effect>) {
        let screen = &self.state.job.screen;
        let ctx = self.ctx();
        let fitting: Vec<(Fit, &Meaning)> = reading
            .candidates
            .iter()
            .map(|one| (screen.fits(&ctx, one), one))
            .filter(|(fit, _)| *fit > Fit::No)
            .collect();
        let best = fitting.iter().map(|(fit, _)| *fit).max().unwrap_or(Fit::No);
        let scans: Vec<Scan> = fitting
            .iter()
            .filter(|(fit, _)| *fit == best)
            .map(|(_, meaning)| Scan { meaning: (*meaning).clone(), raw: reading.raw.clone() })
            .collect();
        match scans.as_slice() {
            [] => self.not_wanted(reading, out),
            [one] => self.give(Given::new(FlowInput::Scan(one.clone())), out),
            [one, ..] if best == Fit::Planned && !reading.several => {
                self.give(Given::new(FlowInput::Scan(one.clone())), out);
            }
            _ if reading.several => self.complain("scan.two_codes", out),
            _ => self.ask(Overlay::Which { scans, page: 0 }, out),
        }
    }

    /// A scan the state does not want: of another job of mine, known but not asked for, or unknown.
    fn not_wanted(&mut self, reading: &Reading, out: &mut Vec<Effect>) {
        let ctx = self.ctx();
        let other = self.state.held.iter().enumerate().find_map(|(at, job)| {
            let meaning = reading.candidates.iter().find(|one| job.screen.fits(&ctx, one) == Fit::Planned)?;
            Some((at, Scan { meaning: meaning.clone(), raw: reading.raw.clone() }))
        });
        if let (Some((held, scan)), true) = (other, self.state.job.screen.at_rest()) {
            return self.ask(Overlay::Switch { scan, held, since: self.now }, out);
        }
        let (code, got) = match reading.candidates.as_slice() {
            [known, ..] if !reading.is_unknown() => ("scan.not_asked", known.shown()),
            _ => ("scan.unknown", reading.raw.clone()),
        };
        let said = Said { message: Message::new(code), expected: None, got: Some(got) };
        self.miss(&said, None);
        self.say(said, out);
    }

    /// The yes to an Ask: the same input again, with the answer.
    pub(super) fn yes(&mut self, option: u8, out: &mut Vec<Effect>) {
        let Some(Overlay::Ask { ask, mut given, .. }) = self.state.overlay.take() else { return };
        given.said.push((ask.message.code.to_string(), option));
        self.give(given, out);
    }

    /// Changes places with a job put aside.
    pub(super) fn switch(&mut self, held: usize, out: &mut Vec<Effect>) {
        self.state.clear();
        if held < self.state.held.len() {
            std::mem::swap(&mut self.state.job, &mut self.state.held[held]);
            let idle = self.state.held[held].lease.is_none() && !self.state.held[held].begun;
            if idle {
                self.state.held.remove(held);
            }
            out.push(Effect::Tone(crate::talk::Tone::Good));
        }
    }

    /// Gives the flow an input and does what it answers.
    pub(super) fn give(&mut self, given: Given, out: &mut Vec<Effect>) {
        if self.begins_too_late(&given.input) {
            self.state.overlay = None;
            return self.complain("sys.lease_over", out);
        }
        if let Some(place) = given.place() {
            self.state.arrived(place);
        }
        let step = self.state.job.screen.on(&self.ctx(), &given);
        if let Then::Ask(ask) = step.then {
            let versus = step.got.is_some().then_some((step.expected, step.got));
            return self.ask(Overlay::Ask { ask, given, versus, since: self.now }, out);
        }
        let verified = given.verified();
        if let Some(message) = step.say.clone() {
            let said = Said { message, expected: step.expected.clone(), got: step.got.clone() };
            self.miss(&said, None);
        }
        self.state.overlay = None;
        self.go(step, verified, out);
    }

    /// A scan while the screen is locked: the same badge opens it, another one takes the device.
    fn unlock(&mut self, reading: &Reading, out: &mut Vec<Effect>) {
        let badge = reading.candidates.iter().find_map(|one| match one {
            Meaning::Badge { badge } => Some(badge.clone()),
            _ => None,
        });
        let mine = self.state.session.as_ref().map(|session| session.badge.clone());
        match badge {
            Some(badge) if mine.as_deref() == Some(badge.as_str()) => {
                self.state.locked = false;
                self.state.said = None;
                out.push(Effect::Tone(crate::talk::Tone::Good));
            }
            Some(_) => {
                self.state.locked = false;
                if self.state.job.lease.is_some() || self.state.job.begun {
                    let home = self.state.home();
                    let job = std::mem::replace(&mut self.state.job, home);
                    self.state.held.insert(0, job);
                }
                let leave =
                    Then::LogOff { reason: "device_swap".to_owned(), hand_back: false, heir: String::new() };
                self.go(crate::flow::Step::other(leave), regal_shared::wire::Verified::Scan, out);
                self.scan(reading, out);
            }
            None => self.complain("log.locked", out),
        }
    }
}
