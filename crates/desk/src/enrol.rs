//! Joining an office with one string.

use crate::{
    api::session::{EnrolRequest, Enrolled},
    desk::{DATABASE, Desk, Inner, lock},
    identity::{self, Identity},
    keys::{KeyFile, first_sheet},
    problems::ledger_code,
    session::{SHEET, SHEET_IS_BESIDE},
    sync::{Carrier, Failure},
};
use domain::{
    hash::Hash,
    id::{ChainId, DeskId},
    number::{Series, code_book, serials_left},
    problem::{Code, Problem},
    protocol::{
        Certificate, CertificateBody, PROTOCOL, certificate_message,
        enrolment::{self, EnrolResponse, EnrolmentString},
    },
};
use ed25519_dalek::{Signature, Signer, VerifyingKey};
use ledger::{DataKey, Ledger, LedgerError, Priority};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Write as _},
};
use zeroize::Zeroizing;

/// File in the data folder that holds the seed of an enrolment that has not come to its end.
const PENDING: &str = "enrol.pending";

/// Desk id and key that were made for one enrolment string.
#[derive(Serialize, Deserialize)]
pub(crate) struct Seed {
    /// Hash of the string's secret.
    string: Hash,
    pub(crate) desk: DeskId,
    /// Ed25519 secret, hex.
    #[serde(with = "hidden")]
    pub(crate) secret: Zeroizing<String>,
}

impl Seed {
    fn hash(string: &EnrolmentString) -> Hash {
        Hash::of("motcua-seed-1", &[&string.secret])
    }

    /// What was kept for this string; `None` for another one.
    pub(crate) fn read(text: &str, string: &EnrolmentString) -> Option<Self> {
        let seed: Self = serde_json::from_str(text).ok()?;
        (seed.string == Self::hash(string)).then_some(seed)
    }

    pub(crate) fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(serde_json::to_string(self).unwrap_or_default())
    }
}

mod hidden {
    use serde::{Deserialize as _, Deserializer, Serializer};
    use zeroize::Zeroizing;

    pub(super) fn serialize<S: Serializer>(secret: &Zeroizing<String>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Zeroizing<String>, D::Error> {
        String::deserialize(from).map(Zeroizing::new)
    }
}

/// True in builds that may follow a demonstration's clock.
pub const CAN_DEMO: bool = cfg!(feature = "demo");

impl Desk {
    /// Joins an office: the desk's key is made here, the hub's key is checked against the pin, the catalogue
    /// is fetched, and the sheet's code is shown once. Until the key file is written nothing is enrolled here;
    /// the same string asked again after a lost answer works, since the hub knows the desk by its key.
    ///
    /// # Errors
    /// [`Code::EnrolmentMistyped`], `EnrolmentUsed`, `EnrolmentExpired`, `EnrolmentUnknown`, `HubKeyWrong`,
    /// `Offline`, `AlreadyEnrolled`, `DemoClockRefused`, `DiskFull`.
    pub fn enrol(&self, request: EnrolRequest) -> Result<Enrolled, Problem> {
        // A second press must never lay out anew what the first has made.
        let _opening = lock(&self.opening);
        if self.stage().0 != crate::api::session::Stage::NotEnrolled {
            return Err(self.problem(Code::AlreadyEnrolled, &"already enrolled"));
        }
        let string = EnrolmentString::read(&request.code)
            .map_err(|error| self.problem(Code::EnrolmentMistyped, &error).field("code"))?;
        // The same string gives the same desk and key, so that a lost answer does not use it up.
        let seed = self.seed(&string)?;
        let (answer, body) = self.ask_to_join(&string, &seed)?;
        let identity = Identity {
            desk: body.desk,
            office: body.office,
            number: body.number,
            name: body.name,
            chain: ChainId(self.source.uuid(self.clock.raw_ms())),
            address: string.address.clone(),
            pin: string.pin,
            next_pin: None,
            hub_key: answer.hub_key,
            recovery_key: answer.recovery_key,
            certificate: answer.certificate,
            demo_offset_ms: answer.demo_offset_ms,
            secret: seed.secret.to_string(),
            announced: answer.announced,
            epoch: Some(answer.epoch),
        };
        let (key, sheet_code, has_keyring) = self.lay_out(&identity)?;
        let inner = self.open_data(&key);
        // From here on the desk is enrolled, whatever else fails.
        let broken = match &inner {
            Inner::Broken(problem) => Some(problem.clone()),
            _ => None,
        };
        self.set_inner(inner);
        self.forget_seed();
        if let Some(problem) = broken {
            return Err(problem);
        }
        if let Err(problem) = self.fetch_catalogue() {
            tracing::warn!(problem = %problem.id, "the catalogue comes with the next contact");
        }
        self.enrolled(sheet_code, has_keyring)
    }

    /// Makes the data folder. The key file is written last: it is what makes the folder an enrolled one.
    fn lay_out(&self, identity: &Identity) -> Result<(DataKey, String, bool), Problem> {
        let key = DataKey::random().map_err(|error| self.ledger_problem(error))?;
        let wrapped = KeyFile::wrap(
            &key,
            &identity.recovery_key,
            &crate::keys::new_entry(&identity.desk.to_string(), &*self.source),
            &*self.keyring,
            &*self.source,
        )
        .map_err(|error| self.problem(Code::Internal, &error))?;
        self.put_aside().map_err(|error| self.problem(Code::DataDamaged, &error))?;
        let text = serde_json::to_string(identity).map_err(|error| self.problem(Code::Internal, &error))?;
        Ledger::open(&self.folder, DATABASE, &key)
            .and_then(|ledger| {
                ledger.write(Priority::Clerk, |book| {
                    book.put_setting(identity::SETTING, &text)?;
                    // Until the first sign-in, so that the sheet can be printed even if the program ends now.
                    book.put_setting(SHEET, &wrapped.sheet_code)?;
                    if wrapped.file.keyring.is_none() {
                        book.put_setting(SHEET_IS_BESIDE, "1")?;
                    }
                    book.create_chain(identity.chain, identity.desk, Hash::ZERO)
                })
            })
            .map_err(|error: LedgerError| self.problem(ledger_code(&error), &error))?;
        if wrapped.file.keyring.is_none() {
            first_sheet::keep(&self.folder, &wrapped.sheet_code).map_err(|error| {
                let is_full = error.kind() == io::ErrorKind::StorageFull;
                self.problem(if is_full { Code::DiskFull } else { Code::DataDamaged }, &error)
            })?;
        }
        wrapped.file.write(&self.folder).map_err(|error| {
            let code = match &error {
                crate::keys::KeyProblem::File(cause) if cause.kind() == io::ErrorKind::StorageFull => {
                    Code::DiskFull
                }
                _ => Code::DataDamaged,
            };
            self.problem(code, &error)
        })?;
        let has_keyring = wrapped.file.keyring.is_some();
        Ok((key, wrapped.sheet_code, has_keyring))
    }

    /// A database without a key file: left by an enrolment that did not come to its end, or by a key file that was
    /// lost and may come back. It is never deleted.
    fn put_aside(&self) -> io::Result<()> {
        let names = [
            DATABASE.to_owned(),
            format!("{DATABASE}-wal"),
            format!("{DATABASE}-shm"),
            crate::incarnation::mark::FILE.to_owned(),
        ];
        let is_there = |name: &String| self.folder.join(name).try_exists();
        if !names.iter().try_fold(false, |any, name| is_there(name).map(|there| any || there))? {
            return Ok(());
        }
        let aside = self.folder.join(format!("before-enrolment-{}", self.source.mark()));
        crate::private::folder(&aside)?;
        for name in &names {
            match fs::rename(self.folder.join(name), aside.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    pub(crate) fn fetch_catalogue(&self) -> Result<(), Problem> {
        // That the line is cut here is no failure of the enrolment: the catalogue comes with the next contact.
        self.sync_now(())?;
        self.opened()?.refresh_reference().map_err(|error| self.ledger_problem(error))
    }

    fn enrolled(&self, unlock_code: String, has_keyring: bool) -> Result<Enrolled, Problem> {
        let open = self.opened()?;
        let identity = open.identity();
        let reference = open.reference();
        let today = self.clock.now().date_naive();
        let blocks = reference.blocks(identity.desk);
        let book = reference.office(&identity.office).map(|office| code_book(&office.office_code, today));
        let used = match book {
            None => Default::default(),
            Some(book) => open
                .ledger
                .read(|read| read.numbers_used(Series::DossierCode, &book))
                .map_err(|error| self.ledger_problem(error))?,
        };
        let today_blocks = || blocks.iter().filter(|block| block.covers(today));
        Ok(Enrolled {
            state: self.app_state(())?,
            unlock_code,
            serials: today_blocks()
                .map(|block| block.first)
                .min()
                .zip(today_blocks().map(|block| block.last).max()),
            serials_left: serials_left(&blocks, today, &used),
            procedures: u32::try_from(reference.procedures(today).count()).unwrap_or(u32::MAX),
            has_keyring,
        })
    }

    /// Asks the hub to take this desk in, and checks that what it says is about this desk.
    pub(crate) fn ask_to_join(
        &self,
        string: &EnrolmentString,
        seed: &Seed,
    ) -> Result<(EnrolResponse, CertificateBody), Problem> {
        let signing =
            identity::signing_key(&seed.secret).ok_or_else(|| self.problem(Code::Internal, &"key"))?;
        let asked = enrolment::EnrolRequest {
            protocol: PROTOCOL,
            secret: hex::encode(string.secret),
            desk: seed.desk,
            public_key: hex::encode(signing.verifying_key().as_bytes()),
            can_demo: CAN_DEMO,
            program: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let carrier = Carrier::new(&string.address, string.pin).map_err(|failure| self.failed(failure))?;
        let answer = carrier
            .enrol(&asked, &|message: &[u8]| hex::encode(signing.sign(message).to_bytes()))
            .map_err(|failure| self.failed(failure))?;
        if answer.demo_offset_ms.is_some() && !CAN_DEMO {
            return Err(self.problem(Code::DemoClockRefused, &"the hub is a demonstration"));
        }
        let body = read_certificate(&answer.certificate, &answer.hub_key, seed.desk)
            .ok_or_else(|| self.problem(Code::SignatureWrong, &"the certificate does not verify"))?;
        Ok((answer, body))
    }

    /// Desk id and key for one enrolment string, on the disk before the hub is asked: a program that ends between
    /// the hub's answer and the key file must not use the string up. There is no data key yet under which the
    /// file could be encrypted; it is this user's alone, holds the key of a desk that has done nothing, and goes
    /// with the enrolment.
    fn seed(&self, string: &EnrolmentString) -> Result<Seed, Problem> {
        let path = self.folder.join(PENDING);
        let kept = fs::read_to_string(&path).ok().map(Zeroizing::new);
        if let Some(seed) = kept.and_then(|text| Seed::read(&text, string)) {
            return Ok(seed);
        }
        let seed = self.new_seed(string);
        let kept = crate::private::file(&path).and_then(|mut file| {
            file.write_all(seed.to_text().as_bytes())?;
            file.sync_all()
        });
        kept.map_err(|error| {
            let code = match error.kind() {
                io::ErrorKind::StorageFull => Code::DiskFull,
                _ => Code::DataDamaged,
            };
            self.problem(code, &error)
        })?;
        Ok(seed)
    }

    fn forget_seed(&self) {
        match fs::remove_file(self.folder.join(PENDING)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(kind = ?error.kind(), "the seed of the enrolment was not removed");
            }
            _ => {}
        }
    }

    pub(crate) fn new_seed(&self, string: &EnrolmentString) -> Seed {
        Seed {
            string: Seed::hash(string),
            desk: DeskId(self.source.uuid(self.clock.raw_ms())),
            secret: Zeroizing::new(hex::encode(self.source.bytes::<32>())),
        }
    }

    fn failed(&self, failure: Failure) -> Problem {
        match failure {
            Failure::Refused(problem) => problem,
            other => self.problem(other.code(), &"the district could not be reached"),
        }
    }
}

fn read_certificate(certificate: &Certificate, hub_key: &str, desk: DeskId) -> Option<CertificateBody> {
    let key: [u8; 32] = hex::decode(hub_key).ok()?.try_into().ok()?;
    let signature: [u8; 64] = hex::decode(&certificate.signature).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&key)
        .ok()?
        .verify_strict(&certificate_message(&certificate.body), &Signature::from_bytes(&signature))
        .ok()?;
    let body: CertificateBody = serde_json::from_str(&certificate.body).ok()?;
    (body.desk == desk).then_some(body)
}
