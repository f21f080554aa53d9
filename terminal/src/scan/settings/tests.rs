use super::super::dialect::Separator;
use super::super::framer::End;
use super::super::layout::Layout;
use super::*;

fn scanner(text: &str) -> Scanner {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_serial_line_is_9600_8n1_unless_told_otherwise() {
    let Way::Serial(line) = scanner("serial:/dev/serial/by-id/usb-X").way else { panic!("a line") };
    assert_eq!((line.path.as_str(), line.speed.baud), ("/dev/serial/by-id/usb-X", 9600));
    assert_eq!((line.speed, line.framing), (Speed::default(), Framing::default()));
    let text = "serial:/dev/rfcomm0,baud=115200,data=7,parity=e,stop=2,end=silence:40,prefix=\\x02A";
    let Way::Serial(line) = scanner(text).way else { panic!("a line") };
    let speed = Speed { baud: 115_200, data: 7, parity: Parity::Even, stop: 2 };
    assert_eq!(line.speed, speed);
    let framing = Framing { end: End::Silence(40), prefix: b"\x02A".to_vec(), ssi: false, bare: false };
    assert_eq!(line.framing, framing);
}

#[test]
fn prefix_and_suffix_are_written_in_three_ways() {
    for (text, prefix, suffix) in [
        ("stream:STX,CR", &b"\x02"[..], &b"\r"[..]),
        ("stream:^B,^m", b"\x02", b"\r"),
        ("stream:\\x02,\\x0d\\x0A", b"\x02", b"\r\n"),
        ("stream:#\\\\^A,CRLF", b"#\\\x01", b"\r\n"),
        ("stream:STX\\x2C,ETX", b"STX,", b"\x03"),
    ] {
        let expected = Wedge { prefix: prefix.to_vec(), suffix: suffix.to_vec() };
        assert_eq!(scanner(text).way, Way::Stream(expected), "{text}");
    }
}

#[test]
fn a_keyboard_is_found_by_number_or_path() {
    for (text, id, path) in [
        ("hid:0c2e:0901", Some((0x0C2E, 0x0901)), None),
        ("hid:/dev/input/by-id/usb-X-event-kbd", None, Some("/dev/input/by-id/usb-X-event-kbd")),
        ("hid:05f9:2204,path=/dev/input/event7,end=tab", Some((0x05F9, 0x2204)), Some("/dev/input/event7")),
    ] {
        let Way::Hid(keyboard) = scanner(text).way else { panic!("{text}") };
        assert_eq!((keyboard.id, keyboard.path.as_deref()), (id, path), "{text}");
    }
}

#[test]
fn a_device_of_reports_needs_no_end() {
    let Way::Serial(line) = scanner("hidpos:/dev/hidraw0").way else { panic!("a device") };
    assert!(line.reports && line.framing.end == End::Silence(30) && line.path == "/dev/hidraw0");
}

#[test]
fn a_profile_is_the_ground_and_each_setting_is_taken() {
    let gun = scanner("serial:/dev/ttyACM0,end=tab,profile=honeywell-cordless,name=gun,double=700");
    assert_eq!((gun.family, gun.double_ms, gun.name.as_str()), (Family::HoneywellAck, 700, "gun"));
    assert!(matches!(&gun.way, Way::Serial(line) if line.framing.end == End::Tab), "{gun:?}");
    for (profile, _) in PROFILES {
        scanner(&format!("serial:/dev/ttyACM0,profile={profile}"));
    }
    assert!(matches!(scanner("serial:/d,profile=zebra-ssi").way, Way::Serial(line) if line.framing.ssi));
    let wedge = scanner("stream:STX,CR,layout=us-on-german,aim=off,separator=Alt+029");
    let dialect = Dialect { aim: false, separator: Separator::Alt029, layout: Layout::UsOnGerman };
    assert_eq!(wedge.dialect, dialect);
    for (text, separator) in [
        ("GS", Separator::Gs),
        ("F8", Separator::F8),
        ("brackets", Separator::Brackets),
        ("{GS}", Separator::Text(b"{GS}".to_vec())),
        ("|", Separator::Text(b"|".to_vec())),
        ("\\x7F", Separator::Text(vec![0x7F])),
    ] {
        assert_eq!(scanner(&format!("serial:/d,separator={text}")).dialect.separator, separator);
    }
}

#[test]
fn a_wrong_setting_names_place_and_remedy() {
    for (text, place, remedy) in [
        ("", "", "write serial:/dev/"),
        ("usb", "usb", "write serial:/dev/"),
        ("usb:/dev/ttyUSB0", "usb", "write serial:/dev/"),
        ("serial:ttyUSB0", "ttyUSB0", "begins with /dev/"),
        ("serial:/dev/ttyUSB0,9600", "\"9600\"", "name=value"),
        ("serial:/dev/ttyUSB0,baud=fast", "baud=fast", "300 to 921600"),
        ("serial:/dev/ttyUSB0,baud=0", "baud=0", "300 to 921600"),
        ("serial:/dev/ttyUSB0,data=9", "data=9", "7 or 8"),
        ("serial:/dev/ttyUSB0,parity=x", "parity=x", "n, e or o"),
        ("serial:/dev/ttyUSB0,stop=3", "stop=3", "1 or 2"),
        ("serial:/dev/ttyUSB0,end=silence:5", "silence:5", "silence:20"),
        ("serial:/dev/ttyUSB0,speed=1", "speed", "there are serial"),
        ("serial:/dev/ttyUSB0,prefix=\\q", "\\q", "\\xHH"),
        ("serial:/dev/ttyUSB0,hid=0c2e:0901", "", "leave the other out"),
        ("hidpos:hidraw0", "hidraw0", "begins with /dev/"),
        ("hidpos:/dev/hidraw0,feedback=ssi", "feedback", "serial line"),
        ("serial:/dev/ttyUSB0,profile=acme", "acme", "honeywell-cordless"),
        ("serial:/dev/ttyUSB0,feedback=acme", "feedback=acme", "honeywell-ack"),
        ("serial:/dev/ttyUSB0,feedback=honeywell-ack,baud=4800", "", "9600 baud"),
        ("serial:/dev/ttyUSB0,aim=yes", "aim=yes", "on or off"),
        ("serial:/dev/ttyUSB0,double=10", "double=10", "300 to 5000"),
        ("serial:/dev/ttyUSB0,separator=", "separator", "{GS}"),
        ("serial:/dev/ttyUSB0,layout=us-on-german", "layout", "leave it out"),
        ("hid:c2e:901", "c2e:901", "four hex digits"),
        ("hid:0c2e:0901,path=event7", "path=event7", "/dev/input/by-id/"),
        ("hid:0c2e:0901,feedback=ssi", "feedback", "serial line"),
        ("stream:STX,CR,layout=german", "layout=german", "us-on-german"),
        ("stream:STX", "STX", "stream:STX,CR"),
        ("stream:,CR", "", "may not be empty"),
        ("stream:STX,", "", "may not be empty"),
        ("stream:5,CR", "5", "control character"),
        ("stream:ESC,CR", "ESC", "function key"),
        ("stream:\\x1bO,CR", "", "function key"),
        ("stream:^,CR", "^", "\\x5E"),
        ("stream:ABCDEFGHIJKLMNOPQ,CR", "17 bytes", "16"),
    ] {
        let error = text.parse::<Scanner>().expect_err(text).to_string();
        assert!(error.contains(place) && error.contains(remedy), "{text}: {error}");
    }
}
