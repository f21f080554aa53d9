//! Every screen of a count, at every size, in every language.

use super::tests::{GUM, TEA_L1, work};
use crate::model::tests::Floor;
use crate::model::tests::shots::Shots;
use crate::talk::Key;
use regal_shared::wire::Work;

#[test]
fn the_screens_of_a_count() {
    let mut shots = Shots::default();
    let mut floor = Floor::work(work(&["P1", "P2"]));
    shots.shot("where", &floor);
    floor.scan("L.A02.1");
    shots.shot("another bin", &floor);
    floor.scan("L.A01.1");
    shots.shot("what", &floor);
    shots.lists(&mut floor);
    shots.offline(&mut floor);
    floor.scan("L.A01.1");
    shots.shot("bare?", &floor);
    floor.scan(TEA_L1);
    shots.shot("how many", &floor);
    floor.number("12");
    shots.shot("counted", &floor);
    floor.scan("CASE-TEA");
    shots.shot("which lot", &floor);
    floor.key(Key::F3);
    floor.scan("CASE-GUM");
    floor.scan(GUM);
    shots.shot("a case and a piece", &floor);
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.number("3");
    shots.shot("counted before", &floor);
    floor.number("3");
    floor.scan(GUM);
    (0..5).for_each(|_| floor.scan("CASE-GUM"));
    floor.key(Key::Enter);
    shots.shot("so many scans?", &floor);
    floor.key(Key::F3);
    floor.key(Key::F3);
    floor.scan("00000000000000");
    shots.shot("an unknown code", &floor);
    floor.scan("RADIO-EACH");
    shots.shot("a piece has its number", &floor);
    floor.key(Key::F3);
    floor.scan("U.P1");
    shots.shot("sealed?", &floor);
    floor.scan("U.P1");
    floor.scan("L.A01.1");
    shots.shot("an LPN was not seen", &floor);
    floor.scan("L.A01.1");
    shots.shot("saved", &floor);
    let mut lost = work(&[]);
    let Work::Count(count) = &mut lost.work else { panic!("a count") };
    count.beside = vec!["A02.1".into(), "A03.1".into()];
    shots.shot("where, and what is beside it", &Floor::work(lost));
    shots.check("count");
}
