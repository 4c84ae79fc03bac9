//! What this machine does not let a test do is said aloud: a test that passes because it did nothing proves nothing.
//!
//! The note stands in the test's own output and in a file, so that `cargo xtask test` can name it in its summary.

use crate::programs;
use std::{env, fs, path::PathBuf};

/// Says that `what` was left out and why.
///
/// A note that cannot be kept is in the test's output all the same.
pub fn aloud(what: &str, because: &str) {
    let note = format!("skipped: {what}; because {because}");
    eprintln!("{note}");
    let folder = folder();
    // The same thing left out by several tests is one note.
    let name: String = what.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let kept = fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(name), format!("{note}\n")));
    if let Err(error) = kept {
        eprintln!("the note was not kept: {error}");
    }
}

/// Said by whoever runs the tests, else where `cargo xtask` looks.
fn folder() -> PathBuf {
    env::var_os("MOTCUA_SKIPPED_DIR")
        .map_or_else(|| programs::repository().join("target/xtask/skipped"), PathBuf::from)
}
