//! Servers that vanish, restart, lose messages: nothing is lost without being said.

use std::sync::atomic::Ordering;
use std::time::Duration;

use engine::Input;
use model::{Gap, Quality, Value};
use sources::ConnectionState;
use sources::opcua::Security;
use tempfile::{TempDir, tempdir};

use crate::proxy::Proxy;
use crate::server::{LINE, OTHER, Setup, TestServer};
use crate::watch::{Watch, config, gaps, item, latest, samples};

const COUNT: i64 = 10_000;

/// The values of the counter, as whole numbers, in the order in which they came.
fn counted(inputs: &[Input]) -> Vec<i64> {
    let number = |value: &Value| value.number().map(|number| number as i64);
    samples(inputs, "counter")
        .filter(|(_, point)| !point.quality.is_bad())
        .filter_map(|(_, point)| number(&point.value))
        .collect()
}

/// When each value was set, to compare with gaps.
type Sent = Vec<(i64, model::Timestamp)>;

/// Sets the counter to a value and notes when.
fn send(server: &TestServer, value: i64, sent: &mut Sent) {
    let at = opcua::types::DateTime::now();
    server.set_data("Counter", opcua::types::DataValue::new_at(value, at));
    let micros = at.as_chrono().timestamp_micros();
    sent.push((value, model::Timestamp::from_micros(micros)));
}

/// Every value that was sent was received or lies in a gap.
fn check_accounted(sent: &Sent, inputs: &[Input], causes: &[&str]) {
    let received: std::collections::HashSet<_> = counted(inputs).into_iter().collect();
    let gaps: Vec<Gap> = causes.iter().flat_map(|cause| gaps(inputs, cause)).collect();
    for (value, at) in sent {
        let in_gap = gaps.iter().any(|gap| gap.from <= *at && *at <= gap.to);
        assert!(
            received.contains(value) || in_gap,
            "{value} of {at} is neither received nor in a gap: {gaps:#?}"
        );
    }
}

async fn watched(address: &str) -> (Watch, TempDir) {
    let folder = tempdir().unwrap();
    let mut config = config(address, &folder);
    config.items = ["Counter", "Status", "Speed"].map(item).to_vec();
    let watch = Watch::start(config);
    watch.state(ConnectionState::Connected, "").await;
    watch.shows("counter", 0.0).await;
    watch.shows("status", "ready").await;
    (watch, folder)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_server_is_found_again_and_the_time_between_is_a_gap() {
    let server = TestServer::start(Setup::default()).await;
    let (watch, _folder) = watched(&server.address()).await;
    server.set("Counter", 5_i64);
    watch.shows("counter", 5.0).await;
    let port = server.stop().await;

    watch.state(ConnectionState::Reconnecting, "check that the server runs").await;
    watch.has_quality("counter", Quality::BAD_NO_COMMUNICATION).await;
    watch.has_quality("status", Quality::BAD_NO_COMMUNICATION).await;
    let inputs = watch.inputs();
    let (_, last) = latest(&inputs, "counter").unwrap();
    assert_eq!(last.value, Value::Number(5.0), "the last value is kept, as bad");

    let server = TestServer::start(Setup { port, ..Setup::default() }).await;
    watch.state(ConnectionState::Connected, "").await;
    watch.shows("counter", 0.0).await;
    watch.shows("status", "ready").await;
    server.set("Counter", 6_i64);
    watch.shows("counter", 6.0).await;
    let lost = watch.gaps("connection_lost");
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert_eq!(lost[0].scope, "source/line");
    assert!(lost[0].from < lost[0].to);
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_another_order_of_namespaces_goes_on_working() {
    let server = TestServer::start(Setup::default()).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    let mut numbered = item("Speed");
    numbered.node = format!("ns={};s=Speed", server.node("Speed").namespace).parse().unwrap();
    config.items = vec![item("Counter"), numbered];
    let watch = Watch::start(config);
    watch.shows("counter", 0.0).await;
    watch.shows("speed", 1.5).await;
    let before = server.node("Speed").namespace;
    let port = server.stop().await;

    let setup = Setup { port, namespaces: vec![OTHER, LINE], ..Setup::default() };
    let server = TestServer::start(setup).await;
    assert_ne!(server.node("Speed").namespace, before, "the order is another");
    server.set("Counter", 7_i64);
    server.set("Speed", 2.5_f32);
    watch.shows("counter", 7.0).await;
    watch.shows("speed", 2.5).await;
    watch.state(ConnectionState::Connected, "").await;
    assert_eq!(watch.running.monitor.snapshot().detail, None);
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_connection_goes_on_in_the_same_session_and_loses_nothing() {
    let server = TestServer::start(Setup { counters: 100, ..Setup::default() }).await;
    let proxy = Proxy::start(server.port).await;
    let folder = tempdir().unwrap();
    let mut config = config(&proxy.address(), &folder);
    let names: Vec<_> = (0..100).map(|index| format!("C{index}")).collect();
    config.items = names.iter().map(|name| item(name)).collect();
    let watch = Watch::start(config);
    watch.shows("c99", 0.0).await;
    let nodes: Vec<_> = names.iter().map(|name| server.node(name)).collect();
    for round in 1..=100 {
        if round % 25 == 0 {
            proxy.cut();
        }
        server.set_all(&nodes, f64::from(round));
        watch.shows("c99", f64::from(round)).await;
    }
    let inputs = watch.inputs();
    for name in &names {
        let field = name.to_lowercase();
        let all: Vec<_> = samples(&inputs, &field)
            .filter(|(_, point)| !point.quality.is_bad())
            .map(|(_, point)| point.value.number().unwrap())
            .collect();
        let expected: Vec<_> = (0..=100).map(f64::from).collect();
        assert_eq!(all, expected, "{name}: every value once, in its order");
    }
    let lost: Vec<_> = inputs.iter().filter(|input| matches!(input, Input::Gap(_))).collect();
    assert!(lost.is_empty(), "nothing was lost: {lost:?}");
    assert!(watch.running.monitor.snapshot().connections > 2);
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_messages_are_had_again() {
    let server = TestServer::start(Setup::default()).await;
    let proxy = Proxy::start(server.port).await;
    let (watch, _folder) = watched(&proxy.address()).await;
    let mut sent = Sent::new();
    for value in 1..=60 {
        if value % 12 == 0 {
            proxy.rules.lose.fetch_add(1, Ordering::SeqCst);
        }
        send(&server, value, &mut sent);
        watch.until(&format!("{value}"), |inputs| counted(inputs).contains(&value)).await;
    }
    let inputs = watch.inputs();
    assert_eq!(counted(&inputs), (0..=60).collect::<Vec<_>>(), "all, in their order");
    assert_eq!(proxy.lost(), 5);
    assert!(proxy.rules.republished.load(Ordering::SeqCst) >= 5);
    assert_eq!(gaps(&inputs, "sequence"), []);
    let again = inputs
        .iter()
        .filter(|input| matches!(input, Input::Reading(reading) if reading.redelivered));
    assert_eq!(again.count(), 5);
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_ten_thousand_changes_none_is_unaccounted_for() {
    let server = TestServer::start(Setup { counters: 100, ..Setup::default() }).await;
    let proxy = Proxy::start(server.port).await;
    proxy.rules.spoil_republish.store(true, Ordering::SeqCst);
    let folder = tempdir().unwrap();
    let mut config = config(&proxy.address(), &folder);
    let names: Vec<_> = (0..100).map(|index| format!("C{index}")).collect();
    config.items = names.iter().map(|name| item(name)).collect();
    let watch = Watch::start(config);
    watch.shows("c99", 0.0).await;
    let nodes: Vec<_> = names.iter().map(|name| server.node(name)).collect();
    let mut sent = Vec::new();
    for round in 1..=100 {
        if round % 10 == 0 {
            proxy.rules.lose.fetch_add(1, Ordering::SeqCst);
        }
        let lost = proxy.lost();
        sent.push((f64::from(round), server.set_all(&nodes, f64::from(round))));
        watch
            .until(&format!("round {round}, or that it is lost"), |inputs| {
                let shown = latest(inputs, "c99").and_then(|(_, point)| point.value.number());
                shown == Some(f64::from(round))
                    || (proxy.lost() > lost
                        && gaps(inputs, "sequence").len() == proxy.lost() as usize)
            })
            .await;
    }
    watch
        .until("the end", |inputs| {
            proxy.lost() == 10 && gaps(inputs, "sequence").len() == 10
                || latest(inputs, "c99").unwrap().1.value == Value::Number(100.0)
        })
        .await;
    let inputs = watch.inputs();
    let gaps = gaps(&inputs, "sequence");
    assert_eq!(proxy.lost(), 10);
    assert_eq!(gaps.iter().map(|gap| gap.missing.unwrap()).sum::<u32>(), 10, "each counted once");
    let (mut received, mut told) = (0, 0);
    for name in &names {
        let field = name.to_lowercase();
        let values: Vec<_> =
            samples(&inputs, &field).map(|(_, point)| point.value.number().unwrap()).collect();
        for (value, at) in &sent {
            let count = values.iter().filter(|known| *known == value).count();
            let in_gap = gaps.iter().any(|gap| gap.from <= *at && *at <= gap.to);
            assert!(count == 1 || (count == 0 && in_gap), "{name} = {value} of {at}: {gaps:#?}");
            received += count;
            told += usize::from(count == 0);
        }
    }
    assert_eq!(received + told, 10_000);
    assert_eq!(told, 1_000, "ten messages with a hundred changes each");
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_overflowing_queue_is_a_gap() {
    let server = TestServer::start(Setup::default()).await;
    let (watch, _folder) = watched(&server.address()).await;
    let mut sent = Sent::new();
    for value in 1..=COUNT {
        send(&server, value, &mut sent);
    }
    watch.shows("counter", COUNT as f64).await;
    let inputs = watch.inputs();
    assert!(counted(&inputs).len() < sent.len(), "the queue overflowed");
    check_accounted(&sent, &inputs, &["overflow"]);
    let overflow = watch.gaps("overflow");
    assert_eq!(overflow[0].scope, "line/a");
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_falls_silent_is_given_up_and_its_values_are_marked() {
    let server = TestServer::start(Setup::default()).await;
    let proxy = Proxy::start(server.port).await;
    let (watch, _folder) = watched(&proxy.address()).await;
    proxy.rules.frozen.store(true, Ordering::SeqCst);
    let from = std::time::Instant::now();
    watch.has_quality("counter", Quality::BAD_NO_COMMUNICATION).await;
    // Twice the keep-alive of a second, and room for a busy machine.
    assert!(from.elapsed() < Duration::from_secs(8), "{:?}", from.elapsed());
    watch.state(ConnectionState::Reconnecting, "stopped answering").await;
    proxy.cut();
    proxy.thaw();
    watch.state(ConnectionState::Connected, "").await;
    watch.shows("counter", 0.0).await;
    watch.shows("speed", 1.5).await;
    server.set("Counter", 3_i64);
    watch.shows("counter", 3.0).await;
    // The server lets nobody without a name and without security take a subscription over.
    assert_eq!(watch.gaps("connection_lost").len(), 1);
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_is_taken_over_into_a_new_session_and_nothing_is_lost() {
    let (folder, theirs) = (tempdir().unwrap(), tempdir().unwrap());
    crate::server::new_certificate(theirs.path());
    let pki = Some(theirs.path().to_owned());
    let server = TestServer::start(Setup { pki, ..Setup::default() }).await;
    let proxy = Proxy::start(server.port).await;
    let mut config = config(&proxy.address(), &folder);
    config.security = Security::Sign;
    config.items = ["Counter", "Status"].map(item).to_vec();
    let watch = Watch::start(config);
    watch.state(ConnectionState::Reconnecting, "nobody has trusted yet").await;
    let waiting = watch.running.handle.certificates();
    watch.running.handle.trust(&waiting[0].thumbprint).unwrap();
    watch.shows("counter", 0.0).await;
    watch.shows("status", "ready").await;
    proxy.rules.frozen.store(true, Ordering::SeqCst);
    for value in 1..=5 {
        server.set("Counter", value);
    }
    watch.has_quality("counter", Quality::BAD_NO_COMMUNICATION).await;
    watch.state(ConnectionState::Reconnecting, "").await;
    proxy.cut();
    proxy.thaw();
    watch.shows("counter", 5.0).await;
    watch.shows("status", "ready").await;
    watch
        .until("every value", |inputs| (0..=5).all(|value| counted(inputs).contains(&value)))
        .await;
    assert_eq!(watch.gaps("connection_lost"), []);
    assert_eq!(watch.gaps("sequence"), []);
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_says_it_does_not_run_is_believed() {
    let server = TestServer::start(Setup::default()).await;
    let (watch, _folder) = watched(&server.address()).await;
    server.handle.set_server_state(opcua::types::ServerState::Failed);
    watch.state(ConnectionState::Reconnecting, "is not running, it says itself").await;
    watch.has_quality("counter", Quality::BAD_NO_COMMUNICATION).await;
    server.handle.set_server_state(opcua::types::ServerState::Running);
    watch.state(ConnectionState::Connected, "").await;
    watch.shows("counter", 0.0).await;
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_is_stopped_although_nobody_takes_what_it_has() {
    let server = TestServer::start(Setup { counters: 50, ..Setup::default() }).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    config.items = (0..50).map(|index| item(&format!("C{index}"))).collect();
    let (inbox, arrivals) = tokio::sync::mpsc::channel(1);
    let running = sources::opcua::start(config, inbox, crate::watch::clock());
    while arrivals.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::timeout(crate::watch::PATIENCE, running.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_that_did_not_change_are_good_again_after_a_long_interruption() {
    let server = TestServer::start(Setup::default()).await;
    let proxy = Proxy::start(server.port).await;
    let (watch, _folder) = watched(&proxy.address()).await;
    proxy.rules.closed.store(true, Ordering::SeqCst);
    proxy.cut();
    watch.has_quality("status", Quality::BAD_NO_COMMUNICATION).await;
    server.set("Counter", 1_i64);
    proxy.rules.closed.store(false, Ordering::SeqCst);
    watch.shows("status", "ready").await;
    watch.shows("speed", 1.5).await;
    watch.shows("counter", 1.0).await;
    assert_eq!(watch.gaps("connection_lost"), [], "the subscription went on");
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_station_loses_nothing_that_is_not_told() {
    let server = TestServer::start(Setup::default()).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    config.items = vec![item("Counter")];
    let (inbox, mut arrivals) = tokio::sync::mpsc::channel(1);
    let running = sources::opcua::start(config, inbox, crate::watch::clock());
    let first = arrivals.recv().await.unwrap();
    first.receipt.settle();
    let mut sent = Sent::new();
    // Nobody takes anything; the server's queue holds ten.
    for value in 1..=500 {
        send(&server, value, &mut sent);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let mut inputs = Vec::new();
    let deadline = tokio::time::Instant::now() + crate::watch::PATIENCE;
    while !counted(&inputs).contains(&500) {
        let arrival = tokio::time::timeout_at(deadline, arrivals.recv()).await.unwrap().unwrap();
        arrival.receipt.settle();
        inputs.push(arrival.input);
    }
    assert_eq!(running.monitor.snapshot().state, ConnectionState::Connected);
    check_accounted(&sent, &inputs, &["overflow"]);
    assert!(!gaps(&inputs, "overflow").is_empty());
    running.stop().await;
}
