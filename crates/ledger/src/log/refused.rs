//! What the hub refused to place: kept on the desk, so that it is not offered for ever in front of everything else
//! and its author sees it.

use super::entry::uuid;
use crate::{LedgerError, Read, Topic, Write};
use domain::id::ChainId;

/// From where on a chain is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The chain.
    pub chain: ChainId,
    /// Number of the first operation that was refused.
    pub n: u64,
    /// The hub's word.
    pub code: String,
    /// When, by the desk's office clock, milliseconds since 1970.
    pub at_ms: i64,
}

impl Read<'_> {
    /// The chains that are refused from somewhere on.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn refusals(&self) -> Result<Vec<Refusal>, LedgerError> {
        self.all("SELECT chain, n, code, at FROM refused ORDER BY chain", [], |row| {
            Ok(Refusal {
                chain: ChainId(uuid(row, 0)?),
                n: row.get(1)?,
                code: row.get(2)?,
                at_ms: row.get(3)?,
            })
        })
    }
}

impl Write<'_> {
    /// Keeps that the hub refuses a chain from a number on. One refusal a chain: what lies behind it waits anyway.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn put_refusal(&mut self, refusal: &Refusal) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO refused (chain, n, code, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (chain) DO UPDATE SET n = excluded.n, code = excluded.code, at = excluded.at",
            (refusal.chain.0.as_bytes(), refusal.n, &refusal.code, refusal.at_ms),
        )?;
        self.touch(Topic::Sync);
        Ok(())
    }

    /// Forgets the refusals of what has a stamp or is held by now.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn forget_settled_refusals(&mut self) -> Result<(), LedgerError> {
        self.execute(
            "DELETE FROM refused WHERE EXISTS (SELECT 1 FROM operation o
               WHERE o.chain = refused.chain AND o.n = refused.n AND (o.rev IS NOT NULL OR o.held IS NOT NULL))",
            [],
        )?;
        Ok(())
    }

    /// Forgets every refusal: the hub, or what it reads, is another one now.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn forget_refusals(&mut self) -> Result<(), LedgerError> {
        self.execute("DELETE FROM refused", [])?;
        self.touch(Topic::Sync);
        Ok(())
    }
}
