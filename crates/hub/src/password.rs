//! Passwords and paper codes: Argon2id, in the PHC form that other programs read too. What is typed decomposed on one
//! machine and composed on another is one password.

use crate::{failure::Failure, random};
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier, password_hash::SaltString};
use domain::text::nfc;

/// The verifier of a secret.
///
/// # Errors
/// When the system has no random numbers.
pub fn verifier(secret: &str) -> Result<String, Failure> {
    let salt = SaltString::encode_b64(&random::bytes::<16>()?).map_err(Failure::other)?;
    let hash = Argon2::default().hash_password(nfc(secret).as_bytes(), &salt).map_err(Failure::other)?;
    Ok(hash.to_string())
}

/// Whether a secret is the one of the verifier. Takes as long for a wrong one as for a right one.
#[must_use]
pub fn fits(secret: &str, verifier: &str) -> bool {
    PasswordHash::new(verifier)
        .is_ok_and(|hash| Argon2::default().verify_password(nfc(secret).as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_secret_fits() {
        let verifier = verifier("7K2M9QXA").unwrap();
        assert!(verifier.starts_with("$argon2id$"));
        assert!(fits("7K2M9QXA", &verifier));
        assert!(!fits("7K2M9QXB", &verifier));
        assert!(!fits("", "no verifier"));
        let vietnamese = super::verifier("Gia Viễn 2021").unwrap();
        assert!(fits("Gia Vie\u{302}\u{303}n 2021", &vietnamese) && !fits("Gia Vien 2021", &vietnamese));
    }
}
