//! What F9 would do: the screen follows the rules while it is typed.

use super::{
    at_hand::AtHand,
    catalogue,
    day::day_bar,
    fee,
    form::{self, Typed, read_form},
    issue,
    sheet::Sheet,
};
use crate::{
    api::receive::{Preview, ReceiveForm, SlipView},
    desk::Desk,
    numbers,
    problems::input,
    view::{due_view, paper_moment, trace_view},
};
use chrono::{DateTime, FixedOffset};
use domain::{
    dossier::decide::{Assessment, assess_at, office_today},
    problem::{Code, Problem},
};

impl Desk {
    /// What F9 would do now.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn preview(&self, form: ReceiveForm) -> Result<Preview, Problem> {
        let AtHand { open, acting, identity, made_at, sheet, now } = self.at_hand(&form)?;
        let today = now.date_naive();
        let author = acting.author(made_at);
        let typed = read_form(&form, today);
        let (outlook, received_today, request, clock_trouble) = open
            .ledger
            .read(|book| {
                let outlook = numbers::look(book, &identity, &acting.reference, today)?;
                let request = fee::with_copies(book, &acting.officer, typed.request())?;
                let trouble = self.clock_trouble(book, made_at)?;
                Ok((outlook, book.day_counts(None, now)?.received, request, trouble))
            })
            .map_err(|error| self.ledger_problem(error))?;
        let mark = self.source.mark();
        let next_code = acting.next_code(&outlook, now);
        let mut preview = Preview {
            at: now.to_rfc3339(),
            procedure: catalogue::procedure_view(&acting.reference, &form.procedure_code, today),
            due: None,
            trace: Vec::new(),
            day: None,
            components: Vec::new(),
            fee: None,
            issues: Vec::new(),
            blocked: None,
            slip: SlipView::default(),
            ordinal_today: received_today + 1,
            serials_left: outlook.serials_left,
        };
        let there = self.dossier_there(&open, &form)?;
        match office_today(&author) {
            Err(refusal) => preview.blocked = Some(crate::problems::refusal(&refusal, &mark)),
            Ok(_) if open.ledger.is_read_only() => {
                preview.blocked = Some(Problem::new(Code::DataDamaged, &mark))
            }
            Ok(_) if clock_trouble.is_some() => preview.blocked = clock_trouble,
            // A sheet has its numbers.
            Ok(_) if sheet.is_some() => {
                let blocked = outlook.blocked.filter(|code| *code != Code::NoNumberLeft);
                preview.blocked = blocked.map(|code| Problem::new(code, &mark));
            }
            Ok(_) => preview.blocked = outlook.blocked.map(|code| Problem::new(code, &mark)),
        }
        if there.is_some_and(|dossier| !dossier.state.is_at_intake()) {
            // Somebody else accepted or refused it meanwhile.
            preview.blocked = Some(Problem::new(Code::WrongState, &mark));
        }
        if form.procedure_code.is_empty() {
            preview.issues.push(super::required("procedure_code", &mark));
        }
        match assess_at(&request, &author, now) {
            Ok(assessment) => {
                let near = acting.reference.district().map_or(2, |district| district.near_due_days);
                let calendar = acting.reference.calendar_of(&acting.office);
                preview.due = Some(due_view(assessment.due.due_at, now, &calendar, near));
                preview.trace = trace_view(&assessment.due);
                preview.day = day_bar(&assessment.procedure.time, &calendar, now);
                preview.components = form::component_forms(&assessment.components);
                let rules = assessment.problems.iter().filter(|problem| !typed.covers(problem));
                preview.issues.extend(rules.map(|problem| super::issue_of(input(problem, &mark), false)));
                let (counted, issues) = open
                    .ledger
                    .read(|book| {
                        let counted = fee::count(book, &assessment, &request, typed.collecting())?;
                        let issues = self.fee_issues(book, &counted)?;
                        Ok((counted, issues))
                    })
                    .map_err(|error| self.ledger_problem(error))?;
                preview.issues.extend(issues);
                preview.slip = Self::slip_view(&typed, Some(&assessment));
                preview.slip.fee_text =
                    fee::fee_text(&counted.state, counted.charge.as_ref()).unwrap_or_default();
                preview.fee = Some(counted.view);
            }
            Err(refusal) => {
                if !form.procedure_code.is_empty() && preview.blocked.is_none() {
                    let problem = crate::problems::refusal(&refusal, &mark);
                    match problem.field.clone() {
                        Some(_) => preview.issues.push(super::issue_of(problem, false)),
                        None => preview.blocked = Some(problem),
                    }
                }
                preview.slip = Self::slip_view(&typed, None);
            }
        }
        preview.issues.extend(typed.issues(&mark));
        preview.issues.extend(typed.warnings(today, &mark));
        preview.issues.sort_by_key(|issue| (issue.is_warning, form::place(&issue.field)));
        preview.slip.dossier_code = next_code.unwrap_or_default();
        if let Some(sheet) = sheet {
            self.on_sheet(&mut preview, sheet, made_at.at);
        }
        Ok(preview)
    }

    /// The numbers are those of the sheet, and what cannot be read on it stops F9.
    fn on_sheet(&self, preview: &mut Preview, sheet: Sheet, now: DateTime<FixedOffset>) {
        let mark = self.source.mark();
        let mut issue = |field: &str, code| {
            preview.issues.push(super::issue_of(Problem::new(code, &mark).field(field), false));
        };
        for (field, code) in &sheet.unread {
            issue(field, *code);
        }
        if sheet.received_at.is_some_and(|at| at > now) {
            issue("sheet.hour", Code::ReceivedLater);
        }
        preview.slip.dossier_code = sheet.row.code;
    }

    fn slip_view(typed: &Typed, assessment: Option<&Assessment<'_>>) -> SlipView {
        let request = typed.request();
        SlipView {
            dossier_code: String::new(),
            owner_name: request.owner.full_name.clone(),
            content: assessment
                .map(|assessment| issue::content(&assessment.procedure.name_vi, &request.subject))
                .unwrap_or_default(),
            fee_text: String::new(),
            due_text: assessment
                .and_then(|assessment| assessment.due.due_at)
                .map(paper_moment)
                .unwrap_or_default(),
        }
    }
}
