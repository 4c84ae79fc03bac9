//! Another TLS key: announced first, so that every desk with a contact in between knows it, then shown.
//!
//! Desks are bound to the key, not to names or dates. Those that had no contact between announcement and switch see
//! a server that is not theirs, and need a new enrolment string. The same would become of every desk when a hub that
//! shows the new key was restored from a backup that lacks it; so a key is in a backup before it is shown.

use crate::{
    backup::NEXT_PIN_BACKED_UP,
    enrol::told,
    failure::Failure,
    hub::Hub,
    identity::{KEYS, Keys},
    tls::TlsPair,
};
use ledger::Priority;

/// A key that was announced.
#[derive(Debug)]
pub struct AnnouncedKey {
    /// Its pin.
    pub pin: String,
    /// Whether it is in a backup now, or why not; `None` when no folder for backups is known.
    pub backup: Option<Result<(), String>>,
}

impl Hub {
    /// Announces the key that is going to be shown next: a new one unless the operator has one. Announced again,
    /// the later one counts. Makes a backup with it when a folder for backups is known; that this fails takes nothing
    /// back.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn announce_key(&self, own: Option<TlsPair>) -> Result<AnnouncedKey, String> {
        let pair = own.map_or_else(TlsPair::generate, Ok).map_err(told)?;
        pair.server_config()
            .map_err(|cause| format!("the TLS certificate and key cannot be used: {cause}"))?;
        let pin = pair.pin().map_err(told)?;
        self.change_keys(|keys| {
            keys.next_tls = Some(pair);
            Ok(())
        })?;
        tracing::info!("another TLS key was announced");
        let folder = self.backup_folder().map_err(told)?;
        let backup = folder.map(|folder| self.back_up(&folder, &|_| true).map(drop));
        Ok(AnnouncedKey { pin: pin.to_string(), backup })
    }

    /// Shows the announced key from now on; the former one is gone. Gives its pin. A key that is in no backup is not
    /// shown, unless the operator wants it so.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn switch_key(&self, without_backup: bool) -> Result<String, String> {
        let next = self.next_pin().map_err(told)?;
        let kept =
            self.ledger.read(|read| read.setting(NEXT_PIN_BACKED_UP)).map_err(|cause| told(cause.into()))?;
        if next.is_some() && next != kept && !without_backup {
            return Err(
                "the announced key is in no backup: a hub restored without it is a stranger to every desk; \
                        make one with `motcua-hub backup`, or give --without-backup"
                    .to_owned(),
            );
        }
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

    /// Pin of the announced key, as it is stored.
    pub(crate) fn next_pin(&self) -> Result<Option<String>, Failure> {
        let Some(text) = self.ledger.read(|read| read.setting(KEYS))? else { return Ok(None) };
        Keys::from_json(&text)?.next_tls.map(|next| Ok(next.pin()?.to_string())).transpose()
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
