//! The print jobs of a site, in the database. A job is made in the transaction of the command that asks for it.

use crate::db::{Conn, DbError, Row, params, query_one};
use crate::label::{Label, LabelError, Templates};
use regal_shared::base::{CommandId, Moment};
use std::fmt;
use std::str::FromStr;

/// Where a job stands: Queued → Sent → Printed, or Failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobState {
    /// Waits for its printer.
    Queued,
    /// On its way, or with the printer without its word that it is on paper.
    Sent,
    /// The printer said that it is on paper.
    Printed,
    /// Given up: too old or tried too often, and surely not on paper.
    Failed,
    /// Not wanted any more.
    Void,
}

impl JobState {
    /// Every state.
    pub const ALL: [JobState; 5] =
        [JobState::Queued, JobState::Sent, JobState::Printed, JobState::Failed, JobState::Void];

    /// The word in the table and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            JobState::Queued => "queued",
            JobState::Sent => "sent",
            JobState::Printed => "printed",
            JobState::Failed => "failed",
            JobState::Void => "void",
        }
    }
}

impl fmt::Display for JobState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for JobState {
    type Err = DbError;

    fn from_str(text: &str) -> Result<Self, DbError> {
        let found = JobState::ALL.into_iter().find(|state| state.code() == text);
        found.ok_or_else(|| DbError::bug("", format!("print_job.state is {text:?}")))
    }
}

/// The name of a job: the command that asked for it and a number, so that the same command never makes it twice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub String);

impl JobId {
    /// The `n`th job of a command, counted from 1.
    #[must_use]
    pub fn of(command: &CommandId, n: u32) -> JobId {
        JobId(format!("{command}.{n}"))
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A job as it stands in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub id: JobId,
    /// The printer's name in the configuration.
    pub printer: String,
    /// The label as the printer gets it; the same bytes every time.
    pub zpl: String,
    /// Where it stands.
    pub state: JobState,
    /// When it was asked for.
    pub made_at: Moment,
    /// When it was last on its way to the printer.
    pub sent_at: Option<Moment>,
    /// How often that was.
    pub tries: i64,
    /// More about the state: what the printer lacks, why it failed.
    pub detail: String,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The site.
    pub site: &'a str,
    /// The command that asks.
    pub command: &'a CommandId,
    /// Which job of this command it is, from 1.
    pub n: u32,
    /// The printer's name in the configuration.
    pub printer: &'a str,
    /// When.
    pub now: Moment,
}

/// Why no job was made.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The label cannot be printed as it is.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Makes a job for a label; the same command and number again changes nothing.
///
/// # Errors
/// When the label's data is wrong (nothing was written) or the database fails.
pub fn enqueue(
    conn: &mut dyn Conn,
    templates: &Templates,
    wanted: &Wanted<'_>,
    label: &Label,
) -> Result<JobId, QueueError> {
    let zpl = templates.render(label)?;
    let id = JobId::of(wanted.command, wanted.n);
    let json = serde_json::to_string(label).map_err(|e| DbError::bug("", e.to_string()))?;
    conn.execute(
        "insert into print_job \
         (site, job, command, printer, object, label, zpl, state, made_at, sent_at, tries, detail) \
         values ($1, $2, $3, $4, $8, $5, $6, 'queued', $7, null, 0, '') on conflict (site, job) do nothing",
        params![
            wanted.site,
            id.0.as_str(),
            &wanted.command.to_string(),
            wanted.printer,
            &json,
            &zpl,
            wanted.now.0,
            object(label)
        ],
    )?;
    Ok(id)
}

/// Makes a new job with the label of an old one: a reprint carries the same SSCC or LPN, byte for byte. `None` when
/// there is no such job.
///
/// # Errors
/// When the database fails.
pub fn reprint(conn: &mut dyn Conn, wanted: &Wanted<'_>, old: &JobId) -> Result<Option<JobId>, DbError> {
    let id = JobId::of(wanted.command, wanted.n);
    conn.execute(
        "insert into print_job \
         (site, job, command, printer, object, label, zpl, state, made_at, sent_at, tries, detail) \
         select site, $3, $4, $5, object, label, zpl, 'queued', cast($6 as bigint), null, 0, '' \
         from print_job where site = $1 and job = $2 on conflict (site, job) do nothing",
        params![
            wanted.site,
            old.0.as_str(),
            id.0.as_str(),
            &wanted.command.to_string(),
            wanted.printer,
            wanted.now.0
        ],
    )?;
    Ok(find(conn, wanted.site, &id)?.map(|job| job.id))
}

/// The job of this name.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut dyn Conn, site: &str, id: &JobId) -> Result<Option<Job>, DbError> {
    let sql = "select job, printer, zpl, state, made_at, sent_at, tries, detail from print_job \
               where site = $1 and job = $2";
    query_one(conn, sql, params![site, id.0.as_str()])?.map(|row| read(&row)).transpose()
}

/// The oldest job that waits for this printer.
///
/// # Errors
/// When the database fails.
pub fn next(conn: &mut dyn Conn, site: &str, printer: &str) -> Result<Option<Job>, DbError> {
    let sql = "select job, printer, zpl, state, made_at, sent_at, tries, detail from print_job \
               where site = $1 and printer = $2 and state = 'queued' order by made_at, job limit 1";
    query_one(conn, sql, params![site, printer])?.map(|row| read(&row)).transpose()
}

/// The newest jobs of a printer, at most 100: for a supervisor.
///
/// # Errors
/// When the database fails.
pub fn recent(conn: &mut dyn Conn, site: &str, printer: &str) -> Result<Vec<Job>, DbError> {
    let sql = "select job, printer, zpl, state, made_at, sent_at, tries, detail from print_job \
               where site = $1 and printer = $2 order by made_at desc, job desc limit 100";
    conn.query(sql, params![site, printer])?.iter().map(read).collect()
}

/// What happens to a job on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// It goes to the printer now: Queued → Sent, written before the first byte goes, so that a hub that dies
    /// afterwards does not print it twice.
    Taken,
    /// The printer said that it is on paper: Sent → Printed.
    Printed,
    /// The printer has it and did not say that it is on paper: stays Sent; why, when it is known.
    Unknown(String),
    /// Surely nothing was printed; it waits again: Sent → Queued; why.
    Back(String),
    /// Surely nothing was printed, and it is given up: Queued or Sent → Failed; why.
    Failed(String),
}

/// Writes what happened to a job; false when it was not in a state for that (another hub has it, or it is void).
///
/// # Errors
/// When the database fails.
pub fn mark(conn: &mut dyn Conn, site: &str, id: &JobId, mark: &Mark, now: Moment) -> Result<bool, DbError> {
    let id = id.0.as_str();
    let changed = match mark {
        Mark::Taken => conn.execute(
            "update print_job set state = 'sent', sent_at = $3, tries = tries + 1, detail = '' \
             where site = $1 and job = $2 and state = 'queued'",
            params![site, id, now.0],
        ),
        Mark::Printed => conn.execute(
            "update print_job set state = 'printed', detail = '' \
             where site = $1 and job = $2 and state = 'sent'",
            params![site, id],
        ),
        Mark::Unknown(why) => conn.execute(
            "update print_job set detail = $3 where site = $1 and job = $2 and state = 'sent'",
            params![site, id, why],
        ),
        Mark::Back(why) => conn.execute(
            "update print_job set state = 'queued', detail = $3 \
             where site = $1 and job = $2 and state = 'sent'",
            params![site, id, why],
        ),
        Mark::Failed(why) => conn.execute(
            "update print_job set state = 'failed', detail = $3 \
             where site = $1 and job = $2 and state in ('queued', 'sent')",
            params![site, id, why],
        ),
    };
    Ok(changed? > 0)
}

/// Lets a failed job wait again: Failed → Queued, as if made now. False when it is not failed.
///
/// # Errors
/// When the database fails.
pub fn requeue(conn: &mut dyn Conn, site: &str, id: &JobId, now: Moment) -> Result<bool, DbError> {
    let changed = conn.execute(
        "update print_job set state = 'queued', made_at = $3, tries = 0, detail = '' \
         where site = $1 and job = $2 and state = 'failed'",
        params![site, id.0.as_str(), now.0],
    )?;
    Ok(changed > 0)
}

/// Makes a job void that is not printed. False when there is none or it is printed.
///
/// # Errors
/// When the database fails.
pub fn void(conn: &mut dyn Conn, site: &str, id: &JobId) -> Result<bool, DbError> {
    let changed = conn.execute(
        "update print_job set state = 'void' where site = $1 and job = $2 and state in ('queued', 'sent', 'failed')",
        params![site, id.0.as_str()],
    )?;
    Ok(changed > 0)
}

/// What a label is for: the LPN, the location's barcode, the item.
fn object(label: &Label) -> &str {
    match label {
        Label::Carton(label) => &label.sscc,
        Label::Lpn(label) => &label.lpn,
        Label::Location(label) => &label.barcode,
        Label::Item(label) => &label.item,
        Label::ScannerCheck => "scanner-check",
    }
}

/// Makes the jobs for an object void that have not come out; answers how many.
///
/// # Errors
/// When the database fails.
pub fn void_of(conn: &mut dyn Conn, site: &str, object: &str) -> Result<u64, DbError> {
    conn.execute(
        "update print_job set state = 'void' where site = $1 and object = $2 and state in ('queued', 'sent', 'failed')",
        params![site, object],
    )
}

/// Deletes the jobs made before a moment, whatever became of them, except those that wait; how many. A label holds
/// a name and an address: it must not be kept longer than somebody may ask for a reprint.
///
/// # Errors
/// When the database fails.
pub fn prune(conn: &mut dyn Conn, site: &str, before: Moment) -> Result<u64, DbError> {
    conn.execute(
        "delete from print_job where site = $1 and made_at < $2 and state <> 'queued'",
        params![site, before.0],
    )
}

fn read(row: &Row) -> Result<Job, DbError> {
    Ok(Job {
        id: JobId(row.string(0)?),
        printer: row.string(1)?,
        zpl: row.string(2)?,
        state: row.text(3)?.parse()?,
        made_at: Moment(row.int(4)?),
        sent_at: row.opt_int(5)?.map(Moment),
        tries: row.int(6)?,
        detail: row.string(7)?,
    })
}
