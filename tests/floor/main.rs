//! Everything tested through everything: one binary, so that it links once.

mod bad_input;
mod cut;
mod demo;
mod fault;
mod fuzz;
mod import;
mod labels;
mod model;
mod package;
mod process;
mod scanning;
mod security;
mod ssh;
mod storm;
mod story;
mod terminal;
mod tidy;
mod wire;
