//! What a client gets that wants more than a screen: nothing.

use super::{Site, has, see};
use regal_tests::{RunningServe, ssh_key};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

/// What a client said that got nothing.
fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn said(serve: &RunningServe, program: &str, key: &Path, before: &[&str], after: &[&str], wanted: &str) {
    let said = refusal(&serve.client(program, key, before, after));
    assert!(said.contains(wanted), "{program} {before:?} {after:?}: {said}");
}

pub fn a_key_opens_a_screen_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::start(folder.path(), "127.0.0.1:0");
    let (serve, key) = (&site.serve, site.key.as_path());
    let mut screen = site.handheld();
    site.enrol(&mut screen);

    said(serve, "ssh", key, &[], &["id"], "exec request failed");
    said(serve, "ssh", key, &["-s"], &["sftp"], "subsystem request failed");
    said(serve, "ssh", key, &["-T"], &[], "shell request failed");
    said(serve, "ssh", key, &["-W", "127.0.0.1:1"], &[], "stdio forwarding failed");
    let forward = ["-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1"];
    said(serve, "ssh", key, &forward, &[], "forwarding failed");
    let forward = ["-N", "-o", "ExitOnForwardFailure=yes", "-R", "/tmp/regal-nowhere:127.0.0.1:1"];
    said(serve, "ssh", key, &forward, &[], "forwarding failed");
    let tunnel = ["-N", "-o", "ExitOnForwardFailure=yes", "-w", "any:any"];
    refusal(&serve.client("ssh", key, &tunnel, &[]));
    for method in ["password", "keyboard-interactive", "none", "hostbased"] {
        let only = format!("PreferredAuthentications={method}");
        said(serve, "ssh", key, &["-o", &only], &["id"], "Permission denied (publickey)");
    }
    see(&screen, "all the while", &["Scan your badge"]);
}

pub fn an_agent_and_variables_stay_where_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::start(folder.path(), "127.0.0.1:0");
    let log = folder.path().join("client.log");
    let more = ["-A", "-v", "-E", log.to_str().expect("a plain path"), "-o", "SetEnv=LC_ALL=C"];
    let args = site.serve.ssh(&site.key, &more);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut screen = regal_tests::OnScreen::start(Path::new("ssh"), &args, 16, 20);
    site.enrol(&mut screen);
    let said = std::fs::read_to_string(&log).expect("a log");
    assert!(!said.contains("auth-agent@openssh.com") && !said.contains("agent-connection"), "{said}");
}

pub fn a_key_nobody_knows_is_asked_for_a_code_and_leaves_no_trace() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::start(folder.path(), "127.0.0.1:0");
    let mut screen = site.handheld();
    site.enrol(&mut screen);
    let other = ssh_key(folder.path(), "other");
    let mut stranger = site.serve.handheld(&other, 16, 20);
    see(&stranger, "the first screen", &["Type the device's code"]);
    stranger.press(b"\x02B.1001\r");
    see(&stranger, "a badge", &["The code has 8 signs."]);
    for _ in 0..4 {
        stranger.press(b"22222222\r");
        see(&stranger, "no code", &["This code has run out."]);
        stranger.press(b"2\x7f");
        stranger.wait_for("a new try", |text| !has(text, &["run out"]));
    }
    stranger.press(b"22222222\r");
    stranger.end();
    let served = folder.path().join("served");
    let folders =
        std::fs::read_dir(&served).expect("a folder").flatten().filter(|entry| entry.path().is_dir());
    assert_eq!(folders.count(), 1, "only the device that was enrolled");
    let host = std::fs::metadata(served.join("host_key")).expect("a host key");
    assert_eq!(host.permissions().mode() & 0o777, 0o600);
    assert!(site.serve.host.starts_with("SHA256:"), "{}", site.serve.host);
    see(&screen, "all the while", &["Scan your badge"]);
}

pub fn connections_that_show_no_screen_are_few_and_short() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::start(folder.path(), "127.0.0.1:0");
    let mut open: Vec<TcpStream> =
        (0..8).map(|_| TcpStream::connect(site.serve.address()).expect("connected")).collect();
    for stream in &mut open {
        let mut greeting = [0; 13];
        stream.read_exact(&mut greeting).expect("greeted");
        assert_eq!(&greeting, b"SSH-2.0-Regal");
    }
    let mut rest = Vec::new();
    let turned = TcpStream::connect(site.serve.address()).expect("connected").read_to_end(&mut rest);
    assert!(turned.is_err() || rest.is_empty(), "one too many is turned away");
    // Half a greeting and silence; the others say nothing at all. All are let go in bounded time.
    drop(open[0].write_all(b"SSH-2.0-"));
    for stream in &mut open {
        stream.set_read_timeout(Some(super::DEADLINE)).expect("set");
        let left = stream.read_to_end(&mut rest);
        assert!(!left.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock), "it is let go");
    }
    let mut screen = site.handheld();
    site.enrol(&mut screen);
}
