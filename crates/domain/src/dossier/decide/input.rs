//! What was typed, checked and tidied.

use super::{ComponentChoice, InputProblem, MAX_PAPERS, MAX_SETS, MAX_TEXT, ReceiveRequest};
use crate::{
    catalogue::{Component, ComponentKind, ProcedureVersion, Required},
    dossier::value::{
        Contact, Digitisation, DossierComponent, GroupValue, IntakeChannel, Owner, ResultChannel,
        ResultReturn,
    },
    person::{FieldProblem, FieldProblemKind, MAX_NUMBER, Person, PersonField},
    text::clean_line,
};
use chrono::NaiveDate;

/// An empty line is no value.
pub(super) fn line(text: &str) -> Option<String> {
    clean_line(text, MAX_TEXT).ok().filter(|text| !text.is_empty())
}

pub(super) fn check_address(result: &ResultReturn, problems: &mut Vec<InputProblem>) {
    let address = result.address.as_deref().unwrap_or_default();
    match clean_line(address, MAX_TEXT) {
        Err(problem) => problems.push(InputProblem::ResultAddress(Some(problem))),
        Ok(text) if text.is_empty() && result.channel == ResultChannel::Postal => {
            problems.push(InputProblem::ResultAddress(None));
        }
        Ok(_) => {}
    }
}

/// The owner as it is written down.
pub(super) fn owner_of(request: &ReceiveRequest) -> Owner {
    let owner = request.owner.clone().tidied();
    match &request.tax_code {
        None => Owner::of(&owner),
        // An organisation has a name, an address and this number.
        Some(code) => Owner {
            full_name: owner.full_name,
            residence_address: owner.residence_address,
            tax_code: tax_code(code),
            ..Owner::default()
        },
    }
}

/// 10 digits, or 13 of a branch ("0100109106-001"); digits only.
fn tax_code(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let is_code = matches!(code.len(), 10 | 13) && code.bytes().all(|b| b.is_ascii_digit());
    is_code.then_some(code)
}

/// Everybody who is named.
pub(super) fn people(request: &ReceiveRequest, today: NaiveDate, problems: &mut Vec<InputProblem>) {
    let owner = match &request.tax_code {
        None => request.owner.validate(today),
        Some(code) => {
            if tax_code(code).is_none() {
                problems.push(InputProblem::TaxCode);
            }
            if request.submitter.is_none() {
                // Somebody stands at the counter for it.
                let field = PersonField::FullName;
                problems.push(InputProblem::Submitter(FieldProblem { field, kind: FieldProblemKind::Empty }));
            }
            organisation(&request.owner, today)
        }
    };
    problems.extend(owner.into_iter().map(InputProblem::Owner));
    if let Some(submitter) = &request.submitter {
        problems.extend(submitter.validate(today).into_iter().map(InputProblem::Submitter));
    }
    match clean_line(&request.authorisation, MAX_TEXT) {
        Err(problem) => problems.push(InputProblem::Authorisation(Some(problem))),
        Ok(paper) if !paper.is_empty() && request.submitter.is_none() => {
            problems.push(InputProblem::Authorisation(None));
        }
        Ok(_) => {}
    }
    if let Some(receiver) = &request.result_receiver {
        problems.extend(receiver.validate(today).into_iter().map(InputProblem::ResultReceiver));
    }
    if request.channel == IntakeChannel::Online {
        match clean_line(&request.portal_code, MAX_NUMBER) {
            Err(problem) => problems.push(InputProblem::PortalCode(Some(problem))),
            Ok(code) if code.is_empty() => problems.push(InputProblem::PortalCode(None)),
            Ok(_) => {}
        }
    }
}

/// Names of organisations hold digits, and nothing else of a person is written down.
fn organisation(owner: &Person, today: NaiveDate) -> Vec<FieldProblem> {
    let Person { full_name, residence_address, phone, email, .. } = owner.clone();
    let person = Person { full_name, residence_address, phone, email, ..Person::default() };
    let mut found = person.validate(today);
    found.retain(|problem| problem.kind != FieldProblemKind::HasDigit);
    found
}

/// T02 wants every required paper; one that is needed only in a case is taken as ticked.
pub(super) fn components(
    procedure: &ProcedureVersion,
    request: &ReceiveRequest,
    problems: &mut Vec<InputProblem>,
) -> Vec<DossierComponent> {
    let choices = &request.components;
    // Of what is to be certified as many copies lie on the counter as are wanted.
    let wanted = request.fee.copies.filter(|_| procedure.fee.counts_pages()).unwrap_or(1).min(MAX_PAPERS);
    let copies_of = |component: &Component| {
        let is_certified = component.kind == ComponentKind::Submit && component.originals == 0;
        u32::from(component.copies).saturating_mul(if is_certified { wanted.max(1) } else { 1 })
    };
    // A tick for a paper that is not in the list was made on another version of it.
    let stray = choices.iter().filter(|choice| choice.index >= procedure.components.len());
    problems.extend(stray.map(|choice| InputProblem::ComponentCount(choice.index)));
    let mut list = Vec::with_capacity(procedure.components.len());
    for (index, component) in procedure.components.iter().enumerate() {
        let choice =
            choices.iter().find(|choice| choice.index == index).copied().unwrap_or(ComponentChoice {
                index,
                is_received: component.required == Required::Yes,
                originals: u32::from(component.originals),
                copies: copies_of(component),
            });
        if component.required == Required::Yes && !choice.is_received {
            problems.push(InputProblem::ComponentMissing(index));
        }
        let paper = DossierComponent {
            name: component.name_vi.clone(),
            originals: choice.originals,
            copies: choice.copies,
            is_presented: component.kind == ComponentKind::Present,
            is_received: choice.is_received,
        };
        check_count(index, &paper, problems);
        list.push(if paper.is_received {
            paper
        } else {
            DossierComponent { originals: 0, copies: 0, ..paper }
        });
    }
    list
}

/// A value typed for a merge group, checked by the rules of intake and tidied.
pub(super) fn tidied(value: GroupValue, today: NaiveDate, problems: &mut Vec<InputProblem>) -> GroupValue {
    match value {
        GroupValue::Owner(owner) => {
            let tax = owner.tax_code.clone();
            let person = person_of(owner);
            let found = if tax.is_some() { organisation(&person, today) } else { person.validate(today) };
            problems.extend(found.into_iter().map(InputProblem::Owner));
            if tax.as_deref().is_some_and(|code| tax_code(code).is_none()) {
                problems.push(InputProblem::TaxCode);
            }
            GroupValue::Owner(Owner {
                tax_code: tax.as_deref().and_then(tax_code),
                ..Owner::of(&person.tidied())
            })
        }
        GroupValue::Contact(Contact { phone, email }) => {
            let person = Person { phone, email, ..Person::default() };
            let found = person
                .validate(today)
                .into_iter()
                .filter(|problem| matches!(problem.field, PersonField::Phone | PersonField::Email));
            problems.extend(found.map(InputProblem::Owner));
            let Person { phone, email, .. } = person.tidied();
            GroupValue::Contact(Contact { phone, email })
        }
        GroupValue::Submitter(submitter) => {
            if let Some(submitter) = &submitter {
                problems.extend(submitter.validate(today).into_iter().map(InputProblem::Submitter));
            }
            GroupValue::Submitter(submitter.map(Person::tidied))
        }
        GroupValue::ResultReturn(result) => {
            check_address(&result, problems);
            let address = result.address.as_deref().and_then(line);
            GroupValue::ResultReturn(ResultReturn { channel: result.channel, address })
        }
        GroupValue::Procedure(terms) => {
            for (index, paper) in terms.components.iter().enumerate() {
                check_count(index, paper, problems);
            }
            GroupValue::Procedure(terms)
        }
        GroupValue::Fee(terms) => {
            check_sets(terms.set_count, problems);
            GroupValue::Fee(terms)
        }
        GroupValue::Subject(subject) => {
            if let Err(problem) = clean_line(subject.as_deref().unwrap_or_default(), MAX_TEXT) {
                problems.push(InputProblem::Subject(problem));
            }
            GroupValue::Subject(subject.as_deref().and_then(line))
        }
        GroupValue::Digitisation(Digitisation::Later { reason }) => {
            if let Err(problem) = clean_line(&reason, MAX_TEXT) {
                problems.push(InputProblem::DigitisationReason(problem));
            }
            GroupValue::Digitisation(Digitisation::Later { reason: line(&reason).unwrap_or_default() })
        }
        GroupValue::Authorisation(paper) => {
            if let Err(problem) = clean_line(paper.as_deref().unwrap_or_default(), MAX_TEXT) {
                problems.push(InputProblem::Authorisation(Some(problem)));
            }
            GroupValue::Authorisation(paper.as_deref().and_then(line))
        }
        GroupValue::ResultReceiver(receiver) => {
            if let Some(receiver) = &receiver {
                problems.extend(receiver.validate(today).into_iter().map(InputProblem::ResultReceiver));
            }
            GroupValue::ResultReceiver(receiver.map(Person::tidied))
        }
        done @ GroupValue::Digitisation(Digitisation::Done) => done,
    }
}

fn person_of(owner: Owner) -> Person {
    let Owner { full_name, personal_id, old_id_card_number, birth_date, sex, residence_address, tax_code: _ } =
        owner;
    Person {
        full_name,
        personal_id,
        old_id_card_number,
        birth_date,
        sex,
        residence_address,
        ..Person::default()
    }
}

/// The number of sets is in range.
pub(super) fn check_sets(set_count: u32, problems: &mut Vec<InputProblem>) {
    if set_count == 0 || set_count > MAX_SETS {
        problems.push(InputProblem::SetCount);
    }
}

/// A paper that is there has at least one sheet, and none has more than anybody hands in.
fn check_count(index: usize, paper: &DossierComponent, problems: &mut Vec<InputProblem>) {
    if paper.originals > MAX_PAPERS
        || paper.copies > MAX_PAPERS
        || (paper.is_received && paper.originals + paper.copies == 0)
    {
        problems.push(InputProblem::ComponentCount(index));
    }
}
