use super::*;
use crate::io::hub::{Call, Hub, Reply};
use crate::io::outbox::Identity;
use crate::io::testhub::{Say, TestHub};
use crate::talk::Saved;
use regal_shared::tls::Pins;
use serde_json::{Value, json};

const WALL: Moment = Moment(1_000_000_000_000);

struct Bench {
    outbox: Outbox,
    post: Post,
    hub: TestHub,
    client: Hub,
    now: Moment,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        let folder = tempfile::tempdir().expect("a folder");
        let mut outbox = Outbox::open(folder.path()).expect("a store");
        let hub = TestHub::start();
        let identity = Identity {
            hub: hub.address.clone(),
            device: "K7Q2MX".into(),
            token: "secret".into(),
            site: "Demo".into(),
            keys: vec![],
        };
        outbox.enrol(identity, 1).expect("enrolled");
        let client = Hub::new(&hub.address, "secret", Pins::default()).expect("a client");
        Bench { outbox, post: Post::default(), hub, client, now: Moment(0), _folder: folder }
    }

    fn save(&mut self, number: i64) {
        let id = id(&format!("c{number}"));
        let command = format!("{{\"id\":\"{id}\", \"n\": {number}}}");
        assert_eq!(self.outbox.save(&id, &command, "s", WALL), Saved::Good);
    }

    fn ask(&mut self, number: i64) {
        let id = id(&format!("r{number}"));
        self.post.ask(id.clone(), format!("{{\"id\":\"{id}\"}}"), self.now);
    }

    /// One POST with this answer of the hub: the ids that were sent, and what the model hears.
    fn round(&mut self, say: Say) -> (Vec<String>, Vec<Input>) {
        let body = self.post.next(self.now, &self.outbox).expect("read").expect("something waits");
        assert_eq!(self.post.next(self.now, &self.outbox).expect("read"), None, "one in flight");
        self.hub.say(say);
        let Reply::Commands(reply) = self.client.call(&Call::Commands(body)) else { panic!("commands") };
        let asked = self.hub.next();
        assert_eq!(
            (asked.line.as_str(), asked.token.as_str()),
            ("POST /v1/commands HTTP/1.1", "Bearer secret")
        );
        let body: Value = serde_json::from_str(&asked.body).expect("JSON");
        let commands = body["commands"].as_array().expect("commands").iter();
        let ids: Vec<String> =
            commands.map(|command| command["id"].as_str().expect("an id").to_owned()).collect();
        assert_eq!(Some(&asked.trace), ids.first(), "the hub's log names it by its first command");
        let inputs = self.post.reply(self.now, WALL, &mut self.outbox, reply).expect("stored");
        (ids, inputs)
    }

    fn later(&mut self) {
        self.now = self.post.due(self.now).unwrap_or(self.now);
    }
}

fn id(text: &str) -> CommandId {
    format!("K7Q2MX.{text}").parse().expect("an id")
}

fn ids(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| id(text).to_string()).collect()
}

fn answers(list: &[&str], send_from: Option<i64>) -> Say {
    let answers: Vec<Value> =
        list.iter().map(|text| json!({"id": id(text), "answer": {"answer": "applied"}})).collect();
    let mut body = json!({"epoch": 1, "head": {"epoch": 1, "number": 9, "hash": "ab"}, "answers": answers});
    if let Some(number) = send_from {
        body["send_from"] = json!({ "confirm": number });
    }
    Say::Json(200, body.to_string())
}

fn applied(text: &str) -> Input {
    Input::Answered { id: id(text), answer: Answer::Applied }
}

#[test]
fn confirms_go_in_order_then_requests_and_their_answers_are_told_once() {
    let mut bench = Bench::new();
    assert_eq!(bench.post.next(bench.now, &bench.outbox).expect("read"), None);
    bench.ask(1);
    bench.save(1);
    bench.save(2);
    let (sent, heard) = bench.round(answers(&["c1", "c2", "r1"], None));
    assert_eq!(sent, ids(&["c1", "c2", "r1"]));
    assert_eq!(heard, [applied("c1"), applied("c2"), applied("r1"), Input::Waiting(0)]);
    assert_eq!(bench.outbox.head().expect("read").expect("kept").number, 9);
    assert_eq!(bench.post.next(bench.now, &bench.outbox).expect("read"), None);
}

#[test]
fn a_lost_answer_means_the_same_again_and_a_double_is_told_once() {
    let mut bench = Bench::new();
    bench.save(1);
    bench.ask(1);
    assert_eq!(bench.round(Say::Lose), (ids(&["c1", "r1"]), vec![]));
    assert!(bench.post.due(bench.now).is_some_and(|due| due > bench.now), "not at once");
    assert_eq!(bench.post.next(bench.now, &bench.outbox).expect("read"), None);
    bench.later();
    bench.save(2);
    let (sent, heard) = bench.round(answers(&["c1"], None));
    assert_eq!(sent, ids(&["c1", "c2", "r1"]));
    assert_eq!(heard, [applied("c1"), Input::Waiting(1)]);
    let (sent, heard) = bench.round(answers(&["c1", "c2", "r1", "r7"], None));
    assert_eq!(sent, ids(&["c2", "r1"]));
    assert_eq!(heard, [applied("c2"), applied("r1"), Input::Waiting(0)]);
}

#[test]
fn send_from_reaches_back_into_answered_ones_without_telling_them_again() {
    let mut bench = Bench::new();
    for number in 1..=4 {
        bench.save(number);
    }
    bench.round(answers(&["c1", "c2", "c3", "c4"], None));
    bench.save(5);
    let (sent, heard) = bench.round(answers(&[], Some(3)));
    assert_eq!((sent, heard), (ids(&["c5"]), vec![Input::Waiting(3)]));
    let (sent, heard) = bench.round(answers(&["c3", "c4", "c5"], None));
    assert_eq!((sent, heard), (ids(&["c3", "c4", "c5"]), vec![applied("c5"), Input::Waiting(0)]));
}

#[test]
fn a_restored_hub_gets_its_lost_confirms_even_when_only_a_request_goes_out() {
    let mut bench = Bench::new();
    for number in 1..=3 {
        bench.save(number);
    }
    bench.round(answers(&["c1", "c2", "c3"], None));
    let restored = |list: &[&str], from| match answers(list, from) {
        Say::Json(status, text) => Say::Json(status, text.replace("\"epoch\":1", "\"epoch\":2")),
        other => other,
    };
    bench.ask(1);
    assert_eq!(bench.round(restored(&["r1"], None)).0, ids(&["r1"]));
    assert_eq!(bench.outbox.epoch().expect("read"), 1, "not taken on yet");
    assert_eq!(bench.round(restored(&[], Some(2))).0, ids(&["c3"]));
    assert_eq!(bench.outbox.epoch().expect("read"), 2);
    let (sent, heard) = bench.round(restored(&["c2", "c3"], None));
    assert_eq!((sent, heard), (ids(&["c2", "c3"]), vec![Input::Waiting(0)]));
}

#[test]
fn a_restored_hub_that_lost_nothing_is_soon_done() {
    let mut bench = Bench::new();
    bench.ask(1);
    let text = r#"{"epoch":2,"head":{"epoch":2,"number":1,"hash":""},"answers":[]}"#;
    bench.round(Say::Json(200, text.into()));
    assert_eq!(bench.outbox.epoch().expect("read"), 2, "no confirm was ever made");
}

#[test]
fn a_hub_that_asks_for_what_it_was_just_sent_or_was_never_made_is_not_asked_at_once() {
    let mut bench = Bench::new();
    bench.save(1);
    for wanted in [1, 9] {
        bench.round(answers(&[], Some(wanted)));
        assert_eq!(bench.post.next(bench.now, &bench.outbox).expect("read"), None);
        bench.later();
    }
    assert_eq!(bench.outbox.waiting().expect("read"), 1);
}

#[test]
fn what_the_device_has_no_more_is_not_asked_for_at_once_again_and_again() {
    let mut bench = Bench::new();
    for number in 1..=4 {
        bench.save(number);
    }
    bench.round(answers(&["c1", "c2", "c3", "c4"], None));
    bench.outbox.lose_before(3);
    bench.save(5);
    assert_eq!(hello(&bench.outbox).expect("read").oldest, 3);
    assert_eq!(bench.round(answers(&[], Some(2))).0, ids(&["c5"]));
    assert_eq!(bench.round(answers(&[], Some(2))).0, ids(&["c3", "c4", "c5"]), "once all there is");
    assert_eq!(bench.post.next(bench.now, &bench.outbox).expect("read"), None, "then it waits");
    bench.later();
    let (_, heard) = bench.round(answers(&["c3", "c4", "c5"], None));
    assert_eq!(heard, [applied("c5"), Input::Waiting(0)], "the desk has gone on");
}

#[test]
fn captive_portals_faults_and_garbage_are_not_believed() {
    let good = r#"{"epoch":1,"head":{"epoch":1,"number":1,"hash":""},"answers":[{"id":"K7Q2MX.c1","answer":{"answer":"applied"}}]}"#;
    let mut bench = Bench::new();
    bench.save(1);
    for say in [
        Say::Foreign(200, "content-type: text/html", "<html>Log on</html>"),
        Say::Foreign(200, "content-type: application/json", good),
        Say::Foreign(200, "content-type: text/html\r\nx-regal: 1", good),
        Say::Foreign(302, "location: http://127.0.0.1:1/\r\nx-regal: 1", ""),
        Say::Foreign(426, "content-type: text/html", ""),
        Say::Json(200, "{}".into()),
        Say::Json(200, good[..40].into()),
        Say::Json(503, r#"{"code":"sys.fault"}"#.into()),
        Say::Json(401, String::new()),
        Say::Json(400, good.into()),
    ] {
        let (sent, heard) = bench.round(say.clone());
        assert_eq!((sent, heard), (ids(&["c1"]), vec![]), "{say:?}");
        bench.later();
    }
    assert_eq!(bench.round(Say::Json(200, good.into())).1, [applied("c1"), Input::Waiting(0)]);
}

#[test]
fn a_hub_that_asks_to_come_later_gets_the_same_then_and_nothing_is_lost() {
    let mut bench = Bench::new();
    bench.save(1);
    bench.ask(1);
    let later =
        Say::Foreign(429, "content-type: application/problem+json\r\nx-regal: 1\r\nretry-after: 2", "{}");
    assert_eq!(bench.round(later), (ids(&["c1", "r1"]), vec![]));
    assert_eq!(bench.post.due(bench.now), Some(bench.now.plus(2000)));
    bench.now = bench.now.plus(1999);
    assert_eq!(bench.post.next(bench.now, &bench.outbox).expect("read"), None);
    bench.later();
    let (sent, heard) = bench.round(answers(&["c1", "r1"], None));
    assert_eq!((sent, heard), (ids(&["c1", "r1"]), vec![applied("c1"), applied("r1"), Input::Waiting(0)]));
}

#[test]
fn a_hub_of_another_protocol_says_so() {
    let mut bench = Bench::new();
    bench.save(1);
    assert_eq!(bench.round(Say::Json(426, "{}".into())).1, [Input::OutOfDate]);
    bench.later();
    assert_eq!(bench.round(Say::Json(409, r#"{"code":"sys.old_version"}"#.into())).1, [Input::OutOfDate]);
}

#[test]
fn requests_lapse_after_ten_seconds_and_confirms_never() {
    let mut bench = Bench::new();
    bench.save(1);
    bench.ask(1);
    bench.now = bench.now.plus(LAPSE - 1);
    bench.ask(2);
    assert_eq!(bench.round(Say::Lose).0, ids(&["c1", "r1", "r2"]));
    bench.now = Moment(LAPSE).max(bench.post.due(bench.now).expect("a retry"));
    assert_eq!(bench.round(Say::Lose).0, ids(&["c1", "r2"]));
    bench.now = bench.now.plus(86_400_000);
    assert_eq!(bench.round(Say::Lose).0, ids(&["c1"]));
}

#[test]
fn a_post_carries_64_commands_or_60_kib_and_requests_wait_for_all_confirms() {
    let mut bench = Bench::new();
    for number in 1..=70 {
        bench.save(number);
    }
    bench.ask(1);
    let (sent, _) = bench.round(Say::Lose);
    assert_eq!((sent.len(), sent.last()), (64, Some(&id("c64").to_string())));

    let mut bench = Bench::new();
    for number in 1..=3 {
        let id = id(&format!("c{number}"));
        let command = json!({"id": id, "x": "y".repeat(25_000)}).to_string();
        assert_eq!(bench.outbox.save(&id, &command, "s", WALL), Saved::Good);
    }
    bench.ask(1);
    assert_eq!(bench.round(Say::Lose).0, ids(&["c1", "c2"]));
}

#[test]
fn a_post_is_half_as_long_after_each_one_without_an_answer_and_grows_again() {
    let mut bench = Bench::new();
    for number in 1..=64 {
        let id = id(&format!("c{number}"));
        let command = json!({"id": id, "x": "y".repeat(480)}).to_string();
        assert_eq!(bench.outbox.save(&id, &command, "s", WALL), Saved::Good);
    }
    let mut lengths = Vec::new();
    for _ in 0..6 {
        lengths.push(bench.round(Say::Lose).0.len());
        bench.later();
    }
    assert_eq!(lengths, [64, 32, 16, 8, 4, 4], "it never comes to nothing");
    let mut lengths = Vec::new();
    let mut first = 1;
    while bench.outbox.waiting().expect("read") > 0 {
        let numbers: Vec<String> = (first..=64).map(|number| format!("c{number}")).collect();
        let names: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let sent = bench.round(answers(&names, None)).0.len();
        lengths.push(sent);
        first += sent;
        bench.later();
    }
    assert_eq!(lengths, [4, 8, 16, 32, 4]);
}

#[test]
fn nothing_overtakes_a_damaged_confirm() {
    let mut bench = Bench::new();
    for number in 1..=3 {
        bench.save(number);
    }
    bench.ask(1);
    bench.outbox.bend(2);
    assert_eq!(bench.round(answers(&["c1"], None)).0, ids(&["c1"]), "neither 3 nor the request");
    assert_eq!(bench.post.next(bench.now, &bench.outbox).expect("read"), None);
    assert_eq!(bench.outbox.damaged(), Some(2));
    bench.outbox.hand_over(WALL).expect("written");
    assert_eq!(bench.round(Say::Lose).0, ids(&["c2", "c3", "r1"]));
}

#[test]
fn a_hub_that_takes_the_post_and_says_nothing_counts_as_silent_after_two_seconds() {
    let mut bench = Bench::new();
    bench.save(1);
    assert!(bench.post.next(bench.now, &bench.outbox).expect("read").is_some());
    assert_eq!(bench.post.due(bench.now), Some(Moment(SILENT)));
    assert!(!bench.post.silent(Moment(SILENT - 1)) && bench.post.silent(Moment(SILENT)));
}

#[test]
fn enrolment_gives_the_device_its_name_or_says_why_not() {
    let hub = TestHub::start();
    let client = Hub::new(&hub.address, "", Pins::default()).expect("a client");
    hub.say(Say::Json(200, r#"{"device":"K7Q2MX","token":"t","site":"Demo","epoch":3}"#.into()));
    let enrolled = client.enrol("123456", "dock 1", None).expect("enrolled");
    assert_eq!((enrolled.device.to_string().as_str(), enrolled.epoch), ("K7Q2MX", 3));
    assert_eq!(hub.next().body, r#"{"code":"123456","name":"dock 1"}"#);
    hub.say(Say::Json(200, r#"{"device":"K7Q2MX","token":"u","site":"Demo","epoch":4}"#.into()));
    client.enrol("123457", "", Some(&enrolled.device)).expect("enrolled again");
    assert_eq!(hub.next().body, r#"{"code":"123457","device":"K7Q2MX","name":""}"#);
    hub.say(Say::Json(403, r#"{"code":"req.code_expired","remedy":"make a new\u001b[2J one"}"#.into()));
    let refused = client.enrol("123456", "", None).expect_err("used up").to_string();
    assert!(refused.contains("req.code_expired") && refused.contains("make a new[2J one"), "{refused}");
    let nobody = Hub::new("http://127.0.0.1:1", "", Pins::default())
        .expect("a client")
        .enrol("1", "", None)
        .expect_err("nobody")
        .to_string();
    assert!(nobody.contains("does not answer"), "{nobody}");
}
