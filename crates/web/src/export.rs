//! The export as a download: piece by piece, so that its size does not matter.

use std::io::{self, Write};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use station::Station;
use station::api::args::ExportArgs;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::door::refusal;

/// Pieces waiting for the receiver.
const PIECES_MAX: usize = 8;
const PIECE_BYTES: usize = 64 * 1024;

/// What the address says.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    /// Patterns of tags, separated by commas.
    tags: String,
    /// Unix milliseconds.
    from: f64,
    /// Unix milliseconds.
    to: f64,
}

pub(crate) async fn csv(
    State(station): State<Arc<Station>>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let args = ExportArgs {
        tags: wanted.tags.split(',').map(str::to_owned).collect(),
        from: wanted.from,
        to: wanted.to,
    };
    // Mistakes are told before the download begins; afterwards it can only be broken off.
    let asked = serde_json::to_vec(&args).unwrap_or_default();
    if let Err(error) = station.call("export_estimate", &asked).await {
        return refusal(&error);
    }
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(PIECES_MAX);
    let pieces = Pieces { sender: sender.clone(), buffer: Vec::with_capacity(PIECE_BYTES) };
    tokio::spawn(async move {
        if let Err(error) = station.export_csv(&args, pieces).await {
            tracing::warn!(%error, "an export was broken off");
            // The receiver may be the reason.
            let _told = sender.send(Err(io::Error::other(error))).await;
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"linewatch.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Body::from_stream(ReceiverStream::new(receiver))).into_response()
}

/// Hands over what is written, a piece at a time, and waits while the receiver is behind.
struct Pieces {
    sender: mpsc::Sender<io::Result<Bytes>>,
    buffer: Vec<u8>,
}

impl Pieces {
    fn send(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let piece =
            Bytes::from(std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE_BYTES)));
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the receiver is gone");
        self.sender.blocking_send(Ok(piece)).map_err(gone)
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PIECE_BYTES {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}
