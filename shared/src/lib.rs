//! What hub and terminal both speak: identifiers, GS1, the meaning of barcodes, the wire and the words.
//!
//! Nothing in here reads a clock, a file, a socket, the environment or a random source: time and ids come in
//! as values.

pub mod barcode;
pub mod base;
pub mod bug;
pub mod flow;
pub mod gs1;
pub mod refusal;
pub mod text;
pub mod tls;
pub mod wire;
