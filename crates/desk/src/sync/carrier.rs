//! Moves bytes to the hub and back. Thin: what the bytes mean is known elsewhere.

use super::{
    failure::Failure,
    tls::{self, Pins, Shown},
};
use domain::{
    hash::Hash,
    problem::{Code, Problem},
    protocol::{
        CONTENT_TYPE, SIGNATURE_HEADER,
        enrolment::{EnrolRequest, EnrolResponse},
        request_message,
    },
};
use reqwest::{
    StatusCode,
    blocking::{Client, Response},
    header::CONTENT_TYPE as CONTENT_TYPE_HEADER,
    redirect::Policy,
};
use std::{io::Read, thread, time::Duration};

/// Path of the exchange.
pub const SYNC_PATH: &str = "/api/v1/sync";
/// Path of enrolment.
pub const ENROL_PATH: &str = "/api/v1/enrol";
/// Bytes that an answer may have after decompression.
pub const ANSWER_LIMIT: u64 = 8 * 1024 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const OVERALL_TIMEOUT: Duration = Duration::from_secs(60);
/// Shorter than the time between two polls: a connection that a router has forgotten meanwhile would hold up
/// the next exchange for the whole time-out.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// Of zstd: more costs time on old machines and saves little on JSON of this size.
const LEVEL: i32 = 3;
/// A problem is a few hundred bytes.
const PROBLEM_LIMIT: u64 = 64 * 1024;

/// A request as it goes over the wire: compressed and signed. The desk's secret stays behind.
#[derive(Clone, Debug)]
pub struct Packed {
    path: &'static str,
    bytes: Vec<u8>,
    signature: String,
}

impl Packed {
    /// Compresses and signs a request for `path`; `sign` gives `None` when the desk's key is damaged.
    ///
    /// # Errors
    /// [`Failure::Local`] when the key or the memory fails.
    pub fn new(
        path: &'static str,
        json: &[u8],
        sign: impl FnOnce(&[u8]) -> Option<String>,
    ) -> Result<Self, Failure> {
        let bytes = zstd::bulk::compress(json, LEVEL).map_err(|_| Failure::Local(Code::Internal))?;
        let signature = sign(&request_message(path, &bytes)).ok_or(Failure::Local(Code::DataDamaged))?;
        Ok(Self { path, bytes, signature })
    }

    /// The exact bytes of the body.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The desk's signature over them, hex.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }
}

/// A client of one hub.
#[derive(Clone, Debug)]
pub struct Carrier {
    address: String,
    client: Client,
    pins: Pins,
    shown: Shown,
}

impl Carrier {
    /// A client of the hub at `address` (`https://host:port`) whose key has this pin, or one of these. Connects to
    /// nothing yet.
    ///
    /// # Errors
    /// [`Failure::Local`] when the client cannot be made.
    pub fn new(address: &str, pins: impl Into<Pins>) -> Result<Self, Failure> {
        let (pins, shown) = (pins.into(), Shown::default());
        let client = apart(|| client(pins, shown.clone()))?;
        Ok(Self { address: address.trim_end_matches('/').to_owned(), client, pins, shown })
    }

    /// The keys that the hub may show to this client.
    #[must_use]
    pub fn pins(&self) -> Pins {
        self.pins
    }

    /// The pin of the key that the hub showed last.
    #[must_use]
    pub fn shown(&self) -> Option<Hash> {
        self.shown.pin()
    }

    /// Carries a packed request there and the answer back; returns the answer's JSON. Blocks, so it must not be
    /// called inside an async runtime.
    ///
    /// # Errors
    /// See [`Failure`].
    pub fn exchange(&self, packed: Packed) -> Result<Vec<u8>, Failure> {
        let answer = self
            .client
            .post(format!("{}{}", self.address, packed.path))
            .header(CONTENT_TYPE_HEADER, CONTENT_TYPE)
            .header(SIGNATURE_HEADER, packed.signature)
            .body(packed.bytes)
            .send()
            .map_err(|error| unreached(&error))?;
        if answer.status() == StatusCode::OK { read_answer(answer) } else { Err(read_problem(answer)) }
    }

    /// Joins an office: the one request that carries the one-time secret. Whether the certificate in the
    /// answer is this desk's is for the caller to check.
    ///
    /// # Errors
    /// [`Failure::Refused`] with what the hub says of the enrolment string; else see [`Failure`].
    pub fn enrol(
        &self,
        request: &EnrolRequest,
        sign: &dyn Fn(&[u8]) -> String,
    ) -> Result<EnrolResponse, Failure> {
        let json = serde_json::to_vec(request).map_err(|_| Failure::Local(Code::Internal))?;
        let packed = Packed::new(ENROL_PATH, &json, |message| Some(sign(message)))?;
        let answer = apart(|| self.exchange(packed))?;
        serde_json::from_slice(&answer).map_err(|_| Failure::BadAnswer(Code::BadRequest))
    }
}

fn client(pins: Pins, shown: Shown) -> Result<Client, Failure> {
    let broken = |cause: &dyn std::fmt::Display| {
        tracing::error!(%cause, "the client cannot be made");
        Failure::Local(Code::Internal)
    };
    let tls = tls::client_config(pins, shown).map_err(|cause| broken(&cause))?;
    Client::builder()
        .use_preconfigured_tls(tls)
        .https_only(true)
        // The hub is reached directly: the environment of a workstation must not lead the exchange astray.
        .no_proxy()
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(OVERALL_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .build()
        .map_err(|cause| broken(&cause))
}

/// Does what blocks on a thread of its own, so that it may be asked for inside an async runtime too.
fn apart<T: Send>(work: impl FnOnce() -> Result<T, Failure> + Send) -> Result<T, Failure> {
    thread::scope(|scope| {
        let spawned = thread::Builder::new().spawn_scoped(scope, work);
        spawned.ok().and_then(|thread| thread.join().ok()).unwrap_or(Err(Failure::Local(Code::Internal)))
    })
}

fn unreached(error: &reqwest::Error) -> Failure {
    // The text of the error names the address and the system's reason, no data of a request.
    tracing::debug!(%error, "the hub was not reached");
    if tls::is_wrong_key(error) { Failure::HubKeyWrong } else { Failure::Offline }
}

fn read_answer(answer: Response) -> Result<Vec<u8>, Failure> {
    let bytes = read_limited(answer, ANSWER_LIMIT)?;
    // Compressed bytes under the limit may still unpack to any size.
    let decoder = zstd::Decoder::new(bytes.as_slice()).map_err(|_| Failure::BadAnswer(Code::BadRequest))?;
    let mut json = Vec::new();
    decoder
        .take(ANSWER_LIMIT + 1)
        .read_to_end(&mut json)
        .map_err(|_| Failure::BadAnswer(Code::BadRequest))?;
    if json.len() as u64 > ANSWER_LIMIT { Err(Failure::BadAnswer(Code::TooLarge)) } else { Ok(json) }
}

fn read_limited(answer: Response, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    // What breaks off in the middle is a broken connection, not a lie.
    answer.take(limit + 1).read_to_end(&mut bytes).map_err(|_| Failure::Offline)?;
    if bytes.len() as u64 > limit { Err(Failure::BadAnswer(Code::TooLarge)) } else { Ok(bytes) }
}

fn read_problem(answer: Response) -> Failure {
    let status = answer.status();
    let is_problem = answer
        .headers()
        .get(CONTENT_TYPE_HEADER)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/problem+json"));
    let problem = if is_problem {
        read_limited(answer, PROBLEM_LIMIT)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Problem>(&bytes).ok())
    } else {
        None
    };
    match (status, problem) {
        (StatusCode::PAYLOAD_TOO_LARGE, _) => Failure::TooLarge,
        (_, Some(problem)) => Failure::Refused(problem),
        // Something between that ends TLS for the hub and finds the hub itself missing.
        (StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT, None) => {
            Failure::Offline
        }
        (_, None) => Failure::BadAnswer(Code::BadRequest),
    }
}
