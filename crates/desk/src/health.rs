//! Whether this machine is well. Reads and measures; what it amounts to is said by [`level`].

mod level;
mod numbers;

pub(crate) use numbers::series;

use crate::{
    api::{
        health::{CardLine, Health, HealthFact, JudgedLine, NotTakenLine, NotTakenReason},
        incarnation::{Incarnation, IncarnationState},
        sync::{Link, SyncStatus},
    },
    desk::Desk,
    identity::Identity,
};
use chrono::{DateTime, FixedOffset};
use domain::{
    dossier::{Dossier, judge::HeldReason},
    id::OfficerId,
    number::days_covered,
    operation::{ContestReason, Header, Verdict},
    problem::{Code, Problem},
    reference::Reference,
};
use ledger::{Act, DossierFilter, DossierOrder, DossierRow, LedgerError, PageLimit, Read, Restamped};

/// Lines of each list at most: whoever has more reads them at the district.
const LINES: usize = 50;
/// Bytes of a megabyte, as disks are sold.
const MB: u64 = 1_000_000;

impl Desk {
    /// Whether this machine is well, topic by topic.
    ///
    /// # Errors
    /// When the open data cannot be read.
    pub fn health(&self, (): ()) -> Result<Health, Problem> {
        let open = self.opened()?;
        let status = self.status(&open)?;
        let now = self.clock.now();
        let book = Look { identity: open.identity(), reference: &open.reference(), now };
        let read = open.ledger.read(|read| book.facts(read)).map_err(|error| self.ledger_problem(error))?;
        let mut facts: Vec<HealthFact> = self.incarnation()?.into_iter().collect();
        let backup = crate::backup::fact(&open.ledger).map_err(|error| self.ledger_problem(error))?;
        facts.extend([unsent(&status), backup, self.disk(), clock(&status)]);
        facts.extend(read);
        let topics: Vec<_> = facts.into_iter().map(|fact| level::topic(fact, now)).collect();
        Ok(Health {
            level: topics.iter().map(|topic| topic.level).max().unwrap_or_default(),
            asking: short(topics.iter().filter(|topic| topic.level > Default::default()).count()),
            topics,
        })
    }

    fn disk(&self) -> HealthFact {
        let free = fs4::available_space(&self.folder);
        let free = free.inspect_err(|error| tracing::warn!(kind = ?error.kind(), "free space is not known"));
        HealthFact::Disk { free_mb: free.ok().map(|bytes| u32::try_from(bytes / MB).unwrap_or(u32::MAX)) }
    }

    /// Told only when there is something to tell.
    fn incarnation(&self) -> Result<Option<HealthFact>, Problem> {
        let incarnation = self.app_state(())?.incarnation;
        let Incarnation { state, needs_contact, missing, ahead_until, .. } = &incarnation;
        let is_plain = *state == IncarnationState::Normal
            && !needs_contact
            && missing.is_none()
            && ahead_until.is_none();
        Ok((!is_plain).then_some(HealthFact::Incarnation { incarnation }))
    }
}

fn unsent(status: &SyncStatus) -> HealthFact {
    HealthFact::Unsent {
        acts: status.waiting,
        oldest: status.oldest_waiting.clone(),
        last_contact: status.last_contact.clone(),
        offline_since: status.offline_since.clone(),
        is_refused: status.link == Link::Refused,
    }
}

fn clock(status: &SyncStatus) -> HealthFact {
    HealthFact::Clock { off_seconds: status.clock_off_seconds, measured_at: status.last_contact.clone() }
}

/// Who looks into the book, and when.
struct Look<'a> {
    identity: Identity,
    reference: &'a Reference,
    now: DateTime<FixedOffset>,
}

impl Look<'_> {
    fn facts(&self, book: &Read<'_>) -> Result<Vec<HealthFact>, LedgerError> {
        let totals = book.totals()?;
        let filter = DossierFilter {
            needs_attention: true,
            order: DossierOrder::Newest,
            limit: 200,
            ..DossierFilter::default()
        };
        let mut cards = Vec::new();
        let mut lines = self.refused(book)?;
        let refused = short(lines.len());
        lines.extend(self.held(book)?);
        for row in book.list_dossiers(&filter)? {
            let Some(dossier) = book.dossier(row.id)? else { continue };
            cards.extend(self.cards(&row, &dossier));
            lines.extend(self.contested(&row, &dossier));
        }
        cards.truncate(LINES);
        lines.truncate(LINES);
        let anew = self.judged_anew(book)?;
        let mut facts = vec![
            self.serials(book)?,
            HealthFact::Cards { count: totals.cards, cards },
            HealthFact::NotTaken {
                count: refused.saturating_add(totals.held).saturating_add(totals.contested),
                lines,
            },
            self.numbers(book)?,
            HealthFact::Program { version: env!("CARGO_PKG_VERSION").to_owned(), unreadable: totals.frozen },
        ];
        facts.extend(anew);
        Ok(facts)
    }

    /// The last first: what nobody has seen yet.
    fn judged_anew(&self, book: &Read<'_>) -> Result<Option<HealthFact>, LedgerError> {
        let all = book.restamped()?;
        let mut lines = Vec::new();
        for Restamped { id, before, after } in all.iter().rev().take(LINES) {
            let Some(record) = book.operation(*id)? else { continue };
            let header = &record.placed.operation.header;
            let row = book.dossier_row(header.entity.id)?;
            lines.push(JudgedLine {
                dossier: row.as_ref().map(|row| row.id.to_string()),
                short_code: row.as_ref().and_then(|row| row.short_code.clone()),
                owner_name: row.map(|row| row.owner_name),
                kind: header.kind.clone(),
                by: self.name(&header.by),
                made_at: header.made_at.at.to_rfc3339(),
                was_accepted: before.verdict == Verdict::Accepted,
                is_accepted: after.verdict == Verdict::Accepted,
                has_new_card: after.clashes.iter().any(|group| !before.clashes.contains(group)),
            });
        }
        Ok((!all.is_empty()).then_some(HealthFact::JudgedAnew { count: short(all.len()), lines }))
    }

    fn serials(&self, book: &Read<'_>) -> Result<HealthFact, LedgerError> {
        let today = self.now.date_naive();
        let blocks = self.reference.blocks(self.identity.desk);
        let outlook = crate::numbers::look(book, &self.identity, self.reference, today)?;
        Ok(HealthFact::Serials { left_today: outlook.serials_left, days_ahead: days_covered(&blocks, today) })
    }

    fn name(&self, officer: &OfficerId) -> String {
        self.reference.officer(officer).map_or_else(|| officer.to_string(), |row| row.full_name.clone())
    }

    fn cards(&self, row: &DossierRow, dossier: &Dossier) -> Vec<CardLine> {
        let line = |card: &domain::dossier::Card| {
            let standing = dossier.history.iter().find(|line| Some(line.operation) == card.standing);
            CardLine {
                dossier: row.id.to_string(),
                short_code: row.short_code.clone(),
                owner_name: row.owner_name.clone(),
                field: word(&card.group),
                standing_by: standing.map(|line| self.name(&line.by)),
                standing_at: standing.map(|line| line.at.to_rfc3339()),
                late_by: self.name(&card.by),
                late_at: card.at.to_rfc3339(),
            }
        };
        dossier.cards.iter().map(line).collect()
    }

    /// What the hub refused to place. What this desk did after it waits.
    fn refused(&self, book: &Read<'_>) -> Result<Vec<NotTakenLine>, LedgerError> {
        let mut lines = Vec::new();
        for refusal in book.refusals()? {
            let limit = PageLimit { operations: usize::MAX, bytes: usize::MAX };
            let acts = book.unstamped(&[refusal.chain], limit)?;
            let is_first =
                |act: &&Act| act.operations.first().is_some_and(|placed| placed.place.n == refusal.n);
            let Some(first) = acts.iter().find(is_first).and_then(|act| act.operations.first()) else {
                continue;
            };
            let word = serde_json::Value::from(refusal.code);
            lines.push(NotTakenLine {
                code: Some(serde_json::from_value(word).unwrap_or(Code::Internal)),
                ..self.line(book, &first.operation.header, NotTakenReason::Refused)?
            });
        }
        Ok(lines)
    }

    fn line(
        &self,
        book: &Read<'_>,
        header: &Header,
        reason: NotTakenReason,
    ) -> Result<NotTakenLine, LedgerError> {
        let row = book.dossier_row(header.entity.id)?;
        Ok(NotTakenLine {
            dossier: row.as_ref().map(|row| row.id.to_string()),
            short_code: row.as_ref().and_then(|row| row.short_code.clone()),
            owner_name: row.map(|row| row.owner_name),
            kind: header.kind.clone(),
            by: self.name(&header.by),
            made_at: header.made_at.at.to_rfc3339(),
            reason,
            is_open: true,
            note: None,
            code: None,
        })
    }

    /// What the district keeps back until a person there has looked.
    fn held(&self, book: &Read<'_>) -> Result<Vec<NotTakenLine>, LedgerError> {
        let mut lines = Vec::new();
        for record in book.held()? {
            let word = record.held.map(serde_json::Value::from);
            let held: Option<HeldReason> = word.and_then(|word| serde_json::from_value(word).ok());
            let reason = match held {
                _ if record.declined.is_some() => NotTakenReason::Declined,
                Some(HeldReason::RightWithdrawn) => NotTakenReason::RightWithdrawn,
                Some(HeldReason::DeskRevoked) => NotTakenReason::DeskRevoked,
                Some(HeldReason::Unreadable) | None => NotTakenReason::Unreadable,
            };
            let line = self.line(book, &record.placed.operation.header, reason)?;
            lines.push(NotTakenLine { is_open: record.declined.is_none(), note: record.declined, ..line });
        }
        Ok(lines)
    }

    /// Steps that do not stand, because something else was done before.
    fn contested(&self, row: &DossierRow, dossier: &Dossier) -> Vec<NotTakenLine> {
        let line = |contested: &domain::dossier::state::Contested| {
            let history = dossier.history.iter().find(|line| line.operation == contested.operation)?;
            Some(NotTakenLine {
                dossier: Some(row.id.to_string()),
                short_code: row.short_code.clone(),
                owner_name: Some(row.owner_name.clone()),
                kind: contested.kind.clone(),
                by: self.name(&history.by),
                made_at: history.at.to_rfc3339(),
                reason: match contested.reason {
                    ContestReason::AlreadyRegistered | ContestReason::AlreadyAccepted => {
                        NotTakenReason::DoneBefore
                    }
                    ContestReason::NotRegistered | ContestReason::WrongState => NotTakenReason::WrongState,
                    ContestReason::RoleMissing => NotTakenReason::RoleMissing,
                    ContestReason::WrongOffice => NotTakenReason::WrongOffice,
                    _ => NotTakenReason::Unreadable,
                },
                is_open: false,
                note: None,
                code: None,
            })
        };
        dossier.contested.iter().filter_map(line).collect()
    }
}

fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn short(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
