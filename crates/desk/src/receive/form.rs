//! From text as typed to values, and back.

use super::fee::Collecting;
use crate::{
    api::{
        fee::FeeForm,
        receive::{ComponentForm, FieldIssue, PersonForm, ReceiveForm},
    },
    problems::name,
    receipts::read_number,
};
use chrono::NaiveDate;
use domain::{
    card::CardPerson,
    dossier::{
        Dossier,
        decide::{ComponentChoice, FeeAsk, InputProblem, ReceiveRequest},
        value::{DossierComponent, ResultReturn},
    },
    person::{BirthDate, BirthDateProblem, Person, PersonField, PersonWarning, Sex},
    problem::{Code, Problem},
    reference::Reference,
};

/// The screen, read: what could be read as values, and what could not.
pub(super) struct Typed {
    request: ReceiveRequest,
    collecting: Collecting,
    unread: Vec<(String, Code)>,
}

/// Reads the screen.
pub(super) fn read_form(form: &ReceiveForm, today: NaiveDate) -> Typed {
    let mut unread = Vec::new();
    let owner = person(&form.owner, "owner", today, &mut unread);
    // Somebody stands at the counter for an organisation.
    let has_submitter = form.is_submitted_by_other || form.is_organisation;
    let submitter = has_submitter.then(|| person(&form.submitter, "submitter", today, &mut unread));
    let result_receiver = form
        .is_received_by_other
        .then(|| person(&form.result_receiver, "result_receiver", today, &mut unread));
    let address = form.result_address.trim();
    let receipt_number = form.fee.receipt_number.trim();
    let number = (!receipt_number.is_empty())
        .then(|| {
            read_number(receipt_number)
                .ok_or_else(|| unread.push(("receipt_number".into(), Code::FieldNumber)))
        })
        .and_then(Result::ok);
    Typed {
        collecting: Collecting {
            wish: form.fee.is_collected,
            number,
            reason: form.fee.receipt_reason.clone(),
        },
        request: ReceiveRequest {
            procedure_code: form.procedure_code.clone(),
            channel: form.channel,
            owner,
            tax_code: form.is_organisation.then(|| form.tax_code.clone()),
            submitter,
            authorisation: if has_submitter { form.authorisation.clone() } else { String::new() },
            result_receiver,
            portal_code: form.portal_code.clone(),
            subject: form.subject.clone(),
            components: form
                .components
                .iter()
                .map(|component| ComponentChoice {
                    index: usize::try_from(component.index).unwrap_or(usize::MAX),
                    is_received: component.is_received,
                    originals: component.originals,
                    copies: component.copies,
                })
                .collect(),
            set_count: form.set_count,
            result_return: ResultReturn {
                channel: form.result_channel,
                address: (!address.is_empty()).then(|| address.to_owned()),
            },
            digitisation_reason: form.digitisation_reason.clone(),
            fee: FeeAsk {
                pages: form.fee.pages,
                copies: form.fee.copies,
                exemption: Some(form.fee.exemption.clone()).filter(|group| !group.is_empty()),
            },
        },
        unread,
    }
}

impl Typed {
    /// What the rules are asked.
    pub(super) fn request(&self) -> ReceiveRequest {
        self.request.clone()
    }

    /// What the screen says about the receipt.
    pub(super) fn collecting(&self) -> &Collecting {
        &self.collecting
    }

    /// What could not be read.
    pub(super) fn issues(&self, mark: &str) -> Vec<FieldIssue> {
        self.unread
            .iter()
            .map(|(field, code)| super::issue_of(Problem::new(*code, mark).field(field.clone()), false))
            .collect()
    }

    /// True when a field that the rules complain about could not even be read, so that one sentence is enough.
    pub(super) fn covers(&self, problem: &InputProblem) -> bool {
        let field = crate::problems::input(problem, "").field;
        field.is_some_and(|field| self.unread.iter().any(|(unread, _)| *unread == field))
    }

    /// What to look at.
    pub(super) fn warnings(&self, today: NaiveDate, mark: &str) -> Vec<FieldIssue> {
        let mut found = Vec::new();
        let submitter = self.request.submitter.as_ref().map(|person| ("submitter", person));
        let receiver = self.request.result_receiver.as_ref().map(|person| ("result_receiver", person));
        // Of an organisation no number of a person is kept.
        let owner = self.request.tax_code.is_none().then_some(("owner", &self.request.owner));
        for (who, person) in owner.into_iter().chain(submitter).chain(receiver) {
            for warning in person.warnings(today) {
                found.extend(warning_issues(who, &warning, mark));
            }
        }
        found
    }
}

fn warning_issues(who: &str, warning: &PersonWarning, mark: &str) -> Vec<FieldIssue> {
    let issue = |code, field| super::issue_of(Problem::new(code, mark).field(format!("{who}.{field}")), true);
    match warning {
        PersonWarning::IdContradicts { says, sex, birth_year } => {
            let mut found = Vec::new();
            if *sex {
                found.push(issue(Code::IdSaysOtherSex, "personal_id"));
            }
            if *birth_year {
                let mut year = issue(Code::IdSaysOtherBirthYear, "personal_id");
                year.problem = year.problem.value("year", says.birth_year);
                found.push(year);
            }
            found
        }
        PersonWarning::IdProvinceUnknown { .. } => vec![issue(Code::IdProvinceUnknown, "personal_id")],
        PersonWarning::OldCardExpired => vec![issue(Code::OldCardExpired, "personal_id")],
        PersonWarning::OldPhone { now } => {
            let mut old = issue(Code::OldPhone, "phone");
            old.problem = old.problem.value("now", crate::view::phone_groups(now));
            vec![old]
        }
        PersonWarning::NameHasSign { .. } => vec![issue(Code::NameHasSign, "full_name")],
    }
}

/// One person of a list, and what of them could not be read.
pub(crate) fn read_person(form: &PersonForm, today: NaiveDate) -> (Person, Vec<Code>) {
    let mut unread = Vec::new();
    let read = person(form, "", today, &mut unread);
    (read, unread.into_iter().map(|(_, code)| code).collect())
}

fn person(form: &PersonForm, who: &str, today: NaiveDate, unread: &mut Vec<(String, Code)>) -> Person {
    let given = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    let birth_date = given(&form.birth_date).and_then(|text| match BirthDate::parse(&text, today) {
        Ok(date) => Some(date),
        Err(problem) => {
            let code = match problem {
                BirthDateProblem::Future => Code::FieldDateFuture,
                _ => Code::FieldDate,
            };
            unread.push((format!("{who}.{}", name(PersonField::BirthDate)), code));
            None
        }
    });
    let sex = match form.sex.as_str() {
        "male" => Some(Sex::Male),
        "female" => Some(Sex::Female),
        _ => None,
    };
    Person {
        full_name: form.full_name.clone(),
        personal_id: given(&form.personal_id),
        old_id_card_number: None,
        birth_date,
        sex,
        residence_address: given(&form.residence_address),
        phone: given(&form.phone),
        email: given(&form.email),
    }
    .tidied()
}

/// A card's person as the screen types one.
pub(super) fn person_form(card: &CardPerson) -> PersonForm {
    PersonForm {
        full_name: card.full_name.clone(),
        personal_id: card.personal_id.clone().or_else(|| card.old_id_card_number.clone()).unwrap_or_default(),
        birth_date: card.birth_date.as_ref().map(|date| date.text.clone()).unwrap_or_default(),
        sex: match card.sex {
            Some(Sex::Male) => "male".into(),
            Some(Sex::Female) => "female".into(),
            None => String::new(),
        },
        residence_address: card.residence_address.clone().unwrap_or_default(),
        phone: String::new(),
        email: String::new(),
    }
}

/// The screen of a dossier that is at intake. The papers as they were seen then, while the procedure's list is the same.
pub(super) fn of_dossier(dossier: &Dossier, reference: &Reference, today: NaiveDate) -> ReceiveForm {
    let terms = dossier.procedure.as_ref();
    let code = terms.map(|terms| terms.procedure.code.clone()).unwrap_or_default();
    let in_force = reference.procedure(&code, today);
    let is_same_list = terms.zip(in_force).is_some_and(|(terms, in_force)| {
        terms.procedure.version == in_force.version && terms.components.len() == in_force.components.len()
    });
    let result = dossier.result_return.clone().unwrap_or_default();
    ReceiveForm {
        sheet: None,
        dossier: Some(dossier.id.to_string()),
        procedure_code: code,
        owner: owner_as_typed(dossier),
        is_organisation: dossier.owner.tax_code.is_some(),
        tax_code: dossier.owner.tax_code.clone().unwrap_or_default(),
        is_submitted_by_other: dossier.submitter.is_some(),
        authorisation: dossier.authorisation.clone().unwrap_or_default(),
        is_received_by_other: dossier.result_receiver.is_some(),
        result_receiver: dossier.result_receiver.as_ref().map(person_as_typed).unwrap_or_default(),
        portal_code: dossier.portal_code.clone().unwrap_or_default(),
        submitter: dossier.submitter.as_ref().map(person_as_typed).unwrap_or_default(),
        subject: dossier.subject.clone().unwrap_or_default(),
        channel: dossier.channel,
        result_channel: result.channel,
        result_address: result.address.unwrap_or_default(),
        components: match terms {
            Some(terms) if is_same_list => component_forms(&terms.components),
            _ => Vec::new(),
        },
        set_count: dossier.supplement.as_ref().map_or(1, |requested| requested.asked.set_count),
        digitisation_reason: String::new(),
        fee: FeeForm::default(),
        lines: Vec::new(),
    }
}

/// The owner of a dossier as the screen types one.
pub(crate) fn owner_as_typed(dossier: &Dossier) -> PersonForm {
    let owner = dossier.owner.clone();
    person_as_typed(&Person {
        full_name: owner.full_name,
        personal_id: owner.personal_id,
        old_id_card_number: owner.old_id_card_number,
        birth_date: owner.birth_date,
        sex: owner.sex,
        residence_address: owner.residence_address,
        phone: dossier.contact.phone.clone(),
        email: dossier.contact.email.clone(),
    })
}

/// A person as the screen types one.
pub(crate) fn person_as_typed(person: &Person) -> PersonForm {
    PersonForm {
        full_name: person.full_name.clone(),
        personal_id: person
            .personal_id
            .clone()
            .or_else(|| person.old_id_card_number.clone())
            .unwrap_or_default(),
        birth_date: person.birth_date.as_ref().map(|date| date.text.clone()).unwrap_or_default(),
        sex: match person.sex {
            Some(Sex::Male) => "male".into(),
            Some(Sex::Female) => "female".into(),
            None => String::new(),
        },
        residence_address: person.residence_address.clone().unwrap_or_default(),
        phone: person.phone.clone().unwrap_or_default(),
        email: person.email.clone().unwrap_or_default(),
    }
}

/// Papers as they would be recorded.
pub(super) fn component_forms(components: &[DossierComponent]) -> Vec<ComponentForm> {
    (0u32..)
        .zip(components)
        .map(|(index, component)| ComponentForm {
            index,
            is_received: component.is_received,
            originals: component.originals,
            copies: component.copies,
        })
        .collect()
}

/// Where a field stands on the screen: the first place to look at is the topmost.
pub(super) fn place(field: &str) -> (usize, String) {
    const ORDER: [&str; 17] = [
        "procedure_code",
        "owner.full_name",
        "owner.",
        "submitter.",
        "authorisation",
        "result_receiver.",
        "portal_code",
        "components.",
        "subject",
        "pages",
        "copies",
        "set_count",
        "result_address",
        "exemption",
        "receipt_number",
        "receipt_reason",
        "digitisation_reason",
    ];
    let at = ORDER.iter().position(|start| field.starts_with(start)).unwrap_or(ORDER.len());
    (at, field.to_owned())
}
