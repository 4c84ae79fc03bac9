//! A damaged database: shown as far as it can be read, never written.

use crate::office::{CLERK, Office, form, request};
use desk::api::{dossiers::DossierFilter, session::Stage};
use domain::problem::Code;
use std::fs;

const PAGE: usize = 4096;

/// Each of the last pages alone, as a dying disk would have it: what was written last lies there.
#[test]
fn a_damaged_page_is_never_written_over_and_what_can_be_read_is_shown() {
    let office = Office::open();
    let mut seat = office.desk("GX-01");
    for _ in 0..3 {
        seat.receive("Nguyễn Văn Thắng");
    }
    seat.close();
    let path = seat.folder.join("desk.db");
    let whole = fs::read(&path).unwrap();
    let pages = whole.len() / PAGE;
    let mut stopped = 0;
    for back in [1, 2, 3, 5, 8, 13, 21, 34] {
        let mut damaged = whole.clone();
        let at = (pages - back) * PAGE;
        damaged[at..at + PAGE].iter_mut().step_by(7).for_each(|byte| *byte ^= 0x55);
        let _ = fs::remove_file(seat.folder.join("desk.db-wal"));
        let _ = fs::remove_file(seat.folder.join("desk.db-shm"));
        fs::write(&path, &damaged).unwrap();
        seat.open(false);
        let state = seat.desk().app_state(()).unwrap();
        if state.stage == Stage::Broken {
            assert_eq!(state.problem.unwrap().code, Code::DataDamaged);
            seat.close();
            continue;
        }
        if seat.sign_in(CLERK).is_err() {
            seat.close();
            continue;
        }
        let asked = request(form("Trần Thị Bưởi"));
        let answers = [
            seat.desk().dossiers(DossierFilter::default()).map(|_| ()).map_err(|problem| problem.code),
            seat.desk().receive(asked).map(|_| ()).map_err(|problem| problem.code),
        ];
        let state = seat.desk().app_state(()).unwrap();
        if state.stage == Stage::Broken {
            // Meanwhile not even who works here could be read.
            assert_eq!(state.problem.unwrap().code, Code::DataDamaged);
            seat.close();
            continue;
        }
        let damage = state.damage;
        if answers.iter().any(|answer| answer == &Err(Code::DataDamaged)) || damage.is_some() {
            stopped += 1;
            // From the first sign of it on: told on every screen, and F9 says why before it is pressed.
            assert_eq!(damage.map(|problem| problem.code), Some(Code::DataDamaged), "page -{back}");
            let again = seat.desk().receive(request(form("Trần Thị Bưởi")));
            assert_eq!(again.unwrap_err().code, Code::DataDamaged);
            if let Ok(preview) = seat.desk().preview(form("Trần Thị Bưởi")) {
                assert_eq!(preview.blocked.map(|problem| problem.code), Some(Code::DataDamaged));
            }
            // The way out: leave it, and put a backup in its place.
            let left = seat.desk().leave_damaged(()).unwrap();
            assert_eq!((left.stage, left.problem.unwrap().code), (Stage::Broken, Code::DataDamaged));
        } else {
            assert_eq!(seat.desk().leave_damaged(()).unwrap_err().code, Code::WrongState);
        }
        seat.close();
    }
    assert!(stopped > 0, "no page of {pages} mattered");
}
