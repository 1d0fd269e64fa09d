//! Decisions about certificates, without a server.

use super::*;

/// A certificate of a small key: it is only looked at.
fn certificate(name: &str) -> ByteString {
    let alt_host_names = X509Data::alt_host_names("urn:test", None, false, false, false);
    let data = X509Data {
        key_size: 2_048,
        common_name: name.into(),
        organization: "test".into(),
        organizational_unit: String::new(),
        country: "CN".into(),
        state: String::new(),
        alt_host_names,
        certificate_duration_days: 1,
    };
    X509::cert_and_pkey(&data).unwrap().0.as_byte_string()
}

fn state(trust: &Trust, shown: &ByteString) -> CertificateState {
    trust.ask(shown).unwrap().state
}

#[test]
fn trust_is_given_by_a_person_for_one_source_and_one_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (certificate("first"), certificate("second"));
    let line = Trust::new(folder.path(), "line");
    let other = Trust::new(folder.path(), "../line/..");

    assert_eq!(state(&line, &first), CertificateState::Pending);
    assert_eq!(state(&line, &first), CertificateState::Pending, "asking decides nothing");
    let thumbprint = line.list()[0].thumbprint.clone();
    line.trust(&thumbprint).unwrap();
    line.trust(&thumbprint).unwrap();
    assert_eq!(state(&line, &first), CertificateState::Trusted);
    assert_eq!(state(&other, &first), CertificateState::Pending, "of another source");

    assert_eq!(state(&line, &second), CertificateState::Changed);
    assert_eq!(state(&line, &first), CertificateState::Trusted, "until a person decides");
    let thumbprint = line.ask(&second).unwrap().thumbprint;
    line.trust(&thumbprint.to_uppercase()).unwrap();
    assert_eq!(state(&line, &second), CertificateState::Trusted);
    assert_eq!(state(&line, &first), CertificateState::Changed, "as any other one");
    assert!(line.ask(&ByteString::from(vec![1, 2, 3])).is_err());
    for entry in fs::read_dir(folder.path()).unwrap() {
        let name = entry.unwrap().file_name();
        assert!(name == "trusted" || name == "pending", "{name:?} is outside");
    }
}

#[test]
fn a_server_with_ever_new_certificates_does_not_fill_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let pending = folder.path().join("pending/line");
    fs::create_dir_all(&pending).unwrap();
    for index in 0..40 {
        fs::write(pending.join(format!("{index}.der")), [0]).unwrap();
    }
    let trust = Trust::new(folder.path(), "line");
    let shown = certificate("new");
    trust.ask(&shown).unwrap();
    assert_eq!(files(&pending).len(), PENDING_MAX);
    assert_eq!(trust.list().len(), 1, "the one that came last can be trusted");
}

#[test]
fn our_own_certificate_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let trust = Trust::new(folder.path(), "line");
    trust.ensure_own("urn:host:linewatch:1").unwrap();
    let (certificate, key) = trust.own_paths();
    let first = fs::read(&certificate).unwrap();
    trust.ensure_own("urn:host:linewatch:1").unwrap();
    assert_eq!(fs::read(&certificate).unwrap(), first);
    let read = X509::from_der(&first).unwrap();
    assert!(read.is_application_uri_valid("urn:host:linewatch:1").is_ok());
    assert!(CertificateStore::read_pkey(&key).is_ok());
}
