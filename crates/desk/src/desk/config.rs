//! What a desk is made of.

use super::OnChange;
use crate::{
    clock::{Clock, SystemClock},
    incarnation::{FileMarks, Machine, MarkStore, SystemMachine},
    keys::keyring_store::{KeyStore, SystemKeyring},
    printing::{Printer, SaveAndOpen, Spooler, system_spooler},
    reader::{OnScan, SerialPorts, SystemPorts},
    source::{Source, SystemSource},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// What a desk is made of. Tests and simulations hand in their own parts.
pub struct Config {
    /// Data folder.
    pub folder: PathBuf,
    /// Raw clock.
    pub clock: Arc<dyn Clock>,
    /// Ids and secrets.
    pub source: Arc<dyn Source>,
    /// Where the data key is kept.
    pub keyring: Arc<dyn KeyStore>,
    /// Where prints go.
    pub printer: Arc<dyn Printer>,
    /// The printers of the system.
    pub spooler: Arc<dyn Spooler>,
    /// Where the high-water mark is kept, outside the database and outside backups.
    pub marks: Arc<dyn MarkStore>,
    /// Which machine this is.
    pub machine: Arc<dyn Machine>,
    /// Told which topics changed; the window reads those screens again.
    pub on_change: OnChange,
    /// The serial ports of the machine, for a card reader.
    pub ports: Arc<dyn SerialPorts>,
    /// Told what a card reader on a serial line read.
    pub on_scan: OnScan,
    /// True to exchange with the district and to back up in the background.
    pub is_syncing: bool,
}

impl Config {
    /// A real desk in a folder.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            clock: Arc::new(SystemClock),
            source: Arc::new(SystemSource),
            keyring: Arc::new(SystemKeyring),
            printer: Arc::new(SaveAndOpen::private()),
            spooler: system_spooler(),
            marks: Arc::new(FileMarks::new(folder)),
            machine: Arc::new(SystemMachine),
            on_change: Arc::new(|_| {}),
            ports: Arc::new(SystemPorts),
            on_scan: Arc::new(|_| {}),
            is_syncing: true,
        }
    }
}
