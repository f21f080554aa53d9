//! A hub that came from a copy takes nothing from a device that stands in the time before.

use super::make_mistake;
use super::run::Storm;
use super::seat::token;
use axum::http::StatusCode;
use regal_shared::wire::PostAnswer;

#[test]
fn a_device_of_an_earlier_epoch_is_asked_to_begin_again_and_nothing_of_it_is_taken() {
    make_mistake();
    let folder = tempfile::tempdir().expect("a folder");
    let mut storm = Storm::new(1, folder.path().to_owned());
    let copy = folder.path().join("copy.db");
    storm.hub.backup(&copy);
    storm.hub.restore(&copy, storm.now);
    let id = storm.seats[0].id.clone();
    let mut send = |epoch: i64| {
        let hello = serde_json::json!({"protocol": 1, "version": "test", "epoch": epoch});
        let next = serde_json::json!({"id": format!("{id}.c1"), "epoch": epoch, "actor": "", "occurred_at": storm.now.0,
            "confirm": {"kind": "put", "to": "A01.1.1", "what": {"what": "lpn", "lpn": "T1"}}});
        let body = serde_json::json!({"hello": hello, "commands": [next]}).to_string();
        let (status, said) = storm.hub.call("POST", "/v1/commands", &token(&id), &body).expect("it runs");
        assert_eq!(status, StatusCode::OK, "{said}");
        serde_json::from_str::<PostAnswer>(&said).expect("an answer")
    };
    let early = send(1);
    let asked = early.send_from.as_ref().is_some_and(|from| from.confirm == 1);
    assert!(
        early.epoch == 2 && early.answers.is_empty() && asked,
        "epoch: an earlier one was taken: {early:?}"
    );
    let now = send(2);
    assert!(now.answers.len() == 1 && now.send_from.is_none(), "epoch: the hub's own was not taken: {now:?}");
}
