//! A line between two programs that can be made bad: cut, half open, lossy or slow.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// How long TCP takes until it has sent a lost segment again.
const RETRANSMISSION: Duration = Duration::from_millis(200);
/// Bytes and pause of a slow drip.
const DRIP: (usize, Duration) = (64, Duration::from_millis(5));
const BUFFER: usize = 16 << 10;

/// What the line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Everything goes through.
    Good,
    /// Connections are reset and new ones are, too.
    Cut,
    /// Connections stay, and nothing goes through any more: neither bytes nor their end.
    HalfOpen,
    /// One segment in twenty is lost and comes after TCP's retransmission.
    Lossy,
    /// A few bytes at a time.
    Drip,
}

/// A proxy on a free port of the loopback; ended when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    line: watch::Sender<Line>,
    /// Where to connect instead.
    pub address: SocketAddr,
    _runtime: Runtime,
}

impl Proxy {
    /// A good line to a port of the loopback.
    #[must_use]
    pub fn start(to: u16) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let (line, state) = watch::channel(Line::Good);
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(accept(listener, to, state));
        Self { line, address, _runtime: runtime }
    }

    /// Makes the line so from now on. What was on its way over a half-open line is lost with its
    /// connections when the line gets better.
    pub fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

async fn accept(listener: TcpListener, to: u16, state: watch::Receiver<Line>) {
    while let Ok((client, _)) = listener.accept().await {
        if *state.borrow() == Line::Cut {
            reset(client);
            continue;
        }
        let Ok(server) = TcpStream::connect(("127.0.0.1", to)).await else { continue };
        let _delay = (client.set_nodelay(true), server.set_nodelay(true));
        tokio::spawn(connection(client, server, state.clone()));
    }
}

/// One connection until either side or the line ends it.
async fn connection(client: TcpStream, server: TcpStream, state: watch::Receiver<Line>) {
    let mut cut = state.clone();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = pump(from_client, to_server, state.clone()) => {}
        () = pump(from_server, to_client, state) => {}
        () = until_dead(&mut cut) => {}
    }
}

/// Until the line is cut, or good again after it was half open: the other side has forgotten it.
async fn until_dead(state: &mut watch::Receiver<Line>) {
    let mut forgotten = false;
    loop {
        let line = *state.borrow_and_update();
        match line {
            Line::Cut => return,
            Line::HalfOpen => forgotten = true,
            _ if forgotten => return,
            _ => {}
        }
        if state.changed().await.is_err() {
            return;
        }
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<Line>) {
    let mut buffer = vec![0; BUFFER];
    let mut segments = 0_u32;
    loop {
        let line = *state.borrow_and_update();
        let room = if line == Line::Drip { DRIP.0 } else { BUFFER };
        let read = tokio::select! {
            read = from.read(&mut buffer[..room]) => read,
            _ = state.changed() => continue,
        };
        let Ok(bytes @ 1..) = read else {
            let line = *state.borrow();
            if line == Line::HalfOpen {
                std::future::pending::<()>().await;
            }
            return;
        };
        segments += 1;
        let line = *state.borrow();
        match line {
            Line::HalfOpen => std::future::pending().await,
            Line::Drip => tokio::time::sleep(DRIP.1).await,
            Line::Lossy if segments.is_multiple_of(20) => tokio::time::sleep(RETRANSMISSION).await,
            _ => {}
        }
        if to.write_all(&buffer[..bytes]).await.is_err() {
            return;
        }
    }
}

/// Closes with a reset, as a line that is torn does.
fn reset(client: TcpStream) {
    let _closed_all_the_same = client.set_zero_linger();
    drop(client);
}
