//! What a desk is told: the reference stream first, then its office's stream, whole acts, within the budget.

use crate::{failure::Failure, hub::Hub};
use domain::{
    id::{ChainId, DeskId, EntityId, OfficeId},
    mutant::{self, Mutant},
    operation::{
        EntityKind, EntityRef,
        wire::{WireDelivery, WireOperation},
    },
    protocol::{
        CertificateBody, Cursor, ExchangeRequest, History, HistoryOperation, NamedCursor, REFERENCE_STREAM,
        StreamPage, office_stream,
    },
};
use ledger::{Delivery, PageLimit, Read};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of an answer unless the desk says otherwise.
const ANSWER_BYTES: usize = 256 * 1024;
/// A desk cannot ask for more.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Operations of one page.
const PAGE_OPERATIONS: usize = 4096;

/// Pages, and the streams whose cursor is not on this hub's history.
#[derive(Default)]
pub(super) struct Told {
    pub(super) pages: Vec<StreamPage>,
    pub(super) unknown_cursors: Vec<String>,
    pub(super) common: Vec<NamedCursor>,
    pub(super) histories: Vec<History>,
}

/// The chains whose content is left out because the desk has it: its own, when it names them in this request.
/// A desk that was restored from a backup writes a new chain and names that one only, so it gets back what it
/// wrote in the old one after the backup.
struct Own {
    desk: DeskId,
    named: BTreeSet<ChainId>,
    chains: BTreeMap<ChainId, bool>,
}

impl Own {
    fn wrote(&mut self, read: &Read<'_>, chain: ChainId) -> Result<bool, Failure> {
        if !self.named.contains(&chain) {
            return Ok(false);
        }
        if let Some(wrote) = self.chains.get(&chain) {
            return Ok(*wrote);
        }
        let wrote = read.chain(chain)?.is_some_and(|chain| chain.desk == self.desk);
        self.chains.insert(chain, wrote);
        Ok(wrote)
    }
}

impl Hub {
    /// Reads the pages in one consistent state of the store. A revoked desk is told nothing of others, but where its
    /// history and this hub's part, so that it can hand in what stands behind.
    pub(super) fn answer(
        &self,
        request: &ExchangeRequest,
        certificate: &CertificateBody,
        is_revoked: bool,
    ) -> Result<Told, Failure> {
        let mut budget = match usize::try_from(request.answer_bytes) {
            Ok(0) | Err(_) => ANSWER_BYTES,
            Ok(bytes) => bytes.min(ANSWER_BYTES_MAX),
        };
        // Without this hub's epoch the desk may lack what it once wrote: it gets everything.
        let knows_hub = request.epoch.as_deref() == Some(self.identity().epoch.as_str());
        let named = request.chains.iter().filter(|_| knows_hub).map(|opening| opening.chain).collect();
        let mut own = Own { desk: certificate.desk, named, chains: BTreeMap::new() };
        self.ledger.read(|read| {
            let mut told = Told::default();
            let mut is_whole = true;
            for stream in [REFERENCE_STREAM.to_owned(), office_stream(&certificate.office)] {
                let (mut from, mut is_signed) = asked(request, &stream);
                let points = request.points.iter().find(|points| points.stream == stream);
                let is_found = is_known(read, &stream, from)?;
                if !is_found {
                    let Some(points) = points else {
                        told.unknown_cursors.push(stream);
                        is_whole = false;
                        continue;
                    };
                    (from, is_signed) = (Cursor::START, true);
                    for point in points.points.iter().filter(|point| point.position > 0) {
                        if point.position > from.position && is_known(read, &stream, *point)? {
                            from = *point;
                        }
                    }
                    told.common.push(NamedCursor::new(stream.clone(), from));
                }
                if is_revoked {
                    if is_found && points.is_some() {
                        told.common.push(NamedCursor::new(stream, from));
                    }
                    continue;
                }
                // An office's stream is judged by the reference, so it waits until that is complete.
                let mut page = if is_whole && budget > 0 {
                    page(read, &stream, from, &mut budget, &mut own)?
                } else {
                    let more = read.stream_head(&stream)?.position > from.position;
                    StreamPage { stream, from, to: from, deliveries: Vec::new(), more, signature: None }
                };
                // Also for a cursor that came from a hub without signatures.
                if page.to != from || (!is_signed && from.position > 0) {
                    page.signature = Some(self.keys().vouch(&page.stream, page.to));
                }
                is_whole &= !page.more;
                // Others have given back what the desk missed here; no delivery tells it so.
                if is_found && points.is_some() && page.deliveries.is_empty() {
                    told.common.push(NamedCursor::new(page.stream.clone(), from));
                }
                told.pages.push(page);
            }
            for entity in request.wanted.iter().filter(|_| !is_revoked) {
                if budget == 0 {
                    break;
                }
                told.histories.extend(history(read, *entity, &certificate.office, &mut budget)?);
            }
            Ok(told)
        })
    }

    /// True when a cursor of the desk is not on this hub's history.
    pub(super) fn is_behind(
        &self,
        request: &ExchangeRequest,
        certificate: &CertificateBody,
    ) -> Result<bool, Failure> {
        self.ledger.read(|read| {
            for stream in [REFERENCE_STREAM.to_owned(), office_stream(&certificate.office)] {
                if !is_known(read, &stream, asked(request, &stream).0)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }
}

/// Where the desk wants a stream from, and whether it has this hub's signature for that.
fn asked(request: &ExchangeRequest, stream: &str) -> (Cursor, bool) {
    let named = request.cursors.iter().find(|named| named.stream == stream);
    named.map_or((Cursor::START, true), |named| (named.cursor, named.signature.is_some()))
}

fn is_known(read: &Read<'_>, stream: &str, at: Cursor) -> Result<bool, Failure> {
    let hash = read.stream_hash_at(stream, at.position)?;
    Ok(hash == Some(at.hash) || (mutant::is(Mutant::CursorWithoutHash) && hash.is_some()))
}

/// The history of a dossier of which the office is told anything.
fn history(
    read: &Read<'_>,
    id: EntityId,
    office: &OfficeId,
    budget: &mut usize,
) -> Result<Option<History>, Failure> {
    let entity = EntityRef { kind: EntityKind::Dossier, id };
    if !read.is_about(entity, &office_stream(office))? {
        return Ok(None);
    }
    let mut operations = Vec::new();
    for record in read.history(entity)? {
        let (Some(stamp), placed) = (record.stamp, record.placed) else { continue };
        *budget = budget.saturating_sub(placed.operation.size());
        let operation = WireOperation::of(&placed.operation).map_err(Failure::other)?;
        operations.push(HistoryOperation { stamp, operation, place: placed.place });
    }
    Ok(Some(History { entity: id, operations }))
}

fn page(
    read: &Read<'_>,
    stream: &str,
    from: Cursor,
    budget: &mut usize,
    own: &mut Own,
) -> Result<StreamPage, Failure> {
    let limit = PageLimit { operations: PAGE_OPERATIONS, bytes: *budget };
    let mut to = from;
    let mut deliveries = Vec::new();
    for Delivery { position, hash, placed, stamp } in read.stream_page(stream, from.position, limit)? {
        *budget = budget.saturating_sub(placed.operation.size());
        to = Cursor { position, hash };
        let is_own = own.wrote(read, placed.place.chain)?;
        let operation =
            if is_own { None } else { Some(WireOperation::of(&placed.operation).map_err(Failure::other)?) };
        let place = (!is_own).then_some(placed.place);
        deliveries.push(WireDelivery { position, id: placed.operation.header.id, stamp, operation, place });
    }
    let more = read.stream_head(stream)?.position > to.position;
    Ok(StreamPage { stream: stream.to_owned(), from, to, deliveries, more, signature: None })
}
