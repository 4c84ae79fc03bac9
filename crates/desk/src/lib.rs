//! Everything that a workstation does without a window: enrolment, sign-in, receiving, printing, the
//! outbox and the exchange with the district.
//!
//! # Invariants
//! * A clerk's act is one transaction of the ledger: dossier, numbers, receipt and its exact bytes are on disk
//!   before anything is printed, and printing and syncing can only come after.
//! * Nothing leaves this crate in clear except what a clerk prints: the database and the receipts' bytes are
//!   encrypted with the data key, and the data key is wrapped (keyring, hub's recovery key, sheet).
//! * The clock and every random value are injected ([`clock`], [`source`]).
//! * A PIN is a screen lock, not a key.
//! * Cutting the network, killing the process or filling the disk at any point loses nothing that was
//!   acknowledged: what is not stamped yet is in the log and is sent again.
//! * One data folder writes one chain. One that was restored, moved or cloned begins another, and no number that
//!   may have been given out is given out again ([`incarnation`], [`numbers`]).
//!
//! # What is not here
//! Tauri, SQL, rules of the office (`domain`), layout of forms (`forms`).
//!
//! # Unusual dependencies
//! `keyring` (the system's key store), `crypto_box` (sealing the data key to the hub's recovery key),
//! `serialport` (a card reader on a USB-COM line: finding and setting the line is another thing on each system),
//! `x509-parser` (the public key inside the hub's certificate, for the pin), `fs4` (free space of the data
//! folder's file system on both systems, which std does not tell).

pub mod api;
pub mod backup;
pub mod clock;
mod damage;
mod desk;
mod dossiers;
mod enrol;
mod golive;
mod health;
pub mod identity;
pub mod incarnation;
pub mod keys;
mod number_books;
pub mod numbers;
mod palette;
mod paper;
mod parcel;
mod pasted;
mod pin;
mod places;
pub mod printing;
mod private;
mod problems;
pub mod reader;
pub mod receipts;
mod receive;
pub mod reserve;
mod session;
mod sheets;
pub mod source;
pub mod sync;
mod view;
mod viewed;

pub use desk::{Config, Desk};
pub use receive::Picker;
