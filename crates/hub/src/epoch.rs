//! Epochs: from one restoring of the hub to the next.
//!
//! A hub that was set back to a backup must not go on as if nothing had happened: it would give numbers, places of
//! its own chain and positions of its streams a second time, and desks that saw the first would believe both. So it
//! takes a new *epoch* and a new chain of its own (whose predecessor is the last link that it knows) before it
//! publishes anything. Its streams go on: positions are told apart by running hashes.
//!
//! There are two ways into a new epoch.
//! * The restore command, and the mark outside the data, set [`RESTORED`] in the database; the next [`Hub::open`]
//!   begins the epoch and takes the setting away, in one transaction.
//! * Somebody put an old copy back without the command. Then a desk brings a cursor that this hub signed and does
//!   not have: [`Hub::notice_set_back`] begins the epoch before anything else of that request is looked at.
//!
//! What the hub lent in the lost time it does not know. Until the desks of an office have been heard, it is
//! careful with their numbers: see [`Caution`].

use crate::{
    backup::RESTORED,
    failure::Failure,
    http::codec,
    hub::Hub,
    identity::{IDENTITY, Identity},
    random,
};
use domain::{
    id::{ChainId, DeskId, OfficeId},
    protocol::{Cursor, ExchangeRequest, page_message},
    reference::Reference,
};
use ledger::{Ledger, Priority, Read, Write};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc};

/// Name of the setting that holds [`Caution`].
pub const CAUTION: &str = "hub.caution";
/// Blocks of an office that are passed over in a new epoch: as many may have been lent in the lost time.
pub const BLOCKS_PASSED_OVER: u32 = 20;
/// Desk numbers of an office that are passed over in a new epoch.
pub const NUMBERS_PASSED_OVER: u32 = 10;

/// What a hub in a new epoch still does not know: which numbers of an office it gave in the lost time. A block is
/// known to the desk that holds it, so an office is clear once every desk of it that the hub trusts has been heard
/// with nothing left to offer, or a person says so.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Caution {
    /// Desks that have given back what they knew of the reference.
    pub heard: BTreeSet<DeskId>,
    /// Offices that a person has cleared.
    pub cleared: BTreeSet<OfficeId>,
}

impl Caution {
    /// As stored; `None` in an epoch that did not begin with a loss.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn read(read: &Read<'_>) -> Result<Option<Self>, Failure> {
        read.setting(CAUTION)?.map(|text| Ok(serde_json::from_str(&text)?)).transpose()
    }

    /// True when numbers of the office may have been given that the hub does not know of.
    #[must_use]
    pub fn holds(&self, reference: &Reference, office: &OfficeId) -> bool {
        let is_heard = |desk| self.heard.contains(&desk);
        !self.cleared.contains(office)
            && reference
                .desks()
                .filter(|row| row.enrolled.office == *office && !row.is_revoked)
                .any(|row| !is_heard(row.enrolled.desk))
    }

    fn write(&self, write: &mut Write<'_>) -> Result<(), Failure> {
        Ok(write.put_setting(CAUTION, &serde_json::to_string(self)?)?)
    }
}

/// Begins a new epoch unless another process was faster. `lost` is an epoch of this hub that it has forgotten.
pub(crate) fn begin(
    ledger: &Ledger,
    known: &Identity,
    lost: Option<&str>,
    system_ms: i64,
) -> Result<Identity, Failure> {
    let (chain, epoch) = (ChainId(random::uuid(system_ms)?), random::code(16)?);
    let written = ledger.write(Priority::Clerk, |write| {
        let stored =
            write.setting(IDENTITY)?.ok_or_else(|| Failure::other("the hub's identity is missing"))?;
        let mut identity: Identity = serde_json::from_str(&stored)?;
        if identity.epoch != known.epoch {
            return Ok::<_, Failure>(identity);
        }
        let (_, link) = write.chain_head(identity.chain)?;
        write.create_chain(chain, identity.desk, link)?;
        let before = std::mem::replace(&mut identity.epoch, epoch);
        identity.chain = chain;
        for former in [Some(before), lost.map(str::to_owned)].into_iter().flatten() {
            if !identity.former.contains(&former) && former != identity.epoch {
                identity.former.push(former);
            }
        }
        write.put_setting(IDENTITY, &serde_json::to_string(&identity)?)?;
        write.delete_setting(RESTORED)?;
        Caution::default().write(write)?;
        let disposals = write.give_back_disposals()?;
        if disposals > 0 {
            tracing::warn!(disposals, "what the law destroyed in the lost time is told to the desks again");
        }
        Ok(identity)
    })?;
    tracing::warn!("a new epoch begins: this hub was set back to a backup; desks offer again what it lost");
    Ok(written.value)
}

impl Hub {
    /// Begins a new epoch: see the module's documentation. Nothing happens when another process has just begun one.
    ///
    /// # Errors
    /// When the store cannot be written; the hub goes on in the old epoch then, and must not publish.
    pub fn begin_epoch(&self) -> Result<(), Failure> {
        self.begin_epoch_after(None)
    }

    fn begin_epoch_after(&self, lost: Option<&str>) -> Result<(), Failure> {
        let known = self.identity();
        self.keep_identity(Arc::new(begin(&self.ledger, &known, lost, self.clock.system_ms())?));
        Ok(())
    }

    /// Begins a new epoch when a desk brings a proof that this hub gave its word on what it does not have, in an
    /// epoch that it believes to be in, or that it has forgotten. `asker` is the desk.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn notice_set_back(&self, request: &ExchangeRequest, asker: DeskId) -> Result<(), Failure> {
        let identity = self.identity();
        let Some(epoch) = request.epoch.as_ref().filter(|epoch| !identity.former.contains(epoch)) else {
            return Ok(());
        };
        let proven: Vec<_> = request
            .cursors
            .iter()
            .filter_map(|named| Some((named, named.signature.as_ref()?)))
            // Who sends points knows already that this place is lost.
            .filter(|(named, _)| request.points.iter().all(|points| points.stream != named.stream))
            .filter(|(named, _)| named.cursor.position > 0)
            .collect();
        let is_lost = self.ledger.read(|read| {
            for (named, signature) in &proven {
                let Cursor { position, hash } = named.cursor;
                if read.stream_hash_at(&named.stream, position)? != Some(hash)
                    && self.has_signed(&page_message(&named.stream, named.cursor), signature)
                {
                    return Ok::<_, Failure>(true);
                }
            }
            Ok(false)
        })?;
        // A desk that is no longer trusted could make the hub begin epochs without end.
        let is_revoked =
            || Ok::<_, Failure>(self.reference()?.reference.desk(asker).is_some_and(|row| row.is_revoked));
        if is_lost && !is_revoked()? { self.begin_epoch_after(Some(epoch)) } else { Ok(()) }
    }

    /// True when this hub signed a message; the signature is hexadecimal.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &str) -> bool {
        codec::verify_text(&self.keys().public(), message, signature).is_ok()
    }

    /// Notes that a desk has given back what it knew of the reference.
    pub(crate) fn note_heard(&self, desk: DeskId) -> Result<(), Failure> {
        let is_news =
            |caution: &Option<Caution>| caution.as_ref().is_some_and(|one| !one.heard.contains(&desk));
        if !self.ledger.read(|read| Ok::<_, Failure>(is_news(&Caution::read(read)?)))? {
            return Ok(());
        }
        self.ledger.write(Priority::Sync, |write| match Caution::read(write)? {
            Some(mut caution) => {
                caution.heard.insert(desk);
                caution.write(write)
            }
            None => Ok(()),
        })?;
        Ok(())
    }

    /// Says that no number of an office was given that this hub does not know of.
    ///
    /// # Errors
    /// For an office that there is not, and when the store cannot be written.
    pub fn clear_caution(&self, office: &OfficeId) -> Result<(), Failure> {
        if self.reference()?.reference.office(office).is_none() {
            return Err(Failure::other(format!(
                "there is no office `{office}`; `motcua-hub office` lists them"
            )));
        }
        self.ledger.write(Priority::Clerk, |write| match Caution::read(write)? {
            Some(mut caution) => {
                caution.cleared.insert(office.clone());
                caution.write(write)
            }
            None => Ok(()),
        })?;
        Ok(())
    }

    /// Blocks and desk numbers of an office to pass over now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn passed_over(
        read: &Read<'_>,
        reference: &Reference,
        office: &OfficeId,
    ) -> Result<(u32, u32), Failure> {
        let holds = Caution::read(read)?.is_some_and(|caution| caution.holds(reference, office));
        Ok(if holds { (BLOCKS_PASSED_OVER, NUMBERS_PASSED_OVER) } else { (0, 0) })
    }
}
