use super::*;
use crate::text::nfc;
use proptest::prelude::*;

/// Writes Unicode text as TCVN3 shows it; capitals with tones do not exist in it.
fn to_tcvn3(text: &str) -> String {
    let legacy = |c: char| TCVN3_UNICODE.chars().zip(TCVN3.chars()).find(|(unicode, _)| *unicode == c);
    text.chars().map(|c| legacy(c).map_or(c, |(_, legacy)| legacy)).collect()
}

fn to_vni(text: &str) -> String {
    let mut written = String::new();
    for c in text.chars() {
        let lower: String = c.to_lowercase().collect();
        let spelt = VNI_LETTERS_UNICODE
            .chars()
            .zip(VNI_LETTERS.chars())
            .find(|(unicode, _)| lower == unicode.to_string())
            .map(|(_, legacy)| legacy.to_string())
            .or_else(|| {
                let bases = VNI_MARKS.iter().flat_map(|(mark, letters, adds)| {
                    letters.chars().map(move |letter| (letter, *mark, *adds))
                });
                bases
                    .filter(|(letter, _, adds)| {
                        let plain = vni_letter(*letter).unwrap_or(*letter);
                        nfc(&format!("{plain}{adds}")) == lower
                    })
                    .map(|(letter, mark, _)| format!("{letter}{mark}"))
                    .next()
            })
            .unwrap_or(lower.clone());
        if lower == c.to_string() {
            written.push_str(&spelt)
        } else {
            written.push_str(&spelt.to_uppercase())
        }
    }
    written
}

fn recognised(text: &str) -> Option<(LegacyEncoding, String)> {
    recognise_legacy(text).map(|found| (found.encoding, found.text))
}

#[test]
fn what_people_paste_is_read() {
    use LegacyEncoding::{Tcvn3, Vni};
    for (pasted, encoding, text) in [
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", Tcvn3, "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", Tcvn3, "Độc lập - Tự do - Hạnh phúc"),
        ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", Tcvn3, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Ng\u{AD}êi yªu cÇu: NguyÔn ThÞ H\u{AD}¬ng", Tcvn3, "Người yêu cầu: Nguyễn Thị Hương"),
        ("NguyÔn", Tcvn3, "Nguyễn"),
        ("TrÇn Thanh Nam", Tcvn3, "Trần Thanh Nam"),
        ("Th«n 1, x· Gia Xu©n, huyÖn Gia ViÔn", Tcvn3, "Thôn 1, xã Gia Xuân, huyện Gia Viễn"),
        ("“Hµ Néi”, ngµy 09/12/2021", Tcvn3, "“Hà Nội”, ngày 09/12/2021"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", Vni, "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", Vni, "Độc lập - Tự do - Hạnh phúc"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", Vni, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Nguyeãn Thò Höông", Vni, "Nguyễn Thị Hương"),
        ("ñöôïc giao nhieäm vuï, ñaêng kyù", Vni, "được giao nhiệm vụ, đăng ký"),
        ("Phaïm Van An", Vni, "Phạm Van An"),
    ] {
        assert_eq!(recognised(pasted), Some((encoding, text.to_owned())), "{pasted}");
    }
}

#[test]
fn unicode_text_of_any_language_is_left_alone() {
    let texts = "
        Hà Nam; Bùi Thành, Võ Lê Trà, Đỗ Thị Hà; Nguyễn Văn Án; bé Na; là ý tôi; xã Gia Xuân
        UBND xã Gia Hòa, số 05/QĐ-UBND ngày 09/12/2021 · Điều 3 § 2 – “Hồ sơ”
        Cô Tâm - 30°C, 5 µm, 10 µl, N·m, x·y, 3 × 4 ÷ 2, ½, ¼ lít, m², m³, Lan¹, Ha¹ Ba², © 2021, Nam®
        Le café « crème » coûte trop cher à Paris, où l'été est chaud; naïve, maïs, Noël, thaï, Caïn, Citroën, château
        Señor Muñoz vivía en la mañana con niños pequeños en España; más, sí, país, león, José, Raúl, Peña, Martín
        Die Straße für Müller ist schön, Köln, Thüringen, Äpfel, Öl, Bär, Löwe, größer, Füße, Mädchen, weiß
        São Paulo não é longe, João, coração, avô, três, pão, mãe, açúcar, Leão, até
        På gården går en ærlig ø; blåbær, smør, Århus, få, gå, så, ný, höfn, þú, það, Ísland, öl, åtta, mötet
        Perché la città è più bella? Così è, caffè, virtù, lunedì
        Çok güzel, Türkçe, öğretmen; töötaja, päev; sää, hää, yö, työ, metsässä
        Beyoncé, Zoë, Brontë, Seán, Siân, Björk, Ångström, résumé, façade, jalapeño, coït, Moët, Haïti
        ";
    for line in texts.lines().filter(|line| !line.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        // The whole line, and everything that somebody might copy out of it.
        assert_eq!(recognised(line), None, "{line}");
        for length in 1..=3 {
            for window in words.windows(length) {
                let text = window.join(" ");
                assert_eq!(recognised(&text), None, "{text}");
            }
        }
    }
    assert_eq!(recognised("Hµ"), None, "too little to tell");
    assert_eq!(recognised(""), None);
}

#[test]
fn the_tables_are_whole_and_one_to_one() {
    assert_eq!(TCVN3.chars().count(), TCVN3_UNICODE.chars().count());
    let once: BTreeSet<char> = TCVN3.chars().collect();
    let lower: BTreeSet<char> = TCVN3_UNICODE.chars().filter(|c| c.is_lowercase()).collect();
    // 12 vowels with 5 tones each, and ă â ê ô ơ ư đ.
    assert_eq!((once.len(), lower.len()), (TCVN3.chars().count(), 60 + 7));
    for c in lower {
        let vni = to_vni(&c.to_string());
        assert_eq!(vni_word(&vni).as_deref(), Some(c.to_string().as_str()), "{vni}");
        let upper = c.to_uppercase().to_string();
        assert_eq!(vni_word(&to_vni(&upper)), Some(upper));
    }
}

const NAMES: &str = "((Nguyễn|Đỗ|Trần|Phạm|Đặng|Bùi|Hoàng|Lê) (Thị |Văn |Đức |)(Hằng|Hường|Thắng|Quỳnh|Diễm|Sự|Bưởi|Mỹ|Ổn)(, | và |; |\n|\t)){1,4}";

proptest! {
    #[test]
    fn a_text_that_was_written_so_comes_back_whole(text in NAMES) {
        let text = text.replace('Ổ', "ổ");
        let tcvn3 = to_tcvn3(&text);
        prop_assert_eq!(from_legacy(&tcvn3, LegacyEncoding::Tcvn3), text.clone());
        let vni = to_vni(&text);
        prop_assert_eq!(from_legacy(&vni, LegacyEncoding::Vni), text.clone());
        for (written, encoding) in [(tcvn3, LegacyEncoding::Tcvn3), (vni, LegacyEncoding::Vni)] {
            if let Some((found, read)) = recognised(&written) {
                prop_assert_eq!((found, &read), (encoding, &text));
                prop_assert_eq!(recognised(&read), None, "once is enough");
            }
        }
    }

    #[test]
    fn unicode_vietnamese_is_never_taken_for_another_table(
        text in "((h|th|b|l|tr|đ|m|)(à|á|ã|â|ê|è|é|ì|í|ò|ó|õ|ô|ù|ú|ý|ằ|ộ|ư|ủa|ình|án|òa|ết|ông|ây|ôi|ùng)|quý|quà|nghì|nguýt)(( |, |-|/|\n)(h|th|b|l|tr|đ|m|)(à|á|ã|â|ê|è|é|ì|í|ò|ó|õ|ô|ù|ú|ý|ằ|ộ|ư|ủa|ình|án|òa|ết|ông|ây|ôi|ùng)){0,12}",
    ) {
        use unicode_normalization::UnicodeNormalization;
        prop_assert_eq!(recognised(&text), None);
        prop_assert_eq!(recognised(&text.nfd().collect::<String>()), None);
        prop_assert_eq!(recognised(&text.to_uppercase()), None);
    }

    #[test]
    fn any_text_is_read_without_panic_and_ascii_stays(text in any::<String>(), latin in "[ -~¡-ÿ]{0,30}", plain in "[ -~]{0,30}") {
        let _ = (recognised(&text), recognised(&latin));
        for encoding in [LegacyEncoding::Tcvn3, LegacyEncoding::Vni] {
            let _ = from_legacy(&text, encoding);
            prop_assert_eq!(from_legacy(&plain, encoding), plain.clone());
        }
    }
}
