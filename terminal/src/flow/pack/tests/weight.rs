//! Scales and weights.

use super::*;

/// The same order at a bench that asks for the weight; gum weighs 20 g.
pub(in crate::flow::pack) fn weighed() -> Floor {
    let gum_card = Card::Item(ItemCard {
        item: "GUM".into(),
        name: "Chewing gum".into(),
        owner: "O".into(),
        levels: vec![LevelCard::plain(regal_shared::base::Level::Each, 1)],
        lot_tracked: false,
        expiry: Default::default(),
        serial: Default::default(),
        min_life_days: 0,
        weight_g: 20,
        warn_qty: 50,
        hard_qty: 500,
    });
    let weigh = Some(Tolerance { grams: 5, percent: 3 });
    let mut floor = at_bench(PackPacket { weigh, cards: vec![gum_card], ..gum(2) });
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.scan(GUM);
    floor
}

#[test]
fn a_scale_closes_a_carton_that_fits_by_itself_and_any_other_by_enter() {
    let mut floor = weighed();
    for (weight, said) in [
        (Weight::Steady(0), None),
        (Weight::Moving, Some("pack.unsteady")),
        (Weight::Over, Some("pack.scale_over")),
        (Weight::Under, Some("pack.scale_under")),
        (Weight::Steady(-90), Some("pack.scale_under")),
        (Weight::Steady(150), Some("pack.on_scale")),
    ] {
        floor.feed(Input::Weight(weight));
        assert!(floor.terminal.weighing() && told(&floor).is_empty(), "{weight:?}");
        assert!(said.is_none_or(|said| floor.said() == said), "{weight:?}: {}", floor.said());
    }
    // What is typed beats the scale, and a weight that fits closes without a key.
    floor.key(Key::Digit(1));
    floor.feed(Input::Weight(Weight::Steady(133)));
    assert!(told(&floor).is_empty());
    floor.key(Key::Backspace);
    floor.feed(Input::Weight(Weight::Steady(133)));
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 2 T1 133 g"]);
    assert_eq!(floor.facts.last().map(|fact| fact.verified_by), Some(Verified::Scale));
    floor.feed(Input::Weight(Weight::Steady(133)));
    assert!(!floor.terminal.weighing() && told(&floor).len() == 1, "nobody waits for it any more");

    let mut floor = weighed();
    floor.feed(Input::Weight(Weight::Steady(150)));
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "pack.weight_off");

    // Without an answer the work goes on.
    let mut floor = weighed();
    floor.feed(Input::Weight(Weight::Silent));
    assert_eq!(floor.said(), "pack.scale_silent");
    floor.key(Key::Enter);
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 2 T1"]);
}

#[test]
fn a_weight_within_the_tolerance_closes_and_another_is_looked_into() {
    let mut floor = weighed();
    floor.number("133");
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 2 T1 133 g"]);

    let mut floor = weighed();
    floor.number("150");
    assert_eq!(floor.said(), "pack.weight_off");
    floor.scan(GUM);
    floor.scan(GUM);
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 2 T1 150 g rechecked"]);

    let mut floor = weighed();
    floor.number("150");
    floor.scan("00036000291452");
    assert_eq!(floor.said(), "pack.recheck_off");
    floor.scan(GUM);
    floor.scan(GUM);
    floor.key(Key::Enter);
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 2 T1"], "no scale, the weight stays open");
}
