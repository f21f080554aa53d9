//! The packet of a pack lease.

use super::facts;
use crate::catalog::{cards, lpn};
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::outbound::{self, station};
use crate::plan::carton::{self, Carton, Piece};
use crate::task::Task;
use regal_shared::base::StockStatus;
use regal_shared::flow::common::Card;
use regal_shared::flow::pack::{CartonCard, PackLine, PackPacket, Packed, Tolerance};
use regal_shared::text::Message;
use regal_shared::wire::Work;
use std::collections::BTreeSet;

/// Carton numbers a packet has beyond those likely to be needed.
const SPARE: i64 = 2;
/// The most carton numbers of one packet.
const MOST_CARTONS: i64 = 40;

/// What is still in totes, cartons to choose from and their numbers, the lane, the bench's settings.
///
/// # Errors
/// The database.
pub fn work(cx: &mut Cx<'_>, device: &regal_shared::base::DeviceId, task: &Task) -> Result<Work, DbError> {
    let order = &task.object;
    let mut contents = facts::in_totes(cx, order)?;
    // What was found damaged at the bench stays in its tote.
    contents.retain(|one| one.place.status != StockStatus::Damaged);
    let parts = facts::spread(&facts::open_lines(cx, order)?, &contents);
    let standing = facts::standing(cx, order)?;
    let carrier = crate::order::head(cx, order)?.map_or_else(String::new, |head| head.carrier);
    let (types, cartons) = carton_types(cx, &carrier)?;
    let pieces = pieces(cx, &parts)?;
    let chosen = carton::choose(&pieces, &cartons);
    let units: i64 = parts.iter().map(|part| part.qty).sum();
    let likely = chosen.as_ref().map_or(1, |chosen| chosen.count);
    let numbers = numbers(cx, order, (likely + SPARE).min(units.max(1)).min(MOST_CARTONS))?;
    let bench = station::of_device(cx, device)?;
    let weights = pieces.iter().all(|piece| piece.weight_g > 0);
    let tolerance = Tolerance {
        grams: outbound::policy(cx, "weight_off_g", 20)?,
        percent: outbound::policy(cx, "weight_off_percent", 3)?,
    };
    let why = chosen.as_ref().map(|chosen| {
        let tare = cartons[chosen.carton].tare_g;
        let grams: i64 = pieces.iter().map(|piece| piece.qty * piece.weight_g).sum();
        let mut why = vec![Message::new(format!("why.{}", chosen.rule))];
        why.extend((grams > 0).then(|| Message::new("why.weight").with("n", grams + tare)));
        why
    });
    Ok(Work::Pack(PackPacket {
        order: order.clone(),
        station: bench.station,
        cards: cards_of(cx, task, &parts)?,
        lines: lines(cx, parts)?,
        cartons: numbers,
        standing,
        open: facts::open_cartons(cx, order)?,
        carton_type: chosen.map_or_else(String::new, |one| cartons[one.carton].carton_type.clone()),
        types,
        why: why.unwrap_or_default(),
        lane: task.target.clone(),
        why_lane: vec![Message::new(format!("why.{}", task.reason))],
        weigh: (bench.weigh && weights).then_some(tolerance),
        printer: !bench.printer.is_empty(),
    }))
}

fn lines(cx: &mut Cx<'_>, parts: Vec<Packed>) -> Result<Vec<PackLine>, DbError> {
    let mut lines = Vec::with_capacity(parts.len());
    for part in parts {
        let lot = cards::lot(cx.conn, &cx.site.site, &part.goods.item, &part.goods.lot)?;
        lines.push(PackLine {
            line: part.line,
            tote: part.tote,
            goods: part.goods,
            expiry: lot.and_then(|lot| lot.expiry),
            status: part.status,
            qty: part.qty,
        });
    }
    Ok(lines)
}

fn carton_types(cx: &mut Cx<'_>, carrier: &str) -> Result<(Vec<CartonCard>, Vec<Carton>), DbError> {
    let denies = outbound::carrier::denied(cx, carrier)?;
    let rows = cx.conn.query(
        "select carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g from carton_type where site = $1 \
         order by length_mm * width_mm * height_mm, carton_type limit 50",
        params![&cx.site.site],
    )?;
    let mut cards = Vec::with_capacity(rows.len());
    let mut types = Vec::with_capacity(rows.len());
    for row in &rows {
        let carton_type = row.string(0)?;
        let (name, tare_g) = (row.string(1)?, row.int(5)?);
        let denied = denies.contains(&carton_type);
        cards.push(CartonCard { carton_type: carton_type.clone(), name, tare_g, denied });
        let size_mm = [row.int(2)?, row.int(3)?, row.int(4)?];
        types.push(Carton { carton_type, size_mm, tare_g, max_g: row.int(6)?, denied });
    }
    Ok((cards, types))
}

fn pieces(cx: &mut Cx<'_>, parts: &[Packed]) -> Result<Vec<Piece>, DbError> {
    let mut pieces = Vec::with_capacity(parts.len());
    for part in parts {
        let row = query_one(
            cx.conn,
            "select coalesce(l.length_mm, 0), coalesce(l.width_mm, 0), coalesce(l.height_mm, 0), \
             case when i.weight_g > 0 then i.weight_g else coalesce(l.weight_g, 0) end from item i \
             left join pack_level l on l.site = i.site and l.item = i.item and l.level = 'each' \
             where i.site = $1 and i.item = $2",
            params![&cx.site.site, &part.goods.item],
        )?;
        let (size_mm, weight_g) = match &row {
            Some(row) => ([row.int(0)?, row.int(1)?, row.int(2)?], row.int(3)?),
            None => ([0; 3], 0),
        };
        pieces.push(Piece { qty: part.qty, size_mm, weight_g });
    }
    Ok(pieces)
}

/// Carton numbers of an order that are drawn and not used, filled up to `wanted`. Drawn here, so that cartons can be
/// closed and labelled without the hub; the same lease asked for again gets the same numbers.
fn numbers(cx: &mut Cx<'_>, order: &str, wanted: i64) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select lpn from lpn where site = $1 and order_no = $2 and kind = 'carton' and state = 'planned' order by lpn",
        params![&cx.site.site, order],
    )?;
    let mut all: Vec<String> = rows.iter().map(|row| row.string(0)).collect::<Result<_, _>>()?;
    let wanted = usize::try_from(wanted).unwrap_or(1);
    while all.len() < wanted {
        let sscc = outbound::draw_sscc(cx)?;
        let planned = lpn::Change::Make {
            lpn: sscc.clone(),
            kind: "carton",
            state: "planned",
            sscc: sscc.clone(),
            location: String::new(),
            order: order.to_owned(),
            carton_type: String::new(),
            weight_g: 0,
        };
        lpn::apply(cx, &planned)?;
        all.push(sscc);
    }
    Ok(all)
}

fn cards_of(cx: &mut Cx<'_>, task: &Task, parts: &[Packed]) -> Result<Vec<Card>, DbError> {
    let mut all = Vec::new();
    all.extend(cards::location(cx.conn, &cx.site.site, &task.target)?.map(Card::Location));
    let items: BTreeSet<&str> = parts.iter().map(|part| part.goods.item.as_str()).collect();
    for item in items {
        all.extend(cards::item(cx.conn, &cx.site.site, item)?);
    }
    let lots: BTreeSet<(&str, &str)> =
        parts.iter().map(|part| (part.goods.item.as_str(), part.goods.lot.as_str())).collect();
    for (item, lot) in lots {
        all.extend(cards::lot(cx.conn, &cx.site.site, item, lot)?.map(Card::Lot));
    }
    Ok(all)
}
