//! Lists that go on page by page: nothing is lost where several rows have one moment, and what narrows them stays.

use super::Desk;
use super::work::at_work;
use crate::db::params;
use crate::db::testing::on_both;
use crate::exception::{self, Raise};
use axum::http::StatusCode;
use regal_shared::flow::common::ExceptionCode;
use std::collections::BTreeSet;

/// The links of a list's pages that begin with a text, each followed to the next by the link that `next` names.
fn walked(desk: &Desk, first: &str, link: &str, next: &str) -> (usize, BTreeSet<String>) {
    let (mut pages, mut seen, mut path) = (0, BTreeSet::new(), first.to_owned());
    loop {
        let page = desk.text(desk.get(&path, "token P2"));
        pages += 1;
        for part in page.split(&format!("<td><a href=\"{link}")).skip(1) {
            let id = part.split('"').next().unwrap_or_default().to_owned();
            assert!(seen.insert(id.clone()), "{id} twice, on page {pages}");
        }
        let on = page.rsplit("<p><a href=\"").next().filter(|rest| rest.contains(next));
        let Some(rest) = on.filter(|_| page.contains(&format!(">{next}</a>"))) else { return (pages, seen) };
        path = rest.split('"').next().unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&");
        assert!(pages < 20, "the pages never end: {path}");
    }
}

#[test]
fn cases_of_one_moment_are_all_found_and_the_kind_stays_from_page_to_page() {
    on_both(|home| {
        let desk = Desk::open(home);
        desk.change(|cx| {
            for number in 0..120 {
                let code = if number % 2 == 0 { ExceptionCode::Short } else { ExceptionCode::BinFull };
                exception::raise(cx, &Raise::new(code))?;
            }
            cx.conn.execute("update exception set opened_at = 1790000000000", &[]).map(|_| ())
        });
        let (pages, seen) = walked(&desk, "/exceptions", "/exceptions/", "Older ones");
        assert_eq!((pages, seen.len()), (3, 120));
        let (pages, seen) = walked(&desk, "/exceptions?code=bin_full", "/exceptions/", "Older ones");
        assert_eq!((pages, seen.len()), (2, 60));
        let page = desk.text(desk.get("/exceptions?code=short", "token P2"));
        assert!(
            page.contains("<option value=\"short\" selected>") && !page.contains("value=\"damaged\""),
            "{page}"
        );
    });
}

#[test]
fn differences_of_receipts_closed_at_one_moment_are_all_found() {
    on_both(|home| {
        let desk = Desk::open(home);
        desk.change(|cx| {
            let at = cx.now.0 - 1000;
            for number in 0..120 {
                let receipt = format!("R{number:03}");
                cx.conn.execute(
                    "insert into receipt (site, receipt, asn, purchase_order, supplier, note, owner, blind, location, \
                     task, due_at, opened_at, closed_at, state) values ('main', $1, '', '', '', '', 'own', 0, '', '', 0, \
                     $2, $2, 'received')",
                    params![&receipt, at],
                )?;
                for line in 1..=2 {
                    cx.conn.execute(
                        "insert into receipt_line (site, receipt, line, item, owner, lot, expiry, sscc, expected, \
                         received, state) values ('main', $1, $2, 'TEA', 'own', '', null, '', 5, 4, 'closed_short')",
                        params![&receipt, line],
                    )?;
                }
            }
            Ok(())
        });
        let mut lines = 0;
        let mut path = "/inbound/differences".to_owned();
        let mut seen = BTreeSet::new();
        loop {
            let page = desk.text(desk.get(&path, "token P2"));
            for row in page.split("/inbound/receipt/").skip(1) {
                let receipt: String = row.chars().take(4).collect();
                let line =
                    row.split("<small>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
                assert!(seen.insert((receipt.clone(), line.to_owned())), "{receipt} {line} twice");
                lines += 1;
            }
            let Some((_, rest)) =
                page.split_once("/inbound/differences?after=").filter(|_| page.contains("Older ones"))
            else {
                break;
            };
            let rest = page.rsplit("/inbound/differences?after=").next().unwrap_or(rest);
            path = format!("/inbound/differences?after={}", rest.split('"').next().unwrap_or_default());
            assert!(lines <= 240, "the pages never end");
        }
        assert_eq!((lines, seen.len()), (240, 240));
    });
}

/// Orders of two carriers and channels: three open ones, one of them late, one shipped.
fn orders(desk: &Desk) -> i64 {
    desk.change(|cx| {
        let now = cx.now.0;
        let rows = [
            ("S1", "shop", "Anna", "DHL", "new", now - 60_000),
            ("S2", "shop", "Bert & Co", "DPD", "picking", now + 3_600_000),
            ("M1", "market", "ÄRZTE 100%", "DHL", "packed", now + 3_600_000),
            ("M2", "market", "Anna", "DHL", "shipped", now - 60_000),
        ];
        for (order, channel, customer, carrier, state, cut_off) in rows {
            cx.conn.execute(
                "insert into order_head (site, order_no, channel, owner, customer, ship_to, carrier, lane, priority, \
                 made_at, cut_off, stop, state) values ('main', $1, $2, 'own', $3, '', $4, '', 5, 1, $5, 0, $6)",
                params![order, channel, customer, carrier, cut_off, state],
            )?;
        }
        Ok(now)
    })
}

#[test]
fn orders_are_narrowed_by_what_stands_in_the_address() {
    on_both(|home| {
        let desk = Desk::open(home);
        let now = orders(&desk);
        let shown = |query: &str| {
            let page = desk.text(desk.get(&format!("/orders{query}"), "token P2"));
            let there = |order: &&str| page.contains(&format!("<td><a href=\"/orders/{order}\">"));
            ["M1", "M2", "S1", "S2"].into_iter().filter(there).collect::<Vec<_>>().join(" ")
        };
        let late = now - 60_000;
        for (query, orders) in [
            ("", "M1 S1 S2"),
            ("?state=open&late=1", "S1"),
            ("?state=open&carrier=DHL", "M1 S1"),
            ("?state=open&carrier=DHL&channel=market", "M1"),
            ("?state=open&q=bert", "S2"),
            ("?state=open&q=s", "S1 S2"),
            ("?state=open&q=100%25", "M1"),
            ("?state=open&q=_", ""),
            ("?state=new&carrier=DPD", ""),
            ("?state=picking&carrier=DPD", "S2"),
            ("?state=shipped", "M2"),
            ("?state=shipped&day=2001-01-01", ""),
            (&format!("?state=all&carrier=DHL&cut_off={late}"), "M2 S1"),
            (&format!("?state=open&cut_off={late}"), "S1"),
            ("?state=nonsense", "M1 S1 S2"),
        ] {
            assert_eq!(shown(query), orders, "{query}");
        }
        // Too many have left to look through all: a filter is of one day, which the form then shows.
        let page = desk.text(desk.get("/orders?state=shipped&carrier=DHL", "token P2"));
        let day = crate::report::calendar::Calendar::here().date(now);
        assert!(page.contains(&format!("type=\"date\" value=\"{day}\"")), "{page}");
        // The tabs keep what narrows the list, and the tile of the floor leads to the late ones.
        let page = desk.text(desk.get("/orders?state=open&carrier=DHL", "token P2"));
        assert!(page.contains("state=packed&#38;carrier=DHL"), "{page}");
        let floor = desk.text(desk.get("/", "token P2"));
        assert!(floor.contains("/orders?state=open&amp;late=1"), "{floor}");
        assert_eq!(desk.get("/orders?state=open&after=x", "token P2").status(), StatusCode::OK);
    });
}

#[test]
fn orders_of_one_cut_off_are_all_found_by_cut_off_and_by_state() {
    on_both(|home| {
        let desk = Desk::open(home);
        desk.change(|cx| {
            for number in 0..120 {
                let (order, state) = (format!("T{number:03}"), ["new", "picked"][number % 2]);
                cx.conn.execute(
                    "insert into order_head (site, order_no, channel, owner, customer, ship_to, carrier, lane, priority, \
                     made_at, cut_off, stop, state) values ('main', $1, '', 'own', '', '', $2, '', 5, 1, 4000000000000, \
                     0, $3)",
                    params![&order, ["A.B", "C"][number / 60], state],
                )?;
            }
            Ok(())
        });
        for (query, orders) in [
            ("?state=open", 120),
            ("?state=open&carrier=C", 60),
            ("?state=new", 60),
            ("?state=all&cut_off=4000000000000", 120),
        ] {
            let (pages, seen) = walked(&desk, &format!("/orders{query}"), "/orders/", "More");
            assert_eq!((pages, seen.len()), (if orders > 100 { 3 } else { 2 }, orders), "{query}");
        }
    });
}

#[test]
fn an_empty_bin_that_was_counted_is_among_the_counts() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        desk.change(|cx| {
            cx.conn.batch(
                "insert into count (site, count, location, state, task, device, actor, anchor, first_scan, last_scan, \
                 counted_at) values ('main', 900000, 'B07.1.1', 'settled', '', '', '', 0, 0, 0, 1790000000000), \
                 ('main', 900001, 'B08.1.1', 'settled', '', '', '', 0, 0, 0, 1790000000001)",
            )
        });
        let page = desk.text(desk.get("/stock/counts", "token P2"));
        for part in ["B07.1.1", "B08.1.1", "nothing there, nothing booked"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("Nothing was counted"), "{page}");
    });
}

#[test]
fn a_count_of_many_lines_is_never_cut_between_two_pages() {
    on_both(|home| {
        let desk = Desk::open(home);
        desk.change(|cx| {
            for count in 1..=5 {
                cx.conn.execute(
                    "insert into count (site, count, location, state, task, device, actor, anchor, first_scan, \
                     last_scan, counted_at) values ('main', $1, 'B', 'settled', '', '', '', 0, 0, 0, 1)",
                    params![count],
                )?;
                for line in 1..=60 {
                    cx.conn.execute(
                        "insert into count_line (site, count, line, item, owner, lot, serial, lpn, counted, base, \
                         variance, outcome) values ('main', $1, $2, $3, 'own', '', '', '', 1, 1, 0, 'settled')",
                        params![count, line, &format!("I{count}.{line}.")],
                    )?;
                }
            }
            Ok(())
        });
        let first = desk.text(desk.get("/stock/counts", "token P2"));
        assert!(first.contains(">I5.1.<") && first.contains("/stock/counts?before="), "{first}");
        let next = first.rsplit("/stock/counts?before=").next().and_then(|rest| rest.split('"').next());
        let second = desk.text(desk.get(&format!("/stock/counts?before={}", next.unwrap_or("")), "token P2"));
        for count in 1..=5 {
            for line in [1, 60] {
                let one = format!("<small>I{count}.{line}.</small>");
                assert_ne!(first.contains(&one), second.contains(&one), "{one}");
            }
        }
    });
}

#[test]
fn a_door_with_a_truck_is_not_free_and_says_who_loads_what() {
    on_both(|home| {
        let desk = Desk::open(home);
        desk.change(|cx| {
            cx.conn.batch(
                "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
                 mix_items, mix_lots, capacity, state, suspect) values \
                 ('main', 'T01', 'door', '', '', 0, 0, 0, 0, '', 0, 1, 1, 0, 'usable', 0), \
                 ('main', 'T02', 'door', '', '', 0, 0, 0, 0, '', 0, 1, 1, 0, 'usable', 0); \
                 insert into load (site, load, door, carrier, lane, state, seal, driver, made_at, due_at, departed_at) \
                 values ('main', 'LOAD7', 'T01', 'DHL', '', 'loading', '', '', 1, 4000000000000, 0), \
                 ('main', 'LOAD8', 'T02', 'DPD', '', 'departed', '', '', 1, 0, 5)",
            )
        });
        let page = desk.text(desk.get("/inbound/docks", "token P2"));
        let (first, second) = page.split_once("T02").expect(&page);
        for part in ["LOAD7", "carrier=DHL", "loading", "/stock/location/LOAD7"] {
            assert!(first.contains(part), "{part}: {first}");
        }
        assert!(!first.contains(">Free<") && second.contains("Free") && !second.contains("LOAD8"), "{page}");
    });
}

#[test]
fn the_floor_tells_what_of_today_is_done_and_how_old_the_work_is() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let (from, to) = {
            let calendar = crate::report::calendar::Calendar::here();
            let day = calendar.day(desk.hall.now().0);
            (calendar.start(day), calendar.start(day + 1))
        };
        desk.change(move |cx| {
            for (order, state, cut_off, qty, picked) in [
                ("D1", "shipped", from, 5, 5),
                ("D2", "picking", to - 1, 7, 3),
                ("D3", "cancelled", from, 100, 0),
                ("D4", "new", to, 1000, 0),
            ] {
                cx.conn.execute(
                    "insert into order_head (site, order_no, channel, owner, customer, ship_to, carrier, lane, priority, \
                     made_at, cut_off, stop, state) values ('main', $1, '', 'own', '', '', '', '', 5, 1, $2, 0, $3)",
                    params![order, cut_off, state],
                )?;
                cx.conn.execute(
                    "insert into order_line (site, order_no, line, item, owner, lot, qty, reserved, picked, packed, \
                     shipped, short, state) values ('main', $1, 1, 'TEA', 'own', '', $2, 0, $3, 0, 0, 0, $4)",
                    params![order, qty, picked, state],
                )?;
            }
            let old = cx.now.0 - 30 * 60_000;
            cx.conn.execute("update task set made_at = $1", params![old]).map(|_| ())
        });
        let page = desk.text(desk.get("/", "token P2"));
        for part in ["<b>1 / 2</b> out", "<b>1 / 2</b> lines picked", "<b>8 / 12</b> units picked"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let (_, row) = page.split_once("/tasks?kind=pick").expect(&page);
        let cells: Vec<&str> = row
            .split("<td class=\"n")
            .skip(1)
            .take(5)
            .filter_map(|cell| cell.split(['>', '<']).nth(1))
            .collect();
        assert_eq!(cells, ["0", "1", "0", "1", "0"], "waiting, in hand, then by age: {row}");
        // On a wall stand neither menus nor names.
        let wall = desk.text(desk.get("/?tv=1", "token P2"));
        assert!(
            wall.contains("units picked") && !wall.contains("<nav") && !wall.contains("Somebody"),
            "{wall}"
        );
    });
}

#[test]
fn the_map_is_coloured_by_load_age_and_activity_and_counts_people_by_zone() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        desk.change(|cx| {
            cx.conn.batch(
                "update location set x_mm = 1000, y_mm = 1000 where location = 'A01.1.1'; \
                 update location set x_mm = 9000, y_mm = 9000 where location = 'P01'; \
                 update balance set first_in = 1 where location = 'A01.1.1'",
            )
        });
        for (by, shade, said) in [
            ("load", "class=\"s4\"", "· 1/1"),
            ("age", "class=\"s4\"", "days"),
            ("activity", "class=\"s4\"", "· one movement"),
            ("colour", "class=\"s4\"", "· 1/1"),
        ] {
            let page = desk.text(desk.get(&format!("/map?by={by}"), "token P2"));
            let drawn = page.split_once("<svg class=\"map").expect(&page).1;
            assert!(drawn.contains(shade) && drawn.contains(said), "{by}: {drawn}");
            assert!(drawn.contains("Zone A · one person") && !drawn.contains("Somebody"), "{by}: {drawn}");
        }
    });
}

#[test]
fn the_first_page_of_stock_tells_what_asks_for_somebody_and_what_moved() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let page = desk.text(desk.get("/stock", "token P2"));
        for part in
            ["/stock/holds", "/stock/counts", "/reports/low_stock", "/stock/location/A01.1.1", "Adjustment"]
        {
            assert!(page.contains(part), "{part}: {page}");
        }
    });
}

#[test]
fn goods_that_are_reserved_lead_to_the_orders_they_are_for_and_long_stock_goes_on() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let page = desk.text(desk.get("/stock/location/A01.1.1", "token P2"));
        let link = "/stock/location/A01.1.1?item=TEA&#38;lot=&#38;lpn=&#38;status=available";
        assert!(page.contains(&format!("{link}#reserved")), "{page}");
        let narrowed = desk.text(desk.get(&link.replace("&#38;", "&"), "token P2"));
        assert!(narrowed.contains("Reserved for") && narrowed.contains("/orders/4711\""), "{narrowed}");
        let other = desk.text(desk.get(&link.replace("&#38;", "&").replace("lpn=", "lpn=U9"), "token P2"));
        assert!(other.contains("hold nothing here") && !other.contains("/orders/4711\""), "{other}");
        desk.change(|cx| {
            for number in 0..250 {
                cx.conn.execute(
                    "insert into balance (site, location, item, owner, lot, serial, lpn, status, on_hand, virtual, \
                     first_in, suspect, seen) values ('main', 'P01', 'TEA', 'own', $1, '', '', 'available', 1, 0, 1, 0, 0)",
                    params![&format!("L{number:03}")],
                )?;
            }
            Ok(())
        });
        let (mut path, mut lots) = ("/stock/location/P01".to_owned(), BTreeSet::new());
        for page in 1.. {
            let text = desk.text(desk.get(&path, "token P2"));
            let table = text.split("</table>").next().unwrap_or_default();
            for lot in table.split("/stock/lot/TEA/").skip(1) {
                assert!(lots.insert(lot.chars().take(4).collect::<String>()), "twice on page {page}");
            }
            let Some((_, next)) =
                text.split_once(">More</a>").and_then(|(before, _)| before.rsplit_once("<a href=\""))
            else {
                assert_eq!(page, 3);
                break;
            };
            path = next.trim_end_matches('"').replace("&#38;", "&");
        }
        assert_eq!(lots.len(), 250);
    });
}

#[test]
fn an_unknown_address_is_told_in_the_readers_language_and_to_programs_as_ever() {
    let home = crate::db::testing::sqlite();
    let desk = Desk::open(&home);
    let ask = |path: &str, accept: &str, token: &str, language: &str| {
        let request = axum::http::Request::get(path)
            .header("accept", accept)
            .header("accept-language", language)
            .header("cookie", format!("__Host-regal={token}"));
        let answer = desk.ask(request.body(axum::body::Body::empty()).expect("a request"));
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        desk.text(answer)
    };
    assert!(
        ask("/nowhere", "text/html,*/*", "token P2", "de").contains("There is nothing under this address.")
    );
    assert!(ask("/nowhere", "text/html,*/*", "", "de-DE").contains("Unter dieser Adresse gibt es nichts."));
    for (path, accept) in
        [("/nowhere", "application/json"), ("/api/v1/nowhere", "text/html"), ("/v1/no", "text/html")]
    {
        assert!(ask(path, accept, "", "de").contains("req.unknown_object"), "{path}");
    }
}

#[test]
fn a_case_tells_its_own_story_and_names_where_its_task_goes_on() {
    on_both(|home| {
        let desk = Desk::open(home);
        let task = at_work(&desk);
        desk.change(move |cx| {
            cx.by.task.clone_from(&task);
            let raise = |code| Raise { detail: "70003".into(), ..Raise::new(code) };
            exception::raise(cx, &raise(ExceptionCode::Safety))?;
            cx.conn.batch(
                "update exception set exception = 77, opened_at = 1000; \
                 insert into receipt (site, receipt, asn, purchase_order, supplier, note, owner, blind, location, task, \
                 due_at, opened_at, closed_at, state) values ('main', '70003', '', '', '', '', 'own', 0, '', '', 0, 0, 0, \
                 'expected'); \
                 insert into settlement (site, exception, settlement, kind, qty, reason, state, actor, made_at, \
                 first_actor, decided_by, decided_at, note) values \
                 ('main', 77, 1, 'write_off', 12, 'miscount', 'rejected', '', 2000, '', '', 3000, 'Look behind the rack')",
            )
        });
        let page = desk.text(desk.get("/exceptions/77", "token P2"));
        for part in ["Next place of the task", "/stock/location/A01.1.1", "/inbound/receipt/70003"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("<dt>Reported</dt><dd>0"), "{page}");
        let (_, story) = page.split_once("id=\"story\"").expect(&page);
        let said: Vec<usize> = ["Rejected</small>: Look behind", "Proposed</small>", "<td>Reported"]
            .map(|part| story.find(part).unwrap_or_else(|| panic!("{part}: {story}")))
            .into();
        assert!(said.is_sorted(), "newest first: {story}");
    });
}

#[test]
fn devices_labels_and_the_lines_of_a_delivery_go_on_however_many_there_are() {
    on_both(|home| {
        let desk = Desk::open(home);
        desk.change(|cx| {
            for number in 0..430 {
                crate::people::device::make(cx, &format!("K{number:05}"), "", &format!("secret {number}"))?;
            }
            for number in 0..230 {
                cx.conn.execute(
                    "insert into print_job (site, job, command, printer, object, label, zpl, state, made_at, \
                     sent_at, tries, detail) values ('main', $1, '', 'P', $1, '{}', '', 'queued', $2, null, 0, '')",
                    params![&format!("J{number:03}"), cx.now.0],
                )?;
            }
            cx.conn.execute(
                "insert into receipt (site, receipt, asn, purchase_order, supplier, note, owner, blind, location, \
                 task, due_at, opened_at, closed_at, state) values ('main', 'R1', '', '', '', '', 'own', 0, '', '', 0, \
                 1, 0, 'expected')",
                &[],
            )?;
            for line in 1..=1_100 {
                cx.conn.execute(
                    "insert into receipt_line (site, receipt, line, item, owner, lot, expiry, sscc, expected, \
                     received, state) values ('main', 'R1', $1, 'TEA', 'own', '', null, '', 5, 0, 'open')",
                    params![line],
                )?;
            }
            Ok(())
        });
        let (pages, seen) = walked(&desk, "/devices", "/devices/", "More");
        assert_eq!((pages, seen.len()), (5, 430));
        let page = |path: &str| desk.text(desk.get(path, "token P3"));
        let rows = |text: &str| text.matches("<tr><td").count();
        let (mut lines, mut path) = (Vec::new(), "/inbound/receipt/R1".to_owned());
        while !path.is_empty() {
            let text = page(&path);
            lines.push(text.matches("<tr><td class=\"n\">").count());
            path = text.split("href=\"/inbound/receipt/R1?line=").nth(1).map_or_else(String::new, |rest| {
                format!("/inbound/receipt/R1?line={}", rest.split('"').next().unwrap_or(""))
            });
        }
        assert_eq!(lines, [500, 500, 100]);
        let first = page("/settings/printers");
        let older =
            first.split("href=\"/settings/printers?before=").nth(1).and_then(|rest| rest.split('"').next());
        let older = older.unwrap_or_else(|| panic!("older ones: {first}"));
        let second = page(&format!("/settings/printers?before={older}"));
        assert!(rows(&first) >= 100 && first.contains("J229") && !first.contains("J129"), "{older}");
        assert!(second.contains("J129") && second.contains("J030") && !second.contains("J029"), "{older}");
    });
}
