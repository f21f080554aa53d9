//! What can go wrong at the database, sorted by what has to happen next.

use thiserror::Error;

/// An error of the database. Each variant asks for another reaction, which is why they are apart.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DbError {
    /// Too much is waiting, or somebody else holds a lock for too long. Nothing was done; may be sent again.
    #[error("the database is busy ({0}); nothing was done, try again")]
    Busy(String),
    /// Two transactions met (40001, 40P01). The writer runs the whole group again.
    #[error("the database asks to run the transaction again: {0}")]
    Serialization(String),
    /// The disk is full. Nothing was done; goes on by itself as soon as there is room.
    #[error("no room left for the database ({0}); free some disk space, the hub goes on by itself")]
    Full(String),
    /// The disk or the server takes no writes. Nothing was done.
    #[error(
        "the database is read-only ({0}); check the mount, the file's owner or whether this server is a standby"
    )]
    ReadOnly(String),
    /// The disk failed or the connection broke. What was being written may be there or not.
    #[error("the database failed and the outcome is unknown ({0}); restart the hub and send the same again")]
    Io(String),
    /// A constraint of the schema was violated; names the constraint.
    #[error("against a rule of the database: {0}")]
    Constraint(String),
    /// A text with a NUL byte, which PostgreSQL cannot hold and SQLite would cut; refused on both.
    #[error("parameter ${0}: a text with a NUL byte cannot be stored; clean the text first")]
    NulByte(usize),
    /// The database cannot be used as it is; says what to change.
    #[error("{0}")]
    Unusable(String),
    /// A mistake in the program: a wrong statement, a wrong type, a panic in a job.
    #[error("error in the program: {detail}; statement: {sql}")]
    Bug {
        /// The statement, empty when there is none.
        sql: String,
        /// What is wrong with it.
        detail: String,
    },
}

impl DbError {
    /// A mistake in the program at the statement `sql`.
    pub fn bug(sql: &str, detail: impl Into<String>) -> DbError {
        DbError::Bug { sql: sql.to_owned(), detail: detail.into() }
    }
}
