//! What the screen shows is what the printer gets.

use forms::{FormProblem, RECEIPT_COPIES, ReceiptSlip, draw};

use crate::sheet::{Sheet, components, receipt, receipt_template, sample};

fn drawn(slip: &ReceiptSlip) -> Vec<String> {
    draw(&receipt_template(), &slip.to_data().unwrap(), &RECEIPT_COPIES).unwrap()
}

#[test]
fn the_pages_on_the_screen_have_the_letters_of_the_printed_ones() {
    let long = ReceiptSlip { components: components(30), ..sample() };
    for slip in [sample(), long] {
        let sheet = Sheet::of(&receipt(&slip));
        let pages = drawn(&slip);
        assert_eq!(pages.len(), usize::try_from(sheet.pages).unwrap());
        for (at, page) in (1..).zip(&pages) {
            let printed = sheet.text(at).chars().filter(|c| !c.is_whitespace()).count();
            // Each letter is an outline that is used; the codes are single paths.
            assert_eq!(page.matches("<use ").count(), printed, "page {at}");
        }
    }
}

#[test]
fn a_page_on_the_screen_needs_no_font_and_leads_nowhere() {
    let page = drawn(&sample()).remove(0);
    assert!(page.starts_with("<svg") && page.contains("viewBox"));
    for word in ["<text", "<script", "<foreignObject", "href=\"http", "onload"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn what_cannot_be_printed_is_not_shown_either() {
    let slip = ReceiptSlip { owner_name: "漢".to_owned(), ..sample() };
    let shown = draw(&receipt_template(), &slip.to_data().unwrap(), &RECEIPT_COPIES);
    assert!(matches!(shown, Err(FormProblem::Letter { .. })), "{shown:?}");
}
