//! Ends of the process: what was told before is sent after.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::http::Receiver;
use super::*;

const FOLDER: &str = "NOTIFY_TEST_FOLDER";
const URL: &str = "NOTIFY_TEST_URL";

fn text(url: &str) -> String {
    format!(
        "{QUICK}[[channel]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"{url}\"\n\
         [[route]]\nchannels = [\"hook\"]\n"
    )
}

/// The same without floods, so that every message tells of one alarm.
fn one_by_one(url: &str) -> String {
    text(url).replacen("[delivery]", "[flood]\nlimit = 100_000\n[delivery]", 1)
}

/// The other process of the next tests: tells one notice after the other and says which are kept,
/// until it is killed. Alone it has nothing to do.
#[tokio::test(flavor = "multi_thread")]
async fn the_process_that_is_killed() {
    let (Ok(folder), Ok(url)) = (std::env::var(FOLDER), std::env::var(URL)) else { return };
    let (notifier, _) = start(&one_by_one(&url), Path::new(&folder), &Vault::default());
    for number in 0..100_000 {
        notifier.tell(raised(&format!("o{number}"))).unwrap();
        assert!(notifier.flush().await);
        println!("\nkept o{number}");
    }
}

/// Runs the other process until it has said so many times what it kept, and kills it: what it kept.
fn kill_after(count: usize, folder: &Path, url: &str) -> BTreeSet<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "restart::the_process_that_is_killed", "--nocapture"])
        .env(FOLDER, folder)
        .env(URL, url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let said = lines.filter_map(|line| line.strip_prefix("kept ").map(str::to_owned));
    let kept: BTreeSet<String> = said.take(count).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(kept.len(), count);
    kept
}

/// How often each alarm was told.
fn told(receiver: &Receiver) -> BTreeMap<String, usize> {
    let mut told = BTreeMap::new();
    for request in receiver.received() {
        let name = request.json()["occurrence"].as_str().unwrap().to_owned();
        *told.entry(name).or_default() += 1;
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_before_kill_9_is_sent_after() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    let (address, url) = (receiver.address, receiver.url("/in"));
    receiver.stop().await;
    let (path, to) = (folder.path().to_owned(), url.clone());
    let kept = tokio::task::spawn_blocking(move || kill_after(20, &path, &to)).await.unwrap();

    let receiver = Receiver::start_at(address);
    let (notifier, heard) = start(&one_by_one(&url), folder.path(), &Vault::default());
    wait_for("an empty queue", || Some(()).filter(|()| notifier.status()[0].waiting == 0)).await;
    notifier.stop().await;
    let told = told(&receiver);
    assert!(kept.iter().all(|name| told.contains_key(name)), "{kept:?} {told:?}");
    // Nobody was there before, so nothing is told twice.
    assert!(told.values().all(|times| *times == 1), "{told:?}");
    assert_eq!(heard.all(), []);

    // Nothing is left to be sent again.
    let before = receiver.received().len();
    let (notifier, _) = start(&one_by_one(&url), folder.path(), &Vault::default());
    assert_eq!(notifier.status()[0].waiting, 0);
    notifier.stop().await;
    assert_eq!(receiver.received().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_in_the_middle_of_sending_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    let url = receiver.url("/in");
    let (path, to) = (folder.path().to_owned(), url.clone());
    let kept = tokio::task::spawn_blocking(move || kill_after(50, &path, &to)).await.unwrap();
    let (notifier, heard) = start(&one_by_one(&url), folder.path(), &Vault::default());
    wait_for("an empty queue", || Some(()).filter(|()| notifier.status()[0].waiting == 0)).await;
    notifier.stop().await;
    let told = told(&receiver);
    assert!(kept.iter().all(|name| told.contains_key(name)), "{kept:?} {told:?}");
    // Only the one that was being sent, or was sent and not yet noted, can be told twice.
    assert!(told.values().filter(|times| **times > 1).count() <= 1, "{told:?}");
    assert!(heard.given_up().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_keeps_what_was_told_a_moment_before() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    let (address, url) = (receiver.address, receiver.url("/in"));
    receiver.stop().await;
    let (notifier, _) = start(&text(&url), folder.path(), &Vault::default());
    for number in 0..500 {
        notifier.tell(raised(&format!("o{number}"))).unwrap();
    }
    notifier.stop().await;
    let receiver = Receiver::start_at(address);
    let (notifier, _) = start(&text(&url), folder.path(), &Vault::default());
    wait_for("all of them", || Some(()).filter(|()| notifier.status()[0].sent == 500)).await;
    assert_eq!(receiver.received()[0].json()["title"], "500 条报警通知（高 500）");
    notifier.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_entry_is_moved_aside_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    let (address, url) = (receiver.address, receiver.url("/in"));
    receiver.stop().await;
    let (notifier, _) = start(&text(&url), folder.path(), &Vault::default());
    for number in 0..3 {
        notifier.tell(raised(&format!("o{number}"))).unwrap();
    }
    notifier.stop().await;
    let path = folder.path().join("queue.log");
    let damaged = std::fs::read_to_string(&path).unwrap().replacen("\"o1\"", "\"oX\"", 1);
    std::fs::write(&path, damaged).unwrap();
    let receiver = Receiver::start_at(address);
    let (notifier, heard) = start(&text(&url), folder.path(), &Vault::default());
    wait_for("the others", || receiver.at_least(2)).await;
    notifier.stop().await;
    let reports = heard.all();
    let [Report::Damaged { lines: 1, file }] = &reports[..] else { panic!("{reports:?}") };
    assert!(std::fs::read_to_string(file).unwrap().contains("oX"));
}
