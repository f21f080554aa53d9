//! Planning: plain functions of their inputs. No clock, no database, no people.

pub mod abc;
pub mod carton;
pub mod labour;
pub mod promise;
pub mod putaway;
pub mod reorder;
pub mod reserve;
