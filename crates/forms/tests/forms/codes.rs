//! A scanner reads back what the form says.

use forms::ReceiptSlip;

use crate::sheet::{Sheet, receipt, sample};

/// Both copies, at the resolutions of the office's printers and as a poor copier leaves them.
fn both_codes_read(slip: &ReceiptSlip, qr: &str) {
    let sheet = Sheet::of(&receipt(slip));
    let expected = [format!("CODE-128:{}", slip.dossier_code), format!("QR-Code:{qr}")];
    for page in 1..=2 {
        for dpi in [200, 300, 600] {
            assert_eq!(sheet.scanned(page, dpi), expected, "page {page} at {dpi} dpi");
        }
    }
}

#[test]
fn the_barcode_is_the_code_and_the_qr_code_the_look_up_address() {
    let slip = sample();
    both_codes_read(&slip, slip.look_up_url.as_ref().unwrap());
}

#[test]
fn without_an_address_both_hold_the_code() {
    let slip = ReceiptSlip { look_up_url: None, ..sample() };
    both_codes_read(&slip, &slip.dossier_code);
}

#[test]
fn codes_of_every_generation_fit() {
    for code in ["H42.90.99-211209-0007", "000.99.90.H42-211209-0007", "H42.10.20.30.40-20260609-0092637"] {
        let slip = ReceiptSlip { dossier_code: code.to_owned(), look_up_url: None, ..sample() };
        both_codes_read(&slip, code);
    }
}
