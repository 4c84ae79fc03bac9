//! One exchange: what a desk hands in is taken and judged, then it is told what it does not have. Each request
//! is complete in itself, so that it can be cut at any byte and asked again.

mod answer;
pub(crate) mod held;
mod intake;
mod offer;
mod parcel;

use crate::{clock::office_day, failure::Failure, http::codec, hub::Hub, lease};
use chrono::NaiveDate;
use domain::{
    id::{DeskId, EntityId, OfficeId},
    operation::{Body, EntityKind, OperationDraft},
    problem::Code,
    protocol::{
        Certificate, CertificateBody, ExchangeRequest, ExchangeResponse, PROTOCOL, PROTOCOL_SIGNED,
        PROTOCOLS, REFERENCE_STREAM, REQUEST_LIMIT, certificate_message,
    },
    reference::{Reference, body::DeskEnrolled},
};
use ledger::Priority;

/// A desk's clock may be so far from the hub's before its operations are flagged.
const CLOCK_TOLERANCE_MS: i64 = 5 * 60_000;
/// The last contact is written down at most so often: it is shown in minutes.
const CONTACT_EVERY_MS: i64 = 30_000;

/// Name of the setting that holds when a desk was heard last.
pub(crate) fn contact_setting(desk: DeskId) -> String {
    format!("contact.{desk}")
}

impl Hub {
    /// Reads a desk's certificate and proves that this hub signed it.
    ///
    /// # Errors
    /// [`Code::SignatureWrong`].
    pub fn read_certificate(&self, certificate: &Certificate) -> Result<CertificateBody, Failure> {
        codec::verify_text(
            &self.keys().public(),
            &certificate_message(&certificate.body),
            &certificate.signature,
        )?;
        serde_json::from_str(&certificate.body).map_err(|_| Code::SignatureWrong.into())
    }

    /// One exchange of a desk whose certificate and signature have been verified.
    ///
    /// # Errors
    /// [`Code::ProtocolUnknown`], [`Code::DemoClockRefused`], [`Code::SignatureWrong`] when the desk has another
    /// key by now, and failures of the store. A revoked desk is answered: what it handed in is held, and it is
    /// told nothing else.
    pub fn exchange(
        &self,
        request: &ExchangeRequest,
        certificate: &CertificateBody,
    ) -> Result<ExchangeResponse, Failure> {
        self.check_spoken(request)?;
        self.ledger.read(|read| self.identity_in(read).map(drop))?;
        self.notice_set_back(request, certificate.desk)?;
        let is_behind = self.is_behind(request, certificate)?;
        let is_giving_back = is_behind || request.offers.iter().any(|offer| offer.stream == REFERENCE_STREAM);
        let is_revoked = self.admit(certificate, is_giving_back)?;
        // Also from a desk that is no longer trusted: what it gives back is vouched for by this hub's signature, and
        // else it could never come to hand in what nobody knows of.
        let offers = self.take_offers(request, certificate)?;
        // What a desk wrote is judged after what it had seen: first it gives that back.
        let waits = is_behind && !is_revoked && request.protocol >= PROTOCOL_SIGNED;
        let (mut taken, parcels) = if waits {
            (intake::Taken::default(), Vec::new())
        } else {
            self.open_adopted_chains(request, certificate.desk, &*self.reference()?)?;
            (self.take(request, certificate.desk, is_revoked)?, self.take_parcels(request)?)
        };
        let viewed = self.keep_views(certificate.desk, &request.viewed)?;
        let mut news = self.held_news(&request.held, &request.declined, &certificate.office)?;
        let read = if is_revoked {
            // Of its own it learns that it is safe here.
            self.answer(request, certificate, true)?
        } else {
            self.note_contact(certificate.desk)?;
            // While the desk is giving back what was lent to it, nothing is lent to it again.
            if !is_giving_back {
                self.renew_leases(certificate.desk, &certificate.office)?;
            }
            self.answer(request, certificate, false)?
        };
        self.refresh_keys()?;
        let (next_pin, next_pin_signature) = self.keys().next_pin()?.unzip();
        taken.held.extend(offers.held);
        taken.stamps.append(&mut news.stamps);
        taken.held.append(&mut news.held);
        Ok(ExchangeResponse {
            protocol: PROTOCOL,
            epoch: self.identity().epoch.clone(),
            clock_ms: self.office_ms(),
            stamps: taken.stamps,
            held: taken.held,
            refused: taken.refused,
            pages: read.pages,
            unknown_cursors: read.unknown_cursors,
            announced: self.announced(),
            request_bytes: u32::try_from(REQUEST_LIMIT).unwrap_or(u32::MAX),
            backed_up_to: self.backed_up_to()?,
            next_pin,
            next_pin_signature,
            common: read.common,
            offered: offers.offered,
            histories: read.histories,
            is_revoked,
            not_held: news.not_held,
            undecided: news.undecided,
            parcels,
            viewed,
        })
    }

    /// Whether this hub may listen to the request at all.
    fn check_spoken(&self, request: &ExchangeRequest) -> Result<(), Failure> {
        if !PROTOCOLS.contains(&request.protocol) {
            return Err(Code::ProtocolUnknown.into());
        }
        self.check_demo(request.demo_offset_ms)
    }

    /// Compares the certificate with the reference, and takes in a desk that only the certificate knows: this
    /// hub was restored from a backup that is older than the desk. While the desk is giving back what it knows of
    /// the reference, its own enrolment may be among it: it is not published a second time. True for a revoked desk.
    fn admit(&self, certificate: &CertificateBody, is_giving_back: bool) -> Result<bool, Failure> {
        let standing = |reference: &Reference| -> Result<Option<bool>, Failure> {
            match reference.desk(certificate.desk) {
                None => Ok(None),
                Some(row) if row.enrolled.public_key == certificate.public_key => Ok(Some(row.is_revoked)),
                Some(_) => Err(Code::SignatureWrong.into()),
            }
        };
        if let Some(is_revoked) = standing(&self.reference()?.reference)? {
            return Ok(is_revoked);
        }
        if is_giving_back {
            return Ok(false);
        }
        self.publish(|_, reference| {
            // Another request of the same desk may have been first.
            if let Some(is_revoked) = standing(reference)? {
                return Ok((is_revoked, Vec::new()));
            }
            tracing::warn!(desk = %certificate.desk, "a desk is taken in again by its certificate");
            let enrolled = DeskEnrolled {
                desk: certificate.desk,
                office: certificate.office.clone(),
                number: certificate.number,
                name: certificate.name.clone(),
                public_key: certificate.public_key.clone(),
            };
            let entity = EntityId(certificate.desk.0);
            Ok((false, vec![crate::book::about(EntityKind::Desk, entity, Body::DeskEnrolled(enrolled))]))
        })
    }

    fn note_contact(&self, desk: DeskId) -> Result<(), Failure> {
        let (name, now) = (contact_setting(desk), self.office_ms());
        let last = self.ledger.read(|read| read.setting(&name))?.and_then(|last| last.parse::<i64>().ok());
        if last.is_some_and(|last| (0..CONTACT_EVERY_MS).contains(&(now - last))) {
            return Ok(());
        }
        self.ledger.write(Priority::Sync, |write| write.put_setting(&name, &now.to_string()))?;
        Ok(())
    }

    /// Lends the desk the blocks that it needs. Looked at without the lock first: most contacts need none.
    fn renew_leases(&self, desk: DeskId, office: &OfficeId) -> Result<(), Failure> {
        let today = office_day(self.office_ms());
        let book = self.reference()?;
        let forgotten = self.ledger.read(|read| Self::forgotten(read, &book.reference, office))?;
        let plan =
            lease::plan(&book.reference, desk, office, today, forgotten.map(|forgotten| forgotten.blocks));
        if let Some(day) = plan.without {
            // After a loss the reason may be that free blocks could have been lent in the lost time.
            tracing::warn!(%desk, %day, is_cautious = forgotten.is_some(), "no block of dossier numbers can be lent");
        }
        if plan.grants.is_empty() {
            return Ok(());
        }
        self.publish(|write, reference| {
            let forgotten = Self::forgotten(write, reference, office)?.map(|forgotten| forgotten.blocks);
            Ok(((), lease_drafts(reference, desk, office, today, forgotten)))
        })
    }
}

/// The leases of a desk, planned on the reference under the writer's lock.
pub(crate) fn lease_drafts(
    reference: &Reference,
    desk: DeskId,
    office: &OfficeId,
    today: NaiveDate,
    forgotten: Option<lease::Forgotten>,
) -> Vec<OperationDraft> {
    let grants = lease::plan(reference, desk, office, today, forgotten).grants;
    grants
        .into_iter()
        .map(|lease| {
            let block = &lease.block;
            let key = format!("{}/{}-{}/{}", lease.office_code, block.first, block.last, block.from);
            crate::book::draft(EntityKind::Lease, &key, Body::LeaseGranted(lease))
        })
        .collect()
}
