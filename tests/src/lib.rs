//! The harness of the whole-system tests: the real programs, each in a process of its own, as an office has them.
//!
//! # Invariants
//! * Every process started from here is ended by its own id when its value goes, also in a panic. Nothing is ended
//!   by name.
//! * Every process has its own folders and its own home; none sees the session of the person at this machine (bus,
//!   keyring, compositor).
//! * Waiting is asking for a condition until a generous deadline; no sleep stands for "it will have happened by then".
//! * Everybody in the sample data is invented.
//!
//! # What is not here
//! Rules and their tests (`domain`), tests of one crate (beside it). What can be seen only with several processes, a
//! real window or a real network cut is in `tests/system`.
//!
//! The window is driven through WebKitWebDriver and the console through chromedriver, so both need Linux; the rest
//! runs everywhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test harness: a broken expectation ends the test"
)]

pub mod axe;
pub mod book;
pub mod console;
#[cfg(target_os = "linux")]
pub mod crash;
pub mod desk;
pub mod failure;
pub mod folder;
pub mod hub;
#[cfg(target_os = "linux")]
pub mod keyboard;
pub mod page;
pub mod play;
pub mod process;
pub mod programs;
pub mod proxy;
pub mod receipt;
pub mod sample;
pub mod skip;
pub mod small_disk;
pub mod wait;
pub mod window;

pub use self::desk::DeskProcess;
pub use self::hub::HubProcess;
pub use console::ConsoleDriver;
pub use failure::{Context, Failure, Outcome};
#[cfg(target_os = "linux")]
pub use keyboard::Keyboard;
pub use page::Page;
pub use window::WindowDriver;
