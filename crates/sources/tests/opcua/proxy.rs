//! A way to the server that can be cut, frozen, and made to lose messages.
//!
//! It reads the unencrypted chunks of OPC UA over TCP (OPC 10000-6 §6.7): to lose a message of a
//! subscription without breaking the channel it renumbers the chunks after it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

/// Binary encoding ids of messages.
const PUBLISH_RESPONSE: u16 = 829;
const REPUBLISH_REQUEST: u16 = 832;
/// Where a chunk's sequence number and its body begin.
const SEQUENCE: usize = 16;
const BODY: usize = 24;

#[derive(Default)]
pub(crate) struct Rules {
    /// So many messages with changes are lost.
    pub(crate) lose: AtomicU32,
    /// So many have been lost.
    pub(crate) lost: AtomicU32,
    /// Messages asked for again are not to be had.
    pub(crate) spoil_republish: AtomicBool,
    /// Messages that were asked for again.
    pub(crate) republished: AtomicU32,
    /// Nothing passes, and nothing says so.
    pub(crate) frozen: AtomicBool,
    /// New connections are closed at once.
    pub(crate) closed: AtomicBool,
    thaw: Notify,
}

pub(crate) struct Proxy {
    port: u16,
    pub(crate) rules: Arc<Rules>,
    cut: watch::Sender<u32>,
}

impl Proxy {
    pub(crate) async fn start(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let rules = Arc::<Rules>::default();
        let (cut, _) = watch::channel(0);
        let (passed, cuts) = (Arc::clone(&rules), cut.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if passed.closed.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(server) = TcpStream::connect(("127.0.0.1", target)).await else { continue };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                let (rules, stop) = (Arc::clone(&passed), cuts.subscribe());
                tokio::spawn(pass(from_client, to_server, rules, stop, spoil));
                let (rules, stop) = (Arc::clone(&passed), cuts.subscribe());
                tokio::spawn(pass(from_server, to_client, rules, stop, lose));
            }
        });
        Self { port, rules, cut }
    }

    pub(crate) fn address(&self) -> String {
        format!("opc.tcp://127.0.0.1:{}", self.port)
    }

    /// Ends every connection that there is.
    pub(crate) fn cut(&self) {
        self.cut.send_modify(|cuts| *cuts += 1);
    }

    pub(crate) fn lost(&self) -> u32 {
        self.rules.lost.load(Ordering::SeqCst)
    }

    /// Lets everything pass again.
    pub(crate) fn thaw(&self) {
        self.rules.frozen.store(false, Ordering::SeqCst);
        self.rules.thaw.notify_waiters();
    }
}

/// Whether a chunk passes.
type Judge = fn(&mut [u8], &Rules, &mut u32) -> bool;

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    rules: Arc<Rules>,
    mut cut: watch::Receiver<u32>,
    judge: Judge,
) {
    let mut removed = 0;
    loop {
        let chunk = tokio::select! {
            chunk = chunk(&mut from) => chunk,
            _ = cut.changed() => return,
        };
        let Some(mut chunk) = chunk else { return };
        loop {
            let thawed = rules.thaw.notified();
            if !rules.frozen.load(Ordering::SeqCst) {
                break;
            }
            tokio::select! {
                () = thawed => {}
                _ = cut.changed() => return,
            }
        }
        if judge(&mut chunk, &rules, &mut removed) && to.write_all(&chunk).await.is_err() {
            return;
        }
    }
}

async fn chunk(from: &mut OwnedReadHalf) -> Option<Vec<u8>> {
    let mut chunk = vec![0; 8];
    from.read_exact(&mut chunk).await.ok()?;
    let size = u32_at(&chunk, 4) as usize;
    chunk.resize(size, 0);
    from.read_exact(&mut chunk[8..]).await.ok()?;
    Some(chunk)
}

/// From the server: loses messages with changes, renumbers what comes after.
fn lose(chunk: &mut [u8], rules: &Rules, removed: &mut u32) -> bool {
    if !matches!(&chunk[..3], b"MSG" | b"OPN") {
        return true;
    }
    if &chunk[..4] == b"MSGF" && message(chunk) == PUBLISH_RESPONSE && has_changes(&chunk[BODY..]) {
        let one_less = |left: u32| left.checked_sub(1);
        if rules.lose.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok() {
            rules.lost.fetch_add(1, Ordering::SeqCst);
            *removed += 1;
            return false;
        }
    }
    if &chunk[..3] == b"MSG" {
        let number = u32_at(chunk, SEQUENCE) - *removed;
        chunk[SEQUENCE..SEQUENCE + 4].copy_from_slice(&number.to_le_bytes());
    }
    true
}

/// From the client: counts requests for lost messages, and asks for others instead.
fn spoil(chunk: &mut [u8], rules: &Rules, _: &mut u32) -> bool {
    if &chunk[..4] == b"MSGF" && message(chunk) == REPUBLISH_REQUEST {
        rules.republished.fetch_add(1, Ordering::SeqCst);
        if rules.spoil_republish.load(Ordering::SeqCst) {
            let end = chunk.len();
            chunk[end - 4..].copy_from_slice(&0x7FFF_FFFF_u32.to_le_bytes());
        }
    }
    true
}

/// The encoding id of the message in a chunk.
fn message(chunk: &[u8]) -> u16 {
    match chunk.get(BODY..BODY + 4) {
        Some([1, 0, low, high]) => u16::from_le_bytes([*low, *high]),
        _ => 0,
    }
}

/// Whether a publish response holds notifications: after its type come the response header
/// (time 8, handle 4, result 4, diagnostics 1, strings 4, additional header 3), the subscription
/// (4), numbers (4 + 4n), more (1), and in the message number (4), time (8), count (4).
fn has_changes(body: &[u8]) -> bool {
    let mut at = 4 + 24 + 4;
    let numbers = u32_at(body, at);
    at += 4 + if numbers == u32::MAX { 0 } else { numbers as usize * 4 };
    let count = u32_at(body, at + 1 + 4 + 8);
    count != u32::MAX && count > 0
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}
