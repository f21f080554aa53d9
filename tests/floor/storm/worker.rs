//! A person at a terminal: mostly does what the screen asks, at times something else.

use super::books::Books;
use super::dice::Dice;
use super::seat::Seat;
use super::site::{GOODS, PLACES, badge};
use super::tally::Tally;
use regal_shared::base::Moment;
use regal_terminal::flow::session::Session;
use regal_terminal::flow::{Screen, Wanted};
use regal_terminal::model::Overlay;
use regal_terminal::talk::Key;
use regal_terminal::view::Text;

/// What the person has in mind.
#[derive(Debug, Clone, Default)]
pub struct Worker {
    /// Which terminal, from 0.
    pub index: usize,
    /// How often the screen has not changed.
    still: u32,
    shown: String,
    /// Labels taken off the roll.
    labels: u32,
    /// The row of the kind of work liked best for now.
    likes: u8,
}

impl Worker {
    /// The person at a terminal.
    pub fn new(index: usize) -> Worker {
        Worker { index, ..Worker::default() }
    }

    /// Whether the person waits for the hub; patience ends at times.
    pub fn waits(&self, seat: &Seat, dice: &mut Dice) -> bool {
        seat.look().terminal.state().asking.is_some() && !dice.in_1000(30)
    }

    /// One thing done.
    pub fn act(
        &mut self,
        seat: &mut Seat,
        now: Moment,
        clumsy: i64,
        floor: &Books,
        dice: &mut Dice,
        tally: &mut Tally,
    ) {
        let shown = seat.screen();
        self.still = if shown == self.shown { self.still + 1 } else { 0 };
        self.shown = shown;
        let state = seat.look().terminal.state();
        if state.session.is_none() {
            return self.log_on(seat, now, dice);
        }
        if let (true, Some(session)) = (state.locked, &state.session) {
            let badge = format!("B.{}", session.badge);
            return seat.scan(now, &badge);
        }
        if state.alarm.is_some() {
            return seat.press(now, Key::Enter);
        }
        if self.still > 6 {
            self.still = 0;
            return self.anything(seat, now, dice, tally);
        }
        if dice.in_1000(clumsy) {
            return self.clumsy(seat, now, dice, tally);
        }
        match state.overlay.clone() {
            Some(Overlay::Problems { .. } | Overlay::More { .. } | Overlay::Which { .. }) => {
                seat.press(now, Key::Digit(digit(dice, 6)));
            }
            Some(Overlay::Problem { .. }) => self.answer_problem(seat, now, dice),
            Some(Overlay::Ask { .. }) if dice.in_1000(150) => {
                seat.press(now, *dice.one_of(&[Key::Digit(1), Key::Digit(2), Key::Digit(3), Key::F3]));
            }
            Some(Overlay::Undo) => {
                tally.did("undo asked");
                seat.press(now, Key::Demo);
            }
            Some(_) => seat.press(now, Key::Demo),
            None => self.plain(seat, now, floor, dice),
        }
    }

    /// Nothing over the screen.
    fn plain(&mut self, seat: &mut Seat, now: Moment, floor: &Books, dice: &mut Dice) {
        if let Screen::Session(session) = seat.look().terminal.state().job.screen.clone() {
            return self.between_work(&session, seat, now, dice);
        }
        let codes = seat.codes();
        let says = codes.first().map(String::as_str).unwrap_or_default();
        if self.knows(says, seat, now, floor, dice) {
            return;
        }
        match seat.look().terminal.wanted() {
            Some(Wanted::Scan(text)) => seat.scan(now, &text),
            Some(_) => seat.press(now, Key::Demo),
            None => match dice.below(6) {
                0 => seat.press(now, Key::Enter),
                1 => seat.press(now, Key::F3),
                2 => seat.press(now, Key::Digit(digit(dice, 4))),
                3 => self.fresh_label(seat, now),
                4 => seat.scan(now, &format!("L.{}", dice.one_of(&PLACES))),
                _ => self.any_scan(seat, now, dice),
            },
        }
    }

    /// Screens on which only a person sees what is there.
    fn knows(&mut self, says: &str, seat: &mut Seat, now: Moment, floor: &Books, dice: &mut Dice) -> bool {
        match says {
            "cnt.scan" | "cnt.more" if dice.in_1000(550) => seat.scan(now, dice.one_of(&GOODS).1),
            "cnt.scan" | "cnt.more" => seat.scan(now, &format!("L.{}", target(seat))),
            "cnt.qty" => {
                let place = target(seat);
                let item = goods_shown(seat);
                let there = floor.at(&place, &item);
                let off = if dice.in_1000(250) { dice.between(-2, 2) } else { 0 };
                self.type_number(seat, now, (there + off).max(0));
            }
            "cnt.lot" | "pick.lot" if dice.in_1000(500) => {
                let lot = *dice.one_of(&["L1", "L2", "L3"]);
                seat.scan(now, lot);
            }
            "move.src" => seat.scan(now, &format!("L.{}", dice.one_of(&PLACES[..5]))),
            "move.what" if dice.in_1000(700) => seat.scan(now, dice.one_of(&GOODS).1),
            "move.qty" => {
                let few = dice.between(1, 4);
                self.type_number(seat, now, few);
            }
            "move.dest" | "put.dest" if dice.in_1000(500) => {
                seat.scan(now, &format!("L.{}", dice.one_of(&PLACES[..7])));
            }
            "ship.door" => seat.scan(now, "D.D1"),
            "rcv.doc" if dice.in_1000(300) => seat.scan(now, &format!("O.A{}", dice.below(3))),
            "rcv.qty" if dice.in_1000(300) => {
                let few = dice.between(1, 12);
                self.type_number(seat, now, few);
            }
            "lpn.new" => self.fresh_label(seat, now),
            "lpn.parent" | "lpn.into" => {
                seat.scan(now, &format!("U.9{}{:03}", dice.below(3), dice.between(1, 6)));
            }
            _ => return false,
        }
        true
    }

    fn type_number(&self, seat: &mut Seat, now: Moment, number: i64) {
        for digit in number.to_string().bytes() {
            seat.press(now, Key::Digit(digit - b'0'));
        }
        seat.press(now, Key::Enter);
    }

    fn log_on(&mut self, seat: &mut Seat, now: Moment, dice: &mut Dice) {
        let who = if dice.in_1000(60) { dice.below(super::site::SEATS) } else { self.index };
        seat.scan(now, &format!("B.{}", badge(who)));
    }

    fn between_work(&mut self, session: &Session, seat: &mut Seat, now: Moment, dice: &mut Dice) {
        match session {
            Session::Work { .. } => match dice.below(20) {
                0 => seat.scan(now, "L.R01"),
                1 => seat.scan(now, &format!("E.CART{}", self.index)),
                2 => seat.scan(now, "D.D1"),
                3..=8 => {
                    seat.press(now, Key::F4);
                    seat.press(now, Key::Digit(1));
                }
                9 => self.any_scan(seat, now, dice),
                10 if dice.in_1000(200) => seat.press(now, Key::F3),
                _ => seat.press(now, Key::Enter),
            },
            Session::Kinds { .. } => {
                if self.likes == 0 || dice.in_1000(100) {
                    self.likes = digit(dice, 8);
                }
                seat.press(now, Key::Digit(self.likes));
            }
            Session::Slots { .. } => {
                seat.press(now, Key::Digit(digit(dice, 3)));
                seat.press(now, Key::Enter);
            }
            Session::Leaving { .. } if dice.in_1000(500) => seat.press(now, Key::F3),
            Session::Choose { .. }
            | Session::Elsewhere { .. }
            | Session::Others { .. }
            | Session::Heir { .. }
            | Session::Leaving { .. } => {
                seat.press(now, Key::Digit(digit(dice, 3)));
            }
            Session::Park { .. } if dice.in_1000(300) => self.log_on(seat, now, dice),
            Session::Park { .. } => seat.scan(now, &format!("L.{}", dice.one_of(&PLACES))),
            Session::Badge { .. } | Session::Pin { .. } => self.log_on(seat, now, dice),
            Session::Equip { .. } => seat.scan(now, &format!("E.CART{}", self.index)),
        }
    }

    /// F2 wants to know something.
    fn answer_problem(&mut self, seat: &mut Seat, now: Moment, dice: &mut Dice) {
        if dice.in_1000(700) {
            seat.press(now, Key::Digit(digit(dice, 4) - 1));
            seat.press(now, Key::Enter);
        } else {
            self.any_scan(seat, now, dice);
        }
    }

    fn clumsy(&mut self, seat: &mut Seat, now: Moment, dice: &mut Dice, tally: &mut Tally) {
        match dice.below(12) {
            0..=3 => {
                tally.did("wrong scan");
                self.any_scan(seat, now, dice);
            }
            4 | 5 => {
                if let Some(Wanted::Scan(text)) = seat.look().terminal.wanted() {
                    tally.did("double scan");
                    seat.scan(now, &text);
                    let later = *dice.one_of(&[80, 400, 900]);
                    seat.scan(now.plus(later), &text);
                }
            }
            6 | 7 => {
                tally.did("F2");
                seat.press(now, Key::F2);
                seat.press(now, Key::Digit(digit(dice, 9)));
            }
            8 => seat.scan(now, "C.UNDO"),
            9 => {
                tally.did("skip");
                seat.scan(now, "C.SKIP");
            }
            10 => seat.press(now, *dice.one_of(&[Key::F1, Key::F3, Key::F4, Key::Backspace])),
            _ => {
                seat.press(now, Key::Digit(digit(dice, 9)));
                seat.press(now, Key::Enter);
            }
        }
    }

    /// When nothing goes on.
    fn anything(&mut self, seat: &mut Seat, now: Moment, dice: &mut Dice, tally: &mut Tally) {
        match dice.below(5) {
            0 | 1 => seat.press(now, Key::F3),
            2 => seat.press(now, Key::Enter),
            3 => self.clumsy(seat, now, dice, tally),
            _ => self.any_scan(seat, now, dice),
        }
    }

    fn fresh_label(&mut self, seat: &mut Seat, now: Moment) {
        self.labels += 1;
        seat.scan(now, &format!("U.9{}{:03}", self.index, self.labels));
    }

    fn any_scan(&mut self, seat: &mut Seat, now: Moment, dice: &mut Dice) {
        match dice.below(7) {
            0 | 1 => seat.scan(now, &format!("L.{}", dice.one_of(&PLACES))),
            2 => seat.scan(now, dice.one_of(&GOODS).1),
            3 => seat.scan(now, &format!("U.9{}{:03}", dice.below(3), dice.between(1, 6))),
            4 => seat.scan(now, &format!("O.A{}", dice.below(2))),
            5 => self.fresh_label(seat, now),
            _ => seat.scan(now, "9999999999999"),
        }
    }
}

/// The place the screen shows big.
fn target(seat: &Seat) -> String {
    seat.look().terminal.view().target.map(|target| target.parts.join(".")).unwrap_or_default()
}

/// The item the screen is about, if it is one of ours.
fn goods_shown(seat: &Seat) -> String {
    let view = seat.look().terminal.view();
    let shown = |item: &str| view.goods.iter().any(|text| *text == Text::Foreign(item.to_owned()));
    GOODS.iter().map(|(item, _)| *item).find(|item| shown(item)).unwrap_or_default().to_owned()
}

/// From 1 to `most`.
fn digit(dice: &mut Dice, most: i64) -> u8 {
    u8::try_from(dice.between(1, most)).expect("a digit")
}
