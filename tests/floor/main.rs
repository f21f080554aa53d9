//! Everything tested through everything: one binary, so that it links once.

mod labels;
mod terminal;
mod tidy;
