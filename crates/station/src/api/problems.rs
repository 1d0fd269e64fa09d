//! What a person should know and can do something about, in both languages.

use super::dto::{Problem, SourceState, SourceStatus, Text};
use crate::station::Station;

/// Below this a person should make room before recording has to wait.
const LOW_SPACE_BYTES: u64 = 1_000_000_000;

pub(super) fn problems(
    station: &Station,
    sources: &[SourceStatus],
    free_bytes: u64,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let storage = station.progress.problems();
    if let Some(error) = storage.journal {
        problems.push(problem(
            "journal",
            format!("无法记录,报文留在发送端等待:{error}"),
            format!("Recording waits and messages stay with their senders: {error}"),
        ));
    }
    if let Some(error) = storage.history {
        problems.push(problem(
            "history",
            format!("历史库暂时无法写入,数据保存在流水中:{error}"),
            format!("The history cannot be written now; the journal keeps everything: {error}"),
        ));
    }
    if let Some(error) = storage.keeper {
        problems.push(problem(
            "keeper",
            format!("历史整理暂停,记录不受影响:{error}"),
            format!("Days are not sealed now; recording goes on: {error}"),
        ));
    }
    if free_bytes < LOW_SPACE_BYTES {
        let megabytes = free_bytes / 1_000_000;
        problems.push(problem(
            "disk",
            format!("磁盘仅剩 {megabytes} MB,请清理或把数据目录移到更大的磁盘"),
            format!("Only {megabytes} MB are left on the disk: make room, or move the data folder"),
        ));
    }
    for source in sources.iter().filter(|source| source.state == SourceState::Reconnecting) {
        let detail = source.detail.as_deref().unwrap_or_default();
        problems.push(problem(
            "source",
            format!("数据源 {} 未连接:{detail}", source.name),
            format!("The source {} is not connected: {detail}", source.name),
        ));
    }
    problems
}

fn problem(code: &str, zh: String, en: String) -> Problem {
    Problem { code: code.to_owned(), text: Text { zh, en } }
}
