//! The procedure picker, and a procedure as the screen shows it.

use crate::{
    api::receive::{ComponentView, ProcedureOption, ProcedureQuery, ProcedureView},
    desk::Desk,
};
use chrono::NaiveDate;
use domain::{
    catalogue::{ComponentKind, Fee, FeeKind, Label, ProcedureVersion, Required},
    deadline::TimeKind,
    fee::dong,
    problem::Problem,
    reference::Reference,
    text::{initials, search_key},
};
use std::collections::BTreeMap;

/// Rows that the picker gets at most.
const ROWS: usize = 30;

impl Desk {
    /// Procedures in force today: by code, by initials ("ctbs"), by words without marks in any order. With an
    /// empty query the often used come first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn find_procedures(&self, query: ProcedureQuery) -> Result<Vec<ProcedureOption>, Problem> {
        let open = self.opened()?;
        let reference = open.reference();
        let today = self.clock.now().date_naive();
        let officer = self.officer(&open)?;
        let used: BTreeMap<String, u32> = open
            .ledger
            .read(|book| book.procedure_uses(&officer))
            .map_err(|error| self.ledger_problem(error))?
            .into_iter()
            .map(|used| (used.procedure, used.count))
            .collect();
        let key = search_key(&query.query);
        let picker = open.picker(today);
        let answers = |code: &str| {
            reference.procedure(code, today).is_some_and(|procedure| procedure.answers_to_code(&key))
        };
        Ok(picker
            .find(&query.query, &used, answers, ROWS)
            .into_iter()
            .filter_map(|(code, count)| Some((count, reference.procedure(code, today)?)))
            .map(|(count, procedure)| ProcedureOption {
                code: procedure.code.clone(),
                name: procedure.name_vi.clone(),
                field: field_name(&reference, procedure),
                time_text: on_screen(&procedure.time.text()),
                marks: marks(&procedure.name_vi, &key),
                is_supported: is_supported(procedure),
                is_favourite: count > 0,
            })
            .collect())
    }
}

/// A term that nobody has configured yet cannot be promised.
fn is_supported(procedure: &ProcedureVersion) -> bool {
    procedure.time.kind() != TimeKind::None || procedure.label_of("time") != Label::ToConfigure
}

/// Where the words of the query stand in the name, in UTF-16 units as the page counts.
fn marks(name: &str, key: &str) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    if key.is_empty() {
        return found;
    }
    let query: Vec<&str> = key.split(' ').collect();
    let by_initials = query.len() == 1 && search_key(&initials(name)).starts_with(key);
    let mut letters = key.chars();
    let mut at = 0u32;
    for word in name.split_inclusive(' ') {
        let folded = search_key(word);
        if by_initials && letters.next().is_some() {
            found.push((at, at + 1));
        } else if !by_initials && let Some(part) = query.iter().find(|part| folded.starts_with(**part)) {
            let length = u32::try_from(part.chars().count()).unwrap_or_default();
            found.push((at, at + length));
        }
        at += u32::try_from(word.encode_utf16().count()).unwrap_or_default();
    }
    found
}

fn field_name(reference: &Reference, procedure: &ProcedureVersion) -> String {
    reference.field(&procedure.field).map_or_else(|| procedure.field.clone(), |field| field.name_vi.clone())
}

/// A screen says "3 ngày"; the zero of "03 ngày" belongs on paper, where nobody is to write a digit before it.
fn on_screen(term: &str) -> String {
    match term.strip_prefix('0') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest.to_owned(),
        _ => term.to_owned(),
    }
}

/// A procedure as the screen shows it.
pub(super) fn procedure_view(reference: &Reference, code: &str, today: NaiveDate) -> Option<ProcedureView> {
    let procedure = reference.procedure(code, today)?;
    Some(ProcedureView {
        code: procedure.code.clone(),
        name: procedure.name_vi.clone(),
        field: field_name(reference, procedure),
        time_text: on_screen(&procedure.time.text()),
        fee_text: fee_text(&procedure.fee),
        is_free: procedure.fee.kind == FeeKind::Free,
        result: procedure.result_vi.clone(),
        legal_basis: procedure.legal_basis.clone(),
        components: (0u32..)
            .zip(&procedure.components)
            .map(|(index, component)| ComponentView {
                index,
                name: component.name_vi.clone(),
                is_required: component.required == Required::Yes,
                is_presented: component.kind == ComponentKind::Present,
                originals: u32::from(component.originals),
                copies: u32::from(component.copies),
            })
            .collect(),
    })
}

/// The rule in words, for the list.
pub(super) fn fee_text(fee: &Fee) -> String {
    let amount = fee.amount_vnd.map(|amount| dong(amount.into()));
    match (fee.kind, amount) {
        (FeeKind::Free, _) => "Không thu".to_owned(),
        (FeeKind::Fixed | FeeKind::PerCase, Some(amount)) => amount,
        (FeeKind::PerCopy, Some(amount)) => format!("{amount}/bản"),
        (FeeKind::Province, Some(amount)) => format!("{amount}, mức thu của tỉnh"),
        (FeeKind::PerPageTiered, Some(amount)) => match (fee.first_pages, fee.later_amount_vnd) {
            (Some(first), Some(later)) => {
                let most = fee.max_vnd.map(|most| format!(", tối đa {}/bản", dong(most.into())));
                let later = dong(later.into());
                format!("{amount}/trang, từ trang {} {later}{}", first + 1, most.unwrap_or_default())
            }
            _ => format!("{amount}/trang"),
        },
        _ => "Theo nghị quyết của HĐND tỉnh".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_as_the_page_counts() {
        assert_eq!(marks("Đăng ký kết hôn", "ket hon"), [(8, 11), (12, 15)]);
        assert_eq!(marks("Đăng ký kết hôn", "dkk"), [(0, 1), (5, 6), (8, 9)]);
        assert!(marks("Đăng ký kết hôn", "").is_empty());
    }

    #[test]
    fn the_zero_stays_on_paper() {
        assert_eq!(on_screen("03 ngày làm việc"), "3 ngày làm việc");
        assert_eq!(on_screen("0,5 ngày làm việc"), "0,5 ngày làm việc");
        assert_eq!(on_screen("15 ngày"), "15 ngày");
    }
}
