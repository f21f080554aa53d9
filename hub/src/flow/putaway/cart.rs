//! Putting away with a cart: loose goods where they come in, the totes they are sorted into, and their bins.

use super::closed;
use super::rules::{self, CartPut};
use crate::catalog::{cards, lpn};
use crate::cx::{Cx, series_code};
use crate::db::{DbError, params};
use crate::floor::Change;
use crate::flow::At;
use crate::flow::common::Names;
use crate::flow::common::bins::{self, Keep};
use crate::ledger::{self, Content as Stock};
use crate::plan::putaway::Part;
use crate::task::{self, Line, NewLine, NewTask, Task, lease};
use regal_shared::base::{CommandId, Goods, Qty, StockStatus};
use regal_shared::flow::common::{LocationKind, Put, PutTarget, Report, Take, What};
use regal_shared::flow::putaway::{CartLine, CartPacket, CartTote, Content, InTote};
use regal_shared::text::Message;
use regal_shared::wire::{TaskKind, Work};

/// The most lines a packet brings; what lies there besides comes with the next one.
const LINES: usize = 60;

/// Whether a putaway is one of loose goods with a cart.
pub(super) fn is_cart(task: &Task) -> bool {
    task.kind == TaskKind::Putaway && task.mode == task::CART
}

/// Where the loose goods of a cart putaway lie.
fn source(task: &Task) -> &str {
    task.object.strip_prefix("L.").unwrap_or(&task.object)
}

/// The cart putaway of a place where goods come in. Asked for by kind, one is made of what lies there loose.
pub(super) fn at_place(cx: &mut Cx<'_>, asked: bool, location: &str) -> Result<Option<Task>, DbError> {
    let object = format!("L.{location}");
    if let Some(task) = task::about(cx, TaskKind::Putaway, &object)? {
        return Ok(Some(task));
    }
    let comes_in = cards::location(cx.conn, &cx.site.site, location)?
        .is_some_and(|card| matches!(card.kind, LocationKind::Dock | LocationKind::Receiving));
    if !asked || !comes_in || loose(cx, location)?.is_empty() {
        return Ok(None);
    }
    let new = NewTask { mode: task::CART, ..NewTask::ready(TaskKind::Putaway, &object) };
    let made = task::create(cx, &new)?;
    task::find(cx, made.as_str())
}

/// The cart putaway for a cart or an empty tote: what this device is at, what stands on the cart, else the next one.
pub(super) fn any(cx: &mut Cx<'_>, at: &At, cart: &str) -> Result<Option<Task>, DbError> {
    for held in lease::held_by(cx, &at.device)? {
        if let Some(task) = task::find(cx, held.as_str())?.filter(is_cart) {
            return Ok(Some(task));
        }
    }
    let mut rows = cx.conn.query(
        "select distinct u.task from lpn u join task t on t.site = u.site and t.task = u.task and t.mode = 'cart' and \
         t.state in ('ready', 'in_progress') where u.site = $1 and u.location = $2 and u.location <> ''",
        params![&cx.site.site, cart],
    )?;
    rows.extend(cx.conn.query(
        "select task from task where site = $1 and state = 'ready' and kind = 'putaway' and mode = 'cart' \
         order by priority, ranked_at, walk, task limit 20",
        params![&cx.site.site],
    )?);
    for row in rows {
        let name = row.string(0)?;
        if let Some(task) = task::find(cx, &name)?
            && wanted(cx, &task)?
        {
            return Ok(Some(task));
        }
    }
    Ok(None)
}

/// Whether there is anything left to put away; a task without is over.
pub(super) fn wanted(cx: &mut Cx<'_>, task: &Task) -> Result<bool, DbError> {
    if !loose(cx, source(task))?.is_empty() || !on_totes(cx, task)?.is_empty() {
        return Ok(true);
    }
    task::apply(cx, &task::Change::Cancelled { task: task.task.clone() })?;
    Ok(false)
}

fn loose(cx: &mut Cx<'_>, location: &str) -> Result<Vec<Stock>, DbError> {
    let mut all = ledger::stock_at(cx, location)?;
    all.retain(|one| one.place.lpn.is_empty());
    Ok(all)
}

/// What is in the totes of a task, with where each stands.
fn on_totes(cx: &mut Cx<'_>, task: &Task) -> Result<Vec<Stock>, DbError> {
    let rows = cx.conn.query(
        "select lpn from lpn where site = $1 and task = $2 and state = 'open' order by lpn",
        params![&cx.site.site, task.task.as_str()],
    )?;
    let mut all = Vec::new();
    for row in rows {
        all.extend(ledger::content(cx, row.text(0)?)?);
    }
    Ok(all)
}

/// The goods of a task by what they are: so much loose, so much in each tote.
fn merged(loose: Vec<Stock>, totes: &[Stock]) -> Vec<CartLine> {
    let mut lines: Vec<CartLine> = Vec::new();
    for (one, carried) in loose.iter().map(|one| (one, false)).chain(totes.iter().map(|one| (one, true))) {
        let same =
            |line: &CartLine| line.content.goods == one.goods && line.content.status == one.place.status;
        let at = lines.iter().position(same).unwrap_or_else(|| {
            let (goods, status) = (one.goods.clone(), one.place.status);
            lines.push(CartLine {
                line: 0,
                content: Content { goods, status, qty: 0, expiry: None },
                carried: Vec::new(),
                targets: Vec::new(),
                allowed: Vec::new(),
                closed: Vec::new(),
            });
            lines.len() - 1
        });
        if carried {
            lines[at].carried.push(InTote { tote: one.place.lpn.clone(), qty: one.qty });
        } else {
            lines[at].content.qty += one.qty;
        }
    }
    lines.truncate(LINES);
    lines
}

fn total(line: &CartLine) -> Qty {
    line.content.qty + line.carried.iter().map(|one| one.qty).sum::<Qty>()
}

/// The packet's work: what lies loose and what is in totes, each with its bins. The plan is kept as the task's lines.
/// `None` when nothing is left.
///
/// # Errors
/// The database.
pub(super) fn work(cx: &mut Cx<'_>, device: &str, task: &Task) -> Result<Option<Work>, DbError> {
    let from = source(task).to_owned();
    let totes = on_totes(cx, task)?;
    let mut lines = merged(loose(cx, &from)?, &totes);
    if lines.is_empty() {
        return Ok(None);
    }
    let mut names = Names::default();
    names.locations.insert(from.clone());
    plan(cx, task, &mut lines, &mut names)?;
    let carry = ledger::carry(device);
    let mut cart: Vec<CartTote> = Vec::new();
    for one in &totes {
        let tote = &one.place.lpn;
        if cart.iter().any(|known| known.tote == *tote) {
            continue;
        }
        let of = lines.iter().find(|line| line.carried.iter().any(|part| part.tote == *tote));
        let goal = of.and_then(|line| line.targets.first()).map_or("", |target| target.location.as_str());
        let zone = cards::location(cx.conn, &cx.site.site, goal)?.map(|card| card.zone).unwrap_or_default();
        let here = one.place.location == carry;
        let from = if here { String::new() } else { one.place.location.clone() };
        cart.push(CartTote { tote: tote.clone(), zone, from });
    }
    let stands = super::super::common::bin_stands(cx)?;
    Ok(Some(Work::Cart(CartPacket { from, stands, lines, totes: cart, cards: names.cards(cx)? })))
}

/// Plans the bins of all lines, one after the other, each with what the others bring; keeps them as task lines.
fn plan(cx: &mut Cx<'_>, task: &Task, lines: &mut [CartLine], names: &mut Names) -> Result<(), DbError> {
    let id = task.task.as_str();
    let mut kept: Vec<Line> = task::lines(cx, id)?;
    let mut next = kept.iter().map(|line| line.line).max().unwrap_or(0);
    let mut coming: Vec<(i64, String, Part)> = Vec::new();
    for line in lines.iter_mut() {
        let of = kept.iter().find(|one| is_of(one, &line.content.goods, line.content.status));
        line.line = of.map_or(0, |one| one.line);
        if let Some(one) = of {
            coming.push((one.line, one.new.target.clone(), part(line)));
        }
    }
    for line in lines {
        let goods = &line.content.goods;
        let known = kept.iter_mut().find(|one| one.line == line.line);
        let target = known.as_ref().map_or(String::new(), |one| one.new.target.clone());
        let others: Vec<(String, Part)> = coming
            .iter()
            .filter(|one| one.0 != line.line)
            .map(|one| (one.1.clone(), one.2.clone()))
            .collect();
        let stock =
            Stock { goods: goods.clone(), place: ledger::Place::loose(source(task)), qty: total(line) };
        let keep = Keep { task: id, target: &target, leaves: "", coming: &others, anywhere: false };
        let plan = bins::plan(cx, &keep, &[stock], source(task))?;
        line.targets = plan.targets();
        names.locations.extend(line.targets.iter().map(|target| target.location.clone()));
        (line.allowed, line.closed) = (plan.allowed, closed(plan.closed));
        let (item, lot) = (goods.item.clone(), goods.lot.clone());
        line.content.expiry = cards::lot(cx.conn, &cx.site.site, &item, &lot)?.and_then(|lot| lot.expiry);
        names.items.insert(item.clone());
        names.lots.insert((item, lot));
        let first = line
            .targets
            .first()
            .cloned()
            .unwrap_or(PutTarget { location: String::new(), rule: String::new() });
        let why = serde_json::to_string(&[Message::new(format!("why.{}", first.rule))]).unwrap_or_default();
        match known {
            Some(one) => task::plan_line(cx, id, line.line, one.done + total(line), (&first.location, &why))?,
            None => {
                next += 1;
                line.line = next;
                let new = NewLine {
                    goods: line.content.goods.clone(),
                    status: line.content.status,
                    location: source(task).to_owned(),
                    target: first.location.clone(),
                    planned: total(line),
                    why,
                    ..NewLine::default()
                };
                task::add_line(cx, &task.task, next, &new)?;
            }
        }
        coming.retain(|one| one.0 != line.line);
        coming.push((line.line, first.location, part(line)));
    }
    Ok(())
}

fn is_of(line: &Line, goods: &Goods, status: StockStatus) -> bool {
    line.new.goods == *goods && line.new.status == status
}

fn part(line: &CartLine) -> Part {
    bins::part(&line.content.goods, total(line))
}

/// Goods went into a tote, or a tote was taken along: the putaway is in progress.
pub(super) fn taken(task: &Task, take: &Take) -> Vec<Change> {
    let of_it = match &take.what {
        What::Goods { .. } => !take.into.is_empty(),
        What::Lpn { .. } => true,
    };
    if !of_it {
        return Vec::new();
    }
    vec![Change::Task(task::Change::Begun { task: task.task.clone() })]
}

/// Goods of a tote were set down in a bin, or back where they came from.
pub(super) fn put(cx: &mut Cx<'_>, at: &At, task: &Task, put: &Put) -> Result<Vec<Change>, DbError> {
    let What::Goods { goods, status, qty, lpn: tote } = &put.what else { return Ok(Vec::new()) };
    let source = source(task).to_owned();
    let kind =
        cards::location(cx.conn, &cx.site.site, &put.to)?.map_or(LocationKind::Problem, |card| card.kind);
    let totes = on_totes(cx, task)?;
    let in_hand = ledger::content(cx, tote)?;
    let gone = in_hand.iter().find(|one| one.goods == *goods && one.place.status == *status);
    let gone = gone.map_or(0, |one| one.qty.min(*qty));
    let sum = |stock: &[Stock]| stock.iter().map(|one| one.qty).sum::<Qty>();
    let left = sum(&loose(cx, &source)?) + sum(&totes);
    Ok(rules::cart_put(&CartPut {
        task: task.task.clone(),
        over: matches!(task.state.as_str(), "done" | "cancelled"),
        line: put.line,
        qty: *qty,
        given_up: put.to == source || kind == LocationKind::Carry,
        left: left - gone,
        tote: tote.clone(),
        tote_left: sum(&in_hand) - gone,
        stands: if put.to == source { source } else { ledger::carry(at.device.as_str()) },
    }))
}

/// Goods set down elsewhere than planned, as a fact like any other.
pub(super) fn elsewhere(cx: &mut Cx<'_>, task: &Task, report: &Report) -> Result<Option<Put>, DbError> {
    let Some(goods) = report.goods.clone() else { return Ok(None) };
    let in_tote = ledger::content(cx, &report.lpn)?;
    let status =
        in_tote.iter().find(|one| one.goods == goods).map(|one| one.place.status).unwrap_or_default();
    let lines = task::lines(cx, task.task.as_str())?;
    let line = lines.iter().find(|one| is_of(one, &goods, status)).map_or(0, |one| one.line);
    let what = What::Goods { goods, status, qty: report.qty.max(1), lpn: report.lpn.clone() };
    Ok(Some(Put { what, to: report.location.clone(), line, overridden: None }))
}

/// A bin that is no good is not planned again for the lines that went there.
pub(super) fn bad_bin(cx: &mut Cx<'_>, task: &Task, location: &str) -> Result<Vec<Change>, DbError> {
    let lines = task::lines(cx, task.task.as_str())?;
    let there = lines.into_iter().filter(|line| line.state == "open" && line.new.target == location);
    Ok(there
        .map(|line| {
            let (task, line) = (task.task.clone(), line.line);
            Change::Task(task::Change::LineTarget { task, line, target: String::new() })
        })
        .collect())
}

/// A put from a tote was taken back: its line is open again, and the tote with it.
pub(super) fn undone(cx: &mut Cx<'_>, command: &CommandId) -> Result<Vec<Change>, DbError> {
    let rows = cx.conn.query(
        "select m.task, m.item, m.owner, m.lot, m.serial, m.qty, m.from_location, m.from_lpn, m.from_status \
         from movement m join command c on c.site = m.site and m.number >= c.first_journal and \
         m.number <= c.last_journal join task t on t.site = m.site and t.task = m.task and t.mode = 'cart' and \
         t.state in ('leased', 'in_progress') \
         where c.site = $1 and c.device = $2 and c.series = $3 and c.number = $4 and c.kind = 'put' order by m.number",
        params![&cx.site.site, command.device.as_str(), series_code(command.series), command.number],
    )?;
    let mut changes = Vec::new();
    for row in &rows {
        let (name, tote) = (row.string(0)?, row.string(7)?);
        let goods = Goods {
            item: row.string(1)?,
            owner: row.string(2)?,
            lot: row.string(3)?,
            serial: row.string(4)?,
        };
        let status = StockStatus::parse(row.text(8)?).unwrap_or_default();
        let task = regal_shared::base::TaskId::from(name.as_str());
        if let Some(line) = task::lines(cx, &name)?.iter().find(|one| is_of(one, &goods, status)) {
            let (task, line) = (task.clone(), line.line);
            changes.push(Change::Task(task::Change::LineUndone { task, line, qty: row.int(5)? }));
        }
        if !tote.is_empty() {
            changes.push(Change::Lpn(lpn::Change::Bind {
                lpn: tote,
                location: row.string(6)?,
                order: String::new(),
                task: name,
                slot: 0,
            }));
        }
    }
    Ok(changes)
}
