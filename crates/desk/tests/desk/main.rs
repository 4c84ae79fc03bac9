//! The use cases of a desk, against the real district server in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod backup;
mod batch;
mod damage;
mod delegated;
mod drafts;
mod enrolment;
mod folder;
mod forgotten;
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
mod receipt_page;
mod receipts;
mod receipts_of_fees;
mod receive;
mod refusals;
mod session;
mod sheets;
mod texts;
mod viewed;
mod worklist;
mod wrong;
