//! The use cases of a desk, against the real district server in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod backup;
mod drafts;
mod enrolment;
mod folder;
mod golive;
mod health;
mod incarnation;
mod intake;
mod lists;
mod numbers;
mod office;
mod parcels;
mod preview;
mod printing;
#[cfg(unix)]
mod reader;
mod receipts;
mod receive;
mod refusals;
mod session;
mod sheets;
mod texts;
