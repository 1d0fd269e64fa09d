//! What becomes of a client's write.

use std::sync::{Arc, Mutex};

use simulator::opcua::{Anonymous, Change, ServerConfig, StatusCode, User, Value, Write};

use crate::{NAME, NOON_NS, SPEED, client, config, refuse_writes, started, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_handed_on_and_shows_when_it_has_been_taken() {
    let folder = tempfile::tempdir().unwrap();
    let taken: Arc<Mutex<Vec<Write>>> = Arc::default();
    let handler = {
        let taken = taken.clone();
        Arc::new(move |write: Write| {
            if write.value == Value::String("full".into()) {
                return Err(StatusCode::BadTooManyOperations);
            }
            taken.lock().unwrap().push(write);
            Ok(())
        })
    };
    let server = started(config(&folder), handler).await;
    let answers = client(
        "write",
        &server.endpoint,
        &[
            "ns=2;s=Speed",
            "Float",
            "2.5",
            "ns=2;s=Name",
            "String",
            "\"停机\"",
            "ns=2;s=Name",
            "String",
            "\"full\"",
        ],
    );
    let codes: Vec<&str> = answers.iter().map(|answer| text(answer, "status")).collect();
    assert_eq!(codes, ["Good", "Good", "BadTooManyOperations"]);
    assert_eq!(
        *taken.lock().unwrap(),
        [
            Write { node: SPEED, value: Value::Float(2.5), user: None },
            Write { node: NAME, value: Value::String("停机".into()), user: None },
        ]
    );
    // Nobody has taken it yet: the old value stands.
    let read = || client("read", &server.endpoint, &["ns=2;s=Speed"]).remove(0);
    assert_eq!(read()["value"], 1.5);
    server.publish(&[Change::good(SPEED, Value::Float(2.5), NOON_NS + 1_000_000_000)]);
    assert_eq!(read()["value"], 2.5);
    assert_eq!(read()["source"], "2025-11-28T12:00:01+00:00");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_cannot_be_is_refused_by_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(config(&folder), Arc::new(|write| panic!("reached: {write:?}"))).await;
    let writes = [
        ("ns=2;s=Speed", "Double", "2.5", "BadTypeMismatch"),
        ("ns=2;s=Speed", "Int32", "2", "BadTypeMismatch"),
        ("ns=2;s=Speed", "String", "\"2.5\"", "BadTypeMismatch"),
        ("ns=2;s=Speed", "Float", "[1.0, 2.0]", "BadTypeMismatch"),
        ("ns=2;s=Name", "Float", "1", "BadTypeMismatch"),
        ("ns=2;s=Speed", "Float", "5.01", "BadOutOfRange"),
        ("ns=2;s=Speed", "Float", "-0.1", "BadOutOfRange"),
        ("ns=2;s=Speed", "Float", "NaN", "BadOutOfRange"),
        ("ns=2;s=Count", "UInt16", "1", "BadNotWritable"),
        ("ns=2;s=Speed.EURange", "Float", "1", "BadNotWritable"),
        ("ns=2;s=Nothing", "Float", "1", "BadNodeIdUnknown"),
    ];
    let words: Vec<&str> =
        writes.iter().flat_map(|&(id, kind, value, _)| [id, kind, value]).collect();
    let answers = client("write", &server.endpoint, &words);
    assert_eq!(answers.len(), writes.len());
    for (answer, (id, kind, value, code)) in answers.iter().zip(writes) {
        assert_eq!(text(answer, "status"), code, "{id} {kind} {value}");
    }
    assert_eq!(client("read", &server.endpoint, &["ns=2;s=Speed"])[0]["value"], 1.5);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_write_is_told_so_and_sees_it_in_his_rights() {
    let folder = tempfile::tempdir().unwrap();
    let user = |name: &str, may_write| User {
        name: name.to_owned(),
        password: "secret".to_owned(),
        may_write,
    };
    let writers: Arc<Mutex<Vec<Option<String>>>> = Arc::default();
    let handler = {
        let writers = writers.clone();
        Arc::new(move |write: Write| {
            writers.lock().unwrap().push(write.user);
            Ok(())
        })
    };
    let config = ServerConfig {
        users: vec![user("operator", true), user("viewer", false)],
        anonymous: Anonymous::MayRead,
        ..config(&folder)
    };
    let server = started(config, handler).await;
    for (name, code, rights) in [
        (None, "BadUserAccessDenied", 1),
        (Some("viewer"), "BadUserAccessDenied", 1),
        (Some("operator"), "Good", 2),
    ] {
        let mut login = vec![];
        if let Some(name) = name {
            login.extend(["--user", name, "--password", "secret"]);
        }
        let write = [&["ns=2;s=Speed", "Float", "1"], &login[..]].concat();
        assert_eq!(text(&client("write", &server.endpoint, &write)[0], "status"), code, "{name:?}");
        let nodes = client("browse", &server.endpoint, &login);
        let speed = nodes.iter().find(|node| node["id"] == "ns=2;s=Speed").unwrap();
        assert_eq!(speed["user_access"].as_array().unwrap().len(), rights, "{name:?}");
        assert_eq!(speed["access"].as_array().unwrap().len(), 2);
    }
    assert_eq!(*writers.lock().unwrap(), [Some("operator".to_owned())]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_refuses_everything_is_passed_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(config(&folder), refuse_writes()).await;
    let answer = client("write", &server.endpoint, &["ns=2;s=Speed", "Float", "1"]).remove(0);
    assert_eq!(text(&answer, "status"), "BadNotWritable");
    server.stop().await;
}
