//! What a seed makes of a storm: how many terminals, how clumsy, how bad the weather.

use super::dice::Dice;

/// Chances are in a thousand.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Terminals, each with a worker.
    pub seats: usize,
    /// What all workers together do before it gets calm.
    pub acts: usize,
    /// Orders, and how many of them are released only while the storm goes on.
    pub orders: usize,
    /// Orders released late.
    pub late: usize,
    /// Deliveries announced.
    pub deliveries: usize,
    /// A worker does something other than what is asked.
    pub clumsy: i64,
    /// A message of a call is lost, either way.
    pub loss: i64,
    /// A call arrives twice.
    pub double: i64,
    /// The longest a message takes, ms.
    pub slow: i64,
    /// After an act: the radio of the terminal goes.
    pub radio: i64,
    /// After an act: its battery dies.
    pub battery: i64,
    /// After an act: its worker has a long break.
    pub rest: i64,
    /// After an act: its wall clock jumps.
    pub clock: i64,
    /// After an act: the hub's process dies.
    pub crash: i64,
    /// After an act: the hub's power goes.
    pub power: i64,
    /// After an act: the hub's wall clock jumps.
    pub hub_clock: i64,
    /// After an act: the disk of the terminal is full for a while.
    pub full: i64,
    /// After an act: a supervisor cancels or releases an order, or makes a count due.
    pub desk: i64,
    /// After an act: somebody sends another body under an old id.
    pub forge: i64,
    /// After so many acts the hub begins again from a backup; 0: never.
    pub restore: usize,
}

impl Plan {
    /// The plan of a seed.
    pub fn of(dice: &mut Dice, side: &mut Dice) -> Plan {
        let mut at_times = |share: i64, low: i64, high: i64| {
            let chance = dice.between(low, high);
            if dice.in_1000(share) { chance } else { 0 }
        };
        let clumsy = at_times(850, 20, 250);
        let loss = at_times(600, 10, 200);
        let double = at_times(600, 10, 200);
        let radio = at_times(600, 5, 40);
        let battery = at_times(600, 5, 50);
        let rest = at_times(500, 3, 15);
        let clock = at_times(400, 3, 20);
        let crash = at_times(500, 3, 18);
        let hub_clock = at_times(250, 3, 10);
        let desk = at_times(700, 10, 50);
        let forge = at_times(400, 5, 30);
        let acts = usize::try_from(dice.between(100, 220)).expect("few");
        Plan {
            seats: usize::try_from(dice.between(2, 4)).expect("few"),
            acts,
            orders: usize::try_from(dice.between(4, 9)).expect("few"),
            late: usize::try_from(dice.between(0, 3)).expect("few"),
            deliveries: usize::try_from(dice.between(0, 3)).expect("few"),
            clumsy,
            loss,
            double,
            slow: *dice.one_of(&[20, 200, 1500, 6000]),
            radio,
            battery,
            rest,
            clock,
            crash,
            hub_clock,
            full: if side.in_1000(300) { side.between(4, 20) } else { 0 },
            power: if side.in_1000(400) { side.between(3, 15) } else { 0 },
            desk,
            forge,
            restore: if dice.in_1000(350) { acts / 3 + dice.below(acts / 3) } else { 0 },
        }
    }
}
