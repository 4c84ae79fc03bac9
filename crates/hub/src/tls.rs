//! The hub's face on the network: TLS 1.3 with one key pair, which desks pin by its public key.

use crate::failure::Failure;
use domain::hash::Hash;
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Certificate chain and private key, as PEM.
#[derive(Clone, Serialize, Deserialize)]
pub struct TlsPair {
    /// Certificate chain, the hub's own first.
    pub certificate: String,
    /// Private key.
    pub key: String,
}

impl std::fmt::Debug for TlsPair {
    // The key stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsPair")
    }
}

impl TlsPair {
    /// A new ECDSA P-256 key with a self-signed certificate. Desks look at the public key only, so names and
    /// dates in the certificate mean nothing.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn generate() -> Result<Self, Failure> {
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).map_err(Failure::other)?;
        let params = rcgen::CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])
            .map_err(Failure::other)?;
        let certificate = params.self_signed(&key).map_err(Failure::other)?;
        Ok(Self { certificate: certificate.pem(), key: key.serialize_pem() })
    }

    /// The pair as a server uses it: TLS 1.3 and nothing older.
    ///
    /// # Errors
    /// When the texts are no PEM or do not belong together.
    pub fn server_config(&self) -> Result<Arc<ServerConfig>, Failure> {
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).map_err(Failure::other)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(Failure::other)?
            .with_no_client_auth()
            .with_single_cert(self.chain()?, key)
            .map_err(Failure::other)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// SHA-256 of the public key (SubjectPublicKeyInfo): what enrolment strings carry.
    ///
    /// # Errors
    /// When the certificate cannot be read.
    pub fn pin(&self) -> Result<Hash, Failure> {
        let chain = self.chain()?;
        let first =
            chain.first().ok_or_else(|| Failure::other("the certificate file holds no certificate"))?;
        let (_, certificate) = x509_parser::parse_x509_certificate(first).map_err(Failure::other)?;
        Ok(Hash::plain(certificate.public_key().raw))
    }

    fn chain(&self) -> Result<Vec<CertificateDer<'static>>, Failure> {
        CertificateDer::pem_slice_iter(self.certificate.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(Failure::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pin_is_that_of_the_public_key() {
        let pair = TlsPair::generate().unwrap();
        let key = rcgen::KeyPair::from_pem(&pair.key).unwrap();
        assert_eq!(pair.pin().unwrap(), Hash::plain(&rcgen::PublicKeyData::subject_public_key_info(&key)));
        pair.server_config().unwrap();
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let (one, two) = (TlsPair::generate().unwrap(), TlsPair::generate().unwrap());
        assert!(TlsPair { certificate: one.certificate, key: two.key }.server_config().is_err());
    }
}
