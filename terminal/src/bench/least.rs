//! The least a program can do with a scan: read it, sync one page over an old one, ring. What this takes is what the two
//! pseudo terminals, the kernel and the disk take by themselves; no terminal can be faster here.

use super::child::FIRST;
use anyhow::Context;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// A page, as a floor's sync has it.
const PAGE: [u8; 4096] = [0; 4096];

/// Rings for each scan that comes from `port`, after its page in `folder` is on the disk. Ends with the scanner.
///
/// # Errors
/// The port or the folder cannot be used.
pub fn run(folder: &Path, port: &str) -> anyhow::Result<()> {
    let page = File::create(folder.join("least"))?;
    page.write_all_at(&PAGE, 0)?;
    page.sync_all()?;
    let mut scanner = serialport::new(port, 9600)
        .timeout(std::time::Duration::from_secs(3600))
        .open_native()
        .with_context(|| format!("{port} does not open"))?;
    let mut screen = std::io::stdout().lock();
    screen.write_all(FIRST.as_bytes())?;
    screen.flush()?;
    let mut bytes = [0; 256];
    while let Ok(count @ 1..) = scanner.read(&mut bytes) {
        if bytes[..count].contains(&b'\r') {
            page.write_all_at(&PAGE, 0)?;
            page.sync_data()?;
            // The bell, and something that can be seen.
            screen.write_all(b"\x07.")?;
            screen.flush()?;
        }
    }
    Ok(())
}
