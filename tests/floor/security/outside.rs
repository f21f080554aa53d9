//! Devices, lines and files: what a thief, a copy, a stranger on the network, a scanner and a spreadsheet get.

use super::desk::kept;
use super::floor::{ONE, TWO, request};
use super::{House, PASSWORD};
use crate::process::{Worker, copied, import, slip_in, tls};
use crate::{bad_input, scanning, ssh, story};
use axum::http::StatusCode;
use regal_hub::people::{person, secret};
use regal_hub::report::out::{self, Field};
use regal_tests::{RunningHub, hub_says, left_out};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

/// The longest an answer may take while others hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// A code for a new device, as the desk shows it once.
fn code(house: &House) -> String {
    let form = format!("act=code&address=hub.example%3A7007&password={}", PASSWORD.replace(' ', "+"));
    let page = house.post("/settings/devices/decide", "token P4", &form).text;
    let (_, rest) = page.split_once("<p class=\"big\">").unwrap_or_else(|| panic!("no code in {page}"));
    rest.split('<').next().expect("a code").to_owned()
}

fn enrol(house: &House, code: &str) -> StatusCode {
    let wish = json!({"code": code, "name": "Handheld"}).to_string();
    house.ask("POST", "/v1/enrol", &[("content-type", "application/json")], wish).status
}

#[test]
fn s2_a_code_counts_once_is_kept_hashed_and_burns_and_a_copy_asks_for_nothing() {
    let mut house = House::inhabited();
    let first = code(&house);
    assert!(first.len() >= 8, "{first}: 20 bits at least");
    assert!(!kept(&house).windows(first.len()).any(|part| part == first.as_bytes()), "kept hashed");
    assert_eq!(enrol(&house, &first), StatusCode::OK);
    assert!(enrol(&house, &first).is_client_error(), "once");
    let burnt = code(&house);
    for wrong in ["22222222", "33333333", "44444444", "55555555", "66666666", "77777777"] {
        assert!(enrol(&house, wrong).is_client_error());
    }
    assert!(enrol(&house, &burnt).is_client_error(), "burnt by six wrong tries");
    let late = code(&house);
    let now = regal_hub::floor::hall::now();
    house.at(now.plus(10 * 60_000 + 1_000));
    assert!(enrol(&house, &late).is_client_error(), "ten minutes");
    assert_eq!(house.count("select count(*) from device"), 3);
    copied::a_copy_asks_for_nothing_and_what_it_reports_is_kept_beside_what_the_device_does();
}

#[test]
fn s4_a_device_lets_on_whom_it_knows_for_some_days_and_a_lost_one_nobody() {
    story::told("offline-log-on.story");
    story::told("offline-days.story");
    story::told("offline-pin-locked.story");
    copied::a_store_without_the_devices_key_lets_nobody_on_with_a_pin();

    // A device is stolen: it is locked, and the PINs that were used on it count no more, on any device.
    let house = House::inhabited();
    let hash = secret::hash_pin("4711").expect("randomness");
    house.change(move |cx| {
        let known = person::by_number(cx.conn, "main", "P2")?.expect("known");
        person::save(cx, &person::Person { pin_hash: hash.clone(), ..known })
    });
    let on = json!({"kind": "log_on", "badge": "P2", "pin": "4711"});
    assert_eq!(request(&house, ONE, 1, &on)["answer"], "granted");
    let form = format!("act=lost&device={}&password={}", ONE.0, PASSWORD.replace(' ', "+"));
    let came = house.post("/settings/devices/decide", "token P4", &form);
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.text);
    let elsewhere = request(&house, TWO, 1, &on);
    assert_eq!(elsewhere["answer"], "refused", "{elsewhere}");
    assert!(elsewhere.to_string().contains("log.pin_expired"), "{elsewhere}");
    let there = request(&house, ONE, 2, &json!({"kind": "claim", "claim": "next", "kinds": ["pick"]}));
    assert_ne!(there["answer"], "granted", "{there}");
}

#[test]
fn s11_nobody_but_the_hub_hears_a_word_and_its_key_changes_without_touching_devices() {
    tls::a_device_enrols_with_the_hub_whose_key_it_was_told();
    tls::who_speaks_in_the_open_is_told_to_encrypt();
    tls::a_device_says_nothing_to_who_does_not_hold_the_key_and_keeps_what_waits();
    tls::a_key_that_was_announced_is_changed_without_touching_a_device();
}

/// A call over a line of its own, with the answer's first line.
fn asked(hub: SocketAddr, head: &str, body: &[u8]) -> String {
    let mut line = TcpStream::connect(hub).expect("connected");
    line.set_read_timeout(Some(PATIENCE)).expect("set");
    // A hub that has heard enough hangs up before all is sent.
    let sent = line.write_all(head.as_bytes()).and_then(|()| line.write_all(body));
    drop(sent.and_then(|()| line.shutdown(Shutdown::Write)));
    let mut answer = Vec::new();
    drop(line.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

/// Memory a process has in hand, KiB.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("memory");
    line.trim().trim_end_matches("kB").trim().parse().expect("a number")
}

/// Lines from another address of this machine, so many as this process may have open and ten thousand at most.
fn lines(hub: SocketAddr) -> Vec<TcpStream> {
    let limits = std::fs::read_to_string("/proc/self/limits").expect("limits");
    let open = limits.lines().find(|line| line.starts_with("Max open files")).expect("a limit");
    let open: usize = open.split_whitespace().nth(3).and_then(|text| text.parse().ok()).unwrap_or(1024);
    let most = open.saturating_sub(400).min(10_000);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut lines = Vec::new();
        for _ in 0..most {
            let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
            socket.bind("127.0.0.2:0".parse().expect("an address")).expect("bound");
            let Ok(Ok(line)) = tokio::time::timeout(PATIENCE, socket.connect(hub)).await else { break };
            lines.push(line.into_std().expect("a line"));
        }
        lines
    })
}

#[test]
fn s12_whoever_sends_too_much_or_too_slowly_holds_up_nobody_and_takes_no_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    bad_input::stocked(folder.path());
    let hub = RunningHub::in_the_open(folder.path());
    let device = bad_input::Device::enrol(&hub);
    let at: SocketAddr = hub.place().parse().expect("an address");
    let before = resident(hub.process());
    let works = |when: &str| {
        let park = json!({"id": format!("{}.r1", device.id), "epoch": 1, "actor": "", "occurred_at": 1_794_981_600_000_i64,
            "request": {"kind": "log_on", "badge": "1001"}});
        assert_eq!(device.send(&[park]).0, 200, "{when}");
    };
    works("before");
    let token = device.token().to_owned();
    let post = |length: usize| {
        format!(
            "POST /v1/commands HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer {token}\r\n\
             content-length: {length}\r\n\r\n"
        )
    };
    let most = vec![b' '; 10_000_000];
    let told = asked(at, &post(most.len()), &most);
    assert!(told.is_empty() || told.contains(" 413 "), "10 MB at once: {told}");
    let upgrade = format!(
        "GET /v1/feed HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    let frame = [&[0x82, 0xff][..], &10_000_000_u64.to_be_bytes(), &[0; 4], &most].concat();
    let told = asked(at, &upgrade, &frame);
    assert!(told.contains(" 101 "), "a feed, and then a frame of 10 MB: {told}");
    works("after much at once");

    let mut hanging = lines(at);
    assert!(hanging.len() > 200, "{}", hanging.len());
    works("while lines hang");
    // Some of them say what they want, and then say it a byte at a time.
    let head = post(60_000);
    for round in 0..6 {
        for line in hanging.iter_mut().take(200) {
            drop(line.write_all(if round == 0 { head.as_bytes() } else { b" " }));
        }
        works("while bodies dribble");
    }
    let grown = resident(hub.process()).saturating_sub(before);
    assert!(grown < 300 * 1024, "{grown} KiB more");
    drop(hanging);
    works("after all");
    hub.stop();
}

#[test]
fn s12_a_device_that_sends_too_many_commands_is_asked_to_wait_and_holds_up_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    bad_input::stocked(folder.path());
    let hub = RunningHub::in_the_open(folder.path());
    let (busy, other) = (bad_input::Device::enrol(&hub), bad_input::Device::enrol(&hub));
    let wish = |device: &bad_input::Device| {
        json!({"id": format!("{}.r1", device.id), "epoch": 1, "actor": "", "occurred_at": 1_794_981_600_000_i64,
            "request": {"kind": "log_on", "badge": "1001"}})
    };
    // What piled up without radio goes at once; 50 a second after that.
    let list = vec![wish(&busy); 64];
    let said: Vec<u16> = (0..40).map(|_| busy.send(&list).0).collect();
    let (taken, late) = (said.iter().take_while(|status| **status == 200).count(), said.contains(&429));
    assert!((4..40).contains(&taken) && late, "256 commands and then too many: {said:?}");
    assert!(said.iter().all(|status| matches!(status, 200 | 429)), "{said:?}");
    assert_eq!(other.send(&[wish(&other)]).0, 200, "nobody else waits");
    hub.stop();
}

#[test]
fn s13_a_name_steers_no_screen_and_no_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let sly = "\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}[2J\u{9b}31m\u{202e}Tea";
    import(at, "locations", "location;kind;walk;digits\nA01.1.1;bin;1;12\nP01;lane;90;\n");
    import(at, "items", "item;name\nTEA;Tea\n");
    import(at, "barcodes", "barcode;item\n4012345678901;TEA\n");
    import(at, "stock", "location;item;qty\nA01.1.1;TEA;10\n");
    import(at, "orders", "order;item;qty;lane\n4711;TEA;4;P01\n");
    hub_says(at, &["user", "add", "1001", "--name", "Ana"]);
    slip_in(at, "update item set name = ?1 where item = 'TEA'", sly);
    slip_in(at, "update person set name = ?1 where person = '1001'", sly);
    let hub = RunningHub::start(at);
    hub.tell(&["release", "4711"]);
    let mut ana = Worker::start(&hub, at);
    ana.log_on("1001");
    ana.press("\r", &["Pick", "4711"]);
    ana.scan("U.T1", &["A01", "␛]52"]);
    ana.scan("L.A01.1.1", &["Scan", "␛]52"]);
    ana.scan("4012345678901", &["ENT"]);
    let painted = ana.screen.painted();
    for steers in ["\u{1b}]52", "\u{1b}]0", "\u{1b}]2", "\u{9b}", "\u{202e}"] {
        let found = painted.windows(steers.len()).any(|part| part == steers.as_bytes());
        assert!(!found, "{steers:?} reached the screen");
    }
    ana.screen.cut();
    hub.stop();
    for log in [at.join("hub.log"), at.join("device/terminal.log")] {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']), "{}", log.display());
    }
}

#[test]
fn s14_what_a_scanner_sends_is_data_and_the_next_scan_is_read() {
    scanning::whatever_comes_in_the_stream_the_next_scan_is_read();
    bad_input::scanners::rubbish_in_the_stream_is_told_and_the_next_scan_is_read();
    bad_input::scanners::rubbish_on_a_serial_line_is_told_and_the_next_scan_is_read();
}

#[test]
fn s15_the_guide_tells_how_to_lock_each_family_of_scanners_and_to_prefer_serial() {
    let guide = super::supply::read("docs/scanners.md");
    let (_, lock) = guide.split_once("lock programming by barcode").expect("how to lock a scanner");
    let lock = &lock[..lock.len().min(1_500)];
    for family in ["Honeywell", "Zebra", "Datalogic", "CipherLab"] {
        assert!(lock.contains(&format!("{family}:")), "{family}");
    }
    assert!(lock.contains("prefer serial"), "{lock}");
}

/// Commas, UTF-8, numbers found, formulas calculated: the most a spreadsheet makes of a CSV file.
const CALCULATES: &str = "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true";

/// What a spreadsheet makes of a CSV file: its cells as flat XML. `None` where there is no LibreOffice.
fn calculated(bytes: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    std::fs::write(at.join("report.csv"), bytes).expect("a file");
    let profile = format!("-env:UserInstallation=file://{}", at.join("profile").display());
    let done = Command::new("soffice")
        .args([&profile, "--headless", CALCULATES, "--convert-to", "fods", "--outdir"])
        .args([at, &at.join("report.csv")])
        .output();
    let Ok(done) = done else {
        left_out("reports in a spreadsheet (there is no LibreOffice; on Debian: libreoffice-calc-nogui)");
        return None;
    };
    let sheet = std::fs::read_to_string(at.join("report.fods"));
    Some(sheet.unwrap_or_else(|error| panic!("{error}: {done:?}")))
}

#[test]
fn s17_no_text_of_a_report_is_a_formula_to_a_spreadsheet() {
    let texts = [
        "=1+1",
        "+1+1",
        "-1-1",
        "@SUM(A1)",
        "  =1+1",
        "\u{3000}=1+1",
        "\u{ff1d}1+1",
        "=HYPERLINK(\"http://x.example\";\"y\")",
        "=cmd|' /C calc'!A0",
        "\u{1b}[2J\u{9b}31m\u{202e}sly",
    ];
    // The spreadsheet is one that calculates what it reads.
    let Some(raw) = calculated(b"\xef\xbb\xbf=1+1\r\n") else { return };
    assert!(raw.contains("table:formula="), "{raw}");
    let rows: Vec<Vec<Field>> =
        texts.iter().map(|text| vec![Field::Text((*text).to_owned()), Field::Number(-7)]).collect();
    let file = out::csv(&["name".to_owned(), "qty".to_owned()], &rows).expect("a file");
    let text = String::from_utf8_lossy(&file).into_owned();
    assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']) && text.contains("sly"), "{text:?}");
    let sheet = calculated(&file).expect("LibreOffice");
    assert!(!sheet.contains("table:formula="), "a formula in {}", String::from_utf8_lossy(&file));
    assert_eq!(sheet.matches("office:value=\"-7\"").count(), texts.len(), "numbers stay numbers");
    assert!(sheet.contains("=1+1") && sheet.contains("HYPERLINK"), "and texts stay readable");
}

#[test]
fn s27_a_key_over_ssh_opens_a_screen_and_nothing_else() {
    ssh::refused::a_key_opens_a_screen_and_nothing_else();
    ssh::refused::an_agent_and_variables_stay_where_they_are();
    ssh::refused::a_key_nobody_knows_is_asked_for_a_code_and_leaves_no_trace();
    ssh::refused::connections_that_show_no_screen_are_few_and_short();
}
