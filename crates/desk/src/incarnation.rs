//! What this data folder is: the one and only desk, one restored from a backup, one on another machine, a clone.
//!
//! * [`mark`]: what this desk has done, kept outside the database and outside backups.
//! * [`machine`]: which machine this is.
//! * [`standing`]: the comparison at opening, and the new chain when the folder is not what it was.
//! * [`Record`]: what the book itself remembers of it.
//!
//! # Invariants
//! * A chain is written by one data folder only. A folder that is older than its mark, or elsewhere, begins a new
//!   one that names the last link of the former; what the hub never accepted is placed again in it, ids and
//!   content untouched.
//! * No number that may have been given out is given out again: after a restore none is before an exchange has
//!   brought the history back or an officer has typed the last ones from the paper; what nobody knows is passed
//!   over.
//! * A desk that is told that it is a clone keeps its work, hands in and issues nothing more, and enrols anew.

mod again;
mod cases;
pub mod machine;
pub mod mark;
mod record;
mod standing;
mod view;

pub use again::join_anew;
pub use machine::{Machine, NamedMachine, SystemMachine};
pub use mark::{FileMarks, Mark, MarkStore, MemoryMarks};
pub use record::Record;
pub use standing::{Standing, Why, begin_chain, is_current, mark_of, settle, standing};
pub(crate) use standing::{hear, hear_of_another, history_is_back, is_mute, is_overtaken, lose_place};
pub(crate) use view::view;

use crate::{api::incarnation::IncarnationState, identity::Identity};
use domain::{
    id::{ChainId, DeskId},
    number::NumberUsed,
};
use ledger::{LedgerError, Read};

/// Setting that a restore leaves in the restored book, so that the opening knows even without a mark.
pub const RESTORED: &str = "restored";

/// What an act has done to the mark, read in the transaction that did it.
pub(crate) struct Made {
    desk: DeskId,
    chain: ChainId,
    turn: u64,
    n: u64,
    is_exact: bool,
    numbers: Vec<NumberUsed>,
}

impl Made {
    pub(crate) fn read(
        book: &Read<'_>,
        identity: &Identity,
        numbers: Vec<NumberUsed>,
    ) -> Result<Self, LedgerError> {
        let record = Record::read(book)?;
        let head = book.chain(identity.chain)?.ok_or(LedgerError::Unknown("chain"))?;
        Ok(Self {
            desk: identity.desk,
            chain: identity.chain,
            turn: record.turn,
            n: head.n,
            is_exact: record.knows_numbers(),
            numbers,
        })
    }

    /// Two acts may come in another order than they were committed in.
    pub(crate) fn put_into(self, mark: &mut Mark) {
        if (mark.turn, mark.n) <= (self.turn, self.n) {
            (mark.desk, mark.chain, mark.turn, mark.n) = (self.desk, self.chain, self.turn, self.n);
            mark.is_exact = self.is_exact;
        }
        for used in self.numbers {
            mark.note(used.series.as_str(), &used.book, used.number);
        }
    }
}
