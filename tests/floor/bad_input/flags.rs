//! What is wrong on the command line: told with place and remedy, with an exit code, and nothing is made on the disk.

use regal_tests::{hub_program, terminal_program};
use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a program says to each line of words, run in an empty folder that stays empty.
fn told(program: &Path, port: u16, lines: &[&str]) -> String {
    let mut all = String::new();
    for line in lines {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(program);
        command.current_dir(folder.path()).stdin(Stdio::null());
        for name in ["REGAL_DATABASE", "REGAL_SITE", "REGAL_LISTEN", "REGAL_KEYS_FOLDER"] {
            command.env_remove(name);
        }
        let words = line.replace("PORT", &port.to_string());
        let output = command.args(words.split_whitespace()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).replace(&port.to_string(), "PORT");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let code = output.status.code().expect("an end of its own");
        assert!(code != 0 && output.stdout.is_empty() && !said.is_empty(), "{line}: {code} {output:?}");
        let made = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(made, 0, "{line}: something was made");
        writeln!(all, "{line}\n  {code} {said}").expect("a text");
    }
    all
}

#[test]
fn the_hub_says_what_is_wrong_with_its_command_line_and_makes_nothing() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let lines = [
        "magic",
        "serve --magic",
        "serve --database hub.db",
        "serve --database sqlite:",
        "serve --database sqlite:none/hub.db",
        "serve --database postgres://regal:geheim@127.0.0.1:1/floor --listen 127.0.0.1:0",
        "serve --database postgres://regal:geheim@127.0.0.1:1/floor --listen 127.0.0.1:0 --tls-folder keys",
        "serve --listen 127.0.0.1:0 --tls-cert none.pem",
        "serve --listen 127.0.0.1:0 --tls-cert none.pem --tls-key none.pem",
        "serve --listen 127.0.0.1:0 --plain-http --tls-folder keys",
        "tls turn",
        "serve --listen nowhere",
        "serve --listen 127.0.0.1:99999",
        "serve --listen 127.0.0.1:PORT",
        "serve --printer ZEBRA",
        "serve --printer P1=usb:1",
        "serve --printer P1=file:a --printer P1=file:b",
        "serve --demo-seed 5",
        "import mugs items.csv",
        "import items",
        "import items none.csv",
        "import items .",
        "verify",
        "verify none.db",
        "backup copy.db",
        "restore none.db",
        "restore .",
        "restore --adopt",
        "user list --hub http://127.0.0.1:1",
        "user list --hub https://127.0.0.1:1 --token-file /dev/null",
        "user list --hub http://127.0.0.1:1 --token-file none",
        "user list --hub http://127.0.0.1:1 --token-file /dev/null",
    ];
    insta::assert_snapshot!(told(&hub_program(), port, &lines), @r#"
    magic
      2 error: unrecognized subcommand 'magic' Usage: regal-hub <COMMAND> For more information, try '--help'.
    serve --magic
      2 error: unexpected argument '--magic' found Usage: regal-hub serve [OPTIONS] For more information, try '--help'.
    serve --database hub.db
      2 error: invalid value 'hub.db' for '--database <DATABASE>': the database address begins neither with 'sqlite:' nor with 'postgres://'; write sqlite:/path/to/hub.db or postgres://user@host/database For more information, try '--help'.
    serve --database sqlite:
      2 error: invalid value 'sqlite:' for '--database <DATABASE>': the database address 'sqlite:' names no file; write sqlite:/path/to/hub.db or postgres://user@host/database For more information, try '--help'.
    serve --database sqlite:none/hub.db
      1 regal-hub: cannot lock none/hub.db.lock: No such file or directory (os error 2); the folder must be there and writable
    serve --database postgres://regal:geheim@127.0.0.1:1/floor --listen 127.0.0.1:0
      1 regal-hub: the hub's key needs a place on this machine: name a folder with --tls-folder
    serve --database postgres://regal:geheim@127.0.0.1:1/floor --listen 127.0.0.1:0 --tls-folder keys
      1 regal-hub: no connection to PostgreSQL: error connecting to server: Connection refused (os error 111); check host, port, user, password and that the database exists
    serve --listen 127.0.0.1:0 --tls-cert none.pem
      2 error: the following required arguments were not provided: --tls-key <FILE> Usage: regal-hub serve --tls-cert <FILE> --tls-key <FILE> --listen <LISTEN> For more information, try '--help'.
    serve --listen 127.0.0.1:0 --tls-cert none.pem --tls-key none.pem
      1 regal-hub: none.pem has no certificate in PEM that can be read; look at the file and its rights: I/O error: No such file or directory (os error 2)
    serve --listen 127.0.0.1:0 --plain-http --tls-folder keys
      2 error: the argument '--plain-http' cannot be used with '--tls-folder <FOLDER>' Usage: regal-hub serve --listen <LISTEN> --plain-http For more information, try '--help'.
    tls turn
      1 regal-hub: there is no next key: make one with `regal-hub tls next`, start the hub again, and turn when all devices have heard of it
    serve --listen nowhere
      2 error: invalid value 'nowhere' for '--listen <LISTEN>': write IP:PORT, such as 0.0.0.0:7007 or [::]:7007; ports end at 65535 For more information, try '--help'.
    serve --listen 127.0.0.1:99999
      2 error: invalid value '127.0.0.1:99999' for '--listen <LISTEN>': write IP:PORT, such as 0.0.0.0:7007 or [::]:7007; ports end at 65535 For more information, try '--help'.
    serve --listen 127.0.0.1:PORT
      1 regal-hub: cannot listen on 127.0.0.1:PORT; is another hub running, or is the address not this machine's? Stop that one, or name another with --listen: Address already in use (os error 98)
    serve --printer ZEBRA
      2 error: invalid value 'ZEBRA' for '--printer <NAME=tcp:HOST:9100 | NAME=file:PATH>': write NAME=tcp:HOST:PORT or NAME=file:PATH For more information, try '--help'.
    serve --printer P1=usb:1
      2 error: invalid value 'P1=usb:1' for '--printer <NAME=tcp:HOST:9100 | NAME=file:PATH>': "usb:1" names no printer; write tcp:HOST:PORT (ZPL printers listen on 9100) or file:PATH For more information, try '--help'.
    serve --printer P1=file:a --printer P1=file:b
      1 regal-hub: --printer names one printer twice; give each a name of its own
    serve --demo-seed 5
      2 error: the following required arguments were not provided: --demo Usage: regal-hub serve --demo --demo-seed <DEMO_SEED> For more information, try '--help'.
    import mugs items.csv
      2 error: invalid value 'mugs' for '<WHAT>' [possible values: items, barcodes, locations, stock, orders, asns, cartons] For more information, try '--help'.
    import items
      2 error: the following required arguments were not provided: <FILE> Usage: regal-hub import <WHAT> <FILE> For more information, try '--help'.
    import items none.csv
      1 regal-hub: cannot read none.csv; name a CSV file that can be read: No such file or directory (os error 2)
    import items .
      1 regal-hub: . is a folder; name a CSV file
    verify
      1 regal-hub: the database regal.db cannot be used: unable to open database file: regal.db; check the path, its owner and the disk
    verify none.db
      1 regal-hub: the database none.db cannot be used: unable to open database file: none.db; check the path, its owner and the disk
    backup copy.db
      1 regal-hub: the database regal.db cannot be used: unable to open database file: regal.db; check the path, its owner and the disk
    restore none.db
      1 regal-hub: none.db is no file; name a backup
    restore .
      1 regal-hub: . is no file; name a backup
    restore --adopt
      1 regal-hub: regal.db is not there; `regal-hub restore FILE` brings a backup
    user list --hub http://127.0.0.1:1
      1 regal-hub: --hub needs --token-file: the administrator's token, as the hub keeps it beside its database
    user list --hub https://127.0.0.1:1 --token-file /dev/null
      1 regal-hub: say with --key by which key that hub is known: what `regal-hub tls show` prints there
    user list --hub http://127.0.0.1:1 --token-file none
      1 regal-hub: cannot read none; name with --token-file what the hub keeps beside its database: No such file or directory (os error 2)
    user list --hub http://127.0.0.1:1 --token-file /dev/null
      1 regal-hub: the hub at http://127.0.0.1:1 does not answer; look whether it runs, and at the address: io: Connection refused (os error 111)
    "#);
}

#[test]
fn the_terminal_says_what_is_wrong_with_its_command_line_and_makes_nothing() {
    let lines = [
        "magic",
        "--magic",
        "--data d --scanner usb",
        "--data d --scanner serial:ttyUSB0",
        "--data d --scanner serial:/dev/none,baud=fast",
        "--data d --scanner stream:STX",
        "--data d --scanner stream:STX,CR --scanner stream:SOH,CR",
        "--data d --hub hub:7007",
        "--data d --language fr",
        "--data d --config none.toml",
        "--data d --config .",
        "--data d",
        "--data /dev/null",
        "enrol --data d --hub http://127.0.0.1:1",
        "decode none.txt",
        "decode .",
        "bench --folder none",
    ];
    insta::assert_snapshot!(told(&terminal_program(), 0xFFFF, &lines), @r#"
    magic
      2 error: unrecognized subcommand 'magic' Usage: regal-terminal [OPTIONS] [COMMAND] For more information, try '--help'.
    --magic
      2 error: unexpected argument '--magic' found Usage: regal-terminal [OPTIONS] [COMMAND] For more information, try '--help'.
    --data d --scanner usb
      2 error: invalid value 'usb' for '--scanner <SCANNER>': scanner "usb": write serial:/dev/…, hid:VENDOR:PRODUCT or stream:PREFIX,SUFFIX For more information, try '--help'.
    --data d --scanner serial:ttyUSB0
      2 error: invalid value 'serial:ttyUSB0' for '--scanner <SCANNER>': scanner "serial:ttyUSB0": "ttyUSB0" is no path of a device; it begins with /dev/ For more information, try '--help'.
    --data d --scanner serial:/dev/none,baud=fast
      2 error: invalid value 'serial:/dev/none,baud=fast' for '--scanner <SCANNER>': scanner "serial:/dev/none,baud=fast": baud=fast is not possible; baud is 300 to 921600 For more information, try '--help'.
    --data d --scanner stream:STX
      2 error: invalid value 'stream:STX' for '--scanner <SCANNER>': scanner "stream:STX": both are needed: stream:PREFIX,SUFFIX, for example stream:STX,CR For more information, try '--help'.
    --data d --scanner stream:STX,CR --scanner stream:SOH,CR
      2 regal-terminal: two scanners of kind stream: the terminal's own input has room for one; leave one out
    --data d --hub hub:7007
      2 error: invalid value 'hub:7007' for '--hub <HUB>': "hub:7007" is no address of a hub; write https://HOST:PORT For more information, try '--help'.
    --data d --language fr
      2 error: invalid value 'fr' for '--language <LANGUAGE>': no words for language "fr": use "en" or "de" For more information, try '--help'.
    --data d --config none.toml
      2 regal-terminal: none.toml: No such file or directory (os error 2); name a file that can be read with --config
    --data d --config .
      2 regal-terminal: .: Is a directory (os error 21); name a file that can be read with --config
    --data d
      1 regal-terminal: this device is enrolled nowhere; make a code on the dashboard and run: regal-terminal enrol --hub https://HOST:PORT --code CODE --data d
    --data /dev/null
      5 regal-terminal: the data folder /dev/null cannot be used (File exists (os error 17)); make it writable for this user or name another with --data
    enrol --data d --hub http://127.0.0.1:1
      2 error: the following required arguments were not provided: --code <CODE> Usage: regal-terminal enrol --hub <HUB> --code <CODE> --data <DATA> For more information, try '--help'.
    decode none.txt
      1 regal-terminal: none.txt: No such file or directory (os error 2); name a file that can be read, or -
    decode .
      1 regal-terminal: .: Is a directory (os error 21); name a file that can be read, or -
    bench --folder none
      1 regal-terminal: cannot write in none; name a folder that can be written with --folder: No such file or directory (os error 2)
    "#);
}
