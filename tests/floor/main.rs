//! Everything tested through everything: one binary, so that it links once.

mod demo;
mod import;
mod labels;
mod process;
mod storm;
mod story;
mod terminal;
mod tidy;
mod wire;
