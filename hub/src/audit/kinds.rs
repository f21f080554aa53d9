//! What may be done, as codes, in the groups a reader looks for it under. The words of a code are `board.did_<code>`.

/// Every kind of change, by the group it is offered in (`board.audit_group_<group>`). A code that stood among the changes
/// once stays.
pub const GROUPS: &[(&str, &[&str])] = &[
    (
        "people",
        &[
            "sign_in",
            "sign_out",
            "new_person",
            "edit_person",
            "lock_person",
            "free_person",
            "end_sessions",
            "pin",
            "password",
            "factor",
            "no_factor",
            "badge",
            "permit",
            "no_permit",
            "council",
            "no_council",
            "glass_ask",
            "glass_open",
            "glass_look",
        ],
    ),
    (
        "devices",
        &[
            "device_code",
            "enrol",
            "equip_device",
            "lock_device",
            "free_device",
            "lose_device",
            "log_off",
            "tell",
            "go_on",
            "record",
            "look",
            "watch",
        ],
    ),
    (
        "things",
        &[
            "item",
            "retire_item",
            "item_back",
            "barcode",
            "no_barcode",
            "alias",
            "no_alias",
            "location",
            "location_state",
            "retire_location",
            "clear_location",
            "station",
            "vehicle",
        ],
    ),
    ("work", &["give", "rank", "revoke", "thaw", "allow", "reopen", "print", "void_label"]),
    (
        "orders",
        &[
            "release",
            "cancel",
            "hold_order",
            "lift_order",
            "rank_order",
            "take_back",
            "channel",
            "carrier",
            "load",
            "release_load",
            "close_receipt",
        ],
    ),
    (
        "stock",
        &[
            "hold",
            "lift",
            "count",
            "plan_counts",
            "decide_count",
            "settle_match",
            "settle_found",
            "settle_write_off",
            "settle_scrap",
            "unfit",
            "add_photo",
            "drop_photo",
            "settle_accept",
            "settle_counted",
            "settle_recount",
            "settle_approve",
            "settle_reject",
        ],
    ),
    (
        "house",
        &[
            "set_up",
            "policy",
            "reason_on",
            "reason_off",
            "own_reason",
            "import",
            "backup",
            "restore",
            "key",
            "no_key",
            "webhook",
            "webhook_change",
            "webhook_start",
            "webhook_stop",
            "webhook_rotate",
            "webhook_replay",
            "webhook_remove",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::GROUPS;
    use regal_shared::text::exists;
    use std::collections::BTreeSet;

    /// The codes that have words of what was done.
    fn worded() -> BTreeSet<String> {
        let words = include_str!("../../../shared/src/text/words/en/board.ftl");
        let code = |line: &str| Some(line.strip_prefix("board-did-")?.split_once(" = ")?.0.replace('-', "_"));
        words.lines().filter_map(code).collect()
    }

    #[test]
    fn whatever_is_told_in_words_is_offered_once_and_in_words() {
        let offered: Vec<&str> = GROUPS.iter().flat_map(|(_, kinds)| kinds.iter().copied()).collect();
        let once: BTreeSet<String> = offered.iter().map(|kind| (*kind).to_owned()).collect();
        assert_eq!(once.len(), offered.len(), "a kind is offered twice");
        assert_eq!(once, worded());
        for (group, _) in GROUPS {
            assert!(exists(&format!("board.audit_group_{group}")), "{group} has no words");
        }
    }
}
