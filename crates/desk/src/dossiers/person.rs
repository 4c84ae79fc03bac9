//! People who were here before.

use super::row;
use crate::{
    api::person::{KnownPerson, PersonQuery},
    desk::{Desk, Open},
    receive::owner_as_typed,
};
use domain::{
    dossier::{DossierState, value::ResultChannel},
    problem::Problem,
    protocol::viewed::ViewReason,
};

/// Dossiers of one person that are looked through.
const LOOKED: u32 = 50;
/// Open ones that are told.
const TOLD: usize = 5;

impl Desk {
    /// Who has this number, as the last dossier says; `None` for a number that nobody has, or that is none.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn known_person(&self, query: PersonQuery) -> Result<Option<KnownPerson>, Problem> {
        let number: String = query.personal_id.chars().filter(|c| !c.is_whitespace()).collect();
        if !matches!(number.len(), 9 | 12) || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(None);
        }
        let open = self.opened()?;
        let eyes = self.eyes(&open);
        let found = open
            .ledger
            .read(|book| {
                let lines = book.dossiers_of_number(&number, LOOKED)?;
                let last = lines.first().map(|line| book.dossier(line.id)).transpose()?.flatten();
                Ok((lines, last))
            })
            .map_err(|error| self.ledger_problem(error))?;
        let (lines, Some(last)) = found else { return self.listed(&open, &number) };
        self.note_view(&open, Some(last.id), ViewReason::Recognised);
        let result = last.result_return.clone().unwrap_or_default();
        let is_open = |state| {
            matches!(
                state,
                DossierState::NewlyRegistered | DossierState::IntakeSupplement | DossierState::Accepted
            )
        };
        Ok(Some(KnownPerson {
            person: owner_as_typed(&last),
            result_channel: result.channel,
            result_address: result.address.unwrap_or_default(),
            open: lines
                .iter()
                .filter(|line| is_open(line.state))
                .take(TOLD)
                .map(|line| row(line, &eyes, &open.reference()))
                .collect(),
        }))
    }

    /// Somebody of a list of before, who has no dossier here.
    fn listed(&self, open: &Open, number: &str) -> Result<Option<KnownPerson>, Problem> {
        let text = open
            .ledger
            .read(|book| book.person_of_list(number))
            .map_err(|error| self.ledger_problem(error))?;
        let person = text.and_then(|text| serde_json::from_str(&text).ok());
        if person.is_some() {
            self.note_view(open, None, ViewReason::Recognised);
        }
        Ok(person.map(|person| KnownPerson {
            person,
            result_channel: ResultChannel::default(),
            result_address: String::new(),
            open: Vec::new(),
        }))
    }
}
