//! Data taken away: samples as files, a trend as a picture.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use super::args::{ExportArgs, ExportIdArgs, ExportStartArgs, PlotArgs};
use super::dto::ExportEstimate;
use super::{Reply, ReplyKind};
use crate::error::ApiError;
use crate::exporting::Request;
use crate::pipeline::locked;
use crate::station::{CURRENT_WAIT, Station};

/// Larger exports go into a file, piece by piece, and not into an answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

pub(super) async fn estimate(station: &Station, args: ExportArgs) -> Result<Reply, ApiError> {
    let request = Request::read(&station.archive, &args).await?;
    let tags = request.tags.iter().map(ToString::to_string).collect();
    let query = historian::SeriesQuery {
        tags: request.tags.clone(),
        from: model::Timestamp::from_micros(request.spec.from),
        to: model::Timestamp::from_micros(request.spec.to),
    };
    let counts = station.archive.readers.read(move |reader| reader.sample_counts(&query)).await?;
    let rows = counts.iter().sum();
    let file_rows = if rows == 0 { 0 } else { request.rows(rows) };
    let free_bytes = fs4::available_space(station.paths().root()).unwrap_or(0);
    Reply::json(&ExportEstimate {
        rows,
        tags,
        file_rows,
        bytes: request.bytes(file_rows),
        free_bytes,
    })
}

pub(super) async fn csv(station: &Station, args: ExportArgs) -> Result<Reply, ApiError> {
    let answer = Answer::default();
    station.export_csv(&args, answer.clone()).await?;
    let bytes = std::mem::take(&mut *locked(&answer.0));
    Ok(Reply::new(ReplyKind::Csv, bytes))
}

pub(super) async fn start(station: &Station, args: ExportStartArgs) -> Result<Reply, ApiError> {
    let request = Request::read(&station.archive, &args.export).await?;
    station.wait_for_history(CURRENT_WAIT).await;
    let (path, folder) = (args.path.map(Into::into), station.paths().exports());
    Reply::json(&station.exports.start(&station.archive, request, &args.name, path, &folder)?)
}

pub(super) async fn status(station: &Station, args: ExportIdArgs) -> Result<Reply, ApiError> {
    Reply::json(&station.exports.status(args.id)?)
}

pub(super) async fn cancel(station: &Station, args: ExportIdArgs) -> Result<Reply, ApiError> {
    Reply::json(&station.exports.cancel(args.id)?)
}

pub(super) async fn plot(station: &Station, args: PlotArgs) -> Result<Reply, ApiError> {
    let bytes = station.plot(&args).await?;
    let kind = if args.format == "png" { ReplyKind::Png } else { ReplyKind::Svg };
    Ok(Reply::new(kind, bytes))
}

/// An answer held in memory, up to a limit.
#[derive(Clone, Default)]
struct Answer(Arc<Mutex<Vec<u8>>>);

impl Write for Answer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = locked(&self.0);
        if held.len() + bytes.len() > ANSWER_BYTES_MAX {
            return Err(io::Error::other("it is too long for one answer; export it into a file"));
        }
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
