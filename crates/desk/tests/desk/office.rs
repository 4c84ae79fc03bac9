//! One office: the district server in this process with the real catalogue, and desks in folders of their own.

use chrono::DateTime;
use desk::{
    Config, Desk,
    api::{
        dispatch,
        dossiers::Printed,
        receive::{PersonForm, ReceiveForm, ReceiveRequest, Received},
        session::{EnrolRequest, SetPinRequest, SignInRequest},
    },
    clock::Clock,
    incarnation::{MemoryMarks, NamedMachine},
    keys::keyring_store::{KeyStore, MemoryStore},
    printing::{NoSpooler, Printer, Spooler},
    reader::{NoPorts, OnScan, SerialPorts},
    source::SystemSource,
};
use domain::problem::Problem;
use hub::{Hub, init, serve};
use serde_json::Value;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    thread::JoinHandle,
};
use tokio::sync::oneshot;

pub const OFFICE: &str = "nb-gv-gia-xuan";
pub const CLERK: &str = "gx-huong";
/// In office until the evening of [`NOON`]; see [`catalogue`].
pub const LEAVING: &str = "gx-thanh";
pub const PIN: &str = "258036";
pub const NOON: &str = "2021-12-09T14:00:00+07:00";
/// Three working days.
pub const PROCEDURE: &str = "1.001022";
pub const DUE: &str = "2021-12-14T17:30:00+07:00";

/// One clock for server and desks.
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn at(text: &str) -> Arc<Self> {
        let clock = Arc::new(Self(AtomicI64::new(0)));
        clock.set(text);
        clock
    }

    pub fn set(&self, text: &str) {
        self.0.store(DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis(), Ordering::SeqCst);
    }

    pub fn advance_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl hub::Clock for TestClock {
    fn system_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Keeps what was printed; can refuse.
#[derive(Default)]
pub struct MemoryPrinter {
    pub printed: Mutex<Vec<(String, Vec<u8>)>>,
    pub is_broken: AtomicBool,
}

impl MemoryPrinter {
    pub fn last(&self) -> (String, Vec<u8>) {
        self.printed.lock().unwrap().last().cloned().unwrap()
    }

    pub fn count(&self) -> usize {
        self.printed.lock().unwrap().len()
    }
}

impl Printer for MemoryPrinter {
    fn print(&self, bytes: &[u8], file_name: &str) -> io::Result<Printed> {
        if self.is_broken.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.printed.lock().unwrap().push((file_name.to_owned(), bytes.to_vec()));
        Ok(Printed { file_name: file_name.to_owned(), is_opened: false, jobs: Vec::new() })
    }
}

/// The district server.
pub struct Office {
    folder: tempfile::TempDir,
    pub clock: Arc<TestClock>,
    hub: Arc<Hub>,
    url: String,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The real catalogue, in which one officer leaves.
fn catalogue(into: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hub/catalogue");
    copy(&from, into);
    let staff = into.join("staff.toml");
    let text = fs::read_to_string(&staff).unwrap();
    let id = format!("id = \"{LEAVING}\"\n");
    fs::write(&staff, text.replace(&id, &format!("{id}valid_to = \"2021-12-09\"\n"))).unwrap();
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

impl Office {
    pub fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(0)));
        clock.set(NOON);
        let data = folder.path().join("hub");
        catalogue(&folder.path().join("catalogue"));
        let wanted = init::Wanted {
            key_file: hub::keyfile::default_for(&data),
            data: data.clone(),
            catalogue: folder.path().join("catalogue"),
            address: Some("https://127.0.0.1:1".into()),
            demo_offset_ms: None,
            tls: None,
        };
        init::make(&wanted, &*clock).unwrap();
        let key = hub::keyfile::read(&wanted.key_file).unwrap();
        let hub = Arc::new(Hub::open(&data, key, Arc::clone(&clock) as Arc<dyn hub::Clock>).unwrap());
        let listening = serve::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let url = format!("https://{}", listening.address);
        let (end, ended) = oneshot::channel();
        let thread = std::thread::spawn({
            let hub = Arc::clone(&hub);
            move || {
                let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
                let end = async {
                    let _ = ended.await;
                };
                runtime.block_on(serve::serve(hub, listening, end)).unwrap();
            }
        });
        Self { folder, clock, hub, url, end: Some(end), thread: Some(thread) }
    }

    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Changes a file of the catalogue, and publishes what is other then.
    pub fn change_catalogue(&self, file: &str, change: impl FnOnce(&str) -> String) {
        let folder = self.path("catalogue");
        let before = fs::read_to_string(folder.join(file)).unwrap();
        let after = change(&before);
        assert!(after != before, "{file} was not changed");
        fs::write(folder.join(file), after).unwrap();
        let catalogue = hub::catalogue_folder::read(&folder).unwrap();
        self.hub.update_catalogue(&catalogue).unwrap();
    }

    /// The book of the server, beside it.
    pub fn book(&self) -> ledger::Ledger {
        let data = self.path("hub");
        let key = hub::keyfile::read(&hub::keyfile::default_for(&data)).unwrap();
        ledger::Ledger::open(&data, "hub.db", &key).unwrap()
    }

    pub fn enrolment(&self, name: &str) -> String {
        self.hub.issue_enrolment(OFFICE, name, Some(self.url.clone()), 7).unwrap()
    }

    pub fn paper_code(&self, officer: &str) -> String {
        self.hub.issue_officer_code(officer).unwrap()
    }

    /// A desk that nobody enrolled.
    pub fn stranger(&self, name: &str) -> Seat {
        self.stranger_with(name, MemoryStore::default())
    }

    pub fn stranger_with(&self, name: &str, keyring: MemoryStore) -> Seat {
        let folder = self.path(name);
        fs::create_dir_all(&folder).unwrap();
        let mut seat = Seat {
            folder,
            clock: self.clock.clone(),
            keyring: Arc::new(keyring),
            printer: Arc::default(),
            spooler: Arc::new(NoSpooler),
            ports: Arc::new(NoPorts),
            on_scan: Arc::new(|_| {}),
            marks: Arc::default(),
            machine: name.to_owned(),
            desk: None,
            sheet: String::new(),
        };
        seat.open(true);
        seat
    }

    /// A desk that exchanges and whose clerk is signed in.
    pub fn online(&self, name: &str) -> Seat {
        let seat = self.enrolled(name);
        seat.sign_in(CLERK).unwrap();
        seat
    }

    /// A desk whose clerk is signed in, and that exchanges nothing any more.
    pub fn desk(&self, name: &str) -> Seat {
        let mut seat = self.enrolled(name);
        seat.open(false);
        seat.sign_in(CLERK).unwrap();
        seat
    }

    /// A desk that exchanges, whose officers have PINs; nobody is signed in.
    pub fn enrolled(&self, name: &str) -> Seat {
        let codes = [CLERK, LEAVING].map(|officer| (officer, self.paper_code(officer)));
        let mut seat = self.stranger(name);
        seat.enrol(&self.enrolment(name)).unwrap();
        for (officer, paper_code) in codes {
            seat.set_pin(officer, &paper_code, PIN).unwrap();
        }
        seat
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            if !std::thread::panicking() {
                ended.unwrap();
            }
        }
    }
}

/// One desk.
pub struct Seat {
    pub folder: PathBuf,
    pub clock: Arc<TestClock>,
    pub keyring: Arc<MemoryStore>,
    pub printer: Arc<MemoryPrinter>,
    /// Put another one in before [`Seat::open`].
    pub spooler: Arc<dyn Spooler>,
    /// Likewise.
    pub ports: Arc<dyn SerialPorts>,
    /// Likewise.
    pub on_scan: OnScan,
    pub marks: Arc<MemoryMarks>,
    /// Name of the machine.
    pub machine: String,
    desk: Option<Arc<Desk>>,
    /// Code on the sheet.
    pub sheet: String,
}

impl Seat {
    pub fn config(&self, is_syncing: bool) -> Config {
        Config {
            folder: self.folder.clone(),
            clock: self.clock.clone(),
            source: Arc::new(SystemSource),
            keyring: self.keyring.clone() as Arc<dyn KeyStore>,
            printer: self.printer.clone(),
            spooler: self.spooler.clone(),
            marks: self.marks.clone(),
            machine: Arc::new(NamedMachine(self.machine.clone())),
            on_change: Arc::new(|_| {}),
            ports: self.ports.clone(),
            on_scan: self.on_scan.clone(),
            is_syncing,
        }
    }

    /// Starts the program, anew if it ran.
    pub fn open(&mut self, is_syncing: bool) {
        self.close();
        self.desk = Some(Arc::new(Desk::open(self.config(is_syncing))));
    }

    pub fn close(&mut self) {
        if let Some(desk) = self.desk.take() {
            assert!(Arc::into_inner(desk).is_some(), "somebody still holds the desk");
        }
    }

    pub fn desk(&self) -> &Arc<Desk> {
        self.desk.as_ref().unwrap()
    }

    pub fn ledger(&self) -> ledger::Ledger {
        self.desk().book().unwrap()
    }

    pub fn enrol(&mut self, code: &str) -> Result<(), Problem> {
        let enrolled = self.desk().enrol(EnrolRequest { code: code.to_owned() })?;
        self.sheet = enrolled.unlock_code;
        Ok(())
    }

    pub fn set_pin(&self, officer: &str, paper_code: &str, pin: &str) -> Result<(), Problem> {
        let request =
            SetPinRequest { officer: officer.into(), paper_code: paper_code.into(), pin: pin.into() };
        self.desk().set_pin(request).map(|_| ())
    }

    pub fn try_pin(&self, officer: &str, pin: &str) -> Result<(), Problem> {
        self.desk().sign_in(SignInRequest { officer: officer.into(), pin: pin.into() }).map(|_| ())
    }

    pub fn sign_in(&self, officer: &str) -> Result<(), Problem> {
        self.try_pin(officer, PIN)
    }

    /// As the page calls it.
    pub fn ask(&self, name: &str, args: Value) -> Result<Value, Problem> {
        dispatch(self.desk(), name, args)
    }

    pub fn receive(&self, name: &str) -> Received {
        self.desk().receive(request(form(name))).unwrap()
    }

    /// How many dossiers are there, how much waits, which number was used last.
    pub fn picture(&self) -> String {
        self.ledger()
            .read(|book| {
                Ok::<_, ledger::LedgerError>(format!(
                    "{:?} {:?} {:?} {:?}",
                    book.totals()?,
                    book.outbox_summary()?,
                    book.last_number(domain::number::Series::DossierRegister, "01/2021")?,
                    book.last_number(domain::number::Series::ReceiptSlip, "01/2021")?,
                ))
            })
            .unwrap()
    }
}

pub fn person(name: &str) -> PersonForm {
    PersonForm {
        full_name: name.into(),
        personal_id: "037090001234".into(),
        birth_date: "01/01/1990".into(),
        sex: "male".into(),
        residence_address: "Thôn 1, xã Gia Xuân".into(),
        phone: "0912345678".into(),
        email: String::new(),
    }
}

pub fn form(name: &str) -> ReceiveForm {
    ReceiveForm {
        procedure_code: PROCEDURE.into(),
        owner: person(name),
        set_count: 1,
        ..ReceiveForm::default()
    }
}

pub fn request(form: ReceiveForm) -> ReceiveRequest {
    ReceiveRequest { form, seen_due_at: None, draft: None, line: None }
}
