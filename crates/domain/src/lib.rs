//! The office's rules as pure functions over values: what an operation is, what a dossier is, when a
//! result is due, how numbers are made, and how what several desks did apart becomes one state.
//!
//! # Invariants
//! * Nothing here reads a clock, makes an id or a random number, or touches a file: all are handed in.
//! * [`mod@dossier::decide`] checks and computes; [`fn@dossier::judge`] runs once, at the hub; [`fn@dossier::fold`]
//!   is total, checks nothing and needs no catalogue. The meaning of `(kind, v)` never changes.
//! * No clock orders anything: `rev` does.
//! * User-facing sentences live in `ui`; here every refusal is a typed value.
//!
//! # What is not here
//! I/O, SQL, async, HTTP, windows.

pub mod calendar;
pub mod card;
pub mod catalogue;
pub mod code;
pub mod deadline;
pub mod dossier;
pub mod fee;
pub mod hash;
pub mod id;
pub mod mutant;
pub mod number;
pub mod operation;
pub mod person;
pub mod problem;
pub mod protocol;
pub mod reference;
pub mod role;
pub mod scan;
pub mod text;
pub mod time;
