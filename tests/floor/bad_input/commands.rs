//! Requests over HTTP: what is no request, what nobody can book, and who never says what he wants.

use super::{Device, ask, books, stocked};
use regal_tests::RunningHub;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

/// So much without an end.
const MUCH: usize = 10 << 20;

#[test]
fn a_request_that_is_none_is_refused_with_place_and_remedy_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    stocked(folder.path());
    let hub = RunningHub::in_the_open(folder.path());
    let mut device = Device::enrol(&hub);
    let before = books(folder.path());
    let hello = json!({"protocol": 1, "version": "test", "epoch": 1});
    let list = |hello: &Value, commands: Value| json!({"hello": hello, "commands": commands}).to_string();
    let one = device.confirm(json!({"kind": "park", "location": "P01"}));
    let of_another = json!({"id": "OTHER1.c1", "confirm": {"kind": "park", "location": "P01"}});
    let old = json!({"protocol": 99, "version": "9", "epoch": 1});
    let (much, token) = ("x".repeat(MUCH), device.token.as_str());
    let long = "x".repeat(65_000);
    let commands = "/v1/commands";
    let table: Vec<(&str, &str, &str, &str, Vec<u8>)> = vec![
        ("10 MB", "POST", commands, token, much.clone().into_bytes()),
        ("10 MB as an import", "POST", "/v1/import/items", token, much.into_bytes()),
        ("nothing", "POST", commands, token, vec![]),
        ("no JSON", "POST", commands, token, b"hello".to_vec()),
        ("broken UTF-8", "POST", commands, token, b"{\"hello\": \"\xff\xfe\"}".to_vec()),
        ("half a JSON", "POST", commands, token, list(&hello, json!([one])).as_bytes()[..80].to_vec()),
        ("wrong types", "POST", commands, token, list(&hello, json!("all")).into_bytes()),
        ("65 commands", "POST", commands, token, list(&hello, json!(vec![&one; 65])).into_bytes()),
        ("no id", "POST", commands, token, list(&hello, json!([{"confirm": {}}])).into_bytes()),
        ("an id of number 0", "POST", commands, token, list(&hello, json!([{"id": "A.c0"}])).into_bytes()),
        ("another device's id", "POST", commands, token, list(&hello, json!([of_another])).into_bytes()),
        ("unknown protocol", "POST", commands, token, list(&old, json!([one])).into_bytes()),
        ("unknown device", "POST", commands, "nobody", list(&hello, json!([one])).into_bytes()),
        ("no token", "POST", "/v1/heartbeat", "", vec![]),
        ("no heartbeat", "POST", "/v1/heartbeat", token, b"[]".to_vec()),
        ("no number", "GET", "/v1/feed?after=soon", token, vec![]),
        ("no such address", "GET", "/v1/magic", token, vec![]),
        ("no such way", "GET", commands, token, vec![]),
        ("a code that is none", "POST", "/v1/enrol", "", b"{\"code\": \"0\"}".to_vec()),
        (
            "a name beyond all limits",
            "POST",
            "/v1/enrol",
            "",
            format!("{{\"code\": 5, \"name\": \"{long}\"}}").into_bytes(),
        ),
        ("no administrator", "POST", "/v1/admin", token, b"{}".to_vec()),
    ];
    let mut told = String::new();
    for (what, method, path, token, body) in table {
        let (status, problem) = ask(method, &format!("{}{path}", hub.url), token, &body);
        let text =
            |name: &str| problem[name].as_str().unwrap_or_else(|| panic!("{what}: {problem}")).to_owned();
        let (code, place, remedy) =
            (text("code"), text("place"), text("remedy").replace(&device.id, "DEVICE"));
        assert!(!code.is_empty() && !remedy.is_empty(), "{what}: {problem}");
        writeln!(told, "{what}: {status} {code} [{place}] {remedy}").expect("a text");
    }
    insta::assert_snapshot!(told, @r#"
    10 MB: 413 req.bad [body] more than 65536 bytes; send less at once, in several requests
    10 MB as an import: 401 work.denied [header Authorization] an administrator's token is needed: the hub writes DATABASE.hub when it starts
    nothing: 400 req.bad [body] not a list of commands (EOF while parsing a value at line 1 column 0); docs/protocol.md shows one
    no JSON: 400 req.bad [body] not a list of commands (expected value at line 1 column 1); docs/protocol.md shows one
    broken UTF-8: 400 req.bad [body] not a list of commands (invalid unicode code point at line 1 column 12); docs/protocol.md shows one
    half a JSON: 400 req.bad [body] not a list of commands (EOF while parsing an object at line 1 column 80); docs/protocol.md shows one
    wrong types: 400 req.bad [body] not a list of commands (invalid type: string "all", expected a sequence at line 1 column 17); docs/protocol.md shows one
    65 commands: 400 req.bad [commands] at most 64 commands a request; send the rest after
    no id: 400 req.bad [commands[0]] its id cannot be read: missing field `id` at line 1 column 14
    an id of number 0: 400 req.bad [commands[0]] its id cannot be read: "A.c0" is no command id; expected DEVICE.cNUMBER or DEVICE.rNUMBER at line 1 column 13
    another device's id: 400 req.bad [commands[0].id] this token belongs to DEVICE; each device sends its own commands
    unknown protocol: 426 sys.outdated_hub [hello.protocol] the hub speaks protocol 1, the device 99; update the older one
    unknown device: 401 req.device_unknown [header Authorization] enrol the device: `regal-terminal enrol --hub … --code …`
    no token: 401 req.device_unknown [header Authorization] enrol the device: `regal-terminal enrol --hub … --code …`
    no heartbeat: 400 req.bad [body] not a heartbeat (invalid length 0, expected struct Heartbeat with 5 elements at line 1 column 2); docs/protocol.md says what it holds
    no number: 400 req.bad [address, behind the ?] after: invalid digit found in string; docs/protocol.md says what can stand there
    no such address: 404 req.unknown_object [/v1/magic] no such address here; docs/protocol.md lists them
    no such way: 405 req.bad [/v1/commands] GET is not for this address; docs/protocol.md says what is
    a code that is none: 403 req.code_expired [code] the code is wrong, used or older than 10 minutes; make a new one: `regal-hub device code`
    a name beyond all limits: 400 req.bad [body] not a code and a name (invalid type: integer `5`, expected a string at line 1 column 10); send {"code": …, "name": …}
    no administrator: 401 work.denied [header Authorization] an administrator's token is needed: the hub writes DATABASE.hub when it starts
    "#);
    assert_eq!(books(folder.path()), before, "something changed");
    let (status, answer) = device.send(&[one]);
    assert_eq!((status, &answer["answers"][0]["answer"]["answer"]), (200, &json!("applied")), "{answer}");
    hub.stop();
}

#[test]
fn a_body_without_an_end_is_cut_off_and_hanging_clients_hold_up_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    stocked(folder.path());
    let hub = RunningHub::in_the_open(folder.path());
    let mut device = Device::enrol(&hub);
    let before = books(folder.path());
    let address = hub.url.trim_start_matches("http://").to_owned();
    let open = |says: &str| {
        let mut stream = TcpStream::connect(&address).expect("connected");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        stream.write_all(says.as_bytes()).expect("sent");
        stream
    };
    let head = format!("POST /v1/commands HTTP/1.1\r\nhost: h\r\nauthorization: Bearer {}\r\n", device.token);
    let hanging = ["", "POST /v1/comm", &head, &format!("{head}content-length: 60000\r\n\r\n{{")];
    let hanging: Vec<TcpStream> = hanging.repeat(50).into_iter().map(open).collect();

    let mut endless = open(&format!("{head}transfer-encoding: chunked\r\n\r\n"));
    let piece = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    // The hub answers before it has all, and closes: then no more can be sent.
    let sent = (0..MUCH / 0x1000).take_while(|_| endless.write_all(piece.as_bytes()).is_ok()).count();
    let mut answer = String::new();
    // What was under way when it closed may reset the connection behind the answer.
    drop(endless.read_to_string(&mut answer));
    assert!(sent < MUCH / 0x1000 || answer.contains("413"), "{sent} pieces, {answer}");
    assert!(
        answer.is_empty() || (answer.contains(" 413 ") && answer.contains("send less at once")),
        "{answer}"
    );

    let begin = Instant::now();
    let park = device.confirm(json!({"kind": "park", "location": "P01"}));
    let (status, answer) = device.send(&[park]);
    assert_eq!((status, &answer["answers"][0]["answer"]["answer"]), (200, &json!("applied")), "{answer}");
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(5), "answered after {took:?}");
    drop(hanging);
    assert_eq!(movements(&books(folder.path())), movements(&before));
    hub.stop();
}

fn movements(books: &str) -> &str {
    books.split(", ").nth(1).expect("so many movements")
}

/// Every released confirm, with every value in it made absurd in turn.
fn absurd() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("floor/wire");
    let mut all = Vec::new();
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("examples").map(|file| file.expect("a file").path()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.starts_with("confirm.") {
            continue;
        }
        let command: Value = serde_json::from_slice(&std::fs::read(&file).expect("read")).expect("JSON");
        let says = &command["confirm"];
        all.push((name.clone(), says.clone()));
        for path in leaves(says, String::new()) {
            let found = says.pointer(&path).expect("it is there");
            let instead = match found {
                Value::Number(_) => json!([-1, 0, i64::MAX, i64::MIN, 1e300, 1.5, "five", null]),
                Value::String(_) => {
                    json!(["", "\0", "\u{1b}]0;x\u{7}", "\u{9b}31m\u{202e}", "NOBODY", "x".repeat(3000), 7])
                }
                _ => json!([[], {}, 1]),
            };
            for value in instead.as_array().expect("a list") {
                let mut says = says.clone();
                *says.pointer_mut(&path).expect("it is there") = value.clone();
                let shown: String = value.to_string().chars().take(20).collect();
                all.push((format!("{name} {path} = {shown}"), says));
            }
        }
    }
    all
}

fn leaves(value: &Value, at: String) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| leaves(value, format!("{at}/{name}"))).collect()
        }
        Value::Array(list) => {
            list.iter().enumerate().flat_map(|(n, value)| leaves(value, format!("{at}/{n}"))).collect()
        }
        _ => vec![at],
    }
}

#[test]
fn no_confirm_is_refused_or_stops_the_next_however_absurd_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    stocked(folder.path());
    let hub = RunningHub::in_the_open(folder.path());
    let mut device = Device::enrol(&hub);
    let absurd = absurd();
    assert!(absurd.len() > 500, "{}", absurd.len());
    let mut wrong = String::new();
    let mut count = std::collections::BTreeMap::new();
    for (n, some) in (1..).zip(absurd.chunks(16)) {
        // A device may send 256 at once, and then only as many as hands can do.
        if n % 15 == 0 {
            device = Device::enrol(&hub);
        }
        let commands: Vec<Value> = some.iter().map(|(_, says)| device.confirm(says.clone())).collect();
        let (status, told) = device.send(&commands);
        assert_eq!(status, 200, "{:?} {told}", some.iter().map(|one| &one.0).collect::<Vec<_>>());
        let answers = told["answers"].as_array().expect("answers");
        assert_eq!(answers.len(), some.len(), "all are answered: {told}");
        for ((what, _), answered) in some.iter().zip(answers) {
            let answer = answered["answer"]["answer"].as_str().expect("an answer").to_owned();
            if !matches!(answer.as_str(), "applied" | "applied_with_difference" | "parked") {
                writeln!(wrong, "{what}: {answered}").expect("a text");
            }
            *count.entry(answer).or_insert(0) += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(
        count.values().all(|count| *count > 50) && count.len() == 3,
        "the table proves nothing: {count:?}"
    );
    let log = std::fs::read_to_string(folder.path().join("hub.log")).expect("a log");
    let surprised: Vec<&str> =
        log.lines().filter(|line| line.contains("panicked") || line.contains("cannot be booked")).collect();
    assert!(surprised.is_empty(), "it was not known beforehand: {surprised:#?}");
    books(folder.path());
    let (_, again) = device.send(&[json!({"id": format!("{}.c1", device.id), "confirm": {}})]);
    assert_eq!(again["answers"][0]["answer"]["exception"]["code"], "op_conflict", "{again}");
    hub.stop();
}
