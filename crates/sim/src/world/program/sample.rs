//! What is written into dossiers.

use crate::{catalogue, model::FIRST, plan::Group};
use domain::{
    dossier::{
        decide::{FeeAsk, ReceiveRequest},
        value::{Contact, GroupValue, IntakeChannel, ResultChannel, ResultReturn},
    },
    person::Person,
};

/// The value of a group by its number.
pub(in crate::world) fn value(group: Group, number: u32) -> GroupValue {
    if number == FIRST {
        let request = request(0);
        return match group {
            Group::Contact => GroupValue::Contact(Contact { phone: request.owner.phone, email: None }),
            Group::Subject => GroupValue::Subject(None),
            Group::Return => GroupValue::ResultReturn(request.result_return),
            Group::Submitter => GroupValue::Submitter(None),
        };
    }
    match group {
        Group::Contact => {
            GroupValue::Contact(Contact { phone: Some(format!("09777000{number:02}")), email: None })
        }
        Group::Subject => GroupValue::Subject(Some(format!("Việc số {number}"))),
        Group::Return => GroupValue::ResultReturn(ResultReturn {
            channel: ResultChannel::Postal,
            address: Some(format!("Thôn {number}, xã Gia Hòa")),
        }),
        Group::Submitter => GroupValue::Submitter(Some(Person {
            full_name: format!(
                "Trần Văn {}",
                ["An", "Bình", "Cường"].get(number as usize % 3).unwrap_or(&"Dũng")
            ),
            ..Person::default()
        })),
    }
}

/// Of every fourth somebody else takes the result, which a program of the version before cannot read.
pub(super) fn request(number: u64) -> ReceiveRequest {
    let has_receiver = number >> 8 & 3 == 3;
    let other = |name: &str| Person { full_name: name.to_owned(), ..Person::default() };
    ReceiveRequest {
        procedure_code: catalogue::procedure(number).to_owned(),
        channel: IntakeChannel::InPerson,
        owner: Person {
            full_name: "Nguyễn Văn Thắng".to_owned(),
            personal_id: Some("037090001234".to_owned()),
            phone: Some("0912345678".to_owned()),
            ..Person::default()
        },
        tax_code: None,
        submitter: None,
        authorisation: String::new(),
        result_receiver: has_receiver.then(|| other("Trần Văn Nhận")),
        portal_code: String::new(),
        subject: String::new(),
        components: Vec::new(),
        set_count: 1,
        result_return: ResultReturn::default(),
        digitisation_reason: "Máy quét hỏng".to_owned(),
        fee: FeeAsk { pages: Some(2), copies: Some(1), exemption: None },
    }
}
