use super::*;
use proptest::prelude::*;

fn refused(text: &str) -> (Code, usize, Option<String>) {
    let error = ElementString::parse(text).expect_err(text);
    (error.code, error.at, error.ai.map(String::from))
}

#[test]
fn errors_name_the_byte_and_the_identifier() {
    let ai = |text: &str| Some(text.to_owned());
    assert_eq!(refused(""), (Code::NoData, 0, None));
    assert_eq!(refused("\u{1d}\u{1d}"), (Code::NoData, 2, None));
    assert_eq!(refused("0109506000134352X"), (Code::UnknownAi, 16, None));
    assert_eq!(refused("10A\u{1d}7"), (Code::UnknownAi, 4, None));
    assert_eq!(refused("01\u{1d}10A"), (Code::EmptyValue, 2, ai("01")));
    assert_eq!(refused("0109506000\u{1d}10A"), (Code::TooShort, 2, ai("01")));
    assert_eq!(refused("422123456"), (Code::TooLong, 6, ai("422")));
    assert_eq!(refused("10AB\u{1d}422999"), (Code::BadCountry, 8, ai("422")));
    assert_eq!(refused("21AB\u{1d}10X\u{1d}21AC"), (Code::Repeated, 9, ai("21")));
    assert_eq!(refused("10A\u{0}"), (Code::NotCset82, 3, ai("10")));
    assert_eq!(refused(&"9".repeat(MAX_BYTES + 1)), (Code::TooMuchData, MAX_BYTES, None));
    assert_eq!(
        refused(&"99A\u{1d}".repeat(MAX_ELEMENTS + 1)),
        (Code::TooManyElements, 4 * MAX_ELEMENTS, None)
    );
    let coupon = ElementString::parse("811207").expect_err("a coupon");
    assert_eq!((coupon.at, &*coupon.detail), (5, "funder length"));
}

#[test]
fn bracketed_errors_count_escapes() {
    for (text, code, at) in [
        ("", Code::Brackets, 0),
        ("01", Code::Brackets, 0),
        ("(01", Code::Brackets, 0),
        ("(10)A(04)1", Code::UnknownAi, 6),
        ("(10)A(11)", Code::EmptyValue, 9),
        ("(10)A\\(B C", Code::NotCset82, 8),
        ("(01)095060001343521(10)A", Code::TooLong, 18),
        ("(10)A(10)B", Code::Repeated, 5),
    ] {
        let error = ElementString::from_bracketed(text).expect_err(text);
        assert_eq!((error.code, error.at), (code, at), "{text:?}");
    }
}

#[test]
fn elements_are_equal_whatever_separators_stood_between_them() {
    let tight = ElementString::parse("0109506000134352101\u{1d}211").expect("tight");
    let loose = ElementString::parse("\u{1d}0109506000134352\u{1d}101\u{1d}\u{1d}211\u{1d}").expect("loose");
    assert_eq!(tight, loose);
    assert_eq!(loose.to_scan(), "0109506000134352101\u{1d}211");
    assert_eq!(loose.elements()[2], Element { ai: "21", value: "1", at: 23 });
    assert_eq!(tight.value("21"), Some("1"));
    assert_ne!(tight, ElementString::parse("0109506000134352101").expect("shorter"));
    let made = ElementString::from_pairs([("01", "09506000134352"), ("10", "1"), ("21", "1")]);
    assert_eq!(made.as_ref(), Ok(&tight));
    assert_eq!(ElementString::from_pairs([]).map_err(|error| error.code), Err(Code::NoData));
}

#[test]
fn what_belongs_together_is_asked_separately() {
    let content = ElementString::parse("020950600013435237").map_err(|error| error.code);
    assert_eq!(content, Err(Code::EmptyValue));
    let content = ElementString::parse("02095060001343523712").expect("a scan of half a pallet label");
    let error = content.check_associations().expect_err("no SSCC");
    assert_eq!((error.code, error.at, &*error.detail), (Code::PairMissing, 16, "00"));
    let both = ElementString::parse("01095060001343523712").expect("a common mistake on labels");
    let error = both.check_associations().expect_err("37 beside 01");
    assert_eq!((error.code, error.at, &*error.detail), (Code::PairExcluded, 0, "37"));
    let whole = ElementString::parse("0039501101530000001102095060001343523712").expect("a pallet label");
    assert_eq!(whole.check_associations(), Ok(()));
}

/// Values of every shape a warehouse meets, all valid.
fn element() -> impl Strategy<Value = (String, String)> {
    let checked = |digits: String| {
        let check = crate::gs1::check_digit(&digits).unwrap_or('0');
        format!("{digits}{check}")
    };
    let text = |most: usize| {
        proptest::string::string_regex(&format!("[!\"%-?A-Z_a-z]{{1,{most}}}")).expect("a pattern")
    };
    let dates = prop::sample::select(&["11", "12", "13", "15", "16", "17"][..]);
    prop_oneof![
        "[0-9]{17}".prop_map(move |d| ("00".to_owned(), checked(d))),
        "[0-9]{13}".prop_map(move |d| ("01".to_owned(), checked(d))),
        "[0-9]{13}".prop_map(move |d| ("02".to_owned(), checked(d))),
        "[0-9]{12}".prop_map(move |d| ("410".to_owned(), checked(d))),
        (dates, 0..100, 1..13, 0..29)
            .prop_map(|(ai, y, m, d)| (ai.to_owned(), format!("{y:02}{m:02}{d:02}"))),
        ("31[0-6][0-5]", "[0-9]{6}").prop_map(|(ai, value)| (ai, value)),
        ("39[02][0-9]", "[0-9]{1,15}").prop_map(|(ai, value)| (ai, value)),
        ("(10|21)", text(20)).prop_map(|(ai, value)| (ai, value)),
        ("(24[01]|400)", text(30)).prop_map(|(ai, value)| (ai, value)),
        ("9[1-9]", text(90)).prop_map(|(ai, value)| (ai, value)),
        ("(30|37)", "[0-9]{1,8}").prop_map(|(ai, value)| (ai, value)),
    ]
}

proptest! {
    #[test]
    fn what_is_written_reads_back(pairs in prop::collection::vec(element(), 1..9)) {
        let mut seen = std::collections::BTreeSet::new();
        let pairs: Vec<_> = pairs.iter().filter(|(ai, _)| seen.insert(ai.clone())).collect();
        let made = ElementString::from_pairs(pairs.iter().map(|(ai, value)| (ai.as_str(), value.as_str())));
        let made = made.expect("valid elements");
        let scanned = ElementString::parse(made.to_scan()).expect("its scan");
        prop_assert_eq!(&scanned, &made);
        let read: Vec<_> = scanned.iter().map(|e| (e.ai.to_owned(), e.value.to_owned())).collect();
        prop_assert_eq!(read.iter().collect::<Vec<_>>(), pairs);
        prop_assert_eq!(ElementString::from_bracketed(&made.to_string()), Ok(made));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = ElementString::parse(&bytes);
        let _ = crate::gs1::Scan::read(&bytes);
        let _ = ElementString::from_bracketed(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_digits_and_separators_panic_and_places_are_inside(text in "[0-9A(\u{1d}]{0,80}") {
        match ElementString::parse(&text) {
            Err(error) => prop_assert!(error.at <= text.len()),
            Ok(elements) => prop_assert_eq!(ElementString::parse(elements.to_scan()), Ok(elements)),
        }
        if let Err(error) = ElementString::from_bracketed(&text) {
            prop_assert!(error.at <= text.len());
        }
    }

    #[test]
    fn no_value_of_any_identifier_panics(at in 0..dictionary::all().len(), value in "[0-9A-F=/%-]{0,40}") {
        let spec = &dictionary::all()[at];
        if let Err(fault) = spec.check(value.as_bytes()) {
            prop_assert!(fault.at + fault.len <= value.len(), "{}", spec.ai);
        }
    }
}
