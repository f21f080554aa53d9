//! Work that goes on on another device.

use super::*;
use regal_shared::flow::session::{CHECKPOINT_FORMAT, Checkpoint, MAX_CHECKPOINT};
use regal_shared::wire::{HeartbeatAnswer, LostLease};

fn two_lines() -> PickPacket {
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 5), line(2, "O1", "GUM", "", "A02.1", 1)];
    pick_work(PickMode::Discrete, &["O1"], lines)
}

/// Three of five are scanned.
fn in_the_middle() -> Floor {
    let mut floor = Floor::work(packet("7", Work::Pick(two_lines())));
    floor.scan("U.T1");
    floor.scan("L.A01.1");
    (0..3).for_each(|_| floor.scan("96385074"));
    floor
}

/// The work as the hub grants it anew.
fn again(task: &str) -> Packet {
    Packet { fence: 2, ..packet(task, Work::Pick(two_lines())) }
}

fn take_over(packets: Vec<Packet>, checkpoint: Option<Checkpoint>) -> Floor {
    let mut floor = Floor::new();
    floor.scan("B.1001");
    let session = Session { elsewhere: Some("D2".into()), ..person() };
    floor.grant(Grant::LoggedOn(LoggedOn::Session(session)));
    floor.key(Key::Digit(1));
    let wish = &floor.wishes.last().expect("a wish").body;
    assert_eq!(wish, &Body::Request(Request::TakeOver { task: None, from: "D2".into() }));
    floor.grant(Grant::TakenOver { packets, checkpoint: checkpoint.map(Box::new) });
    floor
}

#[test]
fn work_stands_on_the_next_device_as_it_stood_here() {
    let old = in_the_middle();
    let told = old.terminal.standing().expect("something to tell");
    assert_eq!((told.format, told.confirm, told.actor.as_str()), (CHECKPOINT_FORMAT, 1, "a1"));
    let mut new = take_over(vec![again("7")], Some(told));
    assert_eq!(new.said(), "log.resumed");
    assert_eq!(new.terminal.state.job.screen, old.terminal.state.job.screen);
    assert_eq!(new.terminal.state.job.lease.as_ref().map(|lease| lease.fence), Some(2));
    (0..2).for_each(|_| new.scan("96385074"));
    assert_eq!(new.told(), ["pick 1 GUM 5 A01.1>T1"]);
}

#[test]
fn what_cannot_be_read_begins_at_the_line_as_without_it() {
    let told = in_the_middle().terminal.standing().expect("something to tell");
    let fresh = Job::of(&again("7"));
    for told in [
        Checkpoint { format: CHECKPOINT_FORMAT + 1, ..told.clone() },
        Checkpoint { state: told.state.replace("\"jobs\"", "\"works\""), ..told.clone() },
        Checkpoint { state: told.state.replace("\"pick\"", "\"dance\""), ..told.clone() },
        Checkpoint { state: String::new(), ..told },
    ] {
        let new = take_over(vec![again("7")], Some(told));
        assert_eq!(new.terminal.state.job.screen, fresh.screen);
        assert_eq!(new.said(), "log.resumed");
    }
}

#[test]
fn all_of_it_comes_over_and_what_was_on_the_screen_is_on_the_screen() {
    let told = in_the_middle().terminal.standing().expect("something to tell");
    let new = take_over(vec![again("5"), again("7"), again("9")], Some(told.clone()));
    let tasks: Vec<&str> = new.terminal.state.jobs().filter_map(|job| Some(job.task()?.as_str())).collect();
    assert_eq!(tasks, ["7", "5", "9"]);
    let other = take_over(vec![again("5")], Some(told));
    assert_eq!(
        other.terminal.state.job.screen,
        Job::of(&again("5")).screen,
        "another task stands at its start"
    );
    assert!(take_over(vec![], None).terminal.state.job.lease.is_none());
}

#[test]
fn what_the_hub_changed_meanwhile_comes_at_the_next_safe_point() {
    let told = in_the_middle().terminal.standing().expect("something to tell");
    let mut work = two_lines();
    work.lines.remove(1);
    let changed = Packet { fence: 2, revision: 2, ..packet("7", Work::Pick(work)) };
    let mut new = take_over(vec![changed], Some(told));
    assert!(matches!(new.terminal.state.later.as_slice(), [Later::Revision { revision: 2, .. }]));
    (0..2).for_each(|_| new.scan("96385074"));
    assert!(new.terminal.state.later.is_empty(), "the second line is off: {}", new.screen());
    assert!(new.terminal.state.job.lease.as_ref().is_some_and(|lease| lease.revision == 2));
    assert_eq!(new.terminal.wanted(), Some(Wanted::Scan("L.LANE.1".into())));
}

#[test]
fn nothing_is_told_of_no_work_of_secrets_of_what_waits_and_of_too_much() {
    assert_eq!(Floor::on().terminal.standing(), None, "no work");
    let mut asking = in_the_middle();
    asking.terminal.state.asking =
        Some(Asking { id: "K7Q2MX.r9".parse().expect("an id"), at: asking.now, request: wish() });
    assert_eq!(asking.terminal.standing(), None, "the hub was asked");
    let mut large = in_the_middle();
    let lines: Vec<PickLine> = (1..400).map(|n| line(n, "O1", "GUM", "", "A01.1", 5)).collect();
    let work = Work::Pick(pick_work(PickMode::Discrete, &["O1"], lines));
    large.terminal.state.held.push(Job::of(&packet("8", work)));
    let told = large.terminal.standing().expect("without what is too much");
    assert!(told.state.len() <= MAX_CHECKPOINT, "{}", told.state.len());
    assert!(
        told.state.contains("\"7\"") && !told.state.contains("\"8\""),
        "what is on the screen comes first"
    );
    large.terminal.state.job = large.terminal.state.held.remove(0);
    assert_eq!(large.terminal.standing(), None);
}

fn wish() -> Request {
    Request::HandBack { task: TaskId::from("7") }
}

#[test]
fn who_took_the_work_along_leaves_nothing_here_whatever_was_in_hand() {
    for (at_once, left) in [(true, false), (false, true)] {
        let mut floor = in_the_middle();
        let message = Message::new("work.taken_over").with("user", "Anna").with("dev", "D2");
        floor.event(EventBody::Revoked { task: TaskId::from("7"), fence: 1, message, at_once });
        assert_eq!(floor.terminal.state.job.lease.is_some(), left, "at once: {at_once}");
    }
}

/// Work under its second lease: on the screen, put aside, and left here by somebody else.
fn claimed_again() -> Floor {
    let mut floor = Floor::work(again("7"));
    floor.terminal.state.held.push(Job::of(&again("8")));
    let job = Job::of(&again("9"));
    floor.terminal.state.left.push(Left { badge: "2002".into(), name: "Ben".into(), since: floor.now, job });
    // A confirm takes it all into the checkpoint.
    floor.scan("U.T1");
    floor
}

fn holds(floor: &Floor) -> Vec<String> {
    floor.terminal.state.jobs().filter_map(|job| Some(job.task()?.0.clone())).collect()
}

#[test]
fn an_old_revocation_heard_again_takes_nothing_that_was_claimed_since() {
    for (fence, left) in [(1, vec!["7", "8", "9"]), (2, vec![]), (3, vec![]), (0, vec![])] {
        for at_once in [false, true] {
            let mut floor = claimed_again();
            for task in ["9", "8", "7"] {
                let message = Message::new("work.revoked");
                floor.event(EventBody::Revoked { task: task.into(), fence, message, at_once });
            }
            assert_eq!(holds(&floor), left, "fence {fence}, at once: {at_once}");
            assert_eq!(floor.said() == "work.revoked", left.is_empty(), "fence {fence}: {}", floor.screen());
        }
    }
}

#[test]
fn a_revocation_that_waits_for_a_safe_point_spares_what_is_claimed_before_it() {
    let mut floor = in_the_middle();
    let revoked = || EventBody::Revoked {
        task: "7".into(),
        fence: 1,
        message: Message::new("work.revoked"),
        at_once: false,
    };
    floor.event(revoked());
    (0..2).for_each(|_| floor.scan("96385074"));
    assert_eq!((floor.said().as_str(), holds(&floor).len()), ("work.revoked", 0), "the line is done first");
    floor.key(Key::Enter);
    floor.event(revoked());
    floor.grant(Grant::Work { packet: Box::new(again("7")) });
    floor.event(revoked());
    assert_eq!(holds(&floor), ["7"], "{}", floor.screen());
    assert!(floor.terminal.state.later.is_empty());
}

#[test]
fn a_task_that_is_named_is_taken_over_alone() {
    let mut floor = Floor::on();
    floor.scan("O.4711");
    let taken =
        Message::new("work.taken").with("user", "Ben").with("dev", "D2").with("n", 3i64).with("task", "T3");
    floor.refuse(taken);
    floor.key(Key::Digit(1));
    let wish = &floor.wishes.last().expect("a wish").body;
    let task = Some(TaskId::from("T3"));
    assert_eq!(wish, &Body::Request(Request::TakeOver { task, from: "D2".into() }));
    floor.grant(Grant::TakenOver { packets: vec![again("T3")], checkpoint: None });
    assert_eq!(floor.terminal.state.job.screen, Job::of(&again("T3")).screen);
}

#[test]
fn an_old_heartbeats_answer_takes_nothing_that_was_claimed_since() {
    for (fence, left) in [(1, vec!["7", "8", "9"]), (2, vec![]), (0, vec![])] {
        let mut floor = claimed_again();
        let tasks = ["9", "8", "7"].map(TaskId::from);
        let lease = |task: &TaskId| LostLease { task: task.clone(), fence };
        let lost_leases = if fence == 0 { Vec::new() } else { tasks.iter().map(lease).collect() };
        let (now, until) = (floor.now, floor.now.plus(60_000));
        let beat =
            HeartbeatAnswer { now, until, lost: tasks.to_vec(), lost_leases, journal: 0, kept: Vec::new() };
        floor.feed(Input::Heartbeat(beat));
        assert_eq!(holds(&floor), left, "fence {fence}");
        assert_eq!(floor.said() == "sys.lease_over", left.is_empty(), "fence {fence}: {}", floor.screen());
    }
}
