//! The edges of alarms as text that can be compared byte for byte, and its hash.
//!
//! One edge is one line of JSON, its fields always there and in the same order; times are whole
//! microseconds since 1970 UTC, numbers in the shortest form that reads back the same. The hash is
//! SHA-256 over all lines with their line ends, so `sha256sum` of the file prints it as well.

use std::io;

use model::{AlarmChange, AlarmTransition, Event};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The edges of alarms among events, written one by one.
#[derive(Debug)]
pub struct AlarmJournal<W> {
    out: W,
    line: Vec<u8>,
    hash: Sha256,
    edges: u64,
}

/// One edge. The order of the fields is the order in the line.
#[derive(Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "the facts of an alarm are independent")]
struct Line<'a> {
    at: i64,
    alarm: String,
    raised_at: i64,
    change: &'static str,
    state: &'static str,
    active: bool,
    acknowledged: bool,
    confirmed: bool,
    latched: bool,
    priority: &'static str,
    value: Option<f64>,
    limit: Option<f64>,
    unit: &'a str,
    quality: u32,
    raises: u32,
    by: Option<&'a str>,
    comment: Option<&'a str>,
    until: Option<i64>,
    one_shot: Option<bool>,
}

impl<'a> From<&'a AlarmTransition> for Line<'a> {
    fn from(edge: &'a AlarmTransition) -> Self {
        let shelf = match &edge.change {
            AlarmChange::Shelved(shelf) => Some(shelf),
            _ => None,
        };
        Self {
            at: edge.at.micros(),
            alarm: edge.key.to_string(),
            raised_at: edge.raised_at.micros(),
            change: edge.change.name(),
            state: edge.state.name(),
            active: edge.facts.active,
            acknowledged: edge.facts.acknowledged,
            confirmed: edge.facts.confirmed,
            latched: edge.facts.latched,
            priority: edge.priority.name(),
            value: edge.value,
            limit: edge.limit,
            unit: &edge.unit,
            quality: edge.quality.code(),
            raises: edge.raises,
            by: edge.change.who(),
            comment: edge.change.comment(),
            until: shelf.map(|shelf| shelf.until.micros()),
            one_shot: shelf.map(|shelf| shelf.one_shot),
        }
    }
}

impl<W: io::Write> AlarmJournal<W> {
    /// Writes to `out`; [`io::sink`] when only the hash is wanted.
    pub fn new(out: W) -> Self {
        Self { out, line: Vec::new(), hash: Sha256::new(), edges: 0 }
    }

    /// Takes an event; what is no edge of an alarm is passed over.
    pub fn take(&mut self, event: &Event) -> io::Result<()> {
        let Event::Alarm(edge) = event else { return Ok(()) };
        self.line.clear();
        serde_json::to_writer(&mut self.line, &Line::from(edge))?;
        self.line.push(b'\n');
        self.hash.update(&self.line);
        self.edges += 1;
        self.out.write_all(&self.line)
    }

    /// How many edges were written.
    #[must_use]
    pub const fn edges(&self) -> u64 {
        self.edges
    }

    /// Where it wrote to, and the hash of what it wrote in small hexadecimal letters.
    #[must_use]
    pub fn finish(self) -> (W, String) {
        (self.out, format!("{:x}", self.hash.finalize()))
    }
}

#[cfg(test)]
mod tests {
    use model::{AlarmFacts, AlarmState, Priority, Quality, Shelf, Timestamp};

    use super::*;

    fn edge(change: AlarmChange) -> Event {
        Event::Alarm(AlarmTransition {
            key: "line/conveyor:power.HIGH".parse().unwrap(),
            raised_at: Timestamp::from_micros(1_734_320_000_250_001),
            at: Timestamp::from_secs(1_734_320_010),
            state: AlarmState::Shelved,
            facts: AlarmFacts { active: true, ..AlarmFacts::NORMAL },
            change,
            priority: Priority::High,
            value: Some(0.1),
            limit: None,
            unit: "kW".into(),
            quality: Quality::GOOD,
            raises: 2,
        })
    }

    #[test]
    fn lines_and_hash_are_as_they_always_were() {
        let shelf = Shelf {
            by: "li".into(),
            reason: "\"测试\"".into(),
            until: Timestamp::from_secs(1_734_320_070),
            one_shot: true,
        };
        let mut journal = AlarmJournal::new(Vec::new());
        journal.take(&edge(AlarmChange::Raised)).unwrap();
        journal.take(&edge(AlarmChange::Shelved(shelf))).unwrap();
        assert_eq!(journal.edges(), 2);
        let (bytes, hash) = journal.finish();
        let same = concat!(
            r#""active":true,"acknowledged":true,"confirmed":true,"latched":false,"#,
            r#""priority":"high","value":0.1,"limit":null,"unit":"kW","quality":0,"raises":2,"#,
        );
        let begin = concat!(
            r#"{"at":1734320010000000,"alarm":"line/conveyor:power.HIGH","#,
            r#""raised_at":1734320000250001,"change":"#
        );
        let raised = r#""by":null,"comment":null,"until":null,"one_shot":null}"#;
        let shelved = r#""by":"li","comment":"\"测试\"","until":1734320070000000,"one_shot":true}"#;
        let expected = format!(
            "{begin}\"raised\",\"state\":\"shelved\",{same}{raised}\n\
             {begin}\"shelved\",\"state\":\"shelved\",{same}{shelved}\n"
        );
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        assert_eq!(hash, HASH);
    }

    /// Of the two lines above, as `sha256sum` prints it.
    const HASH: &str = "f8feed5737292e7b924f02c344a8367a563cdcdc2ff057e382986f94fd309257";

    #[test]
    fn nothing_has_the_hash_of_nothing() {
        let (bytes, hash) = AlarmJournal::new(Vec::new()).finish();
        assert_eq!(bytes, Vec::<u8>::new());
        assert_eq!(hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
