//! What a book survives, on a disk that is cut, fails, tears and fills up at every single operation.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod crash;
mod model;
mod office;
