//! As much of the Internet Printing Protocol (RFC 8010, RFC 8011) as it takes to ask a CUPS scheduler what became of
//! a job and how its printers are. Requests are a few dozen bytes and answers a few hundred.

use crate::printing::spooler::PrinterTrouble;
use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs as _},
    time::Duration,
};

const GET_JOB_ATTRIBUTES: u16 = 0x0009;
const GET_PRINTER_ATTRIBUTES: u16 = 0x000B;
const CUPS_GET_DEFAULT: u16 = 0x4001;
const CUPS_GET_PRINTERS: u16 = 0x4002;

const END: u8 = 0x03;
const OPERATION_GROUP: u8 = 0x01;
const INTEGER: u8 = 0x21;
const BOOLEAN: u8 = 0x22;
const ENUM: u8 = 0x23;
const KEYWORD: u8 = 0x44;
const URI: u8 = 0x45;
const CHARSET: u8 = 0x47;
const LANGUAGE: u8 = 0x48;

const NOT_FOUND: u16 = 0x0406;
/// Longest answer that is read, bytes.
const MOST: u64 = 4 << 20;
const PORT: u16 = 631;

const PRINTER: [&str; 5] =
    ["printer-name", "printer-info", "printer-state", "printer-state-reasons", "printer-is-accepting-jobs"];

/// A value.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Value {
    Number(i32),
    Truth(bool),
    Text(String),
}

impl Value {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What is said of one printer or job.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Attributes(Vec<(String, Value)>);

impl Attributes {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value)
    }

    pub fn texts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.all(name).filter_map(Value::text)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().filter(|(key, _)| key == name).find_map(|(_, value)| value.text())
    }

    pub fn number(&self, name: &str) -> Option<i32> {
        self.all(name).find_map(|value| match value {
            Value::Number(number) => Some(*number),
            _ => None,
        })
    }

    pub fn truth(&self, name: &str) -> Option<bool> {
        self.all(name).find_map(|value| match value {
            Value::Truth(truth) => Some(*truth),
            _ => None,
        })
    }
}

/// An answer: its status and what it says of each thing.
#[derive(Debug)]
struct Answer {
    status: u16,
    things: Vec<Attributes>,
}

/// Where to ask.
#[derive(Debug)]
pub(super) struct Scheduler {
    /// `HOST`, `HOST:PORT`, or the path of a socket.
    pub server: String,
    /// For each step of a conversation.
    pub timeout: Duration,
}

impl Scheduler {
    /// All printers.
    ///
    /// # Errors
    /// [`PrinterTrouble::NoSpooler`], [`PrinterTrouble::NoAnswer`].
    pub fn printers(&self) -> Result<Vec<Attributes>, PrinterTrouble> {
        let answer = self.ask(CUPS_GET_PRINTERS, &[], &PRINTER)?;
        // Without any printer the scheduler says "not found".
        if answer.status == NOT_FOUND { Ok(Vec::new()) } else { granted(answer).map(|answer| answer.things) }
    }

    /// Name of the printer that is used when nothing is said.
    ///
    /// # Errors
    /// As [`Self::printers`].
    pub fn default_printer(&self) -> Result<Option<String>, PrinterTrouble> {
        let answer = self.ask(CUPS_GET_DEFAULT, &[], &["printer-name"])?;
        Ok(answer.things.first().and_then(|printer| printer.text("printer-name").map(str::to_owned)))
    }

    /// One printer; `None` when it is not there.
    ///
    /// # Errors
    /// As [`Self::printers`].
    pub fn printer(&self, name: &str) -> Result<Option<Attributes>, PrinterTrouble> {
        let uri = format!("ipp://localhost/printers/{}", escaped(name));
        self.one(self.ask(GET_PRINTER_ATTRIBUTES, &[("printer-uri", &uri)], &PRINTER)?)
    }

    /// One job by its number; `None` when the scheduler has forgotten it.
    ///
    /// # Errors
    /// As [`Self::printers`].
    pub fn job(&self, number: &str) -> Result<Option<Attributes>, PrinterTrouble> {
        let uri = format!("ipp://localhost/jobs/{}", escaped(number));
        self.one(self.ask(GET_JOB_ATTRIBUTES, &[("job-uri", &uri)], &["job-state", "job-state-reasons"])?)
    }

    fn one(&self, answer: Answer) -> Result<Option<Attributes>, PrinterTrouble> {
        if answer.status == NOT_FOUND {
            return Ok(None);
        }
        Ok(granted(answer)?.things.into_iter().next())
    }

    fn ask(&self, operation: u16, uris: &[(&str, &str)], wanted: &[&str]) -> Result<Answer, PrinterTrouble> {
        let request = request(operation, uris, wanted);
        self.exchange(&request).map_err(|error| {
            tracing::info!(kind = ?error.kind(), "the print scheduler did not answer");
            match error.kind() {
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => PrinterTrouble::NoAnswer,
                _ => PrinterTrouble::NoSpooler,
            }
        })
    }

    fn exchange(&self, request: &[u8]) -> io::Result<Answer> {
        let head = format!(
            "POST / HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/ipp\r\nContent-Length: {}\r\n\r\n",
            request.len()
        );
        let message = [head.as_bytes(), request].concat();
        #[cfg(unix)]
        if self.server.starts_with('/') {
            let stream = std::os::unix::net::UnixStream::connect(&self.server)?;
            stream.set_read_timeout(Some(self.timeout))?;
            stream.set_write_timeout(Some(self.timeout))?;
            return converse(stream, &message);
        }
        let address = match self.server.as_str() {
            "" => format!("localhost:{PORT}"),
            server if server.contains(':') => server.to_owned(),
            server => format!("{server}:{PORT}"),
        };
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for address in address.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, self.timeout) {
                Ok(stream) => {
                    stream.set_read_timeout(Some(self.timeout))?;
                    stream.set_write_timeout(Some(self.timeout))?;
                    return converse(stream, &message);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

fn granted(answer: Answer) -> Result<Answer, PrinterTrouble> {
    if answer.status < 0x0100 { Ok(answer) } else { Err(PrinterTrouble::Other) }
}

fn converse(mut stream: impl Read + Write, message: &[u8]) -> io::Result<Answer> {
    stream.write_all(message)?;
    let mut answer = Vec::new();
    stream.take(MOST).read_to_end(&mut answer)?;
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let body = head.and_then(|head| answer.get(head + 4..));
    let is_ok = answer.starts_with(b"HTTP/1.0 200") || answer.starts_with(b"HTTP/1.1 200");
    body.filter(|_| is_ok).and_then(read).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// A name in an address.
fn escaped(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

fn request(operation: u16, uris: &[(&str, &str)], wanted: &[&str]) -> Vec<u8> {
    // Version 1.1, the operation, the number of the request.
    let mut bytes = vec![1, 1];
    bytes.extend(operation.to_be_bytes());
    bytes.extend(1_u32.to_be_bytes());
    bytes.push(OPERATION_GROUP);
    put(&mut bytes, CHARSET, "attributes-charset", "utf-8");
    put(&mut bytes, LANGUAGE, "attributes-natural-language", "en");
    for (name, uri) in uris {
        put(&mut bytes, URI, name, uri);
    }
    for (place, wish) in wanted.iter().enumerate() {
        put(&mut bytes, KEYWORD, if place == 0 { "requested-attributes" } else { "" }, wish);
    }
    bytes.push(END);
    bytes
}

fn put(bytes: &mut Vec<u8>, tag: u8, name: &str, value: &str) {
    bytes.push(tag);
    for text in [name, value] {
        // Names of printers are at most 127 bytes, all others are written above.
        let text = text.as_bytes().get(..usize::from(u16::MAX)).unwrap_or(text.as_bytes());
        bytes.extend(u16::try_from(text.len()).unwrap_or_default().to_be_bytes());
        bytes.extend(text);
    }
}

/// Takes bytes off the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn counted(&mut self) -> Option<&'a [u8]> {
        let count = self.short()?;
        self.take(usize::from(count))
    }
}

/// Reads an answer; `None` when it has another shape.
fn read(bytes: &[u8]) -> Option<Answer> {
    let mut bytes = Bytes(bytes);
    bytes.take(2)?;
    let status = bytes.short()?;
    bytes.take(4)?;
    let mut things: Vec<Attributes> = Vec::new();
    let mut is_head = true;
    let mut name = String::new();
    loop {
        let tag = bytes.byte()?;
        if tag == END {
            return Some(Answer { status, things });
        }
        // A delimiter: the next thing begins.
        if tag < 0x10 {
            is_head = tag == OPERATION_GROUP;
            if !is_head {
                things.push(Attributes::default());
            }
            continue;
        }
        let key = String::from_utf8_lossy(bytes.counted()?).into_owned();
        // A further value of the same attribute has no name of its own.
        if !key.is_empty() {
            name = key;
        }
        let value = bytes.counted()?;
        let value = match tag {
            INTEGER | ENUM => value.try_into().ok().map(|four| Value::Number(i32::from_be_bytes(four))),
            BOOLEAN => value.first().map(|byte| Value::Truth(*byte != 0)),
            0x40.. => Some(Value::Text(String::from_utf8_lossy(value).into_owned())),
            _ => None,
        };
        if let (false, Some(value), Some(thing)) = (is_head, value, things.last_mut()) {
            thing.0.push((name.clone(), value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As CUPS 2.4 answers: two printers, of which one says two things about itself.
    #[test]
    fn an_answer_is_read_thing_by_thing() {
        let mut bytes = vec![1, 1, 0, 0, 0, 0, 0, 1, OPERATION_GROUP];
        put(&mut bytes, CHARSET, "attributes-charset", "utf-8");
        bytes.push(0x04);
        bytes.extend([BOOLEAN, 0, 1, b'a', 0, 1, 1]);
        bytes.extend([ENUM, 0, 1, b's', 0, 4, 0, 0, 0, 5]);
        put(&mut bytes, KEYWORD, "r", "media-jam-error");
        put(&mut bytes, KEYWORD, "", "toner-low-warning");
        bytes.push(0x04);
        put(&mut bytes, 0x42, "printer-name", "máy in phòng 2");
        let whole = [bytes.as_slice(), &[END]].concat();
        let answer = read(&whole).unwrap();
        let [first, second] = answer.things.as_slice() else { panic!("{answer:?}") };
        assert_eq!((first.truth("a"), first.number("s")), (Some(true), Some(5)));
        assert_eq!(first.texts("r").collect::<Vec<_>>(), ["media-jam-error", "toner-low-warning"]);
        assert_eq!(second.text("printer-name"), Some("máy in phòng 2"));
        // Cut anywhere it is no answer, and nothing breaks.
        for end in 0..whole.len() {
            assert!(read(whole.get(..end).unwrap()).is_none(), "{end}");
        }
    }

    #[test]
    fn a_name_never_leads_to_another_address() {
        assert_eq!(escaped("kho-1"), "kho-1");
        assert_eq!(escaped("../jobs/1?a"), "..%2Fjobs%2F1%3Fa");
    }
}
