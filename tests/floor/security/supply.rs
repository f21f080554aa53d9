//! What the programs are built of.

use std::path::Path;
use std::process::Command;

pub fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).expect(path)
}

#[test]
fn s26_licences_sources_and_advisories_are_checked_builds_are_locked_and_packages_name_their_parts() {
    let check = read("scripts/test");
    assert!(
        check.contains("cargo deny") || check.contains("cargo-deny"),
        "the check of every change asks cargo-deny"
    );
    let rules = read("deny.toml");
    for rule in [
        "[advisories]",
        "[licenses]",
        "unknown-registry = \"deny\"",
        "unknown-git = \"deny\"",
        "wildcards = \"deny\"",
    ] {
        assert!(rules.contains(rule), "{rule}");
    }
    let lock = read("Cargo.lock");
    let own = ["regal-hub", "regal-shared", "regal-terminal", "regal-tests"];
    for part in lock.split("[[package]]").skip(1) {
        let field = |name: &str| {
            let line = part.lines().find_map(|line| line.strip_prefix(&format!("{name} = \"")));
            line.map(|value| value.trim_end_matches('"').to_owned())
        };
        let name = field("name").expect("a name");
        if own.contains(&name.as_str()) {
            continue;
        }
        let source = field("source").unwrap_or_default();
        assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{name}");
        assert_eq!(field("checksum").map(|sum| sum.len()), Some(64), "{name}");
    }
    // The parts list itself is looked at where packages are made: `package`.
    assert!(read("scripts/package").contains("sbom.cdx.json"));
}

/// The advisory database as cargo-deny keeps it, with one entry: something is known against every version of a package.
fn database(folder: &Path, package: &str) {
    let kept = folder.join("advisory-db-3157b0e258782691");
    let entry = kept.join("crates").join(package).join("RUSTSEC-2099-0001.md");
    std::fs::create_dir_all(entry.parent().expect("a folder")).expect("a folder");
    let head = format!(
        "```toml\n[advisory]\nid = \"RUSTSEC-2099-0001\"\npackage = \"{package}\"\ndate = \"2026-01-01\"\n\n\
         [versions]\npatched = []\n```\n\n# A try\n\nMade up.\n"
    );
    std::fs::write(entry, head).expect("a file");
    let git = |words: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(&kept).args(["-c", "user.name=T", "-c", "user.email=t@t.invalid"]).args(words);
        assert!(command.output().expect("git runs").status.success(), "git {words:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "One entry"]);
    // The copy counts as fetched just now.
    std::fs::write(kept.join(".git/FETCH_HEAD"), "").expect("a file");
}

#[test]
fn s26_something_known_against_a_part_fails_the_check_and_what_was_not_looked_up_is_said() {
    if std::env::var_os("REGAL_CARGO_DENY").is_none() {
        regal_tests::left_out(
            "the look-up of advisories (REGAL_CARGO_DENY is not set; scripts/test installs cargo-deny)",
        );
        return;
    }
    let look_up = |folder: &Path| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/advisories");
        let done = Command::new(script).arg("--copy").arg(folder).output().expect("it runs");
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let folders = [(); 3].map(|()| tempfile::tempdir().expect("a folder"));
    let [known, clean, none] = &folders;
    database(known.path(), "ureq");
    database(clean.path(), "no-part-of-regal");
    let (code, said) = look_up(known.path());
    assert!(code == Some(1) && said.contains("RUSTSEC-2099-0001"), "{code:?} {said}");
    let (code, said) = look_up(clean.path());
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = look_up(none.path());
    assert!(code == Some(3) && said.contains("NOT LOOKED UP"), "{code:?} {said}");
    // The check of every change asks it, and its last words repeat what was not looked up.
    let check = read("scripts/test");
    assert!(check.contains("step \"Advisories\" advisories") && check.contains("'NOT LOOKED UP: "));
}
