//! What changed on the board, pulled ten to twenty times a second.

use super::args::LiveArgs;
use super::dto::{LiveHeader, TextValue};
use super::{Reply, ReplyKind};
use crate::error::ApiError;
use crate::frame::Frame;
use crate::station::Station;

/// Bytes of one change in all columns.
const ROW_BYTES: usize = 3 * 8 + 2 * 4;

pub(super) async fn live_since(station: &Station, args: LiveArgs) -> Result<Reply, ApiError> {
    let (since, plant_revision) =
        station.live.board(|board| (board.since(args.cursor), board.revision()));
    let changes = &since.changes;
    let header = LiveHeader {
        cursor: since.cursor,
        dropped: since.dropped,
        snapshot: since.snapshot,
        count: u32::try_from(changes.len()).unwrap_or(u32::MAX),
        texts: since
            .texts
            .iter()
            .map(|(tag, value)| TextValue { tag: *tag, value: value.to_string() })
            .collect(),
        plant_revision,
        alarm_revision: station.live.alarms(|board| board.revision()),
        now: station.now().millis_f64(),
    };
    let mut frame = Frame::new(&header, changes.len() * ROW_BYTES).map_err(ApiError::failed)?;
    frame
        .f64s(changes.iter().map(|change| change.source_time.millis_f64()))
        .f64s(changes.iter().map(|change| change.receive_time.millis_f64()))
        .f64s(changes.iter().map(|change| change.number))
        .u32s(changes.iter().map(|change| change.tag))
        .u32s(changes.iter().map(|change| change.quality.code()));
    Ok(Reply::new(ReplyKind::Frame, frame.into_bytes()))
}
