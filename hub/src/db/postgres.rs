//! PostgreSQL: the database on a server, for several hubs and for people who keep one anyway.
//!
//! It blocks, on a little runtime of its own: never use it on a tokio worker thread.
//!
//! A statement costs a way to the server and back, more than the server's work. So what is written goes out with the
//! next question or the commit ([`Conn::write`]), and all of it is waited for together.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, ToSql, Type};
use tokio_postgres::{Client, Config, NoTls, Statement};

use super::{Cell, Conn, Database, DbError, Row, Value, Vault, value};

/// How long to wait for the server when connecting.
const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// The oldest server the hub is tested against.
const OLDEST_SERVER: i64 = 150_000;

/// At most so many statements are on their way at once.
const ON_THE_WAY: usize = 128;

/// A statement on its way, and its text.
type Sent = (&'static str, Pin<Box<dyn Future<Output = Result<u64, tokio_postgres::Error>> + Send>>);

pub(super) struct Postgres {
    runtime: Runtime,
    client: Arc<Client>,
    /// What nobody has waited for yet, in order.
    sent: Vec<Sent>,
    /// Prepared statements by the address of their text.
    statements: BTreeMap<(usize, usize), Statement>,
    vault: Vault,
}

/// Whether the URL can be read at all.
pub(super) fn check_url(url: &str) -> Result<(), DbError> {
    config(url).map(|_| ())
}

/// A name for the files that belong to a database: its own, and which schema of it when that is said.
pub(super) fn named(url: &str) -> String {
    let Ok(config) = config(url) else { return "postgres".to_owned() };
    let plain = |text: &str| {
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect::<String>()
    };
    let name = plain(config.get_dbname().or(config.get_user()).unwrap_or("postgres"));
    config.get_options().map_or(name.clone(), |options| format!("{name}{}", plain(options)))
}

fn config(url: &str) -> Result<Config, DbError> {
    url.parse::<Config>().map_err(|error| {
        DbError::Unusable(format!(
            "the PostgreSQL address cannot be read: {}; write postgres://user:password@host:5432/database",
            chain(&error)
        ))
    })
}

impl Postgres {
    pub(super) fn writer(url: &str) -> Result<Postgres, DbError> {
        let mut db = Postgres::connect(url)?;
        db.check_server()?;
        db.batch("set session characteristics as transaction isolation level read committed read write")?;
        Ok(db)
    }

    pub(super) fn reader(url: &str) -> Result<Postgres, DbError> {
        let mut db = Postgres::connect(url)?;
        db.batch("set session characteristics as transaction isolation level repeatable read read only")?;
        Ok(db)
    }

    fn connect(url: &str) -> Result<Postgres, DbError> {
        let mut config = config(url)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_WAIT);
        }
        if config.get_application_name().is_none() {
            config.application_name("regal-hub");
        }
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| DbError::Unusable(format!("no runtime for PostgreSQL: {error}")))?;
        let (client, connection) = runtime.block_on(config.connect(NoTls)).map_err(|error| {
            let why = error.as_db_error().map_or_else(|| chain(&error), |said| said.message().to_owned());
            DbError::Unusable(format!(
                "no connection to PostgreSQL: {why}; check host, port, user, password and that the database exists"
            ))
        })?;
        // Why it ends is said by the statement that needed it.
        runtime.spawn(async move { drop(connection.await) });
        let vault = Vault::of(&Database::Postgres(url.to_owned()));
        let client = Arc::new(client);
        let mut db = Postgres { runtime, client, sent: Vec::new(), statements: BTreeMap::new(), vault };
        db.batch("set client_min_messages = warning; set client_encoding = 'UTF8'")?;
        Ok(db)
    }

    /// Refuses a server on which "committed" would not mean on disk, or which sorts texts otherwise than SQLite.
    fn check_server(&mut self) -> Result<(), DbError> {
        let version: i64 = self.setting("server_version_num")?.parse().unwrap_or(0);
        if version < OLDEST_SERVER {
            let major = version / 10_000;
            return Err(DbError::Unusable(format!("PostgreSQL {major} is too old; use version 15 or newer")));
        }
        let wanted: [(&str, &[&str]); 4] = [
            ("fsync", &["on"]),
            ("full_page_writes", &["on"]),
            ("synchronous_commit", &["on", "remote_apply"]),
            ("server_encoding", &["UTF8"]),
        ];
        for (name, good) in wanted {
            let found = self.setting(name)?;
            if !good.contains(&found.as_str()) {
                return Err(DbError::Unusable(format!(
                    "PostgreSQL runs with {name} = {found}; the hub needs {name} = {}, else what it has answered \
                     may be lost",
                    good[0]
                )));
            }
        }
        let sql = "select cast(datcollate as text) from pg_database where datname = current_database()";
        let collation = self.query(sql, &[])?.first().map_or(Ok(String::new()), |row| row.string(0))?;
        if !["C", "POSIX", "C.UTF-8", "C.utf8"].contains(&collation.as_str()) {
            return Err(DbError::Unusable(format!(
                "the PostgreSQL database sorts by {collation}; make it with: create database … template template0 \
                 encoding 'UTF8' locale 'C'"
            )));
        }
        Ok(())
    }

    fn setting(&mut self, name: &str) -> Result<String, DbError> {
        let rows = self.query("select current_setting($1)", &[Value::Text(name)])?;
        rows.first().map_or_else(|| Err(DbError::bug("show", name)), |row| row.string(0))
    }

    fn prepared(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Statement, DbError> {
        value::check(params)?;
        let key = (sql.as_ptr() as usize, sql.len());
        let statement = match self.statements.get(&key) {
            Some(statement) => statement.clone(),
            None => {
                let types: Vec<Type> = params
                    .iter()
                    .map(|value| match value {
                        Value::Int(_) => Type::INT8,
                        Value::Text(_) => Type::TEXT,
                        Value::Null => Type::UNKNOWN,
                    })
                    .collect();
                self.settle()?;
                let made = self.runtime.block_on(self.client.prepare_typed(sql, &types));
                let made = made.map_err(|error| self.classify(sql, error))?;
                self.statements.insert(key, made.clone());
                made
            }
        };
        let needed = statement.params().len();
        if needed != params.len() {
            return Err(DbError::bug(sql, format!("needs {needed} parameters, {} given", params.len())));
        }
        Ok(statement)
    }

    /// Asks behind all that is on its way, and waits for it and for the answer. What failed first is told.
    fn ask<T>(
        &mut self,
        sql: &'static str,
        question: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, DbError> {
        let sent = std::mem::take(&mut self.sent);
        let (failed, answer) = self.runtime.block_on(async {
            let mut question = pin!(question);
            // Asked now; waited for when the others are there.
            let at_once = poll_fn(|cx| Poll::Ready(question.as_mut().poll(cx))).await;
            let failed = arrived(sent).await;
            match at_once {
                Poll::Ready(answer) => (failed, answer),
                Poll::Pending => (failed, question.await),
            }
        });
        match failed {
            Some((first, error)) => Err(self.classify(first, error)),
            None => answer.map_err(|error| self.classify(sql, error)),
        }
    }

    /// A statement without rows, ready to go.
    fn changing(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Statement, DbError> {
        let statement = self.prepared(sql, params)?;
        if statement.columns().is_empty() {
            Ok(statement)
        } else {
            Err(DbError::bug(sql, "returns rows; use query"))
        }
    }

    /// Sorts an error of PostgreSQL by what has to happen next.
    fn classify(&self, sql: &str, error: tokio_postgres::Error) -> DbError {
        let Some(said) = error.as_db_error() else {
            let by_us = error.source().is_some_and(|source| !source.is::<std::io::Error>());
            return if self.client.is_closed() || error.is_closed() || !by_us {
                DbError::Io(format!("the connection to PostgreSQL broke: {}", chain(&error)))
            } else {
                DbError::bug(sql, chain(&error))
            };
        };
        by_code(sql, said.code(), said.message(), said.constraint())
    }
}

/// Sorts by SQLSTATE.
fn by_code(sql: &str, code: &SqlState, message: &str, constraint: Option<&str>) -> DbError {
    let text = format!("{message}, SQLSTATE {}", code.code());
    match code.code() {
        "40001" | "40P01" => DbError::Serialization(text),
        "53100" => DbError::Full(text),
        "25006" => DbError::ReadOnly(text),
        "55P03" | "57014" | "53000" | "53200" | "53300" | "53400" => DbError::Busy(text),
        "58030" | "58000" | "XX001" | "XX002" => DbError::Io(text),
        other => match &other[..2] {
            "23" => DbError::Constraint(constraint.map_or(text, |name| format!("{name}: {message}"))),
            "08" | "57" => DbError::Io(text),
            _ => DbError::bug(sql, text),
        },
    }
}

/// An error with all its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}

/// Waits for statements in order; the first that failed, after which the others fail for that reason.
async fn arrived(sent: Vec<Sent>) -> Option<(&'static str, tokio_postgres::Error)> {
    let mut failed = None;
    for (sql, outcome) in sent {
        if let Err(error) = outcome.await {
            failed = failed.or(Some((sql, error)));
        }
    }
    failed
}

/// A parameter as the crate takes them, null in the type the statement wants.
type Pointer<'p> = &'p (dyn ToSql + Sync);

fn pointers<'p>(statement: &Statement, params: &'p [Value<'p>]) -> Vec<Pointer<'p>> {
    let point = |(value, wanted): (&'p Value<'p>, &Type)| match value {
        Value::Int(number) => number as Pointer<'p>,
        Value::Text(text) => text as Pointer<'p>,
        Value::Null if *wanted == Type::INT8 => &None::<i64> as Pointer<'p>,
        Value::Null if *wanted == Type::INT4 => &None::<i32> as Pointer<'p>,
        Value::Null => &None::<&str> as Pointer<'p>,
    };
    params.iter().zip(statement.params()).map(point).collect()
}

/// The same for a statement that outlives its caller.
fn owned(statement: &Statement, params: &[Value<'_>]) -> Vec<Box<dyn ToSql + Sync + Send>> {
    let own = |(value, wanted): (&Value<'_>, &Type)| -> Box<dyn ToSql + Sync + Send> {
        match value {
            Value::Int(number) => Box::new(*number),
            Value::Text(text) => Box::new((*text).to_owned()),
            Value::Null if *wanted == Type::INT8 => Box::new(None::<i64>),
            Value::Null if *wanted == Type::INT4 => Box::new(None::<i32>),
            Value::Null => Box::new(None::<String>),
        }
    };
    params.iter().zip(statement.params()).map(own).collect()
}

impl Conn for Postgres {
    fn vault(&self) -> Vault {
        self.vault.clone()
    }

    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, DbError> {
        let statement = self.changing(sql, params)?;
        let client = Arc::clone(&self.client);
        self.ask(sql, client.execute(&statement, &pointers(&statement, params)))
    }

    fn write(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<(), DbError> {
        let statement = self.changing(sql, params)?;
        let (client, params) = (Arc::clone(&self.client), owned(&statement, params));
        let mut outcome: Sent = (sql, Box::pin(async move { client.execute_raw(&statement, params).await }));
        // The first poll puts it behind those before it; it leaves with whatever is waited for next.
        match outcome.1.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => return outcome.map(|_| ()).map_err(|error| self.classify(sql, error)),
            Poll::Pending => self.sent.push(outcome),
        }
        if self.sent.len() < ON_THE_WAY { Ok(()) } else { self.settle() }
    }

    fn settle(&mut self) -> Result<(), DbError> {
        let sent = std::mem::take(&mut self.sent);
        if sent.is_empty() {
            return Ok(());
        }
        let failed = self.runtime.block_on(arrived(sent));
        failed.map_or(Ok(()), |(sql, error)| Err(self.classify(sql, error)))
    }

    fn query(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        let statement = self.prepared(sql, params)?;
        let client = Arc::clone(&self.client);
        let rows = self.ask(sql, client.query(&statement, &pointers(&statement, params)))?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Vec::with_capacity(row.len());
            for i in 0..row.len() {
                cells.push(row.try_get(i).map_err(|error| DbError::bug(sql, chain(&error)))?);
            }
            found.push(Row(cells));
        }
        Ok(found)
    }

    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        let settled = self.settle();
        // A rollback is for what failed; everything else would only fail again.
        if !sql.starts_with("rollback") {
            settled?;
        }
        self.runtime.block_on(self.client.batch_execute(sql)).map_err(|error| self.classify(sql, error))
    }
}

type Dyn = Box<dyn std::error::Error + Sync + Send>;

impl<'a> FromSql<'a> for Cell {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Cell, Dyn> {
        match *ty {
            Type::INT8 => i64::from_sql(ty, raw).map(Cell::Int),
            Type::INT4 => i32::from_sql(ty, raw).map(|number| Cell::Int(number.into())),
            Type::BOOL => bool::from_sql(ty, raw).map(|truth| Cell::Int(truth.into())),
            Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN => {
                String::from_sql(ty, raw).map(Cell::Text)
            }
            _ => Err(format!("a column is {ty}; only bigint and text: cast(… as bigint)").into()),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Cell, Dyn> {
        Ok(Cell::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
