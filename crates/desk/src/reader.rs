//! A card reader on a serial line (USB-COM). What it reads never passes through an input method, so no mark is lost
//! and no double letter becomes another; readers that are keyboards are caught by the page instead.
//!
//! A reader that is unplugged is waited for; plugging it in again is enough. What was read holds personal data: it
//! goes to the page and nowhere else, and only its length is remembered.

mod frames;
mod ports;

pub use ports::{NoPorts, PortFound, SerialPorts, SystemPorts};

use crate::{
    api::reader::{CardReader, CardReaderPort, SerialPort},
    clock::OfficeClock,
    desk::{Desk, lock},
    problems::Stop,
};
use domain::problem::{Code, Problem};
use frames::Frames;
use ledger::Priority;
use std::{
    io::{ErrorKind, Read},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::Duration,
};
use zeroize::Zeroizing;

/// Key of the chosen port in the book.
const SETTING: &str = "card_reader";
/// Between two looks for a reader that is not there.
const RETRY: Duration = Duration::from_secs(2);

/// Told what a reader on a serial line read.
pub type OnScan = Arc<dyn Fn(&str) + Send + Sync>;

/// The reader of this desk.
pub(crate) struct Reader {
    shared: Arc<Shared>,
}

struct Shared {
    ports: Arc<dyn SerialPorts>,
    on_scan: OnScan,
    clock: OfficeClock,
    standing: Mutex<Standing>,
    changed: Condvar,
}

#[derive(Default)]
struct Standing {
    /// Raised when another port is chosen: whoever attends to the former one ends.
    turn: u64,
    port: Option<String>,
    is_there: bool,
    /// Length of what was read last, characters, and when.
    last: Option<(u32, String)>,
}

impl Reader {
    pub fn new(ports: Arc<dyn SerialPorts>, on_scan: OnScan, clock: OfficeClock) -> Self {
        let standing = Mutex::default();
        Self { shared: Arc::new(Shared { ports, on_scan, clock, standing, changed: Condvar::new() }) }
    }

    /// Attends to a port, or to none.
    pub fn attend(&self, port: Option<String>) {
        let mut standing = lock(&self.shared.standing);
        let turn = standing.turn + 1;
        *standing = Standing { turn, port: port.clone(), ..Standing::default() };
        drop(standing);
        self.shared.changed.notify_all();
        let Some(port) = port else { return };
        let shared = self.shared.clone();
        let spawned =
            thread::Builder::new().name("card reader".to_owned()).spawn(move || shared.attend(turn, &port));
        if let Err(error) = spawned {
            tracing::warn!(kind = ?error.kind(), "no thread for the card reader");
        }
    }

    fn view(&self) -> CardReader {
        let standing = lock(&self.shared.standing);
        let ports = self.shared.ports.ports();
        CardReader {
            port: standing.port.clone(),
            is_there: standing.is_there,
            last_length: standing.last.as_ref().map(|(length, _)| *length),
            last_at: standing.last.as_ref().map(|(_, at)| at.clone()),
            ports: ports
                .into_iter()
                .map(|port| SerialPort { name: port.name, description: port.description })
                .collect(),
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.attend(None);
    }
}

impl Shared {
    fn is_turn(&self, turn: u64) -> bool {
        lock(&self.standing).turn == turn
    }

    fn attend(&self, turn: u64, port: &str) {
        while self.is_turn(turn) {
            if let Ok(mut line) = self.ports.open(port) {
                self.stand(turn, true);
                self.listen(turn, &mut *line);
                self.stand(turn, false);
            }
            let standing = lock(&self.standing);
            // Woken at once when another port is chosen or the desk closes.
            let waited = self.changed.wait_timeout_while(standing, RETRY, |standing| standing.turn == turn);
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
    }

    fn stand(&self, turn: u64, is_there: bool) {
        let mut standing = lock(&self.standing);
        if standing.turn == turn {
            standing.is_there = is_there;
        }
    }

    /// Until the line ends or another port is chosen.
    fn listen(&self, turn: u64, line: &mut dyn Read) {
        let mut frames = Frames::default();
        let mut bytes = Zeroizing::new([0_u8; 512]);
        while self.is_turn(turn) {
            let scans = match line.read(&mut *bytes) {
                // A reader that was pulled out reads as an end on some systems, as a failure on others.
                Ok(0) => return,
                Ok(count) => frames.push(bytes.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::TimedOut => frames.silence().into_iter().collect(),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return,
            };
            for scan in scans {
                self.tell(turn, &scan);
            }
        }
    }

    fn tell(&self, turn: u64, scan: &str) {
        let mut standing = lock(&self.standing);
        if standing.turn != turn {
            return;
        }
        let length = u32::try_from(scan.chars().count()).unwrap_or(u32::MAX);
        standing.last = Some((length, self.clock.now().to_rfc3339()));
        drop(standing);
        (self.on_scan)(scan);
    }
}

impl Desk {
    /// The port that was chosen, and whether the reader is there.
    ///
    /// # Errors
    /// When the data are not open.
    pub fn card_reader(&self, (): ()) -> Result<CardReader, Problem> {
        Ok(self.opened()?.reader.view())
    }

    /// Chooses the port of the reader; kept for the next start.
    ///
    /// # Errors
    /// [`Code::NotFound`] when this machine has no such port; [`Code::DiskFull`].
    pub fn set_card_reader(&self, choice: CardReaderPort) -> Result<CardReader, Problem> {
        let open = self.opened()?;
        let view = open.reader.view();
        // A name that the system did not give is not opened: the page may be told to name any file.
        let is_known = |port: &String| {
            view.port.as_ref() == Some(port) || view.ports.iter().any(|one| one.name == *port)
        };
        if choice.port.as_ref().is_some_and(|port| !is_known(port)) {
            return Err(self.problem(Code::NotFound, &"no such serial port").field("port"));
        }
        open.ledger
            .write(Priority::Clerk, |book| {
                book.put_setting(SETTING, choice.port.as_deref().unwrap_or_default())?;
                Ok::<_, Stop>(())
            })
            .map_err(|stop| self.stopped(stop))?;
        open.reader.attend(choice.port);
        Ok(open.reader.view())
    }
}

/// The port that was chosen on this desk.
pub(crate) fn chosen(book: &ledger::Read<'_>) -> Result<Option<String>, ledger::LedgerError> {
    Ok(book.setting(SETTING)?.filter(|port| !port.is_empty()))
}
