//! Folders with files in them: what lies there, a copy of it, and people who shall not be readable in it.

use crate::{Context, Outcome};
use std::path::{Path, PathBuf};

/// Every file below a folder.
///
/// # Errors
/// When a folder cannot be read.
pub fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).context(folder.display())? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

/// Copies everything below a folder into another one, which is made.
///
/// # Errors
/// When something cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Outcome {
    std::fs::create_dir_all(to).context(to.display())?;
    for entry in std::fs::read_dir(from).context(from.display())? {
        let entry = entry?;
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to)?;
        } else {
            std::fs::copy(&path, &to).context(path.display())?;
        }
    }
    Ok(())
}

/// Looks for many texts at once; gives back the place of the first that is there in `parts`.
#[must_use]
pub fn holds_any(whole: &[u8], parts: &[Vec<u8>]) -> Option<usize> {
    // Folders are large and texts are many: two bytes decide nearly everywhere that nothing begins here.
    let pair = |bytes: &[u8]| bytes.first_chunk::<2>().map(|pair| usize::from(u16::from_be_bytes(*pair)));
    let mut begins = vec![false; 1 << 16];
    for part in parts {
        begins[pair(part).expect("a text of two bytes or more")] = true;
    }
    (0..whole.len()).find_map(|at| {
        let rest = &whole[at..];
        if !begins[pair(rest)?] {
            return None;
        }
        parts.iter().position(|part| rest.starts_with(part))
    })
}

/// A text in every spelling in which a machine may have written it down, each with its name.
#[must_use]
pub fn spellings(text: &str, decomposed: &str) -> Vec<(&'static str, Vec<u8>)> {
    let wide = |text: &str, big: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    let mut all = Vec::new();
    for (name, text) in [("as it is", text), ("decomposed", decomposed)] {
        all.push((name, text.as_bytes().to_vec()));
        all.push((name, wide(text, false)));
        all.push((name, wide(text, true)));
        // JSON that writes only ASCII.
        all.push((name, text.encode_utf16().flat_map(|unit| escape(unit).into_bytes()).collect()));
    }
    all
}

fn escape(unit: u16) -> String {
    u8::try_from(unit)
        .ok()
        .filter(u8::is_ascii)
        .map_or_else(|| format!("\\u{unit:04x}"), |byte| char::from(byte).to_string())
}
