//! The palette: dossiers, people and procedures by name or code, all from this machine.

use crate::{
    api::{
        Access,
        palette::{PaletteFound, PalettePerson, PaletteQuery},
        receive::ProcedureQuery,
    },
    desk::Desk,
    dossiers::row,
};
use domain::{problem::Problem, protocol::viewed::ViewReason};
use ledger::{DossierFilter, DossierOrder, LedgerError};

/// Of each kind; the window shows no more in all.
const FOUND: u32 = 12;
/// Shown before anything is typed.
const LAST: u32 = 6;

impl Desk {
    /// Counts a look at what the palette found and left on the screen. Each key asks anew, and is no look.
    ///
    /// # Errors
    /// When the desk is locked.
    pub fn searched(&self, (): ()) -> Result<(), Problem> {
        let open = self.opened()?;
        self.note_view(&open, None, ViewReason::Searched);
        Ok(())
    }

    /// What has this name or code. Nothing typed: the last dossiers.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn palette(&self, query: PaletteQuery) -> Result<PaletteFound, Problem> {
        let open = self.opened()?;
        let eyes = self.eyes(&open);
        let reference = open.reference();
        let text = query.text.trim();
        let latest = DossierFilter { order: DossierOrder::Newest, limit: LAST, ..DossierFilter::default() };
        let (lines, people) = if text.is_empty() {
            let lines = open.ledger.read(|book| book.list_dossiers(&latest));
            (lines.map_err(|error| self.ledger_problem(error))?, Vec::new())
        } else {
            let lines = self.search(&open, text, FOUND)?;
            let people = open
                .ledger
                .read(|book| {
                    let found = if query.is_code { Vec::new() } else { book.find_people(text, FOUND)? };
                    found
                        .into_iter()
                        .map(|person| {
                            let owner = book.dossier(person.last)?.map(|dossier| dossier.owner);
                            let address = owner.as_ref().and_then(|owner| owner.residence_address.as_deref());
                            Ok(PalettePerson {
                                number: person.number,
                                full_name: person.full_name,
                                birth_date: owner
                                    .as_ref()
                                    .and_then(|owner| owner.birth_date.as_ref())
                                    .map(|date| date.text.clone()),
                                place: address
                                    .and_then(|address| address.split(',').next())
                                    .map(|part| part.trim().to_owned()),
                                dossiers: person.dossiers,
                            })
                        })
                        .collect::<Result<Vec<_>, LedgerError>>()
                })
                .map_err(|error| self.ledger_problem(error))?;
            (lines, people)
        };
        let mut procedures = Vec::new();
        if !text.is_empty() && self.allow(Access::IntakeOfficer).is_ok() {
            procedures = self.find_procedures(ProcedureQuery { query: text.to_owned() })?;
            procedures.truncate(usize::try_from(FOUND).unwrap_or(usize::MAX));
        }
        Ok(PaletteFound {
            dossiers: lines.iter().map(|line| row(line, &eyes, &reference)).collect(),
            people,
            procedures,
        })
    }
}
