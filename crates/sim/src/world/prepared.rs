//! What every run begins with, made once in a process: a hub with its catalogue and enrolled desks, and desks that
//! have read it.

use super::{
    START_MS,
    hub::{SimClock, open_hub_book},
    program::{DATABASE, Program, key},
    seal,
};
use crate::{Check, Violation, catalogue, random::Random};
use desk::{
    identity::{self, Identity},
    sync::{
        apply::apply,
        carrier::{Packed, SYNC_PATH},
        compose::compose,
        engine::Budget,
    },
};
use disk::{Disk, Image};
use domain::{
    hash::Hash,
    id::{ChainId, DeskId},
    protocol::{
        ExchangeResponse, PROTOCOL,
        enrolment::{EnrolRequest, EnrolmentString},
    },
};
use hub::Hub;
use ledger::{Ledger, Priority, Shelf};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Bytes of an exchange when nothing is to be learnt about the link.
const WIDE: Budget = Budget { request_bytes: 1_000_000, answer_bytes: 1_000_000, parcel_bytes: 1_000_000 };

/// Images of a hub and its desks.
pub(super) struct Prepared {
    pub(super) hub: Image,
    pub(super) desks: Vec<Image>,
}

fn failed(what: &str, cause: &dyn std::fmt::Display) -> Violation {
    Violation::new(format!("the world cannot be made: {what}: {cause}"))
}

/// Whether books are sealed, and how many desks each office has.
type Layout = (bool, Vec<u32>);

/// The world of so many desks an office.
pub(super) fn prepared(offices: &[u32]) -> Check<Arc<Prepared>> {
    static MADE: Mutex<BTreeMap<Layout, Arc<Prepared>>> = Mutex::new(BTreeMap::new());
    let layout = (seal::is_sealed(), offices.to_vec());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(there) = made.get(&layout) {
        return Ok(Arc::clone(there));
    }
    let fresh = Arc::new(make(offices)?);
    made.insert(layout, Arc::clone(&fresh));
    Ok(fresh)
}

fn make(offices: &[u32]) -> Check<Prepared> {
    let mut random = Random::new(7);
    let clock = Arc::new(SimClock::new(START_MS));
    let disk = Disk::new();
    let book = open_hub_book(&disk, &Shelf::default()).map_err(|cause| failed("the hub's book", &cause))?;
    let hub = Hub::make(book, clock, catalogue::entries()).map_err(|cause| failed("the hub", &cause))?;
    let mut identities = Vec::new();
    for (office, desks) in offices.iter().enumerate() {
        for _ in 0..*desks {
            identities.push(enrol(&hub, office, identities.len() + 1, &mut random)?);
        }
    }
    let desks = identities.into_iter().map(|identity| desk(&hub, identity)).collect::<Check<Vec<Image>>>()?;
    drop(hub);
    Ok(Prepared { hub: disk.image(), desks })
}

/// Joins an office with a one-time string, as a desk does.
pub(super) fn enrol(hub: &Hub, office: usize, number: usize, random: &mut Random) -> Check<Identity> {
    let name = format!("M-{number:02}");
    let office = catalogue::office(office);
    let text = hub
        .issue_enrolment(office.as_ref(), &name, None, 7)
        .map_err(|cause| failed("an enrolment string", &cause))?;
    let string = EnrolmentString::read(&text).map_err(|cause| failed("an enrolment string", &cause))?;
    let secret = random.bytes::<32>();
    let public = ed25519_dalek::SigningKey::from_bytes(&secret).verifying_key();
    let desk = DeskId(random.uuid(START_MS));
    let request = EnrolRequest {
        protocol: PROTOCOL,
        secret: hex::encode(string.secret),
        desk,
        public_key: hex::encode(public.to_bytes()),
        can_demo: false,
        program: "simulation".to_owned(),
    };
    let answer = hub.enrol(&request).map_err(|cause| failed("an enrolment", &cause))?;
    let body: domain::protocol::CertificateBody =
        serde_json::from_str(&answer.certificate.body).map_err(|cause| failed("a certificate", &cause))?;
    Ok(Identity {
        desk,
        office,
        number: body.number,
        name,
        chain: ChainId(random.uuid(START_MS)),
        address: string.address,
        pin: string.pin,
        next_pin: None,
        hub_key: answer.hub_key,
        recovery_key: answer.recovery_key,
        certificate: answer.certificate,
        demo_offset_ms: None,
        secret: hex::encode(secret),
        announced: answer.announced,
        epoch: Some(answer.epoch),
    })
}

/// A desk's disk that knows only who it is.
pub(super) fn empty(identity: &Identity) -> Check<Image> {
    static MADE: Mutex<BTreeMap<bool, Image>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let open = |disk: &Disk| {
        seal::open(disk, DATABASE, &key(), &Shelf::default()).map_err(|cause| failed("a desk's book", &cause))
    };
    let bare = match made.get(&seal::is_sealed()) {
        Some(image) => image.clone(),
        None => {
            let disk = Disk::new();
            drop(open(&disk)?);
            disk.settle();
            let image = disk.image();
            made.insert(seal::is_sealed(), image.clone());
            image
        }
    };
    let disk = Disk::of(&bare);
    let ledger = open(&disk)?;
    keep_identity(&ledger, identity, false)?;
    drop(ledger);
    // What a run begins with is whole, also while a mistake is switched on.
    disk.settle();
    Ok(disk.image())
}

/// A desk's disk after its first exchanges.
pub(super) fn desk(hub: &Hub, identity: Identity) -> Check<Image> {
    let disk = Disk::of(&empty(&identity)?);
    let ledger = seal::open(&disk, DATABASE, &key(), &Shelf::default())
        .map_err(|cause| failed("a desk's book", &cause))?;
    let mut identity = identity;
    loop {
        let request =
            compose(&ledger, &identity, START_MS, WIDE).map_err(|cause| failed("a request", &cause))?;
        let json = serde_json::to_vec(&request).map_err(|cause| failed("a request", &cause))?;
        let packed = Packed::new(SYNC_PATH, &json, |message| identity.sign(message))
            .map_err(|cause| failed("a request", &cause))?;
        let answer = hub
            .exchange_bytes(packed.bytes(), packed.signature())
            .map_err(|cause| failed("an exchange", &cause))?;
        let answer = zstd::decode_all(answer.as_slice()).map_err(|cause| failed("an answer", &cause))?;
        let answer: ExchangeResponse =
            serde_json::from_slice(&answer).map_err(|cause| failed("an answer", &cause))?;
        let applied = apply(&ledger, &mut identity, answer, START_MS, &|| true);
        if let Some(problem) = applied.problem {
            return Err(failed("an answer", &problem));
        }
        if !applied.more_to_get {
            break;
        }
    }
    drop(ledger);
    // What a run begins with is whole, also while a mistake is switched on.
    disk.settle();
    Ok(disk.image())
}

/// Stores who the desk is, and begins its chain.
pub(super) fn keep_identity(ledger: &Ledger, identity: &Identity, begins: bool) -> Check {
    let text = serde_json::to_string(identity).map_err(|cause| failed("an identity", &cause))?;
    ledger
        .write(Priority::Clerk, |book| {
            book.put_setting(identity::SETTING, &text)?;
            if begins { book.create_chain(identity.chain, identity.desk, Hash::ZERO) } else { Ok(()) }
        })
        .map_err(|cause| failed("an identity", &cause))?;
    Ok(())
}

/// Starts the program of a desk whose chain is new.
pub(super) fn begin(disk: &Disk, shelf: &Shelf, seed: u64, random: &mut Random) -> Check<Program> {
    let mut program =
        Program::start(disk, shelf, seed, &mut None, START_MS).map_err(|cause| failed("a desk", &cause))?;
    program.identity.chain = ChainId(random.uuid(START_MS));
    keep_identity(&program.ledger, &program.identity, true)?;
    Ok(program)
}
