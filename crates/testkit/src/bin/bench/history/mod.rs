//! History beside other databases: `cargo xtask bench history [ingest | trend | size | export |
//! start] [--tags N] [--days N] [--messages N] [--folder FOLDER]`, all parts by default.
//!
//! `trend`, `export` and `start` take the same days of samples each second, 365 of 10 tags by
//! default, which take about an hour and some gigabytes to make; with `--folder` they are kept
//! there and taken again the next time. InfluxDB, PostgreSQL and the broker are started by this
//! program, with folders of their own. Every part runs; what was missed is told at the end.

mod brute;
mod export;
mod influx;
mod ingest;
mod live;
mod peer;
mod postgres;
mod python;
mod signals;
mod size;
mod start;
mod trend;
mod verdict;
mod year;

use std::path::PathBuf;

use tempfile::TempDir;
use verdict::Verdict;
use year::Year;

use crate::{machine, parse};

const PARTS: [&str; 5] = ["ingest", "size", "trend", "export", "start"];

struct Arguments {
    parts: Vec<String>,
    tags: usize,
    days: i32,
    messages: usize,
    folder: Option<PathBuf>,
}

impl Arguments {
    fn read(words: &[&str]) -> Self {
        let parts = Vec::new();
        let mut read = Self { parts, tags: 10, days: 365, messages: 200_000, folder: None };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().unwrap_or_else(|| panic!("{word} needs a value"));
            match *word {
                "--tags" => read.tags = parse(value()),
                "--days" => read.days = parse(value()),
                "--messages" => read.messages = parse(value()),
                "--folder" => read.folder = Some(PathBuf::from(value())),
                part if PARTS.contains(&part) => read.parts.push(part.to_owned()),
                other => panic!("there is no part {other}; there are {}", PARTS.join(", ")),
            }
        }
        if read.parts.is_empty() {
            read.parts = PARTS.map(str::to_owned).to_vec();
        }
        read
    }
}

/// Measures.
pub(crate) fn run(words: &[&str]) {
    let arguments = Arguments::read(words);
    machine::print();
    let mut verdict = Verdict::default();
    let mut years = Years { arguments: &arguments, place: None, made: None };
    for part in &arguments.parts {
        match part.as_str() {
            "ingest" => ingest::run(arguments.messages, &mut verdict),
            "size" => size::run(&mut verdict),
            "trend" => trend::run(years.get(), &mut verdict),
            "export" => export::run(years.get(), &mut verdict),
            _ => start::run(years.get(), &mut verdict),
        }
    }
    drop(years);
    verdict.finish();
}

/// The days of samples, made when the first part wants them.
struct Years<'a> {
    arguments: &'a Arguments,
    place: Option<TempDir>,
    made: Option<Year>,
}

impl Years<'_> {
    fn get(&mut self) -> &Year {
        let Self { arguments, place, made } = self;
        made.get_or_insert_with(|| {
            let folder = arguments.folder.clone().unwrap_or_else(|| {
                let place = place.insert(tempfile::tempdir().unwrap());
                place.path().to_owned()
            });
            Year::make(&folder, arguments.tags, arguments.days)
        })
    }
}
