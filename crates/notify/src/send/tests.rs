//! Requests as they are made and answers as they are judged, without a network.

use model::Timestamp;
use serde_json::{Value, json};

use super::answer::{Answer, judge};
use super::hook::request;
use crate::config::{Config, HookPlan, Plan, Setup};
use crate::report::Failure;
use crate::secret::SecretString;
use crate::template::{Fields, Found};

fn hook(keys: &str) -> HookPlan {
    let text = format!("[[channel]]\nname = \"it\"\n{keys}\n");
    let config = Config::read(&text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    match &Plan::new(&config).unwrap().channels[0].setup {
        Setup::Hook(plan) => HookPlan::clone(plan),
        Setup::Email(_) => panic!("an e-mail"),
    }
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_734_320_000_250)
}

fn fields() -> Fields {
    let pairs =
        [("title", "氢气 \"高\""), ("text", "93.5 ppm\n"), ("number", "138"), ("device", "a/b")];
    pairs.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect()
}

fn secrets() -> Found {
    let pairs =
        [("t", "to/ken"), ("s", "SECx1y2z3"), ("u", "https://hook.example/x/y?z=1"), ("bad", "no")];
    pairs.iter().map(|(name, text)| ((*name).into(), SecretString::new(*text))).collect()
}

#[test]
fn robots_get_what_they_expect() {
    let url = "url = \"https://r.example/send?access_token={secret:t}\"";
    let text = "氢气 \"高\"\n93.5 ppm";
    let same = json!({"msgtype": "text", "text": {"content": text},
                      "at": {"atMobiles": [], "isAtAll": false}});
    let mentioned = json!({"msgtype": "text", "text": {"content": text},
                           "at": {"atMobiles": ["138"], "isAtAll": true}});
    let feishu = json!({"msg_type": "text", "content": {"text": text}});
    let signed = json!({"msg_type": "text", "content": {"text": text}, "timestamp": "1734320000",
                        "sign": "oQDJa0qgWlMAhUUgqrQSX8WpaB/q1knDvwwBuC/bkQA="});
    let unsigned = "https://r.example/send?access_token=to%2Fken";
    let with_sign = format!(
        "{unsigned}&timestamp=1734320000250&sign=WwnKjHt2fjfj%2BPEzzBfYkod67bfcVUiXZokyNC%2FeOvI%3D"
    );
    for (kind, more, address, body) in [
        ("dingtalk", "", unsigned, &same),
        ("dingtalk", "sign_secret = \"s\"", &with_sign, &same),
        ("dingtalk", "at_mobiles = [\"138\"]\nat_all = true", unsigned, &mentioned),
        ("wecom", "", unsigned, &same),
        ("feishu", "", unsigned, &feishu),
        ("feishu", "sign_secret = \"s\"", unsigned, &signed),
    ] {
        let plan = hook(&format!("kind = \"{kind}\"\n{url}\n{more}"));
        let request = request(&plan, &fields(), &secrets(), now()).unwrap();
        assert_eq!(request.url.as_str(), address, "{kind} {more}");
        let sent: Value = serde_json::from_str(&request.body.unwrap()).unwrap();
        assert_eq!(&sent, body, "{kind} {more}");
    }
}

#[test]
fn gateways_get_forms_and_headers() {
    let plan = hook(
        "kind = \"sms\"\nurl = \"http://g.example/{device}\"\nnumbers = [\"138\"]\nmethod = \"PUT\"\n\
         form = { to = \"{number}\", \"a b\" = \"{title}&\", k = \"{secret:t}\" }\n\
         headers = { Authorization = \"Bearer {secret:t}\", X-Title = \"{text}\" }",
    );
    let request = request(&plan, &fields(), &secrets(), now()).unwrap();
    assert_eq!(request.url.as_str(), "http://g.example/a%2Fb");
    let body = "a%20b=%E6%B0%A2%E6%B0%94%20%22%E9%AB%98%22%26&k=to%2Fken&to=138";
    assert_eq!(request.body.as_deref(), Some(body));
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(request.headers["authorization"], "Bearer to/ken");
    assert_eq!(request.headers["x-title"], "93.5 ppm");
    assert!(!format!("{:?}", request.headers).contains("to/ken"));
}

#[test]
fn a_secret_may_be_the_whole_address() {
    let plan = hook("kind = \"webhook\"\nurl = \"{secret:u}\"\nmethod = \"GET\"");
    let made = request(&plan, &fields(), &secrets(), now()).unwrap();
    assert_eq!((made.url.as_str(), made.body), ("https://hook.example/x/y?z=1", None));
    let plan = hook("kind = \"webhook\"\nurl = \"{secret:bad}\"");
    let error = request(&plan, &fields(), &secrets(), now()).unwrap_err();
    assert_eq!(error.failure, Failure::Unready);
}

#[test]
fn a_long_text_is_cut_between_characters() {
    let plan = hook("kind = \"wecom\"\nurl = \"{secret:u}\"\ntext = \"{title}\"");
    let long = Fields::from([("title".to_owned(), "气".repeat(2_000))]);
    let body = request(&plan, &long, &secrets(), now()).unwrap().body.unwrap();
    let sent: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(sent["text"]["content"].as_str().unwrap(), "气".repeat(2_048 / 3));
}

#[test]
fn answers_are_judged() {
    let later = Some(Failure::Later(None));
    let wait = |millis| Some(Failure::Later(Some(millis)));
    let refused = Some(Failure::Refused);
    let any = "kind = \"webhook\"";
    let checked = "kind = \"webhook\"\nanswer_field = \"result.code\"\nanswer_ok = \"0\"";
    for (kind, status, retry_after, body, expected) in [
        (any, 200, None, "", None),
        (any, 204, None, "", None),
        (any, 302, None, "", later),
        (any, 400, None, "no", refused),
        (any, 404, None, "", refused),
        (any, 408, None, "", later),
        (any, 429, Some("7"), "", wait(7_000)),
        (any, 429, Some("Mon, 16 Dec 2024 03:34:00 GMT"), "", wait(39_750)),
        (any, 429, Some("Mon, 16 Dec 2024 03:33:00 GMT"), "", wait(0)),
        (any, 429, Some("soon"), "", later),
        (any, 500, None, "", later),
        (any, 503, Some("120"), "", wait(120_000)),
        (checked, 200, None, r#"{"result":{"code":0}}"#, None),
        (checked, 200, None, r#"{"result":{"code":"0"}}"#, None),
        (checked, 200, None, r#"{"result":{"code":"7"}}"#, later),
        (checked, 200, None, "<html>", later),
        ("kind = \"dingtalk\"", 200, None, r#"{"errcode":0,"errmsg":"ok"}"#, None),
        ("kind = \"dingtalk\"", 200, None, r#"{"errcode":310000,"errmsg":"sign"}"#, refused),
        ("kind = \"dingtalk\"", 200, None, r#"{"errcode":130101}"#, later),
        ("kind = \"dingtalk\"", 200, None, "<html>", later),
        ("kind = \"wecom\"", 200, None, r#"{"errcode":93000}"#, refused),
        ("kind = \"wecom\"", 200, None, r#"{"errcode":45009}"#, later),
        ("kind = \"feishu\"", 200, None, r#"{"code":0,"msg":"success"}"#, None),
        ("kind = \"feishu\"", 200, None, r#"{"StatusCode":0}"#, None),
        ("kind = \"feishu\"", 200, None, r#"{"code":19021,"msg":"sign match fail"}"#, refused),
        ("kind = \"feishu\"", 200, None, r#"{"code":11232}"#, later),
    ] {
        let plan = hook(&format!("url = \"http://a/\"\n{kind}"));
        let judged = judge(&plan, &Answer { status, retry_after, body }, now());
        let failure = judged.as_ref().err().map(|error| error.failure);
        assert_eq!(failure, expected, "{kind} {status} {retry_after:?} {body}: {judged:?}");
        let said = judged.unwrap_or_else(|error| error.reason);
        assert!(said.starts_with(&format!("HTTP {status}")), "{said}");
    }
}
