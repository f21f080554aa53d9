//! Tones as sounds of the device: a program of its own plays them.

use crate::talk::Tone;
use std::io;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

/// So many tones may wait while one is played; what comes then stays silent.
const WAITING: usize = 2;

/// Plays tones one after another, beside the loop.
#[derive(Debug)]
pub struct Sound {
    tones: SyncSender<Tone>,
    failed: Receiver<String>,
}

impl Sound {
    /// Starts the thread that runs `words` for each tone, with the tone's name where they say `{tone}`.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(words: Vec<String>) -> io::Result<Sound> {
        let (tones, wanted) = sync_channel::<Tone>(WAITING);
        let (tell, failed) = channel();
        thread::Builder::new().name("sound".to_owned()).spawn(move || {
            let mut told = false;
            for tone in wanted {
                let mut words = words.iter().map(|word| word.replace("{tone}", tone.name()));
                let Some(program) = words.next() else { return };
                let mut command = Command::new(program);
                command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
                // Without a sound there is still the screen, and perhaps the bell. Why there is none is said once.
                let why = match command.status() {
                    Ok(done) if done.success() => continue,
                    Ok(done) => done.to_string(),
                    Err(error) => error.to_string(),
                };
                if !std::mem::replace(&mut told, true) {
                    let _ = tell.send(why);
                }
            }
        })?;
        Ok(Sound { tones, failed })
    }

    /// Why a tone was not heard: the first time that it was not, and never again.
    pub fn failed(&self) -> Option<String> {
        self.failed.try_recv().ok()
    }

    /// Plays a tone soon. Never waits.
    pub fn play(&self, tone: Tone) {
        let _ = self.tones.try_send(tone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    use std::time::Duration;

    #[test]
    fn a_program_is_told_the_tones_name_and_one_that_is_missing_harms_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
        let script = format!("printf %s \"$0\" > {}", pipe.display());
        let sound =
            Sound::start(["sh", "-c", &script, "<{tone}>"].map(str::to_owned).into()).expect("started");
        for tone in [Tone::Error, Tone::TaskDone] {
            sound.play(tone);
            assert_eq!(std::fs::read_to_string(&pipe).expect("told"), format!("<{}>", tone.name()));
        }
        let silent = Sound::start(vec!["/no/such/program".to_owned()]).expect("started");
        (0..9).for_each(|_| silent.play(Tone::Good));
        let why = silent.failed.recv_timeout(Duration::from_secs(20)).expect("said");
        assert!(why.contains("No such file"), "{why}");
        silent.play(Tone::Good);
        drop(silent.tones);
        assert!(silent.failed.recv().is_err(), "once, however many tones there are");
        assert_eq!(sound.failed(), None, "what was played did not fail");
    }
}
