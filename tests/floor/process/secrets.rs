//! What the hub writes about people who log on: no PIN, no password, no token, no key and no name is in its log, however
//! much it is asked to tell; and no PIN anywhere in its data.

use regal_tests::{RunningHub, hub_says};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const PIN: &str = "80652147";
const WRONG: &str = "91736254";
const PASSWORD: &str = "correct-horse-4711-battery";
const NAME: &str = "Quirinalda";

fn call(url: &str, token: &str, body: &Value) -> String {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent
        .post(url)
        .header("authorization", format!("Bearer {token}"))
        .send(body.to_string())
        .expect("the hub answers");
    answer.body_mut().read_to_string().expect("text")
}

/// Every file below a folder whose bytes hold a text.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(holding(&entry, text));
        } else if std::fs::read(&entry).expect("read").windows(text.len()).any(|part| part == text.as_bytes())
        {
            found.push(entry.display().to_string());
        }
    }
    found
}

#[test]
fn no_pin_password_token_key_or_name_is_logged_and_no_pin_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let mut add = Command::new(regal_tests::hub_program())
        .args(["user", "add", "2001", "--name", NAME, "--role", "supervisor", "--pin-stdin"])
        .env("REGAL_DATABASE", format!("sqlite:{}", at.join("hub.db").display()))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("it runs");
    writeln!(add.stdin.take().expect("its input"), "{PIN}").expect("told");
    assert!(add.wait().expect("ended").success());
    let hub = RunningHub::telling_all(at);
    let code = hub.code();
    let code = code.split_whitespace().next().expect("a code").to_owned();
    let enrolled = call(&format!("{}/v1/enrol", hub.url), "", &json!({"code": code, "name": "Dock"}));
    let enrolled: Value = serde_json::from_str(&enrolled).expect("JSON");
    let (device, token) = (&enrolled["device"], enrolled["token"].as_str().expect("a token").to_owned());
    let log_on = |number: u32, pin: &str| {
        let id = format!("{}.r{number}", device.as_str().expect("an id"));
        let request = json!({"kind": "log_on", "badge": "2001", "pin": pin});
        let command = json!({"id": id, "epoch": 1, "actor": "", "occurred_at": 0, "request": request});
        let body = json!({"hello": {"protocol": 1, "version": "test", "epoch": 1}, "commands": [command]});
        call(&format!("{}/v1/commands", hub.url), &token, &body)
    };
    let wrong = log_on(1, WRONG);
    assert!(wrong.contains("refused"), "{wrong}");
    let right = log_on(2, PIN);
    assert!(right.contains("granted"), "{right}");
    // A command that cannot be read is kept for a person to look at; nobody can type a PIN into one by hand.
    let key = hub_says(at, &["key", "add", "shop"]).trim().to_owned();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let orders = agent
        .get(format!("{}/api/v1/orders", hub.url))
        .header("authorization", format!("Bearer {key}"))
        .call();
    assert_eq!(orders.expect("an answer").status(), 200);
    let form = format!("number=2001&password={PASSWORD}");
    let sign_in = agent
        .post(format!("{}/sign-in", hub.url))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .send(&form);
    assert_eq!(sign_in.expect("an answer").status(), 401);
    let beacon: Value =
        serde_json::from_slice(&std::fs::read(at.join("hub.db.hub")).expect("a file")).expect("JSON");
    let admin = beacon["token"].as_str().expect("a token").to_owned();
    hub.stop();
    let log = std::fs::read_to_string(at.join("hub.log")).expect("a log");
    assert!(log.contains("\"message\":\"settled\"") && log.contains("log_on granted"), "it is told: {log}");
    for (what, secret) in [
        ("PIN", PIN),
        ("wrong PIN", WRONG),
        ("password", PASSWORD),
        ("name", NAME),
        ("device's token", token.as_str()),
        ("key", key.as_str()),
        ("administrator's token", admin.as_str()),
        ("enrolment code", code.as_str()),
    ] {
        assert!(!log.contains(secret), "{what} is in the log");
    }
    for secret in [PIN, WRONG, PASSWORD, token.as_str(), key.as_str()] {
        assert_eq!(holding(at, secret), Vec::<String>::new(), "kept in the plain");
    }
    for line in log.lines().filter(|line| !line.starts_with("-- serve")) {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(line["timestamp"].as_str().is_some_and(|at| at.ends_with('Z')), "{line}");
    }
}
