//! Printers that are ready, lack something, are silent or break off; and the queue before them.

mod double;
mod queue;

use super::*;
use double::{Double, HEAD_AND_RIBBON, PAPER, PAUSE, Play};
use std::time::Duration;

const ZPL: &str = "^XA^CI28^FO9,9^A0N,40,40^FH^FDx^FS^XZ";

fn quick() -> Patience {
    Patience {
        connect: Duration::from_secs(2),
        write: Duration::from_millis(300),
        answer: Duration::from_millis(300),
        print: Duration::from_secs(5),
        between: Duration::from_millis(1),
    }
}

fn send(double: &Double, zpl: &str) -> Outcome {
    Printer::parse(&double.address).expect("an address").send(zpl, &quick())
}

#[test]
fn a_printer_is_named_by_host_and_port_or_by_a_file() {
    for text in ["tcp:zd421.lan:9100", "tcp:10.0.0.7:9100", "tcp:[fe80::1]:9100", "file:/tmp/labels.zpl"] {
        assert_eq!(Printer::parse(text).expect(text).to_string(), text);
    }
    for text in [
        "",
        "tcp:",
        "tcp:host",
        "tcp::9100",
        "tcp:host:0",
        "tcp:host:99999",
        "tcp:ho st:9100",
        "file:",
        "usb:1",
    ] {
        let error = Printer::parse(text).expect_err(text).to_string();
        assert!(error.contains("write tcp:HOST:PORT"), "{error}");
    }
}

#[test]
fn only_a_printer_that_says_so_has_printed() {
    for play in [Play::Ready, Play::Slow] {
        let double = Double::plays(play);
        assert_eq!(send(&double, ZPL), Outcome::Printed, "{play:?}");
        assert_eq!(double.label(), ZPL);
    }
}

#[test]
fn a_printer_that_lacks_something_gets_nothing() {
    use Attention::{Head, Paper, Pause, Ribbon};
    for (play, lacks) in [(PAPER, vec![Paper]), (HEAD_AND_RIBBON, vec![Ribbon, Head]), (PAUSE, vec![Pause])] {
        let double = Double::plays(play);
        assert_eq!(send(&double, ZPL), Outcome::NeedsAttention(lacks));
        assert!(double.labels.try_recv().is_err());
    }
}

#[test]
fn silence_or_nonsense_is_never_printed() {
    for play in [Play::Silent, Play::Babbles] {
        let double = Double::plays(play);
        assert_eq!(send(&double, ZPL), Outcome::Sent(vec![]), "{play:?}");
        assert_eq!(double.label(), ZPL);
    }
    let double = Double::plays(Play::RunsOut);
    assert_eq!(send(&double, ZPL), Outcome::Sent(vec![Attention::Paper]));
}

#[test]
fn a_label_that_broke_off_was_not_sent() {
    // Longer than what the system takes in without a reader.
    let long = format!("^XA^FX{}^FS^XZ", "x".repeat(32 * 1024 * 1024));
    for play in [Play::Closes, Play::NeverReads] {
        let double = Double::plays(play);
        assert!(matches!(send(&double, &long), Outcome::NotSent(_)), "{play:?}");
        assert!(double.labels.try_recv().is_err());
    }
    let nobody =
        std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let printer = Printer::parse(&format!("tcp:{nobody}")).expect("an address");
    assert!(matches!(printer.send(ZPL, &quick()), Outcome::NotSent(why) if why.contains("refused")));
}

#[test]
fn a_file_gets_every_label_on_lines_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("labels.zpl");
    let printer = Printer::parse(&format!("file:{}", path.display())).expect("a file");
    assert_eq!(printer.send(ZPL, &quick()), Outcome::Printed);
    assert_eq!(printer.send(&format!("{ZPL}\n"), &quick()), Outcome::Printed);
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), format!("{ZPL}\n{ZPL}\n"));
    let nowhere = Printer::parse(&format!("file:{}/no/such", folder.path().display())).expect("a file");
    assert!(matches!(nowhere.send(ZPL, &quick()), Outcome::NotSent(why) if why.contains("/no/such: ")));
}
