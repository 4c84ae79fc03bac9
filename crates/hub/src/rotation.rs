//! Another TLS key: announced first, so that every desk with a contact in between knows it, then shown.
//!
//! Desks are bound to the key, not to names or dates. Those that had no contact between announcement and switch see
//! a server that is not theirs, and need a new enrolment string.

use crate::{
    enrol::told,
    failure::Failure,
    hub::Hub,
    identity::{KEYS, Keys},
    tls::TlsPair,
};
use ledger::Priority;

impl Hub {
    /// Announces the key that is going to be shown next: a new one unless the operator has one. Announced again,
    /// the later one counts. Gives its pin.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn announce_key(&self, own: Option<TlsPair>) -> Result<String, String> {
        let pair = own.map_or_else(TlsPair::generate, Ok).map_err(told)?;
        pair.server_config()
            .map_err(|cause| format!("the TLS certificate and key cannot be used: {cause}"))?;
        let pin = pair.pin().map_err(told)?;
        self.change_keys(|keys| {
            keys.next_tls = Some(pair);
            Ok(())
        })?;
        tracing::info!("another TLS key was announced");
        Ok(pin.to_string())
    }

    /// Shows the announced key from now on; the former one is gone. Gives its pin.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn switch_key(&self) -> Result<String, String> {
        let mut pin = String::new();
        self.change_keys(|keys| {
            let next = keys.next_tls.take().ok_or_else(|| {
                Failure::other(
                    "no key was announced; `motcua-hub key announce` does, some days before the switch",
                )
            })?;
            pin = next.pin()?.to_string();
            keys.tls = next;
            keys.was_switched = true;
            Ok(())
        })?;
        Ok(pin)
    }

    /// Changes the keys as they are stored: a server beside this process reads them again.
    fn change_keys(&self, change: impl FnOnce(&mut Keys) -> Result<(), Failure>) -> Result<(), String> {
        self.ledger
            .write(Priority::Clerk, |write| {
                let text = write.setting(KEYS)?.ok_or_else(|| Failure::other("the data lacks the keys"))?;
                let mut keys = Keys::from_json(&text)?;
                change(&mut keys)?;
                write.put_setting(KEYS, &keys.to_json()?)?;
                Ok::<_, Failure>(())
            })
            .map_err(told)?;
        self.refresh_keys().map(|_| ()).map_err(told)
    }
}
