//! What is told, of what, and signed how.

use super::super::KINDS;
use super::super::change::BOTH_MS;
use super::*;
use crate::catalog::save::{self, Item};
use crate::db::testing::{on_both, sqlite};
use crate::exception::{self, Raise};
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::order::{NewOrder, NewOrderLine};
use regal_shared::base::{ActorId, Goods};
use regal_shared::flow::common::{ExceptionCode, LocationKind};
use serde_json::json;
use standardwebhooks::Webhook;

#[test]
fn the_specifications_own_library_knows_the_signature_also_while_the_secret_changes() {
    let home = sqlite();
    let receiver = Receiver::start();
    let world = World::new(&home, &[&receiver]);
    // It looks at the clock of this machine.
    world.clock.store(crate::floor::hall::now().0, Ordering::SeqCst);
    let (webhook, old) = world.target(&receiver.url(), &["order.picked"]);
    assert!(old.starts_with("whsec_") && old.len() > 40, "{}", old.len());
    let told = |order: &str| {
        world.order(order, "picked");
        world.carry();
        receiver.next()
    };
    let knows = |secret: &str, one: &Heard| {
        Webhook::new(secret).expect("a secret").verify(one.body.as_bytes(), &one.headers).is_ok()
    };
    let first = told("A");
    assert_eq!(first.line, "POST /hooks HTTP/1.1");
    assert_eq!(first.header("content-type"), "application/json");
    assert!(!first.id().contains('.') && first.id().starts_with("main_1_"), "{}", first.id());
    assert!(knows(&old, &first));
    let mut other = first.clone();
    other.body.push(' ');
    assert!(!knows(&old, &other) && !knows(&sign::fresh().expect("randomness"), &first));

    let new = sign::fresh().expect("randomness");
    world.wish(Wish::Rotate { webhook, secret: new.clone() });
    let both = told("B");
    assert!(knows(&old, &both) && knows(&new, &both), "{}", both.header("webhook-signature"));
    world.later(BOTH_MS);
    let later = told("C");
    let signature = later.header("webhook-signature");
    let at = later.header("webhook-timestamp").parse().expect("seconds");
    let of =
        |secret: &str| Webhook::new(secret).expect("a secret").sign(later.id(), at, later.body.as_bytes());
    assert_eq!(signature, of(&new).expect("signed"), "the old one is over");
}

#[test]
fn the_database_alone_signs_nothing_and_a_new_secret_mends_what_lost_its_key() {
    on_both(|home| {
        let receiver = Receiver::start();
        let world = World::new(home, &[&receiver]);
        let (webhook, secret) = world.target(&receiver.url(), &["order.picked"]);
        let (other, _) = world.target("http://127.0.0.1:9/other", &["order.shipped"]);
        world.wish(Wish::Rotate { webhook: webhook.clone(), secret: sign::fresh().expect("randomness") });
        let kept = "select count(*) from webhook where secret like 'whsec_%' or old_secret like 'whsec_%'";
        assert_eq!(world.count(kept), 0);
        let bare = secret.trim_start_matches("whsec_").to_owned();
        let found = world.change(move |cx| {
            let sql = "select webhook from webhook where secret like $1 or old_secret like $1";
            Ok(cx.conn.query(sql, crate::db::params![&format!("%{bare}%")])?.len())
        });
        assert_eq!(found, 0, "nor a part of it");

        // What is sealed for one does not sign for another.
        world.change(move |cx| {
            cx.conn.execute(
                "update webhook set secret = (select o.secret from webhook o where o.webhook = $1)",
                crate::db::params![&other],
            )
        });
        world.order("A", "picked");
        assert_eq!((world.carry(), receiver.all().len()), (1, 0), "not a byte goes out unsigned");
        let why = world.change(|cx| crate::webhook::read::targets(cx.conn, "main"));
        assert_eq!(why[0].error, "hook.err_secret");

        let fresh = sign::fresh().expect("randomness");
        world.wish(Wish::Rotate { webhook, secret: fresh.clone() });
        world.later(60_000);
        assert_eq!(world.carry(), 1);
        let heard = receiver.next();
        let at = heard.header("webhook-timestamp").parse().expect("seconds");
        let signed = Webhook::new(&fresh).expect("a secret").sign(heard.id(), at, heard.body.as_bytes());
        assert_eq!(heard.header("webhook-signature"), signed.expect("signed"), "the new one alone");
    });
}

#[test]
fn a_floor_at_work_tells_orders_stock_and_cases_and_no_person() {
    on_both(|home| {
        let receiver = Receiver::start();
        let world = World::new(home, &[&receiver]);
        world.target(&receiver.url(), KINDS);
        world.change(|cx| {
            cx.by.actor = ActorId::from("actor-of-ana");
            save::item(cx, &Item { item: "TEA".into(), name: "Tea".into(), ..Item::default() })?;
            save::location(cx, &save::Location::plain("A1", LocationKind::Bin))?;
            save::location(cx, &save::Location::plain("A2", LocationKind::Bin))?;
            let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
            let booked = |from: &str, to: &str| Booking {
                goods: goods.clone(),
                qty: 5,
                from: Place::loose(from),
                to: Place::loose(to),
                reason: "opening",
                own: None,
            };
            ledger::book(cx, &booked(ADJUSTMENT, "A1"))?;
            // It only lies elsewhere now: nobody is told.
            ledger::book(cx, &booked("A1", "A2"))?;
            let line = NewOrderLine { line: 1, item: "TEA".into(), qty: 2, ..NewOrderLine::default() };
            crate::order::create(
                cx,
                &NewOrder { order: "4711".into(), lines: vec![line], ..NewOrder::default() },
            )?;
            crate::order::release(cx, "4711")?;
            let raise = Raise { location: "A2".into(), ..Raise::new(ExceptionCode::BinBlocked) };
            let number = exception::raise(cx, &raise)?;
            exception::closed(cx, number)
        });
        world.carry();
        let heard = receiver.all();
        let mut kinds: Vec<String> =
            heard.iter().map(|one| one.json()["type"].as_str().expect("a type").to_owned()).collect();
        kinds.sort();
        let wanted = [
            "exception.opened",
            "exception.resolved",
            "order.new",
            "order.promised",
            "order.released",
            "stock.changed",
        ];
        assert_eq!(kinds, wanted);
        let of = |kind: &str| {
            let found = heard.iter().map(Heard::json).find(|one| one["type"] == kind).expect("told");
            assert_eq!(found["timestamp"], "2026-11-18T11:06:40Z");
            found["data"].clone()
        };
        assert_eq!(of("order.released"), json!({"order": "4711", "state": "released", "site": "main"}));
        assert_eq!(
            of("stock.changed"),
            json!({"journal": 1, "item": "TEA", "owner": "own", "lot": "", "qty": 5, "change": 5,
                "against": "Adjustment", "from_status": "available", "to_status": "available",
                "command": "test", "reason": "opening", "site": "main"})
        );
        assert_eq!(of("exception.opened")["code"], "bin_blocked");
        assert!(heard.iter().all(|one| !one.body.contains("actor")), "{heard:?}");
    });
}

#[test]
fn nothing_is_written_where_nobody_wants_it_or_where_what_happened_is_undone() {
    let home = sqlite();
    let receiver = Receiver::start();
    let world = World::new(&home, &[&receiver]);
    let messages = "select count(*) from webhook_message";
    world.order("A", "picked");
    world.target(&receiver.url(), &["order.shipped"]);
    world.order("A", "packed");
    world.order("A", "no_state_of_ours");
    assert_eq!(world.count(messages), 0);
    let undone = world.hall.change("test", |cx| {
        events::say(cx, None, &EventBody::Order { order: "A".into(), state: "shipped".into() })?;
        Err::<(), _>(DbError::bug("", "undone"))
    });
    assert!(undone.wait().is_err());
    assert_eq!((world.count(messages), world.carry()), (0, 0));
    world.order("A", "shipped");
    assert_eq!((world.count(messages), world.carry()), (1, 1));
}

#[test]
fn targets_are_checked_before_they_are_taken() {
    let home = sqlite();
    let receiver = Receiver::start();
    let world = World::new(&home, &[&receiver]);
    let secret = sign::fresh().expect("randomness");
    let make = |url: &str, kinds: &[&str]| {
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let wish = Wish::Make { url: url.to_owned(), kinds, secret: secret.clone() };
        if let Err(no) = super::super::change::listed(&world.hall.guard, &wish) {
            return no.code.into_owned();
        }
        let done = world.change(move |cx| settle(cx, &wish));
        done.map_or_else(|no| no.code.into_owned(), |_| "made".to_owned())
    };
    for (url, kinds, wanted) in [
        ("ftp://erp.example/x", &["order.new"][..], "hook.url_bad"),
        ("https://erp.example/x", &["order.new"], "hook.not_listed"),
        (receiver.url().as_str(), &[], "hook.no_kind"),
        (receiver.url().as_str(), &["order.eaten"], "hook.kind_bad"),
        (receiver.url().as_str(), &["order.new"], "made"),
        (
            receiver.url().to_uppercase().replace("HTTP", "http").replace("HOOKS", "hooks").as_str(),
            &["order.new"],
            "hook.url_taken",
        ),
    ] {
        assert_eq!(make(url, kinds), wanted, "{url}");
    }
    for wish in [
        Wish::State { webhook: "H0".into(), active: true },
        Wish::Rotate { webhook: "H0".into(), secret: secret.clone() },
        Wish::Remove { webhook: "H0".into() },
    ] {
        let done = world.change(move |cx| settle(cx, &wish));
        assert_eq!(done.expect_err("no such target").code, "hook.none");
    }
}
