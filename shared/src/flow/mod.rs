//! The flows' nouns: what a packet holds, what is confirmed, what is asked for. One folder per flow.
//!
//! A flow never names another flow. What two share stands in [`common`].

pub mod common;
pub mod count;
pub mod load;
pub mod pack;
pub mod pick;
pub mod putaway;
pub mod receive;
pub mod session;
pub mod shift;
