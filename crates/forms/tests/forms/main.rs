//! The statutory forms as they leave the crate, read back with the tools of a print shop.
// Helpers of tests are tests too; the configuration of clippy only knows functions marked as such.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod archive;
mod blank;
mod codes;
mod intake;
mod limits;
mod preview;
mod receipt;
mod repeat;
mod sheet;
