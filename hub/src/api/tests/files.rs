//! Files of pages beside what their routes answer: reports that are taken along, and files that are looked at before they
//! are taken in.

use super::content::{answered, floor, numbers, plain};
use super::*;
use crate::report::Report;
use regal_shared::text::{Language, Message, say};
use std::io::{Cursor, Read};

/// What somebody at the desk gets.
fn desk(site: &Site, request: axum::http::request::Builder, body: String) -> Vec<u8> {
    let request = request.header("cookie", "__Host-regal=token").header("sec-fetch-site", "same-origin");
    let request = request.body(Body::from(body)).expect("a request");
    site.runtime.block_on(async {
        let response = web::router(site.hall.clone()).oneshot(request).await.expect("answers");
        assert_eq!(response.status(), StatusCode::OK);
        to_bytes(response.into_body(), 8 << 20).await.expect("a body").to_vec()
    })
}

/// Areas of words a report writes codes in.
const WORDED: &[&str] = &["report.urgency_", "report.process_", "board.move_", "kind.", "imp.abc_"];

/// Whether a cell of a file says what a field of the answer says.
fn says(cell: &str, field: &str, value: &Value) -> bool {
    let cell = cell.strip_prefix('\'').unwrap_or(cell);
    match value {
        Value::Null => cell.is_empty(),
        Value::Number(n) if field.ends_with("_permille") || field.ends_with("_tenths") => {
            cell.contains('.') && numbers(cell) == [n.as_i64().expect("whole")]
        }
        Value::Number(n) => cell == n.to_string(),
        Value::String(text) => {
            let words = |area: &&str| Message::new(format!("{area}{text}"));
            cell == text || WORDED.iter().any(|area| say(Language::En, &words(area)) == cell)
        }
        _ => false,
    }
}

/// The field of an answer that stands below a head of a file.
fn field<'a>(row: &'a Value, head: &str) -> Option<(&'a String, &'a Value)> {
    row.as_object()?.iter().find(|(name, _)| {
        let code = name.trim_end_matches("_permille").trim_end_matches("_tenths");
        say(Language::En, &Message::new(format!("report.col_{code}"))) == head
    })
}

/// The rows of a CSV file, the heads first.
fn csv_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("the mark of UTF-8");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// The cells of an XLSX file in their order, without empty ones; numbers with one place as in CSV.
fn xlsx_cells(bytes: Vec<u8>) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
        text
    };
    let (sheet, shared) = (part("xl/worksheets/sheet1.xml"), part("xl/sharedStrings.xml"));
    let inner = |text: &str, tag: &str| {
        let from = text.find(&format!("<{tag}"))?;
        let text = text.get(from..)?.split_once('>')?.1;
        Some(text.split_once(&format!("</{tag}>"))?.0.to_owned())
    };
    let texts: Vec<String> =
        shared.split("<si>").skip(1).map(|text| plain(&inner(text, "t").unwrap_or_default())).collect();
    let cell = |text: &str| {
        let value = inner(text, "v")?;
        Some(match text.split('>').next().unwrap_or_default().contains("t=\"s\"") {
            true => texts[value.parse::<usize>().expect("a number")].clone(),
            false => value,
        })
    };
    sheet.split("<c ").skip(1).filter_map(cell).collect()
}

#[test]
fn a_report_taken_along_has_the_rows_and_figures_of_its_route() {
    let home = sqlite();
    let (site, _) = floor(&home);
    let mut compared = 0;
    for report in Report::ALL {
        let code = report.code();
        let file = |form: &str| desk(&site, Request::get(format!("/reports/{code}/{form}")), String::new());
        let pages = answered(&site, &format!("/api/v1/reports/{code}"));
        let rows = csv_rows(&file("csv"));
        let pages = pages.as_array().expect("pages").iter();
        let data: Vec<&Value> = pages.flat_map(|page| page["data"].as_array().expect("rows")).collect();
        assert_eq!(rows.len() - 1, data.len(), "{code}: as many rows");
        let heads = &rows[0];
        for (cells, row) in rows.iter().skip(1).zip(data) {
            assert_eq!(cells.len(), row.as_object().expect("a row").len(), "{code}: {row}");
            for (head, cell) in heads.iter().zip(cells) {
                let (name, value) = field(row, head).unwrap_or_else(|| panic!("{code}: no {head} in {row}"));
                assert!(says(cell, name, value), "{code}: {head} {cell:?} is {name} {value}");
                compared += 1;
            }
        }
        let in_csv = rows.iter().flatten().filter(|cell| !cell.is_empty());
        let number = |cell: &String| cell.parse::<f64>().map_or_else(|_| cell.clone(), |n| n.to_string());
        let apart = |cell: &String| number(&cell.strip_prefix('\'').unwrap_or(cell).to_owned());
        let in_xlsx = xlsx_cells(file("xlsx"));
        assert_eq!(
            in_csv.map(apart).collect::<Vec<_>>(),
            in_xlsx.iter().filter(|cell| !cell.is_empty()).map(number).collect::<Vec<_>>(),
            "{code}: the two files say the same"
        );
    }
    assert!(compared > 100, "{compared} cells were compared");
}

#[test]
fn a_file_that_is_looked_at_comes_to_the_same_on_its_page_and_its_route() {
    let home = sqlite();
    let (site, _) = floor(&home);
    for csv in [
        "item,name,weight_g\nCUP,Cup,12\nTEA,Another tea,34\n4711,Soap,\n",
        "item,name,weight_g\nCUP,Cup,many\nTEA,,1\n",
    ] {
        let form = format!(
            "--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nitems\r\n--x\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"goods.csv\"\r\nContent-Type: text/csv\r\n\r\n{csv}\r\n--x--\r\n"
        );
        let request =
            Request::post("/settings/import/look").header("content-type", "multipart/form-data; boundary=x");
        let page = String::from_utf8(desk(&site, request, form)).expect("text");
        let request = Request::post("/api/v1/import/items?dry_run=true")
            .header("authorization", "Bearer boss")
            .header("content-type", "text/csv")
            .body(Body::from(csv));
        let (status, _, answer) = site.send(request.expect("a request"));
        let facts = page.split("<dl class=\"facts\">").nth(1).and_then(|rest| rest.split("</dl>").next());
        let facts = numbers(&plain(facts.expect("what it comes to")));
        if status == StatusCode::OK {
            let told = ["rows", "written", "same"].map(|name| answer[name].as_i64().expect("a number"));
            assert_eq!(facts, told, "{answer}");
            continue;
        }
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        let found = answer["findings"]["shown"].as_array().expect("findings");
        assert_eq!(facts[1], answer["findings"]["total"].as_i64().expect("a number"), "{answer}");
        assert!(found.len() > 1, "{answer}");
        let page = plain(&page);
        for one in found {
            for name in ["column", "value", "what", "remedy"] {
                let said = one[name].as_str().expect("text");
                assert!(page.contains(said), "{name} {said:?} is not on the page");
            }
        }
    }
}
