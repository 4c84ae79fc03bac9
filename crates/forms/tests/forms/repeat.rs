//! The same form again gives the same bytes.

use std::thread;

use forms::{Paper, RECEIPT_COPIES, RENDERER_VERSION, ReceiptSlip, render};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::sheet::{receipt, receipt_template, sample, template};

/// Bytes of one small form that uses everything the renderer has. When this test fails, the renderer makes
/// other bytes than before: raise `RENDERER_VERSION` and note both here.
#[test]
fn the_renderers_version_stands_for_its_bytes() {
    let form = render(&template(include_str!("renderer.typ")), &sample().to_data().unwrap(), &RECEIPT_COPIES)
        .unwrap();
    assert_eq!(form.renderer, RENDERER_VERSION);
    assert_eq!(
        (RENDERER_VERSION, hex::encode(form.sha256).as_str()),
        (
            "forms 1, typst 0.15.1, tinos 2026",
            "70f40370b3ec222887bcee4a35e21d35ea00aa5d0b2e1e7e8a01c4f5180fbf3f"
        )
    );
}

#[test]
fn the_version_names_the_typst_that_is_linked() {
    let linked = format!("typst {},", typst::utils::version().raw());
    assert!(RENDERER_VERSION.contains(&linked), "{RENDERER_VERSION} but {linked}");
}

#[test]
fn two_renders_are_equal_and_other_forms_between_them_do_not_count() {
    let first = receipt(&sample());
    for n in 0..12 {
        let other = ReceiptSlip { register_seq: n.to_string(), ..sample() };
        assert_ne!(receipt(&other).sha256, first.sha256);
    }
    let again = receipt(&sample());
    assert_eq!(first, again);
    assert_eq!(first.sha256, <[u8; 32]>::from(Sha256::digest(&first.pdf)));
    assert_eq!(first.renderer, RENDERER_VERSION);
}

#[test]
fn forms_made_at_the_same_time_do_not_mix() {
    let slips: Vec<_> =
        (0..4).map(|n| ReceiptSlip { owner_name: format!("Người số {n}"), ..sample() }).collect();
    let together: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = slips.iter().map(|slip| scope.spawn(|| receipt(slip))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let alone: Vec<_> = slips.iter().map(receipt).collect();
    assert!(together == alone);
}

#[test]
fn the_order_of_fields_does_not_count() {
    let data = sample().to_data().unwrap();
    let Value::Object(fields) = &data else { panic!() };
    let turned: Value = Value::Object(fields.iter().rev().map(|(k, v)| (k.clone(), v.clone())).collect());
    let one = render(&receipt_template(), &data, &RECEIPT_COPIES).unwrap();
    let two = render(&receipt_template(), &turned, &RECEIPT_COPIES).unwrap();
    assert!(one == two);
}

#[test]
fn data_that_the_form_does_not_show_still_makes_another_document() {
    let template = template("#set page(paper: \"a5\")\nTrống");
    let make =
        |n: u8| render(&template, &json!({ "issued_at": "2021-12-09T08:41:00+07:00", "n": n }), &["Lưu"]);
    assert_ne!(make(1).unwrap().sha256, make(2).unwrap().sha256);
    assert_eq!(template.paper, Paper::A5);
}
