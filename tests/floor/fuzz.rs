//! Each fuzz target with its whole corpus, and with changes of it from a seed. `scripts/fuzz` looks longer, by coverage.

use regal_tests::fuzz::{Mutator, TARGETS, Target, corpus, target};
use std::panic::{AssertUnwindSafe, catch_unwind};

const SEED: u64 = 20_261_127;

/// How many inputs are made of a corpus: fewer for the dear ones, which open databases or hear very long sequences.
fn cases(target: &Target) -> usize {
    let cases = match target.name {
        "outbox" | "import" | "splitter" | "settle" => 150,
        "migration" => 80,
        "terminal" => 500,
        _ => 1500,
    };
    number("REGAL_FUZZ_CASES").and_then(|cases| usize::try_from(cases).ok()).unwrap_or(cases)
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

fn holds(target: &Target, input: &[u8], what: &str) {
    if catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_err() {
        let hex: String = input.iter().map(|byte| format!("{byte:02x}")).collect();
        panic!("{}: {what}, input {hex}", target.name);
    }
}

fn short(name: &str) {
    crate::storm::make_mistake();
    let target = target(name);
    let corpus = corpus(&target);
    for (file, input) in &corpus {
        holds(&target, input, &format!("tests/fuzz/corpus/{name}/{file}"));
    }
    let seed = number("REGAL_SEED").unwrap_or(SEED);
    let mut mutator = Mutator::new(seed);
    let cases = cases(&target);
    for case in 0..cases {
        let input = mutator.input(&corpus, target.words);
        holds(&target, &input, &format!("REGAL_SEED={seed} case {case}"));
    }
    println!("{name}: {} inputs of the corpus, {cases} made of them, REGAL_SEED={seed}", corpus.len());
}

#[test]
fn gs1() {
    short("gs1");
}

#[test]
fn framer() {
    short("framer");
}

#[test]
fn splitter() {
    short("splitter");
}

#[test]
fn wire() {
    short("wire");
}

#[test]
fn outbox() {
    short("outbox");
}

#[test]
fn screen() {
    short("screen");
}

#[test]
fn import() {
    short("import");
}

#[test]
fn zpl() {
    short("zpl");
}

#[test]
fn report() {
    short("report");
}

#[test]
fn address() {
    short("address");
}

#[test]
fn migration() {
    short("migration");
}

#[test]
fn terminal() {
    short("terminal");
}

#[test]
fn settle() {
    short("settle");
}

#[test]
fn every_target_has_a_program_that_libfuzzer_can_feed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let read = |name: &str| {
        std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let cargo = read("Cargo.toml");
    for target in TARGETS {
        let program = read(&format!("fuzz_targets/{}.rs", target.name));
        assert!(program.contains(&format!("target(\"{}\")", target.name)), "{program}");
        assert!(
            cargo.contains(&format!("path = \"fuzz_targets/{}.rs\"", target.name)),
            "{} is not built",
            target.name
        );
    }
}

/// A mistake in a program is found: the run is no decoration.
#[test]
fn a_reader_that_takes_a_separator_for_data_is_found() {
    let broken = Target {
        name: "gs1",
        run: |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let parts: Vec<&str> = text.split('\u{1d}').filter(|part| !part.is_empty()).collect();
            assert!(parts.len() < 3 || !parts[2].starts_with("21"), "read wrong");
        },
        words: &[b"\x1d", b"21S1"],
    };
    let corpus = corpus(&broken);
    let mut mutator = Mutator::new(SEED);
    let found = (0..1500).any(|_| {
        let input = mutator.input(&corpus, broken.words);
        catch_unwind(|| (broken.run)(&input)).is_err()
    });
    assert!(found);
}
