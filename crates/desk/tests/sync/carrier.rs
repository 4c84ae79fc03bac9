//! Bytes to the pinned hub and back, over a real TLS server on loopback.

use crate::server::{Answered, Asked, Papers, Server};
use desk::sync::{
    Carrier, Failure,
    carrier::{ANSWER_LIMIT, ENROL_PATH, Packed, SYNC_PATH},
};
use domain::{
    hash::Hash,
    id::DeskId,
    problem::{Code, Problem},
    protocol::{
        CONTENT_TYPE, Certificate, PROTOCOL, SIGNATURE_HEADER,
        enrolment::{EnrolRequest, EnrolResponse},
        request_message,
    },
};
use ed25519_dalek::{Signer, SigningKey, Verifier};
use std::{net::TcpListener, sync::mpsc};

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn sign(message: &[u8]) -> String {
    hex::encode(key().sign(message).to_bytes())
}

fn packed(json: &[u8]) -> Packed {
    Packed::new(SYNC_PATH, json, |message| Some(sign(message))).unwrap()
}

fn exchange(server: &Server) -> Result<Vec<u8>, Failure> {
    Carrier::new(&server.url(), server.pin).unwrap().exchange(packed(b"{}"))
}

#[test]
fn a_request_arrives_compressed_and_signed_and_the_answer_is_unpacked() {
    let (send, asked) = mpsc::channel::<Asked>();
    let server = Server::start(move |asked| {
        send.send(asked).unwrap();
        Some(Answered::ok(br#"{"answer":1}"#))
    });
    let carrier = Carrier::new(&server.url(), server.pin).unwrap();
    let json = br#"{"hello":"hello hello hello"}"#;
    assert_eq!(carrier.exchange(packed(json)).unwrap(), br#"{"answer":1}"#);
    let asked = asked.recv().unwrap();
    assert_eq!(asked.path, SYNC_PATH);
    assert_eq!(asked.header("content-type"), Some(CONTENT_TYPE));
    assert_eq!(zstd::decode_all(asked.body.as_slice()).unwrap(), json);
    let signature: [u8; 64] =
        hex::decode(asked.header(SIGNATURE_HEADER).unwrap()).unwrap().try_into().unwrap();
    key().verifying_key().verify(&request_message(SYNC_PATH, &asked.body), &signature.into()).unwrap();
    // The same connection carries the next one.
    assert!(carrier.exchange(packed(b"{}")).is_ok());
}

#[test]
fn a_server_with_another_key_hears_nothing() {
    let (send, asked) = mpsc::channel::<Asked>();
    let server = Server::start(move |asked| {
        send.send(asked).unwrap();
        Some(Answered::ok(b"{}"))
    });
    let carrier = Carrier::new(&server.url(), Hash::plain(b"another key")).unwrap();
    assert_eq!(carrier.exchange(packed(b"{}")), Err(Failure::HubKeyWrong));
    drop(server);
    assert!(asked.try_recv().is_err());
}

#[test]
fn a_copied_certificate_without_its_key_is_not_believed() {
    let papers = Papers::new();
    let honest = Server::start_with(&papers, &rustls::version::TLS13, |_| Some(Answered::ok(b"{}")));
    let thief =
        Server::start_with(&Papers::stolen(&papers), &rustls::version::TLS13, |_| Some(Answered::ok(b"{}")));
    assert_eq!(thief.pin, honest.pin);
    assert!(exchange(&honest).is_ok());
    assert_eq!(exchange(&thief), Err(Failure::HubKeyWrong));
}

#[test]
fn older_tls_is_not_spoken() {
    let server = Server::start_with(&Papers::new(), &rustls::version::TLS12, |_| Some(Answered::ok(b"{}")));
    assert_eq!(exchange(&server), Err(Failure::Offline));
}

#[test]
fn nobody_there_is_offline() {
    // A port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let carrier = Carrier::new(&format!("https://{address}"), Hash::ZERO).unwrap();
    assert_eq!(carrier.exchange(packed(b"{}")), Err(Failure::Offline));
}

#[test]
fn somebody_who_speaks_no_tls_is_offline() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        drop(std::io::Write::write_all(
            &mut stream,
            b"HTTP/1.1 302 Found\r\nlocation: http://portal/\r\n\r\n",
        ));
    });
    let carrier = Carrier::new(&format!("https://{address}"), Hash::ZERO).unwrap();
    assert_eq!(carrier.exchange(packed(b"{}")), Err(Failure::Offline));
    thread.join().unwrap();
}

#[test]
fn a_connection_cut_before_or_inside_the_answer_is_offline() {
    let server = Server::start(|_| None);
    assert_eq!(exchange(&server), Err(Failure::Offline));
    let server = Server::start(|_| Some(Answered { cut_after: Some(5), ..Answered::ok(&[b' '; 4000]) }));
    assert_eq!(exchange(&server), Err(Failure::Offline));
}

#[test]
fn problems_are_told_apart() {
    let problem = Problem::new(Code::DeskRevoked, "AB12CD").value("since", "2021-12-09");
    let json = serde_json::to_vec(&problem).unwrap();
    let refused = Failure::Refused(problem);
    let cases = [
        (403, "application/problem+json", json.as_slice(), refused.clone()),
        (503, "application/problem+json; charset=utf-8", &json, refused),
        (413, "text/plain", b"too much", Failure::TooLarge),
        (502, "text/html", b"<html>", Failure::Offline),
        (503, "text/html", b"<html>", Failure::Offline),
        (404, "text/html", b"<html>", Failure::BadAnswer(Code::BadRequest)),
        (307, "text/html", b"", Failure::BadAnswer(Code::BadRequest)),
        (
            403,
            "application/problem+json",
            b"{\"code\":\"of_tomorrow\"}",
            Failure::BadAnswer(Code::BadRequest),
        ),
        (200, CONTENT_TYPE, b"not compressed", Failure::BadAnswer(Code::BadRequest)),
    ];
    for (status, content_type, body, expected) in cases {
        let body = body.to_vec();
        let server = Server::start(move |_| Some(Answered::of(status, content_type, &body)));
        assert_eq!(exchange(&server), Err(expected), "{status} {content_type}");
    }
}

#[test]
fn an_answer_that_unpacks_without_end_is_not_unpacked() {
    let server = Server::start(|_| Some(Answered::ok(&vec![b' '; ANSWER_LIMIT as usize + 1])));
    assert_eq!(exchange(&server), Err(Failure::BadAnswer(Code::TooLarge)));
    let server = Server::start(|_| Some(Answered::ok(&vec![b' '; ANSWER_LIMIT as usize])));
    assert_eq!(exchange(&server).map(|json| json.len() as u64), Ok(ANSWER_LIMIT));
}

#[test]
fn a_damaged_key_signs_nothing() {
    assert_eq!(Packed::new(SYNC_PATH, b"{}", |_| None).unwrap_err(), Failure::Local(Code::DataDamaged));
}

#[test]
fn enrolment_asks_once_and_gives_what_the_hub_says() {
    let response = EnrolResponse {
        certificate: Certificate { body: "{}".into(), signature: "00".into() },
        hub_key: "11".into(),
        recovery_key: "22".into(),
        demo_offset_ms: Some(-5),
        clock_ms: 1,
        epoch: "e1".into(),
        announced: vec![],
    };
    let json = serde_json::to_vec(&response).unwrap();
    let (send, asked) = mpsc::channel::<Asked>();
    let server = Server::start(move |asked| {
        send.send(asked).unwrap();
        Some(Answered::ok(&json))
    });
    let request = EnrolRequest {
        protocol: PROTOCOL,
        secret: "00".repeat(16),
        desk: DeskId(uuid::Uuid::from_u128(1)),
        public_key: hex::encode(key().verifying_key().as_bytes()),
        can_demo: true,
        program: "0.1.0".into(),
    };
    let carrier = Carrier::new(&server.url(), server.pin).unwrap();
    assert_eq!(carrier.enrol(&request, &sign).unwrap().epoch, "e1");
    let asked = asked.recv().unwrap();
    assert_eq!(asked.path, ENROL_PATH);
    let sent: EnrolRequest =
        serde_json::from_slice(&zstd::decode_all(asked.body.as_slice()).unwrap()).unwrap();
    assert_eq!(sent.secret, request.secret);
    assert!(asked.header(SIGNATURE_HEADER).is_some());
}

#[test]
fn a_used_enrolment_is_told_by_the_hub() {
    let problem = Problem::new(Code::EnrolmentUsed, "AB12CD");
    let json = serde_json::to_vec(&problem).unwrap();
    let server = Server::start(move |_| Some(Answered::of(409, "application/problem+json", &json)));
    let request = EnrolRequest {
        protocol: PROTOCOL,
        secret: String::new(),
        desk: DeskId(uuid::Uuid::from_u128(1)),
        public_key: String::new(),
        can_demo: true,
        program: String::new(),
    };
    let carrier = Carrier::new(&server.url(), server.pin).unwrap();
    assert_eq!(carrier.enrol(&request, &sign).unwrap_err(), Failure::Refused(problem));
}
