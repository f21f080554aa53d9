//! The Debian packages, made by `scripts/package` from the programs as built: what is in them, whose, and whether
//! systemd understands it.

use regal_terminal::config::{Config, Flags};
use regal_tests::{hub_program, left_out, terminal_program};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn run(command: &mut Command) -> String {
    let output = command.output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Both packages in a folder, from the programs that the other tests run.
fn packages(folder: &Path) -> Vec<PathBuf> {
    let built = folder.join("built");
    fs::create_dir(&built).expect("a folder");
    for program in [hub_program(), terminal_program()] {
        std::os::unix::fs::symlink(
            fs::canonicalize(&program).expect("it is built"),
            built.join(name(&program)),
        )
        .expect("a link");
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/package");
    let said = run(Command::new(script).arg("--built").arg(&built).arg("--out").arg(folder));
    said.lines().map(PathBuf::from).collect()
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

/// A package's tree and control files, unpacked.
fn unpacked(package: &Path, folder: &Path) -> PathBuf {
    let tree = folder.join(name(package)).with_extension("tree");
    run(Command::new("dpkg-deb").arg("--raw-extract").arg(package).arg(&tree));
    tree
}

/// Each file of a package with its mode and owner, as `dpkg-deb --contents` lists them.
fn contents(package: &Path) -> Vec<(String, String)> {
    let list = run(Command::new("dpkg-deb").arg("--contents").arg(package));
    let entry = |row: &str| {
        let words: Vec<&str> = row.split_whitespace().collect();
        (words[5].trim_start_matches('.').to_owned(), format!("{} {}", words[0], words[1]))
    };
    list.lines().map(entry).filter(|(path, _)| !path.ends_with('/')).collect()
}

#[test]
fn packages_hold_programs_services_rules_and_pages() {
    if !has("dpkg-deb") {
        left_out("packages (there is no dpkg-deb)");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let made = packages(folder.path());
    let [terminal, hub] = made.as_slice() else { panic!("{made:?}") };
    let plain = "-rw-r--r-- root/root";
    let program = "-rwxr-xr-x root/root";
    for (package, files) in [
        (
            terminal,
            &[
                ("/usr/bin/regal-terminal", program),
                ("/usr/lib/systemd/system/regal-terminal.service", plain),
                ("/usr/lib/udev/rules.d/60-regal-scanner.rules", plain),
                ("/etc/regal/terminal.toml", plain),
                ("/usr/share/doc/regal-terminal/terminal.md", plain),
                ("/usr/share/doc/regal-terminal/scanners.md", plain),
                ("/usr/share/doc/regal-terminal/ssh.md", plain),
                ("/usr/share/doc/regal-terminal/copyright", plain),
                ("/usr/share/doc/regal-terminal/sbom.cdx.json", plain),
                ("/usr/share/doc/regal-terminal/LICENSE-MIT", plain),
            ][..],
        ),
        (
            hub,
            &[
                ("/usr/bin/regal-hub", program),
                ("/usr/lib/systemd/system/regal-hub.service", plain),
                ("/etc/regal/hub.env", plain),
                ("/usr/share/doc/regal-hub/operating.md", plain),
                ("/usr/share/doc/regal-hub/copyright", plain),
                ("/usr/share/doc/regal-hub/sbom.cdx.json", plain),
            ],
        ),
    ] {
        let held = contents(package);
        for (path, mode) in files {
            let found = held.iter().find(|(held, _)| held == path);
            assert_eq!(found.map(|(_, mode)| mode.as_str()), Some(*mode), "{path} of {}", package.display());
        }
        let odd: Vec<_> = held.iter().filter(|(_, mode)| mode != plain && mode != program).collect();
        assert!(odd.is_empty(), "{odd:?}");
        let tree = unpacked(package, folder.path());
        control(&tree, package);
        parts(&tree, package);
        service(&tree);
    }
    settings(folder.path(), terminal);
}

/// Version, architecture and needs are said, settings are kept at an update, and the scripts can be read by `sh`.
fn control(tree: &Path, package: &Path) {
    let control = fs::read_to_string(tree.join("DEBIAN/control")).expect("control");
    let version = format!("Version: {}\n", env!("CARGO_PKG_VERSION"));
    assert!(control.contains(&version) && control.contains("Depends: libc6 (>= 2."), "{control}");
    let kept = fs::read_to_string(tree.join("DEBIAN/conffiles")).expect("conffiles");
    assert!(kept.lines().count() == 1 && kept.starts_with("/etc/regal/"), "{kept}");
    for script in ["postinst", "prerm", "postrm"] {
        run(Command::new("sh").arg("-n").arg(tree.join("DEBIAN").join(script)));
    }
    let program = name(package).split('_').next().unwrap_or_default().to_owned();
    let said = run(Command::new(tree.join("usr/bin").join(&program)).arg("--version"));
    assert_eq!(said.trim(), format!("{program} {}", env!("CARGO_PKG_VERSION")));
    let sums = run(Command::new("md5sum").arg("--check").arg("DEBIAN/md5sums").current_dir(tree));
    assert!(sums.lines().all(|row| row.ends_with(": OK")), "{sums}");
}

/// The list of what the program is built of: each part with version and hash, and nothing that only tests need.
fn parts(tree: &Path, package: &Path) {
    let program = name(package).split('_').next().unwrap_or_default().to_owned();
    let file = tree.join("usr/share/doc").join(&program).join("sbom.cdx.json");
    let list: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(file).expect("the list")).expect("JSON");
    assert_eq!(
        (&list["bomFormat"], &list["metadata"]["component"]["name"]),
        (&"CycloneDX".into(), &program.clone().into())
    );
    let all = list["components"].as_array().expect("parts");
    let named = |wanted: &str| all.iter().find(|part| part["name"] == wanted);
    assert!(all.len() > 50, "{}", all.len());
    for part in all {
        let hash = part["hashes"][0]["content"].as_str().unwrap_or_default();
        let purl = part["purl"].as_str().unwrap_or_default();
        assert!(hash.len() == 64 && purl.starts_with("pkg:cargo/"), "{part}");
    }
    let own = if program == "regal-hub" { "argon2" } else { "ratatui" };
    assert!(named(own).is_some() && named("rusqlite").is_some(), "{program}");
    assert!(named("stateright").is_none() && named("proptest").is_none(), "{program}: what tests need");
}

/// systemd understands the service, which runs as a user of its own and may change nothing but its folder.
fn service(tree: &Path) {
    let folder = tree.join("usr/lib/systemd/system");
    let unit = fs::read_dir(&folder).expect("services").flatten().next().expect("a service").path();
    let text = fs::read_to_string(&unit).expect("a service");
    let package = name(&unit).trim_end_matches(".service").to_owned();
    for wanted in [
        format!("User={package}"),
        "Restart=always".into(),
        "StartLimitIntervalSec=0".into(),
        "NoNewPrivileges=yes".into(),
        "ProtectSystem=strict".into(),
        "CapabilityBoundingSet=".into(),
    ] {
        assert!(text.lines().any(|line| line == wanted), "{} lacks {wanted}", unit.display());
    }
    // The terminal's own key lies in a folder beside it.
    let own = format!("StateDirectory={package}");
    assert!(
        text.lines().any(|line| line == own || line == format!("{own} {package}-key")),
        "{} has no folder of its own",
        unit.display()
    );
    let script = fs::read_to_string(tree.join("DEBIAN/postinst")).expect("postinst");
    assert!(
        script.contains(&format!("useradd --system --user-group --home-dir /var/lib/{package}")),
        "{script}"
    );
    if !has("systemd-analyze") {
        left_out(&format!("{} as systemd reads it (there is no systemd-analyze)", unit.display()));
        return;
    }
    // The program stands where it will be, below the package's tree.
    let here = tree.join(name(&unit));
    fs::write(&here, text.replace("=/usr/bin/", &format!("={}/usr/bin/", tree.display()))).expect("written");
    let said = Command::new("systemd-analyze").arg("verify").arg(&here).output().expect("it runs");
    let complaint = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.status.success() && !complaint.contains(&package), "{complaint}");
}

/// The settings that come with the package are read by the program, and so is each example in them.
fn settings(folder: &Path, terminal: &Path) {
    let tree = folder.join(name(terminal)).with_extension("tree");
    let text = fs::read_to_string(tree.join("etc/regal/terminal.toml")).expect("settings");
    // Sentences stand behind "# ", examples behind "#".
    let uncommented = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.is_empty() && !rest.starts_with(' ') => rest.to_owned(),
        _ => line.to_owned(),
    };
    let examples: Vec<String> = text.lines().map(uncommented).collect();
    let path = folder.join("terminal.toml");
    for (text, scanners) in [(text, 0), (examples.join("\n"), 2)] {
        fs::write(&path, text).expect("written");
        let flags = Flags { config: Some(path.clone()), ..Flags::default() };
        let config = Config::read(flags).unwrap_or_else(|error| panic!("{error}"));
        assert!(config.kiosk && config.scanners.len() == scanners && config.hub.is_some() == (scanners > 0));
        assert_eq!(config.data, Path::new("/var/lib/regal-terminal"));
    }
}
