//! Whatever way it comes, and however late: each event once, in order, and only whom it concerns.

use super::Reader;
use crate::db::testing::{Place as Home, on_both, sqlite};
use crate::events;
use crate::floor::Hall;
use crate::floor::crier::BEHIND;
use crate::people::device;
use crate::web::tests::on_a_port;
use futures_util::FutureExt as _;
use regal_shared::base::DeviceId;
use regal_shared::text::Message;
use regal_shared::wire::EventBody;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Far more than any step here takes.
const LONG: Duration = Duration::from_secs(60);
const DEVICES: [&str; 2] = ["K7Q2MX", "P3N8TW"];

struct House {
    hall: Hall,
    runtime: tokio::runtime::Runtime,
}

impl House {
    fn open(home: &Home) -> House {
        let hall = Hall::open(&home.database, "main", "Test", Box::new(|_| {})).expect("a hall");
        for name in DEVICES {
            hall.change("test", move |cx| device::make(cx, name, name, name)).wait().expect("a device");
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("threads");
        House { hall, runtime }
    }

    /// Says something, to one device or to all; answers its number.
    fn say(&self, to: Option<&'static str>) -> i64 {
        let number = self.hall.change("test", move |cx| {
            let message = Message::new("sys.noted");
            events::say(cx, to.map(DeviceId::from).as_ref(), &EventBody::Notice { message })?;
            Ok(cx.site.event)
        });
        let number = number.wait().expect("said");
        self.hall.tell();
        number
    }

    fn reader(&self, after: i64, newest: i64) -> Reader {
        Reader::new(&self.hall, DeviceId::from(DEVICES[0]), after, newest)
    }

    fn next(&self, reader: &mut Reader) -> i64 {
        self.runtime
            .block_on(async { tokio::time::timeout(LONG, reader.next()).await })
            .expect("in time")
            .expect("an event")
            .number
    }

    fn reads(&self) -> u64 {
        self.hall.gauges.feed_reads.load(Ordering::Relaxed)
    }

    /// Serves on a port of this machine.
    fn serve(&self) -> SocketAddr {
        self.runtime.block_on(on_a_port(&self.hall))
    }
}

/// What a feed says, one event after the other.
struct Line {
    from: BufReader<TcpStream>,
    upgraded: bool,
}

impl Line {
    fn open(hub: SocketAddr, device: &str, after: i64, upgraded: bool) -> Line {
        let mut stream = TcpStream::connect(hub).expect("connected");
        stream.set_read_timeout(Some(LONG)).expect("set");
        let upgrade = match upgraded {
            true => {
                "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                 sec-websocket-key: YmVuY2htYXJrLWtleS0xNg==\r\n"
            }
            false => "",
        };
        let asked = format!(
            "GET /v1/feed?after={after}&epoch=1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {device}\r\n{upgrade}\r\n"
        );
        stream.write_all(asked.as_bytes()).expect("asked");
        let mut from = BufReader::new(stream);
        loop {
            let mut head = String::new();
            from.read_line(&mut head).expect("a head");
            if head == "\r\n" {
                return Line { from, upgraded };
            }
        }
    }

    /// The next event: its number, and whom it is for.
    fn next(&mut self) -> (i64, Option<String>) {
        let text = if self.upgraded { self.frame() } else { self.data() };
        let event: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        (event["number"].as_i64().expect("a number"), event["device"].as_str().map(str::to_owned))
    }

    fn frame(&mut self) -> String {
        let mut head = [0; 2];
        self.from.read_exact(&mut head).expect("a frame");
        assert_eq!(head[0], 0x81, "one whole text");
        let length = match head[1] {
            126 => {
                let mut length = [0; 2];
                self.from.read_exact(&mut length).expect("its length");
                usize::from(u16::from_be_bytes(length))
            }
            length => usize::from(length),
        };
        let mut text = vec![0; length];
        self.from.read_exact(&mut text).expect("its text");
        String::from_utf8(text).expect("UTF-8")
    }

    fn data(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert!(self.from.read_line(&mut line).expect("a line") > 0, "the feed was closed");
            // Lines that tell the length of a piece, blank ones and comments stand between.
            if let Some(text) = line.strip_prefix("data: ") {
                return text.trim_end().to_owned();
            }
        }
    }
}

#[test]
fn who_comes_at_any_time_hears_each_event_once_and_in_order() {
    on_both(|home| {
        let house = House::open(home);
        let hub = house.serve();
        let to = |number: i64| {
            [None, Some(DEVICES[0]), None, Some(DEVICES[1])][usize::try_from(number % 4).unwrap_or(0)]
        };
        let last = 900;
        std::thread::scope(|scope| {
            let (met, meet) = std::sync::mpsc::sync_channel::<()>(0);
            scope.spawn(move || {
                (1..=last).for_each(|number| {
                    // Now and then a feed is opened between two events, and not behind all of them.
                    if number % 50 == 0 {
                        met.send(()).expect("somebody waits");
                    }
                    assert_eq!(house.say(to(number)), number);
                });
                // Nothing is missing at the end: it stays open as long as somebody hears.
                met.send(()).expect("somebody waits");
                house
            });
            let mut hearing = Vec::new();
            for index in 0..18 {
                meet.recv().expect("a moment");
                // One in three begins far back, one with what is new, one where it cannot know yet whether it is.
                let after = [0, 50 * index, 50 * (index + 1) - 1][usize::try_from(index % 3).unwrap_or(0)];
                let own = DEVICES[usize::try_from(index % 2).unwrap_or(0)];
                hearing.push(scope.spawn(move || {
                    let mut line = Line::open(hub, own, after, index % 4 < 2);
                    for number in
                        (after + 1..=last).filter(|number| to(*number).is_none_or(|only| only == own))
                    {
                        let wanted = (number, to(number).map(str::to_owned));
                        assert_eq!(line.next(), wanted, "feed {index} of {own} after {after}");
                    }
                }));
            }
            for one in hearing {
                one.join().expect("heard all");
            }
            meet.recv().expect("the last moment");
        });
    });
}

#[test]
fn what_is_new_is_read_once_for_all_feeds_and_for_none_when_nothing_is() {
    on_both(|home| {
        let house = House::open(home);
        let mut feeds: Vec<Reader> = (0..100).map(|_| house.reader(0, 0)).collect();
        assert_eq!(house.say(None), 1);
        for feed in &mut feeds {
            assert_eq!(house.next(feed), 1);
        }
        // Who calls out has looked once more and found nothing: from here on it is woken by commits alone.
        let quiet = || {
            let until = std::time::Instant::now() + LONG;
            let mut seen = house.reads();
            // Nobody says when a look was the last: two in a row that are alike, with the writer asked between.
            loop {
                house.hall.change("test", |_| Ok(())).wait().expect("a commit");
                let now = house.reads();
                if now == seen || std::time::Instant::now() > until {
                    return now;
                }
                seen = now;
            }
        };
        let before = quiet();
        for commit in 0..20 {
            assert_eq!(house.say(None), commit + 2);
            for feed in &mut feeds {
                assert_eq!(house.next(feed), commit + 2);
            }
        }
        // One look that finds it and at most one that finds no more, not a hundred.
        let reads = house.reads() - before;
        assert!((20..=40 + 2).contains(&reads), "{reads} reads for 20 events and 100 feeds");
        // What is for another device wakes nobody.
        house.say(Some(DEVICES[1]));
        let mark = house.say(Some(DEVICES[0]));
        for feed in &mut feeds {
            assert_eq!(house.next(feed), mark);
            assert!(feed.next().now_or_never().is_none());
        }
    });
}

#[test]
fn who_leaves_too_much_lying_is_let_go_and_misses_nothing() {
    let home = sqlite();
    let house = House::open(&home);
    let (mut slow, mut other) = (house.reader(0, 0), house.reader(0, 0));
    assert_eq!(house.say(None), 1);
    assert_eq!((house.next(&mut slow), house.next(&mut other)), (1, 1));
    let many = i64::try_from(3 * BEHIND).expect("small");
    for number in 2..=many {
        assert_eq!(house.say(None), number);
        assert_eq!(house.next(&mut other), number);
    }
    // The other one has heard the last: all were called out, and the slow one's queue is over.
    let before = house.reads();
    for number in 2..=many {
        assert_eq!(house.next(&mut slow), number);
    }
    assert!(house.reads() > before, "it read what it had missed");
    // And it listens again: nothing comes twice before what is said next.
    assert_eq!(house.say(None), many + 1);
    assert_eq!((house.next(&mut slow), house.next(&mut other)), (many + 1, many + 1));
}

#[test]
fn who_calls_out_ends_with_the_last_feed_and_begins_again_with_the_next() {
    let home = sqlite();
    let house = House::open(&home);
    for round in 0..3 {
        let (first, newest) = (3 * round + 1, 3 * round);
        let mut feed = house.reader(newest, newest);
        assert_eq!(house.say(None), first);
        assert_eq!(house.next(&mut feed), first);
        drop(feed);
        // Said while nobody hears: who comes after it with the old number gets it, and does not get it twice.
        assert_eq!(house.say(None), first + 1);
        let mut late = house.reader(first, first);
        assert_eq!(house.next(&mut late), first + 1);
        assert_eq!(house.say(None), first + 2);
        assert_eq!(house.next(&mut late), first + 2);
    }
}

impl House {
    /// So many events of the first ones are too old now, and are let go.
    fn forget(&self, first: i64) {
        let aged = self.hall.change("test", move |cx| {
            cx.conn.execute("update event set at = 1 where number <= $1", crate::db::params![first])
        });
        aged.wait().expect("aged");
        self.runtime.block_on(crate::floor::retained(&self.hall)).expect("let go");
    }
}

#[test]
fn who_was_away_for_longer_than_events_are_kept_hears_how_things_are_and_then_what_is_new() {
    on_both(|home| {
        let house = House::open(home);
        let hub = house.serve();
        (1..=10).for_each(|number| assert_eq!(house.say(None), number));
        house.forget(7);
        for upgraded in [true, false] {
            let mut whole = Line::open(hub, DEVICES[0], 7, upgraded);
            assert_eq!([8, 9, 10].map(|_| whole.next().0), [8, 9, 10], "nothing of it is gone");
        }
        let to = |device: &str| Some(device.to_owned());
        for (upgraded, anew) in [(true, 11), (false, 12)] {
            let mut away = Line::open(hub, DEVICES[0], 6, upgraded);
            assert_eq!(away.next(), (anew, to(DEVICES[0])), "one event is gone");
        }
        let mut away = Line::open(hub, DEVICES[0], 0, true);
        let mut other = Line::open(hub, DEVICES[1], 13, true);
        assert_eq!(away.next(), (13, to(DEVICES[0])));
        assert_eq!(house.say(None), 14);
        assert_eq!((away.next(), other.next()), ((14, None), (14, None)), "and it is the others' no more");
    });
}

#[test]
fn what_is_let_go_before_a_feed_has_read_it_is_missed_by_nobody() {
    on_both(|home| {
        let house = House::open(home);
        let (page, more) = (events::PAGE, events::PAGE + 40);
        (1..=more).for_each(|number| assert_eq!(house.say(None), number));
        let mut feed = house.reader(0, more);
        assert_eq!(house.next(&mut feed), 1);
        house.forget(page + 20);
        (2..=page).for_each(|number| assert_eq!(house.next(&mut feed), number, "it was read before"));
        assert_eq!(house.next(&mut feed), more + 1, "how things are");
        assert_eq!(house.say(None), more + 2);
        assert_eq!(house.next(&mut feed), more + 2);
    });
}
