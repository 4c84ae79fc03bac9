//! A receipt as paper: what can be read on it, by eye and by a reader.

use crate::{Context, Outcome, failure::expect, process::output, sample, skip};
use std::{path::Path, process::Command};

/// The words of a PDF.
///
/// # Errors
/// When `pdftotext` cannot read it.
pub fn words(pdf: &Path) -> Outcome<String> {
    let text = output(Command::new("pdftotext").arg("-layout").arg(pdf).arg("-")).context("pdftotext")?;
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What a reader reads on the first page, each code with its kind in front; `None` where no reader is installed.
///
/// # Errors
/// When the page cannot be drawn.
pub fn codes(pdf: &Path, into: &Path) -> Outcome<Option<Vec<String>>> {
    let is_there = |tool: &str| {
        let paths = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&paths).any(|folder| folder.join(tool).is_file())
    };
    if !is_there("zbarimg") || !is_there("pdftoppm") {
        skip::aloud(
            "the codes on a receipt, read as a reader reads them",
            "zbarimg or pdftoppm is not installed",
        );
        return Ok(None);
    }
    let picture = into.join("receipt-page");
    output(Command::new("pdftoppm").args(["-r", "200", "-png", "-singlefile"]).arg(pdf).arg(&picture))
        .context("pdftoppm")?;
    let said = output(Command::new("zbarimg").arg("--quiet").arg(picture.with_extension("png")))
        .context("zbarimg")?;
    Ok(Some(said.lines().map(str::to_owned).collect()))
}

/// Checks the receipt of the sample dossier: number, name and due date by eye, both codes by a reader.
///
/// # Errors
/// What is missing.
pub fn check(pdf: &Path, code: &str, into: &Path) -> Outcome {
    let text = words(pdf)?;
    for wanted in [code, sample::NAME, sample::DUE_ON_PAPER] {
        expect(text.contains(wanted), || format!("the receipt does not say “{wanted}”:\n{text}"))?;
    }
    let Some(codes) = codes(pdf, into)? else { return Ok(()) };
    let bars = format!("CODE-128:{code}");
    expect(codes.contains(&bars), || format!("a reader does not read {bars}: {codes:?}"))?;
    let square = codes.iter().find_map(|one| one.strip_prefix("QR-Code:"));
    expect(square.is_some_and(|text| text.contains(&format!("/tra-cuu?m={code}&k="))), || {
        format!("a reader does not read the look-up address: {codes:?}")
    })
}
