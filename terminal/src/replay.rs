//! `regal-terminal replay`: a recording played on the same model, screen by screen.

use crate::io::{Event, keys, tty::Screen};
use crate::model::record::{Played, Player};
use crate::paint;
use crate::view::View;
use anyhow::{Context, bail, ensure};
use regal_shared::base::Moment;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How to play.
#[derive(Debug, Clone, PartialEq, clap::Args)]
pub struct How {
    /// So many times as fast as it happened
    #[arg(long, default_value_t = 1.0, value_parser = speed)]
    pub speed: f64,
    /// Nobody waits longer than so many seconds for the next screen
    #[arg(long, value_name = "SECONDS", value_parser = longest)]
    pub longest: Option<f64>,
    /// A key for each screen; q leaves
    #[arg(long, conflicts_with = "speed")]
    pub step: bool,
    /// Only so many inputs
    #[arg(long, value_name = "N")]
    pub to: Option<usize>,
    /// Size of the screen that is printed
    #[arg(long, default_value = "16x20", value_name = "ROWSxCOLS", value_parser = size)]
    pub size: (u16, u16),
}

fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed: &f64| (0.01..=10_000.0).contains(speed));
    speed.ok_or_else(|| format!("{text:?} is no speed; write a number from 0.01 to 10000"))
}

fn longest(text: &str) -> Result<f64, String> {
    let longest = text.parse().ok().filter(|longest: &f64| (0.01..=86_400.0).contains(longest));
    longest.ok_or_else(|| format!("{text:?} is no time; write seconds from 0.01 to 86400"))
}

impl How {
    /// How long a screen is looked at that was there for so many ms; nothing where each waits for a key.
    fn wait(&self, pause: i64) -> Option<Duration> {
        let pause = Duration::from_millis(pause.unsigned_abs()).div_f64(self.speed);
        let wait = self.longest.map_or(pause, |longest| pause.min(Duration::from_secs_f64(longest)));
        (!self.step).then_some(wait)
    }
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let parsed = text.split_once('x').and_then(|(rows, cols)| Some((rows.parse().ok()?, cols.parse().ok()?)));
    let sane = parsed.filter(|(rows, cols)| (1..=200).contains(rows) && (1..=400).contains(cols));
    sane.ok_or_else(|| format!("{text:?} is no size; write rows and columns, for example 16x20"))
}

/// What was played.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Inputs.
    pub inputs: usize,
    /// Starts of the program or of a file.
    pub starts: usize,
    /// Lines at which what was played led elsewhere than it did on the device.
    pub departed: Vec<usize>,
    /// The last line was cut off, as by a dead battery.
    pub torn: bool,
}

/// Plays what `lines` hold. `show` is given each new screen with the pause before it in ms, and says whether to go on.
///
/// # Errors
/// When a line is none of a recording, or reading or showing fails.
pub fn play(
    lines: impl BufRead,
    to: Option<usize>,
    player: &mut Player,
    mut show: impl FnMut(&View, i64) -> io::Result<bool>,
) -> anyhow::Result<Summary> {
    let mut summary = Summary::default();
    let mut shown: Option<View> = None;
    let mut last: Option<Moment> = None;
    let mut bad: Option<anyhow::Error> = None;
    for (number, line) in (1..).zip(lines.split(b'\n')) {
        // Only the very last line may be cut off.
        if let Some(error) = bad.take() {
            return Err(error);
        }
        if to.is_some_and(|to| summary.inputs >= to) {
            break;
        }
        let line = line?;
        let played = std::str::from_utf8(&line).context("no text").and_then(|line| Ok(player.play(line)?));
        let mut pause = 0;
        match played {
            Err(error) if number == 1 => return Err(error.context("this is no recording")),
            Err(error) => bad = Some(error.context(format!("line {number}"))),
            Ok(Played::Started { departed }) => {
                summary.starts += 1;
                if departed {
                    summary.departed.push(number);
                }
            }
            Ok(Played::Happened(at, _)) => {
                summary.inputs += 1;
                pause = last.map_or(0, |last| at.since(last).max(0));
                last = Some(at);
            }
        }
        let view = player.terminal().map(|terminal| terminal.view());
        if let Some(view) = view.filter(|view| shown.as_ref() != Some(view)) {
            if !show(&view, pause)? {
                return Ok(summary);
            }
            shown = Some(view);
        }
    }
    summary.torn = bad.is_some();
    Ok(summary)
}

/// Plays a file: on this screen, or to its end and the last screen printed when the output is no screen.
///
/// # Errors
/// When the file cannot be read or is no recording, or this program is another than the one that recorded and what it
/// plays leads elsewhere.
pub fn run(file: &Path, how: &How) -> anyhow::Result<()> {
    let named = || format!("{} cannot be played", file.display());
    let lines = BufReader::new(File::open(file).with_context(named)?);
    let mut player = Player::default();
    let summary = if io::stdout().is_terminal() && io::stdin().is_terminal() {
        watched(lines, how, &mut player)
    } else {
        play(lines, how.to, &mut player, |_, _| Ok(true))
    };
    let summary = summary.with_context(named)?;
    let Some(terminal) = player.terminal() else { bail!("{}: it is empty", named()) };
    let text = paint::text_screen(&terminal.view(), how.size.0, how.size.1);
    io::stdout().write_all(text.as_bytes())?;
    let torn = if summary.torn { "; the last line is cut off" } else { "" };
    eprintln!(
        "{} inputs in {} parts, recorded by {}{torn}",
        summary.inputs,
        summary.starts,
        player.version()
    );
    ensure!(
        summary.departed.is_empty(),
        "what was played leads elsewhere than on the device before line {}; it was recorded by {}, and this is {}",
        summary.departed.first().unwrap_or(&0),
        player.version(),
        env!("CARGO_PKG_VERSION")
    );
    Ok(())
}

/// On this screen, each in its time or one a key.
fn watched(lines: impl BufRead, how: &How, player: &mut Player) -> anyhow::Result<Summary> {
    let (events, heard) = channel();
    keys::signals(events.clone())?;
    let mut screen = Screen::open()?;
    keys::read(io::stdin(), events)?;
    let (mut begun, mut left) = (false, false);
    let summary = play(lines, how.to, player, |view, pause| {
        // The first one is there at once.
        left = begun && !goes_on(&heard, how.wait(pause));
        begun = true;
        if !left {
            screen.paint(|frame| paint::draw(frame, view, true))?;
        }
        Ok(!left)
    })?;
    if !left {
        // The last screen stays until a key.
        goes_on(&heard, None);
    }
    Ok(summary)
}

/// Waits so long or for a key; false when it is to end.
fn goes_on(heard: &Receiver<Event>, wait: Option<Duration>) -> bool {
    loop {
        let event = match wait {
            Some(wait) => heard.recv_timeout(wait),
            None => heard.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match event {
            Ok(Event::Typed(keys)) => return !keys.iter().any(|key| matches!(key, b'q' | 0x03)),
            Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::Tape;
    use crate::model::tests::Floor;
    use crate::talk::{Input, Key};

    /// A recording of somebody who looks at the work menu and types.
    fn recording() -> String {
        let mut terminal = Floor::on().terminal;
        let mut tape = Tape::default();
        let mut text = tape.start(&terminal, "0.1.0", false).line();
        let keys = [Key::F4, Key::F3, Key::F4, Key::F1, Key::F3];
        for (at, key) in (1_795_500_000_000_i64..).step_by(500).zip(keys) {
            text.push_str(&tape.input(Moment(at), &terminal, &Input::Key(key)));
            terminal.update(Moment(at), Input::Key(key));
        }
        text
    }

    fn played(text: &str, to: Option<usize>) -> (anyhow::Result<Summary>, Vec<(String, i64)>) {
        let mut screens = Vec::new();
        let summary = play(text.as_bytes(), to, &mut Player::default(), |view, pause| {
            screens.push((paint::text_screen(view, 16, 20), pause));
            Ok(true)
        });
        (summary, screens)
    }

    #[test]
    fn each_screen_comes_once_with_its_pause_and_a_part_can_be_played() {
        let text = recording();
        let (summary, screens) = played(&text, None);
        let summary = summary.expect("played");
        assert_eq!((summary.inputs, summary.starts, summary.torn), (5, 1, false));
        assert!(screens.len() >= 4 && screens.windows(2).all(|two| two[0].0 != two[1].0), "{screens:?}");
        assert_eq!(screens[2].1, 500);
        let (summary, part) = played(&text, Some(1));
        assert_eq!((summary.expect("played").inputs, part.as_slice()), (1, &screens[..2]));
    }

    #[test]
    fn a_torn_end_is_told_and_anything_else_that_is_wrong_names_its_line() {
        let text = recording();
        let (summary, _) = played(&text[..text.len() - 10], None);
        let summary = summary.expect("played");
        assert_eq!((summary.inputs, summary.torn), (4, true));
        let broken = text.replacen("{\"input\"", "{\"inputt\"", 1);
        let error = played(&broken, None).0.expect_err("broken");
        assert!(format!("{error:#}").starts_with("line 2: "), "{error:#}");
        let error = played("hello\n", None).0.expect_err("no recording");
        assert!(format!("{error:#}").starts_with("this is no recording"), "{error:#}");
    }

    #[test]
    fn a_screen_is_looked_at_for_as_long_as_it_was_there_over_the_speed() {
        let how = How { speed: 1.0, longest: None, step: false, to: None, size: (16, 20) };
        let ms = |how: &How, pause| how.wait(pause).map(|wait| wait.as_millis());
        assert_eq!(ms(&how, 500), Some(500));
        assert_eq!(ms(&how, 60_000), Some(60_000), "who stood for a minute stands for a minute");
        assert_eq!(ms(&How { speed: 20.0, ..how.clone() }, 60_000), Some(3_000));
        assert_eq!(ms(&How { speed: 0.1, ..how.clone() }, 500), Some(5_000));
        let brief = How { longest: Some(2.0), ..how.clone() };
        assert_eq!((ms(&brief, 500), ms(&brief, 60_000)), (Some(500), Some(2_000)));
        assert_eq!(ms(&How { step: true, ..how }, 500), None, "a key for each");
    }

    #[test]
    fn speed_and_size_are_numbers_that_make_sense() {
        assert_eq!((speed("2.5"), size("24x80")), (Ok(2.5), Ok((24, 80))));
        for bad in ["0", "-1", "fast", "NaN", "inf"] {
            assert!(speed(bad).is_err(), "{bad}");
        }
        for bad in ["24", "24x", "0x20", "9999x20"] {
            assert!(size(bad).is_err(), "{bad}");
        }
        assert_eq!(longest("0.5"), Ok(0.5));
        assert!(["0", "-1", "NaN", "1e9"].iter().all(|bad| longest(bad).is_err()));
    }
}
