//! Text pasted from documents of the years before Unicode.

use crate::{
    api::text::{LegacyText, PastedText},
    desk::Desk,
};
use domain::{problem::Problem, text::recognise_legacy};

impl Desk {
    /// Whether a pasted text is TCVN3 or VNI-Windows, and what it says in Unicode. Changes and logs nothing.
    ///
    /// # Errors
    /// None.
    pub fn read_pasted(&self, pasted: PastedText) -> Result<Option<LegacyText>, Problem> {
        let found = recognise_legacy(&pasted.text);
        Ok(found.map(|found| LegacyText { encoding: found.encoding, text: found.text }))
    }
}
