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
//! What the hub lent in the lost time it does not know, and hearing the desks that it knows does not tell: a desk that
//! joined in the lost time may be anywhere, printing from a block that nobody else has heard of. So numbers that may
//! have been given are passed over until nobody can hold them any more, or a person says so: see [`Caution`].

use crate::{
    backup::RESTORED,
    book::Book,
    clock::office_time,
    failure::Failure,
    http::codec,
    hub::Hub,
    identity::{IDENTITY, Identity},
    lease::LostBlocks,
    random,
};
use chrono::NaiveDate;
use domain::{
    id::{ChainId, DeskId, OfficeId},
    protocol::{Cursor, ExchangeRequest, page_message},
    reference::Reference,
    time::local_date,
};
use ledger::{Ledger, Priority, Read, Write};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Name of the setting that holds [`Caution`].
pub const CAUTION: &str = "hub.caution";
/// Blocks of an office behind the highest one of the backup that are passed over: as many may have been lent in the lost time.
pub const BLOCKS_PASSED_OVER: u32 = 20;
/// Desk numbers of an office behind the highest one of the backup that are passed over.
pub const NUMBERS_PASSED_OVER: u32 = 10;

/// What a hub in a new epoch still does not know: which numbers of an office it gave in the lost time.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Caution {
    /// Last day of the lost time, by the office's clock.
    #[serde(default)]
    pub since: Option<NaiveDate>,
    /// How far numbers had been given, as the backup tells; an office that is not here had none.
    #[serde(default)]
    pub given: BTreeMap<OfficeId, Given>,
    /// Offices that a person has cleared.
    #[serde(default)]
    pub cleared: BTreeSet<OfficeId>,
}

/// How far numbers of an office had been given before the lost time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Given {
    /// Highest serial of a block; 0 for none.
    pub serial: u32,
    /// So many blocks behind it may have been lent.
    pub blocks: u32,
    /// Desk numbers up to this may have been given.
    pub number: u32,
}

impl Given {
    const NONE: Self = Self { serial: 0, blocks: BLOCKS_PASSED_OVER, number: NUMBERS_PASSED_OVER };

    /// As a reference tells, which may come from a time when an `earlier` loss was not over: what was given since
    /// then lies behind what was passed over.
    fn of(reference: &Reference, office: &OfficeId, earlier: Option<Self>) -> Self {
        let serial = reference.office(office).map_or(0, |row| {
            let leases = reference.leases().iter().filter(|lease| lease.office_code == row.office_code);
            leases.map(|lease| lease.block.last).max().unwrap_or_default()
        });
        let desks = reference.desks().filter(|row| row.enrolled.office == *office);
        let number = desks.map(|row| row.enrolled.number).max().unwrap_or_default();
        let size = reference.district().map_or(0, |district| district.block_size);
        let (mut given, earlier_number) =
            (Self { serial, ..Self::NONE }, earlier.map_or(0, |earlier| earlier.number));
        given.number = number.max(earlier_number).saturating_add(NUMBERS_PASSED_OVER);
        let is_behind =
            |earlier: &Self| serial <= earlier.serial.saturating_add(earlier.blocks.saturating_mul(size));
        if let Some(earlier) = earlier.filter(is_behind) {
            given.serial = earlier.serial;
            given.blocks = earlier.blocks.saturating_add(BLOCKS_PASSED_OVER);
        }
        given
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

    /// After a loss that ended on that day.
    fn after(earlier: Option<&Self>, reference: &Reference, since: NaiveDate) -> Self {
        let given = |office: &OfficeId| {
            let before = earlier.filter(|earlier| !earlier.cleared.contains(office));
            let before = before.map(|earlier| earlier.given_to(office));
            (office.clone(), Given::of(reference, office, before))
        };
        let offices: BTreeSet<_> = reference
            .offices()
            .map(|(office, _)| office.clone())
            .chain(earlier.into_iter().flat_map(|earlier| earlier.given.keys().cloned()))
            .collect();
        let since = earlier.and_then(|earlier| earlier.since).map_or(since, |before| before.max(since));
        Self { since: Some(since), given: offices.iter().map(given).collect(), cleared: BTreeSet::new() }
    }

    fn given_to(&self, office: &OfficeId) -> Given {
        self.given.get(office).copied().unwrap_or(Given::NONE)
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
        let mut book = Book::default();
        book.catch_up(write)?;
        // A machine whose clock is behind must not make the lost time end before it began.
        let now = office_time(system_ms.saturating_add(identity.demo_offset_ms.unwrap_or_default()));
        let since = local_date(&book.last_made_at().map_or(now, |last| last.max(now)));
        Caution::after(Caution::read(write)?.as_ref(), &book.reference, since).write(write)?;
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

    /// What of an office may have been given in the lost time: blocks, and the highest desk number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn lost(read: &Read<'_>, office: &OfficeId) -> Result<(Option<LostBlocks>, u32), Failure> {
        let Some(caution) = Caution::read(read)?.filter(|caution| !caution.cleared.contains(office)) else {
            return Ok((None, 0));
        };
        let Given { serial, blocks, number } = caution.given_to(office);
        Ok((Some(LostBlocks { serial, blocks, since: caution.since }), number))
    }
}
