//! The operation core against the starter catalogue: what desks decide, what the hub says, what everybody
//! folds, and that the bytes of the first operation are read for ever.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests may fail the test"
)]

mod branch;
mod bytes;
mod desk;
mod disposal;
mod edit;
mod fee;
mod format;
mod golden;
mod golden_bodies;
mod golden_cases;
mod hub;
mod intake;
mod judge;
mod late;
mod merge;
mod order;
mod receive;
mod reference;
mod world;
