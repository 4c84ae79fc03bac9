//! Bodies of the desks' requests: JSON, compressed with zstd, signed by the desk.

use crate::failure::Failure;
use axum::http::HeaderMap;
use domain::{
    problem::Code,
    protocol::{REQUEST_LIMIT, SIGNATURE_HEADER, request_message},
};
use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Serialize, de::DeserializeOwned};
use std::io::Read;

/// Window that a sender may ask for, as a power of two: a request fits into 4 MiB, so more is an attack.
const WINDOW_LOG: u32 = 22;
/// Level of answers: the link is slow, the hub is not.
const LEVEL: i32 = 6;

/// Reads a request body. Decompression stops at the limit, whatever the header of the frame promises.
///
/// # Errors
/// [`Code::TooLarge`], [`Code::BadRequest`].
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    let mut decoder = zstd::stream::read::Decoder::new(body).map_err(|_| Code::BadRequest)?;
    decoder.window_log_max(WINDOW_LOG).map_err(Failure::other)?;
    let mut json = Vec::new();
    let limit = u64::try_from(REQUEST_LIMIT).unwrap_or(u64::MAX);
    let read = decoder.take(limit + 1).read_to_end(&mut json);
    if json.len() > REQUEST_LIMIT {
        return Err(Code::TooLarge.into());
    }
    read.map_err(|_| Code::BadRequest)?;
    serde_json::from_slice(&json).map_err(|_| Code::BadRequest.into())
}

/// Writes an answer.
///
/// # Errors
/// When it cannot be written, which no honest data explains.
pub fn write<T: Serialize>(answer: &T) -> Result<Vec<u8>, Failure> {
    let json = serde_json::to_vec(answer)?;
    zstd::bulk::compress(&json, LEVEL).map_err(Failure::other)
}

/// Checks the desk's signature over the exact bytes of its request.
///
/// # Errors
/// [`Code::SignatureWrong`].
pub fn verify(headers: &HeaderMap, path: &str, body: &[u8], public_key: &str) -> Result<(), Failure> {
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    verify_text(public_key, &request_message(path, body), signature)
}

/// Checks a signature given as hexadecimal text.
///
/// # Errors
/// [`Code::SignatureWrong`], also when key or signature are no such thing.
pub fn verify_text(public_key: &str, message: &[u8], signature: &str) -> Result<(), Failure> {
    let mut key = [0; 32];
    let mut bytes = [0; 64];
    hex::decode_to_slice(public_key, &mut key).map_err(|_| Code::SignatureWrong)?;
    hex::decode_to_slice(signature, &mut bytes).map_err(|_| Code::SignatureWrong)?;
    let key = VerifyingKey::from_bytes(&key).map_err(|_| Code::SignatureWrong)?;
    // Strict: a key of small order would let one signature fit many messages.
    key.verify_strict(message, &Signature::from_bytes(&bytes)).map_err(|_| Code::SignatureWrong.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let body = write(&vec![1, 2, 3]).unwrap();
        assert_eq!(read::<Vec<u32>>(&body).unwrap(), [1, 2, 3]);
    }

    #[test]
    fn a_bomb_is_refused_before_it_fills_the_memory() {
        // 1 GiB of spaces in about 100 kB.
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
        let chunk = vec![b' '; 1 << 20];
        for _ in 0..1024 {
            std::io::Write::write_all(&mut encoder, &chunk).unwrap();
        }
        let bomb = encoder.finish().unwrap();
        assert!(bomb.len() < REQUEST_LIMIT);
        assert!(matches!(read::<Vec<u32>>(&bomb), Err(Failure::Refused(Code::TooLarge))));
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for body in [&b""[..], b"not zstd", &write(&"text").unwrap()] {
            assert!(matches!(read::<Vec<u32>>(body), Err(Failure::Refused(Code::BadRequest))));
        }
    }
}
