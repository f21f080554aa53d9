//! The warehouse of a storm, told in the words of stories.

use super::dice::Dice;
use super::hub::SITE;
use super::plan::Plan;
use super::seat;
use crate::story::given::given;
use crate::story::script;
use crate::story::world::{Weather, World};
use regal_hub::db::Database;
use regal_hub::people::device;
use std::path::Path;
use std::sync::OnceLock;

/// What is always there.
const FLOOR: &str = "
dock R01 walk 1
bin A01.1.1 digits 12 walk 10 area DRY zone A
bin A02.1.1 digits 34 walk 20 area DRY zone A
bin A03.1.1 digits 56 walk 30 area DRY zone A
bin A04.1.1 digits 78 walk 40 area DRY zone A
bin A05.1.1 digits 90 walk 50 area DRY zone A
pack_station PACK1 walk 80
lane P01 walk 90
lane P02 walk 91
door D1 walk 99
item TEA \"Green tea\" gtin 04012345678901 area DRY
item GUM \"Chewing gum\" gtin 04098765432105 area DRY
item MILK \"Milk 1 l\" gtin 04011111111116 lots best-before area DRY
carton S \"Karton S\" tare 90 max 8000
stock 30 TEA at A01.1.1
stock 25 TEA at A02.1.1
stock 40 GUM at A03.1.1
stock 12 GUM at A01.1.1
stock 20 MILK at A04.1.1 lot L1 expiry 2027-05-31
stock 20 MILK at A05.1.1 lot L2 expiry 2027-06-30
worker 1001 Ana en lead
worker 1002 Bo en lead
worker 1003 Cem en lead
worker 1004 Dora en lead
";

/// Terminals at most.
pub const SEATS: usize = 4;

/// Items with their barcodes.
pub const GOODS: [(&str, &str); 3] =
    [("TEA", "04012345678901"), ("GUM", "04098765432105"), ("MILK", "04011111111116")];
/// Places a worker may scan.
pub const PLACES: [&str; 9] =
    ["A01.1.1", "A02.1.1", "A03.1.1", "A04.1.1", "A05.1.1", "R01", "P01", "P02", "X99.9.9"];

/// The name of a terminal.
pub fn device_name(index: usize) -> String {
    format!("K{}", index + 1)
}

/// The badge of the worker at a terminal.
pub fn badge(index: usize) -> String {
    (1001 + index).to_string()
}

fn tell(world: &mut World, text: &str) {
    for line in
        script::read("storm", &format!("given {}", text.trim().replace('\n', "\ngiven "))).expect("a story")
    {
        given(world, &mut line.rest()).unwrap_or_else(|error| panic!("{}: {error}", line.text));
    }
}

/// The empty floor as a database file; made once, for it takes longer than a storm.
fn template() -> &'static [u8] {
    static MADE: OnceLock<Vec<u8>> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("hub.db");
        let mut world = World::new(&Database::Sqlite(file.clone()), Weather::Fair);
        tell(&mut world, FLOOR);
        for index in 0..SEATS {
            let id = device_name(index);
            world.change(|cx| device::make(cx, &id, &id, &seat::token(&id))).expect("enrolled");
        }
        drop(world);
        let copy = folder.path().join("copy.db");
        regal_hub::backup::backup(&Database::Sqlite(file), SITE, &copy).expect("a copy");
        std::fs::read(copy).expect("the copy")
    })
}

/// Makes the floor of a seed in `file`.
pub fn make(file: &Path, plan: &Plan, dice: &mut Dice) {
    std::fs::write(file, template()).expect("a database");
    let mut world = World::new(&Database::Sqlite(file.to_owned()), Weather::Fair);
    let mut text = String::new();
    for order in 0..plan.orders + plan.late {
        let late = if order < plan.orders { "" } else { "unreleased " };
        let lines: Vec<String> = (0..=dice.below(3))
            .map(|_| format!("{} {}", dice.between(1, 8), dice.one_of(&GOODS).0))
            .collect();
        let lane = dice.one_of(&["P01", "P02"]);
        text.push_str(&format!("order {} lane {lane} {late}{}\n", order_name(order), lines.join(", ")));
    }
    for delivery in 0..plan.deliveries {
        let (milk, tea) = (dice.between(2, 24), dice.between(2, 24));
        text.push_str(&format!("delivery A{delivery} {milk} MILK lot L3 expiry 2027-07-31, {tea} TEA\n"));
    }
    tell(&mut world, &text);
}

/// The number of an order.
pub fn order_name(index: usize) -> String {
    (4000 + index).to_string()
}
