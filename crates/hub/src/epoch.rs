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
//! What the hub lent in the lost time it does not know, nor to whom: a desk that joined in the lost time prints from
//! its blocks without being known here. So it is careful with the numbers of every office, whoever is heard: see
//! [`Caution`].

use crate::{
    backup::RESTORED,
    clock::office_day,
    failure::Failure,
    http::codec,
    hub::Hub,
    identity::{IDENTITY, Identity},
    lease::Forgotten,
    random,
};
use chrono::NaiveDate;
use domain::{
    id::{ChainId, DeskId, OfficeId},
    protocol::{Cursor, ExchangeRequest, page_message},
    reference::Reference,
};
use ledger::{Ledger, Priority, Read, Write};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Name of the setting that holds [`Caution`].
pub const CAUTION: &str = "hub.caution";
/// Blocks of an office that are passed over after a loss: as many may have been lent in the lost time.
pub const BLOCKS_PASSED_OVER: u32 = 20;
/// Desk numbers of an office that are passed over after a loss.
pub const NUMBERS_PASSED_OVER: u32 = 10;
/// Name of the setting that holds the [`Proof`]s that led to an epoch.
const PROOFS: &str = "hub.set_back_proofs";
/// One proof begins so many epochs: one for the loss, and one for the same copy laid here again before what it lacks
/// has come back. A desk must not push the hub into new epochs without end by saying the same again.
const PROOF_COUNTS: u32 = 2;
/// Longest name of an epoch that is kept, in bytes.
const EPOCH_NAME: usize = 64;

/// What a hub in a new epoch does not know: which numbers of an office it gave in the lost time. Blocks are passed
/// over until none of the forgotten leases can hold any more, desk numbers for ever; or until a person says that
/// nothing is missing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Caution {
    /// What each office may have been given, as it was known when the epoch began.
    #[serde(default)]
    pub offices: BTreeMap<OfficeId, Given>,
    /// Offices that a person has cleared.
    pub cleared: BTreeSet<OfficeId>,
}

/// What an office may have been given by a hub that has forgotten it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Given {
    /// Blocks of dossier numbers.
    pub blocks: Forgotten,
    /// Desk numbers up to this one.
    pub number: u32,
}

impl Given {
    fn of(reference: &Reference, office: &OfficeId, today: NaiveDate) -> Option<Self> {
        let numbers = reference.desks().filter(|row| row.enrolled.office == *office);
        let number = numbers.map(|row| row.enrolled.number).max().unwrap_or_default();
        Some(Self {
            blocks: Forgotten::of(reference, office, today, BLOCKS_PASSED_OVER)?,
            number: number.saturating_add(NUMBERS_PASSED_OVER),
        })
    }

    fn with(self, other: Self) -> Self {
        Self { blocks: self.blocks.with(other.blocks), number: self.number.max(other.number) }
    }
}

impl Caution {
    /// As stored; `None` in an epoch that did not begin with a loss.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn read(read: &Read<'_>) -> Result<Option<Self>, Failure> {
        read.setting(CAUTION)?.map(|text| Ok(serde_json::from_str(&text)?)).transpose()
    }

    /// What may have been given to an office; `None` once a person has cleared it.
    #[must_use]
    pub fn of(&self, reference: &Reference, office: &OfficeId) -> Option<Given> {
        if self.cleared.contains(office) {
            return None;
        }
        // The office itself may have been forgotten, and come back: then nothing says when this ends.
        let unknown = || {
            let mut given = Given::of(reference, office, NaiveDate::MAX)?;
            given.blocks.until = NaiveDate::MAX;
            Some(given)
        };
        self.offices.get(office).copied().or_else(unknown)
    }

    /// What may be missing in a book that was set back, on top of what an earlier loss may have taken.
    fn after_loss(write: &Write<'_>, today: NaiveDate) -> Result<Self, Failure> {
        let mut reference = Reference::default();
        write.reference_operations(0, |position, operation| reference.apply(position, operation))?;
        let mut caution = Self { cleared: BTreeSet::new(), ..Self::read(write)?.unwrap_or_default() };
        for (office, _) in reference.offices() {
            let Some(given) = Given::of(&reference, office, today) else { continue };
            let before = caution.offices.get(office).copied();
            caution.offices.insert(office.clone(), before.map_or(given, |before| before.with(given)));
        }
        Ok(caution)
    }

    fn write(&self, write: &mut Write<'_>) -> Result<(), Failure> {
        Ok(write.put_setting(CAUTION, &serde_json::to_string(self)?)?)
    }
}

/// What a desk showed of a history that this hub signed and does not have, and in which epoch it believed to be.
#[derive(Clone, Debug)]
pub(crate) struct Proof {
    epoch: String,
    stream: String,
    at: Cursor,
}

impl Proof {
    /// True when it says something new, which is kept. The name of the epoch is nothing that anybody signed, so it
    /// does not tell proofs apart.
    fn counts(&self, write: &mut Write<'_>) -> Result<bool, Failure> {
        let stored = write.setting(PROOFS)?;
        let mut known: BTreeMap<String, u32> =
            stored.map_or(Ok(BTreeMap::new()), |text| serde_json::from_str(&text))?;
        let times =
            known.entry(format!("{} {} {}", self.stream, self.at.position, self.at.hash)).or_default();
        if *times >= PROOF_COUNTS {
            return Ok(false);
        }
        *times += 1;
        write.put_setting(PROOFS, &serde_json::to_string(&known)?)?;
        Ok(true)
    }
}

/// Begins a new epoch unless another process was faster, or the proof of the loss has counted before.
pub(crate) fn begin(
    ledger: &Ledger,
    known: &Identity,
    proof: Option<&Proof>,
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
        if let Some(proof) = proof
            && !proof.counts(write)?
        {
            return Ok(identity);
        }
        let (_, link) = write.chain_head(identity.chain)?;
        write.create_chain(chain, identity.desk, link)?;
        let before = std::mem::replace(&mut identity.epoch, epoch);
        identity.chain = chain;
        for former in [Some(before), proof.map(|proof| proof.epoch.clone())].into_iter().flatten() {
            if !identity.former.contains(&former) && former != identity.epoch {
                identity.former.push(former);
            }
        }
        write.put_setting(IDENTITY, &serde_json::to_string(&identity)?)?;
        write.delete_setting(RESTORED)?;
        let offset_ms = identity.demo_offset_ms.unwrap_or_default();
        Caution::after_loss(write, office_day(system_ms.saturating_add(offset_ms)))?.write(write)?;
        let disposals = write.give_back_disposals()?;
        if disposals > 0 {
            tracing::warn!(disposals, "what the law destroyed in the lost time is told to the desks again");
        }
        Ok(identity)
    })?;
    if written.value.epoch != known.epoch {
        tracing::warn!(
            "a new epoch begins: this hub was set back to a backup; desks offer again what it lost"
        );
    }
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

    fn begin_epoch_after(&self, proof: Option<&Proof>) -> Result<(), Failure> {
        let known = self.identity();
        self.keep_identity(Arc::new(begin(&self.ledger, &known, proof, self.clock.system_ms())?));
        Ok(())
    }

    /// Begins a new epoch when a desk brings a proof that this hub gave its word on what it does not have, in an
    /// epoch that it believes to be in, or that it has forgotten. `asker` is the desk. What has led to an epoch
    /// before is no news.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn notice_set_back(&self, request: &ExchangeRequest, asker: DeskId) -> Result<(), Failure> {
        let identity = self.identity();
        let is_new = |epoch: &&String| !identity.former.contains(epoch) && epoch.len() <= EPOCH_NAME;
        let Some(epoch) = request.epoch.as_ref().filter(is_new) else { return Ok(()) };
        let proven: Vec<_> = request
            .cursors
            .iter()
            .filter_map(|named| Some((named, named.signature.as_ref()?)))
            // Who sends points knows already that this place is lost.
            .filter(|(named, _)| request.points.iter().all(|points| points.stream != named.stream))
            .filter(|(named, _)| named.cursor.position > 0)
            .collect();
        let lost = self.ledger.read(|read| {
            for (named, signature) in &proven {
                let Cursor { position, hash } = named.cursor;
                if read.stream_hash_at(&named.stream, position)? != Some(hash)
                    && self.has_signed(&page_message(&named.stream, named.cursor), signature)
                {
                    let (epoch, stream) = (epoch.clone(), named.stream.clone());
                    return Ok::<_, Failure>(Some(Proof { epoch, stream, at: named.cursor }));
                }
            }
            Ok(None)
        })?;
        // A desk that is no longer trusted could make the hub begin epochs without end.
        let is_revoked =
            || Ok::<_, Failure>(self.reference()?.reference.desk(asker).is_some_and(|row| row.is_revoked));
        match lost {
            Some(proof) if !is_revoked()? => self.begin_epoch_after(Some(&proof)),
            _ => Ok(()),
        }
    }

    /// True when this hub signed a message; the signature is hexadecimal.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &str) -> bool {
        codec::verify_text(&self.keys().public(), message, signature).is_ok()
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

    /// What an office may have been given that this hub does not know of.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn forgotten(
        read: &Read<'_>,
        reference: &Reference,
        office: &OfficeId,
    ) -> Result<Option<Given>, Failure> {
        Ok(Caution::read(read)?.and_then(|caution| caution.of(reference, office)))
    }
}
