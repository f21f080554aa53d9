use crate::left_out;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Set in the process that may mount because it is root in a name space of its own.
const INSIDE: &str = "REGAL_SMALL_DISKS";

/// A file system of its own with a size, gone with this value.
#[derive(Debug)]
pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts one, `size` as in `24m`. Nothing where that is not allowed.
    pub fn mount(size: &str) -> Option<SmallDisk> {
        let folder = tempfile::tempdir().expect("a folder");
        let options = format!("size={size}");
        mounted(&["mount", "-t", "tmpfs", "-o", &options, "tmpfs"], folder.path()).then(|| SmallDisk(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Changes it: `ro`, `rw`.
    pub fn remount(&self, options: &str) {
        assert!(mounted(&["mount", "-o", &format!("remount,{options}")], self.path()), "remounted {options}");
    }

    /// Fills it to the last byte.
    pub fn fill(&self) {
        let mut file = File::create(self.filler()).expect("a file");
        for piece in [vec![0; 1 << 20], vec![0; 1 << 10]] {
            while file.write_all(&piece).is_ok() {}
        }
    }

    /// Takes away what filled it.
    pub fn make_room(&self) {
        std::fs::remove_file(self.filler()).expect("it was filled");
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        mounted(&["umount", "-l"], self.path());
    }
}

fn mounted(words: &[&str], path: &Path) -> bool {
    let output = Command::new(words[0]).args(&words[1..]).arg(path).output();
    output.is_ok_and(|output| output.status.success())
}

/// Runs a test that mounts small disks: here, or where nobody but root may mount, in a process of its own that is root
/// in a name space of its own. `name` is the test's own, as the test program knows it. Where neither is allowed it says so.
pub fn on_small_disks(name: &str, test: impl FnOnce()) {
    if SmallDisk::mount("1m").is_some() {
        return test();
    }
    assert!(std::env::var_os(INSIDE).is_none(), "root of a name space may mount");
    if !Command::new("unshare").args(["-Urm", "true"]).status().is_ok_and(|status| status.success()) {
        left_out(&format!("{name} (neither mounting nor a name space, unshare -Urm, is allowed here)"));
        return;
    }
    let this = std::env::current_exe().expect("a running program has a path");
    let status = Command::new("unshare")
        .arg("-Urm")
        .arg(this)
        .args([name, "--exact", "--nocapture"])
        .env(INSIDE, "1")
        .status();
    assert!(status.expect("it runs").success(), "{name}, in a name space of its own");
}
