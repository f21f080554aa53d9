//! The pictures in the pages show what the program paints.

use super::super::svg;
use super::samples::{german, pick_item, pick_loc, wrong_item};
use crate::view::View;
use std::path::Path;

/// Set to write the pictures instead of comparing them.
const WRITE: &str = "REGAL_WRITE_PICTURES";

fn pictures() -> Vec<(&'static str, View, (u16, u16))> {
    vec![
        ("terminal-bin", pick_loc(), (16, 20)),
        ("terminal-item", pick_item(), (20, 26)),
        ("terminal-error", german(wrong_item()), (16, 20)),
        ("terminal-wide", pick_loc(), (24, 80)),
    ]
}

#[test]
fn the_pages_show_what_the_program_paints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures");
    for (name, view, (rows, cols)) in pictures() {
        let file = folder.join(format!("{name}.svg"));
        let picture = svg(&view, rows, cols);
        if std::env::var_os(WRITE).is_some() {
            std::fs::create_dir_all(&folder).expect("a folder for the pictures");
            std::fs::write(&file, &picture).expect("the picture is written");
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(kept == picture, "{name}.svg is old: run this test once with {WRITE}=1");
    }
}
