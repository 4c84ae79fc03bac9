//! The codes under which an agency and its dossiers may be asked for.

use super::Reference;
use crate::{
    code::{DossierCode, agency_code_generation, agency_spellings},
    id::OfficeId,
};
use std::collections::BTreeSet;

impl Reference {
    /// Every spelling of an agency code, itself first. What the catalogue says of an agency (`e_code_a`,
    /// `e_code_b`, the code of its office) goes before the rule that turns one generation into the other: not every
    /// province kept its sub-codes. The rule never leads to a code that the catalogue gives to an agency.
    #[must_use]
    pub fn agency_code_spellings(&self, code: &str) -> Vec<String> {
        let mut found = vec![code.to_owned()];
        let mut is_mapped = false;
        for own in self.codes_of_agencies() {
            if own.contains(&code) {
                is_mapped |= other_generation(&own, code).is_some();
                found.extend(own.into_iter().map(str::to_owned));
            }
        }
        if !is_mapped {
            found.extend(agency_spellings(code).into_iter().filter(|other| !self.is_of_another(other, code)));
        }
        let mut seen = BTreeSet::new();
        found.retain(|code| seen.insert(code.clone()));
        found
    }

    /// The codes that the catalogue knows of each agency.
    fn codes_of_agencies(&self) -> impl Iterator<Item = Vec<&str>> {
        self.agencies.iter().map(|(id, agency)| {
            let office = self.offices.get(&OfficeId(id.clone())).map(|office| office.office_code.as_str());
            [agency.e_code_a.as_deref(), agency.e_code_b.as_deref(), office].into_iter().flatten().collect()
        })
    }

    /// Whether a code belongs to an agency that has another code than this one in this one's generation.
    fn is_of_another(&self, other: &str, code: &str) -> bool {
        self.codes_of_agencies().any(|own| {
            let generation = agency_code_generation(code);
            own.contains(&other)
                && own.iter().any(|own| *own != code && agency_code_generation(own) == generation)
        }) && other != code
    }

    /// Every spelling of a dossier code that somebody typed, for a search; of what is no whole code, the text.
    #[must_use]
    pub fn dossier_code_spellings(&self, text: &str) -> Vec<String> {
        match DossierCode::read(text) {
            None => vec![text.to_owned()],
            Some(code) => self
                .agency_code_spellings(&code.agency_code)
                .iter()
                .filter_map(|agency| code.under(agency))
                .collect(),
        }
    }
}

/// The code of the other generation than this one among the codes of one agency.
fn other_generation<'a>(own: &[&'a str], code: &str) -> Option<&'a str> {
    let generation = agency_code_generation(code);
    own.iter().copied().find(|own| agency_code_generation(own).is_some_and(|of| Some(of) != generation))
}
