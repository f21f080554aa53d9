//! What a report with F2 changes: plain functions of facts.

use super::{Wrong, corrective};
use crate::catalog::reported;
use crate::exception::Raise;
use crate::floor::Change;
use crate::ledger::{self, Booking, Content, DISCREPANCY, PROBLEM, Place};
use regal_shared::base::{Goods, Qty, StockStatus};
use regal_shared::flow::common::{ExceptionCode, Report};
use regal_shared::text::Message;
use regal_shared::wire::EventBody;

/// The longest barcode proposed as an alias.
const ALIAS_MAX: usize = 80;

/// What is known where something is reported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportFacts {
    /// Where it is: the report's place, the LPN's, or the device's Carry.
    pub location: String,
    /// The device's Carry.
    pub carry: String,
    /// Stock there the report is about: of its goods, or on its LPN.
    pub here: Vec<Content>,
    /// The place that was really meant or used, when the code needs one and the books know it.
    pub real: Option<String>,
}

/// Everything a report changes: its exception, and what its code does to stock, places and counts.
#[must_use]
pub fn report(facts: &ReportFacts, report: &Report) -> Vec<Change> {
    let goods = report.goods.clone().unwrap_or_default();
    let in_hand = report.location.is_empty() && report.lpn.is_empty();
    let mut unexplained = 0;
    let mut changes = match report.code {
        ExceptionCode::Damaged if report.is_of_whole_lpn() => on_lpn(facts, report, StockStatus::Damaged),
        ExceptionCode::Damaged => status(facts, report, &goods, StockStatus::Damaged, Some(report.qty)),
        ExceptionCode::Expired => status(facts, report, &goods, StockStatus::Expired, None),
        ExceptionCode::ShortDated => status(facts, report, &goods, StockStatus::QcHold, None),
        ExceptionCode::TempOut => on_lpn(facts, report, StockStatus::QcHold),
        ExceptionCode::LpnDiffers => on_lpn(facts, report, StockStatus::Blocked),
        ExceptionCode::SurplusFound if in_hand && report.qty > 0 && !goods.item.is_empty() => {
            unexplained = -report.qty;
            vec![book(&goods, report.qty, Place::loose(DISCREPANCY), Place::loose(PROBLEM), report.code)]
        }
        ExceptionCode::SurplusFound if !goods.item.is_empty() => {
            let such = facts.here.iter().filter(|part| part.goods == goods);
            let booked: Qty = such.map(|part| part.qty).sum();
            let (location, seen) = (facts.location.clone(), booked.saturating_add(report.qty));
            vec![Change::Stock(ledger::Change::Suspect { location, goods: goods.clone(), seen })]
        }
        ExceptionCode::PutElsewhere => elsewhere(facts, report, &goods),
        ExceptionCode::UnknownBarcode => alias(report, &goods),
        ExceptionCode::Safety => {
            // Everybody hears it; whoever said it knows it already.
            let device = facts.carry.strip_prefix(&ledger::carry("")).unwrap_or_default();
            let message = Message::new("exc.safety").with("dev", device);
            vec![Change::Say(None, EventBody::Notice { message })]
        }
        _ => Vec::new(),
    };
    changes.push(Change::Raise(Raise {
        location: report.location.clone(),
        goods,
        lpn: report.lpn.clone(),
        qty: report.qty,
        unexplained,
        detail: report.detail.clone(),
        ..Raise::new(report.code)
    }));
    changes.extend(count(facts, report, in_hand));
    changes
}

fn count(facts: &ReportFacts, report: &Report, in_hand: bool) -> Option<Change> {
    let counted = matches!(
        report.code,
        ExceptionCode::SurplusFound | ExceptionCode::WrongItem | ExceptionCode::LpnDiffers
    );
    (counted && !in_hand && facts.location != facts.carry && !facts.location.is_empty())
        .then(|| Change::CountDue { location: facts.location.clone(), reason: report.code.code() })
}

fn book(goods: &Goods, qty: Qty, from: Place, to: Place, code: ExceptionCode) -> Change {
    Change::Stock(ledger::Change::Book(Booking {
        goods: goods.clone(),
        qty,
        from,
        to,
        reason: code.code(),
        own: None,
    }))
}

/// Available goods get another status where they are: so many, or all. What the books do not have is booked all the
/// same when a number was told.
fn status(
    facts: &ReportFacts,
    report: &Report,
    goods: &Goods,
    to: StockStatus,
    qty: Option<Qty>,
) -> Vec<Change> {
    if goods.item.is_empty() {
        return Vec::new();
    }
    let mut left = qty.unwrap_or(Qty::MAX);
    let mut changes = Vec::new();
    let available = |part: &&Content| part.place.status == StockStatus::Available && part.goods == *goods;
    let on_lpn = |part: &&Content| report.lpn.is_empty() || part.place.lpn == report.lpn;
    for part in facts.here.iter().filter(available).filter(on_lpn) {
        let n = part.qty.min(left);
        if n > 0 {
            let target = Place { status: to, ..part.place.clone() };
            changes.push(book(goods, n, part.place.clone(), target, report.code));
            left -= n;
        }
    }
    if qty.is_some() && left > 0 {
        let from = Place::on(&facts.location, &report.lpn, StockStatus::Available);
        let target = Place { status: to, ..from.clone() };
        changes.push(book(goods, left, from, target, report.code));
    }
    changes
}

/// All available stock on the LPN gets another status; with no LPN named it is nobody's.
fn on_lpn(facts: &ReportFacts, report: &Report, to: StockStatus) -> Vec<Change> {
    if report.lpn.is_empty() {
        return Vec::new();
    }
    facts
        .here
        .iter()
        .filter(|part| !part.place.lpn.is_empty() && part.place.status == StockStatus::Available)
        .map(|part| {
            Change::Stock(ledger::Change::Book(Booking {
                goods: part.goods.clone(),
                qty: part.qty,
                from: part.place.clone(),
                to: Place { status: to, ..part.place.clone() },
                reason: report.code.code(),
                own: None,
            }))
        })
        .collect()
}

/// Set down elsewhere than reported so far: so many from the Carry to the real place.
fn elsewhere(facts: &ReportFacts, report: &Report, goods: &Goods) -> Vec<Change> {
    let Some(real) = &facts.real else { return Vec::new() };
    if goods.item.is_empty() || report.qty <= 0 {
        return Vec::new();
    }
    let wrong = Wrong { location: real, walk: 0, lpn: "", rule: "put_elsewhere" };
    let mut changes =
        vec![book(goods, report.qty, Place::loose(&facts.carry), Place::loose(real), report.code)];
    changes.extend(corrective(&wrong, &[(goods.clone(), StockStatus::Available, report.qty)]));
    changes
}

/// A code that is not in the books, scanned where known goods were asked for: a proposal, for a supervisor's yes.
fn alias(report: &Report, goods: &Goods) -> Vec<Change> {
    let text = report.detail.trim();
    let plain = !text.is_empty() && text.len() <= ALIAS_MAX && !text.chars().any(char::is_control);
    if goods.item.is_empty() || !plain {
        return Vec::new();
    }
    let (barcode, item) = (text.to_owned(), goods.item.clone());
    vec![Change::Reported(reported::Change::Alias { barcode, item })]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task;

    fn tea() -> Goods {
        Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() }
    }

    fn told(changes: &[Change]) -> String {
        let one = |change: &Change| match change {
            Change::Stock(ledger::Change::Book(b)) => format!(
                "{} {}{}:{}>{}{}:{}",
                b.qty,
                b.from.location,
                b.from.lpn,
                b.from.status.code(),
                b.to.location,
                b.to.lpn,
                b.to.status.code()
            ),
            Change::Stock(ledger::Change::Suspect { location, seen, .. }) => {
                format!("suspect {location} {seen}")
            }
            Change::Reported(reported::Change::Alias { barcode, item }) => format!("alias {barcode} {item}"),
            Change::Raise(raise) if raise.unexplained != 0 => format!("raise {}", raise.unexplained),
            Change::Raise(_) => "raise".to_owned(),
            Change::Task(task::Change::WantedLine(new, _)) => format!("move {}", new.object),
            Change::CountDue { location, .. } => format!("count {location}"),
            Change::Say(None, EventBody::Notice { message }) => format!("say {}", message.code),
            other => format!("{other:?}"),
        };
        changes.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn each_code_does_what_it_says() {
        use ExceptionCode as E;
        let part =
            |lpn: &str, status, qty| Content { goods: tea(), place: Place::on("A01.1", lpn, status), qty };
        let facts = ReportFacts {
            location: "A01.1".into(),
            carry: "Carry.K".into(),
            here: vec![
                part("", StockStatus::Available, 5),
                part("P1", StockStatus::Available, 4),
                part("", StockStatus::Damaged, 1),
            ],
            real: Some("B02.1".into()),
        };
        let at = |code, lpn: &str, qty| Report {
            code,
            location: "A01.1".into(),
            goods: Some(tea()),
            expiry: None,
            lpn: lpn.into(),
            qty,
            detail: "0123".into(),
        };
        let hand = |code, qty| Report { location: String::new(), ..at(code, "", qty) };
        let cases: &[(Report, &str)] = &[
            (at(E::Damaged, "", 3), "3 A01.1:available>A01.1:damaged; raise"),
            (at(E::Damaged, "P1", 2), "2 A01.1P1:available>A01.1P1:damaged; raise"),
            (
                at(E::Damaged, "P1", 6),
                "4 A01.1P1:available>A01.1P1:damaged; 2 A01.1P1:available>A01.1P1:damaged; raise",
            ),
            (
                at(E::Expired, "", 0),
                "5 A01.1:available>A01.1:expired; 4 A01.1P1:available>A01.1P1:expired; raise",
            ),
            (at(E::ShortDated, "P1", 0), "4 A01.1P1:available>A01.1P1:qc_hold; raise"),
            (at(E::TempOut, "P1", 0), "4 A01.1P1:available>A01.1P1:qc_hold; raise"),
            (at(E::LpnDiffers, "P1", 0), "4 A01.1P1:available>A01.1P1:blocked; raise; count A01.1"),
            (at(E::WrongItem, "", 0), "raise; count A01.1"),
            (at(E::SurplusFound, "", 2), "suspect A01.1 12; raise; count A01.1"),
            (hand(E::SurplusFound, 2), "2 Discrepancy:available>Problem:available; raise -2"),
            (at(E::BinBlocked, "", 0), "raise"),
            (at(E::PutElsewhere, "", 3), "3 Carry.K:available>B02.1:available; move L.B02.1; raise"),
            (at(E::UnknownBarcode, "", 0), "alias 0123 TEA; raise"),
            (Report { detail: "a\u{1d}b".into(), ..at(E::UnknownBarcode, "", 0) }, "raise"),
            (at(E::Safety, "", 0), "say exc.safety; raise"),
            (at(E::FaceEmpty, "", 0), "raise"),
            (at(E::LabelMissing, "", 0), "raise"),
            (Report { goods: None, ..at(E::Damaged, "", 3) }, "raise"),
        ];
        for (given, wanted) in cases {
            assert_eq!(told(&report(&facts, given)), *wanted, "{given:?}");
        }
    }
}
