//! Ends of the process: what was told before is sent after.

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

/// The other process of the next test: tells, says that it is kept, and waits to be killed. Alone
/// it has nothing to do.
#[tokio::test(flavor = "multi_thread")]
async fn the_process_that_is_killed() {
    let (Ok(folder), Ok(url)) = (std::env::var(FOLDER), std::env::var(URL)) else { return };
    let (notifier, _) = start(&text(&url), Path::new(&folder), &Vault::default());
    for number in 0..5 {
        notifier.tell(raised(&format!("o{number}"))).unwrap();
    }
    assert!(notifier.flush().await);
    println!("\nkept");
    std::future::pending::<()>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_before_kill_9_is_sent_after() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    let (address, url) = (receiver.address, receiver.url("/in"));
    receiver.stop().await;
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "restart::the_process_that_is_killed", "--nocapture"])
        .env(FOLDER, folder.path())
        .env(URL, &url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let kept = lines.any(|line| line.unwrap() == "kept");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(kept);

    let receiver = Receiver::start_at(address);
    let (notifier, heard) = start(&text(&url), folder.path(), &Vault::default());
    wait_for("five messages", || receiver.at_least(5)).await;
    wait_for("an empty queue", || Some(()).filter(|()| notifier.status()[0].waiting == 0)).await;
    notifier.stop().await;
    let told: Vec<String> = receiver
        .received()
        .iter()
        .map(|request| request.json()["occurrence"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(told, ["o0", "o1", "o2", "o3", "o4"]);
    assert_eq!(heard.all(), []);

    // Nothing is left to be sent again.
    let (notifier, _) = start(&text(&url), folder.path(), &Vault::default());
    assert_eq!(notifier.status()[0].waiting, 0);
    notifier.stop().await;
    assert_eq!(receiver.received().len(), 5);
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
