//! The power is back: the desk starts, perhaps in vain, and is asked whether it still knows everything.

use super::{clerk::Clerk, rest::is_sound, tally::Tally};
use crate::{Context as _, Failure, HubProcess, Outcome, book, failure::expect, folder, sample};
use ledger::Ledger;
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

/// A start as far as reading the key file, and one with the key stretched.
const START: Duration = Duration::from_millis(25);
const OPENING: Duration = Duration::from_millis(150);
/// The end of a program that is asked to end.
const CLOSING: Duration = Duration::from_millis(30);

/// An enrolment.
const ENROLMENT: Duration = Duration::from_millis(900);

impl Clerk<'_> {
    /// Joins the office. The power may go meanwhile: then the desk has joined or it has not, and the district gives
    /// another string.
    pub(super) fn enrol(&mut self, hub: &HubProcess) -> Outcome {
        let paper_code = hub.staff_code(sample::CLERK)?;
        for attempt in 1.. {
            // A desk whose enrolment was cut may have its name at the district.
            let name = format!("GX-0{}-{attempt}", self.number);
            let code = hub.enrolment_through(&name, &self.proxy.address())?;
            self.desk.start()?;
            let stage = self.desk.stage()?;
            if stage == "signed_out" {
                // No keyring here, and nobody has seen the sheet: it can still be printed. This harness cannot read
                // it, so it begins anew.
                self.desk.must("print_unlock_sheet", &Value::Null)?;
                self.tally.count("joined, cut before the sheet was shown; the sheet was printed afterwards");
                self.desk.kill();
                std::fs::remove_dir_all(self.desk.data())?;
                continue;
            }
            expect(stage == "not_enrolled", || format!("an enrolment that was cut leaves the desk {stage}"))?;
            self.desk.send("enrol", &json!({ "code": code }))?;
            if self.cut_in("enrolment", ENROLMENT, 3) {
                continue;
            }
            let enrolled = self.desk.answer()?;
            let enrolled =
                enrolled.map_err(|refused| Failure::said(format!("enrolment: {}", refused.problem)))?;
            self.desk.unlock_code = enrolled["unlock_code"].as_str().map(str::to_owned);
            let pin = json!({ "officer": sample::CLERK, "paper_code": paper_code, "pin": sample::PIN });
            self.desk.must("set_pin", &pin)?;
            self.desk.sign_in()?;
            break;
        }
        Ok(())
    }

    /// The window is closed in the evening, perhaps with the power going meanwhile, and opened in the morning.
    pub(super) fn close_and_open(&mut self) -> Outcome {
        self.desk.close();
        if !self.cut_in("closing", CLOSING, 3) {
            self.desk.closed()?;
            self.tally.count("desk closed");
        }
        // Whatever else is on this disk grows over night.
        if self.disk.is_small() && self.chance.one_in(3) {
            self.disk.fill(0)?;
            self.full_for = 2;
        }
        self.come_back()
    }

    /// Starts the desk, with the power going again now and then, and compares.
    pub(super) fn come_back(&mut self) -> Outcome {
        if self.chance.one_in(6) {
            self.look()?;
        }
        while !self.start()? {}
        self.compare()
    }

    /// The book as it lies on the disk, in a copy: opening it mends what is half, and that is the desk's to do.
    fn look(&mut self) -> Outcome {
        let copy = tempfile::Builder::new().prefix("mc-desk-").tempdir()?;
        folder::copy(&self.desk.data(), copy.path())?;
        let book = Ledger::open(copy.path(), "desk.db", &book::desk_key(&self.desk)?)?;
        is_sound(&book, "a desk that was killed")
    }

    /// False when it has to be started again.
    fn start(&mut self) -> Outcome<bool> {
        self.desk.start()?;
        self.tally.count("desk started");
        if self.cut_in("start-up", START, 20) {
            return Ok(false);
        }
        let code = self.desk.unlock_code.clone().context("the desk was never enrolled")?;
        for (use_case, args) in [
            ("unlock", json!({ "code": code })),
            ("sign_in", json!({ "officer": sample::CLERK, "pin": sample::PIN })),
        ] {
            self.desk.send(use_case, &args)?;
            if self.cut_in(use_case, OPENING, 10) {
                return Ok(false);
            }
            if let Err(refused) = self.desk.answer()? {
                self.expect_tight(|| format!("{use_case} after a cut: {}", refused.problem))?;
                if refused.code() != "disk_full" {
                    return Err(Failure::said(format!("{use_case} after a cut: {}", refused.problem)));
                }
                self.tally.count(format!("{use_case} refused, the disk is full"));
                self.disk.tidy()?;
                self.full_for = 0;
                self.desk.kill();
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// True when the power went.
    fn cut_in(&mut self, step: &str, most: Duration, one_in: u64) -> bool {
        if !self.chance.one_in(one_in) || !self.shared.may_kill() {
            return false;
        }
        // Not a wait for something: the moment is what varies.
        std::thread::sleep(self.chance.time(most));
        self.desk.kill();
        self.tally.count(format!("{}desk in {step}", Tally::KILL));
        true
    }

    /// Everything that was told is there.
    pub(super) fn compare(&mut self) -> Outcome {
        let rows = self.desk.must("dossiers", &json!({ "text": "", "limit": 0 }))?;
        let id = |row: &Value| row["id"].as_str().map(str::to_owned);
        let ids: BTreeSet<String> = rows.as_array().into_iter().flatten().filter_map(id).collect();
        let desk = &mut self.desk;
        self.told.compare_list(&ids, &self.shared.numbers, &mut self.tally, |id| {
            desk.must("dossier", &json!({ "id": id }))
        })?;
        let draft = self.desk.must("load_draft", &Value::Null)?;
        self.told.compare_draft(&draft)
    }
}
