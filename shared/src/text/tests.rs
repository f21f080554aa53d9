use super::*;

#[test]
fn a_code_becomes_words_in_the_language_of_the_badge() {
    let message = Message::new("work.taken").with("user", "ANNA");
    assert_eq!(say(Language::En, &message), "ANNA works on this. Take over?");
    assert_eq!(say(Language::De, &message), "ANNA arbeitet daran. Übernehmen?");
    assert_eq!(message.severity(), Severity::Ask);
}
