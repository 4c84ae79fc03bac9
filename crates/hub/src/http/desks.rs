//! What desks ask: to join, and to exchange.

use super::{ENROL, SYNC, blocking, codec, problem::Refusal};
use crate::{failure::Failure, hub::Hub};
use axum::{
    body::Bytes,
    extract::{ConnectInfo, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    problem::Code,
    protocol::{CONTENT_TYPE, ExchangeRequest, SIGNATURE_HEADER, enrolment::EnrolRequest, request_message},
};
use std::{net::SocketAddr, sync::Arc};

fn answer(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE))], body).into_response()
}

fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Refusal> {
    body.map_err(|rejection| {
        let is_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
        Refusal::from(if is_large { Code::TooLarge } else { Code::BadRequest })
    })
}

/// `POST /api/v1/enrol`.
pub(super) async fn enrol(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let body = whole(body)?;
    let body = blocking(move || {
        let now = hub.clock().system_ms();
        if !hub.tries().may(from.ip(), now) {
            return Err(Code::TooManyTries.into());
        }
        let request: EnrolRequest = codec::read(&body)?;
        codec::verify(&headers, ENROL, &body, &request.public_key)?;
        let done = hub.enrol(&request);
        if matches!(done, Err(Failure::Refused(Code::EnrolmentUnknown))) {
            hub.tries().wrong(from.ip(), now);
        }
        codec::write(&done?)
    })
    .await?;
    Ok(answer(body))
}

/// `POST /api/v1/sync`.
pub(super) async fn sync(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let body = whole(body)?;
    let body = blocking(move || {
        let signature =
            headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        hub.exchange_bytes(&body, signature)
    })
    .await?;
    Ok(answer(body))
}

impl Hub {
    /// One exchange as it comes over the wire: the exact bytes of a request and the desk's signature over them.
    ///
    /// # Errors
    /// [`Code::BadRequest`], [`Code::TooLarge`], [`Code::SignatureWrong`], and those of [`Hub::exchange`].
    pub fn exchange_bytes(&self, body: &[u8], signature: &str) -> Result<Vec<u8>, Failure> {
        let request: ExchangeRequest = codec::read(body)?;
        let certificate = self.read_certificate(&request.certificate)?;
        codec::verify_text(&certificate.public_key, &request_message(SYNC, body), signature)?;
        codec::write(&self.exchange(&request, &certificate)?)
    }
}
