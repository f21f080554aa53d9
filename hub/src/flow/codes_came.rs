//! What came of a report: stock, the work it was made under, and other work.

use crate::task;
use crate::testing::{Home, Lease, World, on_both};
use serde_json::{Value, json};

/// Work of a flow, leased to the device.
pub(super) type Begin = fn(&Home) -> (World, Lease);

/// The report; stock, counts due and places held; the work after it; what is planned of orders besides that work.
pub(super) type Row = (Value, &'static str, &'static str, &'static str);

fn joined(world: &mut World, sql: &'static str) -> String {
    let rows = world.rows(sql);
    rows.iter().map(|row| row.string(0).expect("a text")).collect::<Vec<_>>().join(", ")
}

/// Stock moved by the report, counts due besides a count at work, places held, corrective moves due.
pub(super) fn came_of(world: &mut World) -> String {
    let parts = [
        joined(
            world,
            "select qty || ' ' || from_location || from_lpn || ' ' || from_status || ' > ' || to_location || to_lpn \
             || ' ' || to_status from movement where device = 'K7Q2MX' and kind = 'report' order by number",
        ),
        joined(
            world,
            "select 'count ' || object from task where kind = 'count' and state = 'ready' order by object",
        ),
        joined(world, "select 'hold ' || object from hold where lifted_at = 0 order by object"),
        joined(
            world,
            "select 'move ' || object from task where kind = 'move' and mode = 'fix' order by object",
        ),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// State, target and rank of the work, what is open of its lines by place, and for how many minutes the lease is kept.
pub(super) fn became_of(world: &mut World, task: &str) -> String {
    let task = task.to_owned();
    let rows = world.change(|cx| {
        cx.conn.query(
            "select state, target, priority, (select coalesce(max(x.expires_at), 0) from lease x where \
             x.site = t.site and x.task = t.task and x.state = 'active') from task t where site = 'main' and task = $1",
            crate::db::params![&task],
        )
    });
    let row = rows.first().expect("a task");
    let lines = world.change(|cx| task::lines(cx, &task));
    let mut text = row.string(0).expect("a state");
    let target = row.string(1).expect("a target");
    if !target.is_empty() {
        text += &format!(" to {target}");
    }
    for line in lines.iter().filter(|line| line.state == "open" && line.rest() > 0) {
        text += &format!(" {} {}", line.rest(), line.new.location);
        if !line.new.target.is_empty() {
            text += &format!(">{}", line.new.target);
        }
    }
    if row.int(2).expect("a rank") == task::LAST {
        text += " last";
    }
    let minutes = (row.int(3).expect("a moment") - world.now.0) / 60_000;
    text + &match minutes {
        30 => String::new(),
        minutes if minutes < 0 => " nobody".to_owned(),
        minutes => format!(" {minutes} min"),
    }
}

/// What picks other than this work have to bring for orders, and what is owed.
fn besides(world: &mut World, task: &str) -> String {
    let task = task.to_owned();
    let rows = world.change(|cx| {
        cx.conn.query(
            "select n.order_no || ' ' || (n.planned - n.done) || ' ' || n.location from task_line n join task t on \
             t.site = n.site and t.task = n.task and t.kind = 'pick' and t.state = 'ready' where n.site = 'main' and \
             n.task <> $1 and n.state = 'open' order by n.task, n.line",
            crate::db::params![&task],
        )
    });
    let picks = rows.iter().map(|row| row.string(0).expect("a text"));
    let owed =
        world.rows("select order_no || ' owed ' || short from order_line where short > 0 order by order_no");
    let owed = owed.iter().map(|row| row.string(0).expect("a text"));
    picks.chain(owed).collect::<Vec<_>>().join(", ")
}

pub(super) fn holds(begin: Begin, rows: &[Row]) {
    for (report, stock, work, others) in rows {
        on_both(|home| {
            let (mut world, lease) = begin(home);
            let answer = world.confirm(Some(&lease), report.clone());
            assert_eq!(answer["answer"], "applied_with_difference", "{report}: {answer}");
            let told = answer["exceptions"]
                .as_array()
                .map_or(0, |all| all.iter().filter(|one| one["code"] == report["code"]).count());
            assert_eq!(told, 1, "{report}: {answer}");
            assert_eq!(came_of(&mut world), *stock, "{report}");
            assert_eq!(became_of(&mut world, &lease.task), *work, "{report}");
            assert_eq!(besides(&mut world, &lease.task), *others, "{report}");
        });
    }
}

/// A report with what was scanned for it.
pub(super) fn scanned(mut report: Value, what: &str) -> Value {
    report["detail"] = json!(what);
    report
}
