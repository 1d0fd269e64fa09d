//! The source against a server that is not ours: Python's `asyncua`.

use model::{Quality, Value};
use sources::ConnectionState;
use sources::opcua::{Identity, Security};
use tempfile::{TempDir, tempdir};
use testkit::Script;

use crate::server::{PASSWORD, USER};
use crate::watch::{Watch, config, item, samples, tag};

struct Peer {
    script: Script,
    port: u16,
}

impl Peer {
    /// Waits until it can be connected to.
    fn start(port: u16, arguments: &[&str]) -> Self {
        let text = port.to_string();
        let all: Vec<_> = ["--port", &text].iter().chain(arguments).copied().collect();
        let mut script = Script::start("opcua_server.py", &all);
        assert_eq!(script.next()["ready"], port);
        Self { script, port }
    }

    fn order(&mut self, order: &str) {
        self.script.send(order);
        assert_eq!(self.script.next()["done"], order);
    }
}

fn watching(peer: &Peer, folder: &TempDir) -> sources::opcua::Config {
    let mut config = config(&format!("opc.tcp://127.0.0.1:{}", peer.port), folder);
    config.items = ["Counter", "Speed", "Status", "Flag"].map(item).to_vec();
    config
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_watched_browsed_and_written_through_a_restart_with_another_order() {
    let mut peer = Peer::start(testkit::free_port(), &[]);
    let folder = tempdir().unwrap();
    let watch = Watch::start(watching(&peer, &folder));
    watch.shows("counter", 0.0).await;
    watch.shows("status", "ready").await;
    for value in 1..=20 {
        peer.order(&format!("set Counter {value}"));
    }
    watch.shows("counter", 20.0).await;
    peer.order("set Status 运行");
    watch.shows("status", "运行").await;
    peer.order("status Counter BadSensorFailure");
    watch.has_quality("counter", Quality::BAD_SENSOR_FAILURE).await;

    let handle = &watch.running.handle;
    let written = handle
        .write(&tag("speed"), &Value::Number(2.5), std::time::Duration::from_secs(5))
        .await
        .unwrap();
    assert!(written.confirmed, "{written:?}");
    let refusal = handle.check(&tag("speed"), &Value::Number(6.0)).await.unwrap_err();
    assert_eq!(refusal.to_string(), "6 is out of range; the variable takes 0 to 5");
    watch.shows("speed", 2.5).await;
    let top = handle.browse(None).await.unwrap();
    let line = top.iter().find(|entry| entry.name == "Line").unwrap();
    assert_eq!(handle.browse(Some(&line.node)).await.unwrap().len(), 5);

    let port = peer.port;
    drop(peer);
    watch.state(ConnectionState::Reconnecting, "").await;
    watch.has_quality("status", Quality::BAD_NO_COMMUNICATION).await;
    let mut peer = Peer::start(port, &["--namespaces", "urn:test:other,urn:test:line"]);
    watch.shows("status", "ready").await;
    peer.order("set Counter 7");
    watch.shows("counter", 7.0).await;
    assert_eq!(watch.gaps("connection_lost").len(), 1);
    assert_eq!(watch.gaps("sequence"), []);
    let inputs = watch.inputs();
    assert!(samples(&inputs, "counter").count() > 3);
    watch.running.stop().await;
    peer.script.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_trusted_and_encrypted_with() {
    let certificates = tempdir().unwrap();
    let path = certificates.path().to_str().unwrap();
    let mut peer = Peer::start(testkit::free_port(), &["--certificates", path]);
    let folder = tempdir().unwrap();
    let mut config = watching(&peer, &folder);
    config.security = Security::SignAndEncrypt;
    config.identity = Identity::User { user: USER.into(), password: PASSWORD.into() };
    let watch = Watch::start(config.clone());
    watch.state(ConnectionState::Reconnecting, "nobody has trusted yet").await;
    let waiting = watch.running.handle.certificates();
    watch.running.handle.trust(&waiting[0].thumbprint).unwrap();
    watch.shows("counter", 0.0).await;
    peer.order("set Counter 3");
    watch.shows("counter", 3.0).await;
    watch.running.stop().await;

    config.identity = Identity::User { user: USER.into(), password: "wrong".into() };
    let watch = Watch::start(config);
    watch.state(ConnectionState::Reconnecting, "refuses this user or password").await;
    watch.running.stop().await;
}
