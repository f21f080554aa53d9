#![no_main]
//! Feeds the target `gs1`, see tests/src/fuzz.

use regal_tests::fuzz::target;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (target("gs1").run)(bytes));
