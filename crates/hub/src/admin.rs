//! The admin's commands on existing data. They work beside a running server, which notices what they publish
//! before each use of the reference data.

use crate::{
    book::{about, draft},
    clock::{office_day, office_time},
    console::ADMIN_NAME,
    enrol::told,
    failure::Failure,
    hub::Hub,
    password, random,
};
use domain::{
    catalogue::Agency,
    id::{EntityId, OfficeId, OfficerId},
    operation::{Body, EntityKind},
    reference::{
        Reference,
        body::{DeskRevoked, OfficerCodeIssued},
    },
    text::{clean_line, name_sort_key},
};
use ledger::{Priority, hub::Admin};

/// Letters of a paper code for an officer: 50 bits.
const OFFICER_CODE: usize = 10;
/// Letters of a code for the console.
const ADMIN_CODE: usize = 12;
const OFFICER_CODE_DAYS: i64 = 30;
/// Most characters of a reason.
const MAX_REASON: usize = 300;

/// Checks an address for enrolment strings.
///
/// # Errors
/// One sentence for the person at the terminal.
pub fn address(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").unwrap_or_default();
    let is_plain =
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_graphic() && !b"/?#@\\\"'<>".contains(&b));
    if is_plain {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is not an address such as https://10.1.2.3:8443"))
    }
}

/// A new console code with its verifier.
pub(crate) fn new_code() -> Result<(String, String), Failure> {
    let code = random::code(ADMIN_CODE)?;
    let verifier = password::verifier(&code)?;
    Ok((random::grouped(&code, 4), verifier))
}

impl Hub {
    /// Offices: code, name, valid dates, desks, dossiers, between tabs.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn office_table(&self) -> Result<Vec<String>, String> {
        let book = self.reference().map_err(told)?;
        let today = office_day(self.office_ms());
        let counts = self.ledger.read(|read| read.count_by_office()).map_err(|cause| told(cause.into()))?;
        let line = |(id, _): (&OfficeId, _)| {
            let agency = book.reference.agency(id.as_ref(), today);
            let name = agency.map(|agency| agency.name_vi.as_str()).unwrap_or_default();
            let desks: Vec<String> = desks_of(&book.reference, id);
            let dossiers = counts.iter().find(|count| count.office == *id).map_or(0, |count| count.dossiers);
            format!("{id}\t{name}\t{}\tdesks={}\tdossiers={dossiers}", valid_dates(agency), desks.join(","))
        };
        Ok(book.reference.offices().map(line).collect())
    }

    /// Officers: id, name, office, roles, whether in office today, between tabs.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn staff_table(&self, office: Option<&str>) -> Result<Vec<String>, String> {
        let book = self.reference().map_err(told)?;
        let reference = &book.reference;
        let today = office_day(self.office_ms());
        let offices: Vec<OfficeId> = match office {
            Some(office) => vec![OfficeId::from(office)],
            None => reference.offices().map(|(id, _)| id.clone()).collect(),
        };
        if let Some(unknown) = offices.iter().find(|id| reference.office(id).is_none()) {
            return Err(format!("there is no office `{unknown}`; `motcua-hub office` lists them"));
        }
        let mut lines = Vec::new();
        for office in &offices {
            let mut officers: Vec<_> = reference.officers_of(office, today).collect();
            officers.sort_by_cached_key(|(_, officer)| name_sort_key(&officer.full_name));
            for (id, officer) in officers {
                let roles: Vec<String> = officer
                    .roles
                    .iter()
                    .filter_map(|role| serde_json::to_value(role).ok()?.as_str().map(str::to_owned))
                    .collect();
                let has_code = if reference.paper_codes(id).is_empty() { "no_code" } else { "code_issued" };
                lines.push(format!("{id}\t{}\t{office}\t{}\t{has_code}", officer.full_name, roles.join(",")));
            }
        }
        Ok(lines)
    }

    /// Issues a one-time paper code; its verifier goes to every desk.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn issue_officer_code(&self, officer: &str) -> Result<String, String> {
        let officer = OfficerId::from(officer);
        let code = random::code(OFFICER_CODE).map_err(told)?;
        let verifier = password::verifier(&code).map_err(told)?;
        let now = office_time(self.office_ms());
        self.publish(|_, reference| {
            let is_in_office =
                reference.officer(&officer).is_some_and(|row| row.is_in_office_on(now.date_naive()));
            if !is_in_office {
                return Err(Failure::other(format!(
                    "there is no officer `{officer}` in office today; `motcua-hub staff` lists them"
                )));
            }
            let issued = OfficerCodeIssued {
                officer: officer.clone(),
                verifier,
                expires_at: now + chrono::Duration::days(OFFICER_CODE_DAYS),
            };
            Ok(((), vec![draft(EntityKind::OfficerCode, officer.as_ref(), Body::OfficerCodeIssued(issued))]))
        })
        .map_err(told)?;
        Ok(random::grouped(&code, 5))
    }

    /// Withdraws the trust in a desk, by name or id. What it hands in from now on is held.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn revoke_desk(&self, desk: &str, reason: &str) -> Result<String, String> {
        let reason = clean_line(reason, MAX_REASON)
            .ok()
            .filter(|reason| !reason.is_empty())
            .ok_or(format!("--reason must have 1 to {MAX_REASON} printable characters"))?;
        self.publish(|_, reference| {
            let meant: Vec<_> = reference
                .desks()
                .filter(|row| !row.is_revoked)
                .filter(|row| {
                    row.enrolled.desk.to_string() == desk || row.enrolled.name.eq_ignore_ascii_case(desk)
                })
                .map(|row| row.enrolled.clone())
                .collect();
            match meant.as_slice() {
                [] => Err(Failure::other(format!(
                    "there is no trusted desk `{desk}`; `motcua-hub office` lists them"
                ))),
                [one] => {
                    let body = Body::DeskRevoked(DeskRevoked { desk: one.desk, reason });
                    let entity = EntityId(one.desk.0);
                    Ok((format!("{} {}", one.name, one.desk), vec![about(EntityKind::Desk, entity, body)]))
                }
                several => {
                    let ids: Vec<String> =
                        several.iter().map(|one| format!("{} ({})", one.desk, one.office)).collect();
                    Err(Failure::other(format!(
                        "several desks are called `{desk}`, give the id: {}",
                        ids.join(", ")
                    )))
                }
            }
        })
        .map_err(told)
    }

    /// A new one-time code for the console, for an admin who lost the password. Ends every session.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub fn new_admin_code(&self) -> Result<String, String> {
        let (code, verifier) = new_code().map_err(told)?;
        self.ledger
            .write(Priority::Clerk, |write| {
                write.put_admin(&Admin {
                    name: ADMIN_NAME.to_owned(),
                    password_verifier: None,
                    one_time_verifier: Some(verifier),
                    failures: 0,
                    locked_until: None,
                })?;
                write.delete_sessions_of(ADMIN_NAME)
            })
            .map_err(|cause| told(cause.into()))?;
        Ok(code)
    }
}

fn desks_of(reference: &Reference, office: &OfficeId) -> Vec<String> {
    let mut desks: Vec<(u32, String)> = reference
        .desks()
        .filter(|row| row.enrolled.office == *office)
        .map(|row| {
            let mark = if row.is_revoked { "(revoked)" } else { "" };
            (row.enrolled.number, format!("{}{mark}", row.enrolled.name))
        })
        .collect();
    desks.sort();
    desks.into_iter().map(|(_, name)| name).collect()
}

fn valid_dates(agency: Option<&Agency>) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    agency.map_or_else(String::new, |agency| format!("{}..{}", day(agency.valid_from), day(agency.valid_to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(address("https://10.1.2.3:8443/").unwrap(), "https://10.1.2.3:8443");
        for bad in
            ["http://10.1.2.3", "https://", "https://a/b", "https://a b", "10.1.2.3:8443", "https://u@h"]
        {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
