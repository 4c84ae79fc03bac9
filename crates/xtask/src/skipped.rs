//! What tests had to leave out on this machine, each in a file of one line `skipped: …; because …`.

use std::path::Path;

use crate::failure::Failure;
use crate::report::Report;

/// Notes of an earlier run are not this one's.
pub fn forget(folder: &Path) -> Result<(), Failure> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::at(folder, &error)),
        _ => Ok(()),
    }
}

/// Prints the notes, one a line.
pub fn tell(folder: &Path, report: &Report) {
    for note in notes(folder) {
        report.line(&note);
    }
}

/// The notes in a fixed order.
fn notes(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut notes: Vec<String> = entries
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .map(|note| note.trim_end().to_owned())
        .collect();
    notes.sort();
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_this_run_are_told_and_earlier_ones_forgotten() {
        let folder = std::env::temp_dir().join(format!("xtask-skipped-{}", std::process::id()));
        assert!(notes(&folder).is_empty());
        forget(&folder).unwrap();
        std::fs::create_dir_all(&folder).unwrap();
        for (name, note) in
            [("b", "skipped: two; because of this\n"), ("a", "skipped: one; because of that\n")]
        {
            std::fs::write(folder.join(name), note).unwrap();
        }
        assert_eq!(notes(&folder), ["skipped: one; because of that", "skipped: two; because of this"]);
        forget(&folder).unwrap();
        assert!(notes(&folder).is_empty());
    }
}
