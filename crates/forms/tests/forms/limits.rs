//! Templates and data that must not become paper.

use forms::{FormProblem, Limit, Paper, RECEIPT_COPIES, ReceiptSlip, Rendered, Template, render};
use serde_json::{Value, json};

use crate::sheet::{receipt_template, sample, template};

fn data() -> Value {
    json!({ "issued_at": "2021-12-09T08:41:00+07:00" })
}

fn make(source: &str) -> Result<Rendered, FormProblem> {
    render(&template(&format!("#set page(paper: \"a5\")\n{source}")), &data(), &["Lưu"])
}

/// The problem's line (the source given starts on line 2) and message.
fn problem(source: &str) -> (Option<u32>, String) {
    match make(source) {
        Err(FormProblem::Template { line, message }) => (line, message),
        other => panic!("{source}: {other:?}"),
    }
}

#[test]
fn a_plain_template_is_fine() {
    assert_eq!(make("Thẳng").unwrap().pages, 1);
}

#[test]
fn a_syntax_error_is_told_with_its_line() {
    let (line, message) = problem("một\nhai\n#let x = (1, 2\nbốn");
    assert_eq!(line, Some(4));
    assert!(message.contains("unclosed delimiter"), "{message}");
}

#[test]
fn a_missing_field_is_told_with_its_line() {
    let (line, message) = problem("#let form = json(\"/form.json\")\n\n#form.data.owner_name");
    assert_eq!(line, Some(4));
    assert!(message.contains("owner_name"), "{message}");
}

#[test]
fn an_error_in_a_function_of_the_library_names_the_template() {
    let shown = FormProblem::Template { line: Some(7), message: "x".to_owned() }.to_string();
    assert_eq!(shown, "template, line 7: x");
    assert_eq!(problem("\n#int(\"không\")").0, Some(3));
}

#[test]
fn nothing_outside_can_be_read() {
    for source in [
        "#read(\"/etc/hostname\")",
        "#read(\"../Cargo.toml\")",
        "#include \"other.typ\"",
        "#import \"@preview/cetz:0.3.0\": *",
        "#image(\"/secret.png\")",
        "#bibliography(\"x.bib\")",
        "#plugin(bytes((0, 97, 115, 109)))",
        "#std.plugin(bytes((0, 97, 115, 109)))",
        "#datetime.today()",
    ] {
        assert_eq!(problem(source).0, Some(2), "{source}");
    }
}

#[test]
fn endless_templates_end() {
    for source in ["#while true { }", "#let f() = f()\n#f()", "#let f(x) = [#f([#x #x])]\n#f[x]"] {
        let (_, message) = problem(source);
        assert!(!message.is_empty(), "{source}");
    }
}

#[test]
fn a_font_that_is_not_there_is_an_error_and_no_substitute() {
    let (line, message) = problem("#set text(font: \"Arial\")\nThẳng");
    assert_eq!(line, Some(2));
    assert!(message.contains("arial"), "{message}");
}

#[test]
fn codes_need_something_to_hold() {
    for source in ["#image(\"/barcode.svg\")", "#image(\"/qr.svg\")"] {
        let (line, message) = problem(source);
        assert!(line == Some(2) && message.contains("dossier_code"), "{message}");
    }
}

#[test]
fn every_page_has_the_paper_that_was_declared() {
    let turned = make("một\n#page(flipped: true)[hai]").unwrap();
    assert_eq!(turned.pages, 2);
    assert_eq!(make("một\n#page(paper: \"a4\")[hai]"), Err(FormProblem::Paper { page: 2 }));
    let a4 = Template { paper: Paper::A4, ..template("#set page(paper: \"a5\")\nmột") };
    assert_eq!(render(&a4, &data(), &["Lưu"]), Err(FormProblem::Paper { page: 1 }));
}

#[test]
fn too_much_is_refused() {
    let too = |problem, wanted| match problem {
        Err(FormProblem::TooLarge { limit, found, allowed }) => {
            assert!(limit == wanted && found > allowed, "{limit}: {found} of {allowed}");
        }
        other => panic!("{wanted}: {other:?}"),
    };
    too(make(&"x".repeat(70_000)), Limit::Source);
    too(make("#for n in range(300) { pagebreak() }"), Limit::Pages);
    too(render(&template("x"), &data(), &["Lưu"; 9]), Limit::Copies);
    let mut large = data();
    large["text"] = Value::String("x".repeat(300_000));
    too(render(&template("x"), &large, &["Lưu"]), Limit::Data);
}

#[test]
fn the_date_of_issue_and_a_copy_are_needed() {
    let template = template("x");
    for data in [json!({}), json!({ "issued_at": 5 }), json!({ "issued_at": "hôm nay" }), json!("issued_at")]
    {
        assert_eq!(render(&template, &data, &["Lưu"]), Err(FormProblem::Data { field: "issued_at" }));
    }
    assert_eq!(render(&template, &data(), &[]), Err(FormProblem::Data { field: "copies" }));
}

#[test]
fn a_letter_without_a_shape_is_named() {
    let mut slip = sample();
    slip.components[1].name = "Đơn 家 gửi".to_owned();
    let data = slip.to_data().unwrap();
    let problem = render(&receipt_template(), &data, &RECEIPT_COPIES).unwrap_err();
    assert_eq!(problem, FormProblem::Letter { field: "components.1.name".to_owned(), letter: '家' });
    assert_eq!(problem.to_string(), "data: no shape for U+5BB6 in `components.1.name`");
}

#[test]
fn marks_that_come_with_pasted_text_do_not_stop_the_counter() {
    // Zero-width and unbreakable blanks, and letters in their decomposed form.
    let slip = ReceiptSlip {
        owner_name: "Nguye\u{302}\u{303}n\u{a0}Va\u{306}n\u{200b} Tha\u{306}\u{301}ng\u{feff}".to_owned(),
        address: "Thôn 1\txã Gia\u{ad}Xuân".to_owned(),
        ..sample()
    };
    render(&receipt_template(), &slip.to_data().unwrap(), &RECEIPT_COPIES).unwrap();
}
