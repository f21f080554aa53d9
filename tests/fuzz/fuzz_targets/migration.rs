#![no_main]
//! Feeds the target `migration`, see tests/src/fuzz.

use regal_tests::fuzz::target;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (target("migration").run)(bytes));
