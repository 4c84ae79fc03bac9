//! The code on the sheet: 100 random bits in five groups of four letters and digits, stretched by Argon2id.

use crate::source::Source;
use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS: usize = 20;

/// A new code, `XXXX-XXXX-XXXX-XXXX-XXXX`.
#[must_use]
pub fn new_code(source: &dyn Source) -> String {
    let random = source.bytes::<LETTERS>();
    let mut code = String::with_capacity(LETTERS + 4);
    for (at, byte) in random.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
        if let Some(letter) = ALPHABET.get(usize::from(byte % 32)) {
            code.push(char::from(*letter));
        }
    }
    code
}

/// What was typed, as it was printed: hyphens and blanks away, O for 0, I and L for 1.
fn canonical(typed: &str) -> Option<String> {
    let mut code = String::with_capacity(LETTERS);
    for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        if !c.is_ascii() || !ALPHABET.contains(&u8::try_from(c).ok()?) {
            return None;
        }
        code.push(c);
    }
    (code.len() == LETTERS).then_some(code)
}

/// The wrapping key behind a code; `None` when the text is no code.
#[must_use]
pub fn stretch(typed: &str, salt: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let code = Zeroizing::new(canonical(typed)?);
    let mut key = Zeroizing::new([0; 32]);
    // 19 MiB, two passes: OWASP's figures; the code itself has 100 bits.
    let argon =
        Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, Some(32)).ok()?);
    argon.hash_password_into(code.as_bytes(), salt, key.as_mut_slice()).ok()?;
    Some(key)
}
