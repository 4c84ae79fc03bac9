//! Operations about dossiers as a desk writes them.

use crate::desk::Desk;
use chrono::Duration;
use domain::{
    dossier::{
        body::{DossierAccepted, DossierEdited, DossierRegistered, RegisterLine},
        value::{
            Contact, Digitisation, FeeState, GroupValue, IntakeChannel, Owner, ProcedureRef, ResultReturn,
        },
    },
    number::{NumberUsed, Series, code_book},
    operation::{Base, Body, EntityRef, Operation},
    role::Role,
};

fn procedure() -> ProcedureRef {
    ProcedureRef { code: "1.001022".into(), version: 1, name: "Đăng ký nhận cha, mẹ, con".into() }
}

impl Desk {
    pub fn register(&self, dossier: EntityRef, name: &str) -> Operation {
        let body = DossierRegistered {
            office: self.office.clone(),
            channel: IntakeChannel::InPerson,
            procedure: procedure(),
            owner: Box::new(Owner { full_name: name.into(), ..Owner::default() }),
            contact: Contact::default(),
            submitter: None,
            subject: None,
            authorisation: None,
            result_receiver: None,
            portal_code: None,
        };
        self.operation(dossier, Base::default(), &Body::DossierRegistered(body), Role::IntakeOfficer)
    }

    pub fn accept(&self, dossier: EntityRef, serial: u32, after: &Operation) -> Operation {
        let office_code = "000.27.90.H42";
        let day = self.clock.date_naive();
        let body = DossierAccepted {
            code: format!("{office_code}-{}-{serial:04}", day.format("%y%m%d")),
            code_number: NumberUsed {
                series: Series::DossierCode,
                book: code_book(office_code, day),
                number: serial,
            },
            received_at: self.clock,
            original_due_at: Some(self.clock + Duration::days(5)),
            calendar_version: "1".into(),
            processing_time_text: "03 ngày làm việc".into(),
            procedure: procedure(),
            components: Vec::new(),
            set_count: 1,
            fee: FeeState::Free,
            charge: None,
            passed_over: None,
            digitisation: Digitisation::Later { reason: "Máy quét hỏng".into() },
            register: RegisterLine { volume: "01/2021".into(), seq: serial - 999 },
            result_return: ResultReturn::default(),
            look_up_secret: "abcdefgh".into(),
            backfill: None,
        };
        let base = Base { after: vec![after.header.id], ..Base::default() };
        self.operation(dossier, base, &Body::DossierAccepted(body), Role::IntakeOfficer)
    }

    /// The two operations of a reception, in one act.
    pub fn receive(&self, name: &str, serial: u32) -> Vec<Operation> {
        let dossier = self.dossier();
        let registered = self.register(dossier, name);
        let accepted = self.accept(dossier, serial, &registered);
        vec![registered, accepted]
    }

    pub fn edit(&self, dossier: EntityRef, rev: u64, subject: &str) -> Operation {
        let changes = vec![GroupValue::Subject(Some(subject.into()))];
        let base = Base { rev, ..Base::default() };
        let body = Body::DossierEdited(DossierEdited { changes, reason: None });
        self.operation(dossier, base, &body, Role::IntakeOfficer)
    }
}
