//! The hub: it holds the truth of a warehouse floor (stock, orders, receipts, tasks) and settles what the
//! terminals report.

pub mod admin;
pub mod backup;
pub mod bench;
pub mod board;
pub mod catalog;
pub mod clarify;
pub mod cli;
pub mod count;
pub mod cx;
pub mod db;
pub mod demo;
pub mod events;
pub mod exception;
pub mod floor;
pub mod flow;
pub mod granted;
pub mod import;
pub mod inbound;
pub mod label;
pub mod ledger;
pub mod lock;
pub mod order;
pub mod outbound;
pub mod people;
pub mod plan;
pub mod policy;
pub mod printer;
pub mod schema;
pub mod site;
pub mod task;
#[cfg(test)]
pub mod testing;
pub mod undone;
pub mod verify;
pub mod web;
