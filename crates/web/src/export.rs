//! The export as a download: piece by piece, so that its size does not matter.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use station::api::ReplyKind;
use station::api::args::{ExportArgs, SqlExportArgs};
use station::{ApiError, Station};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::door::{refusal, session};

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
    format: Option<String>,
    encoding: Option<String>,
    what: Option<String>,
    form: Option<String>,
    interval_ms: Option<f64>,
    columns: Option<u32>,
}

pub(crate) async fn csv(
    State(station): State<Arc<Station>>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let args = ExportArgs {
        tags: wanted.tags.split(',').map(str::to_owned).collect(),
        from: wanted.from,
        to: wanted.to,
        format: wanted.format,
        encoding: wanted.encoding,
        what: wanted.what,
        form: wanted.form,
        interval_ms: wanted.interval_ms,
        columns: wanted.columns,
    };
    // Mistakes are told before the download begins; afterwards it can only be broken off.
    let asked = serde_json::to_vec(&args).unwrap_or_default();
    if let Err(error) = station.call(session(&headers), "export_estimate", &asked).await {
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

/// The whole answer of a query: first into a file of the station's, so that a slow receiver does
/// not hold up the database, then from there.
pub(crate) async fn sql(State(station): State<Arc<Station>>, args: Bytes) -> Response {
    let args: SqlExportArgs = match serde_json::from_slice(&args) {
        Ok(args) => args,
        Err(error) => return refusal(&ApiError::arguments(format!("arguments: {error}"))),
    };
    let kind = ReplyKind::of_sql(&args.format);
    let (rows, file) = match spooled(&station, args).await {
        Ok(spooled) => spooled,
        Err(error) => return refusal(&error),
    };
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(PIECES_MAX);
    tokio::task::spawn_blocking(move || {
        let mut pieces = Pieces { sender, buffer: Vec::with_capacity(PIECE_BYTES) };
        let mut file = file;
        if let Err(error) = io::copy(&mut file, &mut pieces).and_then(|_| pieces.flush()) {
            tracing::warn!(%error, "an export was broken off");
        }
    });
    let headers = [
        (header::CONTENT_TYPE, kind.media_type().to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (HeaderName::from_static("x-linewatch-rows"), rows.to_string()),
    ];
    (headers, Body::from_stream(ReceiverStream::new(receiver))).into_response()
}

/// A file that `export_start` made, piece by piece from the disk.
pub(crate) async fn file(State(station): State<Arc<Station>>, Path(id): Path<u32>) -> Response {
    match station.exported(id) {
        Ok(finished) => send_file(&finished.path, &finished.name, "application/octet-stream"),
        Err(error) => refusal(&error),
    }
}

/// A file of the station's as a download under a name.
pub(crate) fn send_file(path: &std::path::Path, name: &str, media_type: &str) -> Response {
    // Opened before anything is told; a file that is removed meanwhile stays readable.
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return refusal(&ApiError::failed(error)),
    };
    let length = file.metadata().map_or(0, |file| file.len());
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(PIECES_MAX);
    tokio::task::spawn_blocking(move || send(file, &sender));
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, attachment(name)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, Body::from_stream(ReceiverStream::new(receiver))).into_response()
}

async fn spooled(station: &Station, args: SqlExportArgs) -> Result<(u64, File), ApiError> {
    let mut file = station.spool().map_err(ApiError::failed)?;
    let written = file.try_clone().map_err(ApiError::failed)?;
    let rows = station.sql_export(args, written).await?;
    file.rewind().map_err(ApiError::failed)?;
    Ok((rows, file))
}

fn send(mut file: std::fs::File, sender: &mpsc::Sender<io::Result<Bytes>>) {
    loop {
        let mut piece = vec![0; PIECE_BYTES];
        let read = match file.read(&mut piece) {
            Ok(0) => return,
            Ok(read) => read,
            Err(error) => return drop(sender.blocking_send(Err(error))),
        };
        piece.truncate(read);
        // The receiver may be gone.
        if sender.blocking_send(Ok(piece.into())).is_err() {
            return;
        }
    }
}

/// The name in a form that every browser reads; RFC 6266.
fn attachment(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &percent(byte);
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn percent(byte: u8) -> String {
    format!("%{byte:02X}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_can_be_told() {
        assert_eq!(
            attachment("氢 1\".csv"),
            "attachment; filename=\"__1_.csv\"; filename*=UTF-8''%E6%B0%A2%201%22.csv"
        );
    }
}
