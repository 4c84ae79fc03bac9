//! The exchange with the district: one request does both directions, and each request is complete in itself
//! (architecture §4).
//!
//! * [`engine`] decides when to exchange and how much at a time: a state machine without I/O or clock.
//! * [`compose`] makes the request out of what the log holds; [`apply`] takes the answer into the log.
//! * [`carrier`] and [`tls`] move bytes to the one server whose key was pinned at enrolment.
//! * [`worker`] is the background thread that drives them all.
//!
//! # Invariants
//! * One exchange in flight. What is not stamped is sent again, so a cut at any byte loses nothing.
//! * The cursor of a stream moves by compare-and-set in the transaction that applies the page, or not at all.
//! * An answer that lies is refused whole; nothing of it is half applied and the cursor stays.
//! * Nothing is ever dropped after a number of tries.
//! * What the hub stamped and a stream has not delivered may be lost with the hub: it is kept, and sent or offered
//!   again to a hub that was restored from a backup.

pub mod apply;
pub mod carrier;
pub mod compose;
pub mod engine;
pub mod failure;
mod offer;
pub mod tls;
pub mod worker;

pub use carrier::Carrier;
pub use failure::Failure;
pub use worker::{Worker, clock_off_ms, status_without_worker};
