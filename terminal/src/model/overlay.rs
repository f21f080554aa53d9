//! What lies over a flow's screen: Asks, lists, the questions of a problem, undo.

use super::Terminal;
use crate::flow::quantity::{Limits, told};
use crate::flow::session::Session;
use crate::flow::{Ask, FlowInput, Given, Need, Problem, Prompt, Scan, Screen, Step, Then, report};
use crate::talk::Effect;
use regal_shared::barcode::{Entry, Meaning, Reading};
use regal_shared::base::{Moment, Qty};
use regal_shared::flow::common::{ExceptionCode, Undo};
use regal_shared::text::Message;
use regal_shared::wire::{Confirm, Verified};
use serde::{Deserialize, Serialize};

/// What lies over a flow's screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "one overlay stands at a time; a box would only scatter it")]
pub enum Overlay {
    /// A question only the worker can answer.
    Ask {
        /// The question.
        ask: Ask,
        /// The input that caused it.
        given: Given,
        /// What was expected and what came, when the flow says so. Foreign text.
        #[serde(default)]
        versus: Option<(Option<String>, Option<String>)>,
        /// When it was drawn.
        since: Moment,
    },
    /// A scan of an object of a job put aside: go there?
    Switch {
        /// The scan.
        scan: Scan,
        /// Which of the jobs put aside.
        held: usize,
        /// When it was drawn.
        since: Moment,
    },
    /// One barcode, several meanings.
    Which {
        /// What it may be.
        scans: Vec<Scan>,
        /// Page shown, from 0.
        page: usize,
    },
    /// F1.
    Why {
        /// Page shown, from 0.
        page: usize,
    },
    /// F2: the codes.
    Problems {
        /// Page shown, from 0.
        page: usize,
    },
    /// F2: what a code needs to be told.
    Problem {
        /// What is known so far.
        problem: Problem,
        /// How many of [`needs`](crate::flow::needs) are answered.
        answered: usize,
        /// The number that was much, and is to be typed once more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again: Option<Qty>,
    },
    /// F4.
    More {
        /// Page shown, from 0.
        page: usize,
    },
    /// F4, undo: scan where the goods are back.
    Undo,
    /// F4: messages from people.
    Messages {
        /// Page shown, from 0.
        page: usize,
    },
    /// F4: the worker's own figures of this shift.
    MyShift,
}

/// The most rows of a list on one page.
pub const ROWS: usize = 9;

/// The codes a worker can report on every screen, for none may block the truth.
const ALWAYS: [ExceptionCode; 4] = [
    ExceptionCode::UnknownBarcode,
    ExceptionCode::LabelUnreadable,
    ExceptionCode::Equipment,
    ExceptionCode::Safety,
];

/// The codes a worker can report wherever he is at work, the most frequent first.
const AT_WORK: [ExceptionCode; 10] = [
    ExceptionCode::Damaged,
    ExceptionCode::SurplusFound,
    ExceptionCode::LabelMissing,
    ExceptionCode::LabelUnreadable,
    ExceptionCode::UnknownBarcode,
    ExceptionCode::BinBlocked,
    ExceptionCode::NoAccess,
    ExceptionCode::Equipment,
    ExceptionCode::NoPrinter,
    ExceptionCode::Safety,
];

impl Overlay {
    /// The page shown, for those that have pages.
    pub(super) fn page(&self) -> usize {
        match self {
            Overlay::Which { page, .. }
            | Overlay::Why { page }
            | Overlay::Problems { page }
            | Overlay::More { page }
            | Overlay::Messages { page } => *page,
            Overlay::Ask { .. }
            | Overlay::Switch { .. }
            | Overlay::Problem { .. }
            | Overlay::Undo
            | Overlay::MyShift => 0,
        }
    }

    /// To the next page of `rows`, and from the last to the first.
    pub(super) fn turn(&mut self, rows: usize) {
        let next = if (self.page() + 1) * ROWS < rows { self.page() + 1 } else { 0 };
        match self {
            Overlay::Which { page, .. }
            | Overlay::Why { page }
            | Overlay::Problems { page }
            | Overlay::More { page }
            | Overlay::Messages { page } => *page = next,
            Overlay::Ask { .. }
            | Overlay::Switch { .. }
            | Overlay::Problem { .. }
            | Overlay::Undo
            | Overlay::MyShift => {}
        }
    }
}

impl Terminal {
    /// Codes of F2 on this screen: first what the state is about, then what can be so anywhere.
    pub(super) fn problems(&self, prompt: &Prompt) -> Vec<ExceptionCode> {
        let mut codes = prompt.problems.clone();
        if self.state.session.is_some() {
            let besides: &[ExceptionCode] = match self.state.job.screen {
                Screen::Session(_) => &ALWAYS,
                _ => &AT_WORK,
            };
            codes.extend(besides.iter().copied().filter(|code| !prompt.problems.contains(code)));
        }
        let at = self.state.job.screen.step();
        codes.retain(|code| self.directory.decided.offers(*code, at));
        // Danger is told in a hurry: it stands on the first page, always the last row of it.
        if let Some(at) =
            codes.iter().position(|code| *code == ExceptionCode::Safety).filter(|at| *at >= ROWS)
        {
            codes.remove(at);
            codes.insert(ROWS - 1, ExceptionCode::Safety);
        }
        codes
    }

    /// Entries of F4 on this screen.
    pub(super) fn entries(&self, prompt: &Prompt) -> Vec<Entry> {
        let mut entries = prompt.more.clone();
        let at = self.state.job.screen.step();
        entries
            .retain(|entry| *entry != Entry::Skip || self.directory.decided.offers(ExceptionCode::Skip, at));
        if self.undoable() {
            entries.push(Entry::Undo);
        }
        if !self.state.messages.is_empty() {
            entries.push(Entry::Messages);
        }
        if self.state.session.is_some() && !entries.contains(&Entry::LogOff) {
            entries.push(Entry::LogOff);
        }
        entries
    }

    /// Whether the last confirm can still be taken back here.
    pub(super) fn undoable(&self) -> bool {
        self.state.last.as_ref().is_some_and(|last| {
            self.now.since(last.at) <= self.directory.decided.pace.undo
                && last.task.as_ref() == self.state.job.task()
        })
    }

    /// An entry of F4, by list or command barcode.
    pub(super) fn entry(&mut self, entry: Entry, out: &mut Vec<Effect>) {
        let prompt = self.state.job.screen.prompt(&self.ctx());
        if !self.entries(&prompt).contains(&entry) {
            let why = if entry == Entry::Undo { "sys.undo_no" } else { "scan.not_asked" };
            return self.complain(why, out);
        }
        self.state.clear();
        match entry {
            Entry::Undo => self.state.overlay = Some(Overlay::Undo),
            Entry::Messages => self.state.overlay = Some(Overlay::Messages { page: 0 }),
            Entry::LogOff => self.leave_device(),
            Entry::MyShift => self.my_shift(out),
            other => self.give(Given::new(FlowInput::More(other)), out),
        }
    }

    /// Puts the job aside and asks why the worker leaves.
    fn leave_device(&mut self) {
        let leaving = match &self.state.job.screen {
            Screen::Session(here) => Session::leaving_from(here),
            _ => Session::leaving(),
        };
        let off = super::Job::free(Screen::Session(leaving));
        let job = std::mem::replace(&mut self.state.job, off);
        if job.lease.is_some() || job.begun {
            self.state.held.insert(0, job);
        }
    }

    /// A code of F2 was chosen.
    pub(super) fn problem_chosen(&mut self, code: ExceptionCode, out: &mut Vec<Effect>) {
        self.problem_next(Problem::new(code), 0, out);
    }

    /// A number typed for a problem.
    pub(super) fn problem_number(&mut self, n: Qty, out: &mut Vec<Effect>) {
        let Some(Overlay::Problem { mut problem, answered, again }) = self.state.overlay.clone() else {
            return;
        };
        match self.needs(problem.code).get(answered) {
            Some(Need::Number) if n == 0 => return self.complain("qty.zero", out),
            None => return self.complain("scan.not_asked", out),
            Some(need) if need.is_scan() => return self.complain("scan.not_asked", out),
            Some(_) => {}
        }
        match told(&self.limits_of(&problem), n, again == Some(n)) {
            Ok(n) => {
                problem.numbers.push(n);
                self.problem_next(problem, answered + 1, out);
            }
            Err(why) => {
                self.state.overlay = Some(Overlay::Problem { problem, answered, again: Some(n) });
                self.complain(why, out);
            }
        }
    }

    /// The limits of the goods a report is about: those that were scanned for it, else those before the worker.
    fn limits_of(&self, problem: &Problem) -> Limits {
        let here = || self.state.job.screen.place_of(problem.code).goods.map(|goods| goods.item);
        let item = problem.item().map(|scan| scan.item.clone()).or_else(here);
        Limits::of(&self.ctx(), &item.unwrap_or_default())
    }

    /// A scan for a problem; false when the problem wants none now.
    pub(super) fn problem_scan(&mut self, reading: &Reading, out: &mut Vec<Effect>) -> bool {
        let Some(Overlay::Problem { problem, answered, .. }) = self.state.overlay.clone() else {
            return false;
        };
        let Some(need) = self.needs(problem.code).get(answered).filter(|need| need.is_scan()) else {
            return false;
        };
        let asks_place = matches!(need, Need::Bin | Need::Where);
        let read = Some(reading.clone());
        let problem =
            if asks_place { Problem { place: read, ..problem } } else { Problem { scan: read, ..problem } };
        let missed = match need {
            Need::Bin if problem.location().is_none() => Some("scan.want_loc"),
            Need::Lpn if problem.lpn().is_none() => Some("scan.want_lpn"),
            Need::Where if problem.location().is_none() && problem.lpn().is_none() => Some("exc.where_else"),
            _ => None,
        };
        if let Some(missed) = missed {
            self.complain(missed, out);
            return true;
        }
        self.problem_next(problem, answered + 1, out);
        true
    }

    /// What a code needs to be told, where the worker stands now.
    pub(super) fn needs(&self, code: ExceptionCode) -> &'static [Need] {
        self.state.job.screen.needs(code)
    }

    fn problem_next(&mut self, problem: Problem, answered: usize, out: &mut Vec<Effect>) {
        self.state.typed.clear();
        if answered < self.needs(problem.code).len() {
            self.state.overlay = Some(Overlay::Problem { problem, answered, again: None });
            return;
        }
        self.state.overlay = None;
        let own = self.state.job.screen.prompt(&self.ctx()).problems.contains(&problem.code);
        if own {
            return self.give(Given::new(FlowInput::Problem(problem)), out);
        }
        let said = match problem.code {
            ExceptionCode::Safety => "exc.safety",
            _ => "exc.saved",
        };
        if problem.code == ExceptionCode::Safety {
            self.state.alarm = Some(Message::new(said));
        }
        let then = if problem.code == ExceptionCode::Safety { Then::Frozen } else { Then::Stay };
        let step = Step::other(then)
            .confirm(report(self.state.job.screen.place_of(problem.code), &problem))
            .say(said);
        self.go(step, Verified::Key, out);
    }

    /// A scan while the goods of the last confirm go back.
    pub(super) fn undo_scan(&mut self, reading: &Reading, out: &mut Vec<Effect>) {
        let Some(last) = self.state.last.clone().filter(|_| self.undoable()) else {
            self.state.overlay = None;
            return self.complain("sys.undo_no", out);
        };
        let Some(source) = reading.candidates.iter().find(|one| one.object() == last.by.object) else {
            let said = super::Said {
                message: "scan.wrong_location".into(),
                expected: last.by.object.get(2..).map(str::to_owned),
                got: Some(reading.raw.clone()),
            };
            return self.say(said, out);
        };
        self.undo_from(source.shown(), Verified::Scan, out);
    }

    /// The place whose check digits say that the goods of the last confirm are back there, where they count.
    pub(super) fn undo_place(&self) -> Option<String> {
        let place = self.state.last.as_ref().filter(|_| self.undoable())?.by.object.strip_prefix("L.")?;
        self.ctx().digits(place).map(|_| place.to_owned())
    }

    /// The goods of the last confirm are back at their source.
    pub(super) fn undo_from(&mut self, shown: String, verified: Verified, out: &mut Vec<Effect>) {
        let Some(last) = self.state.last.clone() else { return };
        let undo = Confirm::Undo(Undo { command: last.id.clone(), source: shown.clone() });
        let mut step =
            self.state.job.screen.on(&self.ctx(), &Given::new(FlowInput::Undone(last.confirm.clone())));
        step.doing.clear();
        let message = Message::new("sys.undone").with("n", last.by.qty).with("loc", shown);
        self.go(step.confirm(undo).say(message), verified, out);
    }

    /// Whether a meaning is the object an Ask is about.
    pub(super) fn asked_about(given: &Given, reading: &Reading) -> bool {
        match &given.input {
            FlowInput::Scan(scan) if scan.meaning == Meaning::Unknown => scan.raw == reading.raw,
            FlowInput::Problem(problem) => problem.scan.as_ref().is_some_and(|scan| scan.raw == reading.raw),
            FlowInput::Scan(scan) => reading.candidates.iter().any(|one| one.same_object(&scan.meaning)),
            _ => false,
        }
    }
}
