//! Numbers for labels written by hand: each device has some of its own, for where nothing can be printed.

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::policy;
use regal_shared::barcode::by_hand;

/// The policy that says how many numbers a device gets at once; 0: none, labels are printed or come from a roll.
pub const POLICY: &str = "lpn_numbers";
/// Its value when the site says nothing.
pub const NUMBERS: i64 = 50;

/// The next numbers of the site's series, for one device: the first, and how many. They are handed out once and never
/// again, used or not, also not after a restore. `None` where the site wants none.
///
/// # Errors
/// The database.
pub fn draw(cx: &mut Cx<'_>) -> Result<Option<(i64, i64)>, DbError> {
    let count = policy::plain_or_own(cx.conn, &cx.site.site, POLICY)?;
    if count <= 0 {
        return Ok(None);
    }
    let mut first = cx.site.by_hand + 1;
    let mut next = first;
    while next < first + count {
        // A label of the house that is called just so.
        if is_taken(cx, &by_hand(next))? {
            first = next + 1;
        }
        next += 1;
    }
    cx.site.by_hand = next - 1;
    Ok(Some((first, count)))
}

fn is_taken(cx: &mut Cx<'_>, lpn: &str) -> Result<bool, DbError> {
    let row =
        query_one(cx.conn, "select 1 from lpn where site = $1 and lpn = $2", params![&cx.site.site, lpn])?;
    Ok(row.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::FIRST_BY_HAND;
    use crate::testing::{World, on_both};
    use serde_json::json;

    #[test]
    fn each_device_gets_numbers_of_its_own_and_a_label_of_the_house_is_passed_over() {
        on_both(|home| {
            let mut world = World::new(home);
            let wish = || json!({"kind": "numbers", "left": 0});
            let drawn = |answer: &serde_json::Value| {
                assert_eq!(answer["grant"]["grant"], "numbers", "{answer}");
                (answer["grant"]["first"].as_i64().expect("a number"), answer["grant"]["count"].clone())
            };
            assert_eq!(drawn(&world.request(wish())), (FIRST_BY_HAND, json!(50)));
            assert_eq!(drawn(&world.request(wish())), (FIRST_BY_HAND + 50, json!(50)));
            // The same request again: the same numbers, and none is drawn for it.
            let raw = r#"{"id":"K7Q2MX.r3","actor":"actor-K7Q2MX","occurred_at":0,"request":{"kind":"numbers","left":0}}"#;
            assert_eq!(world.send_as("K7Q2MX", raw), world.send_as("K7Q2MX", raw));
            // So many as the site says, and not one that stands on a label of the house already.
            world.change(|cx| policy::set(cx, POLICY, 3));
            let mine = by_hand(FIRST_BY_HAND + 101);
            let tea = json!({"kind": "receive", "receipt": "", "owner": "own", "item": "TEA", "qty": 4, "lpn": mine,
                             "location": "P01"});
            world.confirm(None, tea);
            let raw = r#"{"id":"B3C4D5.r1","actor":"","occurred_at":0,"request":{"kind":"numbers"}}"#;
            let crate::floor::Outcome::Answered(text) = world.send_as("B3C4D5", raw) else {
                panic!("no answer")
            };
            let answer: serde_json::Value = serde_json::from_str(&text).expect("an answer");
            assert_eq!(
                drawn(&answer),
                (FIRST_BY_HAND + 102, json!(3)),
                "nobody is on it, and it gets some all the same"
            );
            // None at all, where the site wants it so.
            world.change(|cx| policy::set(cx, POLICY, 0));
            let raw = raw.replace("r1", "r2");
            let crate::floor::Outcome::Answered(text) = world.send_as("B3C4D5", &raw) else {
                panic!("no answer")
            };
            assert!(text.contains("refused") && text.contains("lpn.no_number"), "{text}");
        });
    }
}
