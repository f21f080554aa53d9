//! The same on PostgreSQL, beside pgbench with the statements of one confirm.

use super::{Figure, Settings, Shift, Want};
use crate::db::{Conn, Database, DbError, Row, Value};
use crate::floor::hall;
use crate::floor::{Prepared, settle};
use crate::site::Site;
use anyhow::{Context, bail};
use regal_shared::base::DeviceId;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Command;

/// Confirms through HTTP at 8 terminals over pgbench at 8 clients.
pub(super) fn compare(url: &str, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let database: Database = url.parse()?;
    let shift = Shift::open(&database, 64)?;
    let ours = shift.run(8, settings.seconds)?.sample;
    let many = shift.run(64, settings.seconds)?.sample;
    drop(shift);
    let floor = pgbench(url, &database, settings.seconds)?;
    Ok(vec![
        Figure::plain("pgbench, the statements of one confirm, 8 clients", floor, "/s"),
        Figure::beside(
            "PostgreSQL: durable confirms through HTTP, 8 terminals",
            ours.rate(),
            "/s",
            floor,
            Want::AtLeast,
            1.0,
        ),
        Figure::plain("PostgreSQL: p99 from command to answer, 8 terminals", ours.p99_ms(), "ms"),
        Figure::plain("PostgreSQL: durable confirms through HTTP, 64 terminals", many.rate(), "/s"),
    ])
}

/// Writes down the statements a confirm runs.
struct Scribe<'c> {
    conn: &'c mut dyn Conn,
    script: String,
}

impl Scribe<'_> {
    fn note(&mut self, sql: &str, params: &[Value<'_>]) {
        let mut text = sql.to_owned();
        for (index, value) in params.iter().enumerate().rev() {
            let value = match value {
                Value::Null => "null".to_owned(),
                Value::Int(number) => number.to_string(),
                Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
            };
            text = text.replace(&format!("${}", index + 1), &value);
        }
        let _ = writeln!(self.script, "{text};");
    }
}

impl Conn for Scribe<'_> {
    fn vault(&self) -> crate::db::Vault {
        self.conn.vault()
    }

    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, DbError> {
        self.note(sql, params);
        self.conn.execute(sql, params)
    }

    fn query(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.note(sql, params);
        self.conn.query(sql, params)
    }

    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        self.conn.batch(sql)
    }
}

/// The SQL of one whole confirm, in one transaction; numbers that must be unique are drawn by pgbench.
fn script(database: &Database) -> anyhow::Result<String> {
    let mut conn = database.open_writer()?;
    let number = crate::db::query_int(
        &mut *conn,
        "select last_confirm + 1 from device where site = 'main' and device = 'B00000'",
        &[],
    )?;
    let task = crate::db::query_opt_text(
        &mut *conn,
        "select task from task where site = 'main' and object = 'B00000' limit 1",
        &[],
    )?
    .context("the benchmark's task")?;
    let raw = format!(
        "{{\"id\":\"B00000.c{number}\",\"epoch\":1,\"actor\":\"bench\",\"occurred_at\":0,\"lease\":{{\"task\":\"{task}\",\
         \"fence\":1,\"revision\":1}},\"confirm\":{{\"kind\":\"pick\",\"line\":1,\"owner\":\"own\",\"item\":\"I1\",\
         \"location\":\"B00000.1\",\"qty\":1,\"tote\":\"B00000\"}}}}"
    );
    let prepared = Prepared::read(&raw).map_err(|why| anyhow::anyhow!(why))?;
    conn.begin()?;
    let mut scribe = Scribe { conn: &mut *conn, script: String::new() };
    let start = Site::named("main");
    let mut site = crate::db::Txn::begin(&start, &mut scribe)?;
    settle(&mut scribe, &mut site, &DeviceId::from("B00000"), &prepared, hall::now())?;
    crate::db::Txn::finish(&site, &mut scribe)?;
    let script = scribe.script;
    conn.batch("rollback")?;
    // Keys that grow with each confirm are drawn from a range nobody uses.
    let unique = |text: &str| {
        text.replace(&format!("values ('main', {}, ", site.journal), "values ('main', :unique, ")
            .replace(&format!("values ('main', {}, ", site.event), "values ('main', :unique, ")
            .replace(&format!("'c', {number}, 'pick'"), "'c', :unique, 'pick'")
    };
    Ok(format!("\\set unique random(1000000000, 9000000000000000)\nbegin;\n{}commit;\n", unique(&script)))
}

fn pgbench(url: &str, database: &Database, seconds: u64) -> anyhow::Result<f64> {
    let mut file = tempfile()?;
    file.1.write_all(script(database)?.as_bytes()).context("the benchmark's script")?;
    let output = Command::new("pgbench")
        .args(["-n", "-M", "prepared", "-c", "8", "-j", "2", "-T", &seconds.to_string(), "-f"])
        .arg(&file.0)
        .arg(url)
        .output();
    let _ = std::fs::remove_file(&file.0);
    let output = output.context(
        "pgbench is needed for this; Debian's package postgresql-client or postgresql-contrib has it",
    )?;
    let text = String::from_utf8_lossy(&output.stdout);
    let rate = text
        .lines()
        .find_map(|line| line.strip_prefix("tps = "))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|rate| rate.parse().ok());
    match rate {
        Some(rate) if output.status.success() => Ok(rate),
        _ => bail!("pgbench failed: {text}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

fn tempfile() -> anyhow::Result<(std::path::PathBuf, std::fs::File)> {
    let path = std::env::temp_dir().join(format!("regal-bench-{}.sql", std::process::id()));
    let file = std::fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok((path, file))
}
