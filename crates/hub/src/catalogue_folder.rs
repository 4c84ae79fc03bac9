//! Reads the files of a catalogue folder. What they mean is said by `domain`.

use domain::catalogue::Catalogue;
use std::path::Path;

/// Folders inside folders are followed this far; `forms/` is one.
const DEPTH: u32 = 3;
/// No file of a catalogue is larger.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// Reads and checks a catalogue folder.
///
/// # Errors
/// One line for each problem: `file:line: reason`.
pub fn read(folder: &Path) -> Result<Catalogue, Vec<String>> {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    walk(folder, "", DEPTH, &mut files, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    files.sort();
    Catalogue::read(&files).map_err(|found| found.iter().map(ToString::to_string).collect())
}

fn walk(
    folder: &Path,
    prefix: &str,
    depth: u32,
    files: &mut Vec<(String, String)>,
    problems: &mut Vec<String>,
) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) => return problems.push(format!("{}:1: cannot be read: {cause}", folder.display())),
    };
    for entry in entries.filter_map(Result::ok) {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() {
            if depth > 0 {
                walk(&path, &format!("{name}/"), depth - 1, files, problems);
            }
            continue;
        }
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if !matches!(ending, "toml" | "csv" | "typ") {
            continue;
        }
        match text(&path) {
            Ok(text) => files.push((name, text)),
            Err((line, reason)) => problems.push(format!("{name}:{line}: {reason}")),
        }
    }
    problems.sort();
}

fn text(path: &Path) -> Result<String, (usize, String)> {
    let size = std::fs::metadata(path).map_err(|cause| (1, format!("cannot be read: {cause}")))?.len();
    if size > MAX_BYTES {
        return Err((1, format!("{size} bytes, at most {MAX_BYTES}")));
    }
    let bytes = std::fs::read(path).map_err(|cause| (1, format!("cannot be read: {cause}")))?;
    let text = String::from_utf8(bytes).map_err(|cause| {
        let before = cause.as_bytes().get(..cause.utf8_error().valid_up_to()).unwrap_or_default();
        (before.iter().filter(|byte| **byte == b'\n').count() + 1, "is not UTF-8 text".to_owned())
    })?;
    // Editors on Windows like to put a byte order mark in front.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
