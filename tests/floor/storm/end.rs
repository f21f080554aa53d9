//! The calm after the storm, and what must be so then.

use super::hub::Death;
use super::run::{Outcome, Storm};
use super::seat::Seat;
use regal_hub::db::{Value, query_int};
use sha2::{Digest, Sha256};

impl Storm {
    /// No more trouble: everybody reaches the hub.
    pub(super) fn calm_down(&mut self) {
        self.note("calm");
        self.calm = true;
        if !self.hub.is_up() {
            self.hub.up();
        }
        self.hub.will_die(0, Death::Before);
        for seat in &mut self.seats {
            seat.radio = true;
            seat.make_room();
        }
        self.look_at_books();
    }

    pub(super) fn at_rest(&self) -> bool {
        let still = |seat: &Seat| {
            seat.feed.connected
                && seat.feed.to == self.hub.process_number
                && seat.commands.away.is_none()
                && seat.commands.waiting.is_empty()
                && seat.feed.looked == self.hub.version
                && seat.waiting() == 0
        };
        self.seats.iter().all(still)
    }

    pub(super) fn end(mut self) -> Outcome {
        self.look_at_books();
        let mut confirms = 0;
        for seat in &self.seats {
            seat.play_again();
            let id = seat.id.clone();
            let settled = self.hub.read(|conn| {
                let rows = conn.query(
                    "select number, body_hash from command where site = 'main' and device = $1 and series = 'c' order by number",
                    &[Value::from(id.as_str())],
                )?;
                rows.iter().map(|row| Ok((row.int(0)?, row.string(1)?))).collect::<Result<Vec<_>, _>>()
            });
            let toned: Vec<(i64, String)> =
                seat.toned.iter().map(|(number, body)| (*number, hash(body))).collect();
            assert_eq!(settled, toned, "{id}: settled at the hub, and toned good on the device");
            confirms += i64::try_from(toned.len()).expect("few");
        }
        self.verify();
        self.tally.add("foretold", self.books.foretold.0);
        let turned_away: u64 = self.seats.iter().map(|seat| seat.turned_away).sum();
        if turned_away > 0 {
            self.tally.add("disk full", turned_away);
        }
        self.rare();
        let kinds = self.hub.read(|conn| {
            let rows =
                conn.query("select kind, count(*) from command where series = 'c' group by kind", &[])?;
            rows.iter().map(|row| Ok((row.string(0)?, row.int(1)?))).collect::<Result<Vec<_>, _>>()
        });
        for (kind, count) in kinds {
            self.tally.add(&format!("confirm {kind}"), u64::try_from(count).expect("few"));
        }
        let report = self.hub.verify();
        self.note(&format!("{} {}", report.head, self.screens()));
        Outcome { history: hex(&self.history.finalize()), tally: self.tally, confirms }
    }

    /// All rules of the books hold, and the balances are the reference's.
    pub(super) fn verify(&mut self) {
        let report = self.hub.verify();
        assert!(report.is_clean(), "{report}");
        let idle = self.hub.read(|conn| {
            query_int(
                conn,
                "select coalesce(max(r.reservation), 0) from reservation r join task_line l on l.site = r.site and \
                 l.task = r.task and l.line = r.task_line where r.state = 'open' and (l.state in ('done', \
                 'closed_short', 'cancelled') or r.qty > l.planned - l.done)",
                &[],
            )
        });
        assert_eq!(idle, 0, "a reservation holds what its line no longer wants");
        self.look_at_books();
        if self.hub.is_up() {
            self.hub.read(|conn| self.books.same(conn));
        }
    }

    /// Rare branches that only the books tell.
    pub(super) fn rare(&mut self) {
        for code in ["books_short", "double_work", "clock_off", "count_contended", "short"] {
            let count = self.hub.read(|conn| {
                query_int(
                    conn,
                    "select count(*) from exception where site = 'main' and code = $1",
                    &[Value::from(code)],
                )
            });
            if count > 0 {
                self.tally.add(code, u64::try_from(count).expect("few"));
            }
        }
        for (what, sql) in [
            ("undo", "select count(*) from command where kind = 'undo'"),
            (
                "late fence",
                "select count(*) from command c where c.series = 'c' and c.task <> '' and exists (select 1 from lease l \
                 where l.task = c.task and l.device <> c.device and l.granted_at < c.settled_at) and not exists \
                 (select 1 from lease l where l.task = c.task and l.device = c.device and l.state in \
                 ('active', 'finished'))",
            ),
        ] {
            let count = self.hub.read(|conn| query_int(conn, sql, &[]));
            if count > 0 {
                self.tally.add(what, u64::try_from(count).expect("few"));
            }
        }
    }

    /// The reference books follow the journal, and cheap rules are looked at.
    pub(super) fn look_at_books(&mut self) {
        if !self.hub.is_up() {
            return;
        }
        let (books, seats) = (&mut self.books, &self.seats);
        let body = |device: &str, number: i64| {
            seats.iter().find(|seat| seat.id == device).and_then(|seat| seat.toned.get(&number).cloned())
        };
        self.hub.read(|conn| books.follow(conn, &body));
    }
}

fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
