//! The hub's key on the network, which desks are bound to: announced, then shown. The simulation has no TLS; it
//! compares what the hub would show with what the desk would accept.

use super::World;
use crate::{Check, Violation};
use domain::hash::Hash;

impl World {
    /// The key that the hub shows; `None` while it is down.
    pub(super) fn shown_key(&self) -> Option<Hash> {
        self.hub.hub.as_ref().and_then(|hub| hub.keys().tls.pin().ok())
    }

    pub(super) fn announce_key(&mut self) -> Check {
        self.has_other_keys = true;
        self.at_hub(|hub| hub.announce_key(None).map(|_| ())).map(|_| ())
    }

    /// Shows the announced key, if there is one. True when it did.
    pub(super) fn switch_key(&mut self) -> Check<bool> {
        let is_announced = self.hub.hub.as_ref().is_some_and(|hub| hub.keys().next_tls.is_some());
        if !is_announced {
            return Ok(false);
        }
        self.at_hub(|hub| hub.switch_key().map(|_| ()))
    }

    /// Whether a desk would speak with the hub. One that was shown or told the key refuses it never.
    pub(super) fn accepts_key(&self, index: usize) -> Check<bool> {
        if !self.has_other_keys {
            return Ok(true);
        }
        let Some(desk) = self.desks.get(index) else { return Ok(true) };
        let (Some(shown), Some(program)) = (self.shown_key(), &desk.program) else { return Ok(true) };
        if program.identity.pin == shown || program.identity.next_pin == Some(shown) {
            return Ok(true);
        }
        if desk.memory.keys.contains(&shown) {
            return Err(Violation::new(format!("desk {} refuses a key of which it was told", index + 1)));
        }
        Ok(false)
    }
}
