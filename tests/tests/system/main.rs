//! The whole system: real programs, real files, real cuts. Each test has folders, ports and processes of its own, and
//! returns what went wrong as a sentence.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests: a broken expectation ends them"
)]

mod console;
mod courier;
mod crash;
mod cut;
mod enrolment;
mod full_disk;
mod golive;
mod guidance;
mod health;
mod held;
mod input;
mod kill;
mod office;
mod paper_day;
mod privacy;
mod refused_start;
mod sign_in;
mod tour;
mod two_desks;
#[cfg(target_os = "linux")]
mod typing;
mod window;

use system_tests::book;
