//! Dossiers of one procedure received one after the other. Each is an act of its own; the draft knows which lines have
//! become dossiers, in the transaction that made them, so that a line never becomes two.

use crate::{api::receive::ReceiveForm, desk::Desk, problems::Stop};
use domain::problem::Code;
use ledger::{Write, local};
use uuid::Uuid;

/// A line of a batch, and the draft that keeps it.
pub(super) struct Batch {
    draft: local::Draft,
    form: ReceiveForm,
    line: usize,
}

impl Desk {
    /// The line that is received; `None` for a single dossier.
    pub(super) fn batch_of(
        &self,
        book: &Write<'_>,
        draft: Option<Uuid>,
        line: Option<u32>,
    ) -> Result<Option<Batch>, Stop> {
        let Some(line) = line else { return Ok(None) };
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        let bad = || Stop::Problem(self.problem(Code::BadRequest, &"a line of no batch"));
        let draft = draft.map(|id| book.draft(id)).transpose()?.flatten().ok_or_else(bad)?;
        let form: ReceiveForm = serde_json::from_str(&draft.form).map_err(|cause| {
            Stop::Problem(self.problem(Code::DataDamaged, &format!("draft: {:?}", cause.classify())))
        })?;
        let there = form.lines.get(line).ok_or_else(bad)?;
        if there.received.is_some() {
            return Err(Stop::Problem(self.problem(Code::WrongState, &"the line is a dossier already")));
        }
        Ok(Some(Batch { draft, form, line }))
    }
}

impl Batch {
    /// The line is a dossier; with the last one the draft is done with.
    pub(super) fn note(mut self, book: &mut Write<'_>, short_code: &str) -> Result<(), Stop> {
        if let Some(line) = self.form.lines.get_mut(self.line) {
            line.received = Some(short_code.to_owned());
        }
        if self.form.lines.iter().all(|line| line.received.is_some()) {
            book.delete_draft(self.draft.id)?;
            return Ok(());
        }
        // Strings and numbers only: this cannot fail.
        if let Ok(form) = serde_json::to_string(&self.form) {
            book.put_draft(&local::Draft { form, ..self.draft })?;
        }
        Ok(())
    }
}
