//! Joining: a one-time string for a desk of an office, and the request that uses it.

use crate::{
    book::about,
    clock::{office_day, office_time},
    failure::Failure,
    hub::{ADDRESS, Hub},
    random,
    sync::lease_drafts,
};
use domain::{
    id::{EntityId, OfficeId},
    operation::{Body, EntityKind},
    problem::Code,
    protocol::{
        CertificateBody, PROTOCOLS,
        enrolment::{EnrolRequest, EnrolResponse},
    },
    reference::{Reference, body::DeskEnrolled},
    text::clean_line,
};
use ledger::{
    Priority,
    hub::{Enrolment, EnrolmentUse},
};

/// Most characters of a desk's name.
const MAX_NAME: usize = 40;
const DAY_MS: i64 = 24 * 3_600_000;

impl Hub {
    /// Makes the string with which a desk joins. Its secret is kept as a hash only.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn issue_enrolment(
        &self,
        office: &str,
        name: &str,
        address: Option<String>,
        days: u32,
    ) -> Result<String, String> {
        let name = clean_line(name, MAX_NAME)
            .ok()
            .filter(|name| !name.is_empty())
            .ok_or(format!("--name must have 1 to {MAX_NAME} printable characters"))?;
        let book = self.reference().map_err(told)?;
        let office = OfficeId::from(office);
        if book.reference.office(&office).is_none() {
            return Err(format!("there is no office `{office}`; `motcua-hub office` lists them"));
        }
        let stored = self.ledger.read(|read| read.setting(ADDRESS)).map_err(|cause| told(cause.into()))?;
        let address = address.or(stored).ok_or(
            "where do desks reach this hub? Give --address https://HOST:PORT here or at init".to_owned(),
        )?;
        let pin = self.keys().tls.pin().map_err(told)?;
        let secret: [u8; 16] = random::bytes().map_err(told)?;
        let now_ms = self.clock.system_ms();
        let enrolment = Enrolment {
            secret_hash: random::enrolment_hash(&secret),
            office: office.clone(),
            desk_name: name.clone(),
            issued_at: office_time(now_ms),
            expires_at: office_time(now_ms.saturating_add(i64::from(days) * DAY_MS)),
            used_at: None,
            desk: None,
        };
        self.ledger
            .write(Priority::Clerk, |write| {
                let is_open =
                    |other: &Enrolment| other.used_at.is_none() && other.expires_at >= enrolment.issued_at;
                let is_same = |other: &str| other.eq_ignore_ascii_case(&name);
                let taken = book.reference.desks().any(|row| {
                    !row.is_revoked && row.enrolled.office == office && is_same(&row.enrolled.name)
                });
                let promised = write
                    .enrolments()?
                    .iter()
                    .any(|other| other.office == office && is_open(other) && is_same(&other.desk_name));
                if taken || promised {
                    return Err(Failure::other(format!("the office `{office}` has a desk `{name}` already")));
                }
                write.put_enrolment(&enrolment)?;
                Ok(())
            })
            .map_err(told)?;
        Ok(random::enrolment_text(&address, pin, secret))
    }

    /// Enrolments: name, office, state, until when, between tabs.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn enrolment_lines(&self) -> Result<Vec<String>, String> {
        let now = office_time(self.clock.system_ms());
        let all = self.ledger.read(|read| read.enrolments()).map_err(|cause| told(cause.into()))?;
        Ok(all
            .iter()
            .map(|one| {
                let (state, at) = match one.used_at {
                    Some(at) => ("used", at),
                    None if one.expires_at < now => ("expired", one.expires_at),
                    None => ("open", one.expires_at),
                };
                let desk = one.desk.map(|desk| desk.to_string()).unwrap_or_default();
                format!("{}\t{}\t{state}\t{}\t{desk}", one.desk_name, one.office, at.to_rfc3339())
            })
            .collect())
    }

    /// Takes in a desk whose request was signed with the key that it names.
    ///
    /// # Errors
    /// [`Code::EnrolmentUnknown`], [`Code::EnrolmentUsed`], [`Code::EnrolmentExpired`], [`Code::AlreadyEnrolled`],
    /// [`Code::DeskRevoked`], [`Code::DemoClockRefused`], [`Code::ProtocolUnknown`], and failures of the store.
    pub fn enrol(&self, request: &EnrolRequest) -> Result<EnrolResponse, Failure> {
        if !PROTOCOLS.contains(&request.protocol) {
            return Err(Code::ProtocolUnknown.into());
        }
        if self.identity().demo_offset_ms.is_some() && !request.can_demo {
            return Err(Code::DemoClockRefused.into());
        }
        let mut secret = [0; 16];
        hex::decode_to_slice(&request.secret, &mut secret).map_err(|_| Code::EnrolmentUnknown)?;
        let hash = random::enrolment_hash(&secret);
        let (now, today) = (office_time(self.clock.system_ms()), office_day(self.office_ms()));
        let body =
            self.publish(|write, reference| match write.use_enrolment(&hash, request.desk, now)? {
                EnrolmentUse::Unknown => Err(Code::EnrolmentUnknown.into()),
                EnrolmentUse::Expired => Err(Code::EnrolmentExpired.into()),
                // A lost answer does not use the enrolment up: the same desk is told the same again.
                EnrolmentUse::Used(enrolment) => {
                    Ok((known_again(reference, request, &enrolment)?, Vec::new()))
                }
                EnrolmentUse::Taken(enrolment) => {
                    let (blocks, numbers) = Self::lost(write, &enrolment.office)?;
                    let enrolled = newcomer(reference, request, &enrolment, numbers)?;
                    let mut drafts = vec![about(
                        EntityKind::Desk,
                        EntityId(request.desk.0),
                        Body::DeskEnrolled(enrolled.clone()),
                    )];
                    drafts.append(&mut lease_drafts(
                        reference,
                        request.desk,
                        &enrolled.office,
                        today,
                        blocks,
                    ));
                    Ok((certificate_body(&enrolled, &enrolment), drafts))
                }
            })?;
        Ok(EnrolResponse {
            certificate: self.keys().certify(&body)?,
            hub_key: self.keys().public(),
            recovery_key: self.keys().recovery_public(),
            demo_offset_ms: self.identity().demo_offset_ms,
            clock_ms: self.office_ms(),
            epoch: self.identity().epoch.clone(),
            announced: self.announced(),
        })
    }
}

/// What is published about a new desk. Numbers up to `lost` may have been given by a hub that has forgotten it.
fn newcomer(
    reference: &Reference,
    request: &EnrolRequest,
    enrolment: &Enrolment,
    lost: u32,
) -> Result<DeskEnrolled, Failure> {
    let is_key_known = |key: &str| reference.desks().any(|row| row.enrolled.public_key == key);
    if reference.desk(request.desk).is_some() || is_key_known(&request.public_key) {
        return Err(Code::AlreadyEnrolled.into());
    }
    // Numbers of revoked desks are not given again: they stand in the names of books.
    let numbers = reference.desks().filter(|row| row.enrolled.office == enrolment.office);
    let number = numbers.map(|row| row.enrolled.number).max().unwrap_or_default().max(lost) + 1;
    Ok(DeskEnrolled {
        desk: request.desk,
        office: enrolment.office.clone(),
        number,
        name: enrolment.desk_name.clone(),
        public_key: request.public_key.clone(),
    })
}

fn known_again(
    reference: &Reference,
    request: &EnrolRequest,
    enrolment: &Enrolment,
) -> Result<CertificateBody, Failure> {
    let row = reference
        .desk(request.desk)
        .filter(|row| enrolment.desk == Some(request.desk) && row.enrolled.public_key == request.public_key)
        .ok_or(Code::EnrolmentUsed)?;
    if row.is_revoked {
        return Err(Code::DeskRevoked.into());
    }
    Ok(certificate_body(&row.enrolled, enrolment))
}

/// Issued when the enrolment was used, so that a repeated answer is the same to the byte.
fn certificate_body(enrolled: &DeskEnrolled, enrolment: &Enrolment) -> CertificateBody {
    CertificateBody {
        desk: enrolled.desk,
        office: enrolled.office.clone(),
        number: enrolled.number,
        name: enrolled.name.clone(),
        public_key: enrolled.public_key.clone(),
        issued_ms: enrolment.used_at.map_or(0, |at| at.timestamp_millis()),
    }
}

pub(crate) fn told(cause: Failure) -> String {
    match cause {
        Failure::Other(sentence) => sentence,
        cause => cause.to_string(),
    }
}
