//! Codes of agencies, dossiers and procedures.
//!
//! Several generations are in circulation, and an old code must stay searchable for ever: nothing here is
//! stored in parsed form, and no meaning is taken out of a code except to validate, convert or shorten it.
//! Sources: QCVN 102:2016/BTTTT (agency code, generation A), Decision 20/2020/QĐ-TTg (generation B),
//! Circular 01/2018/TT-VPCP (dossier code).

mod agency;
mod dossier;
mod procedure;

pub use agency::{Generation, a_to_b, agency_code_generation, agency_spellings, b_to_a};
pub use dossier::{
    CodeProblem, CodeShape, CodeTemplate, DossierCode, DossierCodePattern, canonical, recognise, short_form,
};
pub use procedure::{ProcedureCode, is_procedure_code};

#[cfg(test)]
mod tests;
