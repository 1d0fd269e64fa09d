//! Which samples of a file are in the history already, so that the same file stores nothing twice.

use std::collections::{HashMap, HashSet};

use duckdb::Row;
use model::{TagPath, Value};
use smol_str::SmolStr;

use super::{Reader, reading};
use crate::error::{Doing, Error};
use crate::import::{ImportedSample, Mapping};
use crate::stored::{self, Wanted};
use crate::time;

const DOING: &str = "looking for what is stored already";

/// What makes two samples of a tag the same. Receive time and quality count only when the file
/// has them.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    place: usize,
    source_time: i64,
    receive_time: Option<i64>,
    number: Option<u64>,
    text: Option<SmolStr>,
    quality: Option<u32>,
}

impl Reader {
    /// For each sample whether it is stored already, or was before in the same list.
    pub fn known(&self, samples: &[ImportedSample], mapping: &Mapping) -> Result<Vec<bool>, Error> {
        let times = samples.iter().map(|sample| time::micros(sample.source_time));
        let Some((first, last)) = times.clone().min().zip(times.max()) else {
            return Ok(Vec::new());
        };
        let (tags, places) = tags(samples);
        let keys: Vec<Key> =
            samples.iter().zip(places).map(|(sample, place)| key(sample, place, mapping)).collect();
        let wanted: HashSet<&Key> = keys.iter().collect();
        let mut stored = HashSet::new();
        self.with(|connection| {
            reading(connection, || {
                let tags = Wanted::find(connection, &tags)?;
                if tags.is_empty() {
                    return Ok(());
                }
                let period = (first, last + 1);
                let rows = stored::rows(connection, self.layout(), &tags, period, &[period])?;
                let sql = format!(
                    "SELECT place, epoch_us(source_time), epoch_us(receive_time), value, text,
                       quality FROM {rows}"
                );
                let mut statement = connection.prepare(&sql).doing(DOING)?;
                // Rows are fetched as they are read: there may be many that are not asked for.
                drop(statement.stream_arrow([]).doing(DOING)?);
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next().doing(DOING)? {
                    let found = stored_key(row, mapping).doing(DOING)?;
                    if wanted.contains(&found) {
                        stored.insert(found);
                    }
                }
                Ok(())
            })
        })?;
        Ok(keys.iter().map(|key| !stored.insert(key.clone())).collect())
    }
}

/// The tags, each once, and the place of each sample's.
fn tags(samples: &[ImportedSample]) -> (Vec<TagPath>, Vec<usize>) {
    let mut tags = Vec::new();
    let mut known: HashMap<&TagPath, usize> = HashMap::new();
    let places = samples.iter().map(|ImportedSample { tag, .. }| {
        *known.entry(tag).or_insert_with(|| {
            tags.push(tag.clone());
            tags.len() - 1
        })
    });
    let places = places.collect();
    (tags, places)
}

fn key(sample: &ImportedSample, place: usize, mapping: &Mapping) -> Key {
    let (number, text) = match &sample.value {
        Value::Text(text) => (None, Some(text.clone())),
        other => (other.number(), None),
    };
    Key {
        place,
        source_time: time::micros(sample.source_time),
        receive_time: mapping.has_receive_time().then(|| time::micros(sample.receive_time)),
        number: number.map(bits),
        text,
        quality: mapping.has_quality().then(|| sample.quality.code()),
    }
}

fn stored_key(row: &Row<'_>, mapping: &Mapping) -> duckdb::Result<Key> {
    Ok(Key {
        place: row.get::<_, u32>(0)? as usize,
        source_time: row.get(1)?,
        receive_time: if mapping.has_receive_time() { Some(row.get(2)?) } else { None },
        number: row.get::<_, Option<f64>>(3)?.map(bits),
        text: row.get::<_, Option<String>>(4)?.map(SmolStr::from),
        quality: if mapping.has_quality() { Some(row.get(5)?) } else { None },
    })
}

/// Two zeros are one number.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}
