//! GET `/metrics`: how the hub is doing, as Prometheus reads it (text format 0.0.4). Nothing in it is about a person, and
//! no label names one.

use super::problem::Problem;
use crate::backup::kept as backup;
use crate::db::{Conn, DbError, params, query_int};
use crate::floor::Hall;
use crate::gauge::Spread;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::fmt::Write as _;
use std::sync::atomic::Ordering;

/// What the tables say.
struct Counted {
    /// Open tasks by kind and state.
    tasks: Vec<(String, String, i64)>,
    /// Open exceptions by code.
    exceptions: Vec<(String, i64)>,
    /// Labels by printer: that wait, that failed.
    labels: Vec<(String, i64, i64)>,
    /// Webhooks: messages that wait, that were given up.
    webhooks: Vec<(String, i64, i64)>,
    /// Backups.
    backup: backup::State,
    /// Newest event, newest movement.
    event: i64,
    journal: i64,
}

/// All numbers, for who shows a key that may read.
pub async fn get(State(hall): State<Hall>) -> Result<Response, Problem> {
    let site = hall.site.clone();
    let now = hall.now().0;
    let counted = hall.read(move |conn| count(conn, &site, now)).await?;
    let text = page(&hall, &counted);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

fn count(conn: &mut dyn Conn, site: &str, now: i64) -> Result<Counted, DbError> {
    let tasks = conn.query(
        "select kind, state, count(*) from task where site = $1 and \
         state in ('created', 'ready', 'waiting', 'leased', 'in_progress') group by kind, state order by kind, state",
        params![site],
    )?;
    let exceptions = conn.query(
        "select code, count(*) from exception where site = $1 and state in ('open', 'taken') group by code order by code",
        params![site],
    )?;
    let labels = conn.query(
        "select p.printer, \
         (select count(*) from print_job j where j.site = p.site and j.printer = p.printer and j.state = 'queued'), \
         (select count(*) from print_job j where j.site = p.site and j.printer = p.printer and j.state = 'failed') \
         from printer p where p.site = $1 order by p.printer",
        params![site],
    )?;
    let mut webhooks = Vec::new();
    for row in conn.query("select webhook from webhook where site = $1 order by webhook", params![site])? {
        let webhook = row.string(0)?;
        let waiting = query_int(
            conn,
            "select count(*) from webhook_delivery where site = $1 and webhook = $2 and \
             state in ('waiting', 'behind')",
            params![site, &webhook],
        )?;
        let dead = query_int(
            conn,
            "select count(*) from webhook_delivery where site = $1 and webhook = $2 and state = 'dead'",
            params![site, &webhook],
        )?;
        webhooks.push((webhook, waiting, dead));
    }
    let numbers = crate::site::Site::load(conn, site)?;
    Ok(Counted {
        tasks: tasks
            .iter()
            .map(|row| Ok((row.string(0)?, row.string(1)?, row.int(2)?)))
            .collect::<Result<_, DbError>>()?,
        exceptions: exceptions
            .iter()
            .map(|row| Ok((row.string(0)?, row.int(1)?)))
            .collect::<Result<_, DbError>>()?,
        labels: labels
            .iter()
            .map(|row| Ok((row.string(0)?, row.int(1)?, row.int(2)?)))
            .collect::<Result<_, DbError>>()?,
        webhooks,
        backup: backup::state(conn, site, now)?,
        event: numbers.event,
        journal: numbers.journal,
    })
}

/// A page that grows metric by metric.
struct Page(String);

impl Page {
    /// Begins a metric.
    fn metric(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a text does not fail.
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.0.push_str(name);
        for (i, (label, text)) in labels.iter().enumerate() {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.0, "{}{label}=\"{text}\"", if i == 0 { '{' } else { ',' });
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
        self.metric(name, kind, help);
        self.value(name, &[], value);
    }

    /// A spread; `unit` is how many of its values make one of the metric's.
    fn spread(&mut self, name: &str, help: &str, spread: &Spread, unit: f64) {
        #[expect(clippy::cast_precision_loss, reason = "a metric needs no more than 52 bits")]
        let scaled = |value: u64| value as f64 / unit;
        self.metric(name, "histogram", help);
        let (bounds, count, sum) = spread.read();
        for (bound, below) in bounds {
            self.value(&format!("{name}_bucket"), &[("le", &scaled(bound).to_string())], below);
        }
        self.value(&format!("{name}_bucket"), &[("le", "+Inf")], count);
        self.value(&format!("{name}_sum"), &[], scaled(sum));
        self.value(&format!("{name}_count"), &[], count);
    }
}

fn page(hall: &Hall, counted: &Counted) -> String {
    let mut page = Page(String::with_capacity(8 << 10));
    page.metric("regal_info", "gauge", "The hub's version.");
    page.value("regal_info", &[("version", env!("CARGO_PKG_VERSION")), ("site", &hall.site)], 1);
    running(&mut page, hall);
    page.metric("regal_tasks", "gauge", "Tasks that are not done, by kind and state.");
    for (kind, state, many) in &counted.tasks {
        page.value("regal_tasks", &[("kind", kind), ("state", state)], many);
    }
    page.metric("regal_exceptions_open", "gauge", "Exceptions that are not resolved, by code.");
    for (code, many) in &counted.exceptions {
        page.value("regal_exceptions_open", &[("code", code)], many);
    }
    page.metric("regal_labels", "gauge", "Labels that wait for a printer or failed.");
    for (printer, waiting, failed) in &counted.labels {
        page.value("regal_labels", &[("printer", printer), ("state", "queued")], waiting);
        page.value("regal_labels", &[("printer", printer), ("state", "failed")], failed);
    }
    page.metric(
        "regal_webhook_messages",
        "gauge",
        "Messages to a webhook that are not told yet or were given up.",
    );
    for (webhook, waiting, dead) in &counted.webhooks {
        page.value("regal_webhook_messages", &[("webhook", webhook), ("state", "waiting")], waiting);
        page.value("regal_webhook_messages", &[("webhook", webhook), ("state", "dead")], dead);
    }
    backups(&mut page, hall, &counted.backup);
    page.one("regal_event", "counter", "Number of the newest event.", counted.event);
    page.one("regal_journal", "counter", "Number of the newest movement.", counted.journal);
    process(&mut page);
    page.0
}

/// How the site stands with its backups; a site that has none tells no age.
fn backups(page: &mut Page, hall: &Hall, backup: &backup::State) {
    page.one(
        "regal_backup_late",
        "gauge",
        "1 when the last backup is older than the policy backup_hours allows, or there is none.",
        i64::from(backup.late),
    );
    if let Some(last) = &backup.last {
        let age = (hall.now().0 - last.at).max(0) / 1000;
        page.one("regal_backup_age_seconds", "gauge", "Time since the last backup.", age);
        page.one("regal_backup_bytes", "gauge", "Size of the last backup.", last.bytes);
        let verified = i64::from(last.verified);
        page.one("regal_backup_verified", "gauge", "1 when its books were read whole.", verified);
    }
}

/// What the running program counts.
fn running(page: &mut Page, hall: &Hall) {
    let gauges = &hall.gauges;
    page.metric("regal_commands_total", "counter", "Commands by kind and what came of them.");
    for ((kind, outcome), many) in gauges.commands() {
        page.value("regal_commands_total", &[("kind", &kind), ("outcome", &outcome)], many);
    }
    let later = gauges.later.load(Ordering::Relaxed);
    page.one(
        "regal_commands_later_total",
        "counter",
        "Posts of commands that were asked to come later (429).",
        later,
    );
    page.one(
        "regal_rows_lost",
        "gauge",
        "1 when a device has seen movements that the journal does not hold.",
        i64::from(hall.heads.rows_are_lost()),
    );
    let steps = gauges.clock_steps.load(Ordering::Relaxed);
    page.one(
        "regal_clock_steps_total",
        "counter",
        "Steps of the machine's clock that were taken over.",
        steps,
    );
    page.metric("regal_http_answers_total", "counter", "Answers by the class of their status.");
    for (class, many) in gauges.answers() {
        page.value("regal_http_answers_total", &[("class", &format!("{class}xx"))], many);
    }
    page.one("regal_connections", "gauge", "Open connections.", gauges.connections.now());
    let away = gauges.turned_away.load(Ordering::Relaxed);
    page.one(
        "regal_connections_refused_total",
        "counter",
        "Connections let go because their sender had too many.",
        away,
    );
    page.one("regal_feeds", "gauge", "Open feeds of devices and dashboards.", gauges.feeds.now());
    page.one(
        "regal_feed_reads_total",
        "counter",
        "Reads of events for feeds: one a commit for all, and those of feeds that catch up.",
        gauges.feed_reads.load(Ordering::Relaxed),
    );
    let load = hall.writer.load();
    page.one(
        "regal_writer_waiting",
        "gauge",
        "Jobs that wait for the writer.",
        load.waiting.load(Ordering::Relaxed),
    );
    page.spread("regal_writer_group_jobs", "Jobs that shared one commit.", &load.group, 1.0);
    page.spread("regal_writer_commit_seconds", "Time of a commit.", &load.commit, 1e6);
}

/// What the system says of this process; nothing where it does not.
fn process(page: &mut Page) {
    let Ok(statm) = std::fs::read_to_string("/proc/self/statm") else { return };
    let resident = statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    if let Some(pages) = resident {
        let bytes = pages * rustix::param::page_size() as u64;
        page.one("process_resident_memory_bytes", "gauge", "Memory in use.", bytes);
    }
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return };
    // The program's name stands in brackets and may hold blanks.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |field: usize| fields.get(field).and_then(|ticks| ticks.parse::<u64>().ok());
    if let (Some(user), Some(system)) = (ticks(11), ticks(12)) {
        #[expect(clippy::cast_precision_loss, reason = "a metric needs no more than 52 bits")]
        let seconds = (user + system) as f64 / rustix::param::clock_ticks_per_second() as f64;
        page.one("process_cpu_seconds_total", "counter", "Time of all processors.", seconds);
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        page.one("process_open_fds", "gauge", "Open files and connections.", open.count());
    }
}
