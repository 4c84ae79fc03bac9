//! A card reader on a serial line, played by the other end of a pseudo-terminal.

use crate::{
    office::{Office, Seat},
    printing::until,
};
use desk::{
    api::reader::CardReaderPort,
    reader::{PortFound, SerialPorts},
};
use domain::problem::Code;
use serialport::{SerialPort as _, TTYPort};
use std::{
    io::{self, Read, Write as _},
    sync::{Arc, Mutex},
    time::Duration,
};

const PORT: &str = "/dev/ttyACM0";
const CARD: &str =
    "037090001234||Nguyễn Văn Thắng|01011990|Nam|Thôn 1, Gia Xuân, Gia Viễn, Ninh Bình|01012021";

/// One port; a line lies in it while a reader is plugged in.
#[derive(Default)]
struct Socket {
    line: Mutex<Option<TTYPort>>,
}

impl Socket {
    /// Plugs a reader in; its end of the line.
    fn plug(&self) -> TTYPort {
        let (reader, mut line) = TTYPort::pair().unwrap();
        line.set_timeout(Duration::from_millis(120)).unwrap();
        *self.line.lock().unwrap() = Some(line);
        reader
    }
}

impl SerialPorts for Socket {
    fn ports(&self) -> Vec<PortFound> {
        vec![PortFound { name: PORT.into(), description: "Barcode Reader".into() }]
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        assert_eq!(name, PORT);
        let line = self.line.lock().unwrap().take();
        line.map(|line| Box::new(line) as Box<dyn Read + Send>).ok_or(io::ErrorKind::NotFound.into())
    }
}

struct Scene {
    seat: Seat,
    socket: Arc<Socket>,
    heard: Arc<Mutex<Vec<String>>>,
}

fn scene(office: &Office) -> Scene {
    let mut seat = office.desk("GX-01");
    let (socket, heard) = (Arc::<Socket>::default(), Arc::<Mutex<Vec<String>>>::default());
    let ear = heard.clone();
    seat.close();
    seat.ports = socket.clone();
    seat.on_scan = Arc::new(move |scan| ear.lock().unwrap().push(scan.to_owned()));
    seat.open(false);
    seat.sign_in(crate::office::CLERK).unwrap();
    Scene { seat, socket, heard }
}

fn at(port: &str) -> CardReaderPort {
    CardReaderPort { port: Some(port.to_owned()) }
}

#[test]
fn a_card_is_read_with_its_marks_and_a_reader_that_was_pulled_out_is_found_again() {
    let office = Office::open();
    let Scene { seat, socket, heard } = scene(&office);
    let mut reader = socket.plug();
    seat.desk().set_card_reader(at(PORT)).unwrap();
    until("the reader", || seat.desk().card_reader(()).unwrap().is_there.then_some(()));
    // One that ends with a line end, one that ends with silence.
    reader.write_all(format!("{CARD}\r\n").as_bytes()).unwrap();
    until("a card", || (heard.lock().unwrap().len() == 1).then_some(()));
    reader.write_all(CARD.as_bytes()).unwrap();
    until("another", || (heard.lock().unwrap().len() == 2).then_some(()));
    assert!(heard.lock().unwrap().iter().all(|text| text == CARD));
    let view = seat.desk().card_reader(()).unwrap();
    assert_eq!(view.last_length, u32::try_from(CARD.chars().count()).ok());

    drop(reader);
    until("that it is gone", || (!seat.desk().card_reader(()).unwrap().is_there).then_some(()));
    let mut reader = socket.plug();
    until("it again", || seat.desk().card_reader(()).unwrap().is_there.then_some(()));
    reader.write_all(b"037\n").unwrap();
    until("a third", || (heard.lock().unwrap().len() == 3).then_some(()));
}

#[test]
fn the_port_is_kept_for_the_next_start_and_can_be_given_up() {
    let office = Office::open();
    let Scene { mut seat, socket, heard } = scene(&office);
    seat.desk().set_card_reader(at(PORT)).unwrap();
    seat.open(false);
    seat.sign_in(crate::office::CLERK).unwrap();
    let mut reader = socket.plug();
    until("the reader", || seat.desk().card_reader(()).unwrap().is_there.then_some(()));
    reader.write_all(b"037\n").unwrap();
    until("a scan", || (heard.lock().unwrap().len() == 1).then_some(()));
    let none = seat.desk().set_card_reader(CardReaderPort { port: None }).unwrap();
    assert_eq!((none.port, none.is_there), (None, false));
}

#[test]
fn a_file_that_is_no_port_of_this_machine_is_not_opened() {
    let office = Office::open();
    let Scene { seat, .. } = scene(&office);
    let refused = seat.desk().set_card_reader(at("/etc/passwd")).unwrap_err();
    assert_eq!(refused.code, Code::NotFound);
    assert_eq!(seat.desk().card_reader(()).unwrap().port, None);
}
