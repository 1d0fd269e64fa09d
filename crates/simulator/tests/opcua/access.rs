//! Who gets in, over which security, with which certificate.

use std::fs;

use simulator::opcua::{Anonymous, Server, ServerConfig, ServerError, User};
use tempfile::TempDir;

use crate::{client, config, nodes, refuse_writes, started, text};

const SPEED_ID: &str = "ns=2;s=Speed";

fn with_users(folder: &TempDir) -> ServerConfig {
    let user = |name: &str, may_write| User {
        name: name.to_owned(),
        password: format!("{name}-secret"),
        may_write,
    };
    ServerConfig {
        users: vec![user("operator", true), user("viewer", false)],
        anonymous: Anonymous::Refused,
        ..config(folder)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_security_mode_and_both_spellings_of_the_host_read_the_same() {
    let (folder, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = started(config(&folder), refuse_writes()).await;
    let own = own.path().to_str().unwrap();
    let by_name = server.endpoint.replace("127.0.0.1", "localhost");
    let bare = by_name.trim_end_matches('/');
    for endpoint in [server.endpoint.as_str(), by_name.as_str(), bare] {
        for security in [&[][..], &["Sign"], &["SignAndEncrypt"]] {
            let mut rest = vec![SPEED_ID];
            for mode in security {
                rest.extend(["--security", mode, "--folder", own]);
            }
            let answers = client("read", endpoint, &rest);
            assert_eq!(answers[0]["value"], 1.5, "{endpoint} {security:?}: {answers:?}");
            assert_eq!(answers[0]["status"], "Good");
            assert_eq!(answers[0]["source"], "2025-11-28T12:00:00+00:00");
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_get_in_with_their_password_only() {
    let (folder, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = started(with_users(&folder), refuse_writes()).await;
    let own = own.path().to_str().unwrap();
    let secure = ["--security", "SignAndEncrypt", "--folder", own];
    let read = |login: &[&str], secure: &[&str]| {
        let rest = [&[SPEED_ID], login, secure].concat();
        client("read", &server.endpoint, &rest).remove(0)
    };
    let right = ["--user", "viewer", "--password", "viewer-secret"];
    for (wrong, code) in [
        (&[][..], "BadIdentityTokenInvalid"),
        (&["--user", "viewer", "--password", "operator-secret"], "BadIdentityTokenRejected"),
        (&["--user", "nobody", "--password", ""], "BadIdentityTokenRejected"),
    ] {
        assert_eq!(text(&read(wrong, &secure), "refused"), code, "{wrong:?}");
    }
    assert_eq!(read(&right, &secure)["value"], 1.5);
    assert_eq!(read(&right, &[])["value"], 1.5);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_certificate_stays_over_a_restart_and_clients_are_remembered() {
    let (folder, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let own = own.path().to_str().unwrap();
    let rest = [SPEED_ID, "--security", "SignAndEncrypt", "--folder", own];
    let server = started(config(&folder), refuse_writes()).await;
    let certificate = fs::read(folder.path().join("own/cert.der")).unwrap();
    let key = fs::read(folder.path().join("private/private.pem")).unwrap();
    assert_eq!(client("read", &server.endpoint, &rest)[0]["value"], 1.5);
    server.stop().await;

    let server = started(config(&folder), refuse_writes()).await;
    assert_eq!(fs::read(folder.path().join("own/cert.der")).unwrap(), certificate);
    assert_eq!(fs::read(folder.path().join("private/private.pem")).unwrap(), key);
    let trusted: Vec<_> = fs::read_dir(folder.path().join("trusted")).unwrap().collect();
    assert_eq!(trusted.len(), 1, "one client was seen: {trusted:?}");
    assert_eq!(client("read", &server.endpoint, &rest)[0]["value"], 1.5);

    // What an administrator moves to `rejected` is refused from then on.
    let seen = trusted[0].as_ref().unwrap();
    fs::rename(seen.path(), folder.path().join("rejected").join(seen.file_name())).unwrap();
    let answer = client("read", &server.endpoint, &rest).remove(0);
    assert!(answer["refused"].is_string(), "{answer}");
    assert_eq!(client("read", &server.endpoint, &[SPEED_ID])[0]["value"], 1.5);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_pair_of_certificate_and_key_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("own")).unwrap();
    fs::write(folder.path().join("own/cert.der"), b"somebody's").unwrap();
    let error = Server::start(config(&folder), nodes(), refuse_writes()).await.unwrap_err();
    assert!(matches!(error, ServerError::Certificate { .. }), "{error}");
    assert!(error.to_string().ends_with("restore it, or remove both"), "{error}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_for_nobody_else() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let server = started(config(&folder), refuse_writes()).await;
    let mode = fs::metadata(folder.path().join("private")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_who_could_not_be_told_apart_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut twice = with_users(&folder);
    twice.users.push(twice.users[0].clone());
    let nobody = ServerConfig { users: vec![], ..with_users(&folder) };
    for (config, reason) in [(twice, "listed twice"), (nobody, "nobody may log in")] {
        let error = Server::start(config, nodes(), refuse_writes()).await.unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
}
