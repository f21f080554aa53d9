//! What must be so: in the books, in the outbox, in the cases for a supervisor.

use super::script::Words;
use super::world::World;
use regal_hub::db::{Value, query_int, query_opt_text};

type Done = Result<(), String>;

/// Checks a line behind `then`.
pub fn then(world: &mut World, current: &str, words: &mut Words<'_>) -> Done {
    match words.take("what is so")? {
        "stock" => stock(world, words),
        "order" => order(world, words),
        "lpn" => lpn(world, words),
        "tasks" => tasks(world, words),
        "exceptions" => listed(words, &exceptions(world)),
        "holds" => {
            let found = texts(world, "select object from hold where lifted_at = 0 order by object");
            listed(words, &found)
        }
        "counts" => {
            let found = texts(world, "select state from count order by count");
            listed(words, &found)
        }
        "case" => case(world, words),
        "movements" => listed(words, &movements(world)),
        "waiting" => {
            let (wanted, waiting) = (words.number("how many")?, world.device(current).waiting());
            same("confirms that wait", wanted, waiting)
        }
        "saved" => {
            let (wanted, last) = (words.number("how many")?, world.device(current).last());
            same("confirms saved", wanted, last)
        }
        other => Err(format!("{other:?} cannot be looked up")),
    }?;
    words.end()
}

fn same(what: &str, wanted: i64, found: i64) -> Done {
    if wanted == found { Ok(()) } else { Err(format!("{what}: {found}")) }
}

/// The words left are this list; `none` is the empty one.
fn listed(words: &mut Words<'_>, found: &[String]) -> Done {
    let wanted: Vec<&str> = words.all().into_iter().filter(|word| *word != "none").collect();
    let wanted: Vec<&str> = wanted.iter().map(|word| word.trim_end_matches(',')).collect();
    if wanted == found { Ok(()) } else { Err(format!("it is: {}", found.join(", "))) }
}

fn texts(world: &mut World, sql: &'static str) -> Vec<String> {
    world.read(|conn| conn.query(sql, &[])?.iter().map(|row| row.string(0)).collect())
}

fn exceptions(world: &mut World) -> Vec<String> {
    texts(world, "select code from exception where state = 'open' order by exception")
}

/// Kinds of the movements devices caused, in order; the same one again and again is told once.
fn movements(world: &mut World) -> Vec<String> {
    let mut kinds = texts(world, "select kind from movement where device <> 'hub' order by number");
    kinds.dedup();
    kinds
}

/// `then stock 6 TEA at A01.1.1 lot L1 on T1 status damaged`
fn stock(world: &mut World, words: &mut Words<'_>) -> Done {
    let wanted = words.number("how many")?;
    let item = words.take("the item")?.to_owned();
    let at = words.named("at")?.map(str::to_owned);
    let lot = words.named("lot")?.map(str::to_owned);
    let on = words.named("on")?.map(str::to_owned);
    let status = words.named("status")?.map(str::to_owned);
    let rows: Vec<(String, String, String, String, i64)> = world.read(move |conn| {
        let sql = "select location, lot, lpn, status, on_hand from balance where item = $1 and on_hand <> 0 order by location, lot, lpn";
        let rows = conn.query(sql, &[Value::from(&item)])?;
        rows.iter()
            .map(|row| Ok((row.string(0)?, row.string(1)?, row.string(2)?, row.string(3)?, row.int(4)?)))
            .collect()
    });
    let fits = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|one| one == found);
    let found: i64 = rows
        .iter()
        .filter(|row| fits(&at, &row.0) && fits(&lot, &row.1) && fits(&on, &row.2) && fits(&status, &row.3))
        .map(|row| row.4)
        .sum();
    if found == wanted {
        return Ok(());
    }
    let all: Vec<String> = rows.iter().map(|row| format!("{} {:?}", row.4, row)).collect();
    Err(format!("{found} are there; all of it:\n      {}", all.join("\n      ")))
}

/// `then case short open 3`: state of the newest case of a kind, and what it leaves unexplained.
fn case(world: &mut World, words: &mut Words<'_>) -> Done {
    let code = words.take("a kind of case")?.to_owned();
    let wanted = format!("{} {}", words.take("its state")?, words.number("what it leaves unexplained")?);
    let found = world.read(move |conn| {
        let sql = "select state, unexplained from exception where code = $1 order by exception desc limit 1";
        let rows = conn.query(sql, &[Value::from(&code)])?;
        rows.first().map(|row| Ok(format!("{} {}", row.text(0)?, row.int(1)?))).transpose()
    });
    if found.as_ref() == Some(&wanted) { Ok(()) } else { Err(format!("it is {found:?}")) }
}

/// `then order 4711 picked`
fn order(world: &mut World, words: &mut Words<'_>) -> Done {
    let order = words.take("its number")?.to_owned();
    let wanted = words.take("its state")?;
    let found = world.read(move |conn| {
        query_opt_text(conn, "select state from order_head where order_no = $1", &[Value::from(&order)])
    });
    if found.as_deref() == Some(wanted) { Ok(()) } else { Err(format!("it is {found:?}")) }
}

/// `then lpn T1 at P01`
fn lpn(world: &mut World, words: &mut Words<'_>) -> Done {
    let lpn = words.take("its number")?.to_owned();
    let wanted = words.named("at")?.ok_or("at LOCATION is missing")?;
    let found = world.read(move |conn| {
        query_opt_text(conn, "select location from lpn where lpn = $1", &[Value::from(&lpn)])
    });
    if found.as_deref() == Some(wanted) { Ok(()) } else { Err(format!("it is at {found:?}")) }
}

/// `then tasks pick done, ready`: states of all tasks of a kind in the order they were made.
fn tasks(world: &mut World, words: &mut Words<'_>) -> Done {
    let kind = words.take("a kind")?.to_owned();
    let found: Vec<String> = world.read(move |conn| {
        let rows = conn
            .query("select state from task where kind = $1 order by made_at, task", &[Value::from(&kind)])?;
        rows.iter().map(|row| row.string(0)).collect()
    });
    listed(words, &found)
}

/// What is so at the end of every story.
pub fn whole(world: &mut World) -> Done {
    let ids: Vec<String> = world.devices.keys().cloned().collect();
    for id in ids {
        let now = world.now;
        let device = world.device(&id);
        if !device.online {
            device.link(now, true);
            world.settle_all();
        }
        let (waiting, last) = (world.device(&id).waiting(), world.device(&id).last());
        same("confirms that still wait", 0, waiting)?;
        let settled = world.read(move |conn| {
            query_int(
                conn,
                "select count(*) from command where device = $1 and series = 'c'",
                &[Value::from(id.as_str())],
            )
        });
        same("confirms the hub has of those saved", last, settled)?;
    }
    // On a connection of its own, as the program does it.
    let report = world.verify();
    if report.is_clean() { Ok(()) } else { Err(report.to_string()) }
}
