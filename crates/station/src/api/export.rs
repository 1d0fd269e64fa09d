//! Data taken away: rows as CSV, a trend as a picture.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use super::args::{ExportArgs, PlotArgs};
use super::dto::ExportEstimate;
use super::{Reply, ReplyKind};
use crate::error::ApiError;
use crate::pipeline::locked;
use crate::station::Station;

/// Larger exports go into a file, piece by piece, and not into an answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

pub(super) async fn estimate(station: &Station, args: ExportArgs) -> Result<Reply, ApiError> {
    let query = station.archive.export_query(&args).await?;
    let tags = query.tags.iter().map(ToString::to_string).collect();
    let rows = station.archive.readers.read(move |reader| reader.estimate_rows(&query)).await?;
    Reply::json(&ExportEstimate { rows, tags })
}

pub(super) async fn csv(station: &Station, args: ExportArgs) -> Result<Reply, ApiError> {
    let answer = Answer::default();
    station.export_csv(&args, answer.clone()).await?;
    let bytes = std::mem::take(&mut *locked(&answer.0));
    Ok(Reply::new(ReplyKind::Csv, bytes))
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
