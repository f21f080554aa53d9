//! One suite against both engines, and what only one of them can get wrong.

mod disk;
mod engine;
mod faults;
mod group;
mod start;
