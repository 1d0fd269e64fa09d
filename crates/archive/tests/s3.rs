//! The S3 store against a server that is not ours.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::io::Write;

use archive::{DepositError, Keys, Object, S3Place, S3Store, Store, StoreError, deposit};
use testkit::Script;

/// The server, whose one bucket is `plant`.
struct Server {
    script: Script,
    endpoint: String,
    keys: Keys,
}

impl Server {
    fn start() -> Self {
        let mut script = Script::start("s3_server.py", &[]);
        let said = script.next();
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        let keys = Keys { id: text("id"), secret: text("secret") };
        let mut server = Self { script, endpoint: text("endpoint"), keys };
        server.order("bucket plant");
        server
    }

    fn order(&mut self, order: &str) {
        self.script.send(order);
        let done = self.script.next();
        assert!(order.starts_with(done["done"].as_str().unwrap()));
    }

    fn store_with(&self, bucket: &str, keys: Keys) -> S3Store {
        let place = S3Place {
            endpoint: self.endpoint.clone(),
            bucket: bucket.to_owned(),
            region: "us-east-1".to_owned(),
            prefix: "station-1/".to_owned(),
            keys: "s3".to_owned(),
        };
        S3Store::new(place, keys, jiff::Timestamp::now).unwrap()
    }

    fn store(&self) -> S3Store {
        self.store_with("plant", self.keys.clone())
    }
}

fn file(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    file
}

const NAME: &str = "history/date=2026-11-28/samples-1.parquet";

#[test]
fn a_day_goes_there_and_is_read_back_once() {
    let server = Server::start();
    let store = server.store();
    let day = file(&vec![7; 300_000]);
    let first = deposit(&store, NAME, day.path()).unwrap();
    assert_eq!((first.bytes, first.already_there), (300_000, false));
    let again = deposit(&store, NAME, day.path()).unwrap();
    assert!(again.already_there);
    assert_eq!(again.sha256, first.sha256);
    let mut back = Vec::new();
    assert_eq!(store.get(NAME, &mut back).unwrap(), 300_000);
    assert!(back.iter().all(|byte| *byte == 7));
    let listed = [Object { name: NAME.to_owned(), bytes: 300_000 }];
    assert_eq!(store.list("history/").unwrap(), listed);
    assert_eq!(store.list("other/").unwrap(), []);
    assert!(matches!(store.get("history/none", &mut back), Err(StoreError::NotFound { .. })));
}

#[test]
fn what_stands_there_is_not_written_over() {
    let mut server = Server::start();
    let store = server.store();
    let day = file(b"a day");
    deposit(&store, NAME, day.path()).unwrap();
    server.order(&format!("damage plant station-1/{NAME}"));
    for content in [&b"a day"[..], b"somebody else!"] {
        let error = deposit(&store, NAME, file(content).path()).unwrap_err();
        assert!(matches!(error, DepositError::OtherContent { .. }), "{error}");
    }
    let mut back = Vec::new();
    store.get(NAME, &mut back).unwrap();
    assert_eq!(back, b"something else");
}

#[test]
fn a_server_that_comes_back_gets_the_rest() {
    let mut server = Server::start();
    let store = server.store();
    let (first, second) = (file(b"first"), file(b"second"));
    deposit(&store, "a", first.path()).unwrap();
    server.order("stop");
    let error = deposit(&store, "b", second.path()).unwrap_err();
    let DepositError::Store(error) = error else { panic!("{error}") };
    assert!(error.is_passing(), "{error}");
    server.order("start");
    assert!(deposit(&store, "a", first.path()).unwrap().already_there);
    assert!(!deposit(&store, "b", second.path()).unwrap().already_there);
}

#[test]
fn wrong_keys_and_wrong_buckets_are_told_apart_and_never_shown() {
    let server = Server::start();
    let right = server.keys.clone();
    let day = file(b"a day");
    let wrong_secret = Keys { secret: "no secret".to_owned(), ..right.clone() };
    let wrong_id = Keys { id: "AKIANOBODY".to_owned(), ..right.clone() };
    for keys in [wrong_secret, wrong_id] {
        let store = server.store_with("plant", keys.clone());
        let error = store.put(NAME, day.path()).unwrap_err();
        assert!(matches!(error, StoreError::Denied { .. }), "{error}");
        assert!(!error.is_passing());
        let said = format!("{error} {error:?} {store:?}");
        assert!(!said.contains(&keys.secret) && said.contains("secrets.toml"), "{said}");
    }
    let store = server.store_with("nowhere", right);
    let error = deposit(&store, NAME, day.path()).unwrap_err().to_string();
    assert!(error.contains("the bucket nowhere") && error.contains("is not there"), "{error}");
}
