//! Barcode and QR code as drawings.
//!
//! Both are one path of whole modules with their quiet zone, and have a natural size in which a module is a
//! whole number of dots at 300 and 600 dpi: a template that takes them as they are gets edges that a 1-bit
//! printer does not smear.

use std::fmt::Write as _;

use barcoders::sym::code128::Code128;
use qrcode::{Color, EcLevel, QrCode};

/// One dot of a 300 dpi printer, in millimetres.
const DOT: f64 = 25.4 / 300.0;
/// Code 128: 3 dots a module (0.254 mm), the width that every hand scanner reads.
const BARCODE_MODULE: f64 = 3.0 * DOT;
const BARCODE_QUIET: usize = 10;
const BARCODE_HEIGHT: usize = 36;
/// Smallest side of a QR code without its quiet zone.
const QR_SIDE: f64 = 18.0;
const QR_QUIET: usize = 4;

/// Code 128 of a dossier code, or `None` if it has letters that the symbology lacks.
pub fn barcode(code: &str) -> Option<String> {
    // Barcoders takes À, Ɓ and Ć inside the text as orders to change the character set.
    if code.is_empty() || !code.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return None;
    }
    let modules = Code128::new(in_character_sets(code)).ok()?.encode();
    let mut path = String::new();
    runs(modules.iter().map(|bit| *bit == 1), |from, length| {
        bar(&mut path, BARCODE_QUIET + from, 0, length, BARCODE_HEIGHT);
    });
    Some(svg(modules.len() + 2 * BARCODE_QUIET, BARCODE_HEIGHT, BARCODE_MODULE, &path))
}

/// Set B, and set C for long runs of digits: two digits a sign keep even the codes of 2026 short enough to be
/// printed in whole dots.
fn in_character_sets(code: &str) -> String {
    let mut text = String::from("Ɓ");
    let mut rest = code;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let others = rest.bytes().take_while(|b| !b.is_ascii_digit()).count();
        let (run, behind) = rest.split_at(digits.max(others));
        // Changing there and back costs two signs, at the end of the code only one.
        if digits >= if behind.is_empty() { 4 } else { 6 } {
            let (odd, pairs) = run.split_at(digits % 2);
            text.extend([odd, "Ć", pairs, if behind.is_empty() { "" } else { "Ɓ" }]);
        } else {
            text.push_str(run);
        }
        rest = behind;
    }
    text
}

/// QR code with 15 % error correction, or `None` if the text does not fit into one.
pub fn qr(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let colours = code.to_colors();
    let width = code.width();
    let mut path = String::new();
    for (row, line) in colours.chunks(width).enumerate() {
        runs(line.iter().map(|colour| *colour == Color::Dark), |from, length| {
            bar(&mut path, QR_QUIET + from, QR_QUIET + row, length, 1);
        });
    }
    // Lossless: a QR code has at most 177 modules a side.
    #[allow(clippy::cast_precision_loss)]
    let module = (QR_SIDE / width as f64 / DOT).ceil() * DOT;
    let side = width + 2 * QR_QUIET;
    Some(svg(side, side, module, &path))
}

/// Calls `draw(from, length)` for each unbroken run of dark modules.
fn runs(modules: impl Iterator<Item = bool>, mut draw: impl FnMut(usize, usize)) {
    let mut start = None;
    let mut end = 0;
    for (at, dark) in modules.enumerate() {
        end = at + 1;
        match (dark, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                draw(from, at - from);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        draw(from, end - from);
    }
}

fn bar(path: &mut String, x: usize, y: usize, width: usize, height: usize) {
    // Writing into a String cannot fail.
    let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
}

fn svg(width: usize, height: usize, module: f64, path: &str) -> String {
    // Lossless: both are a few hundred modules at most.
    #[allow(clippy::cast_precision_loss)]
    let (w, h) = (width as f64 * module, height as f64 * module);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{w:.4}mm" height="{h:.4}mm" viewBox="0 0 {width} {height}"><path fill="#000" d="{path}"/></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_outside_the_symbology_are_refused() {
        assert!(barcode("000.25.90.H42-211209-1001").is_some());
        assert_eq!(barcode("Mã"), None);
        assert_eq!(barcode("12Ć34"), None);
        assert_eq!(barcode(""), None);
        assert_eq!(qr(""), None);
        assert_eq!(qr(&"x".repeat(5000)), None);
    }

    #[test]
    fn digits_are_paired_where_it_shortens_the_barcode() {
        assert_eq!(in_character_sets("000.25.90.H42-211209-1001"), "Ɓ000.25.90.H42-Ć211209Ɓ-Ć1001");
        assert_eq!(in_character_sets("G09.20-20260609-0092637"), "ƁG09.20-Ć20260609Ɓ-0Ć092637");
        assert_eq!(in_character_sets("H42"), "ƁH42");
    }

    #[test]
    fn natural_sizes_are_whole_dots_and_large_enough() {
        let millimetres = |svg: String| -> f64 {
            let from = svg.find("width=\"").unwrap() + 7;
            svg[from..].split_once("mm").unwrap().0.parse().unwrap()
        };
        for text in ["H42.90.99-211209-0007", "https://tracuu.example/h/000.25.90.H42-211209-1001?k=7Q4M"] {
            let side = millimetres(qr(text).unwrap());
            let modules = QrCode::with_error_correction_level(text, EcLevel::M).unwrap().width();
            let module = side / (modules + 2 * QR_QUIET) as f64;
            assert!(module * modules as f64 >= 18.0, "{side} mm");
            assert!((module / DOT - (module / DOT).round()).abs() < 0.01, "{module} mm");
        }
        assert!(millimetres(barcode("000.25.90.H42-211209-1001").unwrap()) < 84.0);
    }

    #[test]
    fn neighbouring_modules_are_one_bar() {
        let mut seen = Vec::new();
        let modules = [true, true, false, true, false, false, true];
        runs(modules.into_iter(), |from, length| seen.push((from, length)));
        assert_eq!(seen, [(0, 2), (3, 1), (6, 1)]);
    }
}
