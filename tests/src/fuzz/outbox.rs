//! The device's store, with bits flipped and its log cut anywhere: it never sends another command than the one that was
//! saved, sends them in order, and where it holds one back it says so.

use super::import::folder;
use regal_shared::base::{CommandId, Moment, Number, Series};
use regal_shared::text::Language;
use regal_terminal::io::outbox::{Identity, Outbox, rescue};
use regal_terminal::talk::Saved;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

const NOW: Moment = Moment(1_795_000_000_000);
/// Confirms in the store, and how many of them have their answer.
const CONFIRMS: Number = 12;
const ANSWERED: Number = 5;

struct Image {
    db: Vec<u8>,
    log: Vec<u8>,
}

fn command(number: Number) -> String {
    format!(
        "{{\"id\":\"K7Q2MX.c{number}\",\"confirm\":{{\"kind\":\"pick\",\"qty\":{},\"lpn\":\"T{number}\",\"note\":\"{}\"}}}}",
        number * 7,
        "x".repeat(usize::try_from(number * 30).unwrap_or(0))
    )
}

/// The state of the work after a confirm.
fn state(number: Number) -> String {
    format!("{{\"lines\":\"{}\",\"state\":{number},\"tally\":{}}}", "of the work ".repeat(150), number * 3)
}

fn id(number: Number) -> CommandId {
    CommandId { device: "K7Q2MX".into(), series: Series::Confirm, number }
}

/// One store with all of it in its file, one with half of it in its log.
fn images() -> &'static [Image; 2] {
    static MADE: OnceLock<[Image; 2]> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = folder();
        let mut outbox = Outbox::open(folder.path()).expect("a store");
        let identity = Identity {
            hub: "http://127.0.0.1:1".into(),
            device: "K7Q2MX".into(),
            token: "secret".into(),
            site: "Demo".into(),
            keys: vec![],
        };
        outbox.enrol(identity, 1).expect("enrolled");
        for number in 1..=CONFIRMS {
            assert_eq!(outbox.save(&id(number), &command(number), &state(number), NOW), Saved::Good);
            if number <= ANSWERED {
                outbox.answered(number, "{\"answer\":\"applied\"}", NOW).expect("kept");
            }
        }
        let read = |name: &str| fs::read(folder.path().join(name)).unwrap_or_default();
        let logged = Image { db: read("terminal.db"), log: read("terminal.db-wal") };
        drop(outbox);
        [Image { db: read("terminal.db"), log: Vec::new() }, logged]
    })
}

/// The bytes say which image, where the log ends, and which bits flip: three bytes each, place and bit.
pub(super) fn run(bytes: &[u8]) {
    let [which, cut @ .., _, _] = bytes.first_chunk::<5>().copied().unwrap_or_default();
    let flips = bytes.get(3..).unwrap_or_default();
    let image = &images()[usize::from(which & 1)];
    let (mut db, mut log) = (image.db.clone(), image.log.clone());
    let mut cut_off = false;
    if which & 2 != 0 {
        let end = usize::from(u16::from_be_bytes(cut));
        cut_off = end < log.len();
        log.truncate(end);
    }
    let in_log = which & 4 != 0 && !log.is_empty();
    cut_off |= in_log;
    for flip in flips.chunks_exact(3).take(8) {
        let file = if in_log { &mut log } else { &mut db };
        let place = usize::from(u16::from_be_bytes([flip[0], flip[1]])) % file.len();
        file[place] ^= 1 << (flip[2] & 7);
    }
    let folder = folder();
    fs::write(folder.path().join("terminal.db"), db).expect("written");
    if !log.is_empty() {
        fs::write(folder.path().join("terminal.db-wal"), log).expect("written");
    }
    // Where it cannot be opened it says so and nothing is sent.
    match Outbox::open(folder.path()) {
        Ok(outbox) => looked_at(outbox, cut_off),
        Err(_) => taken_over(folder.path(), cut_off),
    }
}

/// A store that cannot be opened: what is taken over is what was saved, and what is gone is told.
fn taken_over(folder: &Path, cut_off: bool) {
    let Ok(taken) = rescue(folder, NOW) else { return };
    let mut outbox = Outbox::open(folder).expect("what was taken over can be opened");
    let identity = outbox.identity().expect("somebody").clone();
    assert_eq!(identity.device, id(1).device, "another device than the one that was enrolled");
    let last = outbox.last();
    assert!((0..=CONFIRMS).contains(&last) && (cut_off || last == CONFIRMS), "{last}");
    assert!(!outbox.holds_back());
    // Whatever the hub lacks it asks for.
    outbox.from(1).expect("marked");
    let sent = outbox.unanswered(usize::MAX >> 1).expect("read");
    assert_eq!(sent.last().map_or(0, |out| out.id.number), last, "{taken:?}");
    for (before, after) in sent.iter().zip(sent.iter().skip(1)) {
        assert_eq!(before.id.number + 1, after.id.number, "in order, none left out");
    }
    for out in &sent {
        let none = format!("{{\"damaged\":null,\"id\":\"{}\"}}", out.id);
        let saved = if taken.gone.contains(&out.id.number) { none } else { command(out.id.number) };
        assert_eq!(out.command, saved, "another command than the one that was saved");
    }
    let start = outbox.start(NOW, Language::En, false).expect("read").expect("somebody");
    assert!(
        start.checkpoint.is_none_or(|text| text == state(last)),
        "another state than the one that was saved"
    );
    let next = CommandId { device: identity.device, series: Series::Confirm, number: last + 1 };
    assert_eq!(outbox.save(&next, "{\"next\":1}", "{}", NOW), Saved::Good, "the work goes on");
}

fn looked_at(mut outbox: Outbox, cut_off: bool) {
    let Ok(sent) = outbox.unanswered(usize::MAX >> 1) else { return };
    for (before, after) in sent.iter().zip(sent.iter().skip(1)) {
        let (before, after) = (before.id.number, after.id.number);
        assert!(before < after, "in order");
        // A bit can make one wait again that has its answer; the hub has it and says so. Of the others none is left out.
        assert!(before + 1 == after || after <= ANSWERED + 1, "{before} then {after}: one is left out");
    }
    for out in &sent {
        assert!((1..=CONFIRMS).contains(&out.id.number), "{}", out.id);
        assert_eq!(out.command, command(out.id.number), "another command than the one that was saved");
    }
    let Some(identity) = outbox.identity().cloned() else { return };
    assert_eq!(identity.device, id(1).device, "another device than the one that was enrolled");
    let Ok(Some(start)) = outbox.start(NOW, Language::En, false) else { return };
    if outbox.lost() {
        assert!(sent.is_empty(), "sent though the state of the work is lost");
    } else {
        let before = (start.last_confirm > 0).then(|| state(start.last_confirm));
        assert_eq!(start.checkpoint, before, "another state than the one that was saved");
    }
    if outbox.holds_back() {
        return;
    }
    // Of what nobody cut off, everything without an answer is there.
    if !cut_off {
        let last = sent.last().map_or(0, |out| out.id.number);
        assert_eq!(last, CONFIRMS, "what waits has gone without a word: {sent:?}");
        assert!(sent[0].id.number <= ANSWERED + 1, "{sent:?}");
    }
    let next = outbox.last() + 1;
    let id = CommandId { device: identity.device, series: Series::Confirm, number: next };
    if outbox.save(&id, "{\"next\":1}", "{}", NOW) == Saved::Good {
        let all = outbox.unanswered(usize::MAX >> 1).expect("read");
        assert_eq!(all.last().map(|out| &*out.command), Some("{\"next\":1}"), "the work goes on");
    }
}
