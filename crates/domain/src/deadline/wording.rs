//! The term as forms print it (form 01, line 3). Vietnamese is the language of the form, not of a screen.

use super::rule::TimeRule;

impl TimeRule {
    /// "03 ngày làm việc", "trong ngày": numbers below 10 with a leading zero, as on official papers.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::WorkingDays { value } => format!("{} ngày làm việc", number(value.units())),
            Self::CalendarDays { value } => format!("{} ngày", number(value.units())),
            Self::CalendarMonths { value } => format!("{} tháng", number(value.units())),
            Self::WorkingHours { value } => format!("{} giờ làm việc", number(value.units())),
            Self::SameDayCutoff { .. } => "trong ngày".to_owned(),
            Self::Immediate => "trả ngay".to_owned(),
            Self::None => "không quy định".to_owned(),
        }
    }
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:02.0}") } else { value.to_string().replace('.', ",") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_worded_as_on_the_form() {
        let rule = |json: &str| serde_json::from_str::<TimeRule>(json).unwrap().text();
        assert_eq!(rule(r#"{"kind":"working_days","value":3}"#), "03 ngày làm việc");
        assert_eq!(rule(r#"{"kind":"working_days","value":0.5}"#), "0,5 ngày làm việc");
        assert_eq!(rule(r#"{"kind":"calendar_days","value":15}"#), "15 ngày");
        assert_eq!(rule(r#"{"kind":"same_day_cutoff"}"#), "trong ngày");
    }
}
