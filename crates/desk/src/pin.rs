//! PINs and one-time paper codes: six digits as a screen lock, verified on this desk alone.

use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{Salt, SaltString},
};

use crate::source::Source;

/// Wrong PINs in a row before the lock.
pub const TRIES: u32 = 5;
/// Length of the lock, milliseconds.
pub const LOCK_MS: i64 = 5 * 60 * 1000;

/// True for six digits that nobody guesses first: not one digit six times, not a run like 123456.
#[must_use]
pub fn is_acceptable(pin: &str) -> bool {
    let digits = pin.as_bytes();
    if digits.len() != 6 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let steps = |step: i16| {
        digits.windows(2).all(|pair| match pair {
            [a, b] => i16::from(*b) - i16::from(*a) == step,
            _ => false,
        })
    };
    !(steps(0) || steps(1) || steps(-1))
}

/// Argon2id verifier in PHC form. It never leaves this desk.
#[must_use]
pub fn verifier(pin: &str, source: &dyn Source) -> Option<String> {
    let salt = SaltString::encode_b64(&source.bytes::<{ Salt::RECOMMENDED_LENGTH }>()).ok()?;
    Some(Argon2::default().hash_password(pin.as_bytes(), &salt).ok()?.to_string())
}

/// True when the secret is the one behind the verifier.
#[must_use]
pub fn verify(secret: &str, verifier: &str) -> bool {
    PasswordHash::new(verifier)
        .is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
}

/// A paper code as typed, as the hub hashed it: upper case, without hyphens and blanks, O as 0, I and L as 1.
#[must_use]
pub fn canonical_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SystemSource;

    #[test]
    fn weak_pins_are_refused() {
        for weak in ["000000", "123456", "654321", "12345", "1234567", "12345a", "", "१२३४५६"] {
            assert!(!is_acceptable(weak), "{weak}");
        }
        assert!(is_acceptable("258013"));
    }

    #[test]
    fn only_the_same_pin_verifies() {
        let verifier = verifier("258013", &SystemSource).unwrap();
        assert!(verify("258013", &verifier));
        assert!(!verify("258014", &verifier));
        assert!(!verifier.contains("258013"));
    }

    #[test]
    fn a_code_is_read_as_it_was_printed() {
        assert_eq!(canonical_code(" abo-il 9 "), "AB0119");
    }
}
