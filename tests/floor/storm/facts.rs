//! What each confirm must do to stock, told again in a few lines: the rules of the floor without a database.

use super::books::{Books, Key, Kind, Move, Spot, apply, is_virtual};
use regal_shared::base::{Goods, Series, StockStatus};
use regal_shared::flow::common::{ExceptionCode, Put, Report, Take, Undo, What};
use regal_shared::flow::pack::Pack;
use regal_shared::flow::pick::{Pick, PickShort};
use regal_shared::flow::receive::Receive;
use regal_shared::wire::Confirm;

/// A place that no storm has in its books.
const NOWHERE: &str = "X99.9.9";
/// Bins, in which an LPN's content lies loose.
const BIN: &str = "A0";

/// What a confirm must do.
pub enum Expected {
    /// Exactly what the reference did.
    Exactly,
    /// Any of these movements and no other: who decides more is the hub.
    Within(Box<dyn Fn(&Move) -> bool>),
}

fn kind(goods: &Goods) -> Kind {
    [goods.item.clone(), goods.lot.clone(), goods.serial.clone()]
}

fn spot(location: &str, lpn: &str, status: StockStatus) -> Spot {
    [location.to_owned(), lpn.to_owned(), status.code().to_owned()]
}

fn carry(device: &str) -> String {
    format!("Carry.{device}")
}

fn known(location: &str) -> &str {
    if location == NOWHERE || is_virtual(location) { "Problem" } else { location }
}

impl Books {
    /// What the books have comes from there, the rest from Discrepancy. What goes onto an LPN gathers it there first.
    fn book(&mut self, kind: &Kind, qty: i64, from: &Spot, to: &Spot) {
        if !to[1].is_empty() && to[1] != from[1] && !is_virtual(&to[0]) {
            self.move_lpn(&to[1].clone(), &to[0].clone());
        }
        let there = self.stock.get(&(kind.clone(), from.clone())).copied().unwrap_or(0);
        let given = if is_virtual(&from[0]) { qty } else { there.clamp(0, qty) };
        let mut one = |from: &Spot, qty: i64| {
            if qty > 0 {
                apply(&mut self.stock, &Move { kind: kind.clone(), qty, from: from.clone(), to: to.clone() });
            }
        };
        one(from, given);
        one(&["Discrepancy".to_owned(), String::new(), to[2].clone()], qty - given);
    }

    fn on_lpn(&self, lpn: &str) -> Vec<(Key, i64)> {
        let on = |key: &Key| key.1[1] == lpn && !is_virtual(&key.1[0]);
        self.stock.iter().filter(|(key, _)| on(key)).map(|(key, qty)| (key.clone(), *qty)).collect()
    }

    fn move_lpn(&mut self, lpn: &str, to: &str) {
        for ((kind, from), qty) in self.on_lpn(lpn) {
            if from[0] != to {
                let to = [to.to_owned(), from[1].clone(), from[2].clone()];
                apply(&mut self.stock, &Move { kind, qty, from, to });
            }
        }
    }

    /// Whether an LPN moves alone, as far as we know.
    fn alone(&self, lpns: &[&str]) -> Expected {
        if lpns.iter().any(|lpn| self.nested.contains(*lpn)) { anything() } else { Expected::Exactly }
    }
}

fn anything() -> Expected {
    Expected::Within(Box::new(|_| true))
}

/// Carries out a confirm on the reference's books.
pub fn expect(books: &mut Books, device: &str, confirm: &Confirm) -> Expected {
    match confirm {
        Confirm::Bind(bind) => {
            books.move_lpn(&bind.tote, &carry(device));
            books.alone(&[&bind.tote])
        }
        Confirm::Pick(fact) => pick(books, device, fact),
        Confirm::PickShort(fact) => pick_short(books, device, fact),
        Confirm::Take(fact) => take(books, device, fact),
        Confirm::Put(fact) => put(books, device, fact),
        Confirm::Stage(fact) => {
            fact.lpns.iter().for_each(|lpn| books.move_lpn(lpn, known(&fact.lane)));
            books.alone(&fact.lpns.iter().map(String::as_str).collect::<Vec<_>>())
        }
        Confirm::Load(fact) => {
            books.move_lpn(&fact.lpn, &fact.load);
            books.alone(&[&fact.lpn])
        }
        Confirm::Unload(fact) => {
            books.move_lpn(&fact.lpn, known(&fact.lane));
            books.alone(&[&fact.lpn])
        }
        Confirm::Depart(fact) => {
            let on = |key: &Key| key.1[0] == fact.load && !key.1[1].is_empty();
            let all: Vec<_> =
                books.stock.iter().filter(|(key, _)| on(key)).map(|(key, qty)| (key.clone(), *qty)).collect();
            for ((kind, from), qty) in all {
                books.book(&kind, qty, &from, &spot("Customer", "", StockStatus::Available));
            }
            Expected::Exactly
        }
        Confirm::Pack(fact) => pack(fact),
        Confirm::Receive(fact) => receive(fact),
        Confirm::Undo(fact) => undo(books, fact),
        Confirm::Report(fact) => report(fact),
        Confirm::Park(fact) => {
            let from = carry(device);
            let all: Vec<Key> = books.stock.keys().filter(|key| key.1[0] == from).cloned().collect();
            for (kind, spot) in all {
                let to = [known(&fact.location).to_owned(), spot[1].clone(), spot[2].clone()];
                let qty = books.stock[&(kind.clone(), spot.clone())];
                apply(&mut books.stock, &Move { kind, qty, from: spot, to });
            }
            if books.nested.is_empty() { Expected::Exactly } else { anything() }
        }
        Confirm::Count(fact) => {
            let place = fact.location.clone();
            Expected::Within(Box::new(move |moved| {
                (moved.from[0] == place && moved.to[0] == "Discrepancy")
                    || (moved.from[0] == "Discrepancy" && moved.to[0] == place)
            }))
        }
        Confirm::LpnNest(fact) => {
            books.nested.extend([fact.child.clone(), fact.parent.clone()]);
            anything()
        }
        Confirm::LpnMerge(fact) => {
            books.nested.extend([fact.from.clone(), fact.into.clone()]);
            anything()
        }
        Confirm::LpnRelabel(fact) => {
            let (old, new) = (fact.old.clone(), fact.new.clone());
            if books.nested.contains(&old) {
                books.nested.insert(new.clone());
            }
            Expected::Within(Box::new(move |moved| {
                moved.to[1] == new && (moved.from[1] == old || moved.from[1] == new)
            }))
        }
        Confirm::LpnSplit(fact) => {
            let (from, to) = (fact.lpn.clone(), fact.to.clone());
            Expected::Within(Box::new(move |moved| {
                moved.to[1] == to
                    && (moved.from[1] == from || moved.from[1] == to || moved.from[0] == "Discrepancy")
            }))
        }
        Confirm::LpnEmpty(fact) => {
            let lpn = fact.lpn.clone();
            Expected::Within(Box::new(move |moved| moved.from[1] == lpn && moved.to[0] == "Discrepancy"))
        }
        Confirm::ReceiptOpened(_) | Confirm::UnloadingDone(_) | Confirm::Observe(_) => Expected::Exactly,
        _ => anything(),
    }
}

fn pick(books: &mut Books, device: &str, fact: &Pick) -> Expected {
    let carry = carry(device);
    let lpn = if fact.tote.is_empty() { &fact.lpn } else { &fact.tote };
    let from = spot(&fact.location, &fact.lpn, fact.status);
    books.book(&kind(&fact.goods), fact.qty, &from, &spot(&carry, lpn, fact.status));
    if fact.tote.is_empty() && !fact.lpn.is_empty() {
        books.move_lpn(&fact.lpn, &carry);
    }
    books.alone(&[lpn.as_str()])
}

/// What was taken is sure; how much of the rest is missing depends on what others may have in hand.
fn pick_short(books: &Books, device: &str, fact: &PickShort) -> Expected {
    let (place, tote, carry) = (fact.location.clone(), fact.tote.clone(), carry(device));
    let kind = kind(&fact.goods);
    let booked = books.stock.get(&(kind.clone(), spot(&place, &fact.lpn, StockStatus::Available)));
    let most = (booked.copied().unwrap_or(0) - fact.taken - fact.left).max(0);
    let taken = fact.taken;
    Expected::Within(Box::new(move |moved| {
        let into_tote = moved.to[0] == carry && moved.to[1] == tote;
        let lost = moved.from[0] == place && moved.to[0] == "Discrepancy" && moved.qty <= most;
        let gathered = moved.from[1] == tote && moved.to[1] == tote;
        gathered || (moved.kind == kind && (lost || (into_tote && moved.qty <= taken)))
    }))
}

fn take(books: &mut Books, device: &str, fact: &Take) -> Expected {
    let carry = carry(device);
    match &fact.what {
        What::Lpn { lpn } => {
            books.move_lpn(lpn, &carry);
            books.alone(&[lpn])
        }
        What::Goods { goods, status, qty, lpn } => {
            books.book(
                &kind(goods),
                *qty,
                &spot(known(&fact.from), lpn, *status),
                &spot(&carry, "", *status),
            );
            Expected::Exactly
        }
    }
}

fn put(books: &mut Books, device: &str, fact: &Put) -> Expected {
    let to = known(&fact.to);
    match &fact.what {
        What::Lpn { lpn } if to.starts_with(BIN) => {
            for ((kind, from), qty) in books.on_lpn(lpn) {
                let to = [to.to_owned(), String::new(), from[2].clone()];
                books.book(&kind, qty, &from, &to);
            }
            books.alone(&[lpn])
        }
        What::Lpn { lpn } => {
            books.move_lpn(lpn, to);
            books.alone(&[lpn])
        }
        What::Goods { goods, status, qty, lpn } => {
            books.book(&kind(goods), *qty, &spot(&carry(device), lpn, *status), &spot(to, "", *status));
            Expected::Exactly
        }
    }
}

/// Out of the totes into the carton, each piece once; where the bench is, the hub knows.
fn pack(fact: &Pack) -> Expected {
    let (carton, content) = (fact.carton.clone(), fact.content.clone());
    Expected::Within(Box::new(move |moved| {
        let part = content.iter().any(|part| {
            kind(&part.goods) == moved.kind
                && moved.qty <= part.qty
                && (moved.from[1] == part.tote || moved.from[0] == "Discrepancy")
        });
        moved.to[1] == carton && (part || moved.from[1] == carton)
    }))
}

/// In from the supplier, to that dock and LPN; with what status, the hub decides.
fn receive(fact: &Receive) -> Expected {
    let (dock, lpn, item, qty) =
        (known(&fact.location).to_owned(), fact.lpn.clone(), fact.goods.item.clone(), fact.qty);
    Expected::Within(Box::new(move |moved| {
        let in_now =
            moved.from[0] == "Supplier" && moved.to[0] == dock && moved.kind[0] == item && moved.qty <= qty;
        in_now && (moved.to[1] == lpn || moved.to[1].is_empty())
    }))
}

fn undo(books: &mut Books, fact: &Undo) -> Expected {
    let id = (fact.command.device.to_string(), fact.command.number);
    if fact.command.series != Series::Confirm || !books.undone.insert(id.clone()) {
        return Expected::Exactly;
    }
    let moved = books.moved.get(&id).cloned().unwrap_or_default();
    let nested =
        moved.iter().any(|one| books.nested.contains(&one.to[1]) || books.nested.contains(&one.from[1]));
    for one in moved.iter().rev() {
        if !one.to[1].is_empty() && one.to[1] == one.from[1] && one.to[0] != one.from[0] {
            books.move_lpn(&one.to[1], &one.from[0]);
        } else {
            books.book(&one.kind, one.qty, &one.to, &one.from);
        }
    }
    if nested { anything() } else { Expected::Exactly }
}

fn report(fact: &Report) -> Expected {
    use ExceptionCode as E;
    match fact.code {
        E::Damaged | E::Expired | E::ShortDated | E::TempOut | E::LpnDiffers => {
            Expected::Within(Box::new(|moved| {
                let stays = moved.from[..2] == moved.to[..2] && moved.from[2] != moved.to[2];
                stays || moved.from[0] == "Discrepancy"
            }))
        }
        E::SurplusFound | E::ExtraItem => Expected::Within(Box::new(|moved| moved.to[0] == "Problem")),
        E::MissingAtPack => Expected::Within(Box::new(|moved| moved.to[0] == "Discrepancy")),
        E::PutElsewhere | E::BinFull => anything(),
        _ => Expected::Within(Box::new(|_| false)),
    }
}
