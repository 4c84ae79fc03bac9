//! The district server: desks join it, hand in what they did, and are told what the others did; the district
//! looks on in the console.
//!
//! # Invariants
//! * Nothing is kept between requests: each exchange is complete in itself, and cut at any byte it can be asked
//!   again with the same outcome.
//! * What a desk hands in is judged once, under the writer's lock, and the word is stored with it. Places are
//!   refused (fork, gap, signature, size); bodies are never refused but held, and block nothing behind them.
//! * Reference operations (catalogue, staff, desks, leases) are written by the hub's own chain alone, decided
//!   on the reference as it stands under the writer's lock.
//! * A serial of a day is lent to one desk.
//! * A hub that was set back to a backup takes a new epoch and a new chain before it publishes anything, and takes
//!   its own words back from whoever brings them under its signature ([`epoch`]).
//! * Every secret lies in the encrypted database; its key lies in a file apart from the data. Tokens, codes and
//!   passwords are kept as hashes. Logs name no person.
//! * Keys, sessions and enrolments live by the system clock; what people see and print by the office clock.
//!
//! # What is not here
//! Rules (`domain`), SQL (`ledger`), the pages (`ui`, embedded when built).

pub mod admin;
pub mod backup;
mod book;
pub mod catalogue_folder;
pub mod catalogue_update;
pub mod cli;
pub mod clock;
pub mod console;
mod dispose;
mod enrol;
pub mod epoch;
pub mod failure;
pub mod high_water;
pub mod http;
mod hub;
pub mod identity;
pub mod init;
pub mod keyfile;
pub mod lease;
pub mod password;
pub mod random;
mod rotation;
#[cfg(feature = "test-faults")]
mod seam;
pub mod serve;
mod sync;
pub mod tls;
pub mod unlock_code;
mod viewed;
mod watch;

pub use clock::{Clock, SystemClock};
pub use failure::Failure;
pub use http::router;
pub use hub::{CannotOpen, DATABASE, Hub};
pub use rotation::AnnouncedKey;
pub use serve::serve;
pub use sync::held::{Decided, HeldAct, HeldDecision};
