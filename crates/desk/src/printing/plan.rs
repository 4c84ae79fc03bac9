//! Which jobs a paper becomes at the printer of this desk.

use super::{PrintSettings, Sheet, Wish};
use forms::{Paper, Sheets};

/// How much of a paper is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// What this desk prints of it, each *liên* for itself where that is possible.
    Usual,
    /// Everything in one job.
    Whole,
    /// One *liên*, from 0.
    Copy(u32),
}

/// The jobs: which *liên* each is (`None` = all in one) and how it is printed. Never empty.
pub(crate) fn plan(
    settings: &PrintSettings,
    printer: &str,
    title: &str,
    sheets: Option<Sheets>,
    copies: u32,
    part: Part,
) -> Vec<(Option<u32>, Wish)> {
    let media = match (settings.sheet, sheets.map(|sheets| sheets.paper)) {
        (Sheet::A4 | Sheet::TwoOnA4, _) | (Sheet::AsForm, Some(Paper::A4)) => Some("A4"),
        (Sheet::AsForm, Some(Paper::A5)) => Some("A5"),
        (Sheet::AsForm, None) => None,
    };
    let whole = Wish {
        printer: printer.to_owned(),
        title: title.to_owned(),
        tray: settings.tray.clone(),
        media,
        pages: None,
        two_up: false,
        copies: 1,
    };
    // Pages of one liên; all of them are equally long, since only a word differs.
    let each = sheets
        .filter(|sheets| copies > 1 && sheets.pages.is_multiple_of(copies))
        .map(|sheets| sheets.pages / copies);
    let alone = |copy: u32, each: u32| {
        let pages = Some((copy * each + 1, (copy + 1) * each));
        (Some(copy), Wish { pages, ..whole.clone() })
    };
    match (part, each) {
        (Part::Copy(copy), Some(each)) if copy < copies => vec![alone(copy, each)],
        // The one that goes with the citizen is the last.
        (Part::Usual, Some(each)) if settings.copies < copies => vec![alone(copies - 1, each)],
        (Part::Usual | Part::Whole, Some(_)) if settings.sheet == Sheet::TwoOnA4 => {
            vec![(None, Wish { two_up: true, ..whole })]
        }
        (Part::Usual, Some(each)) => (0..copies).map(|copy| alone(copy, each)).collect(),
        _ => vec![(None, whole)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIPT: Option<Sheets> = Some(Sheets { pages: 4, paper: Paper::A5 });

    fn settings(sheet: Sheet, copies: u32) -> PrintSettings {
        PrintSettings { printer: Some("kho".into()), tray: None, sheet, copies }
    }

    type Pages = (Option<u32>, Option<(u32, u32)>);

    fn pages(settings: &PrintSettings, sheets: Option<Sheets>, part: Part) -> Vec<Pages> {
        let jobs = plan(settings, "kho", "01-0017/TNHS", sheets, 2, part);
        jobs.into_iter().map(|(copy, wish)| (copy, wish.pages)).collect()
    }

    #[test]
    fn each_copy_is_a_job_of_its_own_pages() {
        let both = settings(Sheet::AsForm, 2);
        let first = (Some(0), Some((1, 2)));
        let second = (Some(1), Some((3, 4)));
        assert_eq!(pages(&both, RECEIPT, Part::Usual), [first, second]);
        assert_eq!(pages(&both, RECEIPT, Part::Copy(1)), [second]);
        assert_eq!(pages(&both, RECEIPT, Part::Whole), [(None, None)]);
        assert_eq!(pages(&settings(Sheet::AsForm, 1), RECEIPT, Part::Usual), [second]);
    }

    #[test]
    fn what_cannot_be_divided_is_one_job() {
        let both = settings(Sheet::AsForm, 2);
        assert_eq!(pages(&both, None, Part::Usual), [(None, None)]);
        let odd = Some(Sheets { pages: 3, paper: Paper::A5 });
        assert_eq!(pages(&both, odd, Part::Copy(1)), [(None, None)]);
        assert_eq!(pages(&both, RECEIPT, Part::Copy(2)), [(None, None)]);
    }

    #[test]
    fn the_sheet_is_that_of_the_form_unless_the_desk_says_otherwise() {
        let media = |sheet, sheets| {
            plan(&settings(sheet, 2), "kho", "x", sheets, 2, Part::Usual)
                .into_iter()
                .map(|(_, wish)| wish)
                .next()
        };
        assert_eq!(media(Sheet::AsForm, RECEIPT).unwrap().media, Some("A5"));
        assert_eq!(media(Sheet::A4, RECEIPT).unwrap().media, Some("A4"));
        let both = media(Sheet::TwoOnA4, RECEIPT).unwrap();
        assert_eq!((both.media, both.two_up, both.pages), (Some("A4"), true, None));
        assert_eq!(media(Sheet::AsForm, None).unwrap().media, None);
    }
}
