//! Every label printed, rendered and read back: what a scanner gets is what was put on. And what the dashboard shows for
//! scanners, read off the screen.
//!
//! Needs the tools that `scripts/label-tools` installs; the variable `REGAL_LABEL_TOOLS` names their folder.

use crate::security::House;
use axum::http::StatusCode;
use regal_hub::label::{CartonLabel, ItemLabel, Label, LocationLabel, LpnLabel, render};
use regal_shared::barcode::{CHECK_FIRST, CHECK_SECOND};
use regal_shared::base::Day;
use regal_shared::text::Language;
use regal_terminal::enrol::{Guest, Said, Where};
use regal_terminal::scan::{Dialect, Scanner, diagnose};
use std::path::{Path, PathBuf};
use std::process::Command;

const SSCC: &str = "340123450000000017";

/// A label, its size in mm, and what a scanner must read: symbology id, then data.
struct Case {
    name: &'static str,
    label: Label,
    size: (u32, u32),
    scan: &'static str,
}

fn case(name: &'static str, label: Label, scan: &'static str) -> Case {
    let size = match label {
        Label::Location(_) | Label::Item(_) | Label::ScannerCheck => (100, 50),
        Label::Lpn(_) | Label::Carton(_) => (100, 150),
    };
    Case { name, label, size, scan }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn location(barcode: &str, parts: &[&str], check_digits: &str, note: &str) -> Label {
    let check_digits = check_digits.to_owned();
    Label::Location(LocationLabel {
        barcode: barcode.to_owned(),
        parts: texts(parts),
        check_digits,
        note: note.to_owned(),
    })
}

fn lpn(lpn: &str, sscc: Option<&str>, lines: &[&str]) -> Label {
    Label::Lpn(LpnLabel { lpn: lpn.to_owned(), sscc: sscc.map(str::to_owned), lines: texts(lines) })
}

fn item(item: &str, name: &str, gtin: Option<&str>, lot: Option<&str>, days: bool) -> Label {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Label::Item(ItemLabel {
        item: item.to_owned(),
        name: name.to_owned(),
        gtin: owned(gtin),
        lot: owned(lot),
        best_before: Day::from_ymd(2026, 11, 30).filter(|_| days),
        use_by: Day::from_ymd(2026, 12, 31).filter(|_| days),
    })
}

fn carton(order: &str, ship_to: &[&str], carrier: &str) -> Label {
    Label::Carton(CartonLabel {
        sscc: SSCC.to_owned(),
        order: order.to_owned(),
        ship_to: texts(ship_to),
        carrier: carrier.to_owned(),
        weight_g: Some(12_045),
        number_of: Some((1, 3)),
    })
}

const LONG: &str = "Donaudampfschifffahrtsgesellschaftskapitänsmütze mit Goldrand, Größe XXL, WASSERDICHT, ^XZ~JR^XA \
                    _5E ~DGR: und noch viel mehr Text, der auf kein Etikett passt, weil er einfach nicht aufhört";

fn cases() -> Vec<Case> {
    let address = ["Jörg Weiß", "Straße des 17. Juni 135", "10623 Berlin", "DE"];
    vec![
        case("location", location("L.A.01.3", &["A", "01", "3"], "47", "Zone Süd"), "]C0L.A.01.3"),
        case("location-plain", location("L.A.01.3", &["A", "01", "3"], "", ""), "]C0L.A.01.3"),
        case("workstation", location("W.PACK1", &["PACK 1"], "", "Packplatz"), "]C0W.PACK1"),
        case("door", location("D.5", &["TOR 5"], "812", ""), "]C0D.5"),
        case(
            "location-long",
            location("L.ABCDEFGHIJKLMNOPQR", &["AA", "1234", "5678", "90", LONG], "WWWWWW", LONG),
            "]C0L.ABCDEFGHIJKLMNOPQR",
        ),
        case(
            "lpn-sscc",
            lpn("1000234", Some(SSCC), &["PO 88123", "Müller & Söhne"]),
            "]C100340123450000000017",
        ),
        case("lpn", lpn("1000234", None, &["Tote, blau"]), "]C0U.1000234"),
        case("lpn-long", lpn("ABCDEFGHIJKLMNOPQR", None, &[LONG; 8]), "]C0U.ABCDEFGHIJKLMNOPQR"),
        case(
            "item",
            item(
                "4711",
                "Sechskantschraube M8 x 40, verzinkt, 100 Stück",
                Some("9506000134352"),
                Some("LOT_42>B"),
                false,
            ),
            "]d2010950600013435210LOT_42>B",
        ),
        case(
            "item-long",
            item(&"4711-ÄWM".repeat(6), LONG, Some("09506000134352"), Some("ABCDEFGHIJKLMNOP_<>?"), true),
            "]d20109506000134352152611301726123110ABCDEFGHIJKLMNOP_<>?",
        ),
        case("item-plain", item("_5E~1^XZ", "Ohne GTIN", None, None, false), "]d1_5E~1^XZ"),
        case("carton", carton("SO-2026-000812", &address, "DHL Paket"), "]C100340123450000000017"),
        case("scanner-check", Label::ScannerCheck, "]C191yzYZ-/_:;()+&\u{1d}92REGAL"),
        case("carton-long", carton(LONG, &[LONG; 6], LONG), "]C100340123450000000017"),
    ]
}

/// Runs one of the tools and gives what it printed.
fn run(command: &mut Command) -> String {
    let out = command.output().unwrap_or_else(|e| panic!("{command:?} does not start: {e}"));
    let errors = String::from_utf8_lossy(&out.stderr);
    let errors: String = errors.chars().rev().take(2_000).collect::<Vec<_>>().into_iter().rev().collect();
    assert!(out.status.success(), "{command:?} failed:\n{errors}");
    String::from_utf8(out.stdout).expect("text")
}

/// What stands in the PNGs: the file's name without ending, and the scan.
fn decode(tools: &Path, folder: &Path, pngs: &[PathBuf]) -> Vec<(String, Vec<u8>)> {
    let mut python = Command::new(tools.join("venv/bin/python"));
    python.arg("labels/decode.py").args(pngs).current_dir(env!("CARGO_MANIFEST_DIR"));
    let mut scans = Vec::new();
    for line in run(&mut python).lines() {
        let read: serde_json::Value = serde_json::from_str(line).expect("a JSON line");
        let text = |field: &str| read[field].as_str().expect("a text").to_owned();
        let file = text("file");
        let name = Path::new(&file).strip_prefix(folder).expect("inside").with_extension("");
        let hex = text("hex");
        let bytes =
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex"));
        scans.push((name.display().to_string(), text("aim").bytes().chain(bytes).collect()));
    }
    scans
}

/// A barcode of the dashboard as a picture of grey values: its SVG is drawn as a browser would, three points a module.
fn drawn(svg: &str) -> Vec<u8> {
    const SCALE: usize = 3;
    let (_, view) = svg.split_once("viewBox=\"0 0 ").expect("a size");
    let number = |text: &str| text.parse::<usize>().expect("a number");
    let mut size = view.split(['"', ' ']).map(number);
    let (wide, high) = (size.next().expect("a width"), size.next().expect("a height"));
    let (_, boxes) = svg.split_once("fill=\"#000\" d=\"").expect("what is dark");
    let mut dark = vec![255_u8; wide * high * SCALE * SCALE];
    for one in boxes.split('"').next().expect("what is dark").split('M').skip(1) {
        // `Mx yhWvHh-Wz`
        let parts: Vec<usize> = one.split([' ', 'h', 'v']).take(4).map(number).collect();
        let [x, y, width, height] = parts[..] else { panic!("{one}") };
        for row in y * SCALE..(y + height) * SCALE {
            let begin = (row * wide + x) * SCALE;
            dark[begin..begin + width * SCALE].fill(0);
        }
    }
    let mut picture = format!("P5 {} {} 255\n", wide * SCALE, high * SCALE).into_bytes();
    picture.extend_from_slice(&dark);
    picture
}

/// The barcodes that a page shows.
fn barcodes(page: &str) -> Vec<String> {
    let pictures = page.split("<svg ").skip(1).filter_map(|rest| rest.split_once("</svg>"));
    pictures.map(|(svg, _)| svg.to_owned()).filter(|svg| svg.contains("crispEdges")).collect()
}

/// Where the tools are, or a word that they are not.
fn tools() -> Option<PathBuf> {
    let tools = std::env::var_os("REGAL_LABEL_TOOLS").map(PathBuf::from);
    if tools.is_none() {
        regal_tests::left_out(
            "labels read back (REGAL_LABEL_TOOLS is not set; scripts/label-tools prints it)",
        );
    }
    tools
}

/// What a scanner gets off the screen, by the page's barcodes in turn.
fn off_the_screen(tools: &Path, page: &str) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let pictures: Vec<PathBuf> = barcodes(page)
        .iter()
        .enumerate()
        .map(|(at, svg)| {
            let file = folder.path().join(format!("{at}.pgm"));
            std::fs::write(&file, drawn(svg)).expect("written");
            file
        })
        .collect();
    let mut scans = decode(tools, folder.path(), &pictures);
    scans.sort();
    assert_eq!(scans.len(), pictures.len(), "one scan a picture: {scans:?}");
    scans.into_iter().map(|(_, scan)| scan).collect()
}

#[test]
fn a_device_enrols_with_what_a_scanner_reads_off_the_dashboard() {
    let Some(tools) = tools() else { return };
    let house = House::inhabited();
    let page = house.post(
        "/settings/devices/decide",
        "token P4",
        "act=code&address=127.0.0.1%3A7007&password=correct+horse",
    );
    let scans = off_the_screen(&tools, &page.text);
    let [square, bars] = &scans[..] else { panic!("{scans:?}") };
    assert!(square.starts_with(b"]Q1") && bars.starts_with(b"]C0"), "{scans:?}");
    let plain = |scan: &[u8]| Dialect::default().plain(scan, false).expect("plain");
    // Where nothing is known, the square tells all; a device that knows its hub needs the bars alone.
    let nobody = |hub| Guest::new(Language::En, Where::Here { hub }, None);
    let Said::Invited(invitation) = nobody(false).scan(&plain(square)) else { panic!("{scans:?}") };
    assert_eq!((invitation.address().as_str(), invitation.key), ("http://127.0.0.1:7007", None));
    let Said::Code(code) = nobody(true).scan(&plain(bars)) else { panic!("{scans:?}") };
    assert_eq!(code, invitation.code);

    let wish = serde_json::json!({"code": invitation.code, "name": "Handheld 3"}).to_string();
    let enrolled = house.ask("POST", "/v1/enrol", &[("content-type", "application/json")], wish.clone());
    assert_eq!(enrolled.status, StatusCode::OK, "{}", enrolled.text);
    let again = house.ask("POST", "/v1/enrol", &[("content-type", "application/json")], wish);
    assert_eq!(again.status, StatusCode::FORBIDDEN, "once: {}", again.text);
    assert!(house.get("/settings/devices", "token P4").text.contains("Handheld 3"));
}

#[test]
fn a_scanner_that_is_set_up_well_reads_the_check_barcode_off_the_dashboard() {
    let Some(tools) = tools() else { return };
    let scans = off_the_screen(&tools, &House::inhabited().get("/scanner-check", "token P2").text);
    let check = format!("]C1{CHECK_FIRST}\u{1d}{CHECK_SECOND}");
    assert_eq!(scans, [check.as_bytes()]);
    // The doctor finds no fault in it, and one in what lacks its separator.
    let scanner: Scanner = "serial:/dev/ttyACM0".parse().expect("a setting");
    let faults = |bytes: &[u8]| diagnose(&scanner, &[bytes, b"\r"].concat(), &[]);
    let good = faults(&scans[0]);
    let lacking: Vec<u8> = scans[0].iter().copied().filter(|byte| *byte != 0x1D).collect();
    assert_ne!(faults(&lacking), good);
}

#[test]
fn every_label_is_rendered_and_scans_as_what_was_put_on() {
    let Some(tools) = tools() else { return };
    let kept = std::env::var_os("REGAL_LABEL_PNGS").map(PathBuf::from);
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = kept.as_deref().unwrap_or(temporary.path());
    let cases = cases();
    let mut pngs = Vec::new();
    for size in [(100, 50), (100, 150)] {
        let mut node = Command::new("node");
        node.arg("labels/render.mjs").args([size.0.to_string(), size.1.to_string()]);
        node.current_dir(env!("CARGO_MANIFEST_DIR")).env("REGAL_LABEL_TOOLS", &tools);
        for case in cases.iter().filter(|case| case.size == size) {
            let zpl = render(&case.label).unwrap_or_else(|e| panic!("{}: {e}", case.name));
            let file = folder.join(case.name).with_extension("zpl");
            std::fs::write(&file, zpl).expect("written");
            node.arg(file);
        }
        pngs.extend(run(&mut node).lines().map(PathBuf::from));
    }
    assert_eq!(pngs.len(), cases.len(), "one label a file: {pngs:?}");
    let mut scans = decode(&tools, folder, &pngs);
    scans.sort();
    let mut wanted: Vec<(String, Vec<u8>)> =
        cases.iter().map(|case| (case.name.to_owned(), case.scan.as_bytes().to_vec())).collect();
    wanted.sort();
    let readable = |scans: &[(String, Vec<u8>)]| -> Vec<String> {
        scans.iter().map(|(name, scan)| format!("{name}: {}", scan.escape_ascii())).collect()
    };
    assert_eq!(readable(&scans), readable(&wanted));
}
