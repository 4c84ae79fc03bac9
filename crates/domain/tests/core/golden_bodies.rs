//! Bodies of the golden corpus.

use crate::world::{OFFICE, at, person};
use domain::{
    dossier::{
        backfill::{Backfill, BackfillOrigin},
        body::{DossierAccepted, DossierRegistered, FormIssued, FormNumber, RegisterLine},
        intake::{DossierNotAccepted, IntakeSupplementRequested, SupplementItem},
        value::{
            Contact, Digitisation, DossierComponent, FeeCharge, FeeState, IntakeChannel, Owner, PassedOver,
            ProcedureRef, ResultChannel, ResultReturn,
        },
    },
    hash::Hash,
    number::{NumberUsed, Series},
    operation::Body,
    person::{BirthDate, Person, Precision, Sex},
};

pub fn owner() -> Owner {
    Owner {
        full_name: "Nguyễn Văn Thắng".into(),
        personal_id: Some("037090001234".into()),
        old_id_card_number: Some("161234567".into()),
        birth_date: Some(BirthDate { text: "01/01/1990".into(), precision: Precision::Day }),
        sex: Some(Sex::Male),
        residence_address: Some("Thôn 1, xã Gia Xuân".into()),
        tax_code: None,
    }
}

pub fn submitter() -> Person {
    Person {
        personal_id: Some("037195005678".into()),
        birth_date: Some(BirthDate { text: "1995".into(), precision: Precision::Year }),
        sex: Some(Sex::Female),
        phone: Some("0987654321".into()),
        email: Some("lan@example.vn".into()),
        ..person("Lê Thị Lan")
    }
}

pub fn procedure() -> ProcedureRef {
    ProcedureRef { code: "1.001022".into(), version: 1, name: "Đăng ký nhận cha, mẹ, con".into() }
}

pub fn papers() -> Vec<DossierComponent> {
    let paper = |name: &str, originals, copies, is_presented, is_received| DossierComponent {
        name: name.into(),
        originals,
        copies,
        is_presented,
        is_received,
    };
    vec![
        paper("Tờ khai", 1, 0, false, true),
        paper("Giấy khai sinh", 1, 2, true, true),
        paper("Khác", 0, 0, false, false),
    ]
}

pub fn registered() -> Body {
    Body::DossierRegistered(DossierRegistered {
        office: OFFICE.clone(),
        channel: IntakeChannel::InPerson,
        procedure: procedure(),
        owner: Box::new(owner()),
        contact: Contact { phone: Some("0912345678".into()), email: Some("thang@example.vn".into()) },
        submitter: Some(submitter()),
        subject: Some("Nhận con".into()),
        authorisation: None,
        result_receiver: None,
        portal_code: None,
    })
}

pub fn bare_registered() -> Body {
    Body::DossierRegistered(DossierRegistered {
        office: OFFICE.clone(),
        channel: IntakeChannel::Postal,
        procedure: procedure(),
        owner: Box::new(Owner::of(&person("Lê Lan"))),
        contact: Contact::default(),
        submitter: None,
        subject: None,
        authorisation: None,
        result_receiver: None,
        portal_code: None,
    })
}

pub fn accept(fee: FeeState, digitisation: Digitisation) -> DossierAccepted {
    DossierAccepted {
        code: "000.23.90.H42-211209-1001".into(),
        code_number: NumberUsed {
            series: Series::DossierCode,
            book: "000.23.90.H42/2021-12-09".into(),
            number: 1001,
        },
        received_at: at("2021-12-09T14:02:00+07:00"),
        original_due_at: Some(at("2021-12-14T17:30:00+07:00")),
        calendar_version: "2021-2027/1".into(),
        processing_time_text: "03 ngày làm việc".into(),
        procedure: procedure(),
        components: papers(),
        set_count: 2,
        fee,
        charge: None,
        passed_over: None,
        digitisation,
        register: RegisterLine { volume: "02/2021".into(), seq: 17 },
        result_return: ResultReturn {
            channel: ResultChannel::Postal,
            address: Some("Thôn 1, Gia Xuân".into()),
        },
        look_up_secret: "ABCDEFGH".into(),
        backfill: None,
    }
}

/// Entered afterwards, with another day on the paper than the rules give.
pub fn backfilled(origin: BackfillOrigin) -> Body {
    let is_old = origin == BackfillOrigin::GoLive;
    let backfill = Backfill {
        origin,
        reason: if is_old { "Chuyển sổ giấy vào máy" } else { "Mất điện" }.into(),
        lawful_due_at: is_old.then(|| at("2021-12-14T17:30:00+07:00")),
        due_reason: is_old.then(|| "Xin lỗi và hẹn lại ngày 13/12/2021".into()),
    };
    let accepted = accept(FeeState::Free, Digitisation::Later { reason: "Nhập lại".into() });
    Body::DossierAccepted(DossierAccepted { backfill: Some(Box::new(backfill)), ..accepted })
}

pub fn later() -> Body {
    let digitisation = Digitisation::Later { reason: "Máy quét hỏng".into() };
    Body::DossierAccepted(accept(FeeState::Later, digitisation))
}

pub fn collected() -> Body {
    let fee = FeeState::Collected { amount: 16_000, book: "AA/21".into(), number: 42 };
    Body::DossierAccepted(accept(fee, Digitisation::Done))
}

pub fn counted() -> Body {
    let fee = FeeState::Collected { amount: 12_000, book: "AA/21".into(), number: 45 };
    Body::DossierAccepted(DossierAccepted {
        charge: Some(Box::new(FeeCharge {
            amount: 12_000,
            text: "2 trang × 2.000\u{a0}đ × 3 bản".into(),
            pages: Some(2),
            copies: Some(3),
            exemption: None,
        })),
        passed_over: Some(Box::new(PassedOver {
            first: 43, reason: "Viết hỏng, đã gạch chéo".into()
        })),
        ..accept(fee, Digitisation::Done)
    })
}

pub fn waived() -> Body {
    Body::DossierAccepted(DossierAccepted {
        charge: Some(Box::new(FeeCharge {
            amount: 8_000,
            text: "1 bản × 8.000\u{a0}đ".into(),
            pages: None,
            copies: Some(1),
            exemption: Some("Hộ nghèo".into()),
        })),
        ..accept(FeeState::Free, Digitisation::Done)
    })
}

pub fn issued() -> Body {
    Body::FormIssued(FormIssued {
        form: "form_01".into(),
        set: "F2018".into(),
        template_version: 1,
        renderer: "typst-0.15/1".into(),
        number: FormNumber {
            series: Series::ReceiptSlip,
            book: "02/2021".into(),
            number: 17,
            text: "02-0017/TNHS".into(),
        },
        snapshot: serde_json::json!({ "owner": "Nguyễn Văn Thắng", "papers": [{ "name": "Tờ khai", "originals": 1 }], "note": null }),
        sha256: Hash::plain(b"%PDF-1.7"),
        size: 48_213,
        copies: 2,
    })
}

pub fn asked() -> Body {
    Body::IntakeSupplementRequested(IntakeSupplementRequested {
        items: vec![
            SupplementItem { name: "Giấy khai sinh".into(), originals: 1, copies: 2, is_presented: true },
            SupplementItem {
                name: "Tờ khai chưa ký".into(), originals: 0, copies: 0, is_presented: false
            },
        ],
        reason: "Chưa đủ theo Nghị định 123/2015/NĐ-CP".into(),
        procedure: procedure(),
        components: papers(),
        set_count: 2,
        result_return: ResultReturn {
            channel: ResultChannel::Postal,
            address: Some("Thôn 1, Gia Xuân".into()),
        },
    })
}

pub fn refused() -> Body {
    Body::DossierNotAccepted(DossierNotAccepted {
        reason: "Không thuộc thẩm quyền của UBND xã".into()
    })
}

/// Form 02 or 03, which came with version 2.
pub fn slip(form: &str, series: Series, text: &str) -> Body {
    let Body::FormIssued(receipt) = issued() else { panic!() };
    let number = FormNumber { series, number: 3, text: text.into(), ..receipt.number };
    Body::FormIssued(FormIssued { form: form.into(), number, ..receipt })
}

/// An organisation, handed in online by somebody who is authorised; another one takes the result.
pub fn organisation() -> Body {
    let Body::DossierRegistered(full) = registered() else { panic!() };
    Body::DossierRegistered(DossierRegistered {
        channel: IntakeChannel::Online,
        owner: Box::new(Owner {
            full_name: "Công ty TNHH 27-7".into(),
            residence_address: Some("Thôn 1, xã Gia Xuân".into()),
            tax_code: Some("0100109106001".into()),
            ..Owner::default()
        }),
        authorisation: Some("Giấy ủy quyền số 12 ngày 01/12/2021".into()),
        result_receiver: Some(Box::new(person("Trần Thủy"))),
        portal_code: Some("G22.99-211209-000123".into()),
        ..full
    })
}
