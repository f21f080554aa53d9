//! How much people did: of enough of them, and of none by name.

use super::super::Report;
use super::{DAY, Floor, HOUR, MORNING};
use crate::db::testing::{on_both, sqlite};
use crate::people::actor::{self, Stay};
use regal_shared::base::ActorId;

/// People who pick ten lines each, under an actor each; `twice` of them under two.
fn shift(floor: &Floor, people: usize, twice: usize) {
    for person in 0..people {
        for actor in 0..=usize::from(person < twice) {
            let (actor, person) = (format!("actor {person} {actor}"), format!("P{person}"));
            let (who, name) = (actor.clone(), person);
            floor.change(move |cx| {
                let stay = Stay { device: "", since: 0, until: 0, reason: "" };
                actor::bind(cx, &ActorId(who.clone()), &name, stay)
            });
            for _ in 0..10 {
                floor.picks(&actor, "TEA", 1, "A1");
            }
        }
    }
}

#[test]
fn labour_counts_people_and_not_their_actors_and_keeps_nothing_of_too_few() {
    on_both(|home| {
        let floor = Floor::open(home);
        floor.stock("TEA", 1000, "A1");
        floor.at(MORNING + HOUR);
        shift(&floor, 7, 1);
        // The next day there are eight of them, in another block of hours.
        floor.at(MORNING + DAY + 5 * HOUR);
        floor.change(|cx| cx.conn.batch("delete from shift_actor"));
        shift(&floor, 8, 0);
        floor.round();
        assert_eq!(floor.count("select count(*) from labour"), 0, "no day is over");
        floor.at(MORNING + 4 * DAY);
        floor.round();
        assert_eq!(
            floor.rows(Report::Labour, ""),
            ["day1 12 pick A 8 80 80"],
            "eight actors of seven are seven"
        );
        floor.change(|cx| cx.conn.batch("delete from shift_actor"));
        floor.round();
        assert_eq!(floor.count("select count(*) from labour"), 1, "kept while nobody is known any more");
    });
}

#[test]
fn work_of_people_nobody_knows_any_more_is_not_kept() {
    let home = sqlite();
    let floor = Floor::open(&home);
    floor.stock("TEA", 1000, "A1");
    shift(&floor, 9, 0);
    floor.change(|cx| cx.conn.batch("delete from shift_actor"));
    floor.at(MORNING + 3 * DAY);
    floor.round();
    assert_eq!(floor.count("select count(*) from labour"), 0);
}
