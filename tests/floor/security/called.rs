//! Whom the hub calls: a real hub, its receivers and a name server in two networks of their own.
//!
//! The hub never calls its own machine, so nothing that is told can be heard on it. Networks may be made by root alone
//! (`ip netns`); elsewhere this says so and proves nothing, and the tests of `hub/src/webhook` stand for it.

use crate::bad_input::stocked;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use regal_tests::{RunningHub, hub_program, hub_run, hub_says, left_out};
use serde_json::Value;
use standardwebhooks::Webhook;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// The longest anything is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// The port of every receiver.
const PORT: u16 = 8080;

fn ip(words: &[&str]) -> bool {
    Command::new("ip").args(words).output().is_ok_and(|output| output.status.success())
}

/// The hub's network and that of its receivers, joined by a line. Gone with this value.
struct Networks {
    hub: String,
    receivers: String,
    /// Address of the hub, and that of the receiver and name server.
    own: String,
    other: String,
}

impl Networks {
    /// Makes them. Nothing where that is not allowed.
    fn make(what: &str) -> Option<Networks> {
        let number = std::process::id();
        let (hub, receivers) = (format!("regal-{what}-{number}-h"), format!("regal-{what}-{number}-r"));
        let net = format!("198.19.{}", number % 256);
        let (own, other) = (format!("{net}.1"), format!("{net}.2"));
        if !ip(&["netns", "add", &hub]) {
            left_out("whom a real hub calls (networks of its own, ip netns, are for root alone)");
            return None;
        }
        let made = Networks { hub, receivers, own, other };
        let Networks { hub, receivers, own, other } = &made;
        let joined = ip(&["netns", "add", receivers])
            && ip(&[
                "-n", hub, "link", "add", "line", "type", "veth", "peer", "name", "line", "netns", receivers,
            ])
            && ip(&["-n", hub, "address", "add", &format!("{own}/30"), "dev", "line"])
            && ip(&["-n", receivers, "address", "add", &format!("{other}/30"), "dev", "line"])
            && [hub, receivers].into_iter().all(|name| {
                ip(&["-n", name, "link", "set", "line", "up"]) && ip(&["-n", name, "link", "set", "lo", "up"])
            });
        assert!(joined, "two networks with a line between them");
        // Whoever runs in the hub's network asks this name server.
        let folder = Path::new("/etc/netns").join(hub);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("resolv.conf"), format!("nameserver {other}\n")).expect("a file");
        Some(made)
    }

    /// A receiver in one of them: what it hears comes out of the channel.
    fn receiver(&self, network: &str, address: &str, names: &[String]) -> (Ended, Receiver<Value>) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("receiver/receive.py");
        let mut child = Command::new("ip")
            .args(["netns", "exec", network, "python3"])
            .arg(script)
            .arg(format!("{address}:{PORT}"))
            .args(names)
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let ended = Ended(child);
        assert_eq!(lines.next().expect("a line").expect("text"), "ready");
        let (tell, told) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                drop(tell.send(serde_json::from_str(&line).expect("JSON")));
            }
        });
        (ended, told)
    }
}

impl Drop for Networks {
    fn drop(&mut self) {
        for name in [&self.hub, &self.receivers] {
            ip(&["netns", "delete", name]);
        }
        drop(std::fs::remove_dir_all(Path::new("/etc/netns").join(&self.hub)));
    }
}

/// A program that ends with this value.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A hub in its network that may call these, with orders it has to tell of.
fn calling(networks: &Networks, folder: &Path, listed: &[String]) -> RunningHub {
    std::fs::write(folder.join("orders.csv"), "order;item;qty\n4711;TEA;1\n").expect("written");
    let file = folder.join("orders.csv");
    hub_says(folder, &["import", "orders", file.to_str().expect("a plain path")]);
    let mut words: Vec<String> = ["netns", "exec", &networks.hub, "env"].map(str::to_owned).to_vec();
    words.push(format!("REGAL_WEBHOOK_TO={}", listed.join(",")));
    words.push(hub_program().display().to_string());
    RunningHub::through(folder, Path::new("ip"), &words)
}

/// What the hub says of its targets, asked from its own network, until it says all of this.
fn says(networks: &Networks, folder: &Path, wanted: impl Fn(&str) -> bool) -> String {
    let mut told = String::new();
    for _ in 0..400 {
        let output = Command::new("ip")
            .args(["netns", "exec", &networks.hub])
            .arg(hub_program())
            .args(["webhook", "list"])
            .env("REGAL_DATABASE", format!("sqlite:{}", folder.join("hub.db").display()))
            .output()
            .expect("it runs");
        told = String::from_utf8_lossy(&output.stdout).into_owned();
        if wanted(&told) {
            break;
        }
    }
    told
}

fn headers(heard: &Value) -> HeaderMap {
    let all = heard["headers"].as_object().expect("headers").iter();
    all.map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
        (name, HeaderValue::from_str(value.as_str().expect("text")).expect("a value"))
    })
    .collect()
}

/// Has somebody told of new orders; gives the secret.
fn target(folder: &Path, url: &str) -> String {
    let made = hub_says(folder, &["webhook", "add", url, "--kind", "order.new"]);
    made.lines().find(|line| line.starts_with("whsec_")).expect("a secret").to_owned()
}

#[test]
fn s20_what_is_told_is_signed_as_the_specifications_own_library_wants_it() {
    let Some(networks) = Networks::make("told") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    stocked(at);
    let url = format!("http://{}:{PORT}/hooks", networks.other);
    let secret = target(at, &url);
    let (_receiver, heard) = networks.receiver(&networks.receivers, &networks.other, &[]);
    let hub = calling(&networks, at, &[format!("{}:{PORT}", networks.other)]);
    let one = heard.recv_timeout(PATIENCE).expect("it is told");
    hub.stop();
    let (body, mut marks) = (one["body"].as_str().expect("text"), headers(&one));
    let knows = |secret: &str, body: &str, marks: &HeaderMap| {
        Webhook::new(secret).expect("a secret").verify(body.as_bytes(), marks).is_ok()
    };
    assert!(knows(&secret, body, &marks), "{one}");
    assert!(!knows(&secret, &format!("{body} "), &marks), "another body");
    assert!(!knows(&regal_hub::webhook::sign::fresh().expect("randomness"), body, &marks), "another secret");
    let id = marks["webhook-id"].to_str().expect("text").to_owned();
    assert!(!id.contains('.') && id.starts_with("main_1_"), "the epoch is in {id}");
    marks.insert("webhook-id", HeaderValue::from_static("main_2_1"));
    assert!(!knows(&secret, body, &marks), "another id");
    assert!(body.contains("4711") && !body.contains(&secret), "{body}");
    // Nothing was told twice: an answer of 204 is one.
    assert!(heard.try_recv().is_err());
}

#[test]
fn s21_the_hub_calls_only_who_is_listed_and_never_its_own_house_whatever_a_name_says() {
    let Some(networks) = Networks::make("called") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    stocked(at);
    let Networks { own, other, .. } = &networks;
    // The second answer for `turns` is the hub's own machine: whoever asks twice goes there.
    let names: BTreeMap<&str, String> = BTreeMap::from([
        ("turns.example", format!("{other},127.0.0.1")),
        ("steady.example", other.clone()),
        ("away.example", "127.0.0.1".to_owned()),
        ("own.example", own.clone()),
        ("cloud.example", "169.254.169.254".to_owned()),
        ("mapped.example", "::ffff:127.0.0.1".to_owned()),
    ]);
    let never =
        ["away.example", "own.example", "cloud.example", "mapped.example", "127.0.0.1", "[::ffff:127.0.0.1]"];
    for (host, path) in [("turns.example", "turns"), ("steady.example", "redirect")] {
        target(at, &format!("http://{host}:{PORT}/{path}"));
    }
    for host in never {
        target(at, &format!("http://{host}:{PORT}/never"));
    }
    target(at, "http://unlisted.example:8080/never");
    // Addresses are written in one way alone; and what is no address of a receiver is none.
    for strange in
        ["http://2130706433:8080/", "http://0x7f.1:8080/", "http://127.1:8080/", "file:///etc/passwd"]
    {
        let output = hub_run(at, &["webhook", "add", strange, "--kind", "order.new"]);
        assert!(!output.status.success(), "{strange}: {output:?}");
    }
    let served: Vec<String> = names.iter().map(|(name, addresses)| format!("{name}={addresses}")).collect();
    let (_receiver, heard) = networks.receiver(&networks.receivers, other, &served);
    let (_inner, within) = networks.receiver(&networks.hub, "0.0.0.0", &[]);
    let listed: Vec<String> = ["turns.example", "steady.example"]
        .iter()
        .chain(&never)
        .map(|host| format!("{host}:{PORT}"))
        .collect();
    let hub = calling(&networks, at, &listed);
    let mut paths: Vec<String> = (0..2)
        .map(|_| heard.recv_timeout(PATIENCE).expect("it is told")["path"].as_str().expect("text").to_owned())
        .collect();
    paths.sort();
    assert_eq!(paths, ["/redirect", "/turns"]);
    let told = says(&networks, at, |told| {
        told.matches("where the hub never calls").count() >= never.len()
            && told.contains("Redirects are not followed")
            && told.contains("is not listed")
    });
    assert_eq!(told.matches("where the hub never calls").count(), never.len(), "{told}");
    assert!(told.contains("Redirects are not followed") && told.contains("is not listed"), "{told}");
    hub.stop();
    assert!(within.try_recv().is_err(), "nothing was heard on the hub's own machine");
}
