use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// Says what is not tested on this machine, and why. Such a test passes, and cargo keeps to itself what a passing test says; so the
/// line goes into the file named by `REGAL_LEFT_OUT` as well, from which `scripts/test` tells it at its end.
///
/// # Panics
/// The file is named and cannot be written.
pub fn left_out(what: &str) {
    eprintln!("left out: {what}");
    if let Some(file) = std::env::var_os("REGAL_LEFT_OUT") {
        keep(Path::new(&file), what);
    }
}

/// One line more, in one piece: tests run side by side.
fn keep(file: &Path, what: &str) {
    let line = format!("{}\n", what.lines().collect::<Vec<_>>().join(" "));
    let opened = OpenOptions::new().create(true).append(true).open(file);
    let kept = opened.and_then(|mut file| file.write_all(line.as_bytes()));
    kept.unwrap_or_else(|error| panic!("REGAL_LEFT_OUT is {}: {error}", file.display()));
}

#[cfg(test)]
mod tests {
    use super::keep;

    #[test]
    fn each_is_one_line_of_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("left-out");
        keep(&file, "the radio gap:\nno networks here");
        keep(&file, "small disks");
        let kept = std::fs::read_to_string(&file).expect("written");
        assert_eq!(kept, "the radio gap: no networks here\nsmall disks\n");
    }
}
