//! Paper. A desk with a printer of its own hands exact bytes to the system's spooler and follows what becomes of
//! them; a desk without one saves the PDF and opens it.
//!
//! * [`Printer`]: takes exact bytes and has nothing to tell afterwards; [`SaveAndOpen`] is the one there is.
//! * [`Spooler`]: the system's printing: CUPS through `lp` ([`Cups`]), Windows through PowerShell
//!   ([`PowerShell`], pure standard library, so it compiles and is tested everywhere).
//! * [`Prints`]: the queue of this desk. Each *liên* of a form is a job of its own, so that the one that jammed is
//!   printed again alone, and two never share a sheet because a printer prints on both sides.
//!
//! What leaves the desk by a spooler lies in no file of ours with [`Cups`] (it goes through a pipe), and in a private
//! one until the spooler has taken it with [`PowerShell`]. The name of a job is the number of the form, never a
//! person's.

mod cups;
mod plan;
mod powershell;
mod queue;
mod run;
mod save;
mod settings;
mod spooler;

use crate::api::dossiers::Printed;
use std::{io, sync::Arc};

pub use cups::Cups;
pub(crate) use plan::{Part, plan};
pub use powershell::PowerShell;
pub use queue::{FormPaper, Job, JobState, Prints, Ready, Whole};
pub use save::SaveAndOpen;
pub use settings::{PrintSettings, Sheet};
pub use spooler::{
    Choices, Following, NoSpooler, PrinterFound, PrinterTrouble, SpoolJob, SpoolState, Spooler, Wish,
};

/// Takes exact bytes.
pub trait Printer: Send + Sync {
    /// Prints, or saves and opens.
    ///
    /// # Errors
    /// When the bytes could not be handed over.
    fn print(&self, bytes: &[u8], file_name: &str) -> io::Result<Printed>;

    /// Forgets a print that holds a secret.
    fn forget(&self, _file_name: &str) {}

    /// Forgets every print: the program ends.
    fn clear(&self) {}
}

/// The spooler of this system.
#[must_use]
pub fn system_spooler() -> Arc<dyn Spooler> {
    if cfg!(windows) { Arc::new(PowerShell::default()) } else { Arc::new(Cups::default()) }
}
