//! A radio gap: the link of a handheld in a network of its own is taken away for seconds.

use super::{HALF, Site, has, see};
use regal_tests::{OnScreen, left_out};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A network with one handheld in it, joined to this machine by a line that can be cut. Gone with this value.
struct Network {
    name: String,
    here: String,
    address: String,
}

impl Network {
    /// Makes one. Nothing where that is not allowed; then it is said what is left out.
    fn make(what: &str) -> Option<Network> {
        let made = Network::joined();
        if made.is_none() {
            left_out(&format!("{what} (a network of its own, ip netns, is for root alone)"));
        }
        made
    }

    fn joined() -> Option<Network> {
        // Tests of one process run side by side.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let (number, which) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let name = format!("regal-{number}-{which}");
        let (here, there) = (format!("rg{number}a{which}"), format!("rg{number}b{which}"));
        let (net, first) = (format!("198.18.{}", number % 256), 4 * which);
        let (address, far) = (format!("{net}.{}", first + 1), format!("{net}.{}/30", first + 2));
        if !ip(&["netns", "add", &name]) {
            return None;
        }
        let network = Network { name, here, address };
        let name = network.name.as_str();
        let made = ip(&["link", "add", &network.here, "type", "veth", "peer", "name", &there, "netns", name])
            && ip(&["address", "add", &format!("{}/30", network.address), "dev", &network.here])
            && ip(&["link", "set", &network.here, "up"])
            && ip(&["-n", name, "address", "add", &far, "dev", &there])
            && ip(&["-n", name, "link", "set", &there, "up"])
            && ip(&["-n", name, "link", "set", "lo", "up"]);
        made.then_some(network)
    }

    fn set(&self, state: &str) {
        assert!(ip(&["link", "set", &self.here, state]), "the line goes {state}");
    }

    /// The client, over and over, which writes on the screen why it does not connect.
    fn handheld(&self, site: &Site) -> OnScreen {
        let alive = ["-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=3", "-o", "ConnectTimeout=1"];
        let ssh = site.serve.ssh(&site.key, &alive).join(" ");
        self.run(&format!("stty -echo; while :; do ssh {ssh} 2>&1; done"))
    }

    /// The client's script as the guide has it, with this service and key.
    fn scripted(&self, site: &Site) -> OnScreen {
        let guide = std::fs::read_to_string("../docs/ssh.md").expect("the guide");
        let (_, script) = guide.split_once("```\n#!/bin/sh\n").expect("a script");
        let (script, _) = script.split_once("```").expect("its end");
        let (port, known) = (&site.serve.place.1, site.folder.join("known"));
        let mut script = script.to_owned();
        for (there, here) in [
            ("-p 7022", format!("-F none -p {port} -o UserKnownHostsFile={}", known.display())),
            ("/etc/regal/handheld-17", site.key.display().to_string()),
            ("StrictHostKeyChecking=yes", "StrictHostKeyChecking=accept-new".to_owned()),
            ("@SERVICE", format!("@{}", self.address)),
        ] {
            assert_eq!(script.matches(there).count(), 1, "{there}");
            script = script.replace(there, &here);
        }
        self.run(&script)
    }

    fn run(&self, script: &str) -> OnScreen {
        let args = ["netns", "exec", &self.name, "sh", "-c", script];
        OnScreen::start(Path::new("ip"), &args, 16, 20)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // The line goes with the network; where it was never joined it goes alone.
        ip(&["link", "delete", &self.here]);
        ip(&["netns", "delete", &self.name]);
    }
}

fn ip(words: &[&str]) -> bool {
    Command::new("ip").args(words).output().is_ok_and(|output| output.status.success())
}

/// The two rows that are anybody's while there is no link.
fn first_rows(text: &str) -> String {
    text.lines().take(2).collect()
}

/// The rows that are the work's.
fn below(text: &str) -> Vec<&str> {
    text.lines().skip(2).collect()
}

#[test]
fn the_script_of_the_guide_says_that_there_is_no_link_and_leaves_the_work_as_it_was() {
    let Some(network) = Network::make("the script of the guide over SSH") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::start(folder.path(), &format!("{}:0", network.address));
    let mut screen = network.scripted(&site);
    site.enrol(&mut screen);
    site.half_typed(&mut screen);
    let before = see(&screen, "half a quantity", HALF);
    network.set("down");
    let tries = RefCell::new(BTreeSet::new());
    let after = screen.wait_for("a second try", |text| {
        let head = text.lines().next().unwrap_or_default();
        let clock = head.strip_prefix("-- ").and_then(|rest| rest.split(' ').next());
        let mut tries = tries.borrow_mut();
        tries.extend(clock.map(str::to_owned));
        tries.len() == 2
    });
    assert_eq!(below(&after), below(&before));
    network.set("up");
    see(&screen, "back", &["SSH", HALF[0], HALF[1]]);
    screen.press(b"4\r");
    see(&screen, "it goes on", &["P01", "T1"]);
}

#[test]
fn what_nobody_acknowledges_ends_a_link() {
    let Some(network) = Network::make("a silent line over SSH") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    // No sign of life is asked for in this time: what ends the link is that a picture is not acknowledged.
    let patience = ["--alive", "60", "--unanswered", "1"];
    let site = Site::with(folder.path(), &format!("{}:0", network.address), &patience);
    let mut site = site;
    let mut screen = network.handheld(&site);
    site.enrol(&mut screen);
    network.set("down");
    // The hub goes, and the picture that says so is never acknowledged.
    site.hub.cut();
    site.serve.logged("is gone", 1);
    network.set("up");
    see(&screen, "the client comes again", &["--"]);
}

#[test]
fn screen_and_half_typed_quantity_are_back_after_a_gap() {
    let Some(network) = Network::make("a radio gap over SSH") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::start(folder.path(), &format!("{}:0", network.address));
    let mut screen = network.handheld(&site);
    site.enrol(&mut screen);
    site.half_typed(&mut screen);

    // Two seconds: the connection outlives it, and a key pressed in the gap comes after it.
    network.set("down");
    screen.press(b"2");
    let (_, came) = screen.look(Duration::from_secs(2), |text| has(text, &["> 12_"]));
    assert!(!came, "nothing comes through a line that is down");
    network.set("up");
    let up = Instant::now();
    see(&screen, "the key of the gap", &["> 12_"]);
    eprintln!("2 s gap: the key was there {} ms after the link", up.elapsed().as_millis());
    screen.press(b"\x7f");
    let before = see(&screen, "taken back", HALF);

    // Six seconds: the client gives up and connects anew; what was typed to nobody is not replayed. What it says meanwhile
    // stands above the work and changes nothing in it.
    network.set("down");
    let (after, came) = screen.look(Duration::from_secs(6), |text| text.contains("never on this screen"));
    assert!(!came);
    let (head, before) = (first_rows(&after), below(&before));
    assert!(!head.contains("SSH") && !head.trim().is_empty(), "the client has said why: {head}");
    assert_eq!(below(&after), before);
    network.set("up");
    let up = Instant::now();
    site.serve.logged("is here", 2);
    see(&screen, "the same screen", HALF);
    eprintln!("6 s gap: the screen was there {} ms after the link", up.elapsed().as_millis());
    screen.press(b"4\r");
    see(&screen, "it goes on", &["P01", "T1"]);
}
