//! Addresses of webhook targets: whatever is written, the hub calls where it says it calls, and never into its own house.

use regal_hub::webhook::safe::{Guard, HostPort, LONGEST, Unsafe, Url};
use std::net::IpAddr;

pub(super) const WORDS: &[&[u8]] = &[
    b"http://",
    b"https://",
    b"127.0.0.1",
    b"[::1]",
    b"[::ffff:127.0.0.1]",
    b"[::ffff:7f00:1]",
    b"[fe80::1]",
    b"[64:ff9b::7f00:1]",
    b"169.254.169.254",
    b"0.0.0.0",
    b"0x7f.1",
    b"2130706433",
    b"017700000001",
    b"localhost",
    b"@",
    b":80",
    b":443",
    b":0",
    b":080",
    b"#",
    b"?",
    b"/",
    b"\\",
    b"%00",
    b"%2f",
    b"\r\n",
    b"user:pw@",
    "\u{ff0e}".as_bytes(),
    b"..",
    b"erp.example",
    b"203.0.113.7",
];

pub(super) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(at) = text.parse::<HostPort>() {
        assert_eq!(at.to_string().parse(), Ok(at), "{text:?}");
    }
    let Some(url) = Url::read(&text) else { return };
    assert!(url.text.len() <= LONGEST, "{}", url.text);
    assert!(url.text.bytes().all(|byte| byte.is_ascii_graphic()), "{:?}", url.text);
    assert_eq!(Url::read(&url.text).as_ref(), Some(&url), "read again it is the same");
    as_others_read(&url);
    assert!(matches!(Guard::default().address(&url), Err(Unsafe::NotListed(_))), "nobody is listed");
    called(&url);
}

/// Whoever sends it reads scheme, host and port as it was judged.
fn as_others_read(url: &Url) {
    let read: ureq::http::Uri =
        url.text.parse().unwrap_or_else(|error| panic!("{} is called and is none: {error}", url.text));
    assert_eq!(read.scheme_str(), Some(if url.tls { "https" } else { "http" }));
    let authority = read.authority().expect("a host");
    assert_eq!(authority.as_str().rsplit_once('@'), None, "nobody's name stands in it");
    assert_eq!(authority.as_str(), url.at.to_string(), "{}", url.text);
}

/// An address written as numbers is listed, and still called only where somebody else can be.
fn called(url: &Url) {
    let place = url.at.to_string();
    let (host, port) = place.rsplit_once(':').expect("a port");
    let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() else { return };
    match Guard::new(vec![url.at.clone()]).address(url) {
        Ok(to) => {
            assert_eq!(to.port().to_string(), port);
            assert!(!own(to.ip()), "{} leads to {to}", url.text);
            let same = match (to.ip(), address) {
                (IpAddr::V4(four), IpAddr::V6(six)) => six.to_ipv4_mapped() == Some(four),
                (to, address) => to == address,
            };
            assert!(same, "{} leads to {to}", url.text);
        }
        Err(why) => assert!(matches!(why, Unsafe::Forbidden(..)), "{why}"),
    }
}

/// What is this machine, its neighbours without a router, or all of them at once; judged apart from the hub.
fn own(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => {
            let number = u32::from(four);
            let within = |network: [u8; 4], bits: u32| {
                (number ^ u32::from_be_bytes(network)).checked_shr(32 - bits).unwrap_or(0) == 0
            };
            within([0, 0, 0, 0], 8)
                || within([127, 0, 0, 0], 8)
                || within([169, 254, 0, 0], 16)
                || within([224, 0, 0, 0], 3)
        }
        IpAddr::V6(six) => {
            let number = u128::from(six);
            let mapped = number >> 32 == 0xffff;
            let link = number >> 118 == 0xfe80 >> 6;
            number <= 1 || mapped || link || number >> 120 == 0xff
        }
    }
}
