//! Whom the source trusts, and as whom it comes.

use std::path::Path;

use model::Value;
use sources::ConnectionState;
use sources::opcua::{CertificateState, Config, Identity, Security};
use tempfile::{TempDir, tempdir};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::server::{PASSWORD, Setup, TestServer, USER, new_certificate};
use crate::watch::{Watch, config, item};

async fn secure_server(pki: &Path, port: u16) -> TestServer {
    let pki = Some(pki.to_owned());
    TestServer::start(Setup { port, pki, ..Setup::default() }).await
}

fn secure(server: &TestServer, folder: &TempDir, security: Security) -> Config {
    let mut config = config(&server.address(), folder);
    config.security = security;
    config.items = vec![item("Counter")];
    config
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_waits_for_a_person_and_is_refused_when_it_changes() {
    let (folder, theirs) = (tempdir().unwrap(), tempdir().unwrap());
    new_certificate(theirs.path());
    let server = secure_server(theirs.path(), 0).await;
    let mut config = secure(&server, &folder, Security::SignAndEncrypt);
    config.identity = Identity::User { user: USER.into(), password: PASSWORD.into() };
    let watch = Watch::start(config.clone());
    watch.state(ConnectionState::Reconnecting, "nobody has trusted yet").await;
    let handle = &watch.running.handle;
    let waiting = handle.certificates();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].state, CertificateState::Pending);
    assert!(waiting[0].subject.contains("test server"), "{}", waiting[0].subject);
    assert!(waiting[0].valid_from.unwrap() < waiting[0].valid_to.unwrap());
    watch.state(ConnectionState::Reconnecting, &waiting[0].thumbprint).await;
    assert!(handle.trust("00ff").unwrap_err().to_string().contains("00ff"));

    handle.trust(&waiting[0].thumbprint).unwrap();
    watch.state(ConnectionState::Connected, "").await;
    watch.shows("counter", 0.0).await;
    server.set("Counter", 5_i64);
    watch.shows("counter", 5.0).await;
    assert_eq!(handle.certificates()[0].state, CertificateState::Trusted);

    let port = server.stop().await;
    new_certificate(theirs.path());
    let server = secure_server(theirs.path(), port).await;
    watch.state(ConnectionState::Reconnecting, "another certificate than the one you trust").await;
    let both = handle.certificates();
    let states: Vec<_> = both.iter().map(|certificate| certificate.state).collect();
    assert_eq!(states, [CertificateState::Trusted, CertificateState::Changed]);
    handle.trust(&both[1].thumbprint).unwrap();
    watch.state(ConnectionState::Connected, "").await;
    // Its first value has the time at which it was read, which may come after the one set here.
    watch.shows("counter", 0.0).await;
    server.set("Counter", 6_i64);
    watch.shows("counter", 6.0).await;
    let after = handle.certificates();
    assert_eq!(after.len(), 1, "the trust in the old one has ended");
    assert_eq!(after[0].thumbprint, both[1].thumbprint);
    watch.running.stop().await;

    config.security = Security::Sign;
    let again = Watch::start(config);
    again.state(ConnectionState::Connected, "").await;
    again.shows("counter", 6.0).await;
    again.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_said() {
    let server = TestServer::start(Setup::default()).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    config.items = vec![item("Counter")];
    config.identity = Identity::User { user: USER.into(), password: "wrong".into() };
    let watch = Watch::start(config.clone());
    watch.state(ConnectionState::Reconnecting, "refuses this user or password").await;
    let detail = watch.running.monitor.snapshot().detail.unwrap();
    assert!(!detail.contains("wrong"), "{detail}");
    watch.running.stop().await;

    config.identity = Identity::User { user: USER.into(), password: PASSWORD.into() };
    let watch = Watch::start(config);
    watch.shows("counter", 0.0).await;
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_offered_is_said() {
    let server = TestServer::start(Setup::default()).await;
    let folder = tempdir().unwrap();
    let watch = Watch::start(secure(&server, &folder, Security::SignAndEncrypt));
    watch
        .state(ConnectionState::Reconnecting, "does not offer the security “sign_and_encrypt”")
        .await;
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_there_is_said_and_what_was_configured_is_bad() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("opc.tcp://{}", listener.local_addr().unwrap());
    drop(listener);
    let folder = tempdir().unwrap();
    let mut config = config(&address, &folder);
    config.items = vec![item("Counter")];
    let watch = Watch::start(config);
    watch.state(ConnectionState::Reconnecting, "nothing listens at").await;
    watch.has_quality("counter", model::Quality::BAD_NO_COMMUNICATION).await;
    let refusal = watch.running.handle.browse(None).await.unwrap_err();
    assert!(refusal.to_string().contains("no connection to opc.tcp://127.0.0.1"), "{refusal}");
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_is_no_server_and_the_right_one_is_found_later() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let garbage = tokio::spawn(async move {
        let mut byte = 0_u8;
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 64];
            // It may have gone already.
            let _read = stream.read(&mut request).await;
            byte = byte.wrapping_add(37);
            let answers: [&[u8]; 3] =
                [b"HTTP/1.1 400 Bad Request\r\n\r\n", &[byte; 5_000], b"ACKF\xff\xff\xff\xff"];
            let _written = stream.write_all(answers[usize::from(byte) % 3]).await;
        }
    });
    let folder = tempdir().unwrap();
    let mut config = config(&format!("opc.tcp://127.0.0.1:{port}"), &folder);
    config.request_timeout = std::time::Duration::from_secs(2);
    config.items = vec![item("Counter")];
    let watch = Watch::start(config);
    watch.state(ConnectionState::Reconnecting, "127.0.0.1").await;
    let first = watch.running.monitor.snapshot();
    assert!(first.detail.is_some_and(|detail| detail.len() > 20));
    garbage.abort();
    // An aborted task drops its listener with it.
    assert!(garbage.await.unwrap_err().is_cancelled());
    let server = TestServer::start(Setup { port, ..Setup::default() }).await;
    watch.shows("counter", 0.0).await;
    assert_eq!(server.port, port);
    assert_eq!(watch.running.monitor.snapshot().state, ConnectionState::Connected);
    let value = watch.running.handle.read(&crate::watch::tag("counter")).await.unwrap().value;
    assert_eq!(value, Value::Number(0.0));
    watch.running.stop().await;
}
