//! How much a topic asks for, and the one thing to do about it. Pure, so that it can be read as a table.
//!
//! Working without a network is normal, so nothing is said of a day's work that waits; what only this machine
//! has for longer is. What has happened and cannot be undone (a number used twice, a step done elsewhere) asks
//! for a month and is history then.

use crate::api::{
    health::{HealthAction, HealthFact, HealthTopic, Level, NotTakenReason},
    incarnation::{Incarnation, IncarnationState},
};
use chrono::{DateTime, FixedOffset};

/// Work that only this machine has is no longer an ordinary day's after so many hours.
const UNSENT_ATTENTION_HOURS: i64 = 24;
/// A week's work on one disk: somebody has to bring a network, or a copy, today.
const UNSENT_TROUBLE_HOURS: i64 = 7 * 24;
/// A copy older than so many days misses more than people remember.
const BACKUP_ATTENTION_DAYS: i64 = 7;
/// Nobody looks after the copies any more.
const BACKUP_TROUBLE_DAYS: i64 = 30;
/// Scans fill the rest within weeks.
const DISK_ATTENTION_MB: u32 = 2_000;
/// The next update or backup does not fit any more.
const DISK_TROUBLE_MB: u32 = 300;
/// The hub flags what was made from here on.
const CLOCK_ATTENTION_SECONDS: u32 = 5 * 60;
/// Due dates would be wrong by a day.
const CLOCK_TROUBLE_SECONDS: u32 = 12 * 3600;
/// About a day's receptions of one counter.
const SERIALS_ATTENTION: u32 = 20;
/// A month without a network is what blocks are lent for.
const DAYS_ATTENTION: u32 = 30;
/// What cannot be undone asks for so many days.
const HISTORY_DAYS: i64 = 30;

/// A topic with its level and its action.
#[must_use]
pub fn topic(fact: HealthFact, now: DateTime<FixedOffset>) -> HealthTopic {
    HealthTopic { level: level(&fact, now), action: action(&fact), fact }
}

/// How much a topic asks for at `now`.
#[must_use]
pub fn level(fact: &HealthFact, now: DateTime<FixedOffset>) -> Level {
    let hours = |text: &Option<String>| {
        let moment = text.as_deref().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        moment.map(|moment| (now - moment.with_timezone(now.offset())).num_hours())
    };
    let is_recent = |text: &String| {
        DateTime::parse_from_rfc3339(text)
            .is_ok_and(|at| (now.to_utc() - at.to_utc()).num_days() < HISTORY_DAYS)
    };
    match fact {
        HealthFact::Unsent { acts, oldest, is_refused, .. } => match (acts, is_refused, hours(oldest)) {
            (_, true, _) => Level::Trouble,
            (0, ..) | (.., None) => Level::Ok,
            (.., Some(hours)) => grade(hours, UNSENT_ATTENTION_HOURS, UNSENT_TROUBLE_HOURS),
        },
        HealthFact::Backup { folder, last_at, problem } => match (folder, hours(last_at)) {
            (None, _) | (_, None) => Level::Attention,
            (Some(_), Some(hours)) => {
                grade(hours, BACKUP_ATTENTION_DAYS * 24, BACKUP_TROUBLE_DAYS * 24).max(ask(problem.is_some()))
            }
        },
        HealthFact::Incarnation { incarnation } => {
            let Incarnation { is_waiting, needs_contact, missing, ahead_until, since, .. } = incarnation;
            let is_missing =
                missing.as_ref().is_some_and(|missing| missing.operations > 0 || !missing.numbers.is_empty());
            if *is_waiting || ahead_until.is_some() {
                Level::Trouble
            } else {
                ask(*needs_contact || is_missing && since.as_ref().is_none_or(is_recent))
            }
        }
        HealthFact::Disk { free_mb } => match free_mb {
            Some(free) if *free < DISK_TROUBLE_MB => Level::Trouble,
            Some(free) if *free < DISK_ATTENTION_MB => Level::Attention,
            _ => Level::Ok,
        },
        HealthFact::Clock { off_seconds, .. } => match off_seconds.map(i32::unsigned_abs) {
            Some(off) if off > CLOCK_TROUBLE_SECONDS => Level::Trouble,
            Some(off) if off > CLOCK_ATTENTION_SECONDS => Level::Attention,
            _ => Level::Ok,
        },
        HealthFact::Serials { left_today, days_ahead } => match (*left_today, *days_ahead) {
            (0, _) | (_, 0) => Level::Trouble,
            (left, days) if left < SERIALS_ATTENTION || days < DAYS_ATTENTION => Level::Attention,
            _ => Level::Ok,
        },
        HealthFact::Cards { count, .. } => ask(*count > 0),
        HealthFact::NotTaken { lines, .. } => {
            if lines.iter().any(|line| line.reason == NotTakenReason::Refused) {
                return Level::Trouble;
            }
            ask(lines.iter().any(|line| line.is_open || is_recent(&line.made_at)))
        }
        HealthFact::JudgedAnew { lines, .. } => ask(lines.iter().any(|line| {
            (line.was_accepted && !line.is_accepted || line.has_new_card) && is_recent(&line.made_at)
        })),
        HealthFact::Numbers { lines, .. } => {
            ask(lines.iter().flat_map(|line| &line.uses).any(|used| is_recent(&used.used_at)))
        }
        HealthFact::Program { unreadable, .. } => ask(*unreadable > 0),
    }
}

/// The one thing to do. A list without a line is nothing to look at.
#[must_use]
pub fn action(fact: &HealthFact) -> HealthAction {
    match fact {
        HealthFact::Unsent { .. } | HealthFact::Serials { .. } => HealthAction::SyncNow,
        HealthFact::Backup { folder: None, .. } => HealthAction::ChooseBackupFolder,
        HealthFact::Backup { .. } => HealthAction::BackUpNow,
        HealthFact::Incarnation { incarnation } => settling(incarnation),
        HealthFact::Program { .. } => HealthAction::CheckData,
        HealthFact::Cards { cards, .. } if !cards.is_empty() => HealthAction::ShowList,
        HealthFact::NotTaken { lines, .. } if !lines.is_empty() => HealthAction::ShowList,
        HealthFact::Numbers { lines, .. } if !lines.is_empty() => HealthAction::ShowList,
        HealthFact::JudgedAnew { lines, .. } if !lines.is_empty() => HealthAction::ShowList,
        _ => HealthAction::CheckAgain,
    }
}

/// What settles a restored, moved or cloned desk, the nearest first.
fn settling(incarnation: &Incarnation) -> HealthAction {
    let Incarnation {
        state,
        is_confirmed,
        is_waiting,
        last_numbers,
        ahead_until,
        needs_contact,
        missing,
        ..
    } = incarnation;
    match state {
        IncarnationState::Elsewhere if !is_confirmed => HealthAction::SayWhichMachine,
        IncarnationState::Cloned => HealthAction::EnrolAgain,
        _ if *is_waiting && last_numbers.is_some() => HealthAction::StateLastNumbers,
        _ if ahead_until.is_some() => HealthAction::BeginNewChain,
        _ if *needs_contact || *is_waiting => HealthAction::SyncNow,
        _ if missing.as_ref().is_some_and(|missing| !missing.numbers.is_empty()) => HealthAction::ShowList,
        _ => HealthAction::CheckAgain,
    }
}

fn grade(hours: i64, attention: i64, trouble: i64) -> Level {
    match hours {
        hours if hours >= trouble => Level::Trouble,
        hours if hours >= attention => Level::Attention,
        _ => Level::Ok,
    }
}

fn ask(asks: bool) -> Level {
    if asks { Level::Attention } else { Level::Ok }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{
        health::{CardLine, JudgedLine, NotTakenLine, NumberHolder, NumberLine, NumberSeries},
        incarnation::{LastNumbers, Missing, MissingNumbers},
    };
    use Level::{Attention, Ok, Trouble};
    use domain::problem::{Code, Problem};

    const NOW: &str = "2021-12-09T14:00:00+07:00";

    fn text(text: &str) -> Option<String> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn unsent(acts: u32, oldest: &str, is_refused: bool) -> HealthFact {
        let last_contact = text("2021-12-08T07:00:00+07:00");
        HealthFact::Unsent { acts, oldest: text(oldest), last_contact, offline_since: None, is_refused }
    }

    fn backup(folder: &str, last_at: &str) -> HealthFact {
        HealthFact::Backup { folder: text(folder), last_at: text(last_at), problem: None }
    }

    fn failed_backup(last_at: &str) -> HealthFact {
        let problem = Some(Problem::new(Code::BackupFolderGone, "K7Q2"));
        HealthFact::Backup { folder: text("D:/"), last_at: text(last_at), problem }
    }

    fn incarnation(change: impl FnOnce(&mut Incarnation)) -> HealthFact {
        let mut incarnation = Incarnation {
            state: IncarnationState::Restored,
            since: text(NOW),
            is_confirmed: true,
            ..Incarnation::default()
        };
        change(&mut incarnation);
        HealthFact::Incarnation { incarnation }
    }

    fn missing(operations: u32, numbers: usize) -> Option<Missing> {
        let number = MissingNumbers {
            series: "receipt_slip".into(),
            book: "01/2021".into(),
            first: 16,
            last: 16,
            text: "01-0016/TNHS".into(),
        };
        Some(Missing { operations, numbers: vec![number; numbers] })
    }

    fn clock(off_seconds: Option<i32>) -> HealthFact {
        HealthFact::Clock { off_seconds, measured_at: None }
    }

    fn serials(left_today: u32, days_ahead: u32) -> HealthFact {
        HealthFact::Serials { left_today, days_ahead }
    }

    fn not_taken(made_at: &str, is_open: bool, reason: NotTakenReason) -> HealthFact {
        let line = NotTakenLine {
            dossier: None,
            short_code: None,
            owner_name: None,
            kind: "dossier_accepted".into(),
            by: "A".into(),
            made_at: made_at.into(),
            reason,
            is_open,
            note: None,
            code: None,
        };
        HealthFact::NotTaken { count: 1, lines: vec![line] }
    }

    fn numbers(uses: &[&str]) -> HealthFact {
        let used = |at: &&str| NumberHolder {
            dossier: "d".into(),
            short_code: None,
            owner_name: "A".into(),
            used_at: (*at).to_owned(),
        };
        let line = NumberLine {
            series: NumberSeries::DossierRegister,
            book: "01/2021".into(),
            first: 3,
            last: 3,
            uses: uses.iter().map(used).collect(),
        };
        HealthFact::Numbers {
            doubles: u32::from(!uses.is_empty()),
            gaps: u32::from(uses.is_empty()),
            lines: vec![line],
        }
    }

    fn judged(made_at: &str, was_accepted: bool, is_accepted: bool, has_new_card: bool) -> HealthFact {
        let line = JudgedLine {
            dossier: None,
            short_code: None,
            owner_name: None,
            kind: "dossier_edited".into(),
            by: "A".into(),
            made_at: made_at.into(),
            was_accepted,
            is_accepted,
            has_new_card,
        };
        HealthFact::JudgedAnew { count: 1, lines: vec![line] }
    }

    fn cards(count: u32) -> HealthFact {
        let card = CardLine {
            dossier: "d".into(),
            short_code: None,
            owner_name: "A".into(),
            field: "contact".into(),
            standing_by: None,
            standing_at: None,
            late_by: "B".into(),
            late_at: NOW.into(),
        };
        HealthFact::Cards { count, cards: vec![card; count as usize] }
    }

    #[test]
    fn each_topic_asks_as_much_as_it_hurts() {
        let now = DateTime::parse_from_rfc3339(NOW).unwrap();
        let program = |unreadable| HealthFact::Program { version: "1".into(), unreadable };
        let table = [
            // A day's work that waits is a day's work.
            (unsent(0, "", false), Ok),
            (unsent(3, "2021-12-09T08:12:00+07:00", false), Ok),
            (unsent(3, "2021-12-08T14:00:01+07:00", false), Ok),
            (unsent(3, "2021-12-08T14:00:00+07:00", false), Attention),
            (unsent(3, "2021-12-02T14:00:00+07:00", false), Trouble),
            (unsent(0, "", true), Trouble),
            // Without a word of when, the number alone frightens nobody.
            (unsent(3, "", false), Ok),
            (backup("", ""), Attention),
            (backup("D:/", ""), Attention),
            (backup("D:/", "2021-12-09T12:00:00+07:00"), Ok),
            (backup("D:/", "2021-12-02T14:00:00+07:00"), Attention),
            (backup("D:/", "2021-11-09T14:00:00+07:00"), Trouble),
            (failed_backup("2021-12-09T12:00:00+07:00"), Attention),
            (failed_backup("2021-11-09T14:00:00+07:00"), Trouble),
            (HealthFact::Disk { free_mb: None }, Ok),
            (HealthFact::Disk { free_mb: Some(2_000) }, Ok),
            (HealthFact::Disk { free_mb: Some(1_999) }, Attention),
            (HealthFact::Disk { free_mb: Some(300) }, Attention),
            (HealthFact::Disk { free_mb: Some(299) }, Trouble),
            (clock(None), Ok),
            (clock(Some(300)), Ok),
            (clock(Some(301)), Attention),
            (clock(Some(-301)), Attention),
            (clock(Some(43_201)), Trouble),
            (clock(Some(i32::MIN)), Trouble),
            (serials(84, 90), Ok),
            (serials(20, 30), Ok),
            (serials(19, 30), Attention),
            (serials(20, 29), Attention),
            (serials(0, 90), Trouble),
            (serials(84, 0), Trouble),
            (cards(0), Ok),
            (cards(1), Attention),
            (HealthFact::NotTaken { count: 0, lines: Vec::new() }, Ok),
            (not_taken("2021-12-01T08:00:00+07:00", false, NotTakenReason::DoneBefore), Attention),
            (not_taken("2021-11-01T08:00:00+07:00", false, NotTakenReason::DoneBefore), Ok),
            // Held: until somebody at the district has looked.
            (not_taken("2021-01-01T08:00:00+07:00", true, NotTakenReason::Unreadable), Attention),
            (not_taken("2021-01-01T08:00:00+07:00", false, NotTakenReason::Declined), Ok),
            // Everything that this desk did later waits behind it.
            (not_taken("2021-12-09T13:00:00+07:00", true, NotTakenReason::Refused), Trouble),
            (incarnation(|_| {}), Ok),
            (incarnation(|this| this.needs_contact = true), Attention),
            (incarnation(|this| this.is_waiting = true), Trouble),
            (incarnation(|this| this.ahead_until = text("2022-01-01")), Trouble),
            (incarnation(|this| this.missing = missing(0, 0)), Ok),
            (incarnation(|this| this.missing = missing(0, 1)), Attention),
            (incarnation(|this| this.missing = missing(2, 0)), Attention),
            (
                incarnation(|this| {
                    this.missing = missing(2, 1);
                    this.since = text("2021-10-01T08:00:00+07:00");
                }),
                Ok,
            ),
            // Judged as before, or better: nothing to do about it.
            (judged("2021-12-09T08:00:00+07:00", true, true, false), Ok),
            (judged("2021-12-09T08:00:00+07:00", false, true, false), Ok),
            (judged("2021-12-09T08:00:00+07:00", true, false, false), Attention),
            (judged("2021-12-09T08:00:00+07:00", true, true, true), Attention),
            (judged("2021-10-09T08:00:00+07:00", true, false, true), Ok),
            (numbers(&[]), Ok),
            (numbers(&["2021-11-01T08:00:00+07:00", "2021-11-02T08:00:00+07:00"]), Ok),
            (numbers(&["2021-11-01T08:00:00+07:00", "2021-12-02T08:00:00+07:00"]), Attention),
            (program(0), Ok),
            (program(2), Attention),
        ];
        for (fact, wanted) in table {
            assert_eq!(level(&fact, now), wanted, "{fact:?}");
        }
    }

    #[test]
    fn each_topic_has_one_thing_to_do() {
        use HealthAction::{
            BackUpNow, BeginNewChain, CheckAgain, CheckData, ChooseBackupFolder, EnrolAgain, SayWhichMachine,
            ShowList, StateLastNumbers, SyncNow,
        };
        let table = [
            (unsent(0, "", false), SyncNow),
            (backup("", ""), ChooseBackupFolder),
            (backup("D:/", ""), BackUpNow),
            (incarnation(|_| {}), CheckAgain),
            (incarnation(|this| this.needs_contact = true), SyncNow),
            (
                incarnation(|this| {
                    this.is_waiting = true;
                    this.needs_contact = true;
                    this.last_numbers = Some(LastNumbers::default());
                }),
                StateLastNumbers,
            ),
            (incarnation(|this| this.missing = missing(0, 1)), ShowList),
            (incarnation(|this| this.ahead_until = text("2022-01-01")), BeginNewChain),
            (
                incarnation(|this| {
                    this.state = IncarnationState::Elsewhere;
                    this.is_confirmed = false;
                    this.is_waiting = true;
                    this.last_numbers = Some(LastNumbers::default());
                }),
                SayWhichMachine,
            ),
            (
                incarnation(|this| {
                    this.state = IncarnationState::Cloned;
                    this.is_waiting = true;
                }),
                EnrolAgain,
            ),
            (HealthFact::Disk { free_mb: Some(1) }, CheckAgain),
            (clock(None), CheckAgain),
            (serials(0, 0), SyncNow),
            (cards(0), CheckAgain),
            (cards(1), ShowList),
            (not_taken(NOW, true, NotTakenReason::Unreadable), ShowList),
            (numbers(&[]), ShowList),
            (judged(NOW, true, true, false), ShowList),
            (HealthFact::Numbers { doubles: 0, gaps: 0, lines: Vec::new() }, CheckAgain),
            (HealthFact::Program { version: "1".into(), unreadable: 0 }, CheckData),
        ];
        for (fact, wanted) in table {
            assert_eq!(action(&fact), wanted, "{fact:?}");
        }
    }
}
