//! What can be asked on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// A control room in one program: sources, alarms, history and a simulated plant.
///
/// 一体化控制室:数据源、报警、历史库与演示工厂。
#[derive(Debug, Parser)]
#[command(name = "linewatch", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a station without a window; the interface is served to browsers on this computer.
    Serve(Serve),
    /// Ask the history with SQL; it can only read, also while a station runs.
    Sql(Sql),
    /// Write samples as CSV.
    Export(Export),
    /// Draw a trend as a picture.
    Plot(Plot),
    /// Check a data folder and say what is wrong with it.
    Doctor(Folder),
}

/// The data folder of a command.
#[derive(Debug, Args)]
pub(crate) struct Folder {
    /// The data folder; without it the user's own, which `linewatch serve` prints.
    #[arg(long = "data", value_name = "DIR")]
    given: Option<PathBuf>,
}

impl Folder {
    /// The folder given, or the user's own.
    pub(crate) fn path(&self) -> anyhow::Result<PathBuf> {
        let folder = self.given.clone().or_else(station::default_data_folder);
        folder.context("this user has no data folder; name one with --data")
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Plant {
    /// The demo plant: 24 simulated gas detectors with their own MQTT broker.
    Demo,
    /// No simulated plant.
    None,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// The plant to run; without it what the folder has, and the demo plant in a new folder.
    #[arg(long, value_enum)]
    pub(crate) plant: Option<Plant>,
    /// A broker beside those of the plant files, read with the gas topics; may be given several
    /// times.
    #[arg(long, value_name = "mqtt[s]://[USER:PASSWORD@]HOST:PORT")]
    pub(crate) mqtt: Vec<String>,
    /// Where the interface is served; only addresses of this computer.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) http: SocketAddr,
    /// Seed of the demo plant: the same seed gives the same plant.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many times as fast the demo plant lives and sends.
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = speed)]
    pub(crate) speed: f64,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (0.01..=1_000.0).contains(&speed) => Ok(speed),
        _ => Err("should be a number from 0.01 to 1000".to_owned()),
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// Comma-separated, with a line of names.
    Csv,
    /// A list of objects.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Sql {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// One reading statement, for example: SELECT * FROM alarms
    pub(crate) query: String,
    /// The form of the answer.
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: Format,
}

/// Tags and period of a command.
#[derive(Debug, Args)]
pub(crate) struct Selection {
    /// Patterns of tags, separated by commas: gas/** or gas/*/value
    #[arg(long, value_delimiter = ',', required = true)]
    pub(crate) tags: Vec<String>,
    /// Beginning: 2026-11-21T08:00:00+08:00, or local time without an offset, or a date
    #[arg(long, value_name = "T", value_parser = time)]
    pub(crate) from: f64,
    /// End, not included.
    #[arg(long, value_name = "T", value_parser = time)]
    pub(crate) to: f64,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) folder: Folder,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// The file; without it standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Theme {
    Dark,
    Light,
    Grey,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Language {
    Zh,
    En,
}

#[derive(Debug, Args)]
pub(crate) struct Plot {
    #[command(flatten)]
    pub(crate) folder: Folder,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// The picture; its name ends in .svg or .png
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Width in pixels.
    #[arg(long, default_value_t = 1200)]
    pub(crate) width: u32,
    /// Height in pixels.
    #[arg(long, default_value_t = 600)]
    pub(crate) height: u32,
    /// Colours.
    #[arg(long, value_enum, default_value = "light")]
    pub(crate) theme: Theme,
    /// Language of names and labels.
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) language: Language,
}

/// Unix milliseconds of a time as people write it.
fn time(text: &str) -> Result<f64, String> {
    let zone = jiff::tz::TimeZone::system();
    let at = text.parse::<jiff::Timestamp>().or_else(|_| {
        let local = text.parse::<jiff::civil::DateTime>();
        let local =
            local.or_else(|_| text.parse::<jiff::civil::Date>().map(|date| date.at(0, 0, 0, 0)));
        local.and_then(|local| local.to_zoned(zone)).map(|zoned| zoned.timestamp())
    });
    let at =
        at.map_err(|_| "should look like 2026-11-21T08:00:00+08:00 or 2026-11-21".to_owned())?;
    Ok(at.as_microsecond() as f64 / 1_000.0)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn times_as_people_write_them() {
        let expected = 1_795_219_200_000.0;
        assert_eq!(time("2026-11-21T08:00:00+08:00"), Ok(expected));
        assert_eq!(time("2026-11-21T00:00:00Z"), Ok(expected));
        assert!(time("2026-11-21").is_ok());
        assert!(time("2026-11-21T08:00:00").is_ok());
        assert!(time("yesterday").is_err());
    }
}
