//! What the book itself remembers of its incarnations.

use super::Mark;
use crate::api::incarnation::IncarnationState;
use chrono::NaiveDate;
use domain::id::{ChainId, DeskId};
use ledger::{LedgerError, Read, Write};
use serde::{Deserialize, Serialize};

/// Name of the setting.
const SETTING: &str = "incarnation";

/// What the book remembers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// How many chains this data folder has begun after its first.
    pub turn: u64,
    /// The machine on which it was opened last.
    pub machine: Option<String>,
    /// Desks that it was before it enrolled anew.
    pub former: Vec<DeskId>,
    /// What was noticed.
    pub state: IncarnationState,
    /// When, milliseconds since 1970 of the office's clock.
    pub since_ms: Option<i64>,
    /// True until an exchange has brought back everything that the hub knows of this desk.
    pub awaits_history: bool,
    /// True while no number is issued, until the history is back or an officer has typed the last ones.
    pub awaits_numbers: bool,
    /// False once somebody must say that the former machine is gone.
    pub is_confirmed: bool,
    /// False while more numbers may have been given out than are known.
    pub is_exact: bool,
    /// Numbers of books up to this day are passed over before the next one is given out.
    pub skip_until: Option<NaiveDate>,
    /// What was lost can be told from here: the mark, and the chain and number where the book ended.
    pub lost: Option<Lost>,
}

/// What is needed to tell what was lost.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lost {
    /// The mark.
    pub mark: Mark,
    /// The chain that the restored book wrote.
    pub chain: ChainId,
    /// The number of its last operation there.
    pub n: u64,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            turn: 0,
            machine: None,
            former: Vec::new(),
            state: IncarnationState::Normal,
            since_ms: None,
            awaits_history: false,
            awaits_numbers: false,
            is_confirmed: true,
            is_exact: true,
            skip_until: None,
            lost: None,
        }
    }
}

impl Record {
    /// What a book remembers; of one that was never asked, that nothing happened.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(book: &Read<'_>) -> Result<Self, LedgerError> {
        let Some(text) = book.setting(SETTING)? else { return Ok(Self::default()) };
        serde_json::from_str(&text)
            .map_err(|_| LedgerError::Damaged("what the book says of its incarnation cannot be read".into()))
    }

    /// Keeps it.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn put(&self, book: &mut Write<'_>) -> Result<(), LedgerError> {
        let text = serde_json::to_string(self).map_err(|_| LedgerError::Unknown("incarnation"))?;
        book.touch(ledger::Topic::Session);
        book.touch(ledger::Topic::Sync);
        book.put_setting(SETTING, &text)
    }

    /// True when every number that was given out is known, or passed over.
    #[must_use]
    pub fn knows_numbers(&self) -> bool {
        self.is_exact && self.skip_until.is_none()
    }
}
