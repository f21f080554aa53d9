//! The program in a worker's hand: one question at a time, every scan kept.

pub mod bench;
pub mod config;
pub mod decode;
pub mod doctor;
pub mod enrol;
pub mod flow;
pub mod io;
pub mod mirror;
pub mod model;
pub mod paint;
pub mod pin;
pub mod replay;
pub mod rig;
pub mod run;
pub mod scan;
pub mod serve;
pub mod talk;
pub mod view;
