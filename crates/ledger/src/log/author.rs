//! What the machine itself writes.

use crate::{LedgerError, Write};
use domain::{
    hash::Hash,
    id::{ActId, ChainId, DeskId, OperationId},
    operation::{ACT_LIMIT, ActPlace, OPERATION_LIMIT, Operation, Place, Placed, chain_genesis},
};
use std::collections::BTreeSet;

impl Write<'_> {
    /// Begins a chain: on the desk that will write it, and on the hub that will receive it. The same chain
    /// again changes nothing.
    ///
    /// # Errors
    /// [`LedgerError::ChainCollision`] when the chain is there with another desk or predecessor.
    pub fn create_chain(
        &mut self,
        chain: ChainId,
        desk: DeskId,
        predecessor: Hash,
    ) -> Result<(), LedgerError> {
        if let Some(there) = self.chain(chain)? {
            let is_same = there.desk == desk && there.predecessor == predecessor;
            return if is_same { Ok(()) } else { Err(LedgerError::ChainCollision { chain, n: 0 }) };
        }
        self.execute(
            "INSERT INTO chain (id, desk, predecessor, head_n, head_link) VALUES (?1, ?2, ?3, 0, ?4)",
            (chain.0.as_bytes(), desk.0.as_bytes(), predecessor.0, chain_genesis(chain, desk, predecessor).0),
        )?;
        self.advance_head(chain)
    }

    /// Number and link of the last operation of a chain; the genesis before the first.
    ///
    /// # Errors
    /// [`LedgerError::Unknown`] for a chain that was not created here.
    pub fn chain_head(&self, chain: ChainId) -> Result<(u64, Hash), LedgerError> {
        let chain = self.chain(chain)?.ok_or(LedgerError::Unknown("chain"))?;
        Ok((chain.n, chain.link))
    }

    /// Appends one act. Numbers and links are taken here, inside the transaction.
    ///
    /// # Errors
    /// [`LedgerError::TooLarge`], [`LedgerError::EmptyAct`], [`LedgerError::DuplicateId`],
    /// [`LedgerError::ChainCollision`], [`LedgerError::Unknown`] for the chain. Nothing is written then.
    pub fn append(
        &mut self,
        chain: ChainId,
        act: ActId,
        operations: Vec<Operation>,
    ) -> Result<Vec<Placed>, LedgerError> {
        let (mut n, mut prev) = self.chain_head(chain)?;
        let count = u32::try_from(operations.len()).unwrap_or(u32::MAX);
        if count == 0 {
            return Err(LedgerError::EmptyAct);
        }
        check_size(&operations)?;
        let mut ids = BTreeSet::<OperationId>::new();
        let mut all = Vec::with_capacity(operations.len());
        for (index, operation) in (0u32..).zip(operations) {
            n += 1;
            let id = operation.header.id;
            if !ids.insert(id) || self.known(id)?.is_some() {
                return Err(LedgerError::DuplicateId(id));
            }
            if self.content_at(chain, n)?.is_some() {
                return Err(LedgerError::ChainCollision { chain, n });
            }
            let place = Place { chain, n, prev, act: ActPlace { id: act, index, count } };
            prev = place.link(&operation);
            all.push(Placed { operation, place });
        }
        for placed in &all {
            self.insert(placed)?;
        }
        self.set_head(chain, n, prev)?;
        Ok(all)
    }

    pub(super) fn set_head(&mut self, chain: ChainId, n: u64, link: Hash) -> Result<(), LedgerError> {
        self.execute(
            "UPDATE chain SET head_n = ?2, head_link = ?3 WHERE id = ?1",
            (chain.0.as_bytes(), n, link.0),
        )?;
        Ok(())
    }
}

fn check_size(operations: &[Operation]) -> Result<(), LedgerError> {
    let sizes = || operations.iter().map(Operation::size);
    for (bytes, limit) in [(sizes().max(), OPERATION_LIMIT), (Some(sizes().sum()), ACT_LIMIT)] {
        if let Some(bytes) = bytes.filter(|bytes| *bytes > limit) {
            return Err(LedgerError::TooLarge { bytes, limit });
        }
    }
    Ok(())
}
