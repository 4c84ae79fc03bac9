//! A hub in this process, with the real catalogue and a clock that the test sets.

use chrono::{DateTime, FixedOffset};
use hub::{Clock, Hub, init, serve};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    thread::JoinHandle,
};
use tokio::sync::oneshot;

/// The week of the conference: every commune of Gia Viễn is valid.
pub const NOON: &str = "2021-12-09T14:00:00+07:00";

pub fn moment(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

pub struct TestClock(pub AtomicI64);

impl TestClock {
    pub fn at(text: &str) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(moment(text).timestamp_millis())))
    }

    pub fn set(&self, text: &str) {
        self.0.store(moment(text).timestamp_millis(), Ordering::SeqCst);
    }

    pub fn advance(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn system_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub fn catalogue() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue")
}

pub struct TestHub {
    folder: tempfile::TempDir,
    pub clock: Arc<TestClock>,
    pub hub: Arc<Hub>,
    pub url: String,
    pub admin_code: String,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl TestHub {
    pub fn start() -> Self {
        Self::start_with(None)
    }

    pub fn start_with(demo_offset_ms: Option<i64>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = TestClock::at(NOON);
        let data = folder.path().join("hub");
        let wanted = init::Wanted {
            key_file: hub::keyfile::default_for(&data),
            data: data.clone(),
            catalogue: catalogue(),
            address: Some("https://127.0.0.1:1".into()),
            demo_offset_ms,
            tls: None,
        };
        let made = init::make(&wanted, &*clock).unwrap();
        let key = hub::keyfile::read(&wanted.key_file).unwrap();
        let hub = Arc::new(Hub::open(&data, key, Arc::clone(&clock) as Arc<dyn Clock>).unwrap());
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
        Self { folder, clock, hub, url, admin_code: made.admin_code, end: Some(end), thread: Some(thread) }
    }

    pub fn now(&self) -> DateTime<FixedOffset> {
        hub::clock::office_time(self.hub.office_ms())
    }

    /// The hub's book, beside the hub.
    pub fn book(&self) -> ledger::Ledger {
        let data = self.folder.path().join("hub");
        let key = hub::keyfile::read(&hub::keyfile::default_for(&data)).unwrap();
        ledger::Ledger::open(&data, "hub.db", &key).unwrap()
    }

    /// A string for a new desk of an office.
    pub fn enrolment(&self, office: &str, name: &str) -> String {
        self.hub.issue_enrolment(office, name, Some(self.url.clone()), 7).unwrap()
    }

    /// A desk that has joined and caught up.
    pub fn desk(&self, office: &str, officer: &str, name: &str) -> crate::desk::Desk {
        let mut desk = crate::desk::Desk::new(&self.url, office, officer, self.now());
        desk.enrol(&self.enrolment(office, name)).unwrap();
        desk.catch_up();
        desk
    }
}

impl Drop for TestHub {
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
