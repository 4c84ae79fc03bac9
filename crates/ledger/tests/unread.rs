//! Places of a chain whose bytes cannot be read.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says by panicking")]

mod support;

use domain::{
    hash::Hash,
    id::{ActId, OperationId},
    operation::{
        ActPlace, Operation, Place, Placed, content_hash, link_hash,
        wire::{Piece, Unread, WireAct, WireBatch, WireOperation},
    },
};
use ledger::{Ledger, LedgerError, Priority, Received};
use support::{Machine, dossier_ref, entity, hub_for};

fn unread(at: Place, header: &str) -> Unread {
    let header = header.as_bytes().to_vec();
    let id = OperationId(uuid::Uuid::from_u128(77));
    Unread {
        place: at,
        id,
        content_hash: content_hash(&header),
        header,
        content: Some(([1; 16], b"{}".to_vec())),
    }
}

fn next(hub: &Ledger, desk: &Machine) -> Place {
    let chain = hub.read(|book| book.chain(desk.chain)).unwrap().unwrap();
    let act = ActPlace { id: ActId(uuid::Uuid::from_u128(5)), index: 0, count: 1 };
    Place { chain: chain.id, n: chain.n + 1, prev: chain.link, act }
}

fn keep(hub: &Ledger, unread: &Unread) -> Result<(), LedgerError> {
    hub.write(Priority::Sync, |book| book.insert_unread(unread)).map(|_| ())
}

#[test]
fn the_chain_goes_on_behind_them() {
    let mut desk = Machine::new(1);
    let hub = hub_for(&desk);
    let strange = unread(next(&hub.ledger, &desk), "{\"new\":1}");
    keep(&hub.ledger, &strange).unwrap();
    keep(&hub.ledger, &strange).unwrap();
    let other = Unread { content_hash: Hash::plain(b"x"), ..strange.clone() };
    assert!(matches!(keep(&hub.ledger, &other), Err(LedgerError::ChainCollision { n: 1, .. })));
    let gap = Place { n: 3, ..strange.place };
    assert!(matches!(
        keep(&hub.ledger, &Unread { place: gap, ..strange.clone() }),
        Err(LedgerError::ChainGap { expected: 2, found: 3, .. })
    ));
    let operation = desk.edit(entity(1), 0, "0912345678");
    let place = next(&hub.ledger, &desk);
    assert_eq!((place.n, place.prev), (2, link_hash(&strange.place, strange.content_hash)));
    let placed = Placed { operation, place };
    let taken = hub.ledger.write(Priority::Sync, |book| book.insert_received(&placed)).unwrap().value;
    assert_eq!(taken, Received::New);
    hub.ledger
        .read(|book| {
            assert_eq!(book.unread()?.len(), 1);
            assert_eq!(book.unread_of(strange.id)?.unwrap().unread, strange);
            assert_eq!(book.prev_at(desk.chain, 1)?, Some(strange.place.prev));
            assert_eq!(book.totals()?.held, 1);
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    let before = hub.views();
    hub.ledger.rebuild().unwrap();
    assert_eq!(hub.views(), before);
}

#[test]
fn a_program_that_has_learned_to_read_them_takes_them_in_as_held() {
    for is_elsewhere in [false, true] {
        let mut desk = Machine::new(1);
        let hub = hub_for(&desk);
        let operation = desk.edit(entity(1), 0, "0912345678");
        let place = next(&hub.ledger, &desk);
        // As an older program kept it.
        let bytes = Unread {
            place,
            id: operation.header.id,
            content_hash: operation.content_hash(),
            header: operation.header_bytes().to_vec(),
            content: operation.salt().copied().zip(operation.body_bytes().map(<[u8]>::to_vec)),
        };
        keep(&hub.ledger, &bytes).unwrap();
        hub.ledger
            .write(Priority::Clerk, |book| book.decline_unread(place.chain, place.n, "Nhập thử"))
            .unwrap();
        // Its author hands it in once more, where it stood or where it was placed again.
        let at = if is_elsewhere { next(&hub.ledger, &desk) } else { place };
        let placed = Placed { operation: operation.clone(), place: at };
        let again = hub.ledger.write(Priority::Sync, |book| book.insert_received(&placed)).unwrap().value;
        assert_eq!(again, Received::Existing { stamp: None, held: Some("unreadable".into()) });
        hub.ledger
            .read(|book| {
                assert!(book.unread()?.is_empty());
                let there = book.operation(operation.header.id)?.unwrap();
                assert_eq!((there.placed.place, there.is_outside), (place, true));
                assert_eq!(there.declined.as_deref(), Some("Nhập thử"));
                assert_eq!(book.held_of_act(place.chain, place.act.id)?.len(), 1);
                assert!(book.entries(dossier_ref(entity(1)))?.is_empty());
                Ok::<_, LedgerError>(())
            })
            .unwrap();
        assert_eq!(next(&hub.ledger, &desk).n, at.n + 1);
    }
}

#[test]
fn places_of_a_batch_are_the_same_however_it_is_read() {
    let mut desk = Machine::new(1);
    let placed = desk.receives(1);
    let wire: Vec<WireOperation> =
        placed.iter().map(|placed| WireOperation::of(&placed.operation).unwrap()).collect();
    let act = WireAct { id: placed[0].place.act.id, operations: wire };
    let batch = WireBatch { chain: desk.chain, first_n: 1, acts: vec![act], signature: String::new() };
    let (whole, link) = batch.read(placed[0].place.prev).unwrap();
    let (places, same_link) = batch.places(placed[0].place.prev);
    assert_eq!(link, same_link);
    let read: Vec<Piece> = places[0].iter().map(|place| place.read().unwrap()).collect();
    assert_eq!(read, whole.into_iter().map(Piece::Read).collect::<Vec<_>>());
    assert_eq!(
        places[0].iter().map(|place| place.size()).sum::<usize>(),
        placed.iter().map(|placed| Operation::size(&placed.operation)).sum::<usize>()
    );
}
