//! The network and the server, cut in the middle: nothing is lost and nothing is there twice.

use crate::{book, office::Office};
use serde_json::Value;
use std::time::{Duration, Instant};
use system_tests::{
    DeskProcess, Failure, Outcome,
    failure::expect,
    proxy::{OPEN, Proxy},
    sample, wait,
};

/// A desk that reaches the hub through a network of ours.
fn behind(office: &Office, proxy: &Proxy) -> Outcome<DeskProcess> {
    let paper_code = office.hub.staff_code(sample::CLERK)?;
    let code = office.hub.enrolment_through("GX-01", &proxy.address())?;
    let mut desk = office.stranger("GX-01")?;
    desk.join(&code, &paper_code)?;
    Ok(desk)
}

fn receive(desk: &mut DeskProcess, count: &mut usize) -> Outcome {
    desk.receive(&sample::form(sample::NAME, &format!("0370900{count:05}")))?;
    *count += 1;
    Ok(())
}

/// Everything is at the district, once; another exchange changes nothing; the books agree to the last hash.
fn at_rest(mut desk: DeskProcess, mut office: Office, count: usize) -> Outcome {
    desk.sync()?;
    desk.kill();
    office.hub.kill();
    let before = book::heads(&book::of_hub(&office.hub)?)?;
    office.hub.start()?;
    desk.resume()?;
    desk.sync()?;
    // Another desk of the office, which joins now, is told the same.
    let mut other = office.desk("GX-02")?;
    other.sync()?;
    expect(other.codes()? == desk.codes()?, || "another desk is told something else".to_owned())?;
    desk.sync()?;
    desk.kill();
    other.kill();
    office.hub.kill();
    let hub = book::of_hub(&office.hub)?;
    expect(book::heads(&hub)?.1 == before.1, || "a second exchange sent something again".to_owned())?;
    book::same(&book::of_desk(&desk)?, &hub, count)?;
    book::same(&book::of_desk(&other)?, &hub, count)
}

#[test]
fn a_line_cut_after_any_number_of_bytes_loses_and_doubles_nothing() -> Outcome {
    let office = Office::open()?;
    let proxy = Proxy::to(office.hub.port)?;
    let mut desk = behind(&office, &proxy)?;
    let mut count = 0;
    // In the handshake, in the head of the request, in its body, in the answer; the last ones after the hub has
    // written everything down and before the desk knows.
    let cuts = [
        (0, OPEN),
        (400, OPEN),
        (900, OPEN),
        (1_500, OPEN),
        (2_300, OPEN),
        (4_000, OPEN),
        (OPEN, 0),
        (OPEN, 700),
        (OPEN, 1_300),
        (OPEN, 1_700),
        (OPEN, 2_500),
        (3_000, 1_600),
    ];
    for (up, down) in cuts {
        proxy.allow(0, 0);
        receive(&mut desk, &mut count)?;
        proxy.allow(up, down);
        let status = desk.must("sync_now", &Value::Null)?;
        // Nothing waits only when the exchange came through.
        let is_honest = status["waiting"] != 0 || status["link"] == "online" || !proxy.has_cut();
        expect(is_honest, || format!("cut at {up}/{down}, the desk says {status}"))?;
    }
    proxy.allow(OPEN, OPEN);
    at_rest(desk, office, count)
}

#[test]
fn a_server_killed_in_the_middle_of_a_push_loses_and_doubles_nothing() -> Outcome {
    let mut office = Office::open()?;
    let proxy = Proxy::to(office.hub.port)?;
    let mut desk = behind(&office, &proxy)?;
    let mut count = 0;
    // While the request is on its way, while the server reads, checks, writes and answers, and in the next request. The
    // milliseconds are no wait for something: the moment of the cut is what varies.
    for (after, ms) in [(1_000, 0), (2_500, 0), (3_000, 2), (3_000, 6), (3_000, 15), (3_000, 30), (5_500, 0)]
    {
        proxy.allow(0, 0);
        for _ in 0..2 {
            receive(&mut desk, &mut count)?;
        }
        proxy.allow(OPEN, OPEN);
        let before = proxy.passed_up();
        desk.send("sync_now", &Value::Null)?;
        let started = Instant::now();
        while proxy.passed_up() - before < after && started.elapsed() < Duration::from_secs(2) {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_millis(ms));
        office.hub.kill();
        // Whatever it says of the exchange, it says something.
        desk.answer()?.map_err(|refused| Failure::said(format!("refused: {}", refused.problem)))?;
        office.hub.start()?;
    }
    wait::until("the server", || Ok(office.hub.is_running()?.then_some(())))?;
    at_rest(desk, office, count)
}
