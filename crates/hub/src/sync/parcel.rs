//! Parcels: what a desk carries for another one that has no line. Judged as if their author had sent them.

use crate::{failure::Failure, http::codec, hub::Hub};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use domain::{
    problem::Code,
    protocol::{
        ExchangeRequest,
        parcel::{PARCEL_LIMIT, PARCEL_PATH, ParcelContent, ParcelNotice, parcel_hash},
        request_message,
    },
};

impl Hub {
    /// Opens each parcel and takes in what it holds. What is wrong with one stands in its notice and touches
    /// neither the others nor the desk that carried it.
    ///
    /// # Errors
    /// Failures of the store.
    pub(super) fn take_parcels(&self, request: &ExchangeRequest) -> Result<Vec<ParcelNotice>, Failure> {
        let mut notices = Vec::with_capacity(request.parcels.len());
        for text in &request.parcels {
            let Ok(sealed) = BASE64.decode(text) else { return Err(Code::BadRequest.into()) };
            let refused = match self.take_parcel(&sealed) {
                Ok(refused) => refused,
                Err(Failure::Refused(code)) => Some(code),
                Err(cause) => return Err(cause),
            };
            let parcel = parcel_hash(&sealed);
            if let Some(code) = refused {
                tracing::warn!(%parcel, ?code, "a parcel was not taken whole");
            }
            notices.push(ParcelNotice { parcel, refused });
        }
        Ok(notices)
    }

    /// `None` when all of it was taken (held counts), else why not.
    fn take_parcel(&self, sealed: &[u8]) -> Result<Option<Code>, Failure> {
        if sealed.len() > PARCEL_LIMIT {
            return Err(Code::TooLarge.into());
        }
        let opened = self.keys().recovery.unseal(sealed).map_err(|_| Code::SignatureWrong)?;
        let content: ParcelContent = codec::read(&opened)?;
        let mut inner: ExchangeRequest =
            serde_json::from_str(&content.request).map_err(|_| Code::BadRequest)?;
        let certificate = self.read_certificate(&inner.certificate)?;
        let message = request_message(PARCEL_PATH, content.request.as_bytes());
        codec::verify_text(&certificate.public_key, &message, &content.signature)?;
        self.check_spoken(&inner)?;
        // The way took its time: what the author's clock said when it was packed is no sign of a wrong clock.
        inner.clock_ms = self.office_ms();
        let is_revoked = self.admit(&certificate, false)?;
        self.open_adopted_chains(&inner, certificate.desk, &*self.reference()?)?;
        let taken = self.take(&inner, certificate.desk, is_revoked)?;
        Ok(taken.refused.first().map(|refused| refused.code))
    }
}
