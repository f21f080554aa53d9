//! Where the hub never calls, however it is asked to.

use super::super::outbox::{MessageId, Outcome, Parcel};
use super::super::read;
use super::super::safe::{HostPort, Url};
use super::*;
use regal_shared::text::{Language, Message};
use std::net::IpAddr;
use std::sync::atomic::AtomicUsize;

/// A guard that lists this host and finds these addresses behind every name.
fn guard(listed: &str, found: &[&str], here: bool) -> Guard {
    let found: Vec<IpAddr> = found.iter().map(|one| one.parse().expect("an address")).collect();
    let own: IpAddr = "192.0.2.7".parse().expect("an address");
    let listed = vec![listed.parse().expect("host and port")];
    Guard::in_test(listed, Arc::new(move |_, _| Ok(found.clone())), Arc::new(move |one| one == own), here)
}

#[test]
fn addresses_are_read_in_one_way_alone() {
    for (text, wanted) in [
        ("https://erp.example/hooks?x=1", Some("https://erp.example:443/hooks?x=1")),
        ("http://ERP.example", Some("http://erp.example:80/")),
        ("https://10.1.2.3:8443/a", Some("https://10.1.2.3:8443/a")),
        ("https://[2001:DB8::1]:1/a", Some("https://[2001:db8::1]:1/a")),
        ("https://[fd00::1]/a", Some("https://[fd00::1]:443/a")),
        ("https://2130706433/", None),
        ("https://0x7f000001/", None),
        ("https://0x7f.0.0.1/", None),
        ("https://127.1/", None),
        ("https://0177.0.0.1/", None),
        ("https://127.0.0.1.:443/", None),
        ("https://[::ffff:127.0.0.1/", None),
        ("https://user@erp.example/", None),
        ("https://erp.example@127.0.0.1/", None),
        ("https://erp.example#@127.0.0.1/", None),
        ("https://erp.example\\@127.0.0.1/", None),
        ("https://erp.example:0/", None),
        ("https://erp.example:65536/", None),
        ("https://erp.example:+80/", None),
        ("https://erp..example/", None),
        ("https:///etc/passwd", None),
        ("file:///etc/passwd", None),
        ("gopher://erp.example/", None),
        ("https://erp.example/\r\nx: y", None),
        ("https://erp.example/ a", None),
        ("https://\u{ff11}\u{ff12}7.0.0.1/", None),
        ("//erp.example/", None),
        ("", None),
    ] {
        assert_eq!(Url::read(text).map(|url| url.text).as_deref(), wanted, "{text:?}");
    }
    for text in ["erp.example", "erp.example:", ":443", "erp.example:x", "2130706433:80", "a b:80"] {
        assert!(text.parse::<HostPort>().is_err(), "{text:?}");
    }
}

#[test]
fn only_what_is_listed_is_called_and_never_this_house() {
    let url = |text: &str| Url::read(text).expect("an address");
    let erp = url("https://erp.example/");
    for (address, fine) in [
        ("203.0.113.9", true),
        ("10.1.2.3", true),
        ("192.168.1.5", true),
        ("172.16.9.9", true),
        ("fd12:3456::1", true),
        ("2001:db8::1", true),
        ("127.0.0.1", false),
        ("127.255.255.254", false),
        ("0.0.0.0", false),
        ("0.1.2.3", false),
        ("169.254.169.254", false),
        ("169.254.1.1", false),
        ("100.100.100.200", false),
        ("168.63.129.16", false),
        ("192.0.0.192", false),
        ("224.0.0.1", false),
        ("255.255.255.255", false),
        ("192.0.2.7", false),
        ("::", false),
        ("::1", false),
        ("::7f00:1", false),
        ("::ffff:127.0.0.1", false),
        ("::ffff:169.254.169.254", false),
        ("::ffff:192.0.2.7", false),
        ("64:ff9b::7f00:1", false),
        ("2002:7f00:1::", false),
        ("2001:0:7f00:1::", false),
        ("fe80::1", false),
        ("fec0::1", false),
        ("ff02::1", false),
        ("fd00:ec2::254", false),
    ] {
        let found = guard("erp.example:443", &[address], false).address(&erp);
        assert_eq!(found.is_ok(), fine, "{address}: {found:?}");
        let bad = guard("erp.example:443", &["203.0.113.9", address], false).address(&erp);
        assert_eq!(bad.is_ok(), fine, "one bad one among good ones: {address}");
        // Written into the address itself it is judged as well.
        let host = if address.contains(':') { format!("[{address}]") } else { address.to_owned() };
        let itself = guard(&format!("{host}:443"), &[], false).address(&url(&format!("https://{host}/")));
        assert_eq!(itself.is_ok(), fine, "{host}: {itself:?}");
    }
    let listed = guard("erp.example:443", &["203.0.113.9"], false);
    for other in ["https://erp.example:444/", "http://erp.example/", "https://other.example/"] {
        assert!(listed.address(&url(other)).is_err(), "{other}");
    }
    assert!(guard("erp.example:443", &[], false).address(&erp).is_err(), "no address at all");
    assert!(Guard::default().address(&erp).is_err(), "without a list nobody is called");
}

#[test]
fn the_hub_knows_its_own_addresses() {
    let listed: Vec<HostPort> = vec!["127.0.0.1:80".parse().expect("an address")];
    let real = Guard::new(listed);
    assert!(real.address(&Url::read("http://127.0.0.1/").expect("an address")).is_err());
    // Which of this machine's addresses leads outwards; nothing is sent for that.
    let probe = std::net::UdpSocket::bind("0.0.0.0:0").expect("a socket");
    let Ok(()) = probe.connect("198.51.100.1:9") else { return };
    let own = probe.local_addr().expect("an address").ip();
    let real = Guard::new(vec![format!("{own}:80").parse().expect("an address")]);
    let no = real.address(&Url::read(&format!("http://{own}/")).expect("an address")).expect_err("its own");
    assert!(no.to_string().contains("never calls"), "{no}");
}

pub(super) fn parcel(url: &str) -> Parcel {
    Parcel {
        webhook: "H1".into(),
        url: url.to_owned(),
        secrets: vec![sign::fresh().expect("randomness")],
        number: 1,
        id: MessageId::of("main", 1, 1),
        body: "{}".to_owned(),
        tries: 1,
    }
}

fn sent(guard: &Guard, url: &str, patience: Duration) -> Outcome {
    Sender::new(guard.clone(), Path::new("/nowhere"), patience).send(&parcel(url), NOW)
}

const LONG: Duration = Duration::from_secs(20);

#[test]
fn a_name_server_that_changes_its_mind_is_asked_once_a_call() {
    let receiver = Receiver::start();
    let port = receiver.address.rsplit(':').next().expect("a port").to_owned();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    // First the receiver, from then on what tells secrets on a cloud's machine.
    let resolve = move |_: &str, _: u16| {
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        Ok(vec![if first { [127, 0, 0, 1].into() } else { [169, 254, 169, 254].into() }])
    };
    let listed = vec![format!("erp.example:{port}").parse().expect("host and port")];
    let guard = Guard::in_test(listed, Arc::new(resolve), Arc::new(|_| false), true);
    let url = format!("http://erp.example:{port}/hooks");
    assert_eq!(sent(&guard, &url, LONG), Outcome::Told);
    assert_eq!(asked.load(Ordering::SeqCst), 1, "what was judged is what is called");
    assert_eq!(receiver.next().header("host"), format!("erp.example:{port}"));
    let Outcome::NotTold(why) = sent(&guard, &url, LONG) else { panic!("called") };
    let path = format!("erp.example:{port}");
    assert_eq!(why, Message::new("hook.err_forbidden").with("path", path).with("text", "169.254.169.254"));
}

#[test]
fn a_redirect_is_not_followed() {
    let (receiver, inside) = (Receiver::start(), Receiver::start());
    let guard = World::guard(&[&receiver, &inside]);
    for code in [301, 302, 307, 308] {
        let target = inside.url();
        receiver.answers(move |_| {
            format!(
                "HTTP/1.1 {code} X\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
        });
        let Outcome::NotTold(why) = sent(&guard, &receiver.url(), LONG) else { panic!("told") };
        assert_eq!(why, Message::new("hook.err_redirect").with("n", code));
    }
    assert!(inside.all().is_empty());
}

#[test]
fn every_answer_but_a_good_one_means_not_told_and_none_is_waited_for_for_ever() {
    let receiver = Receiver::start();
    let guard = World::guard(&[&receiver]);
    for (said, wanted) in [
        (status(200), Outcome::Told),
        (status(299), Outcome::Told),
        (status(410), Outcome::Gone),
        (status(404), Outcome::NotTold(Message::new("hook.err_status").with("n", 404))),
        (status(503), Outcome::NotTold(Message::new("hook.err_status").with("n", 503))),
        (format!("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n{}", "x".repeat(4096)), Outcome::Told),
    ] {
        receiver.answers(move |_| said.clone());
        assert_eq!(sent(&guard, &receiver.url(), LONG), wanted);
    }
    for (said, code) in [
        ("", "hook.err_hung_up"),
        ("rubbish\r\n\r\n", "hook.err_other"),
        (&format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(100_000)), "hook.err_other"),
    ] {
        let said = said.to_owned();
        receiver.answers(move |_| said.clone());
        let Outcome::NotTold(why) = sent(&guard, &receiver.url(), LONG) else { panic!("told") };
        assert_eq!(why.code, code, "{why}");
    }
    let (hold, held) = channel::<()>();
    let held = Mutex::new(held);
    receiver.answers(move |_| {
        let _ = held.lock().expect("locked").recv();
        status(200)
    });
    let slow = sent(&guard, &receiver.url(), Duration::from_millis(50));
    assert!(matches!(&slow, Outcome::NotTold(why) if why.code == "hook.err_late"), "{slow:?}");
    drop(hold);
    // Nothing can be checked without authorities: nothing is sent then.
    let Outcome::NotTold(why) = sent(&guard, &receiver.url().replace("http:", "https:"), LONG) else {
        panic!("told")
    };
    let said = read::told(Language::De, &why.to_string());
    assert!(said.contains("/nowhere") && said.contains("--authorities"), "{said}");
    // Nobody listens where somebody did.
    let gone =
        TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").to_string();
    let guard = Guard::in_test(
        vec![gone.parse().expect("host and port")],
        Arc::new(|_, _| Ok(vec![])),
        Arc::new(|_| false),
        true,
    );
    assert_eq!(sent(&guard, &format!("http://{gone}/"), LONG), Outcome::NotTold("hook.err_closed".into()));
}

#[test]
fn why_somebody_is_not_told_is_said_in_the_readers_words_and_what_was_written_before_stands() {
    for (kept, en, de) in [
        ("hook.err_status n=500", "Answered with status 500.", "Antwort mit Status 500."),
        (
            "hook.err_forbidden path=erp.example:80 text=169.254.169.254",
            "erp.example:80 leads to 169.254.169.254, where the hub never calls.",
            "erp.example:80 führt zu 169.254.169.254; dort ruft der Hub nie an.",
        ),
        (
            "hook.not_listed path=erp.example:443",
            "erp.example:443 is not listed. Start the hub with --webhook-to erp.example:443",
            "erp.example:443 ist nicht erlaubt. Den Hub mit --webhook-to erp.example:443 starten",
        ),
        ("hook.err_other text=a b = c", "The call failed: a b = c", "Der Aufruf ist fehlgeschlagen: a b = c"),
        ("500", "500", "500"),
        ("timeout: global", "timeout: global", "timeout: global"),
        ("", "", ""),
    ] {
        assert_eq!(read::told(Language::En, kept), en);
        assert_eq!(read::told(Language::De, kept), de);
    }
}
