//! What the window shows, made from what the book holds.

use crate::{
    api::receive::{DueState, DueView, TraceDayView, TraceStep},
    printing::PrintSettings,
};
use chrono::{DateTime, Datelike, FixedOffset, Timelike};
use domain::{
    calendar::WorkCalendar,
    deadline::{Due, Step},
};
use forms::{FormProblem, Paper, Template};
use serde_json::json;

/// A due date as a chip. `near_days`: working days before the due day from which it is "sắp đến hạn".
#[must_use]
pub fn due_view(
    due_at: Option<DateTime<FixedOffset>>,
    now: DateTime<FixedOffset>,
    calendar: &WorkCalendar,
    near_days: u32,
) -> DueView {
    let Some(at) = due_at else { return DueView { state: DueState::None, at: None, days: 0 } };
    let days = calendar.working_days_between(now.date_naive(), at.date_naive());
    let state = if now > at {
        DueState::Late
    } else if at.date_naive() == now.date_naive() {
        DueState::Today
    } else if days <= i32::try_from(near_days).unwrap_or(i32::MAX) {
        DueState::Soon
    } else {
        DueState::Ok
    };
    DueView { state, at: Some(at.to_rfc3339()), days }
}

/// The days that lead to a due date.
#[must_use]
pub fn trace_view(due: &Due) -> Vec<TraceDayView> {
    due.trace
        .iter()
        .map(|day| TraceDayView {
            date: day.date.to_string(),
            weekday: day.date.weekday().num_days_from_monday(),
            step: match day.step {
                Step::Waiting => TraceStep::Waiting,
                Step::Received => TraceStep::Received,
                Step::Counted => TraceStep::Counted,
                Step::Off => TraceStep::Off,
                Step::Paused => TraceStep::Paused,
                Step::Rolled => TraceStep::Rolled,
                Step::Restarted => TraceStep::Restarted,
            },
            counted: day.counted,
            minutes: day.minutes,
            is_off: !day.status.is_working(),
            reason: day.name_vi.as_ref().map(|name| match &day.source {
                Some(source) => format!("{name} ({source})"),
                None => name.clone(),
            }),
            name: day.name_vi.clone(),
            source: day.source.clone(),
        })
        .collect()
}

/// "14 giờ 12 phút, ngày 10 tháng 12 năm 2021": days below 10 and the months 1 and 2 with a zero (Decree
/// 30/2020).
#[must_use]
pub fn paper_moment(at: DateTime<FixedOffset>) -> String {
    let month = if at.month() < 3 { format!("{:02}", at.month()) } else { at.month().to_string() };
    format!(
        "{:02} giờ {:02} phút, ngày {:02} tháng {month} năm {}",
        at.hour(),
        at.minute(),
        at.day(),
        at.year()
    )
}

/// Đồng with points.
#[must_use]
pub fn money(amount: u64) -> String {
    domain::fee::points(amount)
}

/// Số điện thoại in groups of 4, 3, 3 for ten digits.
#[must_use]
pub fn phone_groups(phone: &str) -> String {
    match (phone.get(..4), phone.get(4..7), phone.get(7..10)) {
        (Some(a), Some(b), Some(c)) if phone.len() == 10 => format!("{a} {b} {c}"),
        _ => phone.to_owned(),
    }
}

/// The sheet with the unlock code, as a PDF.
///
/// # Errors
/// When the sheet could not be set.
pub fn unlock_sheet(
    office: &str,
    desk: &str,
    code: &str,
    printed_at: DateTime<FixedOffset>,
) -> Result<Vec<u8>, FormProblem> {
    let template = Template {
        id: "unlock_sheet".into(),
        set: "motcua".into(),
        version: 1,
        paper: Paper::A5,
        source: include_str!("../templates/unlock-sheet.typ").into(),
    };
    let data = json!({
        "office": office,
        "desk": desk,
        "code": code,
        "printed": paper_moment(printed_at),
        "issued_at": printed_at.to_rfc3339(),
    });
    Ok(forms::render(&template, &data, &["Lưu két"])?.pdf)
}

/// The page that shows whether printer, tray and sheet are as they should be.
///
/// # Errors
/// When the page could not be set.
pub fn test_page(
    office: &str,
    desk: &str,
    settings: &PrintSettings,
    printed_at: DateTime<FixedOffset>,
) -> Result<Vec<u8>, FormProblem> {
    let template = Template {
        id: "test_page".into(),
        set: "motcua".into(),
        version: 1,
        paper: Paper::A5,
        source: include_str!("../templates/test-page.typ").into(),
    };
    // Names of printers come from outside; a letter that the font has not would refuse the whole page.
    let plain = |text: &Option<String>| -> String {
        let text = text.as_deref().unwrap_or_default();
        text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(60).collect()
    };
    let data = json!({
        "office": office,
        "desk": desk,
        "printer": plain(&settings.printer),
        "tray": plain(&settings.tray),
        "printed": paper_moment(printed_at),
        "issued_at": printed_at.to_rfc3339(),
    });
    Ok(forms::render(&template, &data, &["Trang thử"])?.pdf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_words_follow_the_decree() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        assert_eq!(
            paper_moment(at("2021-12-09T08:05:00+07:00")),
            "08 giờ 05 phút, ngày 09 tháng 12 năm 2021"
        );
        assert_eq!(
            paper_moment(at("2022-02-10T17:30:00+07:00")),
            "17 giờ 30 phút, ngày 10 tháng 02 năm 2022"
        );
    }

    #[test]
    fn money_and_phones_are_grouped() {
        assert_eq!(money(1_234_567), "1.234.567");
        assert_eq!(money(500), "500");
        assert_eq!(phone_groups("0912345678"), "0912 345 678");
        assert_eq!(phone_groups("02293 868"), "02293 868");
    }

    #[test]
    fn the_unlock_sheet_can_be_set() {
        let at = DateTime::parse_from_rfc3339("2021-12-09T14:00:00+07:00").unwrap();
        let pdf = unlock_sheet("UBND xã Gia Xuân", "GX-01", "ABCD-EFGH-JKMN-PQRS-TVWX", at).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
    }
}
