//! The card reader on a serial line.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A serial port of this machine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SerialPort {
    /// "COM3", "/dev/ttyACM0".
    pub name: String,
    /// What is plugged in there, as far as it says; may be empty.
    pub description: String,
}

/// The reader of this desk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CardReader {
    /// The port that was chosen; `None` = the reader types like a keyboard.
    pub port: Option<String>,
    /// True when the port is open.
    pub is_there: bool,
    /// Length of what was read last, characters; what it was is not kept.
    pub last_length: Option<u32>,
    /// When, RFC 3339.
    pub last_at: Option<String>,
    /// Ports of this machine.
    pub ports: Vec<SerialPort>,
}

/// Which port.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CardReaderPort {
    /// `None` = the reader types like a keyboard.
    pub port: Option<String>,
}
