//! Everything that must not be guessed, and ids.

use crate::failure::Failure;
use domain::{hash::Hash, protocol::enrolment};
use uuid::Uuid;

/// Crockford's alphabet: 32 letters, none mistaken for a digit.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Random bytes of the system.
///
/// # Errors
/// When the system has none.
pub fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|cause| Failure::other(format!("no random numbers: {cause}")))?;
    Ok(bytes)
}

/// A new id that sorts by time.
///
/// # Errors
/// When the system has no random numbers.
pub fn uuid(system_ms: i64) -> Result<Uuid, Failure> {
    let millis = u64::try_from(system_ms).unwrap_or_default();
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &bytes()?).into_uuid())
}

/// A code for paper: `count` letters of five bits each.
///
/// # Errors
/// When the system has no random numbers.
pub fn code(count: usize) -> Result<String, Failure> {
    let random: [u8; 32] = bytes()?;
    // 256 is a multiple of 32, so that the remainder favours no letter.
    Ok(random
        .iter()
        .take(count)
        .filter_map(|byte| LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter)))
        .collect())
}

/// A code in groups, as it is printed: `7K2M-9QXA-…`.
#[must_use]
pub fn grouped(code: &str, size: usize) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(size).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The code behind what somebody typed: groups, spaces and case do not matter, and O, I, L are taken as meant.
#[must_use]
pub fn typed(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// The secret of an enrolment as the hub keeps it.
#[must_use]
pub fn enrolment_hash(secret: &[u8]) -> Hash {
    Hash::of("motcua-enrolment-secret-1", &[secret])
}

/// The token of a console session as the hub keeps it.
#[must_use]
pub fn session_hash(token: &str) -> Hash {
    Hash::of("motcua-session-1", &[token.as_bytes()])
}

/// Writes the string with which a desk joins.
#[must_use]
pub fn enrolment_text(address: &str, pin: Hash, secret: [u8; 16]) -> String {
    enrolment::EnrolmentString { address: address.to_owned(), pin, secret }.to_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        let made = code(12).unwrap();
        assert_eq!(made.len(), 12);
        let printed = grouped(&made, 4);
        assert_eq!(printed.len(), 14);
        assert_eq!(typed(&printed), made);
        assert_eq!(typed(&printed.to_lowercase().replace('0', "o").replace('1', "l")), made);
        assert_eq!(typed(" 7k2m 9qxa—"), "7K2M9QXA");
    }
}
