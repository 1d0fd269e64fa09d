//! Chat robots, web hooks and gateways.

use serde_json::json;

use super::http::{Answer, Receiver};
use super::*;

/// A channel of a kind with keys, and a route to it.
fn channel(kind: &str, url: &str, more: &str) -> String {
    format!(
        "{QUICK}[[channel]]\nname = \"it\"\nkind = \"{kind}\"\nurl = \"{url}\"\n{more}\n\
         [[route]]\nchannels = [\"it\"]\n"
    )
}

fn ok(body: &str) -> Answer {
    (200, vec![], body.to_owned())
}

/// The signature is from Python's hmac and base64, for this secret and time.
#[tokio::test(flavor = "multi_thread")]
async fn dingtalk_gets_a_signed_message() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    receiver.answer(200, r#"{"errcode":0,"errmsg":"ok"}"#);
    let url = receiver.url("/robot/send?access_token={secret:token}");
    let text = channel("dingtalk", &url, "sign_secret = \"sign\"");
    let vault = Vault::default();
    vault.set("token", "abc/123");
    vault.set("sign", "SECx1y2z3");
    let (clock, _) = set_clock(1_734_320_000_250);
    let heard = Heard::default();
    let (secrets, reports) = (vault.secrets(), heard.reports());
    let notifier = Notifier::start(&config(&text), secrets, folder.path(), clock, reports).unwrap();
    notifier.tell(raised("o1")).unwrap();
    let requests = wait_for("the message", || receiver.at_least(1)).await;
    assert_eq!(
        requests[0].uri,
        "/robot/send?access_token=abc%2F123&timestamp=1734320000250\
         &sign=WwnKjHt2fjfj%2BPEzzBfYkod67bfcVUiXZokyNC%2FeOvI%3D"
    );
    let content = "氢气探测器高限报警 o1\n测量值 93.5 ppm，限值 80 ppm\n请立即处理。";
    let expected = json!({"msgtype": "text", "text": {"content": content},
                          "at": {"atMobiles": [], "isAtAll": false}});
    assert_eq!(requests[0].json(), expected);
    assert!(requests[0].headers["content-type"].to_str().unwrap().starts_with("application/json"));
    let answer = notifier.test("it").await.unwrap();
    assert_eq!(answer, r#"it: HTTP 200: {"errcode":0,"errmsg":"ok"}"#);
    notifier.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_in_trouble_is_asked_again_and_its_failure_and_recovery_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    receiver.answer_next((0..5).map(|_| (500, vec![], "broken".to_owned())));
    let text = channel("webhook", &receiver.url("/in"), "");
    let (notifier, heard) = start(&text, folder.path(), &Vault::default());
    notifier.tell(raised("o1")).unwrap();
    let requests = wait_for("six requests", || receiver.at_least(6)).await;
    wait_for("the recovery", || heard.events().get(1).cloned()).await;
    let events: Vec<(bool, String)> =
        heard.events().into_iter().map(|event| (event.failed, event.reason)).collect();
    assert_eq!(events, [(true, "HTTP 500: broken".to_owned()), (false, String::new())]);
    let first = requests[0].json();
    assert!(requests.iter().all(|request| request.json() == first));
    assert_eq!((&first["device"], &first["count"]), (&json!("gas/H20101"), &json!("1")));
    assert_eq!(notifier.status()[0].sent, 1);
    notifier.stop().await;
    assert_eq!(receiver.received().len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_away_gets_everything_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    let address = receiver.address;
    let text = channel("webhook", &receiver.url("/in"), "");
    receiver.stop().await;
    let (notifier, heard) = start(&text, folder.path(), &Vault::default());
    for number in 0..3 {
        notifier.tell(raised(&format!("o{number}"))).unwrap();
    }
    let event = wait_for("the failure", || heard.events().first().cloned()).await;
    assert!(event.failed && !event.reason.contains("http://"), "{event:?}");
    let receiver = Receiver::start_at(address);
    let requests = wait_for("three messages", || receiver.at_least(3)).await;
    let told: Vec<String> = requests
        .iter()
        .map(|request| request.json()["occurrence"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(told, ["o0", "o1", "o2"]);
    wait_for("the recovery", || heard.events().get(1).cloned()).await;
    notifier.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robot_that_answers_200_and_an_error_has_failed() {
    for (kind, answer) in [
        ("dingtalk", r#"{"errcode":310000,"errmsg":"sign not match"}"#),
        ("wecom", r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#),
        ("feishu", r#"{"code":19021,"msg":"sign match fail"}"#),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let receiver = Receiver::start();
        receiver.answer_next([ok(answer)]);
        receiver.answer(200, r#"{"errcode":0,"code":0}"#);
        let text = channel(kind, &receiver.url("/"), "");
        let (notifier, heard) = start(&text, folder.path(), &Vault::default());
        notifier.tell(raised("o1")).unwrap();
        let event = wait_for("the failure", || heard.events().first().cloned()).await;
        assert!(event.failed && event.reason.contains(answer), "{event:?}");
        assert_eq!(heard.given_up(), [("o1".to_owned(), GivenUp::Refused)]);
        notifier.tell(raised("o2")).unwrap();
        wait_for("the recovery", || heard.events().get(1).cloned()).await;
        notifier.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (receiver, other) = (Receiver::start(), Receiver::start());
    receiver.answer_next([(307, vec![("location", other.url("/steal"))], String::new())]);
    let text = channel(
        "webhook",
        &receiver.url("/in"),
        "headers = { Authorization = \"Bearer {secret:token}\" }",
    );
    let vault = Vault::default();
    vault.set("token", "abc123");
    let (notifier, _) = start(&text, folder.path(), &vault);
    let error = notifier.test("it").await.unwrap_err();
    assert!(error.reason.contains("HTTP 307") && error.reason.contains("not followed"), "{error}");
    assert_eq!(receiver.received()[0].headers["authorization"], "Bearer abc123");
    assert!(other.received().is_empty());
    notifier.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_shown_and_a_missing_one_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    receiver.answer_next([(400, vec![], "no such token: abc/123 or abc%2F123".to_owned())]);
    let url = receiver.url("/in?token={secret:token}");
    let text = channel("webhook", &url, "");
    let vault = Vault::default();
    let (notifier, heard) = start(&text, folder.path(), &vault);
    notifier.tell(raised("o1")).unwrap();
    let event = wait_for("the failure", || heard.events().first().cloned()).await;
    assert_eq!(event.reason, "the secret “token” is not there; enter it");
    vault.set("token", "abc/123");
    wait_for("the refusal", || Some(()).filter(|()| !heard.given_up().is_empty())).await;
    let all = format!("{:?} {:?} {notifier:?}", heard.all(), notifier.status());
    assert!(all.contains("no such token: ••• or •••"), "{all}");
    assert!(!all.contains("abc/123") && !all.contains("abc%2F123"), "{all}");
    notifier.stop().await;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("abc"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_is_asked_once_for_each_number() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    receiver.answer(200, r#"{"Code":"OK"}"#);
    let text = channel(
        "sms",
        &receiver.url("/send"),
        "form = { mobile = \"{number}\", content = \"{title} {value}{unit}\" }\n\
         numbers = [\"13800000001\", \"13800000002\"]\nanswer_field = \"Code\"\nanswer_ok = \"OK\"",
    );
    let (notifier, _) = start(&text, folder.path(), &Vault::default());
    notifier.tell(raised("o1")).unwrap();
    let requests = wait_for("two requests", || receiver.at_least(2)).await;
    let mut bodies: Vec<&str> = requests.iter().map(|request| request.body.as_str()).collect();
    bodies.sort_unstable();
    let content = "content=%E6%B0%A2%E6%B0%94%E6%8E%A2%E6%B5%8B%E5%99%A8%E9%AB%98%E9%99%90%E6%8A%A5\
                   %E8%AD%A6%20o1%2093.5ppm";
    let expected =
        [format!("{content}&mobile=13800000001"), format!("{content}&mobile=13800000002")];
    assert_eq!(bodies, expected);
    assert_eq!(requests[0].method, "POST");
    let answer = notifier.test("it").await.unwrap();
    let line = |number: &str| format!("{number}: HTTP 200: {{\"Code\":\"OK\"}}");
    assert_eq!(answer, format!("{}\n{}", line("13800000001"), line("13800000002")));
    notifier.stop().await;
}
