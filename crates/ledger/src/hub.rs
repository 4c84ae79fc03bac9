//! Rows that stay on a hub: enrolments, administrators, their sessions.

mod admin;
mod enrolment;
mod session;

pub use admin::Admin;
pub use enrolment::{Enrolment, EnrolmentUse};
pub use session::Session;
