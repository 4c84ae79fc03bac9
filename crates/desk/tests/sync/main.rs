//! The exchange with the district: engine, requests, answers, carrier, worker.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod answers;
mod carrier;
mod engine;
mod held;
mod hub;
mod lies;
mod office;
mod requests;
mod rotation;
mod server;
mod worker;
