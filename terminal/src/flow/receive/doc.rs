//! Dock, delivery, blind receipt, finish.

use super::{At, Draft, Receive};
use crate::flow::{Ctx, Flow, FlowInput, Given, Step};
use crate::talk::Tone;
use regal_shared::barcode::Meaning;
use regal_shared::flow::receive::{Delivery, ReceiptOpened, Rest, UnloadingDone};
use regal_shared::text::Message;
use regal_shared::wire::{Claim, Confirm, Grant, Packet, Request, TaskKind, Work};

/// The most characters of a supplier or note that are kept.
const MAX_TEXT: usize = 40;

fn claim(object: String, flow: &Receive) -> Step<Receive> {
    let state = Receive { asked: object.clone(), ..flow.clone() };
    Step::request(Request::Claim(Claim::object(Some(TaskKind::Receive), object)), state)
}

/// What a scan says where anything may be scanned: the object, or the text when it means nothing here.
fn said_by(given: &Given) -> Option<(Meaning, String)> {
    match &given.input {
        FlowInput::Scan(scan) => {
            let object = scan.meaning.object();
            let text = if object.is_empty() { scan.raw.clone() } else { object };
            Some((scan.meaning.clone(), text))
        }
        _ => None,
    }
}

/// RCV.DOCK and RCV.DOC: the hub knows docks and deliveries.
pub(super) fn on(flow: &Receive, ctx: &Ctx<'_>, given: &Given) -> Step<Receive> {
    if let Some((_, object)) = said_by(given) {
        return claim(object, flow);
    }
    match &given.input {
        FlowInput::Choice(row) => {
            let listed = match &flow.at {
                At::Choose(choices) => choices,
                _ => &flow.work.expected,
            };
            match listed.get(*row) {
                Some(one) => claim(one.object.clone(), flow),
                None => Step::stay(),
            }
        }
        FlowInput::Enter if flow.delivery().is_some() => Step::to(at(flow, At::Item)),
        FlowInput::Granted(Grant::Work { packet }) => granted(flow, ctx, packet),
        FlowInput::Granted(Grant::Choices { choices }) => Step::to(at(flow, At::Choose(choices.clone()))),
        FlowInput::Granted(_) => Step::stay(),
        FlowInput::Refused(message) => refused(flow, given, message),
        FlowInput::Back => match flow.at {
            At::Dock => Step::leave(),
            At::Choose(_) => Step::to(at(flow, At::Doc)),
            _ => Step::hand_back(),
        },
        _ => Step::stay(),
    }
}

fn at(flow: &Receive, at: At) -> Receive {
    Receive { at, ..flow.clone() }
}

fn granted(flow: &Receive, ctx: &Ctx<'_>, packet: &Packet) -> Step<Receive> {
    let same = ctx.lease.is_some_and(|lease| lease.task == packet.task && lease.fence == packet.fence);
    let Work::Receive(work) = &packet.work else { return Step::start(packet.clone()) };
    if !same {
        return Step::start(packet.clone());
    }
    // The dock's lease goes on; what was learned about labels stays known.
    let mut next = Receive {
        labels_known: flow.labels_known,
        printed: flow.printed.clone(),
        ..Receive::start(work.clone())
    };
    if let At::Whole { since, .. } = &mut next.at {
        *since = ctx.now;
    }
    let with = next.work.with.clone();
    let step = Step::to(next);
    if with.is_empty() { step } else { step.say(Message::new("rcv.shared").with("user", with)) }
}

/// Nothing is expected under it: blind, where that is allowed.
fn refused(flow: &Receive, given: &Given, message: &Message) -> Step<Receive> {
    if message.code == "work.already" && !flow.asked.is_empty() {
        // Somebody else finished it meanwhile.
        let mut next = flow.clone();
        let finished = std::mem::take(&mut next.asked);
        next.over(&finished);
        return Step::to(next).say(message.clone());
    }
    if message.code != "rcv.doc_none" || !flow.work.rules.blind || flow.at == At::Dock {
        return Step::no(message.clone());
    }
    match given.said("rcv.blind_add") {
        None => Step::ask_digit("rcv.blind_add", 1),
        Some(_) => Step::to(at(flow, At::Supplier)),
    }
}

fn text_of(given: &Given) -> Option<String> {
    match &given.input {
        FlowInput::Scan(scan) => {
            let text = if scan.raw.is_empty() { scan.meaning.shown() } else { scan.raw.clone() };
            let text = text.strip_prefix("O.").unwrap_or(&text);
            Some(text.chars().take(MAX_TEXT).collect())
        }
        FlowInput::Typed(text) => Some(text.clone()),
        FlowInput::Enter => Some(String::new()),
        _ => None,
    }
}

/// RCV.BLIND: supplier, note, owner.
pub(super) fn blind(flow: &Receive, ctx: &Ctx<'_>, given: &Given) -> Step<Receive> {
    let chosen = |all: &[String]| match &given.input {
        FlowInput::Choice(row) => all.get(*row).cloned(),
        _ => None,
    };
    match &flow.at {
        At::Supplier => match (chosen(&flow.work.suppliers).or_else(|| text_of(given)), &given.input) {
            (Some(supplier), _) => Step::to(at(flow, At::Note { supplier })),
            (None, FlowInput::Back) => Step::to(at(flow, At::Doc)),
            _ => Step::stay(),
        },
        At::Note { supplier } => match (text_of(given), &given.input) {
            (Some(note), _) if flow.work.owners.len() > 1 => {
                Step::to(at(flow, At::Owner { supplier: supplier.clone(), note }))
            }
            (Some(note), _) => {
                let owner = flow.work.owners.first().cloned().unwrap_or_default();
                opened(flow, ctx, supplier, &note, owner)
            }
            (None, FlowInput::Back) => Step::to(at(flow, At::Supplier)),
            _ => Step::stay(),
        },
        At::Owner { supplier, note } => match (chosen(&flow.work.owners), &given.input) {
            (Some(owner), _) => opened(flow, ctx, supplier, note, owner),
            (None, FlowInput::Back) => Step::to(at(flow, At::Note { supplier: supplier.clone() })),
            _ => Step::stay(),
        },
        _ => Step::stay(),
    }
}

/// A receipt of its own, numbered by this device and the second.
fn opened(flow: &Receive, ctx: &Ctx<'_>, supplier: &str, note: &str, owner: String) -> Step<Receive> {
    let receipt = format!("{}.{}", ctx.device, ctx.now.0 / 1000);
    let fact = ReceiptOpened {
        receipt: receipt.clone(),
        supplier: supplier.to_owned(),
        note: note.to_owned(),
        owner: owner.clone(),
        location: flow.work.dock.clone(),
    };
    let mut next = at(flow, At::Item);
    next.work.delivery = Some(Delivery {
        receipt,
        supplier: supplier.to_owned(),
        note: note.to_owned(),
        owner,
        blind: true,
        lines: Vec::new(),
        sampled: Vec::new(),
        newest: Vec::new(),
    });
    next.last = None;
    Step::to(next).confirm(Confirm::ReceiptOpened(fact))
}

/// RCV.CLOSE: the rest comes later, or is closed short.
pub(super) fn close(flow: &Receive, given: &Given) -> Step<Receive> {
    match &given.input {
        FlowInput::Back => Step::to(at(flow, At::Item)),
        FlowInput::Enter => match (flow.open_lines(), given.said("rcv.close")) {
            (0, _) => unloaded(flow, Rest::Later),
            (n, None) => Step::ask_digit(Message::new("rcv.close").with("n", n), 3),
            (_, Some(1)) => unloaded(flow, Rest::Later),
            (_, Some(2)) => unloaded(flow, Rest::Short),
            _ => Step::to(at(flow, At::Item)),
        },
        _ => Step::stay(),
    }
}

fn unloaded(flow: &Receive, rest: Rest) -> Step<Receive> {
    let Some(delivery) = flow.delivery() else { return Step::to(at(flow, At::Doc)) };
    let fact = UnloadingDone { receipt: delivery.receipt.clone(), rest };
    let mut next = at(flow, At::Doc);
    let object = format!("O.{}", delivery.receipt);
    next.work.expected.retain(|one| one.object != object);
    next.work.delivery = None;
    next.draft = Draft::default();
    next.last = None;
    next.opened.clear();
    Step::to(next).confirm(Confirm::UnloadingDone(fact)).say("rcv.done").tone(Tone::TaskDone)
}
