//! The hub: it holds the truth of a warehouse floor (stock, orders, receipts, tasks) and settles what the
//! terminals report.

pub mod db;
pub mod floor;
pub mod flow;
pub mod label;
pub mod ledger;
pub mod plan;
pub mod printer;
pub mod web;
