//! A mail server: EHLO, STARTTLS or TLS from the first byte, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA.
//! It can also hang after the connection, refuse the login and refuse recipients.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// A message as it came.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) data: String,
    pub(crate) login: Option<(String, String)>,
    pub(crate) secure: bool,
}

impl Mail {
    /// A header, unfolded and decoded (RFC 2047).
    pub(crate) fn header(&self, name: &str) -> String {
        let head = self.data.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let prefix = format!("{name}: ");
        let line = head.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_default();
        let mut text = String::new();
        for word in line.split(' ') {
            let encoded = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
            match encoded {
                Some(encoded) => {
                    text.push_str(&String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap());
                }
                None => text.extend([" ", word]),
            }
        }
        text.trim().to_owned()
    }

    /// The body, decoded.
    pub(crate) fn body(&self) -> String {
        let body = self.data.split_once("\r\n\r\n").unwrap().1;
        match self.header("Content-Transfer-Encoding").as_str() {
            "base64" => {
                let joined: String = body.split_whitespace().collect();
                String::from_utf8(STANDARD.decode(joined).unwrap()).unwrap()
            }
            "quoted-printable" => quoted_printable(body),
            _ => body.to_owned(),
        }
    }
}

fn quoted_printable(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        if *byte == b'=' {
            let hex = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// How the server behaves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Behaviour {
    /// TLS from the first byte.
    pub(crate) tls: bool,
    /// STARTTLS is offered.
    pub(crate) starttls: bool,
    /// Nothing is ever said.
    pub(crate) hangs: bool,
    /// Name and password; without, no login is offered.
    pub(crate) login: Option<(String, String)>,
    /// Answers to recipients instead of 250, as often as said.
    pub(crate) refused: BTreeMap<String, (usize, String)>,
}

struct Shared {
    behaviour: Mutex<Behaviour>,
    acceptor: TlsAcceptor,
    received: Mutex<Vec<Mail>>,
    connections: Mutex<usize>,
}

/// The server; it ends with the test.
pub(crate) struct Server {
    pub(crate) port: u16,
    /// File with its certificate.
    pub(crate) certificate: PathBuf,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// On a free port; its certificate for `localhost` goes into the folder.
    pub(crate) async fn start(folder: &Path, behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = folder.join("certificate.pem");
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let tls = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let shared = Arc::new(Shared {
            behaviour: Mutex::new(behaviour),
            acceptor: TlsAcceptor::from(Arc::new(tls)),
            received: Mutex::default(),
            connections: Mutex::default(),
        });
        let serving = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *serving.connections.lock().unwrap() += 1;
                let serving = Arc::clone(&serving);
                connections.spawn(async move { serve(&serving, stream).await });
            }
        });
        Self { port, certificate, shared, task }
    }

    pub(crate) fn received(&self) -> Vec<Mail> {
        self.shared.received.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.shared.connections.lock().unwrap()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.shared.behaviour.lock().unwrap());
    }
}

/// One connection. An error is the client's going away.
async fn serve(shared: &Shared, stream: TcpStream) {
    let behaviour = shared.behaviour.lock().unwrap().clone();
    if behaviour.hangs {
        // Keeps the connection and says nothing.
        std::future::pending::<()>().await;
    }
    if behaviour.tls {
        let Ok(stream) = shared.acceptor.accept(stream).await else { return };
        _ = talk(shared, &mut BufStream::new(stream), true, true).await;
        return;
    }
    let mut stream = BufStream::new(stream);
    if let Ok(true) = talk(shared, &mut stream, false, true).await {
        let Ok(stream) = shared.acceptor.accept(stream.into_inner()).await else { return };
        _ = talk(shared, &mut BufStream::new(stream), true, false).await;
    }
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufStream<S>,
    line: &str,
) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.flush().await
}

async fn hear<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufStream<S>,
) -> std::io::Result<String> {
    let mut line = String::new();
    match stream.read_line(&mut line).await? {
        0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(line.trim_end().to_owned()),
    }
}

/// Speaks with a client; true when it asked for TLS.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    shared: &Shared,
    stream: &mut BufStream<S>,
    secure: bool,
    greet: bool,
) -> std::io::Result<bool> {
    let behaviour = shared.behaviour.lock().unwrap().clone();
    if greet {
        say(stream, "220 mail.test ESMTP").await?;
    }
    let mut mail =
        Mail { from: String::new(), to: Vec::new(), data: String::new(), login: None, secure };
    loop {
        let line = hear(stream).await?;
        let upper = line.to_ascii_uppercase();
        if upper.starts_with("EHLO") {
            say(stream, "250-mail.test").await?;
            if behaviour.starttls && !secure {
                say(stream, "250-STARTTLS").await?;
            }
            if behaviour.login.is_some() {
                say(stream, "250-AUTH PLAIN LOGIN").await?;
            }
            say(stream, "250 8BITMIME").await?;
        } else if upper == "STARTTLS" {
            say(stream, "220 go on").await?;
            return Ok(true);
        } else if let Some(encoded) = line.strip_prefix("AUTH PLAIN ") {
            let text = String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap();
            let parts: Vec<&str> = text.split('\0').collect();
            mail.login = Some((parts[1].to_owned(), parts[2].to_owned()));
            let right = mail.login == behaviour.login;
            say(stream, if right { "235 welcome" } else { "535 5.7.8 wrong password" }).await?;
        } else if let Some(from) = line.strip_prefix("MAIL FROM:<") {
            from.split('>').next().unwrap().clone_into(&mut mail.from);
            say(stream, "250 sender ok").await?;
        } else if let Some(to) = line.strip_prefix("RCPT TO:<") {
            let to = to.split('>').next().unwrap().to_owned();
            let refusal = refusal(shared, &to);
            say(stream, refusal.as_deref().unwrap_or("250 recipient ok")).await?;
            mail.to.push(to);
        } else if upper == "DATA" {
            say(stream, "354 go on").await?;
            loop {
                let line = hear(stream).await?;
                if line == "." {
                    break;
                }
                mail.data.push_str(line.strip_prefix('.').unwrap_or(&line));
                mail.data.push_str("\r\n");
            }
            shared.received.lock().unwrap().push(mail.clone());
            say(stream, "250 queued as 42").await?;
        } else if upper == "QUIT" {
            say(stream, "221 bye").await?;
            return Ok(false);
        } else {
            say(stream, "502 what?").await?;
        }
    }
}

/// The answer to a recipient when it is not 250.
fn refusal(shared: &Shared, to: &str) -> Option<String> {
    let mut behaviour = shared.behaviour.lock().unwrap();
    let (times, answer) = behaviour.refused.get_mut(to)?;
    *times = times.checked_sub(1)?;
    Some(answer.clone())
}
