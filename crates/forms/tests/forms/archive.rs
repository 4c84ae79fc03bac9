//! PDF/A-2b as far as it can be seen without a validator: the exporter refuses what does not conform, and
//! these look at what it wrote.

use forms::ReceiptSlip;

use crate::sheet::{Sheet, components, receipt, sample};

/// The XMP packet: PDF/A wants it uncompressed, so it stands in the file as text.
fn xmp(pdf: &[u8]) -> String {
    let text = String::from_utf8_lossy(pdf);
    let from = text.find("<?xpacket begin").unwrap();
    let to = text.find("<?xpacket end").unwrap();
    text[from..to].to_owned()
}

#[test]
fn it_says_that_it_is_pdf_a_2b() {
    let form = receipt(&sample());
    let xmp = xmp(&form.pdf);
    assert!(xmp.contains("<pdfaid:part>2</pdfaid:part>"), "{xmp}");
    assert!(xmp.contains("<pdfaid:conformance>B</pdfaid:conformance>"), "{xmp}");
    assert!(String::from_utf8_lossy(&form.pdf).contains("/OutputIntents"));
}

#[test]
fn its_structure_is_sound_and_every_page_is_a5() {
    let slip = ReceiptSlip { components: components(40), ..sample() };
    for form in [receipt(&sample()), receipt(&slip)] {
        let sheet = Sheet::of(&form);
        let check = sheet.qpdf_check();
        assert!(check.contains("No syntax or stream encoding errors found"), "{check}");
        let info = sheet.info();
        let sizes: Vec<_> =
            info.lines().filter(|line| line.contains(" size:") && line.contains("pts")).collect();
        assert_eq!(sizes.len(), usize::try_from(form.pages).unwrap(), "{info}");
        assert!(sizes.iter().all(|size| size.contains("419.528 x 595.276 pts")), "{info}");
    }
}

#[test]
fn its_metadata_says_which_form_and_when_and_nothing_of_the_person() {
    let form = receipt(&sample());
    let info = Sheet::of(&form).info();
    let title = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả 000.25.90.H42-211209-1001";
    assert!(info.lines().any(|line| line.starts_with("Title:") && line.ends_with(title)), "{info}");
    let xmp = xmp(&form.pdf);
    assert!(xmp.contains(title) && xmp.contains("<xmp:CreateDate>2021-12-09T08:41:00+07:00<"), "{xmp}");
    for personal in ["Thắng", "037090001234", "0912", "Thôn 1", "Hương"] {
        assert!(!info.contains(personal) && !xmp.contains(personal), "{personal}:\n{info}\n{xmp}");
    }
}
