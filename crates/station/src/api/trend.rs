//! Trends for the plot, and what is missing in them.

use historian::{Reader, Trend, TrendQuery};
use model::{TagPath, Timestamp};

use super::args::{GapArgs, TrendArgs};
use super::dto::{GapRow, TrendHeader, TrendPen};
use super::{Reply, ReplyKind, compression, layout, tags};
use crate::error::ApiError;
use crate::frame::Frame;
use crate::station::Station;

const PENS_MAX: usize = 32;
const COLUMNS_MAX: u32 = 10_000;
/// Bytes of one column of one pen.
const COLUMN_BYTES: usize = 5 * 8 + 2 * 4;

pub(super) async fn trend(station: &Station, args: TrendArgs) -> Result<Reply, ApiError> {
    if args.tags.len() > PENS_MAX {
        return Err(ApiError::arguments(format!("a trend has at most {PENS_MAX} pens")));
    }
    let columns = args.columns.clamp(1, COLUMNS_MAX);
    let (from, to) = period(args.from, args.to)?;
    let paths = args.tags.iter().map(|tag| path(tag)).collect::<Result<Vec<_>, _>>()?;
    let queries: Vec<_> =
        paths.iter().map(|tag| TrendQuery { tag: tag.clone(), from, to, columns }).collect();
    let turn = station.queries.turn_of_view(args.id)?;
    let ask = move |reader: &Reader| {
        let ask = |query: &TrendQuery| turn.run(reader, |reader| Ok(reader.trend(query)?));
        queries.iter().map(ask).collect::<Result<Vec<_>, ApiError>>()
    };
    let trends = station.archive.readers.read(ask).await?;
    let pens = paths.iter().zip(&trends).map(|(path, trend)| pen(station, path, trend)).collect();
    let header = TrendHeader { from: args.from, to: args.to, pens };
    let rows: usize = trends.iter().map(|trend| trend.columns.len()).sum();
    let mut frame = Frame::new(&header, rows * COLUMN_BYTES).map_err(ApiError::failed)?;
    for trend in &trends {
        let columns = &trend.columns;
        frame
            .f64s(columns.iter().map(|column| column.at.millis_f64()))
            .f64s(columns.iter().map(|column| column.first))
            .f64s(columns.iter().map(|column| column.min))
            .f64s(columns.iter().map(|column| column.max))
            .f64s(columns.iter().map(|column| column.last))
            .u32s(columns.iter().map(|column| column.worst.code()))
            .u32s(columns.iter().map(|column| column.count));
    }
    Ok(Reply::new(ReplyKind::Frame, frame.into_bytes()))
}

fn pen(station: &Station, path: &TagPath, trend: &Trend) -> TrendPen {
    let (device, field) = path.split();
    TrendPen {
        tag: path.to_string(),
        unit: station.archive.words.unit(device, field).to_owned(),
        raw: trend.raw,
        total: trend.total,
        expected_period_ms: layout::period_ms(&station.archive, device),
        longest_step_ms: compression::longest_step_ms(station, path),
        columns: u32::try_from(trend.columns.len()).unwrap_or(u32::MAX),
        limits: layout::limit_lines(&station.archive, device, field),
    }
}

pub(super) async fn gaps(station: &Station, args: GapArgs) -> Result<Reply, ApiError> {
    let (from, to) = period(args.from, args.to)?;
    let found = station.archive.readers.read(move |reader| reader.gaps(None, from, to)).await?;
    let wanted = tags::compile(&args.scopes)?;
    let rows = found
        .into_iter()
        .filter(|gap| args.scopes.is_empty() || wanted.is_match(&gap.scope))
        .map(|gap| GapRow {
            scope: gap.scope,
            from: gap.from.millis_f64(),
            to: gap.to.millis_f64(),
            missing: gap.missing,
            cause: gap.cause,
        });
    Reply::json(&rows.collect::<Vec<_>>())
}

fn path(tag: &str) -> Result<TagPath, ApiError> {
    TagPath::new(tag)
        .map_err(|error| ApiError::arguments(format!("“{tag}” is not a tag's path: {error}")))
}

/// A period that has a beginning before its end.
pub(crate) fn period(from: f64, to: f64) -> Result<(Timestamp, Timestamp), ApiError> {
    if from.is_finite() && to.is_finite() && from < to {
        return Ok((timestamp(from), timestamp(to)));
    }
    Err(ApiError::arguments("the period should begin before it ends"))
}

/// From Unix milliseconds with a fraction; saturates.
pub(crate) fn timestamp(millis: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, which is what is meant")]
    Timestamp::from_micros((millis * 1_000.0).round() as i64)
}
