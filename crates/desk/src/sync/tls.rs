//! TLS towards the one server whose public key was pinned at enrolment.
//!
//! The pin alone decides: names and dates of the certificate are ignored, so that a commune whose clock is
//! wrong, or whose district moved to another address, still syncs; and no authority in the system's store
//! (nor whoever put one there) can stand in for the hub. The server still proves in the handshake that it
//! holds the pinned key.

use domain::hash::Hash;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls13_signature_with_raw_key},
    pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime},
    version::TLS13,
};
use std::sync::{Arc, Mutex, PoisonError};
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

/// The keys that the hub may show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pins {
    /// Pin of its key.
    pub now: Hash,
    /// Pin of the key that it announced as its next one.
    pub next: Option<Hash>,
}

impl From<Hash> for Pins {
    fn from(now: Hash) -> Self {
        Self { now, next: None }
    }
}

/// The pin that the server showed last. A session that is resumed shows none: it is with the same server.
#[derive(Clone, Debug, Default)]
pub struct Shown(Arc<Mutex<Option<Hash>>>);

impl Shown {
    /// The pin, once a server has proved that it holds the key.
    #[must_use]
    pub fn pin(&self) -> Option<Hash> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, pin: Hash) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(pin);
    }
}

/// TLS 1.3 to the holder of a pinned key, and to nobody else.
///
/// # Errors
/// Only when the cryptography does not offer TLS 1.3, which it does.
pub fn client_config(pins: Pins, shown: Shown) -> Result<ClientConfig, Error> {
    // Named here, because a process-wide default would be whatever crate came first.
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(PinnedKey { pins, shown, provider: Arc::clone(&provider) });
    Ok(ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

/// The pin of a certificate: SHA-256 of its SubjectPublicKeyInfo. `None` when the bytes are no certificate.
#[must_use]
pub fn pin_of(certificate: &[u8]) -> Option<Hash> {
    Some(Hash::plain(public_key(certificate)?))
}

fn public_key(certificate: &[u8]) -> Option<&[u8]> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    Some(certificate.tbs_certificate.subject_pki.raw)
}

/// True when a connection failed because the server is not the holder of the pinned key, rather than
/// because nobody answered.
#[must_use]
pub fn is_wrong_key(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        // `io::Error::source` passes over the error that it wraps, so that one is looked at by hand.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(wrapped) = wrapped
            && is_wrong_key(wrapped)
        {
            return true;
        }
        if matches!(error.downcast_ref::<Error>(), Some(Error::InvalidCertificate(_))) {
            return true;
        }
        next = error.source();
    }
    false
}

#[derive(Debug)]
struct PinnedKey {
    pins: Pins,
    shown: Shown,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for PinnedKey {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = pin_of(end_entity).ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
        if shown == self.pins.now || Some(shown) == self.pins.next {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        // Never asked: only TLS 1.3 is offered.
        Err(Error::General("only TLS 1.3 is offered".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let pin = pin_of(cert);
        // Against the bare key, so that a certificate of an unusual shape with the right key still does.
        let key = public_key(cert).ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
        let key = SubjectPublicKeyInfoDer::from(key);
        verify_tls13_signature_with_raw_key(
            message,
            &key,
            dss,
            &self.provider.signature_verification_algorithms,
        )
        .inspect(|_| {
            // Only now has the server proved that the key is its own.
            if let Some(pin) = pin {
                self.shown.set(pin);
            }
        })
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn a_wrong_key_is_found_however_deep_it_is_wrapped() {
        let wrong = || Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure);
        assert!(is_wrong_key(&wrong()));
        assert!(is_wrong_key(&io::Error::other(wrong())));
        assert!(is_wrong_key(&io::Error::other(io::Error::new(io::ErrorKind::InvalidData, wrong()))));
        assert!(!is_wrong_key(&io::Error::from(io::ErrorKind::ConnectionRefused)));
        assert!(!is_wrong_key(&io::Error::other(Error::DecryptError)));
    }

    #[test]
    fn bytes_that_are_no_certificate_have_no_pin() {
        assert_eq!(pin_of(b"MC1"), None);
    }
}
