//! E-mail over each kind of connection, and what becomes of it when the server does not want it.

use std::path::Path;

use notify::Failure;

use super::smtp::{Behaviour, Server};
use super::*;

fn login() -> (String, String) {
    ("plant".to_owned(), "pa55 wörd".to_owned())
}

/// A channel that trusts the server, with more keys, and a route to it.
fn channel(server: &Server, to: &[&str], more: &str) -> String {
    format!(
        "{QUICK}[[channel]]\nname = \"mail\"\nkind = \"email\"\nhost = \"localhost\"\nport = {}\n\
         from = \"Linewatch 站 <plant@example.com>\"\nto = {to:?}\nca_file = '{}'\n{more}\n\
         [[route]]\nchannels = [\"mail\"]\n",
        server.port,
        server.certificate.display()
    )
}

const LOGIN: &str = "user = \"plant\"\npassword_secret = \"mail\"\n";

fn vault() -> Vault {
    let vault = Vault::default();
    vault.set("mail", "pa55 wörd");
    vault
}

async fn one_mail(behaviour: Behaviour, more: &str, folder: &Path) -> super::smtp::Mail {
    let server = Server::start(folder, behaviour).await;
    let text = channel(&server, &["班长 <shift@example.com>"], more);
    let (notifier, heard) = start(&text, &folder.join("queue"), &vault());
    notifier.tell(raised("o1")).unwrap();
    let mails =
        wait_for("a mail", || Some(server.received()).filter(|mails| !mails.is_empty())).await;
    wait_for("the count", || Some(()).filter(|()| notifier.status()[0].sent == 1)).await;
    notifier.stop().await;
    assert_eq!(heard.all(), []);
    mails[0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_what_was_told_over_every_kind_of_connection() {
    let starttls = Behaviour { starttls: true, login: Some(login()), ..Behaviour::default() };
    let tls = Behaviour { tls: true, login: Some(login()), ..Behaviour::default() };
    for (behaviour, more, secure) in [
        (starttls, format!("security = \"starttls\"\n{LOGIN}"), true),
        (tls, LOGIN.to_owned(), true),
        (Behaviour::default(), "security = \"none\"".to_owned(), false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mail = one_mail(behaviour, &more, folder.path()).await;
        assert_eq!(mail.secure, secure, "{more}");
        assert_eq!(mail.login, secure.then(login), "{more}");
        assert_eq!(mail.from, "plant@example.com");
        assert_eq!(mail.to, ["shift@example.com"]);
        assert_eq!(mail.header("Subject"), "氢气探测器高限报警 o1");
        let from = mail.header("From");
        assert!(from.contains('站') && from.ends_with("<plant@example.com>"), "{from}");
        assert!(mail.header("To").contains("班长"), "{}", mail.header("To"));
        assert!(mail.header("Message-ID").ends_with(".linewatch@example.com>"));
        let body = mail.body().replace("\r\n", "\n");
        assert!(
            body.starts_with("氢气探测器高限报警 o1\n\n测量值 93.5 ppm，限值 80 ppm\n请立即处理。"),
            "{body}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_promised_encryption_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let behaviour = Behaviour { login: Some(login()), ..Behaviour::default() };
    let server = Server::start(folder.path(), behaviour).await;
    let text = channel(&server, &["a@example.com"], &format!("security = \"starttls\"\n{LOGIN}"));
    let (notifier, _) = start(&text, folder.path(), &vault());
    let error = notifier.test("mail").await.unwrap_err();
    assert!(error.reason.contains("STARTTLS"), "{error}");
    assert!(server.received().is_empty());
    notifier.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        Server::start(folder.path(), Behaviour { tls: true, ..Behaviour::default() }).await;
    let text = channel(&server, &["a@example.com"], "");
    let text: String = text
        .lines()
        .filter(|line| !line.starts_with("ca_file"))
        .fold(String::new(), |text, line| text + line + "\n");
    let (notifier, _) = start(&text, folder.path(), &vault());
    let error = notifier.test("mail").await.unwrap_err();
    assert!(error.reason.contains("certificate"), "{error}");
    assert!(server.received().is_empty());
    notifier.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_recipient_is_reported_and_the_others_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let gone = ("gone@example.com".to_owned(), (usize::MAX, "550 5.1.1 no such user".to_owned()));
    let grey = ("grey@example.com".to_owned(), (2, "450 4.2.0 try again".to_owned()));
    let behaviour = Behaviour { refused: [gone, grey].into(), ..Behaviour::default() };
    let server = Server::start(folder.path(), behaviour).await;
    let to = ["gone@example.com", "grey@example.com", "here@example.com"];
    let text = channel(&server, &to, "security = \"none\"");
    let (notifier, heard) = start(&text, folder.path(), &vault());
    notifier.tell(raised("o1")).unwrap();
    wait_for("two mails", || Some(()).filter(|()| server.received().len() == 2)).await;
    wait_for("the refusal", || Some(()).filter(|()| !heard.given_up().is_empty())).await;
    let mut told: Vec<String> = server.received().into_iter().flat_map(|mail| mail.to).collect();
    told.sort();
    assert_eq!(told, ["grey@example.com", "here@example.com"]);
    assert_eq!(heard.given_up(), [("o1".to_owned(), GivenUp::Refused)]);
    let event = wait_for("the failure", || heard.events().first().cloned()).await;
    assert!(event.failed && event.reason.contains("no such user"), "{event:?}");
    notifier.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_reported_at_once_and_mending_it_sends_what_waits() {
    let folder = tempfile::tempdir().unwrap();
    let behaviour = Behaviour { tls: true, login: Some(login()), ..Behaviour::default() };
    let server = Server::start(folder.path(), behaviour).await;
    let text = channel(&server, &["a@example.com"], LOGIN);
    let vault = Vault::default();
    vault.set("mail", "guessed wrong");
    let (notifier, heard) = start(&text, folder.path(), &vault);
    notifier.tell(raised("o1")).unwrap();
    let event = wait_for("the failure", || heard.events().first().cloned()).await;
    assert!(event.failed && event.reason.contains("535"), "{event:?}");
    assert!(server.received().is_empty());
    vault.set("mail", "pa55 wörd");
    wait_for("the mail", || Some(()).filter(|()| server.received().len() == 1)).await;
    let recovered = wait_for("the recovery", || heard.events().get(1).cloned()).await;
    assert!(!recovered.failed);
    assert_eq!(heard.given_up(), []);
    assert!(!format!("{:?}{:?}", heard.all(), notifier.status()).contains("guessed wrong"));
    notifier.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_holds_up_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        Server::start(folder.path(), Behaviour { hangs: true, ..Behaviour::default() }).await;
    let receiver = http::Receiver::start();
    let text = channel(&server, &["a@example.com"], "security = \"none\"")
        .replace("send_timeout_ms = 5_000", "send_timeout_ms = 300")
        + &format!(
            "[[channel]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"{}\"\n\
             [[route]]\nchannels = [\"hook\"]\n",
            receiver.url("/")
        );
    let (notifier, heard) = start(&text, folder.path(), &vault());
    for number in 0..5 {
        notifier.tell(raised(&format!("o{number}"))).unwrap();
    }
    wait_for("the other channel", || receiver.at_least(5)).await;
    assert!(server.connections() <= 20);
    let event = wait_for("the failure", || heard.events().first().cloned()).await;
    assert_eq!((&*event.channel, event.failed), ("mail", true));
    assert!(event.reason.contains("no answer within 300 ms"), "{event:?}");
    let error = notifier.test("mail").await.unwrap_err();
    assert_eq!(error.failure, Failure::Later(None));
    let counts = || {
        let status = notifier.status();
        (status[0].waiting, status[1].waiting, status[1].sent)
    };
    wait_for("the counts", || Some(()).filter(|()| counts() == (5, 0, 5))).await;
    // It comes back to life.
    server.change(|behaviour| behaviour.hangs = false);
    wait_for("the mails", || Some(()).filter(|()| notifier.status()[0].waiting == 0)).await;
    assert_eq!(heard.given_up(), []);
    notifier.stop().await;
}
