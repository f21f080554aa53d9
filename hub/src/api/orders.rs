//! Orders: the list, one with its lines, bringing one in, release, hold, priority and cancel.

use super::call::{Call, Changed, Sent};
use super::paged::{Page, Range, place};
use super::whole::{whole, whole_or_none};
use crate::admin::AdminRequest;
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::import::Cells;
use crate::order::LINE_STATES;
use crate::order::list::{self, ALL, Listed, OPEN, OWED, Which};
use crate::steer::Steer;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The most lines of an order that comes in by the API at once.
const LINES: usize = 500;

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Order {
    /// Its number.
    order: String,
    /// `new`, `promised`, `released`, `picking`, `shipped` …
    state: String,
    /// Where it came from.
    channel: String,
    /// The customer.
    customer: String,
    /// Lines of the address, parted by newlines.
    ship_to: String,
    /// Who drives it.
    carrier: String,
    /// The lane it is shipped from.
    lane: String,
    /// Lower goes first.
    priority: i64,
    /// Which stop of its truck unloads it; 0 when the tour is not known.
    stop: i64,
    /// When the customer ordered, ms since 1970.
    made_at: i64,
    /// Last moment to make its truck, ms since 1970; 0 when there is none.
    cut_off: i64,
    /// What the cut-off was promised by: `order` named it, or it is the pick-up of its `carrier`, or the daily one of its `channel` or
    /// the `site`; empty when nothing is promised.
    cut_off_by: String,
    /// It waits for room in its channel.
    waits_for_room: bool,
}

/// An order with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderWithLines {
    #[serde(flatten)]
    order: Order,
    /// Its lines.
    lines: Vec<OrderLine>,
    /// LPNs with goods of it.
    units: Vec<Unit>,
    /// Tasks that serve it.
    tasks: Vec<Served>,
}

/// An LPN with goods of an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unit {
    /// The LPN.
    lpn: String,
    /// `tote`, `carton`, `pallet` …
    kind: String,
    /// Where it is.
    location: String,
}

/// A task that serves an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Served {
    /// The task.
    task: String,
    /// What it is, such as `pick`.
    kind: String,
    /// Its state.
    state: String,
}

/// A line of an order. Quantities are base units.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderLine {
    /// Its number in the order.
    line: i64,
    /// The item.
    item: String,
    /// The one lot that will do, or empty.
    lot: String,
    /// What is wanted.
    qty: i64,
    /// Of it promised and not reserved yet.
    promised: i64,
    /// How far it was promised when that was looked at last: `stock` or `inbound` covers all of it, `part` some; `none` and
    /// `lot` nothing, or not enough of that lot.
    promise_rule: String,
    /// What was left to promise of the item then, before this line.
    promise_atp: i64,
    /// Of it reserved.
    reserved: i64,
    /// Of it picked.
    picked: i64,
    /// Of it packed.
    packed: i64,
    /// Of it shipped.
    shipped: i64,
    /// Of it not there.
    short: i64,
    /// The line's state.
    state: String,
}

/// The longest text orders are narrowed by, in characters.
const LONGEST: usize = 60;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Which orders.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asks {
    /// Orders in this state, most urgent first; `open` for all that are not on a truck, by cut-off; `owed` for those that
    /// are owed something; `all` by cut-off. Without it `open`, or all by number when nothing else narrows them. `all`, and
    /// shipped or cancelled ones that something narrows, are told between two cut-offs: without them a day back and ahead.
    #[param(
        pattern = "^(open|owed|all|new|held|backordered|promised|released|short|reserved|picking|picked|packed|staged|loaded|shipped|cancelled)$"
    )]
    state: Option<String>,
    /// Of this carrier alone.
    #[param(max_length = 60, pattern = "^[^\\x00]*$")]
    carrier: Option<String>,
    /// Of this channel alone.
    #[param(max_length = 60, pattern = "^[^\\x00]*$")]
    channel: Option<String>,
    /// Their number begins with this, or it is in the customer's name.
    #[param(max_length = 60, pattern = "^[^\\x00]*$")]
    text: Option<String>,
    /// The earliest cut-off, ms since 1970.
    cut_off_from: Option<i64>,
    /// The cut-off before which, ms since 1970. Late orders are the open ones from 1 to now.
    cut_off_to: Option<i64>,
}

impl Asks {
    /// Which orders that are; none where all are wanted by number.
    fn which(self, now: i64) -> Result<Option<Which>, Problem> {
        let narrows = self.cut_off_from.is_some()
            || self.cut_off_to.is_some()
            || [&self.carrier, &self.channel, &self.text].into_iter().any(Option::is_some);
        let state = match self.state {
            Some(state) => state,
            None if narrows => OPEN.to_owned(),
            None => return Ok(None),
        };
        let others = [OPEN, OWED, ALL];
        if !others.contains(&state.as_str()) && !LINE_STATES.contains(&state.as_str()) {
            let remedy = format!("one of {}, {}", others.join(", "), LINE_STATES.join(", "));
            return Err(Problem::bad("address, state", remedy));
        }
        for (name, text) in [("carrier", &self.carrier), ("channel", &self.channel), ("text", &self.text)] {
            if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST || text.contains('\0')) {
                return Err(Problem::bad(
                    format!("address, {name}"),
                    format!("at most {LONGEST} characters"),
                ));
            }
        }
        let text = |text: Option<String>| text.unwrap_or_default();
        let mut which = Which {
            carrier: text(self.carrier),
            channel: text(self.channel),
            text: text(self.text),
            from: self.cut_off_from.unwrap_or(i64::MIN),
            to: self.cut_off_to.unwrap_or(i64::MAX),
            ..Which::of(&state)
        };
        if which.needs_window() {
            which.from = self.cut_off_from.unwrap_or(now - DAY_MS);
            which.to = self.cut_off_to.unwrap_or(now + DAY_MS);
        }
        Ok(Some(which))
    }
}

/// Orders of one state, most urgent first, or all by number.
#[utoipa::path(get, path = "/api/v1/orders", tag = "Orders", params(Asks, Range),
    responses((status = 200, body = Page<Order>)))]
pub async fn list(
    State(hall): State<Hall>,
    Asked(asks): Asked<Asks>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Order>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let Some(which) = asks.which(hall.now().0)? else {
        let [after] = range.texts::<1>()?;
        let orders = hall.read(move |conn| by_number(conn, &site, &after, limit)).await?;
        return Ok(Page::of(orders, limit, |order| place(&[&order.order])));
    };
    let after = range.texts::<4>()?;
    let (found, which) =
        hall.read(move |conn| Ok((list::page(conn, &site, &which, &after, limit)?, which))).await?;
    let last = found.last().map(|one| which.place(one)).unwrap_or_default();
    let last = place(&last.iter().map(String::as_str).collect::<Vec<_>>());
    Ok(Page::of(found.into_iter().map(Order::from).collect(), limit, |_| last.clone()))
}

fn by_number(conn: &mut dyn Conn, site: &str, after: &str, limit: i64) -> Result<Vec<Order>, DbError> {
    let found = conn.query(
        "select order_no, state, channel, customer, ship_to, carrier, lane, priority, stop, made_at, cut_off, capped, promised \
         from order_head where site = $1 and order_no > $2 order by order_no limit $3",
        params![site, after, limit],
    )?;
    found.iter().map(order).collect()
}

impl From<Listed> for Order {
    fn from(one: Listed) -> Order {
        Order {
            order: one.order,
            state: one.state,
            channel: one.channel,
            customer: one.customer,
            ship_to: one.ship_to,
            carrier: one.carrier,
            lane: one.lane,
            priority: one.priority,
            stop: one.stop,
            made_at: one.made_at,
            cut_off: one.cut_off,
            cut_off_by: one.cut_off_by,
            waits_for_room: one.capped,
        }
    }
}

fn order(row: &Row) -> Result<Order, DbError> {
    Ok(Order {
        order: row.string(0)?,
        state: row.string(1)?,
        channel: row.string(2)?,
        customer: row.string(3)?,
        ship_to: row.string(4)?,
        carrier: row.string(5)?,
        lane: row.string(6)?,
        priority: row.int(7)?,
        stop: row.int(8)?,
        made_at: row.int(9)?,
        cut_off: row.int(10)?,
        cut_off_by: row.string(12)?,
        waits_for_room: row.flag(11)?,
    })
}

/// One order with its lines.
#[utoipa::path(get, path = "/api/v1/orders/{order}", tag = "Orders", params(("order" = String, Path, description = "Its number", min_length = 1, max_length = 24, pattern = "^[!-~]+$")),
    responses((status = 200, body = OrderWithLines)))]
pub async fn one(
    State(hall): State<Hall>,
    Path(number): Path<String>,
) -> Result<Json<OrderWithLines>, Problem> {
    let (site, asked) = (hall.site.clone(), number.clone());
    let found = hall.read(move |conn| find(conn, &site, &asked)).await?;
    found.map(Json).ok_or_else(|| unknown(&number))
}

fn unknown(number: &str) -> Problem {
    let remedy = format!("there is no order {number:?}; bring it in first");
    Problem::new(StatusCode::NOT_FOUND, "req.unknown_object", "address, order", remedy)
}

fn find(conn: &mut dyn Conn, site: &str, number: &str) -> Result<Option<OrderWithLines>, DbError> {
    let row = query_one(
        conn,
        "select order_no, state, channel, customer, ship_to, carrier, lane, priority, stop, made_at, cut_off, capped, promised \
         from order_head where site = $1 and order_no = $2",
        params![site, number],
    )?;
    let Some(row) = row else { return Ok(None) };
    let found = conn.query(
        "select line, item, lot, qty, reserved, picked, packed, shipped, short, state, promise_rule, promise_atp, \
         (select cast(coalesce(sum(p.qty), 0) as bigint) from promise p where p.site = n.site and \
          p.order_no = n.order_no and p.line = n.line and p.state = 'open') from order_line n \
         where n.site = $1 and n.order_no = $2 order by n.line",
        params![site, number],
    )?;
    let lines = found.iter().map(|row| {
        Ok::<_, DbError>(OrderLine {
            line: row.int(0)?,
            item: row.string(1)?,
            lot: row.string(2)?,
            qty: row.int(3)?,
            reserved: row.int(4)?,
            picked: row.int(5)?,
            packed: row.int(6)?,
            shipped: row.int(7)?,
            short: row.int(8)?,
            state: row.string(9)?,
            promise_rule: row.string(10)?,
            promise_atp: row.int(11)?,
            promised: row.int(12)?,
        })
    });
    Ok(Some(OrderWithLines {
        order: order(&row)?,
        lines: lines.collect::<Result<_, _>>()?,
        units: units(conn, site, number)?,
        tasks: tasks(conn, site, number)?,
    }))
}

fn units(conn: &mut dyn Conn, site: &str, order: &str) -> Result<Vec<Unit>, DbError> {
    let found = conn.query(
        "select lpn, kind, location from lpn where site = $1 and order_no = $2 and \
         state not in ('planned', 'void') order by lpn",
        params![site, order],
    )?;
    let unit = |row: &Row| Ok(Unit { lpn: row.string(0)?, kind: row.string(1)?, location: row.string(2)? });
    found.iter().map(unit).collect()
}

fn tasks(conn: &mut dyn Conn, site: &str, order: &str) -> Result<Vec<Served>, DbError> {
    let found = conn.query(
        "select distinct t.task, t.kind, t.state from task_line n join task t on t.site = n.site and \
         t.task = n.task where n.site = $1 and n.order_no = $2 order by t.task",
        params![site, order],
    )?;
    let served = |row: &Row| Ok(Served { task: row.string(0)?, kind: row.string(1)?, state: row.string(2)? });
    found.iter().map(served).collect()
}

/// An order that comes in.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderIn {
    /// Where it came from, such as `shop`.
    #[serde(default)]
    #[schema(max_length = 20, pattern = "^[^\\x00]*$")]
    channel: String,
    /// The customer.
    #[serde(default)]
    #[schema(max_length = 80, pattern = "^[^\\x00]*$")]
    customer: String,
    /// Up to three lines of the address below the customer.
    #[serde(default)]
    #[schema(max_items = 3, value_type = Vec<AddressLine>)]
    address: Vec<String>,
    /// Who drives it.
    #[serde(default)]
    #[schema(max_length = 40, pattern = "^[^\\x00]*$")]
    carrier: String,
    /// The lane it is shipped from; empty for the carrier's.
    #[serde(default)]
    #[schema(max_length = 20, pattern = "^([0-9A-X]+([.][0-9A-X]+)*)?$")]
    lane: String,
    /// Lower goes first.
    #[serde(default, deserialize_with = "whole_or_none")]
    #[schema(minimum = 0, maximum = 100)]
    priority: Option<i64>,
    /// Last moment to make its truck, such as `2027-05-31T14:00:00Z`.
    #[serde(default)]
    #[schema(format = DateTime)]
    cut_off: Option<String>,
    /// Which stop of its truck unloads it, from 1.
    #[serde(default, deserialize_with = "whole_or_none")]
    #[schema(minimum = 0, maximum = 999)]
    stop: Option<i64>,
    /// What is wanted.
    #[schema(min_items = 1, max_items = 500)]
    lines: Vec<OrderLineIn>,
}

/// A line of an address.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 80, pattern = "^[^\\x00]*$")]
#[expect(dead_code, reason = "for the description alone")]
struct AddressLine(String);

/// A line of an order that comes in.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderLineIn {
    /// The item.
    #[schema(min_length = 1, max_length = 40, pattern = "^[!-~]+$")]
    item: String,
    /// Base units.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    qty: i64,
    /// The one lot that will do.
    #[serde(default)]
    #[schema(max_length = 40, pattern = "^[!-~]*$")]
    lot: String,
}

/// Brings an order in. Sent again with the same content nothing happens; with another content it is refused, for orders
/// are not changed but cancelled.
#[utoipa::path(put, path = "/api/v1/orders/{order}", tag = "Orders", params(("order" = String, Path, description = "Its number", min_length = 1, max_length = 24, pattern = "^[!-~]+$")),
    request_body = OrderIn,
    responses((status = 200, body = Changed, description = "It was there already, just so"), (status = 201, body = Changed)))]
pub async fn bring(call: Call, Path(number): Path<String>, sent: Sent<OrderIn>) -> Result<Answered, Problem> {
    let wish = &sent.value;
    if wish.lines.is_empty() || wish.lines.len() > LINES {
        return Err(Problem::bad("body, lines", format!("1 to {LINES} lines come at once")));
    }
    if wish.address.len() > 3 {
        return Err(Problem::bad("body, address", "up to three lines; put the rest beside the others"));
    }
    let rows = rows(&number, wish);
    call.change(&sent, Wish::Bring(rows), Changed::what(number)).await
}

/// The order as the rows of a file, so that what is refused there is refused here, with the same words.
fn rows(number: &str, wish: &OrderIn) -> Vec<Cells> {
    let head = |name: &'static str, value: &str| (name, value.to_owned());
    let told = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let (priority, stop) = (told(wish.priority), told(wish.stop));
    let row = |line: &OrderLineIn| {
        let mut row = vec![
            head("order", number),
            head("item", &line.item),
            head("qty", &line.qty.to_string()),
            head("lot", &line.lot),
            head("channel", &wish.channel),
            head("customer", &wish.customer),
            head("carrier", &wish.carrier),
            head("lane", &wish.lane),
            head("priority", &priority),
            head("cut_off", wish.cut_off.as_deref().unwrap_or_default()),
            head("stop", &stop),
        ];
        row.extend(["address1", "address2", "address3"].into_iter().zip(wish.address.iter().cloned()));
        row
    };
    wish.lines.iter().map(row).collect()
}

/// Releases an order: reserves stock and makes work of it.
#[utoipa::path(post, path = "/api/v1/orders/{order}/release", tag = "Orders", params(("order" = String, Path, description = "Its number", min_length = 1, max_length = 24, pattern = "^[!-~]+$")),
    responses((status = 200, body = Changed)))]
pub async fn release(call: Call, Path(order): Path<String>) -> Result<Answered, Problem> {
    let wish = AdminRequest::Release { order: order.clone() };
    call.plain(Wish::Decide { order: order.clone(), wish }, Changed::what(order)).await
}

/// Cancels an order; what was picked of it goes back.
#[utoipa::path(post, path = "/api/v1/orders/{order}/cancel", tag = "Orders", params(("order" = String, Path, description = "Its number", min_length = 1, max_length = 24, pattern = "^[!-~]+$")),
    responses((status = 200, body = Changed)))]
pub async fn cancel(call: Call, Path(order): Path<String>) -> Result<Answered, Problem> {
    let wish = AdminRequest::Cancel { order: order.clone() };
    call.plain(Wish::Decide { order: order.clone(), wish }, Changed::what(order)).await
}

/// What is decided about an order.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum OrderAct {
    /// Nothing of it is begun and it does not leave.
    Hold {
        /// One of the reasons for orders.
        #[schema(max_length = 40, pattern = "^[a-z0-9_]*$")]
        reason: String,
    },
    /// Its hold is over.
    Lift {},
    /// How urgent it and its open work are.
    Rank {
        /// From 1 to 99; lower goes first.
        #[serde(deserialize_with = "whole")]
        #[schema(minimum = 1, maximum = 99)]
        priority: i64,
    },
    /// Its release is taken back: lines that nobody has in hand are no work any more and stand as promised, or new. What is
    /// being picked or was picked goes on; packing waits for the rest.
    TakeBack {},
}

/// Decides about an order: hold, lift, rank, take its release back.
#[utoipa::path(post, path = "/api/v1/orders/{order}", tag = "Orders", params(("order" = String, Path, description = "Its number", min_length = 1, max_length = 24, pattern = "^[!-~]+$")),
    request_body = OrderAct, responses((status = 200, body = Changed)))]
pub async fn decide(
    call: Call,
    Path(order): Path<String>,
    sent: Sent<OrderAct>,
) -> Result<Answered, Problem> {
    let said = Changed::what(&order);
    let wish = match sent.value.clone() {
        OrderAct::Hold { reason } => Steer::HoldOrder { order, reason },
        OrderAct::Lift {} => Steer::LiftOrder { order },
        OrderAct::Rank { priority } => Steer::RankOrder { order, priority },
        OrderAct::TakeBack {} => Steer::TakeBack { order },
    };
    call.change(&sent, Wish::Steer(wish), said).await
}
