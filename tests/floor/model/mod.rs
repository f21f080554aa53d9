//! The outbox protocol as a model: every order of events is tried, not only those a storm happens to bring. What is
//! right stays right in all of them; each mistake is found, with a way to it.

mod world;

use stateright::{Checker, Model, Property};
use world::{DEVICES, Device, Known, Loss, Record, Rules, SCANS, Step, World};

/// As it is built: lists, the next number alone, answered confirms kept, an epoch.
const OURS: Rules = Rules {
    known: Known::Next,
    lists: true,
    sync_first: true,
    on_disk: true,
    new_ids: false,
    keeps: true,
    epoch_held: true,
    loss: Loss::Restore,
};
/// The simplest that is right while no copy is brought back.
const PLAIN: Rules = Rules { known: Known::Ids, lists: false, loss: Loss::None, ..OURS };

/// Steps that a search may try; one that ends there says so and proves nothing beyond it. `REGAL_MODEL_STEPS` is another limit.
const MOST: usize = 250_000;

const ONCE: &str = "booked twice";
const KEPT: &str = "answered scan lost";
const SAVED: &str = "saved scan dropped";
const ORDER: &str = "order broken";
const ALL: &str = "all booked";

/// Rules with so many terminals, scans and crashes.
#[derive(Clone, Copy)]
struct Floor {
    rules: Rules,
    devices: usize,
    scans: usize,
    crashes: u8,
}

impl Model for Floor {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(self.crashes)]
    }

    fn actions(&self, world: &World, steps: &mut Vec<Step>) {
        for (index, device) in world.devices.iter().enumerate().take(self.devices) {
            if usize::from(device.toned) < self.scans {
                steps.push(Step::Scan(index));
            }
            let waiting = (0..SCANS).filter(|scan| device.records[*scan] == Record::Waiting);
            let from = waiting.take(if self.rules.lists { SCANS } else { 1 });
            steps.extend(from.map(|scan| Step::Send(index, scan)));
            if world.device_crashes > 0 && (!self.rules.on_disk || self.rules.new_ids) {
                steps.push(Step::DeviceCrash(index));
            }
        }
        steps.extend(world.net.iter().copied().map(Step::Deliver));
        if world.memory != world.disk {
            steps.push(Step::Sync);
            if world.hub_crashes > 0 {
                steps.push(Step::HubCrash);
            }
        }
        if self.rules.loss != Loss::None && world.losses > 0 {
            steps.push(if world.copy.is_some() { Step::Lose } else { Step::Copy });
        }
    }

    fn next_state(&self, before: &World, step: Step) -> Option<World> {
        let mut world = before.clone();
        match step {
            Step::Scan(device) => world.scan(device),
            Step::Send(device, first) => world.send(&self.rules, device, first),
            Step::Deliver(message) => world.deliver(&self.rules, &message),
            Step::DeviceCrash(device) => world.device_crash(&self.rules, device),
            Step::HubCrash => world.hub_crash(),
            Step::Sync => world.disk = world.memory,
            Step::Copy => world.copy = Some(world.disk),
            Step::Lose => world.lose(&self.rules),
        }
        (world != *before).then_some(world)
    }

    fn properties(&self) -> Vec<Property<Floor>> {
        vec![
            Property::always(ONCE, |_, world: &World| {
                let booked = &world.memory.effects[..usize::from(world.memory.count)];
                booked.iter().enumerate().all(|(place, effect)| !booked[..place].contains(effect))
            }),
            Property::always(KEPT, |floor: &Floor, world| {
                each(world, |index, device, scan| {
                    let known = device.told & 1 << scan == 0 || booked(world, index, scan);
                    known || will_come(&floor.rules, world, index, scan)
                })
            }),
            Property::always(SAVED, |_, world| {
                each(world, |index, device, scan| {
                    let told = device.told & 1 << scan != 0;
                    told || booked(world, index, scan) || device.records[scan] != Record::Gone
                })
            }),
            Property::always(ORDER, |_, world| (0..DEVICES).all(|device| in_order(world, device))),
            Property::sometimes(ALL, |floor: &Floor, world: &World| {
                let devices = &world.devices[..floor.devices];
                usize::from(world.memory.count) == floor.devices * floor.scans
                    && devices.iter().all(|device| !device.records.contains(&Record::Waiting))
            }),
        ]
    }
}

/// Whether something holds of each scan that was toned good.
fn each(world: &World, holds: impl Fn(usize, &Device, usize) -> bool) -> bool {
    world
        .devices
        .iter()
        .enumerate()
        .all(|(index, device)| (0..usize::from(device.toned)).all(|scan| holds(index, device, scan)))
}

fn booked(world: &World, device: usize, scan: usize) -> bool {
    world.memory.of(device).any(|booked| booked == scan)
}

/// Whether a scan that was answered and is not in the books will come again: it waits, or it is kept and the hub will ask
/// for it, for it has not told this terminal of its epoch yet, or the scan's number is beyond its last.
fn will_come(rules: &Rules, world: &World, index: usize, scan: usize) -> bool {
    let device = &world.devices[index];
    match device.records[scan] {
        Record::Gone => false,
        Record::Waiting => true,
        Record::Answered => {
            let beyond = rules.known == Known::Next && device.ids[scan] > world.memory.last[index];
            beyond || device.epoch < world.memory.epoch
        }
    }
}

/// Whether the scans of a terminal came into the books in order, those booked twice aside.
fn in_order(world: &World, device: usize) -> bool {
    let mut seen: Vec<usize> = Vec::new();
    for scan in world.memory.of(device) {
        if !seen.contains(&scan) {
            seen.push(scan);
        }
    }
    seen.is_sorted()
}

/// A row of the table: what is otherwise, the rules, and what goes wrong, if anything.
type Row = (&'static str, Rules, Option<&'static str>);

fn rows() -> Vec<Row> {
    let restore = Rules { loss: Loss::Restore, ..PLAIN };
    let silent = Rules { loss: Loss::Silent, ..OURS };
    vec![
        ("one in flight, known by id", PLAIN, None),
        ("lists, the next number alone", Rules { loss: Loss::None, ..OURS }, None),
        ("the hub knows nothing of ids", Rules { known: Known::Nothing, ..PLAIN }, Some(ONCE)),
        ("the hub answers before the sync", Rules { sync_first: false, ..PLAIN }, Some(KEPT)),
        ("a new id after a dead battery", Rules { new_ids: true, ..PLAIN }, Some(ONCE)),
        ("the highest number, lists", Rules { known: Known::Highest, lists: true, ..PLAIN }, Some(KEPT)),
        ("known by id, lists", Rules { lists: true, ..PLAIN }, Some(ORDER)),
        ("the outbox in memory", Rules { on_disk: false, ..PLAIN }, Some(SAVED)),
        ("restore, answered ones forgotten, by id", Rules { keeps: false, ..restore }, Some(KEPT)),
        ("restore, answered ones forgotten, ours", Rules { keeps: false, ..OURS }, Some(KEPT)),
        ("restore, by id, old epoch taken", Rules { epoch_held: false, ..restore }, Some(ORDER)),
        ("restore, by id, old epoch held off", restore, None),
        ("ours: restore, lists, next number, kept, epoch", OURS, None),
        ("ours, epoch not looked at", Rules { epoch_held: false, ..OURS }, None),
        ("ours, tail lost silently", silent, None),
        ("tail lost silently, by id", Rules { loss: Loss::Silent, ..PLAIN }, Some(KEPT)),
    ]
}

/// Searches, the shortest ways first; a line of the table, and what was found.
fn search(floor: Floor, name: &str, most: usize) -> (String, Vec<&'static str>) {
    let checker = floor.checker().target_state_count(most).spawn_bfs().join();
    let mut found: Vec<(&str, usize)> =
        checker.discoveries().into_iter().map(|(what, path)| (what, path.into_actions().len())).collect();
    found.sort_unstable();
    let (states, depth) = (checker.unique_state_count(), checker.max_depth());
    let bad: Vec<String> = found
        .iter()
        .filter(|(what, _)| *what != ALL)
        .map(|(what, steps)| format!("{what}, {steps} steps"))
        .collect();
    let result = if !bad.is_empty() {
        bad.join("; ")
    } else if checker.state_count() < most {
        format!("holds: {states} states, all there are, depth {depth}")
    } else {
        format!("nothing found in the first {states} states, to depth {depth}: a limit, no proof")
    };
    let size = format!("{} × {}", floor.devices, floor.scans);
    (format!("| {name} | {size} | {result} |"), found.into_iter().map(|(what, _)| what).collect())
}

#[test]
fn the_outbox_protocol_holds_and_each_mistake_is_found() {
    let most = std::env::var("REGAL_MODEL_STEPS").ok().and_then(|text| text.parse().ok()).unwrap_or(MOST);
    println!("| Variant | Terminals × scans | Result |\n|---|---|---|");
    for (name, rules, wrong) in rows() {
        // One terminal with three scans finds every mistake; what is right is tried with two terminals as well.
        for (devices, scans) in [(1, 3), (2, 2)].into_iter().take(if wrong.is_some() { 1 } else { 2 }) {
            let (line, found) = search(Floor { rules, devices, scans, crashes: 1 }, name, most);
            println!("{line}");
            let bad: Vec<_> = found.iter().filter(|what| **what != ALL).collect();
            match wrong {
                Some(wrong) => assert!(bad.contains(&&wrong), "{wrong} is not found: {line}"),
                None => {
                    assert!(bad.is_empty(), "{line}");
                    let whole = line.contains("all there are");
                    assert!(!whole || found.contains(&ALL), "nothing ever gets done: {line}");
                }
            }
        }
    }
}
