//! Serial ports of the machine.

use std::{
    io::{self, Read},
    time::Duration,
};

/// Silence that ends a scan whose reader sends no line end.
const SILENCE: Duration = Duration::from_millis(120);
/// Readers on USB ignore it; those on a real line are set to it ex works.
const BAUD: u32 = 9600;

/// A serial port.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PortFound {
    /// "COM3", "/dev/ttyACM0".
    pub name: String,
    /// What is plugged in there, as far as it says.
    pub description: String,
}

/// The serial ports of a machine.
pub trait SerialPorts: Send + Sync {
    /// Those that are there now.
    fn ports(&self) -> Vec<PortFound>;

    /// Opens one for reading. A read that waits longer than a scan pauses fails with [`io::ErrorKind::TimedOut`].
    ///
    /// # Errors
    /// When it is not there, or another program has it.
    fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>>;
}

/// Those of this machine.
pub struct SystemPorts;

impl SerialPorts for SystemPorts {
    fn ports(&self) -> Vec<PortFound> {
        let mut ports: Vec<PortFound> = serialport::available_ports()
            .unwrap_or_default()
            .into_iter()
            .map(|port| {
                let description = match port.port_type {
                    serialport::SerialPortType::UsbPort(usb) => {
                        [usb.manufacturer, usb.product].into_iter().flatten().collect::<Vec<_>>().join(" ")
                    }
                    _ => String::new(),
                };
                PortFound { name: port.port_name, description }
            })
            .collect();
        ports.sort_by(|a, b| a.name.cmp(&b.name));
        ports
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        let port = serialport::new(name, BAUD).timeout(SILENCE).open_native().map_err(io::Error::from)?;
        Ok(Box::new(port))
    }
}

/// A machine without any.
pub struct NoPorts;

impl SerialPorts for NoPorts {
    fn ports(&self) -> Vec<PortFound> {
        Vec::new()
    }

    fn open(&self, _name: &str) -> io::Result<Box<dyn Read + Send>> {
        Err(io::ErrorKind::NotFound.into())
    }
}
