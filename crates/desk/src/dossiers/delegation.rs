//! What was done for somebody who was absent.

use crate::desk::{Desk, Open};
use domain::{dossier::Dossier, id::OperationId, problem::Problem, reference::Reference, time::local_date};
use ledger::LedgerError;
use std::collections::BTreeMap;

impl Desk {
    /// For whom each operation of a dossier was done, by name; only those under a delegation.
    pub(super) fn acted_for(
        &self,
        open: &Open,
        reference: &Reference,
        dossier: &Dossier,
    ) -> Result<BTreeMap<OperationId, String>, Problem> {
        let headers = open
            .ledger
            .read(|book| {
                let lines = dossier.history.iter();
                lines.map(|line| book.operation(line.operation)).collect::<Result<Vec<_>, LedgerError>>()
            })
            .map_err(|error| self.ledger_problem(error))?;
        let acted = headers.into_iter().flatten().filter_map(|record| {
            let header = record.placed.operation.header;
            let day = local_date(&header.made_at.at);
            let other = reference.acted_for(&header.by, header.role, day, header.reference)?;
            let name = reference.officer(other).map(|officer| officer.full_name.clone());
            Some((header.id, name.unwrap_or_else(|| other.to_string())))
        });
        Ok(acted.collect())
    }
}
