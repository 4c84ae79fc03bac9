//! What is being typed: one officer's, and gone with the dossier that it became.

use crate::{
    api::receive::{Draft, DraftId},
    desk::Desk,
    problems::Stop,
};
use domain::problem::{Code, Problem};
use ledger::{LedgerError, Priority, local};
use uuid::Uuid;

impl Desk {
    pub(super) fn draft_id(&self, text: &str) -> Result<Uuid, Problem> {
        text.parse().map_err(|_| self.problem(Code::BadRequest, &"draft id"))
    }

    /// Keeps what is being typed. A draft that was received or thrown away does not come back by a save that was
    /// on its way: it would be received a second time.
    ///
    /// # Errors
    /// [`Code::NotFound`] for a draft that is not there or another officer's; when the book cannot be written.
    pub fn save_draft(&self, draft: Draft) -> Result<DraftId, Problem> {
        let open = self.opened()?;
        let officer = self.officer(&open)?;
        let known = draft.id.as_deref().map(|id| self.draft_id(id)).transpose()?;
        let id = known.unwrap_or_else(|| self.source.uuid(self.clock.raw_ms()));
        let form = serde_json::to_string(&draft.form)
            .map_err(|cause| self.problem(Code::Internal, &format!("draft: {:?}", cause.classify())))?;
        let row = local::Draft { id, officer, form, saved_at: self.clock.now() };
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                if known.is_some() && book.draft(id)?.is_none_or(|there| there.officer != row.officer) {
                    return Err(Stop::Problem(
                        self.problem(Code::NotFound, &"no such draft of this officer"),
                    ));
                }
                Ok(book.put_draft(&row)?)
            })
            .map_err(|stop| self.stopped(stop))?;
        self.tell(&written.topics);
        Ok(DraftId { id: id.to_string() })
    }

    /// The draft of this officer.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn load_draft(&self, (): ()) -> Result<Option<Draft>, Problem> {
        let open = self.opened()?;
        let officer = self.officer(&open)?;
        let row = open
            .ledger
            .read(|book| book.latest_draft(&officer))
            .map_err(|error| self.ledger_problem(error))?;
        row.map(|row| {
            let form = serde_json::from_str(&row.form).map_err(|cause| {
                self.problem(Code::DataDamaged, &format!("draft: {:?}", cause.classify()))
            })?;
            Ok(Draft { id: Some(row.id.to_string()), saved_at: Some(row.saved_at.to_rfc3339()), form })
        })
        .transpose()
    }

    /// Throws a draft of this officer away. One that is not there is gone already.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn discard_draft(&self, draft: DraftId) -> Result<(), Problem> {
        let open = self.opened()?;
        let officer = self.officer(&open)?;
        let id = self.draft_id(&draft.id)?;
        let written = open
            .ledger
            .write(Priority::Clerk, |book| {
                if book.draft(id)?.is_some_and(|there| there.officer == officer) {
                    book.delete_draft(id)?;
                }
                Ok(())
            })
            .map_err(|error: LedgerError| self.ledger_problem(error))?;
        self.tell(&written.topics);
        Ok(())
    }
}
