//! For tests and the simulation: a hub on a book that lies anywhere, and its inside. Never in a shipped program.

use crate::{
    CannotOpen, Clock, Failure, Hub,
    hub::ADDRESS,
    identity::{IDENTITY, Identity, KEYS, Keys},
    init::entry_draft,
    tls::TlsPair,
};
use domain::{catalogue::CatalogueEntry, hash::Hash};
use ledger::{Ledger, Priority};
use std::sync::Arc;

impl Hub {
    /// Makes a hub in an empty book. Nobody can sign in to its console.
    ///
    /// # Errors
    /// Those of the store.
    pub fn make(ledger: Ledger, clock: Arc<dyn Clock>, entries: &[CatalogueEntry]) -> Result<Self, Failure> {
        let identity = Identity::generate(clock.system_ms(), None)?;
        let keys = Keys::generate(TlsPair::generate()?)?;
        ledger.write(Priority::Clerk, |write| {
            write.put_setting(IDENTITY, &serde_json::to_string(&identity)?)?;
            write.put_setting(KEYS, &keys.to_json()?)?;
            write.put_setting(ADDRESS, "https://127.0.0.1:1")?;
            write.create_chain(identity.chain, identity.desk, Hash::ZERO)?;
            Ok::<_, Failure>(())
        })?;
        let hub = Self::new(ledger, clock, identity, keys);
        hub.publish_entries(entries)?;
        Ok(hub)
    }

    /// Opens the hub whose data a book holds.
    ///
    /// # Errors
    /// [`CannotOpen`].
    pub fn on(ledger: Ledger, clock: Arc<dyn Clock>) -> Result<Self, CannotOpen> {
        Self::of(ledger, clock)
    }

    /// Publishes catalogue entries, as an import of changed files does.
    ///
    /// # Errors
    /// Those of the store.
    pub fn publish_entries(&self, entries: &[CatalogueEntry]) -> Result<(), Failure> {
        self.publish(|_, _| Ok(((), entries.iter().map(entry_draft).collect())))
    }

    /// The book.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}
