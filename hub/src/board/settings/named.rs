//! What a change is about and where it came from, by its name and with its page, in place of what it is called in the
//! books. People are named as long as anybody may know them, and no longer.

use super::changed;
use crate::audit::Entry;
use crate::audit::kinds::GROUPS;
use crate::board::find::escaped;
use crate::board::page::Words;
use crate::db::{Conn, DbError, Row, params, query_one, query_opt_text};
use crate::people::actor::{self, Names};
use regal_shared::text::{Message, clean, say};

/// A name, and the page of what it names; no page where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// As a reader knows it.
    pub text: String,
    /// The address of its page, or empty.
    pub page: String,
}

impl Named {
    fn plain(text: &str) -> Named {
        Named { text: clean(text).into_owned(), page: String::new() }
    }

    fn at(text: &str, page: &str, what: &str) -> Named {
        Named { page: format!("{page}{}", escaped(what)), ..Named::plain(text) }
    }
}

/// Looks names up, for one reader.
pub struct Namer<'a> {
    /// The database.
    pub conn: &'a mut dyn Conn,
    /// The site.
    pub site: &'a str,
    /// Names of people.
    pub names: Names,
    /// The reader's words.
    pub t: &'a Words,
    /// Now, ms.
    pub now: i64,
}

impl Namer<'_> {
    /// What a change is about.
    ///
    /// # Errors
    /// The database, or the keys beside it.
    pub fn about(&mut self, entry: &Entry) -> Result<Named, DbError> {
        let (kind, object) = (entry.kind.as_str(), entry.object.as_str());
        if object.is_empty() {
            return Ok(Named::default());
        }
        if let Some(words) = changed::about(self.t, kind, object) {
            return Ok(Named::plain(&words));
        }
        let group = GROUPS.iter().find(|(_, kinds)| kinds.contains(&kind)).map_or("", |(group, _)| *group);
        match (group, kind) {
            ("people", _) => self.person(object),
            ("devices", _) => self.device(object),
            (_, "item" | "retire_item" | "item_back") => self.item(object),
            (_, "barcode" | "no_barcode" | "alias" | "no_alias") => Ok(Named::at(object, "/find?q=", object)),
            (
                _,
                "location" | "location_state" | "retire_location" | "clear_location" | "station" | "count"
                | "unfit",
            ) => Ok(self.location(object)),
            (_, "give" | "rank" | "revoke" | "thaw" | "allow") => self.task(object),
            (_, "reopen" | "print" | "void_label") => self.label(object),
            (_, "release" | "cancel" | "hold_order" | "lift_order" | "rank_order" | "take_back") => {
                Ok(Named::at(&self.words("order", object), "/orders/", object))
            }
            (_, "close_receipt") => {
                Ok(Named::at(&self.words("receipt", object), "/inbound/receipt/", object))
            }
            (_, "load" | "release_load") => {
                Ok(Named::at(&self.words("load", object), "/stock/location/", object))
            }
            (_, "channel") => {
                // Orders that name no channel have one of their own.
                let none = self.t.say("board.channel_none");
                let name = if object.is_empty() { &none } else { object };
                Ok(Named { page: "/orders/channels".to_owned(), ..Named::plain(name) })
            }
            (_, "carrier") => Ok(Named { page: "/orders/carriers".to_owned(), ..Named::plain(object) }),
            (_, "hold" | "lift") => self.held(kind, object),
            (_, "decide_count") => self.counted(object),
            ("stock", settle) if settle.starts_with("settle_") => self.case(object),
            (_, hook) if hook.starts_with("webhook") => Ok(Named::at(object, "/settings/webhooks/", object)),
            _ => Ok(Named::plain(object)),
        }
    }

    /// Where a change came from.
    ///
    /// # Errors
    /// The database.
    pub fn source(&mut self, source: &str) -> Result<Named, DbError> {
        match source.split_once(' ') {
            Some(("desk", mark)) => {
                // A session that ended a week ago is not there any more.
                let row = query_one(
                    self.conn,
                    "select made_at from desk_session where site = $1 and token_hash >= $2 and token_hash < $3 limit 1",
                    params![self.site, mark, &format!("{mark}~")],
                )?;
                let text = match row {
                    None => self.t.say("board.audit_browser"),
                    Some(row) => {
                        let at = self.t.at(&row.int(0)?, &self.now);
                        say(self.t.language(), &Message::new("board.audit_browser_since").with("text", at))
                    }
                };
                Ok(Named::plain(&text))
            }
            _ => {
                let words = changed::source(self.t, source);
                if words == source { self.device(source) } else { Ok(Named::plain(&words)) }
            }
        }
    }

    /// The words of a kind of thing, with its number.
    fn words(&self, kind: &str, number: &str) -> String {
        format!("{} {number}", self.t.of("kind.", kind))
    }

    fn one(&mut self, sql: &'static str, key: &str) -> Result<Option<Row>, DbError> {
        query_one(self.conn, sql, params![self.site, key])
    }

    /// Somebody stands as an actor made for this; with a permit the class of vehicle stands behind it.
    fn person(&mut self, object: &str) -> Result<Named, DbError> {
        let (actor, class) = object.split_once('.').unwrap_or((object, ""));
        let Some(person) = actor::person_of(self.conn, self.site, actor)? else {
            return Ok(Named::plain(&self.t.say("board.audit_somebody")));
        };
        let name = self.names.of(self.conn, self.site, actor)?;
        let text = if class.is_empty() { name } else { format!("{name}, {class}") };
        Ok(Named::at(&text, "/settings/people/", &person))
    }

    fn device(&mut self, device: &str) -> Result<Named, DbError> {
        let sql = "select name from device where site = $1 and device = $2";
        let Some(name) = query_opt_text(self.conn, sql, params![self.site, device])? else {
            return Ok(Named::plain(device));
        };
        let text = if name.is_empty() { device } else { name.as_str() };
        Ok(Named::at(text, "/devices/", device))
    }

    fn item(&mut self, item: &str) -> Result<Named, DbError> {
        let sql = "select name from item where site = $1 and item = $2";
        let name = query_opt_text(self.conn, sql, params![self.site, item])?.unwrap_or_default();
        let text = if name.is_empty() { item.to_owned() } else { format!("{name} ({item})") };
        Ok(Named::at(&text, "/stock/item/", item))
    }

    fn location(&self, location: &str) -> Named {
        Named::at(&self.t.place(location), "/stock/location/", location)
    }

    /// A task by what it is and what it is about.
    fn task(&mut self, task: &str) -> Result<Named, DbError> {
        let row = self.one("select kind, object from task where site = $1 and task = $2", task)?;
        let Some(row) = row else { return Ok(Named::plain(task)) };
        let (kind, object) = (row.text(0)?, self.t.place(row.text(1)?));
        let about = if object.is_empty() { task } else { object.as_str() };
        Ok(Named::at(&self.words(kind, about), "/tasks/", task))
    }

    /// What a label is for, told as it would be scanned, or by the print job.
    fn label(&mut self, object: &str) -> Result<Named, DbError> {
        let row = self.one("select object from print_job where site = $1 and job = $2", object)?;
        let object = row.as_ref().map_or(Ok(object), |row| row.text(0))?;
        Ok(match object.split_once('.') {
            Some(("L", location)) => self.location(location),
            Some(("U", lpn)) => Named::at(&self.words("lpn", lpn), "/stock/lpn/", lpn),
            // A badge is somebody's.
            Some(("B", _)) => Named::plain(&self.t.say("board.audit_somebody")),
            _ => Named::plain(object),
        })
    }

    /// What a hold is on: told by its number once it is there, and by what it is on when it is placed.
    fn held(&mut self, kind: &str, object: &str) -> Result<Named, DbError> {
        let mut found = None;
        if kind == "lift" {
            let number: i64 = object.parse().unwrap_or(0);
            let sql = "select scope, object, item from hold where site = $1 and hold = $2";
            found = query_one(self.conn, sql, params![self.site, number])?;
        }
        for scope in ["location", "item", "lot", "lpn"] {
            if found.is_some() || kind == "lift" {
                break;
            }
            let sql = "select scope, object, item from hold where site = $1 and scope = $2 and object = $3 \
                       order by lifted_at desc limit 1";
            found = query_one(self.conn, sql, params![self.site, scope, object])?;
        }
        let Some(row) = found else { return Ok(Named::plain(object)) };
        let (scope, of, item) = (row.text(0)?, row.text(1)?, row.text(2)?);
        match scope {
            "location" => Ok(self.location(of)),
            "item" => self.item(of),
            "lpn" => Ok(Named::at(&self.words("lpn", of), "/stock/lpn/", of)),
            "lot" if !item.is_empty() && !of.contains('*') => {
                let page = format!("/stock/lot/{}/", escaped(item));
                Ok(Named::at(&self.words("lot", of), &page, of))
            }
            _ => Ok(Named { page: "/stock/holds".to_owned(), ..Named::plain(&self.words("lot", of)) }),
        }
    }

    fn counted(&mut self, count: &str) -> Result<Named, DbError> {
        let number: i64 = count.parse().unwrap_or(0);
        let sql = "select location from count where site = $1 and count = $2";
        Ok(match query_opt_text(self.conn, sql, params![self.site, number])? {
            Some(location) => self.location(&location),
            None => Named::plain(count),
        })
    }

    /// A case by its number and what was reported.
    fn case(&mut self, case: &str) -> Result<Named, DbError> {
        let number: i64 = case.parse().unwrap_or(0);
        let sql = "select code from exception where site = $1 and exception = $2";
        Ok(match query_opt_text(self.conn, sql, params![self.site, number])? {
            Some(code) => {
                let words = changed::of(self.t, "exc", "code_", &code);
                Named::at(&format!("{case}: {words}"), "/exceptions/", case)
            }
            None => Named::plain(case),
        })
    }
}
