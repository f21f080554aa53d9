//! Tasks: units of floor work, their lines and their leases.

pub mod allowed;
mod change;
pub mod held;
pub mod lease;
mod line;

pub use change::{Change, apply};
pub use line::{Line, NewLine, Standing, add_line, line, lines, move_to, plan_line, standing};

use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one};
use crate::events;
use crate::people::actor;
use crate::policy::{self, MINUTE};
use regal_shared::base::{ActorId, Moment, TaskId};
use regal_shared::wire::{EventBody, TaskKind};

/// The rank of work that all other work goes before.
pub const LAST: i64 = 99;

/// The rank of work that goes before all planned work: goods nobody can find are looked for while they can be.
pub const URGENT: i64 = 10;

/// Mode of work a worker began on his own.
pub const OWN: &str = "own";

/// Mode of a putaway of loose goods with a cart.
pub const CART: &str = "cart";

/// Mode of a move that puts right what was set down wrong.
pub const FIX: &str = "fix";

/// A task to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// What kind of work.
    pub kind: TaskKind,
    /// Flow's own mode, such as `discrete`; may be empty.
    pub mode: &'static str,
    /// What it is about: an order, a receipt, an LPN, a location.
    pub object: String,
    /// The zone it is done in, where that is known before its lines; empty for that of its place, or of its first line's.
    pub zone: String,
    /// Lower goes first.
    pub priority: i64,
    /// Where on the walk it begins.
    pub walk: i64,
    /// Why it exists, as a code, or empty.
    pub reason: &'static str,
    /// Where goods go: a lane, a bin, or empty.
    pub target: String,
    /// Which rule chose that place, or empty.
    pub target_rule: String,
    /// When it is due, ms; 0 when it is not.
    pub due_at: i64,
    /// `ready` or `waiting`.
    pub state: &'static str,
}

impl NewTask {
    /// The place it is done at, as far as the task itself knows one; what has lines is done at theirs.
    fn place(&self) -> &str {
        match self.kind {
            TaskKind::Count | TaskKind::Receive => &self.object,
            TaskKind::Pack | TaskKind::Loading => &self.target,
            _ => "",
        }
    }

    /// A ready task of a kind about an object, with everything else plain.
    #[must_use]
    pub fn ready(kind: TaskKind, object: &str) -> NewTask {
        NewTask {
            kind,
            mode: "",
            object: object.to_owned(),
            zone: String::new(),
            priority: 50,
            walk: 0,
            reason: "",
            target: String::new(),
            target_rule: String::new(),
            due_at: 0,
            state: "ready",
        }
    }
}

/// A task as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub task: TaskId,
    /// What kind of work.
    pub kind: TaskKind,
    /// State code.
    pub state: String,
    /// Flow's own mode.
    pub mode: String,
    /// What it is about.
    pub object: String,
    /// Where goods go.
    pub target: String,
    /// Which rule chose that place, or empty.
    pub target_rule: String,
    /// Why it exists.
    pub reason: String,
    /// When it is due, ms; 0 when it is not.
    pub due_at: i64,
    /// Number of the newest grant.
    pub fence: i64,
    /// Revision of its lines.
    pub revision: i64,
    /// Somebody reported danger: it waits for a supervisor, and nobody gets it.
    pub frozen: bool,
}

impl Task {
    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.state.as_str(), "done" | "cancelled")
    }
}

/// Creates a task; answers its id.
///
/// # Errors
/// The database.
pub fn create(cx: &mut Cx<'_>, new: &NewTask) -> Result<TaskId, DbError> {
    let task = TaskId(format!("T{}", cx.site.next_number()));
    cx.conn.write(
        "insert into task (site, task, kind, state, mode, object, zone, priority, walk, reason, target, made_at, \
         due_at, ended_at, fence, revision, given_to, target_rule) \
         values ($1, $2, $3, $4, $5, $6, case when $7 <> '' then $7 else coalesce((select l.zone from location l \
         where l.site = $1 and l.location = $15), '') end, $8, $9, $10, $11, $12, $13, 0, 0, 1, '', $14)",
        params![
            &cx.site.site,
            task.as_str(),
            new.kind.code(),
            new.state,
            new.mode,
            &new.object,
            &new.zone,
            new.priority,
            new.walk,
            new.reason,
            &new.target,
            cx.now.0,
            new.due_at,
            &new.target_rule,
            new.place()
        ],
    )?;
    told(cx, &task, new.kind, new.state)?;
    Ok(task)
}

fn told(cx: &mut Cx<'_>, task: &TaskId, kind: TaskKind, state: &str) -> Result<(), DbError> {
    events::say(
        cx,
        None,
        &EventBody::Task { task: task.clone(), task_kind: kind.code().to_owned(), state: state.to_owned() },
    )
}

/// A task by id.
///
/// # Errors
/// The database.
pub fn find(cx: &mut Cx<'_>, task: &str) -> Result<Option<Task>, DbError> {
    let sql = "select kind, state, mode, object, target, reason, due_at, fence, revision, frozen_at, target_rule from task \
               where site = $1 and task = $2";
    let Some(row) = query_one(cx.conn, sql, params![&cx.site.site, task])? else { return Ok(None) };
    let kind = TaskKind::parse(row.text(0)?)
        .ok_or_else(|| DbError::bug(sql, format!("task {task} has an unknown kind")))?;
    Ok(Some(Task {
        task: TaskId::from(task),
        kind,
        state: row.string(1)?,
        mode: row.string(2)?,
        object: row.string(3)?,
        target: row.string(4)?,
        target_rule: row.string(10)?,
        reason: row.string(5)?,
        due_at: row.int(6)?,
        fence: row.int(7)?,
        revision: row.int(8)?,
        frozen: row.int(9)? > 0,
    }))
}

/// Makes sure one count of a location is due; where one is open already, it goes first if something was not found.
///
/// # Errors
/// The database.
pub fn count_due(cx: &mut Cx<'_>, location: &str, reason: &'static str) -> Result<(), DbError> {
    let urgent = reason == "not_found";
    if let Some(open) = open_about(cx, TaskKind::Count, location)? {
        // What was due for another reason is due at once now.
        return if urgent { hurry(cx, &open, reason) } else { Ok(()) };
    }
    if crate::ledger::is_virtual(location) {
        return Ok(());
    }
    let walk = query_one(
        cx.conn,
        "select walk from location where site = $1 and location = $2",
        params![&cx.site.site, location],
    )?;
    let walk = walk.map_or(Ok(0), |row| row.int(0))?;
    let mut new = NewTask { reason, walk, ..NewTask::ready(TaskKind::Count, location) };
    if urgent {
        new.priority = URGENT;
    }
    create(cx, &new)?;
    Ok(())
}

/// Work nobody has begun goes before all planned work, for a new reason.
fn hurry(cx: &mut Cx<'_>, task: &TaskId, reason: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update task set priority = $3, reason = $4 where site = $1 and task = $2 and \
         state in ('created', 'ready', 'waiting') and priority > $3 and reason <> 'recount'",
        params![&cx.site.site, task.as_str(), URGENT, reason],
    )?;
    Ok(())
}

/// Somebody reported danger: nobody holds the task any more, and it waits until a supervisor lets it go on. Answers the
/// devices that held it, and under which fence.
///
/// # Errors
/// The database.
pub fn freeze(cx: &mut Cx<'_>, task: &Task) -> Result<Vec<lease::Hold>, DbError> {
    let holders = lease::holds(cx, task.task.as_str())?;
    crate::ledger::reserve::release_own(cx, task.task.as_str())?;
    cx.conn.write(
        "update lease set state = 'revoked' where site = $1 and task = $2 and state = 'active'",
        params![&cx.site.site, task.task.as_str()],
    )?;
    cx.conn.write(
        "update task set state = 'waiting', frozen_at = $3 where site = $1 and task = $2",
        params![&cx.site.site, task.task.as_str(), cx.now.0],
    )?;
    told(cx, &task.task, task.kind, "waiting")?;
    Ok(holders)
}

/// The danger is over: whoever asks next gets the task, unless its order is on hold.
///
/// # Errors
/// The database.
pub fn thaw(cx: &mut Cx<'_>, task: &Task) -> Result<(), DbError> {
    let state = held::free_state(cx, task)?;
    cx.conn.write(
        "update task set state = $3, frozen_at = 0 where site = $1 and task = $2 and frozen_at > 0",
        params![&cx.site.site, task.task.as_str(), state],
    )?;
    held::sort_out(cx, task)?;
    told(cx, &task.task, task.kind, state)
}

/// Whether work about an object, of this kind or of any, is frozen. An object may be named with its prefix.
///
/// # Errors
/// The database.
pub fn is_frozen(cx: &mut Cx<'_>, kind: Option<TaskKind>, object: &str) -> Result<bool, DbError> {
    let plain =
        object.split_once('.').filter(|(prefix, _)| prefix.len() == 1).map_or(object, |(_, name)| name);
    for name in [object, plain] {
        let frozen = query_int(
            cx.conn,
            "select count(*) from task where site = $1 and object = $2 and state = 'waiting' and frozen_at > 0 and \
             (kind = $3 or $3 = '')",
            params![&cx.site.site, name, kind.map_or("", TaskKind::code)],
        )?;
        if frozen > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The lines of a task changed: its revision rises.
///
/// # Errors
/// The database.
pub fn revise(cx: &mut Cx<'_>, task: &Task) -> Result<(), DbError> {
    cx.conn.write(
        "update task set revision = revision + 1 where site = $1 and task = $2",
        params![&cx.site.site, task.task.as_str()],
    )?;
    Ok(())
}

/// The open task of a kind about an object, if there is one.
///
/// # Errors
/// The database.
pub fn open_about(cx: &mut Cx<'_>, kind: TaskKind, object: &str) -> Result<Option<TaskId>, DbError> {
    let row = query_one(
        cx.conn,
        "select task from task where site = $1 and object = $2 and kind = $3 and \
         state in ('created', 'ready', 'leased', 'in_progress', 'waiting') order by made_at, task limit 1",
        params![&cx.site.site, object, kind.code()],
    )?;
    row.map(|row| Ok(TaskId(row.string(0)?))).transpose()
}

/// A task that waited can be worked on.
///
/// # Errors
/// The database.
pub fn ready(cx: &mut Cx<'_>, task: &str) -> Result<(), DbError> {
    let changed = cx.conn.execute(
        "update task set state = 'ready' where site = $1 and task = $2 and \
         state in ('created', 'waiting') and frozen_at = 0",
        params![&cx.site.site, task],
    )?;
    match find(cx, task)? {
        Some(found) if changed > 0 => told(cx, &found.task, found.kind, "ready"),
        _ => Ok(()),
    }
}

/// The open task of a kind about an object; the oldest when there are several.
///
/// # Errors
/// The database.
pub fn about(cx: &mut Cx<'_>, kind: TaskKind, object: &str) -> Result<Option<Task>, DbError> {
    let row = query_one(
        cx.conn,
        "select task from task where site = $1 and object = $2 and kind = $3 and \
         state in ('ready', 'leased', 'in_progress') order by made_at, task limit 1",
        params![&cx.site.site, object, kind.code()],
    )?;
    match row {
        Some(row) => {
            let task = row.string(0)?;
            find(cx, &task)
        }
        None => Ok(None),
    }
}

/// The best ready task of a kind that nobody holds and that is given to nobody: priority, due date, walk.
///
/// # Errors
/// The database.
pub fn next_ready(cx: &mut Cx<'_>, kind: TaskKind) -> Result<Option<Task>, DbError> {
    let row = query_one(
        cx.conn,
        "select task from task where site = $1 and state = 'ready' and kind = $2 and given_to = '' \
         order by priority, ranked_at, walk, task limit 1",
        params![&cx.site.site, kind.code()],
    )?;
    match row {
        Some(row) => {
            let task = row.string(0)?;
            find(cx, &task)
        }
        None => Ok(None),
    }
}

/// The best ready task a supervisor gave to the person behind an actor, of these kinds.
///
/// # Errors
/// The database.
pub fn given(cx: &mut Cx<'_>, actor: &ActorId, kinds: &[TaskKind]) -> Result<Option<Task>, DbError> {
    let site = cx.site.site.clone();
    let rows = cx.conn.query(
        "select task, given_to from task where site = $1 and state = 'ready' and given_to <> '' \
         order by priority, ranked_at, walk, task limit 200",
        params![&site],
    )?;
    for row in &rows {
        let task = row.string(0)?;
        if !actor::are_one(cx.conn, &site, row.text(1)?, actor.as_str())? {
            continue;
        }
        if let Some(task) = find(cx, &task)?.filter(|task| kinds.contains(&task.kind)) {
            return Ok(Some(task));
        }
    }
    Ok(None)
}

/// Whose the work of a task is from now on; nobody's own when the number is empty.
///
/// # Errors
/// The database.
pub fn give(cx: &mut Cx<'_>, task: &TaskId, person: &str) -> Result<(), DbError> {
    let to = match person {
        "" => String::new(),
        person => actor::named(cx, person, task.as_str())?.0,
    };
    cx.conn.write(
        "update task set given_to = $3 where site = $1 and task = $2",
        params![&cx.site.site, task.as_str(), &to],
    )?;
    Ok(())
}

/// How urgent a task is from now on: lower goes first.
///
/// # Errors
/// The database.
pub fn rank(cx: &mut Cx<'_>, task: &TaskId, priority: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update task set priority = $3 where site = $1 and task = $2",
        params![&cx.site.site, task.as_str(), priority],
    )?;
    Ok(())
}

/// When a lease granted or renewed now ends, unless a heartbeat renews it before.
///
/// # Errors
/// The database.
pub fn lease_end(cx: &mut Cx<'_>) -> Result<Moment, DbError> {
    from_now(cx, "lease_minutes")
}

/// When a lease ends whose device, cart or printer is broken.
///
/// # Errors
/// The database.
pub fn stopped_end(cx: &mut Cx<'_>) -> Result<Moment, DbError> {
    from_now(cx, "lease_stopped_minutes")
}

fn from_now(cx: &mut Cx<'_>, minutes: &'static str) -> Result<Moment, DbError> {
    Ok(cx.time.plus(policy::plain_or_own(cx.conn, &cx.site.site, minutes)? * MINUTE))
}

/// Leases that ended before this moment may be granted to others: their devices had time to be heard of again.
///
/// # Errors
/// The database.
pub fn grace(cx: &mut Cx<'_>) -> Result<Moment, DbError> {
    let waits = policy::plain_or_own(cx.conn, &cx.site.site, "lease_grace_minutes")?;
    Ok(cx.time.plus(-waits * MINUTE))
}
