use super::*;
use crate::scan::{End, Family, Separator};

fn read(text: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("terminal.toml");
    std::fs::write(&path, text).expect("written");
    let flags = Flags { config: Some(path), ..Flags::default() };
    Config::read(flags).map_err(|error| error.to_string())
}

#[test]
fn a_file_says_what_flags_do_not() {
    let text = r#"
        hub = "http://hub:7000/"
        data = "/var/lib/regal"
        language = "de"

        [profile.ours]
        profile = "honeywell-cordless"
        separator = "{GS}"
        double = 500

        [[scanner]]
        name = "gun"
        serial = "/dev/serial/by-id/usb-X"
        profile = "ours"
        baud = 115200
        end = "tab"

        [[scanner]]
        hid = "0c2e:0901"
        aim = false

        [[scanner]]
        stream = true
        prefix = "STX"
        suffix = "CR"

        [scale]
        serial = "/dev/serial/by-id/usb-scale"
        parity = "e"

        [sounds]
        bell = false
        command = ["aplay", "/sounds/{tone}.wav"]
    "#;
    let config = read(text).expect("good");
    assert_eq!((config.hub.as_deref(), config.language), (Some("http://hub:7000"), Language::De));
    assert_eq!((config.data.to_str(), config.scanners.len()), (Some("/var/lib/regal"), 3));
    let gun = &config.scanners[0];
    assert_eq!((gun.family, gun.double_ms, gun.name.as_str()), (Family::HoneywellAck, 500, "gun"));
    assert_eq!(gun.dialect.separator, Separator::Text(b"{GS}".to_vec()));
    assert!(
        matches!(&gun.way, Way::Serial(line) if line.speed.baud == 115_200 && line.framing.end == End::Tab)
    );
    assert!(!config.scanners[1].dialect.aim);
    let scale = config.scale.expect("a scale");
    assert_eq!((scale.path.as_str(), scale.speed.baud), ("/dev/serial/by-id/usb-scale", 9600));
    assert!(!config.sounds.bell && config.sounds.command.len() == 2);
    let cli = ["regal-terminal", "--scanner", "stream:^B,CR", "--language", "en", "--data", "/d", "--demo"];
    let config = Config::read(Cli::try_parse_from(cli).expect("flags").work).expect("good");
    assert_eq!((config.language, config.demo, config.scanners.len()), (Language::En, true, 1));
}

#[test]
fn the_users_file_beats_the_devices_and_flags_beat_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = ["device.toml", "user.toml"].map(|name| folder.path().join(name));
    std::fs::write(&files[0], "data = \"/device\"\nlanguage = \"de\"\nkiosk = true\n").expect("written");
    let with = |flags: Flags| Config::from(flags, &files).expect("good");
    let config = with(Flags::default());
    assert_eq!((config.data.to_str(), config.language, config.kiosk), (Some("/device"), Language::De, true));
    std::fs::write(&files[1], "data = \"/user\"\nkiosk = false\n").expect("written");
    let config = with(Flags::default());
    assert_eq!((config.data.to_str(), config.language, config.kiosk), (Some("/user"), Language::De, false));
    let config = with(Flags { data: Some("/flag".into()), ..Flags::default() });
    assert_eq!((config.data.to_str(), config.kiosk), (Some("/flag"), false));
    let only = Flags { config: Some(files[0].clone()), ..Flags::default() };
    assert_eq!(with(only).data.to_str(), Some("/device"));
}

#[test]
fn a_wrong_file_names_line_column_value_and_remedy() {
    for (text, place, value, remedy) in [
        ("data = \"/d\"\nhubb = \"x\"\n", "2:1:", "\"hubb\"", "there are hub"),
        ("data = \"/d\"\n\nhub = 7\n", "3:7:", "the number 7", "text in quotes"),
        ("hub = \"http://a\"\ndata = /d\n", "2:8:", "", ""),
        ("data = \"\"\n", "1:8:", "empty", "path of a folder"),
        ("data = \"/d\"\nhub = \"ftp://a\"\n", "2:7:", "ftp://a", "https://HOST:PORT"),
        ("data = \"/d\"\nlanguage = \"fr\"\n", "2:12:", "fr", "\"de\""),
        ("demo = \"yes\"\n", "1:8:", "\"yes\"", "true or false"),
        ("kiosk = 1.5\n", "1:9:", "1.5", "true or false"),
        ("data = 2026-01-01\n", "1:8:", "2026-01-01", "text in quotes"),
        ("scanner = \"serial:/dev/x\"\n", "1:11:", "serial:/dev/x", "[[scanner]]"),
        ("scanner = [\"x\"]\n", "1:12:", "\"x\"", "section"),
        ("[[scanner]]\nserial = \"/dev/x\"\nbaud = 5\n", "3:8:", "baud=5", "300 to 921600"),
        ("[[scanner]]\nserial = \"/dev/x\"\nspeed = 5\n", "3:1:", "speed", "there are serial"),
        ("[[scanner]]\nserial = \"ttyUSB0\"\n", "2:10:", "ttyUSB0", "/dev/"),
        ("[[scanner]]\nserial = [1]\n", "2:10:", "a list", "a text"),
        ("[[scanner]]\nbaud = 9600\n", "1:1:", "no way in", "serial, hid, hidpos or stream"),
        ("[[scanner]]\nstream = true\nprefix = \"STX\"\n", "1:1:", "suffix", "stream:STX,CR"),
        ("[[scanner]]\nstream = false\n", "2:10:", "stream=false", "true"),
        ("[[scanner]]\nserial = \"/d\"\nprofile = \"acme\"\n", "3:11:", "acme", "zebra-ssi"),
        ("[[scanner]]\nserial = \"/d\"\nhid = \"0c2e:0901\"\n", "3:7:", "one way in", "leave the other out"),
        ("[profile.a]\nend = \"x\"\n", "2:7:", "end=x", "silence"),
        ("[profile.a]\nserial = \"/d\"\n", "2:10:", "serial", "[[scanner]]"),
        ("[profile.plain]\nend = \"cr\"\n", "1:10:", "plain", "another name"),
        ("profile = 1\n", "1:11:", "the number 1", "section"),
        ("[scale]\nbaud = 9600\n", "1:1:", "no way in", "/dev/serial/by-id/"),
        ("[scale]\nserial = \"ttyS0\"\n", "2:10:", "ttyS0", "/dev/"),
        ("[scale]\nserial = \"/d\"\nbaud = 1\n", "3:8:", "baud=1", "300 to"),
        ("[scale]\nserial = \"/d\"\nunit = \"g\"\n", "3:1:", "unit", "baud"),
        ("[sounds]\ncommand = \"aplay\"\n", "2:11:", "aplay", "list of words"),
        ("[sounds]\ncommand = [1]\n", "2:12:", "the number 1", "text in quotes"),
        ("[sounds]\nvolume = 3\n", "2:1:", "volume", "bell and command"),
        ("\u{FEFF}[sounds]\n\u{e4} = 3\n", "2:1:", "", ""),
    ] {
        let error = read(text).expect_err(text);
        let place = format!("terminal.toml:{place}");
        assert!(error.contains(&place), "{place} {text}: {error}");
        assert!(error.contains(value) && error.contains(remedy), "{text}: {error}");
    }
    let stream = "[[scanner]]\nstream = true\nprefix = \"STX\"\nsuffix = \"CR\"\n";
    let error = read(&stream.repeat(2)).expect_err("two");
    assert!(error.contains("room for one"), "{error}");
    let missing = Flags { config: Some("/no/such/file".into()), ..Flags::default() };
    let error = Config::read(missing).expect_err("missing").to_string();
    assert!(error.contains("/no/such/file") && error.contains("--config"), "{error}");
}

/// The example of the documentation, with everything that stands commented out in it switched on.
#[test]
fn the_example_file_is_right_as_it_is_and_with_everything_switched_on() {
    let example = include_str!("../../../docs/examples/terminal.toml");
    let config = read(example).expect("the example");
    assert_eq!(config.scanners.len(), 1);
    let all: String = example
        .lines()
        .map(|line| line.strip_prefix("#: ").map_or(line, |rest| rest).to_owned() + "\n")
        .collect();
    assert_ne!(all, example);
    let config = read(&all).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(config.scanners.len(), 4);
    assert!(config.scale.is_some() && !config.sounds.command.is_empty() && config.kiosk);
}

#[test]
fn wrong_flags_are_refused_with_a_remedy() {
    for (flags, remedy) in [
        (&["--hub", "hub:7000"][..], "https://HOST:PORT"),
        (&["--hub", "https://hub/path"], "https://HOST:PORT"),
        (&["--hub", "https://"], "https://HOST:PORT"),
        (&["--scanner", "serial:ttyUSB0"], "/dev/"),
        (&["--language", "fr"], "\"de\""),
        (&["enrol", "--hub", "http://hub:1"], "--code"),
    ] {
        let error =
            Cli::try_parse_from([&["regal-terminal"], flags].concat()).expect_err("wrong").to_string();
        assert!(error.contains(remedy), "{flags:?}: {error}");
    }
}

#[test]
fn the_locale_tells_whether_the_screen_knows_utf8() {
    for (locale, utf8) in
        [("de_DE.UTF-8", true), ("C.utf8", true), ("de_DE", false), ("C", false), ("", false)]
    {
        assert_eq!(is_utf8(locale), utf8, "{locale}");
    }
}

#[test]
fn flags_mean_the_same_before_a_command_and_behind_it_where_they_win() {
    let doctor = |words: &[&str]| {
        let cli = Cli::try_parse_from([&["regal-terminal"], words].concat()).expect("flags");
        match cli.command().0 {
            Some(Command::Doctor(flags)) => (flags.config, flags.data, flags.scanners.len(), flags.kiosk),
            other => panic!("{other:?}"),
        }
    };
    let all = (Some("/a.toml".into()), Some("/d".into()), 1, true);
    let flags = ["--config", "/a.toml", "--data", "/d", "--scanner", "serial:/dev/x", "--kiosk"];
    assert_eq!(doctor(&[&flags[..], &["doctor"]].concat()), all);
    assert_eq!(doctor(&[&["doctor"], &flags[..]].concat()), all);
    let behind =
        doctor(&[&flags[..], &["doctor", "--config", "/b.toml", "--scanner", "hid:0c2e:0901"]].concat());
    assert_eq!(behind, (Some("/b.toml".into()), Some("/d".into()), 1, true));
    let cli = Cli::try_parse_from(["regal-terminal", "--data", "/d", "hand-over"]).expect("flags");
    let (command, _) = cli.command();
    assert!(
        matches!(&command, Some(Command::HandOver { data: Some(data), config: None }) if data.as_os_str() == "/d"),
        "{command:?}"
    );
}
