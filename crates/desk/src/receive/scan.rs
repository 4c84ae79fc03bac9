//! What a scanner typed.

use super::form::person_form;
use crate::{
    api::receive::{CardNote, ScanText, ScanView},
    desk::Desk,
};
use domain::{
    card::CardWarning,
    problem::Problem,
    scan::{Scan, recognise},
};

impl Desk {
    /// Reads what a scanner typed. The text is not logged and not kept.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn read_scan(&self, scan: ScanText) -> Result<ScanView, Problem> {
        let open = self.opened()?;
        Ok(match recognise(&scan.text, self.clock.now().date_naive()) {
            Scan::Card(card) => ScanView::Card {
                notes: card.warnings.iter().map(note).collect(),
                person: person_form(&card.person),
            },
            Scan::Receipt { code } => {
                let dossier = open
                    .ledger
                    .read(|book| book.dossiers_by_code(&code))
                    .map_err(|error| self.ledger_problem(error))?;
                ScanView::Receipt { code, dossier: dossier.first().map(|row| row.id.to_string()) }
            }
            Scan::Unknown { length } => {
                ScanView::Unknown { length: u32::try_from(length).unwrap_or(u32::MAX) }
            }
        })
    }
}

fn note(warning: &CardWarning) -> CardNote {
    match warning {
        CardWarning::MarksLost => CardNote::MarksLost,
        CardWarning::NameUnclear => CardNote::NameUnclear,
        CardWarning::BirthDateUnread | CardWarning::IssuedOnUnread => CardNote::DateUnreal,
        CardWarning::SexUnread => CardNote::SexUnread,
        CardWarning::IdContradictsSex => CardNote::SexDiffers,
        CardWarning::IdContradictsBirthYear => CardNote::BirthYearDiffers,
    }
}
