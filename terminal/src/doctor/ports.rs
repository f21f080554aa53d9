//! What is plugged in, whether this program may have it, and who has it.

use super::{Out, report};
use crate::config::Config;
use crate::io::hid::{self, SYSFS};
use crate::scan::Way;
use regal_shared::text::Message;
use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
use rustix::io::Errno;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Where serial devices keep their name wherever they are plugged in.
const BY_ID: &str = "/dev/serial/by-id";

/// Prints the ports of this device and the scanners as they are set.
pub(super) fn tell(config: &Config, out: &Out) -> io::Result<()> {
    out.line("")?;
    out.line(&out.say("doctor.serial_ports"))?;
    let mut ports: Vec<PathBuf> =
        fs::read_dir(BY_ID).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    ports.sort();
    for scanner in &config.scanners {
        if let Way::Serial(line) = &scanner.way
            && !ports.iter().any(|port| *port == Path::new(&line.path))
        {
            ports.push(PathBuf::from(&line.path));
        }
    }
    none(ports.is_empty(), out)?;
    for port in &ports {
        out.line(&format!("  {}", out.say(standing(port))))?;
    }
    out.line(&out.say("doctor.keyboards"))?;
    let keyboards = hid::keyboards(Path::new(SYSFS));
    none(keyboards.is_empty(), out)?;
    for found in &keyboards {
        let message = if found.built_in {
            Message::new("doctor.built_in").with("path", found.node.display().to_string())
        } else {
            standing(&found.node)
        };
        let (vendor, product) = found.id;
        let name = regal_shared::text::clean(&found.name);
        out.line(&format!("  {vendor:04x}:{product:04x} {name} {}", out.say(message)))?;
    }
    out.line(&out.say("doctor.scanners"))?;
    none(config.scanners.is_empty(), out)?;
    config.scanners.iter().try_for_each(|scanner| out.line(&format!("  {}", report::title(scanner))))
}

fn none(is: bool, out: &Out) -> io::Result<()> {
    if is { out.line(&format!("  {}", out.say("doctor.none"))) } else { Ok(()) }
}

/// How it stands with a device, in words.
fn standing(path: &Path) -> Message {
    let message = |code: &'static str| Message::new(code).with("path", path.display().to_string());
    let holder = holder(path, Path::new("/proc"));
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let tried = open(path, flags, Mode::empty())
        .and_then(|device| flock(&device, FlockOperation::NonBlockingLockExclusive));
    match (tried, holder) {
        (Err(Errno::ACCESS | Errno::PERM), _) => {
            let group = fs::metadata(path).ok().and_then(|data| group(data.gid(), Path::new("/etc/group")));
            message("doctor.denied").with("setting", group.unwrap_or_else(|| "dialout".to_owned()))
        }
        (_, Some(program)) => message("doctor.taken").with("program", program),
        (Err(Errno::BUSY | Errno::WOULDBLOCK), None) => message("doctor.taken_unknown"),
        (Err(_), None) => message("doctor.not_there"),
        (Ok(()), None) => message("doctor.free"),
    }
}

/// The first other program that has a device open, as far as this user may see.
fn holder(path: &Path, proc: &Path) -> Option<String> {
    let device = fs::canonicalize(path).ok()?;
    let own = std::process::id().to_string();
    let mut processes: Vec<PathBuf> =
        fs::read_dir(proc).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    processes.sort();
    processes.into_iter().filter(|process| process.file_name().is_none_or(|name| *name != *own)).find_map(
        |process| {
            let files = fs::read_dir(process.join("fd")).ok()?;
            let has =
                files.flatten().any(|file| fs::read_link(file.path()).is_ok_and(|target| target == device));
            let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
            has.then(|| format!("{} ({})", name.trim(), process.file_name().unwrap_or_default().display()))
        },
    )
}

/// A group's name by its number.
fn group(number: u32, groups: &Path) -> Option<String> {
    let groups = fs::read_to_string(groups).ok()?;
    let number = number.to_string();
    let is = |line: &&str| line.split(':').nth(2) == Some(&number);
    groups.lines().find(is).and_then(|line| line.split(':').next()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serialport::{SerialPort, TTYPort};
    use std::os::unix::fs::symlink;

    #[test]
    fn who_has_a_device_and_which_group_may() {
        let folder = tempfile::tempdir().expect("a folder");
        let device = folder.path().join("ttyX");
        fs::write(&device, "").expect("written");
        let process = folder.path().join("proc/71");
        fs::create_dir_all(process.join("fd")).expect("a folder");
        fs::write(process.join("comm"), "ModemManager\n").expect("written");
        assert_eq!(holder(&device, &folder.path().join("proc")), None);
        symlink(fs::canonicalize(&device).expect("there"), process.join("fd/5")).expect("a link");
        let link = folder.path().join("by-id");
        symlink(&device, &link).expect("a link");
        assert_eq!(holder(&link, &folder.path().join("proc")).as_deref(), Some("ModemManager (71)"));
        let groups = folder.path().join("group");
        fs::write(&groups, "root:x:0:\ndialout:x:20:anna\n").expect("written");
        assert_eq!(group(20, &groups).as_deref(), Some("dialout"));
        assert_eq!(group(2, &groups), None);
    }

    #[test]
    fn a_port_is_free_taken_or_not_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let code = |path: &Path| standing(path).code.to_string();
        assert_eq!(code(&folder.path().join("no")), "doctor.not_there");
        let (_scanner, port) = TTYPort::pair().expect("a pair");
        let path = PathBuf::from(port.name().expect("a name"));
        drop(port);
        assert_eq!(code(&path), "doctor.free");
        let line = crate::io::serial::open_line(path.to_str().expect("plain"), Default::default());
        assert!(line.is_ok() && code(&path).starts_with("doctor.taken"), "{}", code(&path));
    }
}
