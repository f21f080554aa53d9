//! Tones as sounds of the device: a program of its own plays them.

use crate::talk::Tone;
use std::io;
use std::process::{Command, Stdio};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

/// So many tones may wait while one is played; what comes then stays silent.
const WAITING: usize = 2;

/// Plays tones one after another, beside the loop.
#[derive(Debug)]
pub struct Sound {
    tones: SyncSender<Tone>,
}

impl Sound {
    /// Starts the thread that runs `words` for each tone, with the tone's name where they say `{tone}`.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(words: Vec<String>) -> io::Result<Sound> {
        let (tones, wanted) = sync_channel::<Tone>(WAITING);
        thread::Builder::new().name("sound".to_owned()).spawn(move || {
            for tone in wanted {
                let mut words = words.iter().map(|word| word.replace("{tone}", tone.name()));
                let Some(program) = words.next() else { return };
                let mut command = Command::new(program);
                command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
                // Without a sound there is still the screen, and perhaps the bell.
                drop(command.status());
            }
        })?;
        Ok(Sound { tones })
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
    }
}
