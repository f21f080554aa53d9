//! Where goods may go: what is on an LPN, which bins take it. For putting away and for putting right.

use crate::catalog::bin;
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::ledger::{self, Content, PROBLEM};
use crate::plan::putaway::{Bin, Choice, Load, Part, choose};
use regal_shared::base::{Goods, Qty};
use regal_shared::flow::common::PutTarget;
use std::collections::BTreeSet;

/// Alternatives a packet brings besides the planned bin.
const ALTERNATIVES: usize = 5;
/// Bins looked at for each rule.
const LOOK: i64 = 6;
/// Bins ruled out that a packet names.
const CLOSED: i64 = 100;

/// All on an LPN and the LPNs nested in it.
///
/// # Errors
/// The database.
pub fn content(cx: &mut Cx<'_>, lpn: &str) -> Result<Vec<Content>, DbError> {
    let mut all = Vec::new();
    for unit in ledger::tree(cx, lpn)? {
        all.extend(ledger::content(cx, &unit)?);
    }
    Ok(all)
}

/// A plan for an LPN: bins, best first, and what the packet says about others.
#[derive(Debug)]
pub struct Plan {
    /// All bins looked at.
    pub bins: Vec<Bin>,
    /// Those chosen, best first.
    pub choices: Vec<Choice>,
    /// Zones whose other bins may be used.
    pub allowed: Vec<String>,
    /// Bins there that are ruled out, each with the code of the rule.
    pub closed: Vec<(String, &'static str)>,
}

impl Plan {
    /// The bins chosen, best first, each with the code of the rule that chose it.
    #[must_use]
    pub fn targets(&self) -> Vec<PutTarget> {
        let target = |choice: &Choice| {
            let location = self.bins[choice.bin].location.clone();
            PutTarget { location, rule: choice.rule.to_owned() }
        };
        self.choices.iter().map(target).collect()
    }
}

/// What a plan keeps to.
#[derive(Debug, Clone, Copy)]
pub struct Keep<'a> {
    /// The task: what it brings itself does not stand in its way.
    pub task: &'a str,
    /// The bin planned before, or empty.
    pub target: &'a str,
    /// The place the goods must leave, or empty: no bin to choose.
    pub leaves: &'a str,
    /// What other lines of the task bring, by bin.
    pub coming: &'a [(String, Part)],
    /// Any area will do.
    pub anywhere: bool,
}

/// Plans where goods go. A bin planned before stays first while it still fits.
///
/// # Errors
/// The database.
pub fn plan(cx: &mut Cx<'_>, keep: &Keep<'_>, content: &[Content], from: &str) -> Result<Plan, DbError> {
    let mut load = load(cx, content, from)?;
    if keep.anywhere {
        load.area.clear();
    }
    let overflow = overflow(cx)?;
    let mut names: BTreeSet<String> = candidates(cx, &load)?;
    names.extend([load.fixed.clone(), keep.target.to_owned(), overflow.clone()]);
    let mut bins = Vec::with_capacity(names.len());
    for name in names.iter().filter(|name| !name.is_empty() && *name != keep.leaves) {
        let found = bin::find(cx, name, keep.task)?;
        bins.extend(found.map(|mut bin| {
            let coming = keep.coming.iter().filter(|(to, _)| to == name).map(|(_, part)| part.clone());
            bin.stored.extend(coming);
            bin
        }));
    }
    let mut choices = choose(&load, &bins, &overflow, ALTERNATIVES + 1);
    if let Some(at) = choices.iter().position(|one| bins[one.bin].location == keep.target)
        && choices[at].rule != "overflow"
    {
        let kept = choices.remove(at);
        choices.insert(0, kept);
    }
    let mut closed = closed(cx, &load)?;
    for bin in bins.iter().filter(|bin| bin.kind.is_storage()) {
        if let Some(rule) = bin.refuses(&load.parts)
            && !closed.iter().any(|one| one.0 == bin.location)
        {
            closed.push((bin.location.clone(), rule));
        }
    }
    Ok(Plan { bins, choices, allowed: zones(cx, &load.area)?, closed })
}

/// So many of some goods, as planning sees them.
#[must_use]
pub fn part(goods: &Goods, qty: Qty) -> Part {
    Part { item: goods.item.clone(), owner: goods.owner.clone(), lot: goods.lot.clone(), qty }
}

fn load(cx: &mut Cx<'_>, content: &[Content], from: &str) -> Result<Load, DbError> {
    let mut load = Load::default();
    let mut homes: BTreeSet<(String, String)> = BTreeSet::new();
    for one in content {
        let goods = &one.goods;
        let same =
            |part: &&mut Part| part.item == goods.item && part.owner == goods.owner && part.lot == goods.lot;
        match load.parts.iter_mut().find(same) {
            Some(part) => part.qty += one.qty,
            None => load.parts.push(part(goods, one.qty)),
        }
        let row = query_one(
            cx.conn,
            "select area, fixed_location from item where site = $1 and item = $2",
            params![&cx.site.site, &goods.item],
        )?;
        if let Some(row) = row {
            homes.insert((row.string(0)?, row.string(1)?));
        }
    }
    if let [(area, fixed)] = homes.into_iter().collect::<Vec<_>>().as_slice() {
        (load.area, load.fixed) = (area.clone(), fixed.clone());
    }
    let row = query_one(
        cx.conn,
        "select walk from location where site = $1 and location = $2",
        params![&cx.site.site, from],
    )?;
    load.walk = row.map_or(Ok(0), |row| row.int(0))?;
    Ok(load)
}

/// Where goods go that no bin has room for: the first place of the area `overflow`, else `Problem`.
fn overflow(cx: &mut Cx<'_>) -> Result<String, DbError> {
    let row = query_one(
        cx.conn,
        "select location from location where site = $1 and area = 'overflow' and state in ('usable', 'blocked_out') \
         and kind in ('bin', 'reserve', 'receiving') order by walk, location limit 1",
        params![&cx.site.site],
    )?;
    row.map_or(Ok(PROBLEM.to_owned()), |row| row.string(0))
}

/// Bins with the same goods, and empty bins before and behind the source on the walk: in the item's area, else
/// anywhere.
fn candidates(cx: &mut Cx<'_>, load: &Load) -> Result<BTreeSet<String>, DbError> {
    let mut found = BTreeSet::new();
    for part in &load.parts {
        let rows = cx.conn.query(
            "select distinct b.location, l.walk from balance b join location l on l.site = b.site and \
             l.location = b.location where b.site = $1 and b.item = $2 and b.lot = $3 and b.owner = $4 and \
             l.kind in ('bin', 'face', 'reserve') order by l.walk, b.location limit $5",
            params![&cx.site.site, &part.item, &part.lot, &part.owner, LOOK * 2],
        )?;
        for row in rows {
            found.insert(row.string(0)?);
        }
    }
    let areas: &[&str] = if load.area.is_empty() { &[""] } else { &[&load.area, ""] };
    for area in areas {
        found.extend(empty(cx, area, load.walk)?);
    }
    Ok(found)
}

fn empty(cx: &mut Cx<'_>, area: &str, walk: i64) -> Result<Vec<String>, DbError> {
    let behind = "select l.location from location l where l.site = $1 and l.kind in ('bin', 'reserve') and \
         (l.area = $2 or $2 = '') and l.walk >= $3 and l.state in ('usable', 'blocked_out') and l.suspect = 0 and \
         not exists (select 1 from balance b where b.site = l.site and b.location = l.location) and \
         not exists (select 1 from task t where t.site = l.site and t.target = l.location and t.kind in ('putaway', 'move') \
          and t.state in ('ready', 'leased', 'in_progress')) and \
         not exists (select 1 from task_line n join task t on t.site = n.site and t.task = n.task and \
          t.kind in ('putaway', 'move') and t.state in ('ready', 'leased', 'in_progress') where n.site = l.site and \
          n.target = l.location and n.target <> '' and n.state = 'open') order by l.walk, l.location limit $4";
    let before = "select l.location from location l where l.site = $1 and l.kind in ('bin', 'reserve') and \
         (l.area = $2 or $2 = '') and l.walk < $3 and l.state in ('usable', 'blocked_out') and l.suspect = 0 and \
         not exists (select 1 from balance b where b.site = l.site and b.location = l.location) and \
         not exists (select 1 from task t where t.site = l.site and t.target = l.location and t.kind in ('putaway', 'move') \
          and t.state in ('ready', 'leased', 'in_progress')) and \
         not exists (select 1 from task_line n join task t on t.site = n.site and t.task = n.task and \
          t.kind in ('putaway', 'move') and t.state in ('ready', 'leased', 'in_progress') where n.site = l.site and \
          n.target = l.location and n.target <> '' and n.state = 'open') order by l.walk desc, l.location limit $4";
    let mut found = Vec::new();
    for sql in [behind, before] {
        for row in cx.conn.query(sql, params![&cx.site.site, area, walk, LOOK])? {
            found.push(row.string(0)?);
        }
    }
    Ok(found)
}

/// Zones of the area the goods are kept in.
fn zones(cx: &mut Cx<'_>, area: &str) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select distinct zone from location where site = $1 and kind in ('bin', 'face', 'reserve') and \
         (area = $2 or $2 = '') order by zone",
        params![&cx.site.site, area],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// Bins of the area that are held, or that are the fixed bin of another item.
fn closed(cx: &mut Cx<'_>, load: &Load) -> Result<Vec<(String, &'static str)>, DbError> {
    let item = match load.parts.as_slice() {
        [one] => one.item.as_str(),
        _ => "",
    };
    let rows = cx.conn.query(
        "select l.location, 'bin_hold' from location l where l.site = $1 and l.kind in ('bin', 'face', 'reserve') \
         and (l.area = $2 or $2 = '') and (l.state not in ('usable', 'blocked_out') or exists (select 1 from hold h \
          where h.site = l.site and h.scope = 'location' and h.object = l.location and h.lifted_at = 0)) \
         union all \
         select l.location, 'wrong_area' from item i join location l on l.site = i.site and \
         l.location = i.fixed_location where i.site = $1 and i.fixed_location <> '' and i.item <> $3 and i.state <> 'retired' and \
         (l.area = $2 or $2 = '') order by 1, 2 limit $4",
        params![&cx.site.site, &load.area, item, CLOSED],
    )?;
    rows.iter()
        .map(|row| {
            let rule = if row.text(1)? == "bin_hold" { "bin_hold" } else { "wrong_area" };
            Ok((row.string(0)?, rule))
        })
        .collect()
}
