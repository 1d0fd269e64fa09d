//! Files that a browser sends to be imported, and the lists of what was refused of them.

use std::io;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use station::{ApiError, Station, Upload};
use tokio::sync::mpsc;
use tokio_stream::StreamExt;

use crate::door::{refusal, session};
use crate::export::send_file;

/// Pieces waiting for the disk.
const PIECES_MAX: usize = 8;

/// What the address says.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    /// The file's name.
    name: String,
}

/// Where a received file lies on the station's computer.
#[derive(Debug, Serialize)]
struct Received {
    path: String,
    bytes: u64,
}

/// Takes a file of any size, a piece at a time.
pub(crate) async fn upload(
    State(station): State<Arc<Station>>,
    Query(sent): Query<Sent>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let Some(bytes) = length.and_then(|length| length.parse().ok()) else {
        return refusal(&ApiError::arguments("the request does not say how long the file is"));
    };
    let upload = match station.receive_import(session(&headers), &sent.name, bytes) {
        Ok(upload) => upload,
        Err(error) => return refusal(&error),
    };
    match receive(upload, body).await {
        Ok(received) => Json(received).into_response(),
        Err(error) => refusal(&ApiError::failed(error)),
    }
}

/// A file that was not received to its end is removed.
async fn receive(upload: Upload, body: Body) -> io::Result<Received> {
    let (sender, mut pieces) = mpsc::channel::<Bytes>(PIECES_MAX);
    let written = tokio::task::spawn_blocking(move || {
        let (mut upload, mut bytes) = (upload, 0);
        while let Some(piece) = pieces.blocking_recv() {
            // An empty piece is the end; without it the sender went away.
            if piece.is_empty() {
                let path = upload.finish()?.display().to_string();
                return Ok(Received { path, bytes });
            }
            upload.add(&piece)?;
            bytes += piece.len() as u64;
        }
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file did not come to its end"))
    });
    let mut stream = body.into_data_stream();
    loop {
        let piece = match stream.next().await {
            None => Bytes::new(),
            Some(Ok(piece)) if piece.is_empty() => continue,
            Some(Ok(piece)) => piece,
            Some(Err(_)) => break,
        };
        let end = piece.is_empty();
        // The disk may have refused, which the writer says.
        if sender.send(piece).await.is_err() || end {
            break;
        }
    }
    drop(sender);
    written.await.map_err(io::Error::other)?
}

/// The list of what an import refused, as a file.
pub(crate) async fn refused(
    State(station): State<Arc<Station>>,
    Path(id): Path<String>,
) -> Response {
    match station.import_refused(&id) {
        Ok(path) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            send_file(&path, &name, "text/csv; charset=utf-8")
        }
        Err(error) => refusal(&error),
    }
}
