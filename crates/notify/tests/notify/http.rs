//! An HTTP receiver that remembers what it was sent and answers as it is told.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) uri: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// An answer: status, headers, body.
pub(crate) type Answer = (u16, Vec<(&'static str, String)>, String);

#[derive(Default)]
struct Shared {
    received: Vec<Received>,
    /// Answers for the next requests.
    next: VecDeque<Answer>,
    /// The answer when there is none for the next request.
    otherwise: Option<Answer>,
}

/// The receiver; it ends with the test or by [`Self::stop`].
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    task: JoinHandle<()>,
}

impl Receiver {
    /// On a free port.
    pub(crate) fn start() -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap())
    }

    /// On a port that was used before.
    pub(crate) fn start_at(address: SocketAddr) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(address).unwrap();
        let listener: TcpListener = socket.listen(128).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Mutex::new(Shared::default()));
        let app = Router::new().fallback(receive).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { address, shared, task }
    }

    /// What to answer to the next requests, in order.
    pub(crate) fn answer_next(&self, answers: impl IntoIterator<Item = Answer>) {
        self.shared.lock().unwrap().next.extend(answers);
    }

    /// What to answer to all others; 200 and nothing at first.
    pub(crate) fn answer(&self, status: u16, body: &str) {
        self.shared.lock().unwrap().otherwise = Some((status, vec![], body.to_owned()));
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.lock().unwrap().received.clone()
    }

    /// The requests when there are at least so many.
    pub(crate) fn at_least(&self, count: usize) -> Option<Vec<Received>> {
        Some(self.received()).filter(|received| received.len() >= count)
    }

    /// Closes the port.
    pub(crate) async fn stop(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

async fn receive(
    State(shared): State<Arc<Mutex<Shared>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut shared = shared.lock().unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let (method, uri) = (method.to_string(), uri.to_string());
    shared.received.push(Received { method, uri, headers, body });
    let answer = shared.next.pop_front().or_else(|| shared.otherwise.clone());
    let (status, headers, body) = answer.unwrap_or((200, vec![], String::new()));
    let status = axum::http::StatusCode::from_u16(status).unwrap();
    let mut response = (status, body).into_response();
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}
