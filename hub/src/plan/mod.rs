//! Planning: plain functions of their inputs. No clock, no database, no people.

pub mod abc;
pub mod atp;
pub mod carton;
pub mod cut_off;
pub mod labour;
pub mod putaway;
pub mod reorder;
pub mod reserve;
