//! The stages of one scan that confirms, each on its own, within this process.

use super::report::Sample;
use super::{clock, work};
use crate::io::outbox::Outbox;
use crate::model::Terminal;
use crate::paint;
use crate::scan::{Framer, Framing, Piece};
use crate::talk::{Effect, Frame, Input, Source};
use anyhow::{anyhow, ensure};
use ratatui::backend::TestBackend;
use regal_shared::base::Moment;
use regal_shared::text::Language;
use std::path::Path;
use std::time::Duration;

/// Packets picked.
const ROUNDS: usize = 12;
/// Between two scans, device clock, ms.
const PACE: i64 = 1000;

/// Times of one stage after the other: frame, model, save, paint.
#[derive(Debug, Default)]
struct Times([Vec<Duration>; 4]);

/// Picks packets in process.
pub(super) fn measure(folder: &Path) -> anyhow::Result<Vec<(&'static str, Sample)>> {
    let mut times = Times::default();
    for _ in 0..ROUNDS {
        work::prepare(folder, true)?;
        round(Outbox::open(folder)?, &mut times)?;
    }
    let [frame, model, save, paint] = times.0;
    let stages = [("frame", frame), ("model", model), ("save", save), ("paint 16 x 20", paint)];
    Ok(stages.map(|(name, times)| (name, Sample::new(times))).into())
}

fn round(mut outbox: Outbox, times: &mut Times) -> anyhow::Result<()> {
    let mut framer = Framer::new(Framing::default());
    let mut now = Moment(1_795_500_000_000);
    let start = outbox.start(now, Language::En, false)?.ok_or_else(|| anyhow!("not enrolled"))?;
    let (mut terminal, _) = Terminal::new(start);
    let mut screen = ratatui::Terminal::new(TestBackend::new(20, 16))?;
    for number in 0..work::LINES {
        let (bin, item) = work::scans(number);
        for (scan, counts) in [(bin, false), (item, true)] {
            now = now.plus(PACE);
            let taken = one(&mut terminal, &mut outbox, &mut framer, &mut screen, now, &scan)?;
            ensure!(counts == taken[2].is_some(), "the scan {scan:?} did not do what it should");
            for (stage, time) in times.0.iter_mut().zip(taken).filter(|_| counts) {
                stage.extend(time);
            }
        }
    }
    Ok(())
}

/// One scan through all stages; saving only where it confirms.
fn one(
    terminal: &mut Terminal,
    outbox: &mut Outbox,
    framer: &mut Framer,
    screen: &mut ratatui::Terminal<TestBackend>,
    now: Moment,
    scan: &str,
) -> anyhow::Result<[Option<Duration>; 4]> {
    let begun = clock();
    let mut pieces = framer.push(now, format!("{scan}\r").as_bytes());
    let frame = begun.elapsed();
    let Some(Piece::Frame(bytes)) = pieces.pop() else { return Err(anyhow!("{scan:?} is no frame")) };
    let begun = clock();
    let effects = terminal.update(now, Input::Frame(Frame { bytes, source: Source::Serial }));
    let mut model = begun.elapsed();
    let mut save = None;
    for effect in effects {
        match effect {
            Effect::Save { id, command, checkpoint, .. } => {
                let begun = clock();
                let saved = outbox.save(&id, &command, &checkpoint, now);
                save = Some(begun.elapsed());
                let begun = clock();
                terminal.update(now, Input::Saved(saved));
                model += begun.elapsed();
            }
            Effect::Checkpoint(text) => ensure!(outbox.checkpoint(&text), "the state cannot be written"),
            _ => {}
        }
    }
    let view = terminal.view();
    let begun = clock();
    screen.draw(|frame| paint::draw(frame, &view, true))?;
    Ok([Some(frame), Some(model), save, Some(begun.elapsed())])
}
