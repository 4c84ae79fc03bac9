//! Bodies of what happens when a dossier cannot be accepted at once (T03, T05). Frozen and read strictly, as those of
//! [`super::body`].

use super::value::{DossierComponent, GroupValue, ProcedureRef, ProcedureTerms, ResultReturn};
use serde::{Deserialize, Serialize};

/// T03: the citizen is told once, in writing and completely, what the dossier lacks (form 02). The clock has not
/// started.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeSupplementRequested {
    /// What is to be brought or put right, in the order of the form; never empty.
    pub items: Vec<SupplementItem>,
    /// Why: the legal basis, in words.
    pub reason: String,
    /// Procedure version at that time.
    pub procedure: ProcedureRef,
    /// Papers as they were seen, handed back with the form: what the reception goes on from.
    pub components: Vec<DossierComponent>,
    /// Số bộ.
    pub set_count: u32,
    /// How the result is to be handed out.
    pub result_return: ResultReturn,
}

/// One line of form 02.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplementItem {
    /// The paper, or what is to be put right, in words.
    pub name: String,
    /// Originals to bring; 0 with no copies where no paper is to be brought.
    pub originals: u32,
    /// Copies to bring.
    pub copies: u32,
    /// Shown and handed back.
    pub is_presented: bool,
}

impl IntakeSupplementRequested {
    pub(crate) fn writes(&self) -> Vec<GroupValue> {
        vec![
            GroupValue::Procedure(ProcedureTerms {
                procedure: self.procedure.clone(),
                components: self.components.clone(),
                due_at: None,
                calendar_version: None,
            }),
            GroupValue::ResultReturn(self.result_return.clone()),
        ]
    }
}

/// T05: refused at intake; nothing was accepted and no clock has run (form 03).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DossierNotAccepted {
    /// Why, as the citizen reads it.
    pub reason: String,
}
