//! What is wrong is refused with its place and a remedy, by the real programs, and nothing changes or is lost.

mod commands;
mod disk;
mod files;
mod flags;
mod newer;
mod rot;
pub mod scanners;

use regal_tests::{RunningHub, hub_run, hub_says};
use serde_json::{Value, json};
use std::path::Path;

/// A site with some goods in two bins, and Ana.
pub fn stocked(folder: &Path) {
    let files = [
        (
            "locations",
            "location;kind;walk;digits\nA01.1.1;bin;1;12\nA02.1.1;bin;2;34\nP01;lane;90;\nR01;dock;95;\n",
        ),
        (
            "items",
            "item;name;lot_tracked;expiry\nTEA;Green tea;no;none\nMILK;Milk;yes;best_before\nGUM;Chewing gum;no;none\n",
        ),
        ("barcodes", "barcode;item\n4012345678901;TEA\n4098765432101;GUM\n"),
        (
            "stock",
            "location;item;qty;lot;expiry\nA01.1.1;TEA;100;;\nA02.1.1;GUM;100;;\nA02.1.1;MILK;50;L1;2027-05-31\n",
        ),
    ];
    for (what, rows) in files {
        let file = folder.join(format!("{what}.csv"));
        std::fs::write(&file, rows).expect("a file");
        hub_says(folder, &["import", what, file.to_str().expect("a plain path")]);
    }
    hub_says(folder, &["user", "add", "1001", "--name", "Ana"]);
}

/// All books in one text: numbers of movements, balances and commands, the newest head; every rule must hold.
fn books(folder: &Path) -> String {
    let told = String::from_utf8(hub_run(folder, &["verify"]).stdout).expect("text");
    let all = format!("all {} rules hold", regal_hub::verify::Rule::ALL.len());
    assert!(told.contains(&all), "{told}");
    told
}

/// A device that speaks for itself, without a terminal.
pub struct Device {
    pub hub: String,
    pub id: String,
    token: String,
    /// The last confirm sent.
    pub number: i64,
}

impl Device {
    pub fn enrol(hub: &RunningHub) -> Device {
        let code = hub.tell(&["device", "code"]).trim().to_owned();
        let (status, told) = post(
            &format!("{}/v1/enrol", hub.url),
            "",
            json!({"code": code, "name": "bad"}).to_string().as_bytes(),
        );
        assert_eq!(status, 200, "{told}");
        let text = |name: &str| told[name].as_str().expect("a text").to_owned();
        Device { hub: hub.url.clone(), id: text("device"), token: text("token"), number: 0 }
    }

    /// One that was enrolled before, and sent so many confirms.
    pub fn known(hub: &RunningHub, id: &str, token: &str, number: i64) -> Device {
        Device { hub: hub.url.clone(), id: id.to_owned(), token: token.to_owned(), number }
    }

    /// Its secret.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Sends commands as they are.
    pub fn send(&self, commands: &[Value]) -> (u16, Value) {
        self.send_as(1, commands)
    }

    /// Sends commands as a device of this protocol.
    pub fn send_as(&self, protocol: i64, commands: &[Value]) -> (u16, Value) {
        let body =
            json!({"hello": {"protocol": protocol, "version": "test", "epoch": 1}, "commands": commands});
        post(&format!("{}/v1/commands", self.hub), &self.token, body.to_string().as_bytes())
    }

    /// Sends commands; nothing when no answer comes.
    pub fn try_send(&self, commands: &[Value]) -> Option<(u16, Value)> {
        let body = json!({"hello": {"protocol": 1, "version": "test", "epoch": 1}, "commands": commands});
        try_ask("POST", &format!("{}/v1/commands", self.hub), &self.token, body.to_string().as_bytes())
    }

    /// Sends commands as a device of this epoch that has seen this head of the journal.
    pub fn send_seen(&self, epoch: i64, head: &Value, commands: &[Value]) -> (u16, Value) {
        let hello = json!({"protocol": 1, "version": "test", "epoch": epoch, "head": head});
        let body = json!({"hello": hello, "commands": commands}).to_string();
        post(&format!("{}/v1/commands", self.hub), &self.token, body.as_bytes())
    }

    /// The next confirm, saying this.
    pub fn confirm(&mut self, says: Value) -> Value {
        self.number += 1;
        json!({"id": format!("{}.c{}", self.id, self.number), "epoch": 1, "actor": "a1",
            "occurred_at": 1_794_981_600_000_i64, "confirm": says})
    }
}

/// Posts; the status and the JSON that came, which every answer of a hub is.
fn post(url: &str, token: &str, body: &[u8]) -> (u16, Value) {
    ask("POST", url, token, body)
}

fn ask(method: &str, url: &str, token: &str, body: &[u8]) -> (u16, Value) {
    try_ask(method, url, token, body).expect("an answer")
}

/// The same; nothing when no answer comes.
fn try_ask(method: &str, url: &str, token: &str, body: &[u8]) -> Option<(u16, Value)> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = ureq::http::Request::builder().method(method).uri(url);
    let request = request.header("authorization", format!("Bearer {token}")).body(body).expect("a request");
    let mut reply = agent.run(request).ok()?;
    let text = reply.body_mut().read_to_string().ok()?;
    let json = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{method} {url}: {text:?} is no JSON"));
    Some((reply.status().as_u16(), json))
}
