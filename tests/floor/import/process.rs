//! The real program: alone with the database, and beside a hub that serves it.

use regal_tests::hub_program;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A command in a folder; exit code, standard output, standard error.
fn hub(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(hub_program());
    command.current_dir(folder).args(args).stdin(Stdio::null());
    command.env_remove("REGAL_DATABASE").env_remove("REGAL_SITE");
    let done = command.output().expect("run");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code(), text(&done.stdout), text(&done.stderr))
}

/// A serving hub, ended with this value.
struct Serving(Child, String);

impl Serving {
    fn start(folder: &Path) -> Serving {
        let mut command = Command::new(hub_program());
        command.current_dir(folder).args(["serve", "--plain-http", "--listen", "127.0.0.1:0"]);
        command.env_remove("REGAL_DATABASE").env_remove("REGAL_SITE");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
        let mut line = String::new();
        let out = child.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let url = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        assert!(url.starts_with("http://127.0.0.1:"), "{line}");
        Serving(child, url)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn files(folder: &Path) {
    std::fs::write(folder.join("items.csv"), "item,name\nMUG,Mug\n").expect("written");
    std::fs::write(folder.join("bad.csv"), "item,name\nMY MUG,Mug\n").expect("written");
}

#[test]
fn alone_with_the_database() {
    let folder = tempfile::tempdir().expect("a folder");
    files(folder.path());
    let (code, out, err) = hub(folder.path(), &["import", "items", "items.csv"]);
    assert_eq!(
        (code, out.as_str(), err.as_str()),
        (Some(0), "1 rows read, 1 written, 0 there already\n", "")
    );
    let (code, out, err) = hub(folder.path(), &["import", "items", "bad.csv"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("line 2, column item, \"MY MUG\": not a plain number;"), "{err}");
    assert!(err.ends_with("regal-hub: bad.csv has 1 findings\n"), "{err}");
    let (code, _, err) = hub(folder.path(), &["import", "mugs", "items.csv"]);
    assert_eq!(code, Some(2), "{err}");
    let (code, _, err) = hub(folder.path(), &["import", "items", "none.csv"]);
    assert!(code == Some(1) && err.contains("cannot read none.csv"), "{err}");
    let (code, _, err) = hub(folder.path(), &["import", "items", "."]);
    assert!(code == Some(1) && err.contains(". is a folder"), "{err}");
}

#[test]
fn beside_a_hub_that_serves_the_database() {
    let folder = tempfile::tempdir().expect("a folder");
    files(folder.path());
    let serving = Serving::start(folder.path());
    let (code, out, err) = hub(folder.path(), &["import", "items", "items.csv"]);
    assert_eq!((code, out.as_str()), (Some(0), "1 rows read, 1 written, 0 there already\n"), "{err}");
    assert!(err.contains("serves this database and imports the file"), "{err}");
    let (code, _, err) = hub(folder.path(), &["import", "items", "bad.csv"]);
    assert!(code == Some(1) && err.contains("line 2, column item"), "{err}");
    // Nobody else may: neither without the token nor by taking the file.
    let asked = ureq::Agent::config_builder().http_status_as_error(false).build();
    let asked = ureq::Agent::from(asked)
        .post(format!("{}/v1/import/items", serving.1))
        .send("item,name\nCUP,Cup\n")
        .expect("an answer");
    assert_eq!(asked.status().as_u16(), 401);
    let (code, _, err) = hub(folder.path(), &["demo"]);
    assert!(code == Some(1) && err.contains("another process is using"), "{err}");
    let (code, _, err) = hub(folder.path(), &["serve", "--plain-http", "--listen", "127.0.0.1:0"]);
    assert!(code == Some(1) && err.contains("another process is using"), "{err}");
    // People and devices go through it as well.
    let (code, out, err) = hub(folder.path(), &["device", "code"]);
    assert_eq!((code, out.trim().len()), (Some(0), 8), "{err}");
    let (code, out, _) = hub(folder.path(), &["user", "add", "1001", "--name", "Ana"]);
    assert_eq!((code, out.as_str()), (Some(0), "user 1001 (Ana, picker), badge B.1001\n"));
    let (_, out, _) = hub(folder.path(), &["user", "list"]);
    assert!(out.starts_with("1001 ") && out.contains("active"), "{out}");
    let (code, _, err) = hub(folder.path(), &["user", "add", "1002", "--name", "Bo", "--badge", "1001"]);
    assert!(code == Some(1) && err.contains("badge \"1001\" is user 1001's"), "{err}");
    let (code, _, err) = hub(folder.path(), &["user", "lock", "77"]);
    assert!(code == Some(1) && err.contains("there is no user \"77\""), "{err}");
    let (code, _, err) = hub(folder.path(), &["release", "4711"]);
    assert!(code == Some(1) && err.contains("there is no order \"4711\""), "{err}");
}
