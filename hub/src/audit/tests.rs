use super::{Entry, Wanted, after, before};
use crate::admin::{AdminRequest, carry_out};
use crate::db::{Conn, Database, params};
use crate::ledger::chain::GENESIS;
use crate::people::desk::Session;
use crate::people::key::Reach;
use crate::people::{actor, person, retain};
use crate::setup::{self, Setup};
use crate::testing::{NOW, World, on_both};
use crate::verify::paper::{Paper, Seal};
use crate::verify::{Rule, verify};
use regal_shared::base::ActorId;
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use serde_json::json;

fn all(world: &mut World) -> Vec<Entry> {
    world.hub.run(|conn, site| after(conn, &site.site, 0, 1_000)).expect("read")
}

fn boss() -> Session {
    let person = person::Person { person: "9".into(), role: Role::Administrator, ..crate::testing::ana() };
    let token_hash = "0123456789abcdef".to_owned();
    let route = "POST /settings/policies/set".to_owned();
    Session {
        person,
        actor: ActorId::from("boss"),
        seen_at: NOW,
        token_hash,
        route,
        owes_factor: false,
        reach: Reach::House,
    }
}

fn arrange(world: &mut World, wish: &Setup) {
    let done = world.change(|cx| {
        cx.by.asked_by(&boss());
        setup::settle(cx, "9", wish)
    });
    assert_eq!(done, Ok(()));
}

#[test]
fn a_change_is_kept_with_who_from_where_what_was_and_what_is() {
    on_both(|home| {
        let mut world = World::new(home);
        arrange(&mut world, &Setup::Policy { name: "write_off_limit".into(), value: 7 });
        arrange(&mut world, &Setup::Policy { name: "write_off_limit".into(), value: 8 });
        let rows = all(&mut world);
        let second = &rows[1];
        assert_eq!((rows.len(), second.number, second.at), (2, 2, NOW.0));
        assert_eq!((second.actor.as_str(), second.source.as_str()), ("boss", "desk 01234567"));
        assert_eq!((second.route.as_str(), second.kind.as_str()), ("POST /settings/policies/set", "policy"));
        assert_eq!(second.object, "write_off_limit");
        assert_eq!((rows[0].before.as_str(), rows[0].after.as_str()), ("{}", r#"{"value":"7"}"#));
        assert_eq!((second.before.as_str(), second.after.as_str()), (r#"{"value":"7"}"#, r#"{"value":"8"}"#));
        // What is refused changes nothing, and nothing is kept of it.
        let no = world.change(|cx| {
            setup::settle(cx, "9", &Setup::Policy { name: "write_off_limit".into(), value: -1 })
        });
        assert!(no.is_err());
        assert_eq!(all(&mut world).len(), 2);
    });
}

#[test]
fn people_stand_as_actors_and_secrets_only_as_changed() {
    on_both(|home| {
        let mut world = World::new(home);
        let pin = "$argon2id$v=19$secret".to_owned();
        let new = AdminRequest::UserAdd {
            person: "4242".into(),
            name: "Zoraida Quist".into(),
            badge: "4243".into(),
            role: Role::Lead,
            language: Language::En,
            large: false,
            pin_hash: pin.clone(),
        };
        world.change(|cx| {
            cx.by.at_console("regal-hub");
            carry_out(cx, &new)
        });
        arrange(&mut world, &Setup::Pin { person: "4242".into(), hash: "$argon2id$v=19$other".into() });
        let (badge, name) = ("4244".into(), "Zoraida Quist-Blum".into());
        let (role, language, large) = (Role::Supervisor, Language::En, true);
        arrange(&mut world, &Setup::EditPerson { person: "4242".into(), name, badge, role, language, large });
        let rows = all(&mut world);
        let told: Vec<String> =
            rows.iter().map(|row| format!("{} {} {}", row.kind, row.before, row.after)).collect();
        assert_eq!(
            told[1..],
            [
                r#"pin {"pin":"*"} {"pin":"*"}"#.to_owned(),
                r#"edit_person {"badge":"*","large_text":"*","name":"*","role":"lead"} "#.to_owned()
                    + r#"{"badge":"*","large_text":"*","name":"*","role":"supervisor"}"#,
            ]
        );
        assert!(told[0].contains(r#""role":"lead""#), "{told:?}");
        assert_eq!((rows[0].source.as_str(), rows[0].route.as_str()), ("console", "regal-hub"));
        let written = format!("{rows:?}");
        for secret in ["4242", "4243", "4244", "Zoraida", "argon2"] {
            assert!(!written.contains(secret), "{secret} in {written}");
        }
        // As long as it may be known, the mark leads to the person; then nothing does, and the chain still holds.
        let known = |world: &mut World| {
            let object = rows[1].object.clone();
            world.hub.run(move |conn, _| actor::person_of(conn, "main", &object)).expect("read")
        };
        assert_eq!(known(&mut world).as_deref(), Some("4242"));
        world.now = NOW.plus((retain::DAYS + 1) * 86_400_000);
        let gone = world.change(retain::run);
        world.hub.run(|conn, _| conn.vault().forget_before(gone.before)).expect("keys");
        assert_eq!(known(&mut world), None);
        let report = verify(&mut *world.database().open_reader().expect("a reader"), "main").expect("read");
        assert!(report.is_clean(), "{report}");
    });
}

#[test]
fn what_devices_and_the_desk_decide_is_kept() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 4);
        world.change(|cx| carry_out(cx, &AdminRequest::Cancel { order: "4711".into() }));
        world.change(|cx| {
            cx.conn.execute(
                "insert into printer (site, printer, address) values ($1, 'P', 'file:/dev/null')",
                params![&cx.site.site],
            )
        });
        let printed = world.request(json!({"kind": "print", "object": "L.A01.1.1", "printer": "P"}));
        assert_eq!(printed["grant"]["grant"], "done", "{printed}");
        let steer = crate::steer::Steer::Count { location: "A01.1.1".into() };
        assert_eq!(world.change(|cx| crate::steer::settle(cx, &steer)), Ok(()));
        let rows = all(&mut world);
        let told: Vec<String> = rows
            .iter()
            .map(|row| format!("{} {} {} {}>{}", row.kind, row.object, row.source, row.before, row.after))
            .collect();
        assert_eq!(
            told,
            [
                r#"cancel 4711 hub {"state":"reserved"}>{"state":"cancelled"}"#,
                "print L.A01.1.1 K7Q2MX {}>{}",
                "count A01.1.1 hub {}>{}",
            ]
        );
        let of = |world: &mut World, wanted: Wanted, below: i64, limit: i64| -> Vec<i64> {
            let found =
                world.hub.run(move |conn, _| before(conn, "main", &wanted, below, limit)).expect("read");
            found.iter().map(|row| row.number).collect()
        };
        assert_eq!(of(&mut world, Wanted::default(), i64::MAX, 2), [3, 2]);
        assert_eq!(of(&mut world, Wanted::default(), 2, 2), [1]);
        let kind = Wanted { kind: "print".into(), ..Wanted::default() };
        assert_eq!(of(&mut world, kind, i64::MAX, 9), [2]);
        let source = Wanted { source: "hub".into(), object: "A01.1.1".into(), ..Wanted::default() };
        assert_eq!(of(&mut world, source, i64::MAX, 9), [3]);
        assert_eq!(of(&mut world, Wanted { since: NOW.0 + 1, ..Wanted::default() }, i64::MAX, 9), [0_i64; 0]);
    });
}

/// Rewrites the whole chain so that it fits again, as somebody would who can write the database.
fn rebuilt(conn: &mut dyn Conn) {
    let mut head = GENESIS.to_owned();
    for row in after(conn, "main", 0, 1_000).expect("read") {
        let hash = super::chain::hash(&head, &(&row).into());
        conn.execute(
            "update audit set hash = $1 where site = 'main' and number = $2",
            params![&hash, row.number],
        )
        .expect("written");
        head = hash;
    }
    conn.execute(
        "update site set audit_head = $1, audit = (select max(number) from audit where site = 'main') where site = 'main'",
        params![&head],
    )
    .expect("written");
}

#[test]
fn a_changed_removed_or_moved_row_is_found_and_with_a_head_from_outside_a_cut_tail_and_a_rebuilt_chain() {
    on_both(|home| {
        let mut world = World::new(home);
        for value in 1..=4 {
            arrange(&mut world, &Setup::Policy { name: "write_off_limit".into(), value });
        }
        let database: Database = world.database();
        let seal = Seal::of(&database).expect("a key");
        let mut reader = database.open_reader().expect("a reader");
        let paper = Paper::of(&mut *reader, "main", NOW, &seal).expect("heads");
        let paper = Paper::read(&paper.text()).expect("as it was written");
        assert_eq!(paper.signed_by().expect("signed"), seal.mark());
        assert_eq!((paper.audit.number, paper.lacks(&mut *reader).expect("read")), (4, vec![]));
        drop(reader);
        // What was done, whether the chain alone shows it, whether the paper shows it.
        let cases = [
            ("update audit set after = '{}' where number = 2", Some("change 2 (policy"), false),
            ("update audit set actor = '' where number = 4", Some("change 4 (policy"), false),
            ("delete from audit where number = 2", Some("change 2 is missing"), false),
            (
                "update audit set number = -1 where number = 2; update audit set number = 2 where number = 3; \
                 update audit set number = 3 where number = -1",
                Some("change 2 (policy"),
                false,
            ),
            ("delete from audit where number = 4", Some("changes 4 to 4 are missing"), true),
            ("delete from audit where number = 4; REBUILT", None, true),
            ("update audit set after = '{}' where number = 2; REBUILT", None, true),
        ];
        for (sql, chain, on_paper) in cases {
            let mut conn = database.open_writer().expect("a writer");
            conn.begin().expect("begun");
            conn.batch(sql.trim_end_matches("; REBUILT")).expect("tampered with");
            if sql.ends_with("REBUILT") {
                rebuilt(&mut *conn);
            }
            let report = crate::verify::looked(&mut *conn, "main").expect("read");
            let found = report.findings.iter().find(|finding| finding.rule == Rule::Audit);
            match chain {
                Some(words) => assert!(found.is_some_and(|one| one.what.contains(words)), "{sql}: {report}"),
                None => assert!(report.is_clean(), "{sql}: {report}"),
            }
            let lacks = paper.lacks(&mut *conn).expect("read");
            assert_eq!(!lacks.is_empty(), on_paper, "{sql}: {lacks:?}");
            conn.batch("rollback").expect("as before");
        }
        // A head somebody else signed, or changed, is none of ours.
        let text = paper.text().replace("audit: 4", "audit: 3");
        let changed = Paper::read(&text).expect("read").signed_by().expect_err("changed").to_string();
        assert!(changed.contains("changed after it left the hub"), "{changed}");
    });
}
