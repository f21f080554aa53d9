//! The way to the database: one SQL text for SQLite and PostgreSQL, behind a [`Conn`] of a few methods.
//!
//! Nothing in here knows a warehouse word. The SQL stands with the module that owns the table and keeps to
//! what both engines understand: `$1 … $n` bound by number, columns `bigint` and `text`, no `now()`, no
//! sequences, `cast(sum(x) as bigint)`. What the two engines would do differently (a boolean column, a NUL byte
//! in a text) is made the same here or refused on both.

mod disk;
mod error;
pub mod estimates;
mod fold;
pub mod migrate;
mod open;
mod postgres;
pub mod readers;
mod sqlite;
mod value;
pub mod vault;
pub mod writer;

#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

pub use error::DbError;
pub use migrate::{Migration, migrate};
pub use open::Database;
pub use readers::Readers;
pub use value::{Cell, Row, Value};
pub use vault::{Vault, beside};
pub use writer::{Inline, Ticket, Txn, Writer};

/// How closely an engine looks at its own file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look<'a> {
    /// All pages and rows, without holding indexes against tables.
    Quick,
    /// All of it.
    Whole,
    /// All of one table and its indexes.
    Table(&'a str),
}

/// One connection to a database. Blocking: never to be used on a tokio worker thread.
///
/// A statement's text is `'static` because it is its own key in the cache of prepared statements; what varies
/// travels as a parameter. After an error the statements before it in the same transaction must be rolled back
/// (to a savepoint, or all): PostgreSQL refuses every further statement, SQLite would take it.
pub trait Conn {
    /// Runs one statement that returns no rows; answers the number of rows changed.
    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, DbError>;

    /// Runs one statement that returns no rows, where nobody asks how many rows it changed. What goes wrong may be said
    /// only by a later statement of the transaction or by [`Conn::settle`]: PostgreSQL is not waited for.
    fn write(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<(), DbError> {
        self.execute(sql, params).map(|_| ())
    }

    /// Waits for what [`Conn::write`] did not wait for. The writer does it before it commits.
    fn settle(&mut self) -> Result<(), DbError> {
        Ok(())
    }

    /// Runs one statement and answers all its rows.
    fn query(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError>;

    /// Runs several statements without parameters, such as a migration or a savepoint.
    fn batch(&mut self, sql: &str) -> Result<(), DbError>;

    /// Does what an engine needs once the tables are as they shall be (SQLite: its estimates).
    fn migrated(&mut self) -> Result<(), DbError> {
        Ok(())
    }

    /// Begins a transaction; on a writing SQLite connection it takes the write lock at once.
    fn begin(&mut self) -> Result<(), DbError> {
        self.batch("begin")
    }

    /// The keys that lie beside the database.
    fn vault(&self) -> Vault;

    /// What the engine itself finds wrong with the pages and indexes it keeps tables in; nothing where all is well. On
    /// PostgreSQL nothing is looked at: its own checksums and `pg_amcheck` do that.
    fn flaw(&mut self, look: Look<'_>) -> Result<Option<String>, DbError> {
        let _ = look;
        Ok(None)
    }

    /// Names of the tables [`Look::Table`] looks at; none on PostgreSQL.
    fn tables(&mut self) -> Result<Vec<String>, DbError> {
        Ok(Vec::new())
    }

    /// From now on [`Conn::rest`] may use a thread beside the caller's.
    fn aside(&mut self) {}

    /// Does what is better done while nobody waits for an answer (SQLite: folding its log into the database).
    fn rest(&mut self) -> Result<(), DbError> {
        Ok(())
    }
}

/// Parameters of a statement: `params![site, &name, 5]` is a `&[Value]`, the first is `$1`.
macro_rules! params {
    () => { &[] as &[$crate::db::Value<'_>] };
    ($($value:expr),+ $(,)?) => { &[$($crate::db::Value::from($value)),+] as &[$crate::db::Value<'_>] };
}
pub(crate) use params;

/// The row a query finds, or none. More than one is a bug in the query.
pub fn query_one(
    conn: &mut dyn Conn,
    sql: &'static str,
    params: &[Value<'_>],
) -> Result<Option<Row>, DbError> {
    let mut rows = conn.query(sql, params)?;
    match rows.len() {
        0 | 1 => Ok(rows.pop()),
        n => Err(DbError::bug(sql, format!("one row expected, {n} found"))),
    }
}

/// The integer in the one row and column that a query must find (a count, a sum with `coalesce`).
pub fn query_int(conn: &mut dyn Conn, sql: &'static str, params: &[Value<'_>]) -> Result<i64, DbError> {
    query_opt_int(conn, sql, params)?
        .ok_or_else(|| DbError::bug(sql, "an integer expected, no row or null found"))
}

/// The integer in the first column of the row a query finds; none without a row or when it is null.
pub fn query_opt_int(
    conn: &mut dyn Conn,
    sql: &'static str,
    params: &[Value<'_>],
) -> Result<Option<i64>, DbError> {
    query_one(conn, sql, params)?.map_or(Ok(None), |row| row.opt_int(0))
}

/// The text in the first column of the row a query finds; none without a row or when it is null.
pub fn query_opt_text(
    conn: &mut dyn Conn,
    sql: &'static str,
    params: &[Value<'_>],
) -> Result<Option<String>, DbError> {
    query_one(conn, sql, params)?.map_or(Ok(None), |row| row.opt_string(0))
}
