//! The worklist.

use super::row;
use crate::{
    api::{
        dossiers::DossierRow,
        worklist::{
            WorklistChoice, WorklistChoices, WorklistCounts, WorklistOrder, WorklistPage, WorklistQuery,
            WorklistTab,
        },
    },
    desk::{Desk, Open},
};
use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime};
use domain::{
    id::OfficerId,
    problem::{Code, Problem},
    protocol::viewed::ViewReason,
    text::{name_sort_key, sort_key},
    time::office_moment,
};
use ledger::{Found, LedgerError, Read, Worklist, WorklistOrder as Order, WorklistTab as Tab};
use std::collections::BTreeSet;

const PAGE: u32 = 100;
const MOST: u32 = 200;

impl Desk {
    /// A page of the worklist: soonest due first unless another order is asked for. Nothing is counted for it that it
    /// does not need.
    ///
    /// # Errors
    /// [`Code::BadRequest`] for days that are none; when the book cannot be read.
    pub fn worklist(&self, query: WorklistQuery) -> Result<WorklistPage, Problem> {
        let open = self.opened()?;
        let eyes = self.eyes(&open);
        let mut list = self.list_of(&open, &query, eyes.now)?;
        let around = query.around.as_deref().map(|id| self.entity(id)).transpose()?;
        let limit = if query.limit == 0 { PAGE } else { query.limit.min(MOST) };
        let page = open
            .ledger
            .read(|book| {
                list.found = found(book, &open, &query.text)?;
                let at = around.map(|id| book.worklist_place(&list, id)).transpose()?.flatten();
                let mut offset = at.map_or(query.offset, |at| at - at % limit);
                let mut lines = book.worklist_page(&list, offset, limit)?;
                if lines.is_empty() && offset > 0 {
                    // Rows have gone since the page was last looked at: the last one there is.
                    offset = book.worklist_count(&list)?.saturating_sub(1) / limit * limit;
                    lines = book.worklist_page(&list, offset, limit)?;
                }
                let rows: Vec<DossierRow> =
                    lines.iter().map(|line| row(line, &eyes, &open.reference())).collect();
                let there = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                let total = (there < limit).then(|| offset.saturating_add(there));
                Ok::<_, LedgerError>(WorklistPage { offset, total, at, rows })
            })
            .map_err(|error| self.ledger_problem(error))?;
        if !query.text.trim().is_empty() {
            // The window asks when the typing has come to rest.
            self.note_view(&open, None, ViewReason::Searched);
        }
        Ok(page)
    }

    /// How many rows every tab has under the filters of a query.
    ///
    /// # Errors
    /// As [`Desk::worklist`].
    pub fn worklist_counts(&self, query: WorklistQuery) -> Result<WorklistCounts, Problem> {
        let open = self.opened()?;
        let mut list = self.list_of(&open, &query, self.eyes(&open).now)?;
        let counts = open
            .ledger
            .read(|book| {
                list.found = found(book, &open, &query.text)?;
                book.worklist_counts(&list)
            })
            .map_err(|error| self.ledger_problem(error))?;
        Ok(WorklistCounts {
            open: counts.open,
            overdue: counts.overdue,
            due_today: counts.due_today,
            supplement: counts.supplement,
            mine: counts.mine,
            closed: counts.closed,
        })
    }

    fn list_of(
        &self,
        open: &Open,
        query: &WorklistQuery,
        now: DateTime<FixedOffset>,
    ) -> Result<Worklist, Problem> {
        let reference = open.reference();
        let procedures = (!query.fields.is_empty()).then(|| {
            let codes: BTreeSet<&str> =
                query.fields.iter().flat_map(|field| reference.procedure_codes_of_field(field)).collect();
            codes.into_iter().map(str::to_owned).collect()
        });
        let from = self.day(&query.received_from)?;
        let to = self.day(&query.received_to)?.and_then(|day| day.checked_add_days(Days::new(1)));
        let midnight = |day: NaiveDate| office_moment(day, NaiveTime::MIN);
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Worklist {
            tab: match query.tab {
                WorklistTab::Open => Tab::Open,
                WorklistTab::Overdue => Tab::Overdue,
                WorklistTab::DueToday => Tab::DueToday,
                WorklistTab::Supplement => Tab::Supplement,
                WorklistTab::Mine => Tab::Mine,
                WorklistTab::Closed => Tab::Closed,
            },
            officer: Some(self.officer(open)?),
            received_by: some(&query.received_by).map(OfficerId),
            procedures,
            received_from: from.map(midnight),
            received_before: to.map(midnight),
            owner_number: some(&query.person),
            order: match query.order {
                WorklistOrder::Due => Order::Due,
                WorklistOrder::Received => Order::Received,
                WorklistOrder::Name => Order::Name,
            },
            is_reversed: query.is_reversed,
            ..Worklist::new(now)
        })
    }

    fn day(&self, text: &str) -> Result<Option<NaiveDate>, Problem> {
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| self.problem(Code::BadRequest, &"no day"))
    }

    /// What the worklist can be filtered by.
    ///
    /// # Errors
    /// When the desk is locked.
    pub fn worklist_choices(&self, (): ()) -> Result<WorklistChoices, Problem> {
        let open = self.opened()?;
        let reference = open.reference();
        let today = self.clock.now().date_naive();
        let ids: BTreeSet<&str> =
            reference.procedures(today).map(|procedure| procedure.field.as_str()).collect();
        let mut fields: Vec<WorklistChoice> = ids
            .into_iter()
            .filter_map(|id| reference.field(id))
            .map(|field| WorklistChoice { id: field.id.clone(), name: field.name_vi.clone() })
            .collect();
        fields.sort_by_cached_key(|field| sort_key(&field.name));
        let mut officers: Vec<WorklistChoice> = reference
            .officers_of(&open.identity().office, today)
            .map(|(id, officer)| WorklistChoice { id: id.0.clone(), name: officer.full_name.clone() })
            .collect();
        officers.sort_by_cached_key(|officer| name_sort_key(&officer.name));
        Ok(WorklistChoices { fields, officers })
    }
}

/// What a text finds; `None` for no text. A code is asked for under every code of its agency.
fn found(book: &Read<'_>, open: &Open, text: &str) -> Result<Option<Found>, LedgerError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    let spellings = if has_digit { open.reference().dossier_code_spellings(text) } else { Vec::new() };
    book.find_all(text, &spellings).map(Some)
}
