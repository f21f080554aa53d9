//! Stories a floor manager can read, told on both databases: `tests/stories/*.story`, words in `docs/testing.md`.

mod desk;
mod device;
pub mod given;
pub mod script;
mod then;
pub mod world;

use regal_hub::db::Database;
use regal_shared::text::Language;
use regal_terminal::talk::{Key, Tone};
use regal_tests::postgres_database;
use script::{Line, Words};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use world::{Weather, World};

/// A story being told.
struct Telling {
    world: World,
    current: String,
}

#[test]
fn stories_on_sqlite() {
    tell_all(|| Some(on_sqlite()), Weather::Fair);
}

#[test]
fn stories_when_every_battery_dies_after_every_step_and_everything_is_sent_twice() {
    tell_all(|| Some(on_sqlite()), Weather::Rough);
}

#[test]
fn stories_on_postgres() {
    tell_all(
        || {
            let fresh = postgres_database()?;
            let database: Database = fresh.url().parse().expect("an address");
            Some((database, Box::new(fresh) as Box<dyn std::any::Any>))
        },
        Weather::Fair,
    );
}

type Fresh = (Database, Box<dyn std::any::Any>);

fn on_sqlite() -> Fresh {
    let folder = tempfile::tempdir().expect("a folder");
    (Database::Sqlite(folder.path().join("hub.db")), Box::new(folder))
}

/// Tells every story, or the one `REGAL_STORY` names, each in a fresh warehouse.
fn tell_all(fresh: impl Fn() -> Option<Fresh>, weather: Weather) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the stories")
        .map(|entry| entry.expect("a story").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".story"))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no stories in {}", folder.display());
    let wanted = std::env::var("REGAL_STORY").ok();
    let mut failed = Vec::new();
    for name in names.iter().filter(|name| wanted.as_ref().is_none_or(|one| name.contains(one.as_str()))) {
        let text = std::fs::read_to_string(folder.join(name)).expect("a story");
        let Some((database, _keep)) = fresh() else { return };
        if let Err(error) = tell(name, &text, &database, weather) {
            failed.push(error);
        }
    }
    assert!(failed.is_empty(), "{} of the stories went wrong:\n\n{}", failed.len(), failed.join("\n\n"));
}

/// Tells one story in fair weather.
///
/// # Panics
/// When it goes wrong.
pub fn told(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(name);
    let text = std::fs::read_to_string(file).expect("a story");
    let (database, _keep) = on_sqlite();
    tell(name, &text, &database, Weather::Fair).unwrap_or_else(|error| panic!("{error}"));
}

fn tell(name: &str, text: &str, database: &Database, weather: Weather) -> Result<(), String> {
    let lines = script::read(name, text)?;
    let mut telling = Telling { world: World::new(database, weather), current: String::new() };
    for line in &lines {
        let outcome = catch_unwind(AssertUnwindSafe(|| telling.line(line)));
        let outcome = outcome.unwrap_or_else(|_| Err("that ended in a panic, which stands above".to_owned()));
        outcome.map_err(|error| telling.failure(line, &error))?;
    }
    then::whole(&mut telling.world).map_err(|error| format!("{name}: at the end: {error}"))
}

impl Telling {
    fn failure(&mut self, line: &Line, error: &str) -> String {
        let mut text = format!("{}: {}\n    {error}", line.at, line.text);
        if let Some(device) = self.world.devices.get(&self.current) {
            text.push_str(&format!("\n    {} shows ({}):\n", self.current, device.codes().join(", ")));
            for row in device.screen().lines() {
                text.push_str(&format!("    |{row}\n"));
            }
        }
        text
    }

    fn line(&mut self, line: &Line) -> Result<(), String> {
        let mut words = line.rest();
        let Some(verb) = line.words.first() else { return Ok(()) };
        match verb.as_str() {
            "given" => {
                given::given(&mut self.world, &mut words)?;
                self.world.settle_all();
                Ok(())
            }
            "then" => then::then(&mut self.world, &self.current, &mut words),
            "terminal" => self.terminal(&mut words),
            "wait" => self.wait(&mut words),
            "cancel" => self.cancel(&mut words),
            "unrelease" => self.unrelease(&mut words),
            "settle" => desk::settle(&mut self.world, &mut words),
            "release" => self.release(&mut words),
            "online" | "offline" => self.link(verb == "online", &words),
            _ => self.step(verb, &mut words),
        }
    }

    /// `terminal K7 de`: from here on this one is meant; a new one joins.
    fn terminal(&mut self, words: &mut Words<'_>) -> Result<(), String> {
        let id = words.take("its name")?;
        if !self.world.devices.contains_key(id) {
            let language: Language = words
                .take("its language")?
                .parse()
                .map_err(|error: regal_shared::text::NotALanguage| error.to_string())?;
            self.world.join(id, language);
        }
        self.current = id.to_owned();
        words.end()
    }

    /// `wait 3 min`, `wait 10 s`
    fn wait(&mut self, words: &mut Words<'_>) -> Result<(), String> {
        let count = words.number("how long")?;
        let unit = match words.take("s, min or h")? {
            "s" => 1000,
            "min" => 60_000,
            "h" => 3_600_000,
            other => return Err(format!("{other:?} is no unit of time")),
        };
        self.world.wait(count * unit);
        words.end()
    }

    fn cancel(&mut self, words: &mut Words<'_>) -> Result<(), String> {
        let order = words.take("the order")?.to_owned();
        let done = self.world.change(move |cx| regal_hub::flow::cancel_order(cx, &order));
        match done.map_err(|error| error.to_string())? {
            Ok(_) => {
                self.world.settle_all();
                words.end()
            }
            Err(refusal) => Err(format!("refused: {}", refusal.message)),
        }
    }

    /// `unrelease 4711`: a supervisor takes the release of an order back; `refused CODE` when that is not possible.
    fn unrelease(&mut self, words: &mut Words<'_>) -> Result<(), String> {
        let order = words.take("the order")?.to_owned();
        let wish = regal_hub::steer::Steer::TakeBack { order };
        let done = self.world.change(move |cx| regal_hub::steer::settle(cx, &wish));
        match (done.map_err(|error| error.to_string())?, words.take("refused")) {
            (Ok(()), Err(_)) => {
                self.world.settle_all();
                Ok(())
            }
            (Err(no), Ok("refused")) if no.code == words.take("why")? => words.end(),
            (Err(no), _) => Err(format!("refused: {}", no.code)),
            (Ok(()), Ok(_)) => Err("not refused".to_owned()),
        }
    }

    /// `release pick`: a supervisor lets the work of a kind go on that danger had stopped.
    fn release(&mut self, words: &mut Words<'_>) -> Result<(), String> {
        let kind = words.take("a kind")?.to_owned();
        let done = self.world.change(move |cx| {
            let row = cx.conn.query(
                "select task from task where kind = $1 and frozen_at > 0 order by task limit 1",
                &[regal_hub::db::Value::from(&kind)],
            )?;
            let task = row.first().map_or(Ok(String::new()), |row| row.string(0))?;
            regal_hub::steer::settle(cx, &regal_hub::steer::Steer::Thaw { task })
        });
        match done.map_err(|error| error.to_string())? {
            Ok(()) => {
                self.world.settle_all();
                words.end()
            }
            Err(no) => Err(format!("refused: {}", no.code)),
        }
    }

    fn link(&mut self, online: bool, words: &Words<'_>) -> Result<(), String> {
        words.end()?;
        let now = self.world.now;
        self.device()?.link(now, online);
        self.world.settle_all();
        Ok(())
    }

    fn device(&mut self) -> Result<&mut device::Device, String> {
        self.world.devices.get_mut(&self.current).ok_or_else(|| "no terminal has been named".to_owned())
    }

    /// What a worker does or perceives.
    fn step(&mut self, verb: &str, words: &mut Words<'_>) -> Result<(), String> {
        match verb {
            "scan" => {
                let text = words.take("a code")?.replace("<GS>", "\u{1d}");
                self.input(|device, now| device.scan(now, text.into_bytes()))?;
            }
            "type" => {
                let digits = words.take("digits")?.to_owned();
                for digit in digits.bytes() {
                    if !digit.is_ascii_digit() {
                        return Err(format!("{digits:?} are no digits"));
                    }
                    let now = self.world.now;
                    self.device()?.press(now, Key::Digit(digit - b'0'));
                }
                self.input(|device, now| device.press(now, Key::Enter))?;
            }
            "choose" => {
                let digit = words.number("a digit")?;
                let digit = u8::try_from(digit).map_err(|_| "one digit")?;
                self.input(|device, now| device.press(now, Key::Digit(digit)))?;
            }
            "press" => {
                let key = key(words.take("a key")?)?;
                self.input(|device, now| device.press(now, key))?;
            }
            "play" => self.play(words)?,
            "kill" => {
                let now = self.world.now;
                self.device()?.kill(now);
                self.world.settle_all();
            }
            "store" => match words.take("full")? {
                "full" => self.device()?.fill(),
                other => return Err(format!("a store is full, not {other:?}")),
            },
            "tone" => {
                let wanted = tone(words.take("a tone")?)?;
                let tones = self.device()?.tones.clone();
                if tones.last() != Some(&wanted) {
                    return Err(format!("the tones were {tones:?}"));
                }
            }
            "see" => {
                let unwanted = words.is("no");
                for wanted in words.all() {
                    if self.device()?.sees(wanted) == unwanted {
                        return Err(format!(
                            "{wanted:?} is {}",
                            if unwanted { "there" } else { "not there" }
                        ));
                    }
                }
            }
            _ => return Err(format!("{verb:?} is no verb of a story")),
        }
        words.end()
    }

    /// `play until "text"`: does what is asked, again and again.
    fn play(&mut self, words: &mut Words<'_>) -> Result<(), String> {
        if !words.is("until") {
            return Err("play until WHAT".to_owned());
        }
        let wanted = words.take("what is seen at the end")?.to_owned();
        for _ in 0..300 {
            if self.device()?.sees(&wanted) {
                return Ok(());
            }
            self.input(|device, now| device.press(now, Key::Demo))?;
        }
        Err(format!("{wanted:?} never came"))
    }

    fn input(
        &mut self,
        act: impl FnOnce(&mut device::Device, regal_shared::base::Moment),
    ) -> Result<(), String> {
        self.world.pass(1000);
        let now = self.world.now;
        act(self.device()?, now);
        self.world.settle_all();
        let current = self.current.clone();
        self.world.weather(&current);
        if std::env::var_os("REGAL_STORY_SHOW").is_some() {
            let device = self.device()?;
            eprintln!("{:?} {:?}\n{}", device.codes(), device.tones, device.screen());
        }
        Ok(())
    }
}

fn key(name: &str) -> Result<Key, String> {
    Ok(match name {
        "ENT" => Key::Enter,
        "F1" => Key::F1,
        "F2" => Key::F2,
        "F3" => Key::F3,
        "F4" => Key::F4,
        "backspace" => Key::Backspace,
        "demo" => Key::Demo,
        other => return Err(format!("{other:?} is no key")),
    })
}

fn tone(name: &str) -> Result<Tone, String> {
    Ok(match name {
        "good" => Tone::Good,
        "info" => Tone::Info,
        "ask" => Tone::Ask,
        "error" => Tone::Error,
        "done" => Tone::TaskDone,
        "batch" => Tone::BatchDone,
        "alarm" => Tone::Alarm,
        other => return Err(format!("{other:?} is no tone")),
    })
}
