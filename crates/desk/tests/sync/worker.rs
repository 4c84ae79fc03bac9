//! The background thread against a TLS server. Waits are for events, never for time.

use crate::{
    hub::FakeHub,
    office::{DeskBook, NOW_MS, stream},
    server::{Answered, Server},
};
use desk::{
    api::sync::Link,
    clock::{Clock, OfficeClock},
    sync::{Worker, status_without_worker},
};
use domain::{
    hash::Hash,
    problem::{Code, Problem},
    protocol::ExchangeRequest,
};
use ledger::{PageLimit, Topic};
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

const ALL: PageLimit = PageLimit { operations: usize::MAX, bytes: usize::MAX };
const LONG: Duration = Duration::from_secs(50);

struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

struct Scene {
    hub: Arc<Mutex<FakeHub>>,
    is_up: Arc<AtomicBool>,
    clock: Arc<TestClock>,
    served: mpsc::Receiver<usize>,
    desk: DeskBook,
    server: Server,
}

impl Scene {
    fn new() -> Self {
        let hub = Arc::new(Mutex::new(FakeHub::new()));
        let is_up = Arc::new(AtomicBool::new(true));
        let (send, served) = mpsc::channel();
        let server = {
            let (hub, is_up) = (hub.clone(), is_up.clone());
            Server::start(move |asked| {
                if !is_up.load(Ordering::SeqCst) {
                    return None;
                }
                let json = zstd::decode_all(asked.body.as_slice()).unwrap();
                let request: ExchangeRequest = serde_json::from_slice(&json).unwrap();
                let response = hub.lock().unwrap().answer(&request);
                send.send(request.batches.len()).ok();
                Some(Answered::ok(&serde_json::to_vec(&response).unwrap()))
            })
        };
        let desk = DeskBook::new(&server.url(), server.pin);
        Self { hub, is_up, clock: Arc::new(TestClock(AtomicI64::new(NOW_MS))), served, desk, server }
    }

    fn start(&self) -> Worker {
        self.start_with(|_| {})
    }

    fn start_with(&self, on_change: impl Fn(&BTreeSet<Topic>) + Send + Sync + 'static) -> Worker {
        Worker::start(
            self.desk.ledger.clone(),
            self.desk.identity.clone(),
            OfficeClock::new(self.clock.clone()),
            Arc::new(on_change),
        )
    }
}

#[test]
fn what_waits_goes_out_and_what_is_there_comes_in() {
    let mut scene = Scene::new();
    scene.desk.save(&[1, 2]);
    {
        let mut hub = scene.hub.lock().unwrap();
        hub.publish();
        for dossier in 0..300 {
            hub.elsewhere(&[dossier]);
        }
    }
    let (send, changes) = mpsc::channel();
    let worker = scene.start_with(move |topics| drop(send.send(topics.clone())));
    // More than one answer of the first budget: the wait is for all of them.
    let status = worker.sync_now_and_wait(LONG);
    assert_eq!(status.link, Link::Online);
    assert_eq!((status.waiting, status.waiting_bytes, status.oldest_waiting), (0, 0, None));
    assert_eq!(status.last_contact.as_deref(), Some("2021-12-09T14:00:00+07:00"));
    assert_eq!((status.offline_since, status.problem), (None, None));
    // The hub of the tests is a second and a half ahead.
    assert_eq!(status.clock_off_seconds, Some(1));
    assert_eq!(scene.desk.cursor(&stream()), scene.hub.lock().unwrap().head(&stream()));
    let topics: BTreeSet<Topic> = changes.try_iter().flatten().collect();
    assert!(
        topics.contains(&Topic::Reference)
            && topics.contains(&Topic::Dossiers)
            && topics.contains(&Topic::Sync)
    );
}

#[test]
fn a_save_is_sent_without_being_asked_for() {
    let mut scene = Scene::new();
    let worker = scene.start();
    assert_eq!(worker.sync_now_and_wait(LONG).link, Link::Online);
    scene.served.try_iter().for_each(drop);
    scene.desk.save(&[1]);
    worker.nudge();
    assert_eq!(scene.served.recv_timeout(LONG), Ok(1));
}

#[test]
fn a_broken_line_is_told_since_when_also_after_a_restart() {
    let mut scene = Scene::new();
    let worker = scene.start();
    assert_eq!(worker.sync_now_and_wait(LONG).link, Link::Online);
    scene.is_up.store(false, Ordering::SeqCst);
    scene.clock.0.store(NOW_MS + 60_000, Ordering::SeqCst);
    let status = worker.sync_now_and_wait(LONG);
    assert_eq!(status.link, Link::Offline);
    assert_eq!(status.offline_since.as_deref(), Some("2021-12-09T14:01:00+07:00"));
    scene.clock.0.store(NOW_MS + 120_000, Ordering::SeqCst);
    scene.desk.save(&[1]);
    let status = worker.sync_now_and_wait(LONG);
    assert_eq!(status.offline_since.as_deref(), Some("2021-12-09T14:01:00+07:00"), "the first failure");
    assert_eq!(status.waiting, 1);
    drop(worker);
    let status = status_without_worker(&scene.desk.ledger).unwrap();
    assert_eq!(status.link, Link::Unknown);
    assert_eq!(status.last_contact.as_deref(), Some("2021-12-09T14:00:00+07:00"));
    assert_eq!(status.offline_since.as_deref(), Some("2021-12-09T14:01:00+07:00"));
    assert_eq!(status.clock_off_seconds, Some(1));
    // And everything is well again once somebody answers.
    scene.is_up.store(true, Ordering::SeqCst);
    let status = scene.start().sync_now_and_wait(LONG);
    assert_eq!((status.link, status.waiting, status.offline_since), (Link::Online, 0, None));
}

#[test]
fn a_server_with_another_key_is_no_missing_network() {
    let mut scene = Scene::new();
    scene.desk.identity.pin = Hash::plain(b"another key");
    let status = scene.start().sync_now_and_wait(LONG);
    assert_eq!(status.link, Link::Refused);
    assert_eq!(status.problem.unwrap().code, Code::HubKeyWrong);
    assert_eq!(status.last_contact, None);
    assert!(scene.served.try_recv().is_err());
}

#[test]
fn a_refusal_is_shown_with_the_mark_of_the_hub() {
    let problem = Problem::new(Code::DeskRevoked, "AB12CD");
    let json = serde_json::to_vec(&problem).unwrap();
    let server = Server::start(move |_| Some(Answered::of(403, "application/problem+json", &json)));
    let mut scene = Scene::new();
    scene.desk.identity.address = server.url();
    scene.desk.identity.pin = server.pin;
    let status = scene.start().sync_now_and_wait(LONG);
    assert_eq!((status.link, status.problem), (Link::Refused, Some(problem)));
}

#[test]
fn rubbish_is_no_success() {
    let server = Server::start(|_| Some(Answered::ok(b"{\"protocol\":1}")));
    let mut scene = Scene::new();
    scene.desk.identity.address = server.url();
    scene.desk.identity.pin = server.pin;
    let status = scene.start().sync_now_and_wait(LONG);
    assert_eq!(status.link, Link::Refused);
    assert_eq!(status.problem.unwrap().code, Code::BadRequest);
    assert_eq!(status.last_contact, None);
}

#[test]
fn acts_that_the_hub_does_not_take_are_no_success() {
    let mut scene = Scene::new();
    scene.hub.lock().unwrap().refuses = true;
    scene.desk.save(&[1]);
    let status = scene.start().sync_now_and_wait(LONG);
    assert_eq!((status.link, status.waiting), (Link::Refused, 1));
    assert_eq!(status.problem.unwrap().code, Code::ChainBroken);
}

#[test]
fn an_act_that_is_too_large_is_no_failure_of_the_exchange() {
    let mut scene = Scene::new();
    scene.hub.lock().unwrap().too_large = |_| true;
    scene.desk.save(&[1]);
    scene.hub.lock().unwrap().elsewhere(&[2]);
    let status = scene.start().sync_now_and_wait(LONG);
    assert_eq!((status.link, status.waiting, status.problem), (Link::Online, 1, None));
    assert_eq!(scene.desk.cursor(&stream()).position, 1, "what others did is here");
}

#[test]
fn a_revoked_desk_knows_that_its_work_is_safe_at_the_hub() {
    let mut scene = Scene::new();
    {
        let mut hub = scene.hub.lock().unwrap();
        hub.is_revoking = true;
        hub.holds = |_| true;
    }
    for _ in 0..3 {
        scene.desk.save(&[1, 2]);
    }
    let status = scene.start().sync_now_and_wait(LONG);
    assert_eq!((status.link, status.waiting, status.held), (Link::Refused, 0, 6));
    assert_eq!(status.problem.unwrap().code, Code::DeskRevoked);
}

#[test]
fn a_revoked_desk_is_told_so_also_when_the_hub_does_not_take_its_work() {
    let mut scene = Scene::new();
    {
        let mut hub = scene.hub.lock().unwrap();
        hub.is_revoking = true;
        hub.refuses = true;
    }
    scene.desk.save(&[1]);
    let worker = scene.start();
    for _ in 0..2 {
        let status = worker.sync_now_and_wait(LONG);
        assert_eq!((status.link, status.waiting), (Link::Refused, 1));
        assert_eq!(status.problem.unwrap().code, Code::DeskRevoked);
    }
}

/// One act that no hub can read makes a request that is refused whole, by a hub that cannot tell which.
#[test]
fn an_act_for_which_the_whole_request_is_refused_holds_up_nothing_but_its_chain() {
    for status_code in [400, 413] {
        let hub = Arc::new(Mutex::new(FakeHub::new()));
        hub.lock().unwrap().elsewhere(&[9]);
        let code = if status_code == 400 { Code::BadRequest } else { Code::TooLarge };
        let problem = serde_json::to_vec(&Problem::new(code, "AB12CD")).unwrap();
        let bad = Arc::new(Mutex::new(None));
        let (send, served) = mpsc::channel();
        let server = {
            let (hub, bad) = (hub.clone(), bad.clone());
            Server::start(move |asked| {
                let json = zstd::decode_all(asked.body.as_slice()).unwrap();
                let request: ExchangeRequest = serde_json::from_slice(&json).unwrap();
                let acts: Vec<_> =
                    request.batches.iter().flat_map(|batch| &batch.acts).map(|act| act.id).collect();
                send.send(acts.len()).ok();
                if bad.lock().unwrap().is_some_and(|bad| acts.contains(&bad)) {
                    return Some(Answered::of(status_code, "application/problem+json", &problem));
                }
                let response = hub.lock().unwrap().answer(&request);
                Some(Answered::ok(&serde_json::to_vec(&response).unwrap()))
            })
        };
        let mut desk = DeskBook::new(&server.url(), server.pin);
        for dossier in [1, 2, 3, 4] {
            desk.save(&[dossier]);
        }
        let acts = desk.ledger.read(|book| book.unstamped(&[desk.identity.chain], ALL)).unwrap();
        *bad.lock().unwrap() = Some(acts[2].id);
        let clock = Arc::new(TestClock(AtomicI64::new(NOW_MS)));
        let worker = Worker::start(
            desk.ledger.clone(),
            desk.identity.clone(),
            OfficeClock::new(clock.clone()),
            Arc::new(|_| {}),
        );
        let status = worker.sync_now_and_wait(LONG);
        assert_eq!((status.link, status.problem), (Link::Online, None), "{status_code}");
        assert_eq!(status.waiting, 2, "the act and the one behind it");
        assert_eq!(desk.cursor(&stream()).position, hub.lock().unwrap().head(&stream()).position);
        let refusals = desk.ledger.read(|book| book.refusals()).unwrap();
        assert_eq!(refusals.len(), 1);
        assert_eq!(refusals[0].n, acts[2].operations[0].place.n);
        // It is not sent again and again, and goes out when somebody has mended the hub.
        served.try_iter().for_each(drop);
        assert_eq!(worker.sync_now_and_wait(LONG).link, Link::Online);
        assert_eq!(served.try_iter().max(), Some(0));
        *bad.lock().unwrap() = None;
        clock.0.store(NOW_MS + 2 * 60 * 60 * 1000, Ordering::SeqCst);
        assert_eq!(worker.sync_now_and_wait(LONG).waiting, 0);
    }
}

/// It is not the acts: nothing is kept back for a hub that does not take even an empty request.
#[test]
fn a_hub_that_refuses_every_request_whole_makes_no_act_wait() {
    let problem = serde_json::to_vec(&Problem::new(Code::BadRequest, "AB12CD")).unwrap();
    let server = Server::start(move |_| Some(Answered::of(400, "application/problem+json", &problem)));
    let mut desk = DeskBook::new(&server.url(), server.pin);
    desk.save(&[1]);
    desk.save(&[2]);
    let clock = OfficeClock::new(Arc::new(TestClock(AtomicI64::new(NOW_MS))));
    let worker = Worker::start(desk.ledger.clone(), desk.identity.clone(), clock, Arc::new(|_| {}));
    let status = worker.sync_now_and_wait(LONG);
    assert_eq!((status.link, status.waiting), (Link::Refused, 2));
    assert_eq!(status.problem.unwrap().code, Code::BadRequest);
    assert_eq!(desk.ledger.read(|book| book.refusals()).unwrap(), []);
}

#[test]
fn stopping_does_not_wait_for_the_network() {
    let (asked, was_asked) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let server = Server::start(move |_| {
        asked.send(()).ok();
        released.lock().unwrap().recv().ok();
        None
    });
    let mut scene = Scene::new();
    scene.desk.identity.address = server.url();
    scene.desk.identity.pin = server.pin;
    let mut worker = scene.start();
    was_asked.recv_timeout(LONG).unwrap();
    let handle = worker.handle();
    let before = Instant::now();
    worker.stop();
    assert!(before.elapsed() < Duration::from_secs(20), "the server still holds the exchange");
    // Who asks afterwards is answered at once.
    drop(handle.sync_now_and_wait(LONG));
    assert!(before.elapsed() < Duration::from_secs(20));
    drop(release);
}

#[test]
fn the_last_owner_may_be_the_callback() {
    let scene = Scene::new();
    let kept: Arc<Mutex<Option<Worker>>> = Arc::default();
    let (send, dropped) = mpsc::channel();
    let inside = kept.clone();
    let worker = scene.start_with(move |_| {
        // Dropped on its own thread.
        if let Some(worker) = inside.lock().unwrap().take() {
            drop(worker);
            send.send(()).ok();
        }
    });
    let handle = worker.handle();
    *kept.lock().unwrap() = Some(worker);
    drop(handle.sync_now_and_wait(LONG));
    dropped.recv_timeout(LONG).unwrap();
}

#[test]
fn an_open_server_is_not_needed_to_start_and_to_ask() {
    let mut scene = Scene::new();
    scene.desk.save(&[1]);
    scene.is_up.store(false, Ordering::SeqCst);
    let worker = scene.start();
    let status = worker.status();
    assert_eq!(status.waiting, 1);
    assert_ne!(status.link, Link::Online);
    assert!(scene.desk.path().exists() && scene.server.url().starts_with("https://"));
}
