//! What a state shows and takes: made by each flow, finished by the model.

use crate::view::{Choice, Target, Text, View};
use regal_shared::barcode::Entry;
use regal_shared::base::Qty;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::refusal;
use regal_shared::text::Message;
use regal_shared::wire::TaskKind;

use super::{Ctx, Wanted};

/// What typed digits mean in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Typing {
    /// Digits are not taken.
    #[default]
    None,
    /// Check digits of a location.
    Digits,
    /// A number.
    Number,
    /// The digits of an LPN that was written by hand, instead of its scan. Set by the model alone.
    ByHand,
    /// A secret, shown as stars.
    Secret,
}

/// One question: the screen and what it takes as an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prompt {
    /// Title, counter, instruction, target, goods, quantity, list, next: the rest is filled in by the model.
    pub view: View,
    /// What digits mean.
    pub typing: Typing,
    /// The place that is asked for: its check digits, where they are taken, are its scan.
    pub place: Option<String>,
    /// Whether ENT with nothing typed accepts.
    pub enter: bool,
    /// F3 does nothing here: there is no state before.
    pub no_back: bool,
    /// Codes of F2, in order.
    pub problems: Vec<ExceptionCode>,
    /// Entries of F4, in order.
    pub more: Vec<Entry>,
    /// What F1 tells.
    pub why: Vec<Message>,
    /// Grams that a scale may answer with by itself: what fits.
    pub weighs: Option<std::ops::RangeInclusive<i64>>,
    /// What a happy worker does.
    pub wanted: Option<Wanted>,
}

impl Prompt {
    /// A prompt with a title and an instruction.
    #[must_use]
    pub fn new(title: impl Into<Message>, instruction: impl Into<Message>) -> Prompt {
        let view = View {
            title: Some(Text::Words(title.into())),
            instruction: Some(instruction.into()),
            ..View::default()
        };
        Prompt { view, ..Prompt::default() }
    }

    /// Position and count in directed work.
    #[must_use]
    pub fn counter(mut self, position: usize, count: usize) -> Prompt {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.view.counter = Some((number(position), number(count)));
        self
    }

    /// A location to go to, with its level mark and check-digit field: its barcode is what is wanted, and where it has
    /// check digits they are its scan.
    #[must_use]
    pub fn location(self, ctx: &Ctx<'_>, location: &str) -> Prompt {
        let mut prompt = self.to_scan(ctx, location);
        if let (Some(target), true) = (&mut prompt.view.target, ctx.digits(location).is_some()) {
            target.digits = true;
            prompt.typing = Typing::Digits;
            prompt.place = Some(location.to_owned());
        }
        prompt
    }

    /// The same, and no check digits are taken for it.
    #[must_use]
    pub fn to_scan(self, ctx: &Ctx<'_>, location: &str) -> Prompt {
        self.at_place(ctx, location).wanted(Wanted::Scan(format!("L.{location}")))
    }

    /// Where the worker stands, without asking for it again.
    #[must_use]
    pub fn at_place(mut self, ctx: &Ctx<'_>, location: &str) -> Prompt {
        let card = ctx.directory.locations.get(location);
        self.view.target = Some(Target {
            parts: location.split('.').map(str::to_owned).collect(),
            height: card.map_or(0, |card| card.height),
            digits: false,
        });
        self
    }

    /// One big text as target.
    #[must_use]
    pub fn target(mut self, text: impl Into<String>) -> Prompt {
        self.view.target = Some(Target { parts: vec![text.into()], height: 0, digits: false });
        self
    }

    /// A row about goods, at most three of them. Foreign text.
    #[must_use]
    pub fn goods(mut self, text: impl Into<Text>) -> Prompt {
        self.view.goods.push(text.into());
        self
    }

    /// Rows for an item, its lot and its expiry.
    #[must_use]
    pub fn item(
        mut self,
        ctx: &Ctx<'_>,
        item: &str,
        lot: &str,
        expiry: Option<regal_shared::base::Day>,
    ) -> Prompt {
        self.view.goods.push(Text::Foreign(ctx.item_name(item)));
        self.view.goods.push(Text::Foreign(item.to_owned()));
        let expiry = expiry.map(|day| day.dotted()).unwrap_or_default();
        let lot = [lot, expiry.as_str()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        if !lot.is_empty() {
            self.view.goods.push(Text::Foreign(lot.join(" · ")));
        }
        self
    }

    /// How many, big.
    #[must_use]
    pub fn quantity(mut self, n: Qty) -> Prompt {
        self.view.quantity = Some(Text::Foreign(n.to_string()));
        self
    }

    /// Digits are a number, ENT alone accepts what is shown when `enter` says so.
    #[must_use]
    pub fn number(mut self, enter: bool) -> Prompt {
        self.typing = Typing::Number;
        self.enter = enter;
        self
    }

    /// ENT accepts.
    #[must_use]
    pub fn enter(mut self) -> Prompt {
        self.enter = true;
        self.wanted = Some(Wanted::Enter);
        self
    }

    /// A numbered list to choose from.
    #[must_use]
    pub fn list(mut self, rows: impl IntoIterator<Item = Text>) -> Prompt {
        self.view.list = (1..).zip(rows).map(|(number, label)| Choice { number, label }).collect();
        self
    }

    /// A numbered list of documents to choose from; of which kind each is, where that is not the same for all.
    #[must_use]
    pub fn choices(self, choices: &[refusal::Choice]) -> Prompt {
        let first = choices.first().and_then(|one| one.task);
        let mixed = choices.iter().any(|one| one.task != first);
        self.list(choices.iter().map(|one| match one.task.filter(|_| mixed) {
            Some(TaskKind::Pick | TaskKind::Pack) => named("work.order", "order", one),
            Some(TaskKind::Receive) => named("work.receipt", "receipt", one),
            Some(TaskKind::Loading) => named("work.load", "load", one),
            _ => Text::Foreign(one.label.clone()),
        }))
    }

    /// Codes of F2.
    #[must_use]
    pub fn problems(mut self, codes: &[ExceptionCode]) -> Prompt {
        self.problems = codes.to_vec();
        self
    }

    /// Entries of F4.
    #[must_use]
    pub fn more(mut self, entries: &[Entry]) -> Prompt {
        self.more = entries.to_vec();
        self
    }

    /// What F1 tells.
    #[must_use]
    pub fn why(mut self, why: &[Message]) -> Prompt {
        self.why = why.to_vec();
        self
    }

    /// What a happy worker does.
    #[must_use]
    pub fn wanted(mut self, wanted: Wanted) -> Prompt {
        self.wanted = Some(wanted);
        self
    }
}

/// A document by its kind and its label.
fn named(code: &'static str, arg: &'static str, choice: &refusal::Choice) -> Text {
    Text::Words(Message::new(code).with(arg, choice.label.clone()))
}
