//! The exchange with the district: engine, requests, answers, carrier, worker.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod answers;
mod carrier;
mod district;
mod engine;
mod held;
mod hub;
mod lies;
mod office;
mod requests;
mod restored;
mod rotation;
mod server;
mod worker;
