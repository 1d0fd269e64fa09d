//! The notifier as a whole: floods, escalation by a clock that is set, limits, a disk that refuses.

use std::sync::mpsc;

use notify::NotTaken;

use super::http::Receiver;
use super::*;

fn hook(receiver: &Receiver, more: &str) -> String {
    format!(
        "{QUICK}{more}[[channel]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"{}\"\n\
         [[channel]]\nname = \"boss\"\nkind = \"webhook\"\nurl = \"{}\"\n",
        receiver.url("/hook"),
        receiver.url("/boss")
    )
}

const ROUTE: &str = "[[route]]\nchannels = [\"hook\"]\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_few_messages_and_every_alarm_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    let text = hook(&receiver, "[flood]\nwindow_ms = 300\n") + ROUTE;
    let (notifier, heard) = start(&text, folder.path(), &Vault::default());
    for number in 0..2_000 {
        notifier.tell(raised(&format!("o{number}"))).unwrap();
    }
    assert!(notifier.flush().await);
    wait_for("all of them", || Some(()).filter(|()| notifier.status()[0].sent == 2_000)).await;
    let requests = receiver.received();
    let count = |request: &http::Received| {
        request.json()["count"].as_str().unwrap().parse::<u64>().unwrap()
    };
    assert_eq!(requests.iter().map(count).sum::<u64>(), 2_000);
    assert!(requests.len() < 100, "{}", requests.len());
    assert_eq!(heard.all(), []);
    notifier.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_goes_up_the_roster_until_it_is_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    let text = hook(&receiver, "")
        + "[[roster]]\nname = \"r\"\nsteps = [{ channels = [\"hook\"] }, \
           { after_ms = 300_000, channels = [\"boss\"] }]\n[[route]]\nroster = \"r\"\n";
    let (clock, now) = set_clock(0);
    let heard = Heard::default();
    let (secrets, reports) = (Vault::default().secrets(), heard.reports());
    let notifier = Notifier::start(&config(&text), secrets, folder.path(), clock, reports).unwrap();
    notifier.tell(raised("seen")).unwrap();
    notifier.tell(raised("unseen")).unwrap();
    wait_for("the first step", || receiver.at_least(2)).await;
    notifier.acknowledged("seen").unwrap();
    assert!(notifier.flush().await);
    now.store(300_000, Ordering::SeqCst);
    let requests = wait_for("the second step", || receiver.at_least(3)).await;
    assert_eq!(requests[2].uri, "/boss");
    assert_eq!(requests[2].json()["occurrence"], "unseen");
    assert_eq!(requests[2].json()["title"], "[升级 1] 氢气探测器高限报警 unseen");
    now.store(900_000, Ordering::SeqCst);
    assert!(notifier.flush().await);
    notifier.stop().await;
    assert_eq!(receiver.received().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_too_fast_is_refused_counted_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    receiver.answer_next([(400, vec![], "no".to_owned())]);
    let text = hook(&receiver, "") + ROUTE;
    // The desk is held in its first report until everything is told.
    let (release, released) = mpsc::sync_channel::<()>(1);
    let released = Mutex::new(Some(released));
    let (entered, has_entered) = mpsc::sync_channel::<()>(1);
    let heard = Heard::default();
    let inner = heard.reports();
    let reports: notify::Reports = Arc::new(move |report| {
        if let Some(released) = released.lock().unwrap().take() {
            entered.send(()).unwrap();
            released.recv().unwrap();
        }
        inner(report);
    });
    let secrets = Vault::default().secrets();
    let notifier =
        Notifier::start(&config(&text), secrets, folder.path(), real_clock(), reports).unwrap();
    notifier.tell(raised("first")).unwrap();
    tokio::task::spawn_blocking(move || has_entered.recv().unwrap()).await.unwrap();
    let mut refused = 0;
    for number in 0..10_050 {
        if notifier.tell(raised(&format!("o{number}"))) == Err(NotTaken::Full) {
            refused += 1;
        }
    }
    assert_eq!(refused, 50);
    release.send(()).unwrap();
    wait_for("the report", || {
        Some(()).filter(|()| heard.all().contains(&Report::NotTaken { count: 50 }))
    })
    .await;
    notifier.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_refuses_is_reported_and_sending_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    // The queue's file cannot be written anew where a folder of its name is.
    let obstacle = folder.path().join("queue.new");
    std::fs::create_dir_all(&obstacle).unwrap();
    let (notifier, heard) = start(&(hook(&receiver, "") + ROUTE), folder.path(), &Vault::default());
    assert!(matches!(&heard.all()[..], [Report::NotDurable { .. }]), "{:?}", heard.all());
    notifier.tell(raised("o1")).unwrap();
    wait_for("the message", || receiver.at_least(1)).await;
    assert!(!notifier.flush().await);
    std::fs::remove_dir(&obstacle).unwrap();
    wait_for("the disk", || Some(()).filter(|()| heard.all().contains(&Report::DurableAgain)))
        .await;
    assert!(notifier.flush().await);
    notifier.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_not_there_cannot_be_tested() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    let (notifier, _) = start(&hook(&receiver, ""), folder.path(), &Vault::default());
    assert_eq!(notifier.test("hok").await.unwrap_err().reason, "there is no channel “hok”");
    assert_eq!(notifier.test("hook").await.unwrap(), "hook: HTTP 200");
    assert_eq!(receiver.received()[0].json()["title"], "Linewatch 测试消息");
    notifier.stop().await;
}
