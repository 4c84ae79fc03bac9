//! A new sheet for a desk whose sheet was lost, or never seen because the machine went off between the making of its
//! key file and the first look: the hub's recovery key opens the desk's `keys.json`, and the data key is wrapped anew
//! under a fresh code. The desk's data never leaves the desk.

use crate::{failure::Failure, hub::Hub, random};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

/// Letters of a sheet's code: 100 bits.
const LETTERS: usize = 20;

/// Bytes of a desk's data key.
const DATA_KEY_BYTES: usize = 32;

/// A key file with a new sheet.
pub struct NewSheet {
    /// The code to print, `XXXX-XXXX-XXXX-XXXX-XXXX`.
    pub code: String,
    /// `keys.json` for the desk.
    pub keys: String,
}

impl Hub {
    /// Opens the key file of a desk with the recovery key and wraps its data key under a new code. The old sheet and
    /// the desk's keyring open the new file no longer.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn new_sheet(&self, keys: &str) -> Result<NewSheet, String> {
        let shape = || "the file is no keys.json of a desk".to_owned();
        let mut file: Map<String, Value> = serde_json::from_str(keys).map_err(|_| shape())?;
        let sealed = file.get("recovery").and_then(Value::as_str).and_then(|hex| hex::decode(hex).ok());
        let is_ours = file.get("v").and_then(Value::as_u64) == Some(1) && file.contains_key("sheet");
        let sealed = sealed.filter(|_| is_ours).ok_or_else(shape)?;
        let key = self.keys().recovery.unseal(&sealed).map(Zeroizing::new).map_err(|_| {
            "the desk was enrolled at another hub: this hub's key does not open its file".to_owned()
        })?;
        // Parcels are sealed to the same key: what is in one is nobody's to open here.
        if key.len() != DATA_KEY_BYTES {
            return Err("what is sealed in the file is no data key of a desk".to_owned());
        }
        let failed = |cause: Failure| cause.to_string();
        let code = random::code(LETTERS).map_err(failed)?;
        let salt: [u8; 16] = random::bytes().map_err(failed)?;
        let nonce: [u8; 24] = random::bytes().map_err(failed)?;
        let under = stretch(&code, &salt).ok_or("the code cannot be stretched")?;
        let wrapped = XChaCha20Poly1305::new(under.as_slice().into())
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: key.as_slice(), aad: b"sheet" })
            .map_err(|_| "the key cannot be wrapped")?;
        file.insert("sheet".into(), json!({ "nonce": hex::encode(nonce), "sealed": hex::encode(wrapped) }));
        file.insert("sheet_salt".into(), hex::encode(salt).into());
        // A keyring that still works would hide that the new sheet was never tried.
        file.insert("keyring".into(), Value::Null);
        let keys = serde_json::to_string_pretty(&file).map_err(|cause| cause.to_string())?;
        Ok(NewSheet { code: random::grouped(&code, 4), keys })
    }
}

/// As a desk stretches what is typed from its sheet: 19 MiB, two passes.
fn stretch(code: &str, salt: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    let params = Params::new(19 * 1024, 2, 1, Some(32)).ok()?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(code.as_bytes(), salt, key.as_mut_slice())
        .ok()?;
    Some(key)
}
