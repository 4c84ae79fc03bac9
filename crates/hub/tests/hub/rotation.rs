//! Another TLS key: announced, then shown by the running server.

use crate::running::TestHub;
use domain::{hash::Hash, protocol::next_pin_message};
use ed25519_dalek::{Signature, VerifyingKey};
use std::time::{Duration, Instant};

const GX: &str = "nb-gv-gia-xuan";

/// Pin of the key that the server shows now.
fn shown(hub: &TestHub) -> Hash {
    let client = reqwest::blocking::Client::builder()
        .danger_accept_invalid_certs(true)
        .tls_info(true)
        .pool_max_idle_per_host(0)
        .build()
        .unwrap();
    let answer = client.get(format!("{}/healthz", hub.url)).send().unwrap();
    let info = answer.extensions().get::<reqwest::tls::TlsInfo>().unwrap();
    let (_, certificate) = x509_parser::parse_x509_certificate(info.peer_certificate().unwrap()).unwrap();
    Hash::plain(certificate.public_key().raw)
}

#[test]
fn an_announced_key_is_vouched_for_and_shown_after_the_switch_without_a_restart() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let hub = TestHub::start();
    let mut desk = hub.desk(GX, "gx-huong", "GX-01");
    assert!(hub.hub.switch_key(true).unwrap_err().contains("no key was announced"));
    let answer = desk.exchange(Vec::new()).unwrap();
    assert_eq!((answer.next_pin, answer.next_pin_signature), (None, None));
    let before = shown(&hub);
    hub.hub.announce_key(None).unwrap();
    // Announced again, the later one counts.
    let announced = hub.hub.announce_key(None).unwrap().pin;
    let answer = desk.exchange(Vec::new()).unwrap();
    let pin = answer.next_pin.unwrap();
    assert_eq!(pin.to_string(), announced);
    let key: [u8; 32] = hex::decode(hub.hub.keys().public()).unwrap().try_into().unwrap();
    let signature: [u8; 64] = hex::decode(answer.next_pin_signature.unwrap()).unwrap().try_into().unwrap();
    VerifyingKey::from_bytes(&key)
        .unwrap()
        .verify_strict(&next_pin_message(pin), &Signature::from_bytes(&signature))
        .unwrap();
    assert_eq!(shown(&hub), before, "until the switch");
    assert_eq!(hub.hub.switch_key(true).unwrap(), announced);
    let deadline = Instant::now() + Duration::from_secs(60);
    while shown(&hub) != pin {
        assert!(Instant::now() < deadline, "the switched key is not shown");
    }
    let answer = desk.exchange(Vec::new()).unwrap();
    assert_eq!(answer.next_pin, Some(pin), "a connection of before the switch takes nothing back");
    assert!(hub.hub.switch_key(true).is_err(), "once");
    // New desks are pinned to it.
    let string = domain::protocol::enrolment::EnrolmentString::read(&hub.enrolment(GX, "GX-02")).unwrap();
    assert_eq!(string.pin, pin);
}

#[test]
fn a_key_is_in_a_backup_before_it_is_shown() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let hub = TestHub::start();
    let to = tempfile::tempdir().unwrap();
    // No folder is known, so announcing makes no backup.
    let first = hub.hub.announce_key(None).unwrap();
    assert!(first.backup.is_none());
    assert!(hub.hub.switch_key(false).unwrap_err().contains("--without-backup"));
    hub.hub.back_up(to.path(), &|_| true).unwrap();
    assert_eq!(hub.hub.switch_key(false).unwrap(), first.pin);
    // Another key is not in the backup of the first one.
    let second = hub.hub.announce_key(None).unwrap();
    assert!(hub.hub.switch_key(false).is_err());
    hub.hub.set_backup_folder(to.path()).unwrap();
    let third = hub.hub.announce_key(None).unwrap();
    assert_ne!(second.pin, third.pin);
    assert_eq!(third.backup, Some(Ok(())));
    assert_eq!(hub.hub.switch_key(false).unwrap(), third.pin);
    // A folder that is gone keeps nobody from announcing, and is named.
    hub.hub.set_backup_folder(&to.path().join("gone")).unwrap();
    let fourth = hub.hub.announce_key(None).unwrap();
    assert!(fourth.backup.unwrap().unwrap_err().contains("cannot be used"));
    assert!(hub.hub.switch_key(false).is_err());
    assert_eq!(hub.hub.switch_key(true).unwrap(), fourth.pin);
}
