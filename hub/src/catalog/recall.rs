//! Recalls: lots of an item, or of any, held by a pattern. It reaches those that are there and each that comes later.

use super::hold::{self, Scope};
use crate::cx::Cx;
use crate::db::{DbError, params, query_int};
use regal_shared::text::Message;

/// Stands for any signs, also none.
const ANY: char = '*';
/// The longest pattern, in characters.
const LONGEST: usize = 60;
/// So many signs a pattern begins with where no item is named: it is looked for among all lots.
const BEGINS: usize = 3;
/// The most lots one recall reaches when it is placed.
const MOST: i64 = 10_000;

/// Whether a lot fits a pattern, in which `*` stands for any signs.
#[must_use]
pub fn fits(pattern: &str, lot: &str) -> bool {
    let mut parts = pattern.split(ANY);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = lot.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

/// Whether a pattern can be one: it names something, and begins with something where it is for all items.
///
/// # Errors
/// Why not, for the page.
pub fn pattern(pattern: &str, item: &str) -> Result<(), Message> {
    let begins = pattern.chars().take_while(|sign| *sign != ANY).count();
    let says = pattern.chars().any(|sign| sign != ANY);
    let fits = pattern.chars().count() <= LONGEST && !pattern.chars().any(char::is_control);
    if says && fits && (!item.is_empty() || begins >= BEGINS) {
        return Ok(());
    }
    Err(Message::new("board.recall_bad").with("n", i64::try_from(BEGINS).unwrap_or_default()))
}

/// Recalls lots; answers false, and changes nothing, when the same is recalled for the same reason. An empty item is any.
///
/// # Errors
/// The database.
pub fn place(cx: &mut Cx<'_>, pattern: &str, item: &str, reason: &str) -> Result<bool, DbError> {
    let Some(recall) = hold::placed(cx, Scope::Lots, (pattern, item), reason, 0)? else { return Ok(false) };
    let site = cx.site.site.clone();
    let begins = pattern.split(ANY).next().unwrap_or_default();
    // Behind all that begins like this.
    let end = format!("{begins}\u{10ffff}");
    let rows = if item.is_empty() {
        cx.conn.query(
            "select item, lot from lot where site = $1 and lot >= $2 and lot < $3 order by lot, item limit $4",
            params![&site, begins, &end, MOST],
        )?
    } else {
        cx.conn.query(
            "select item, lot from lot where site = $1 and item = $2 order by lot limit $3",
            params![&site, item, MOST],
        )?
    };
    for row in &rows {
        if fits(pattern, row.text(1)?) {
            let (item, lot) = (row.string(0)?, row.string(1)?);
            hold::placed(cx, Scope::Lot, (&lot, &item), reason, recall)?;
        }
    }
    Ok(true)
}

/// A lot has come: recalls that fit it hold it. One that somebody has let go of a recall is not held by it again.
///
/// # Errors
/// The database.
pub fn reach(cx: &mut Cx<'_>, item: &str, lot: &str) -> Result<(), DbError> {
    let site = cx.site.site.clone();
    let rows = cx.conn.query(
        "select hold, object, reason from hold where site = $1 and scope = 'lots' and lifted_at = 0 and \
         (item = $2 or item = '') order by hold",
        params![&site, item],
    )?;
    for row in &rows {
        let recall = row.int(0)?;
        if !fits(row.text(1)?, lot) {
            continue;
        }
        let before = query_int(
            cx.conn,
            "select count(*) from hold where site = $1 and because = $2 and because > 0 and object = $3 and item = $4",
            params![&site, recall, lot, item],
        )?;
        if before == 0 {
            let reason = row.string(2)?;
            hold::placed(cx, Scope::Lot, (lot, item), &reason, recall)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{lot, save};
    use crate::testing::{World, on_both};

    #[test]
    fn a_star_stands_for_any_signs_and_nothing_else_does() {
        for (pattern, lot, is) in [
            ("L26-11", "L26-11", true),
            ("L26-11", "L26-110", false),
            ("L26-11*", "L26-11", true),
            ("L26-11*", "L26-1109", true),
            ("L26-11*", "L26-12", false),
            ("*-11", "L26-11", true),
            ("L*-1*9", "L26-1109", true),
            ("L*-1*9", "L26-1108", false),
            ("ab*ab", "ab", false),
            ("ab*ab", "abab", true),
            ("L.6", "L26", false),
            ("Ü*", "Übersee", true),
        ] {
            assert_eq!(fits(pattern, lot), is, "{pattern} {lot}");
        }
        for (pattern, item, is) in [
            ("L26*", "", true),
            ("L2*", "", false),
            ("L*", "TEA", true),
            ("*", "TEA", false),
            ("", "TEA", false),
        ] {
            assert_eq!(super::pattern(pattern, item).is_ok(), is, "{pattern} {item}");
        }
    }

    fn held(world: &mut World) -> Vec<String> {
        let rows = world.rows(
            "select item, object from hold where scope = 'lot' and lifted_at = 0 and site = 'main' order by item, object",
        );
        let one =
            |row: &crate::db::Row| format!("{} {}", row.text(0).expect("text"), row.text(1).expect("text"));
        rows.iter().map(one).collect()
    }

    fn comes(world: &mut World, item: &str, name: &str) {
        let seen = lot::Change::Seen { item: item.into(), lot: name.into(), expiry: None, verified: true };
        world.change(|cx| lot::apply(cx, &seen));
    }

    #[test]
    fn a_recall_reaches_what_is_there_and_what_comes_later_until_it_is_lifted() {
        on_both(|home| {
            let mut world = World::new(home);
            for name in ["L26-1101", "L26-1102", "L26-12"] {
                comes(&mut world, "TEA", name);
            }
            assert!(world.change(|cx| place(cx, "L26-11*", "TEA", "recall")));
            assert!(!world.change(|cx| place(cx, "L26-11*", "TEA", "recall")), "once");
            assert_eq!(held(&mut world), ["TEA L26-1101", "TEA L26-1102"]);
            comes(&mut world, "TEA", "L26-1103");
            comes(&mut world, "GUM", "L26-1103");
            world.change(|cx| save::lot(cx, "TEA", "L26-1104", None));
            assert_eq!(held(&mut world), ["TEA L26-1101", "TEA L26-1102", "TEA L26-1103", "TEA L26-1104"]);

            let one = world.count("select hold from hold where object = 'L26-1103'");
            assert!(world.change(|cx| hold::lift(cx, one)));
            comes(&mut world, "TEA", "L26-1103");
            assert_eq!(held(&mut world).len(), 3, "what was let go is not held again");
            let recall = world.count("select hold from hold where scope = 'lots'");
            assert!(world.change(|cx| hold::lift(cx, recall)));
            assert_eq!(held(&mut world), Vec::<String>::new());
            comes(&mut world, "TEA", "L26-1105");
            assert_eq!(held(&mut world), Vec::<String>::new());
        });
    }

    #[test]
    fn a_recall_of_any_item_finds_its_lots_by_how_they_begin() {
        on_both(|home| {
            let mut world = World::new(home);
            comes(&mut world, "TEA", "SUP9-1");
            comes(&mut world, "GUM", "SUP9-2");
            comes(&mut world, "GUM", "SUP8-2");
            assert!(world.change(|cx| place(cx, "SUP9*", "", "recall")));
            comes(&mut world, "TEA", "SUP9-3");
            assert_eq!(held(&mut world), ["GUM SUP9-2", "TEA SUP9-1", "TEA SUP9-3"]);
            let none = world.change(|cx| place(cx, "LATER", "TEA", "recall"));
            comes(&mut world, "TEA", "LATER");
            assert!(none && held(&mut world).contains(&"TEA LATER".to_owned()));
        });
    }
}
