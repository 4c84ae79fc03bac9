//! Why a dossier is due when it is.

use crate::{
    api::dossiers::{DossierId, WhyThisDate},
    desk::Desk,
    view::trace_view,
};
use domain::{deadline::due, problem::Problem};

impl Desk {
    /// The days that lead to the promised date, counted again from what the dossier holds. The promised date stands
    /// whatever comes out: days that lead to another one are not shown.
    ///
    /// # Errors
    /// [`domain::problem::Code::DossierUnknown`].
    pub fn why_this_date(&self, request: DossierId) -> Result<WhyThisDate, Problem> {
        let open = self.opened()?;
        let (dossier, _) = self.folded(&open, self.entity(&request.id)?)?;
        let due_at = dossier.due_at();
        let reference = open.reference();
        let office = dossier.office.clone().unwrap_or(open.identity().office);
        let counted = dossier.procedure.as_ref().zip(dossier.received_at).and_then(|(terms, received_at)| {
            let procedure = reference.procedure_version(&terms.procedure.code, terms.procedure.version)?;
            due(&procedure.time, &received_at, &reference.calendar_of(&office), &[]).ok()
        });
        let same = counted.filter(|counted| counted.due_at == due_at);
        Ok(WhyThisDate {
            due_at: due_at.map(|at| at.to_rfc3339()),
            is_of_another_calendar: due_at.is_some() && same.is_none(),
            is_provisional: same.as_ref().is_some_and(|counted| counted.is_provisional),
            trace: same.map(|counted| trace_view(&counted)).unwrap_or_default(),
        })
    }
}
