//! Rules between rows, and those that a row's type does not carry.

use super::{
    Read,
    problem::{CatalogueProblem, Reason},
    rows::{Row, Rows},
    validity,
};
use crate::{
    code::{Generation, agency_code_generation, is_procedure_code},
    deadline::TimeKind,
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

type Span = (Option<NaiveDate>, Option<NaiveDate>);

pub(super) fn check(read: &mut Read) {
    // A row that could not be read is not a row that is not there: what names it is left alone.
    let is_complete = read.problems.iter().all(|problem| matches!(problem.reason, Reason::UnknownKey(_)));
    let mut found = Vec::new();
    agencies(read, &mut found);
    procedures(read, &mut found);
    district(read, &mut found);
    staff(read, &mut found);
    templates(read, &mut found);
    found.retain(|problem| is_complete || !matches!(problem.reason, Reason::Unknown { .. }));
    read.problems.append(&mut found);
}

fn agencies(read: &Read, found: &mut Vec<CatalogueProblem>) {
    let codes = unique(&read.agencies, |row| row.code.clone(), found);
    spans(&read.agencies, |row| (row.valid_from, row.valid_to), found);
    for row in &read.agencies {
        let agency = &row.value;
        for parent in agency.parent.iter().chain(&agency.located_in) {
            known(&codes, "agency", parent, row, found);
        }
        for (code, generation, what) in [
            (&agency.e_code_a, Generation::A, "an agency code of generation A"),
            (&agency.e_code_b, Generation::B, "an agency code of generation B"),
        ] {
            if let Some(code) = code.as_ref().filter(|code| agency_code_generation(code) != Some(generation))
            {
                found.push(row.problem(Reason::Code { what, code: code.clone() }));
            }
        }
    }
    unique(&read.offices, |row| row.agency.to_string(), found);
    unique(&read.offices, |row| row.office_code.clone(), found);
    for row in &read.offices {
        let office = &row.value;
        known(&codes, "agency", office.agency.as_ref(), row, found);
        if agency_code_generation(&office.office_code).is_none() {
            found
                .push(row.problem(Reason::Code { what: "an agency code", code: office.office_code.clone() }));
        }
    }
}

fn procedures(read: &Read, found: &mut Vec<CatalogueProblem>) {
    let fields = unique(&read.fields, |row| row.id.clone(), found);
    unique(&read.procedures, |row| format!("{} version {}", row.code, row.version), found);
    let span = |row: &super::ProcedureVersion| (row.valid_from, row.valid_to);
    spans(&read.procedures, span, found);
    one_at_a_time(&read.procedures, |row| (row.code.clone(), span(row)), found);
    for row in &read.procedures {
        let procedure = &row.value;
        known(&fields, "field", &procedure.field, row, found);
        for code in procedure.replaced_by.iter().chain([&procedure.code]) {
            if !is_procedure_code(code) {
                found.push(row.problem(Reason::Code { what: "a procedure code", code: code.clone() }));
            }
        }
        let mut rule = |broken: bool, what| {
            if broken {
                found.push(row.problem(Reason::Value(what)));
            }
        };
        rule(procedure.version == 0, "versions start at 1");
        rule(procedure.aliases.iter().any(|alias| alias.trim().is_empty()), "an alias is not empty");
        rule(!(1..=4).contains(&procedure.online_level_2021), "online_level_2021 is 1, 2, 3 or 4");
        rule(
            !procedure.inter_level && !procedure.stages.is_empty(),
            "only an inter-level procedure has stages",
        );
        let in_order = procedure.stages.iter().zip(1..).all(|(stage, order)| stage.order == order);
        rule(!in_order, "stages are numbered 1, 2, 3 … in order");
        rule(
            procedure.components.iter().any(|component| component.originals == 0 && component.copies == 0),
            "a component needs an original or a copy",
        );
        let fee = &procedure.fee;
        let has_scale = fee.first_pages.is_some() || fee.later_amount_vnd.is_some() || fee.max_vnd.is_some();
        rule(
            has_scale && !fee.counts_pages(),
            "first_pages, later_amount_vnd and max_vnd belong to a fee of kind per_page_tiered",
        );
        let has_steps = fee.first_pages.is_some_and(|pages| pages > 0) && fee.later_amount_vnd.is_some();
        rule(
            fee.counts_pages() && !(has_steps && fee.amount_vnd.is_some()),
            "a fee of kind per_page_tiered needs amount_vnd, first_pages (1 or more) and later_amount_vnd",
        );
        let without_term = procedure.time_max.as_ref().is_some_and(|max| max.rule.kind() == TimeKind::None);
        rule(without_term, "time_max must have a term");
    }
}

fn district(read: &Read, found: &mut Vec<CatalogueProblem>) {
    let agencies: BTreeSet<String> = read.agencies.iter().map(|row| row.value.code.clone()).collect();
    for row in &read.district {
        let district = &row.value;
        known(&agencies, "agency", &district.agency, row, found);
        let mut rule = |broken: bool, what| {
            if broken {
                found.push(row.problem(Reason::Value(what)));
            }
        };
        let address = &district.look_up_address;
        let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
        let host_ok = host.is_some_and(|host| !host.is_empty() && !host.ends_with('/'));
        rule(
            !host_ok || address.contains(char::is_whitespace),
            "look_up_address is https://… without a slash at the end",
        );
        let reserved = district.reserved_serials;
        rule(reserved.from == 0 || reserved.from > reserved.to, "reserved_serials go from 1 or more upwards");
        rule(district.block_size == 0 || district.blocks_per_desk == 0, "a desk needs at least one serial");
        rule(
            district.renew_below_days >= district.lease_days,
            "lease_days must be more than renew_below_days, or a desk asks again at every contact",
        );
        rule(district.regimes.is_empty(), "at least one regime is needed");
        let mut ids = BTreeSet::new();
        rule(!district.regimes.iter().all(|regime| ids.insert(&regime.id)), "two regimes have one id");
        let starts = || district.regimes.iter().map(|regime| regime.valid_from);
        rule(
            starts().zip(starts().skip(1)).any(|(a, b)| a >= b),
            "regimes stand in the order of their first days, one a day",
        );
    }
    unique(&read.hours, |row| row.id.clone(), found);
    spans(&read.hours, |row| (row.valid_from, row.valid_to), found);
    let whose = |row: &super::WorkHoursRow| match &row.office {
        Some(office) => format!("work_hours of {office}"),
        None => "work_hours".to_owned(),
    };
    one_at_a_time(&read.hours, |row| (whose(row), (row.valid_from, row.valid_to)), found);
    for row in &read.years {
        for office in row.value.local.keys() {
            known(&agencies, "agency", office.as_ref(), row, found);
        }
    }
    for row in &read.hours {
        if let Some(office) = &row.value.office {
            known(&agencies, "agency", office.as_ref(), row, found);
        }
        if let Err(problem) = row.value.check() {
            found.push(row.problem(problem.into()));
        }
    }
    unique(&read.patterns, |row| row.id.clone(), found);
    spans(&read.patterns, |row| (row.valid_from, row.valid_to), found);
    one_at_a_time(
        &read.patterns,
        |row| ("dossier_code_pattern".into(), (row.valid_from, row.valid_to)),
        found,
    );
}

fn staff(read: &Read, found: &mut Vec<CatalogueProblem>) {
    let positions = unique(&read.positions, |row| row.id.clone(), found);
    let offices: BTreeSet<String> = read.offices.iter().map(|row| row.value.agency.to_string()).collect();
    unique(&read.officers, |row| row.id.to_string(), found);
    spans(&read.officers, |row| (row.valid_from, row.valid_to), found);
    for row in &read.officers {
        known(&positions, "position", &row.value.position, row, found);
        known(&offices, "office", row.value.office.as_ref(), row, found);
        if row.value.roles.is_empty() {
            found.push(row.problem(Reason::Value("an officer has at least one role")));
        }
        delegations(read, row, found);
    }
}

/// A delegation is of a role that the other has of their own, in the same office: nobody passes on what they were lent.
fn delegations(read: &Read, row: &Row<super::Officer>, found: &mut Vec<CatalogueProblem>) {
    let officer = &row.value;
    for delegation in &officer.acts_for {
        let (from, to) = (delegation.from, delegation.to);
        if to < from {
            found.push(row.problem(Reason::Backwards { from, to }));
        }
        match read.officers.iter().map(|other| &other.value).find(|other| other.id == delegation.of) {
            None => {
                let key = delegation.of.to_string();
                found.push(row.problem(Reason::Unknown { what: "officer", key }));
            }
            Some(other) if other.office != officer.office => {
                found.push(row.problem(Reason::Value("an officer acts for one of the same office")));
            }
            Some(other) if !other.roles.contains(&delegation.role) => {
                found.push(row.problem(Reason::Value("an officer acts in a role that the other has")));
            }
            Some(_) => {}
        }
        if officer.roles.contains(&delegation.role) {
            found.push(row.problem(Reason::Value("an officer acts in a role that is not theirs already")));
        }
    }
}

fn templates(read: &Read, found: &mut Vec<CatalogueProblem>) {
    unique(&read.templates, |row| format!("{} version {}", row.key(), row.version), found);
    spans(&read.templates, |row| (row.valid_from, row.valid_to), found);
}

/// Names every second row of a key; returns the keys.
fn unique<T>(rows: &Rows<T>, key: fn(&T) -> String, found: &mut Vec<CatalogueProblem>) -> BTreeSet<String> {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let key = key(&row.value);
        match first.get(&key) {
            Some(&first_line) => found.push(row.problem(Reason::Duplicate { key, first_line })),
            None => {
                first.insert(key, row.line);
            }
        }
    }
    first.into_keys().collect()
}

fn spans<T>(rows: &Rows<T>, span: impl Fn(&T) -> Span, found: &mut Vec<CatalogueProblem>) {
    for row in rows {
        if let (Some(from), Some(to)) = span(&row.value)
            && to < from
        {
            found.push(row.problem(Reason::Backwards { from, to }));
        }
    }
}

/// Of rows with one key, at most one holds on a day.
fn one_at_a_time<T>(rows: &Rows<T>, name: impl Fn(&T) -> (String, Span), found: &mut Vec<CatalogueProblem>) {
    let mut before: BTreeMap<String, Vec<(Span, usize)>> = BTreeMap::new();
    for row in rows {
        let (key, span) = name(&row.value);
        let others = before.entry(key.clone()).or_default();
        let clash = others.iter().find(|(other, _)| validity::overlap(*other, span)).map(|(_, line)| *line);
        if let Some(other_line) = clash {
            found.push(row.problem(Reason::Overlap { key, other_line }));
        }
        others.push((span, row.line));
    }
}

fn known<T>(
    keys: &BTreeSet<String>,
    what: &'static str,
    key: &str,
    row: &Row<T>,
    found: &mut Vec<CatalogueProblem>,
) {
    if !keys.contains(key) {
        found.push(row.problem(Reason::Unknown { what, key: key.to_owned() }));
    }
}
