//! Documents of several kinds under one number: an order and a delivery, say.

use crate::cx::Cx;
use crate::db::DbError;
use crate::flow::{At, load, pack, pick, receive};
use crate::task::Task;
use regal_shared::refusal::Choice;
use regal_shared::wire::TaskKind;

/// The most rows of a list to choose from.
const MOST: usize = 9;

/// What a document scanned stands for.
pub(super) enum Found {
    /// An order or a load, and nothing else.
    One(Box<Task>),
    /// Several have that number: nearest due first, those without a date last.
    Many(Vec<Choice>),
}

/// What a document scanned stands for; `None` when it is no order and no load.
///
/// # Errors
/// The database.
pub(super) fn find(cx: &mut Cx<'_>, at: &At, object: &str) -> Result<Option<Found>, DbError> {
    let Some(number) = object.strip_prefix("O.") else { return Ok(None) };
    let mut tasks: Vec<Task> = order(cx, object)?.into_iter().collect();
    let of_load = load::object(cx, at, object)?.and_then(Result::ok);
    tasks.extend(of_load.filter(|task| !task.is_over()));
    let Some(first) = tasks.first() else { return Ok(None) };
    let expected = receive::expected(cx, number)?;
    if tasks.len() + expected.len() < 2 {
        return Ok(Some(Found::One(Box::new(first.clone()))));
    }
    let of = |task: &Task| {
        let choice = Choice { object: object.to_owned(), label: number.to_owned(), task: Some(task.kind) };
        (task.due_at, choice)
    };
    let mut all: Vec<(i64, Choice)> = tasks.iter().map(of).chain(expected).collect();
    all.sort_by_key(|(due_at, _)| (*due_at == 0, *due_at));
    Ok(Some(Found::Many(all.into_iter().map(|(_, choice)| choice).take(MOST).collect())))
}

/// What is to be done for an order: it is picked, or it is packed.
fn order(cx: &mut Cx<'_>, object: &str) -> Result<Option<Task>, DbError> {
    if let Some(task) = pick::object(cx, object)? {
        return Ok(Some(task));
    }
    let task = pack::object(cx, object, false)?.and_then(Result::ok);
    Ok(task.filter(|task| task.kind == TaskKind::Pack && !task.is_over()))
}

#[cfg(test)]
mod tests {
    use crate::inbound::{self, Announced, AnnouncedLine};
    use crate::outbound::load;
    use crate::testing::bench::{claim, packed_soon};
    use crate::testing::{World, on_both};
    use regal_shared::flow::common::LocationKind;
    use serde_json::{Value, json};

    fn announced(world: &mut World, asn: &str, due_at: i64) {
        world.change(|cx| {
            let dock = crate::catalog::save::Location::plain("R1", LocationKind::Dock);
            crate::catalog::save::location(cx, &dock)?;
            let tea = AnnouncedLine { line: 1, item: "TEA".into(), expected: 10, ..AnnouncedLine::default() };
            let supplier = "Nordtee".to_owned();
            let new =
                Announced { asn: asn.into(), supplier, due_at, lines: vec![tea], ..Announced::default() };
            inbound::announce(cx, &new).map(|_| ())
        });
    }

    /// Scans a document at the work menu; answers the kind of work begun, or the rows of the list.
    fn scanned(world: &mut World, object: &str) -> (String, Vec<String>) {
        let answer = world.request(json!({"kind": "claim", "claim": "object", "object": object}));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let row =
            |one: &Value| format!("{} {} {}", text(&one["task"]), text(&one["object"]), text(&one["label"]));
        let rows = answer["grant"]["choices"].as_array().into_iter().flatten().map(row).collect();
        (text(&answer["grant"]["packet"]["work"]["work"]), rows)
    }

    #[test]
    fn an_order_and_a_delivery_of_one_number_are_a_list_nearest_due_first() {
        on_both(|home| {
            let mut world = packed_soon(home);
            world.order("4712", 2);
            assert_eq!(scanned(&mut world, "O.4711").0, "pack", "one document is gone to at once");
            announced(&mut world, "4711", 9);
            announced(&mut world, "4712", 9);
            let delivery = |number: &str| format!("receive O.{number} Nordtee {number}");
            for (order, kind) in [("4711", "pack"), ("4712", "pick")] {
                let own = format!("{kind} O.{order} {order}");
                for (due, rows) in [
                    (0, [delivery(order), own.clone()]),
                    (5, [own.clone(), delivery(order)]),
                    (20, [delivery(order), own.clone()]),
                ] {
                    let of = order.to_owned();
                    world.change(|cx| {
                        cx.conn.execute(
                            "update task set due_at = $3 where site = $1 and object = $2",
                            crate::db::params!["main", &of, due],
                        )
                    });
                    let object = format!("O.{order}");
                    assert_eq!(scanned(&mut world, &object), (String::new(), rows.to_vec()), "{order} {due}");
                }
            }
            let (work, _) = world.claim(claim("O.4712", "pick"));
            assert_eq!(work["work"], "pick", "the one chosen");
            let (work, _) = world.claim(claim("O.4712", "receive"));
            assert_eq!((&work["work"], &work["delivery"]["receipt"]), (&json!("receive"), &json!("4712")));
            world.change(|cx| {
                cx.conn.execute(
                    "update receipt set state = 'closed' where site = $1",
                    crate::db::params!["main"],
                )
            });
            assert_eq!(scanned(&mut world, "O.4711").0, "pack", "a delivery that is over is none to choose");
        });
    }

    #[test]
    fn a_load_may_have_the_number_of_an_order_too() {
        on_both(|home| {
            let mut world = packed_soon(home);
            let (number, _) = world.change(|cx| load::create(cx, "DOOR.1", "", ""));
            assert_eq!(scanned(&mut world, &format!("O.{number}")).0, "load");
            world.order(&number, 2);
            let (_, mut rows) = scanned(&mut world, &format!("O.{number}"));
            rows.sort();
            assert_eq!(rows, [format!("loading O.{number} {number}"), format!("pick O.{number} {number}")]);
        });
    }
}
