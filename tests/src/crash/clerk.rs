//! The clerk at one desk: works, and has the power cut.

use super::{
    chance::Chance,
    disk::Disk,
    moment::{Moment, count_changes},
    office::Shared,
    tally::Tally,
    told::{Intent, Told},
    watch::Watch,
};
use crate::{
    DeskProcess, Failure, HubProcess, Outcome, desk::Refused, failure::expect, proxy::OPEN, proxy::Proxy,
    sample, wait,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

/// Invented citizens.
const NAMES: [&str; 6] =
    ["Trần Thị Bưởi", "Lê Văn Cam", "Đỗ Thị Hòa", "Nguyễn Thị Hồng Gấm", "Phạm Quốc Ửng", "Hoàng Đình Ẩn"];

/// What a step takes and how often it changes files, before one was measured.
const TYPICAL: (Duration, u64) = (Duration::from_millis(150), 30);

pub(super) struct Clerk<'o> {
    pub(super) shared: &'o Shared,
    /// Of the desk in its office.
    pub(super) number: u64,
    pub(super) desk: DeskProcess,
    pub(super) proxy: Proxy,
    pub(super) disk: Disk,
    pub(super) watch: Watch,
    pub(super) chance: Chance,
    pub(super) told: Told,
    pub(super) tally: Tally,
    /// Steps until somebody tidies the disk up; 0 while there is room.
    pub(super) full_for: u64,
    /// What each kind of step took last, and how often it changed files.
    took: BTreeMap<&'static str, (Duration, u64)>,
    citizens: u64,
}

impl<'o> Clerk<'o> {
    /// Joins the office.
    pub(super) fn join(
        shared: &'o Shared,
        hub: &HubProcess,
        folder: &Path,
        number: u64,
        mut chance: Chance,
    ) -> Outcome<Self> {
        let disk = Disk::new(folder, shared.disks, &mut chance)?;
        let proxy = Proxy::to(hub.port)?;
        let desk = DeskProcess::new(folder)?;
        let watch = Watch::on(folder)?;
        let mut clerk = Self {
            shared,
            number,
            desk,
            proxy,
            disk,
            watch,
            chance,
            told: Told::default(),
            tally: Tally::default(),
            full_for: 0,
            took: BTreeMap::new(),
            citizens: 0,
        };
        clerk.enrol(hub)?;
        Ok(clerk)
    }

    /// Works until there were enough kills.
    pub(super) fn work(&mut self) -> Outcome {
        while !self.shared.is_over() {
            self.weather()?;
            if self.chance.one_in(16) {
                self.close_and_open()?;
                continue;
            }
            let (intent, use_case, args) = self.choose();
            self.step(&intent, use_case, &args)?;
        }
        Ok(())
    }

    /// Disk and network are not what they were.
    fn weather(&mut self) -> Outcome {
        if self.full_for > 0 {
            self.full_for -= 1;
            if self.full_for == 0 {
                self.disk.tidy()?;
            }
        } else if self.disk.is_small() && self.chance.one_in(10) {
            let slack = [0, 4, 12, 40, 120, 300].map(|kilobytes| kilobytes * 1024);
            self.disk.fill(self.chance.pick(&slack).copied().unwrap_or_default())?;
            self.full_for = 2 + self.chance.below(4);
            self.tally.count("a desk's disk filled up");
        }
        let allowance = |chance: &mut Chance| if chance.one_in(2) { OPEN } else { chance.below(6_000) };
        let (up, down) = match self.chance.one_in(3) {
            true => (allowance(&mut self.chance), allowance(&mut self.chance)),
            false => (OPEN, OPEN),
        };
        if (up, down) != (OPEN, OPEN) {
            self.tally.count("the network of a desk was cut");
        }
        self.proxy.allow(up, down);
        Ok(())
    }

    fn choose(&mut self) -> (Intent, &'static str, Value) {
        let mine: Vec<String> = self.told.mine.keys().cloned().collect();
        match self.chance.below(16) {
            0..=5 => {
                let citizen = self.citizen();
                // What was being typed becomes the dossier.
                let draft = self.told.draft.as_ref().map(|(id, _)| id.clone());
                let draft = draft.filter(|_| self.chance.one_in(2));
                let request = json!({ "form": self.form(&citizen), "seen_due_at": null, "draft": draft });
                (Intent::Receive { citizen, draft }, "receive", request)
            }
            6..=8 => {
                let citizen = self.citizen();
                let id = self.told.draft.as_ref().map(|(id, _)| id);
                let draft = json!({ "id": id, "saved_at": null, "form": self.form(&citizen) });
                (Intent::Draft { citizen }, "save_draft", draft)
            }
            9..=11 if !mine.is_empty() => {
                let dossier = self.chance.pick(&mine).cloned().unwrap_or_default();
                let id = json!({ "id": dossier });
                (Intent::Reprint { dossier }, "reprint", id)
            }
            12 if self.chance.one_in(2) => (Intent::Look, "today", Value::Null),
            // A courier carries what waits to the other desk.
            12 | 13 => {
                let use_case = if self.chance.one_in(2) { "write_parcels" } else { "take_parcels" };
                (Intent::Carry, use_case, json!({ "folder": self.shared.courier }))
            }
            _ => (Intent::Sync, "sync_now", Value::Null),
        }
    }

    /// The number of somebody who has not been here: by it a dossier is known again that was not acknowledged.
    fn citizen(&mut self) -> String {
        self.citizens += 1;
        format!("037090{}{:05}", self.number, self.citizens)
    }

    fn form(&mut self, citizen: &str) -> Value {
        sample::form(self.chance.pick(&NAMES).copied().unwrap_or(sample::NAME), citizen)
    }

    fn step(&mut self, intent: &Intent, use_case: &'static str, args: &Value) -> Outcome {
        let is_killed = self.chance.one_in(3) && self.shared.may_kill();
        self.watch.changes()?;
        let started = Instant::now();
        let answer = if is_killed {
            self.killed_in(use_case, args)?
        } else {
            self.desk.send(use_case, args)?;
            let (desk, mut answer) = (&mut self.desk, None);
            let changes = count_changes(&mut self.watch, || {
                expect(started.elapsed() < wait::LONG, || format!("no answer to {use_case}"))?;
                answer = desk.answer_within(Duration::ZERO)?;
                Ok(answer.is_some())
            })?;
            if matches!(answer, Some(Ok(_))) {
                self.took.insert(use_case, (started.elapsed(), changes));
            }
            answer
        };
        // Written down before anything else happens.
        self.hear(intent, answer)?;
        let prints = self.take_prints()?;
        if is_killed {
            self.come_back()?;
        } else if !prints.is_empty() {
            self.learn_numbers()?;
        }
        self.told.compare_prints(&prints)
    }

    /// The power goes in a step. An answer that was given before is heard.
    fn killed_in(&mut self, use_case: &'static str, args: &Value) -> Outcome<Option<Result<Value, Refused>>> {
        let (time, changes) = self.took.get(use_case).copied().unwrap_or(TYPICAL);
        let moment = Moment::choose(&mut self.chance, time, changes);
        self.desk.send(use_case, args)?;
        let (desk, mut answer) = (&mut self.desk, None);
        moment.wait(&mut self.watch, || {
            answer = desk.answer_within(Duration::ZERO)?;
            Ok(answer.is_some())
        })?;
        if use_case == "sync_now" && self.chance.one_in(4) && self.shared.kill_hub() {
            self.tally.count("killed hub with a desk");
        }
        if answer.is_some() {
            // Just behind the answer: what goes on in the background is cut.
            std::thread::sleep(self.chance.time(Duration::from_millis(5)));
            self.tally.count(format!("killed desk just behind {use_case}"));
            self.desk.cut();
            return Ok(answer);
        }
        self.tally.count(format!("killed desk in {use_case}"));
        Ok(self.desk.cut())
    }

    /// What the desk said.
    fn hear(&mut self, intent: &Intent, answer: Option<Result<Value, Refused>>) -> Outcome {
        let answer = match answer {
            None => {
                self.told.leave_open(intent);
                return Ok(());
            }
            Some(Err(refused)) => return self.refused(intent, &refused),
            Some(Ok(answer)) => answer,
        };
        match intent {
            Intent::Receive { draft, .. } => {
                self.told.received(&answer, draft.as_deref(), &self.shared.numbers)?;
                self.tally.count("acknowledged: received");
                if answer["printed"].is_null() {
                    self.expect_tight(|| format!("not printed: {}", answer["print_problem"]))?;
                }
            }
            Intent::Draft { citizen } => {
                let id = answer["id"].as_str().unwrap_or_default().to_owned();
                self.told.draft = Some((id, citizen.clone()));
                self.tally.count("acknowledged: draft kept");
            }
            Intent::Reprint { dossier } => {
                self.told.reprinted(dossier);
                self.tally.count("acknowledged: printed again");
            }
            Intent::Sync => self.synced(&answer)?,
            Intent::Carry => self.tally.count("parcels written or taken"),
            Intent::Look => {}
        }
        Ok(())
    }

    fn synced(&mut self, status: &Value) -> Outcome {
        match status["link"].as_str().unwrap_or_default() {
            "online" if status["waiting"] == 0 => {
                self.tally.count("acknowledged: everything at the district");
                self.shared.are_at_hub(&self.told);
            }
            "refused" => {
                let code = status["problem"]["code"].as_str().unwrap_or_default();
                // Of either side: both know it by this name.
                let is_honest = code == "disk_full" && self.disk.is_small();
                expect(is_honest, || format!("the exchange was refused: {status}"))?;
                self.tally.count("exchange refused, a disk is full");
            }
            link => self.tally.count(format!("exchange: {link}")),
        }
        Ok(())
    }

    fn refused(&mut self, intent: &Intent, refused: &Refused) -> Outcome {
        self.expect_tight(|| format!("{intent:?} was refused: {}", refused.problem))?;
        match refused.code() {
            "disk_full" => self.tally.count("refused, the disk is full"),
            // Counted, and then there was no room for the print.
            "open_failed" => {
                self.told.leave_open(intent);
                self.tally.count("not printed, the disk is full");
            }
            _ => return Err(Failure::said(format!("{intent:?} was refused: {}", refused.problem))),
        }
        Ok(())
    }

    /// Only a disk without room explains it.
    pub(super) fn expect_tight(&mut self, what: impl FnOnce() -> String) -> Outcome {
        expect(self.disk.is_tight()?, what)?;
        if self.full_for == 0 {
            self.full_for = 1 + self.chance.below(3);
        }
        Ok(())
    }

    /// What lies in the folder of the prints, taken out of the printer: code of the dossier and hash of the bytes.
    fn take_prints(&mut self) -> Outcome<Vec<(String, String)>> {
        let mut prints = Vec::new();
        for entry in std::fs::read_dir(self.desk.prints()).into_iter().flatten() {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if let Some(code) = name.strip_prefix("giay-hen-").and_then(|name| name.strip_suffix(".pdf")) {
                let hash = Sha256::digest(std::fs::read(&path)?);
                prints.push((code.to_owned(), hash.iter().map(|byte| format!("{byte:02x}")).collect()));
            } else {
                self.tally.count("left behind: a print that was cut in the middle");
            }
            std::fs::remove_file(&path)?;
        }
        Ok(prints)
    }

    /// The register's line and the hash of the paper, which `receive` does not name.
    fn learn_numbers(&mut self) -> Outcome {
        let known = |known: &super::told::Known| known.sha256.is_some();
        let new: Vec<String> =
            self.told.mine.iter().filter(|(_, one)| !known(one)).map(|(id, _)| id.clone()).collect();
        for id in new {
            let view = self.desk.must("dossier", &json!({ "id": id }))?;
            self.told.compare(&id, &view, &self.shared.numbers)?;
        }
        Ok(())
    }
}
