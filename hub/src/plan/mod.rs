//! Planning: plain functions of their inputs. No clock, no database, no people.

pub mod carton;
pub mod putaway;
pub mod reserve;
