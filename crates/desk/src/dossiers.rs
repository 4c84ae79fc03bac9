//! Dossiers that this office holds: lists, one whole, finding, printing again.

mod delegation;
mod person;
mod why;
mod worklist;

use crate::{
    api::dossiers::{
        BackfillView, DossierFilter, DossierId, DossierRow, DossierView, FindRequest, FindResult,
        HistoryView, PaperView, Printed, ReceiptView, SupplementView, Today,
    },
    desk::{Desk, Open},
    printing::FormPaper,
    problems::Stop,
    receive::{item_line, render_again},
    view::due_view,
};
use chrono::{DateTime, FixedOffset, NaiveTime};
use domain::{
    calendar::WorkCalendar,
    code::short_form,
    dossier::{Dossier, decide, state::IssuedForm},
    hash::Hash,
    id::EntityId,
    problem::{Code, Problem},
    protocol::viewed::ViewReason,
    reference::Reference,
    time::office_moment,
};
use ledger::{
    DossierFilter as Wanted, DossierOrder, DossierRow as Line, LedgerError, Priority, Worklist, WorklistTab,
};

const LIST: u32 = 200;
const FOUND: u32 = 20;
const LATEST: u32 = 8;

/// What rows are made with.
pub(crate) struct Eyes {
    now: DateTime<FixedOffset>,
    calendar: WorkCalendar,
    near_days: u32,
}

impl Desk {
    pub(crate) fn eyes(&self, open: &Open) -> Eyes {
        let reference = open.reference();
        Eyes {
            now: self.clock.now(),
            calendar: reference.calendar_of(&open.identity().office),
            near_days: reference.district().map_or(2, |district| district.near_due_days),
        }
    }

    /// Dossiers of the office, soonest due first; with a text, those that it finds.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn dossiers(&self, filter: DossierFilter) -> Result<Vec<DossierRow>, Problem> {
        let open = self.opened()?;
        let eyes = self.eyes(&open);
        let limit = if filter.limit == 0 { LIST } else { filter.limit.min(LIST) };
        let lines = if filter.text.trim().is_empty() {
            open.ledger
                .read(|book| book.list_dossiers(&Wanted { limit, ..Wanted::default() }))
                .map_err(|error| self.ledger_problem(error))?
        } else {
            self.note_view(&open, None, ViewReason::Searched);
            self.search(&open, &filter.text, limit)?
        };
        Ok(lines.iter().map(|line| row(line, &eyes, &open.reference())).collect())
    }

    /// A code, a name or the beginning of one.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn find(&self, request: FindRequest) -> Result<FindResult, Problem> {
        let open = self.opened()?;
        let eyes = self.eyes(&open);
        let lines = self.search(&open, &request.text, FOUND)?;
        self.note_view(&open, None, ViewReason::Searched);
        Ok(FindResult { dossiers: lines.iter().map(|line| row(line, &eyes, &open.reference())).collect() })
    }

    pub(crate) fn search(&self, open: &Open, text: &str, limit: u32) -> Result<Vec<Line>, Problem> {
        let reference = open.reference();
        open.ledger
            .read(|book| {
                // Without a digit it can only be a name. A code is asked for under every code of its agency: what
                // was printed under an older one is found for ever.
                let has_digit = text.contains(|c: char| c.is_ascii_digit());
                let spellings = if has_digit { reference.dossier_code_spellings(text) } else { Vec::new() };
                let mut found = book.dossiers_by_codes(&spellings)?;
                let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
                if found.is_empty() && matches!(digits.len(), 9 | 12) {
                    found = book.dossiers_of_number(&digits, limit)?;
                }
                if found.is_empty() && has_digit {
                    found = book.dossiers_by_code_part(text, limit)?;
                }
                if found.is_empty() { book.find_by_name(text, limit) } else { Ok(found) }
            })
            .map_err(|error| self.ledger_problem(error))
    }

    pub(crate) fn entity(&self, id: &str) -> Result<EntityId, Problem> {
        id.parse().map_err(|_| self.problem(Code::DossierUnknown, &"no id"))
    }

    fn folded(&self, open: &Open, id: EntityId) -> Result<(Dossier, Line), Problem> {
        open.ledger
            .read(|book| Ok(book.dossier(id)?.zip(book.dossier_row(id)?)))
            .map_err(|error| self.ledger_problem(error))?
            .ok_or_else(|| self.problem(Code::DossierUnknown, &"no such dossier"))
    }

    /// One dossier whole.
    ///
    /// # Errors
    /// [`Code::DossierUnknown`].
    pub fn dossier(&self, request: DossierId) -> Result<DossierView, Problem> {
        let open = self.opened()?;
        let id = self.entity(&request.id)?;
        let (dossier, line) = self.folded(&open, id)?;
        self.note_view(&open, Some(id), ViewReason::Opened);
        let reference = open.reference();
        let acted_for = self.acted_for(&open, &reference, &dossier)?;
        let receipt = dossier.forms.last().map(|form| ReceiptView {
            form: form.form.clone(),
            number: form.number.clone(),
            issued_at: form.issued_at.to_rfc3339(),
            reprints: form.reprints,
            is_here: open.ledger.blobs().has(&form.sha256),
            sha256: form.sha256.to_string(),
        });
        Ok(DossierView {
            row: row(&line, &self.eyes(&open), &reference),
            personal_id: dossier
                .owner
                .personal_id
                .clone()
                .or_else(|| dossier.owner.old_id_card_number.clone()),
            birth_date: dossier.owner.birth_date.as_ref().map(|date| date.text.clone()),
            residence_address: dossier.owner.residence_address.clone(),
            phone: dossier.contact.phone.clone(),
            submitter_name: dossier.submitter.as_ref().map(|person| person.full_name.clone()),
            tax_code: dossier.owner.tax_code.clone(),
            authorisation: dossier.authorisation.clone(),
            result_receiver_name: dossier.result_receiver.as_ref().map(|person| person.full_name.clone()),
            portal_code: dossier.portal_code.clone(),
            subject: dossier.subject.clone(),
            fee_text: dossier
                .fee
                .as_ref()
                .and_then(|terms| crate::receive::fee_text(&terms.fee, terms.charge.as_deref())),
            register_volume: dossier.register.as_ref().map(|line| line.volume.clone()),
            register_seq: dossier.register.as_ref().map(|line| line.seq),
            papers: dossier
                .procedure
                .iter()
                .flat_map(|terms| &terms.components)
                .map(|component| PaperView {
                    name: component.name.clone(),
                    originals: component.originals,
                    copies: component.copies,
                    is_presented: component.is_presented,
                    is_received: component.is_received,
                })
                .collect(),
            history: dossier
                .history
                .iter()
                .map(|line| HistoryView {
                    kind: line.kind.clone(),
                    by: reference
                        .officer(&line.by)
                        .map_or_else(|| line.by.to_string(), |officer| officer.full_name.clone()),
                    acted_for: acted_for.get(&line.operation).cloned(),
                    at: line.at.to_rfc3339(),
                    is_pending: line.is_pending,
                })
                .collect(),
            receipt,
            supplement: dossier.supplement.as_ref().map(|requested| SupplementView {
                items: requested.asked.items.iter().map(item_line).collect(),
                reason: requested.asked.reason.clone(),
                at: requested.at.to_rfc3339(),
            }),
            backfill: dossier.backfilled.as_ref().zip(dossier.received_at).map(|(told, received_at)| {
                BackfillView {
                    origin: told.entry.origin,
                    reason: told.entry.reason.clone(),
                    by: reference
                        .officer(&told.by)
                        .map_or_else(|| told.by.to_string(), |officer| officer.full_name.clone()),
                    at: told.at.to_rfc3339(),
                    late_minutes: u32::try_from(told.lateness(received_at).num_minutes()).unwrap_or(u32::MAX),
                    is_of_the_day: told.is_of_the_day(received_at),
                    lawful_due_at: told.entry.lawful_due_at.map(|at| at.to_rfc3339()),
                    due_reason: told.entry.due_reason.clone(),
                }
            }),
            refusal_reason: dossier.refusal.as_ref().map(|refused| refused.refused.reason.clone()),
        })
    }

    /// The receipt's exact bytes: those stored at issue, or the snapshot set again where the hash proves
    /// that it is the same paper.
    fn receipt_bytes(&self, open: &Open, form: &IssuedForm) -> Result<Vec<u8>, Problem> {
        let stored = match open.ledger.blobs().get(&form.sha256) {
            Ok(stored) => stored,
            Err(LedgerError::Damaged(cause)) => {
                tracing::warn!(cause, "a receipt is set again, since its file is damaged");
                None
            }
            Err(error) => return Err(self.ledger_problem(error)),
        };
        let bytes = match stored {
            Some(bytes) => Some(bytes),
            None => render_again(&open.reference(), form),
        };
        bytes
            .filter(|bytes| Hash::plain(bytes) == form.sha256)
            .ok_or_else(|| self.problem(Code::ReceiptElsewhere, &"the exact bytes are on another desk"))
    }

    /// Prints the receipt again: the same bytes, counted before they leave the desk.
    ///
    /// # Errors
    /// [`Code::ReceiptElsewhere`], [`Code::WrongState`] when none was issued, [`Code::DossierFrozen`].
    pub fn reprint(&self, request: DossierId) -> Result<Printed, Problem> {
        let open = self.opened()?;
        let id = self.entity(&request.id)?;
        let (form, bytes) = self.count_reprint(&open, id, None, self.copies(&open)?)?;
        let (_, line) = self.folded(&open, id)?;
        self.print_form(&open, FormPaper::of(id, line.code, &form), &bytes)
    }

    /// The exact bytes of a form that waits for paper.
    pub(crate) fn bytes_of(&self, open: &Open, paper: &FormPaper) -> Result<Vec<u8>, Problem> {
        let (dossier, _) = self.folded(open, paper.dossier)?;
        if dossier.is_frozen {
            return Err(self.problem(Code::DossierFrozen, &"holds what this version cannot read"));
        }
        let form = self.issued(&dossier, Some(paper.sha256))?;
        self.receipt_bytes(open, form)
    }

    /// The form with these bytes, or the one that was issued last.
    fn issued<'a>(&self, dossier: &'a Dossier, sha256: Option<Hash>) -> Result<&'a IssuedForm, Problem> {
        let mut forms = dossier.forms.iter().rev();
        forms
            .find(|form| sha256.is_none_or(|wanted| form.sha256 == wanted))
            .ok_or_else(|| self.problem(Code::WrongState, &"no receipt"))
    }

    /// Counts that a receipt is printed again, before it leaves; the receipt and its exact bytes.
    ///
    /// # Errors
    /// As [`Desk::reprint`].
    pub(crate) fn count_reprint(
        &self,
        open: &Open,
        id: EntityId,
        sha256: Option<Hash>,
        copies: u32,
    ) -> Result<(IssuedForm, Vec<u8>), Problem> {
        let acting = self.acting(open)?;
        let (dossier, _) = self.folded(open, id)?;
        let form = self.issued(&dossier, sha256)?;
        let bytes = self.receipt_bytes(open, form)?;
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                let identity = self.stored(book)?;
                let made_at = self.clock.made_at(book.last_made_at(identity.chain)?);
                let now = book
                    .dossier(id)?
                    .ok_or_else(|| Stop::Problem(self.problem(Code::DossierUnknown, &"no such dossier")))?;
                let draft = decide::reprint(&now, form.operation, copies, &acting.author(made_at))?;
                self.append(book, &identity, &acting, made_at, vec![draft])
            })
            .map_err(|stop: Stop| self.stopped(stop))?;
        self.note_made(open, written.value);
        self.tell(&written.topics);
        self.nudge(open);
        Ok((form.clone(), bytes))
    }

    /// Opens the receipt to look at.
    ///
    /// # Errors
    /// As [`Desk::reprint`].
    pub fn open_receipt(&self, request: DossierId) -> Result<Printed, Problem> {
        let open = self.opened()?;
        let (dossier, line) = self.folded(&open, self.entity(&request.id)?)?;
        if dossier.is_frozen {
            // Whoever sees the PDF can print it.
            return Err(self.problem(Code::DossierFrozen, &"holds what this version cannot read"));
        }
        let form = self.issued(&dossier, None)?;
        let bytes = self.receipt_bytes(&open, form)?;
        self.note_view(&open, Some(dossier.id), ViewReason::Paper);
        let file = FormPaper::of(dossier.id, line.code, form).file_name();
        self.printer.print(&bytes, &file).map_err(|error| self.problem(Code::OpenFailed, &error.kind()))
    }

    /// What needs me today.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn today(&self, (): ()) -> Result<Today, Problem> {
        let open = self.opened()?;
        let eyes = self.eyes(&open);
        let identity = open.identity();
        let reference = open.reference();
        let day = eyes.now.date_naive();
        let officer = self.officer(&open)?;
        let (due, (asked, supplement_count), latest, counts, held, outlook, draft) = open
            .ledger
            .read(|book| {
                let tomorrow = day.succ_opt().map(|day| office_moment(day, NaiveTime::MIN));
                let due = Wanted { is_open: true, due_before: tomorrow, limit: LIST, ..Wanted::default() };
                let asked = Worklist { tab: WorklistTab::Supplement, ..Worklist::new(eyes.now) };
                let latest = Wanted { order: DossierOrder::Newest, limit: LATEST, ..Wanted::default() };
                Ok((
                    book.list_dossiers(&due)?,
                    (book.worklist_page(&asked, 0, LATEST)?, book.worklist_count(&asked)?),
                    book.list_dossiers(&latest)?,
                    book.day_counts(None, eyes.now)?,
                    book.open_count()?,
                    crate::numbers::look(book, &identity, &reference, day)?,
                    book.latest_draft(&officer)?,
                ))
            })
            .map_err(|error| self.ledger_problem(error))?;
        let (mut overdue, mut due_today) = (Vec::new(), Vec::new());
        for line in &due {
            let row = row(line, &eyes, &reference);
            match row.due.state {
                crate::api::receive::DueState::Late => overdue.push(row),
                _ => due_today.push(row),
            }
        }
        Ok(Today {
            overdue,
            due_today,
            supplement: asked.iter().map(|line| row(line, &eyes, &reference)).collect(),
            overdue_count: counts.overdue,
            due_today_count: counts.due,
            supplement_count,
            latest: latest.iter().map(|line| row(line, &eyes, &open.reference())).collect(),
            received_today: counts.received,
            held,
            by_hour: counts.by_hour,
            serials_left: outlook.serials_left,
            has_draft: draft.is_some(),
        })
    }
}

pub(crate) fn row(line: &Line, eyes: &Eyes, reference: &Reference) -> DossierRow {
    let code = line.code.clone().unwrap_or_default();
    DossierRow {
        id: line.id.to_string(),
        short_code: short_form(&code).to_owned(),
        code,
        owner_name: line.owner_name.clone(),
        procedure_name: line.procedure_name.clone().unwrap_or_default(),
        state: line.state,
        received_by: line.received_by.as_ref().and_then(|id| {
            reference.officer(id)?.full_name.split_whitespace().next_back().map(str::to_owned)
        }),
        due: due_view(line.due_at, eyes.now, &eyes.calendar, eyes.near_days),
        received_at: line.received_at.map(|at| at.to_rfc3339()),
        waiting: line.waiting,
        has_card: line.has_card(),
        is_contested: line.is_contested,
        is_frozen: line.is_frozen,
    }
}
