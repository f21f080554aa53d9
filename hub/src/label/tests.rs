use super::*;

pub(super) fn location_label() -> LocationLabel {
    LocationLabel {
        barcode: "L.A.01.3".to_owned(),
        parts: ["A", "01", "3"].map(str::to_owned).to_vec(),
        check_digits: "47".to_owned(),
        note: "Zone Süd".to_owned(),
    }
}

pub(super) fn lpn_label() -> LpnLabel {
    LpnLabel {
        lpn: "1000234".to_owned(),
        sscc: Some("340123450000000017".to_owned()),
        lines: vec!["PO 88123".to_owned(), "Müller & Söhne".to_owned()],
    }
}

pub(super) fn item_label() -> ItemLabel {
    ItemLabel {
        item: "4711-Ä".to_owned(),
        name: "Hex bolt M8 x 40, zinc plated, 100 pieces".to_owned(),
        gtin: Some("9506000134352".to_owned()),
        lot: Some("LOT_42>B".to_owned()),
        best_before: None,
        use_by: Day::from_ymd(2026, 12, 31),
    }
}

pub(super) fn carton_label() -> CartonLabel {
    CartonLabel {
        sscc: "340123450000000017".to_owned(),
        order: "SO-2026-000812".to_owned(),
        ship_to: ["Jörg Weiß", "Straße des 17. Juni 135", "10623 Berlin", "DE"].map(str::to_owned).to_vec(),
        carrier: "DHL Paket".to_owned(),
        weight_g: Some(12_045),
        number_of: Some((1, 3)),
    }
}

fn zpl(label: Label) -> String {
    render(&label).expect("a label")
}

#[test]
fn a_location_label_has_its_check_digits_beside_the_barcode() {
    insta::assert_snapshot!(zpl(Label::Location(location_label())));
}

#[test]
fn an_lpn_label_carries_its_sscc_as_gs1_128() {
    insta::assert_snapshot!(zpl(Label::Lpn(lpn_label())));
}

#[test]
fn an_lpn_without_an_sscc_is_its_own_barcode() {
    let label = LpnLabel { sscc: None, lines: Vec::new(), ..lpn_label() };
    insta::assert_snapshot!(zpl(Label::Lpn(label)));
}

#[test]
fn an_item_label_carries_gtin_day_and_lot_in_one_code() {
    insta::assert_snapshot!(zpl(Label::Item(item_label())));
}

#[test]
fn a_carton_label_says_where_to_and_how_heavy() {
    insta::assert_snapshot!(zpl(Label::Carton(carton_label())));
}

#[test]
fn a_scanner_check() {
    insta::assert_snapshot!(zpl(Label::ScannerCheck));
}

/// Text that tries to be a command, to break the escapes, to flow over or to fool the eye.
const HOSTILE: [&str; 9] = [
    "^XZ~JR^XA",
    "~DGR:LOGO.GRF,00080,010,",
    "_5E_7E",
    "\\&\\(^FS",
    "äöüß €",
    "\u{0}\u{1b}[2J\r\n\u{9b}\u{202e}",
    "{{ lpn }}{% endif %}",
    ">8>;>5|1||",
    "^FH\\^FD\\5EXZ",
];

fn hostile(text: &str) -> Vec<Label> {
    let text = text.to_owned();
    vec![
        Label::Location(LocationLabel {
            parts: vec![text.clone(); 2],
            note: text.clone(),
            ..location_label()
        }),
        Label::Lpn(LpnLabel { lines: vec![text.clone(); 8], ..lpn_label() }),
        Label::Item(ItemLabel { item: format!("x{text}"), name: text.clone(), ..item_label() }),
        Label::Item(ItemLabel { item: plain(&text), name: text.clone(), gtin: None, ..item_label() }),
        Label::Carton(CartonLabel {
            order: format!("x{text}"),
            ship_to: vec![text.clone(); 6],
            carrier: text.clone(),
            ..carton_label()
        }),
    ]
}

/// As much of the text as an item number without GTIN may hold.
fn plain(text: &str) -> String {
    let ascii = text.chars().filter(|c| matches!(c, ' '..='~') && *c != '|');
    "x".chars().chain(ascii).take(20).collect()
}

/// The commands of a label, without their data.
fn commands(zpl: &str) -> Vec<String> {
    zpl.split('^').skip(1).map(|command| command.chars().take(2).collect()).collect()
}

#[test]
fn hostile_data_makes_one_label_and_no_command() {
    let long = "Ü".repeat(300);
    let wide = "W^".repeat(300);
    for text in HOSTILE.into_iter().chain([long.as_str(), wide.as_str()]) {
        for label in hostile(text) {
            let zpl = render(&label).unwrap_or_else(|e| panic!("{label:?}: {e}"));
            assert!(zpl.is_ascii() && !zpl.contains('~'), "{zpl}");
            assert_eq!(zpl.matches("^XA").count(), 1, "{zpl}");
            assert_eq!(zpl.matches("^XZ").count(), 1, "{zpl}");
            for command in commands(&zpl) {
                let known = ["XA", "XZ", "FX", "CI", "PW", "LL", "LH", "FO", "A0", "FH", "FD", "FS", "FB"];
                let known = known.iter().chain(&["BY", "BC", "BX", "GB", "PQ"]);
                assert!(known.into_iter().any(|k| *k == command), "{command} in {zpl}");
            }
        }
    }
}

#[test]
fn escapes_are_these_bytes() {
    for (text, bytes) in [
        ("^XZ~JR^XA", "_5EXZ_7EJR_5EXA"),
        ("~DGR:", "_7EDGR:"),
        ("_5E", "_5F5E"),
        ("a\\b", "a_5Cb"),
        ("ß€", "_C3_9F_E2_82_AC"),
        ("\r\n\u{7f}", "_0D_0A_7F"),
        ("plain >;()|", "plain >;()|"),
    ] {
        assert_eq!(zpl::escape(text), bytes);
    }
}

proptest::proptest! {
    #[test]
    fn any_text_stays_inside_its_field(text in "\\PC*|[\\x00-\\x7f^~_\\\\]{0,60}") {
        let escaped = zpl::escape(&text);
        proptest::prop_assert!(escaped.bytes().all(|b| (0x20..=0x7e).contains(&b) && b != b'^' && b != b'~'));
        for label in hostile(&text) {
            match render(&label) {
                Ok(zpl) => proptest::prop_assert_eq!(zpl::inspect(&zpl), Ok(())),
                Err(e) => proptest::prop_assert!(!matches!(e, LabelError::Template { .. }), "{}", e),
            }
        }
    }
}

#[test]
fn wrong_data_is_named_with_its_remedy() {
    let sscc = |sscc: &str| Label::Carton(CartonLabel { sscc: sscc.to_owned(), ..carton_label() });
    let item = |label: ItemLabel| Label::Item(label);
    let cases = [
        (
            sscc("340123450000000018"),
            "SSCC \"340123450000000018\" is wrong: its check digit would be 7; a digit is mistyped",
        ),
        (sscc("34012345000000001"), "SSCC \"34012345000000001\" is wrong: 18 digits are needed"),
        (
            item(ItemLabel { gtin: Some("4012345678900".to_owned()), ..item_label() }),
            "GTIN \"4012345678900\" is wrong: its check digit would be 1; a digit is mistyped",
        ),
        (
            item(ItemLabel { use_by: Day::from_ymd(2050, 1, 1), ..item_label() }),
            "use_by 2050-01-01 is outside the years 2000 to 2049; a GS1 barcode holds two digits of the year",
        ),
        (
            Label::Location(LocationLabel { barcode: "L.A-01".to_owned(), ..location_label() }),
            "barcode \"L.A-01\" cannot be an own barcode; use L. and then digits, A to X and dots",
        ),
        (
            Label::Location(LocationLabel { check_digits: "\\&".to_owned(), ..location_label() }),
            "check digits \"\\\\&\" are not plain letters and digits; give up to six of them",
        ),
        (
            Label::Location(LocationLabel { parts: Vec::new(), ..location_label() }),
            "parts is empty; give it a value",
        ),
        (
            Label::Lpn(LpnLabel { lines: vec![String::new(); 9], ..lpn_label() }),
            "lines holds 9, more than 8; shorten it",
        ),
        (
            item(ItemLabel { item: "4711|Ä".to_owned(), gtin: None, ..item_label() }),
            "item \"4711|Ä\" has no GTIN and its number is no barcode: up to 48 ASCII characters without |; give it a GTIN",
        ),
        (
            Label::Carton(CartonLabel { weight_g: Some(0), ..carton_label() }),
            "weight_g is 0; give a number from 1 up",
        ),
    ];
    for (label, message) in cases {
        assert_eq!(render(&label).expect_err("wrong data").to_string(), message);
    }
    let lot = ItemLabel { lot: Some("Ü".to_owned()), ..item_label() };
    let error = render(&Label::Item(lot)).expect_err("not in GS1's set").to_string();
    assert!(error.starts_with("the data of this item label is no GS1 element string: "), "{error}");
}

#[test]
fn a_label_reads_back_from_json() {
    for label in hostile("ä\"\\") {
        let json = serde_json::to_string(&label).expect("json");
        assert_eq!(serde_json::from_str::<Label>(&json).expect("a label"), label);
    }
}

#[test]
fn own_templates_replace_the_built_in_ones_and_cannot_forget_the_escapes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lpn.zpl");
    std::fs::write(&path, "^XA^CI28^FO9,9^A0N,40,40^FH^FD{{ lines|first|default(lpn) }}^FS^XZ")
        .expect("written");
    let own = Templates::load(folder.path()).expect("templates");
    let label = Label::Lpn(LpnLabel { lines: vec!["^XZ".to_owned()], ..lpn_label() });
    assert_eq!(own.render(&label).expect("a label"), "^XA^CI28^FO9,9^A0N,40,40^FH^FD_5EXZ^FS^XZ");
    assert_eq!(
        own.render(&Label::Location(location_label())).expect("a label"),
        render(&Label::Location(location_label())).expect("a label")
    );
    for (source, why) in [
        ("^XA^CI28^FD{{ lpn }}^FS^XZ", "^FD without ^FH directly before it"),
        ("^XA^CI28^FH^FD{{ lnp }}^FS^XZ", "undefined"),
        ("^XA^CI28~JR^XZ", "a ~ command"),
        ("^XA^CI28^XZ^XA^XZ", "^XZ before the end"),
        ("^XA^CI28^CC!!XZ", "begins with ^XA and ends with ^XZ"),
        ("^XA^CI28^CC!^XZ", "command characters"),
        ("^XA^CI28^FH\\^FD{{ lpn }}^FS^XZ", "^FH has to stand alone"),
        ("^XA^FH^FD{{ lpn }}^FS^XZ", "^CI28 is missing"),
        ("^XA^CI28^FH^FD{{ lpn ^FS^XZ", "lpn.zpl: line 1: "),
        ("^XA^CI28^FH^FD{{ lines }}^FS^XZ", "cannot be printed as it is"),
    ] {
        std::fs::write(&path, source).expect("written");
        let error = Templates::load(folder.path()).expect_err(source).to_string();
        assert!(error.contains(why) && error.contains("lpn.zpl"), "{source}: {error}");
    }
    for around in ["{% autoescape false %}{{ lpn }}{% endautoescape %}", "{{ lpn|safe }}"] {
        let source = format!("^XA^CI28^FO9,9^FH^FD{}^FS^XZ", around.replace("lpn", "lines|join"));
        std::fs::write(&path, source).expect("written");
        let zpl = Templates::load(folder.path()).expect("templates").render(&label).expect("a label");
        assert_eq!(zpl, "^XA^CI28^FO9,9^FH^FD_5EXZ^FS^XZ");
    }
    std::fs::remove_file(&path).expect("removed");
    std::fs::write(folder.path().join("pallet.zpl"), "").expect("written");
    let error = Templates::load(folder.path()).expect_err("another name").to_string();
    assert!(
        error.contains(
            "pallet.zpl: no label has this name; use location, lpn, item, carton or scanner-check.zpl"
        ),
        "{error}"
    );
}

#[test]
fn the_width_of_a_code_128_is_counted_in_bars() {
    // Start, FNC1, ten pairs, check, stop: 13 * 11 + 13, and quiet zones.
    assert_eq!(zpl::code_128_width(&zpl::gs1_128("00340123450000000017")), 156 + 20);
    assert_eq!(zpl::code_128_width(&zpl::code_128("L.A")), 5 * 11 + 13 + 20);
    assert_eq!(zpl::gs1_128("0109506000134352103A>"), ">;>8010950600013435210>63A>0");
    assert_eq!(zpl::gs1_matrix("10A\u{1d}21B"), "|110A|121B");
}
