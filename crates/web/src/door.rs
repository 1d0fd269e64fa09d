//! Listening, routing, ending.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use station::{ApiError, Door, ErrorCode, Station};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower_http::compression::CompressionLayer;

use crate::auth::Access;
use crate::{assets, auth, export, import};

/// Arguments are small; the largest is a list of alarms to acknowledge.
const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Why the door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Other computers could reach it, and there are no users and passwords yet.
    #[error("{0} could be reached from other computers; only 127.0.0.1 and ::1 are allowed")]
    NotLoopback(IpAddr),
    /// The port is taken, or the system refuses.
    #[error(
        "nothing can listen on {address}: {error}; choose another port with --http 127.0.0.1:0"
    )]
    Refused {
        /// What was wanted.
        address: SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
}

/// An open door.
#[derive(Debug)]
pub struct WebDoor {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it asks for.
    pub token: String,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl WebDoor {
    /// Opens a door to a station; port 0 is any free one.
    pub async fn open(station: Arc<Station>, address: SocketAddr) -> Result<Self, BindError> {
        if !address.ip().is_loopback() {
            return Err(BindError::NotLoopback(address.ip()));
        }
        let refused = |error| BindError::Refused { address, error };
        let listener = TcpListener::bind(address).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let token = station::random_hex().map_err(refused)?;
        let access = Access::new(token.clone(), address.port());
        let (stop, stopped) = oneshot::channel::<()>();
        let router = router(station, access);
        let serve = axum::serve(listener, router).with_graceful_shutdown(async {
            // Ends as well when the door is dropped.
            let _stopped_or_dropped = stopped.await;
        });
        let task = tokio::spawn(async move {
            if let Err(error) = serve.await {
                tracing::error!(%error, "the HTTP door ended");
            }
        });
        Ok(Self { address, token, stop, task })
    }

    /// Listens on any free port of the loopback.
    #[must_use]
    pub const fn any_port() -> SocketAddr {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)
    }

    /// The address for a browser, with the token.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/?token={}", self.address, self.token)
    }

    /// How other programs of this user find the station.
    #[must_use]
    pub fn door(&self) -> Door {
        Door {
            pid: std::process::id(),
            http: format!("http://{}", self.address),
            token: self.token.clone(),
        }
    }

    /// Closes it at once; answers under way are broken off.
    pub async fn close(self) {
        drop(self.stop);
        self.task.abort();
        // Aborted is how it is meant to end.
        let _aborted = self.task.await;
    }
}

fn router(station: Arc<Station>, access: Access) -> Router {
    let api = Router::new()
        .route("/api/export.csv", get(export::csv))
        .route("/api/sql_export", post(export::sql))
        .route("/api/exports/{id}", get(export::file))
        .route("/api/import_upload", post(import::upload))
        .route("/api/imports/{id}/refused.csv", get(import::refused))
        .route("/api/{command}", post(call))
        .layer(middleware::from_fn_with_state(access.clone(), auth::require))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(station);
    Router::new()
        .merge(api)
        .fallback(assets::serve)
        .layer(CompressionLayer::new().gzip(true))
        .layer(middleware::from_fn_with_state(access, auth::enter))
        .layer(middleware::from_fn(auth::harden))
}

async fn call(
    State(station): State<Arc<Station>>,
    Path(command): Path<String>,
    headers: HeaderMap,
    args: Bytes,
) -> Response {
    match station.call(session(&headers), &command, &args).await {
        Ok(reply) => {
            let kind = [
                (header::CONTENT_TYPE, reply.kind.media_type()),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (kind, reply.bytes).into_response()
        }
        Err(error) => refusal(&error),
    }
}

/// Who asks, as `sign_in` named the session.
pub(crate) fn session(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-linewatch-session")?.to_str().ok()
}

/// An error as status, code and sentence.
pub(crate) fn refusal(error: &ApiError) -> Response {
    let status = match error.code {
        ErrorCode::NotPermitted => StatusCode::FORBIDDEN,
        ErrorCode::UnknownCommand => StatusCode::NOT_FOUND,
        ErrorCode::BadArguments
        | ErrorCode::BadQuery
        | ErrorCode::TimedOut
        | ErrorCode::OutOfMemory
        | ErrorCode::Cancelled => StatusCode::BAD_REQUEST,
        ErrorCode::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let body = serde_json::json!({ "code": error.code.name(), "message": error.message });
    (status, axum::Json(body)).into_response()
}
