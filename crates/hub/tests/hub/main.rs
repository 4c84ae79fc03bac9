//! The hub from outside: its commands, its HTTP interface over real TLS, and small desks that speak to it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test ends by panicking, its helpers too"
)]

mod backup;
mod bodies;
mod catalogue;
mod commands;
mod console;
mod desk;
mod disposal;
mod due_date;
mod enrol;
mod exchange;
mod held;
mod init;
mod judged;
mod leases;
mod rotation;
mod running;

use domain::problem::{Code, Problem};

/// The code of a refusal.
fn code<T: std::fmt::Debug>(answer: Result<T, (u16, Option<Problem>)>) -> (u16, Code) {
    let (status, problem) = answer.unwrap_err();
    (status, problem.unwrap().code)
}
