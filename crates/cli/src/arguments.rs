//! What can be asked on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// A control room in one program: sources, alarms, history and a simulated plant.
///
/// 一体化控制室:数据源、报警、历史库与演示工厂。
#[derive(Debug, Parser)]
#[command(name = "linewatch", version)]
pub(crate) struct Arguments {
    /// Ask a running station as this user; the password is `LINEWATCH_PASSWORD` of the environment,
    /// or else a line of standard input.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) user: Option<String>,
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
    /// Print aggregates over intervals as CSV, with the names and rules of OPC UA Part 13.
    Aggregate(Aggregate),
    /// Print which states tags were in, how long and how often, as CSV.
    States(States),
    /// Compute a derived tag once more over a past period under another calibration; the new
    /// values are a tag of their own, …/value@1 and so on, and the old ones stay.
    Recalculate(Recalculate),
    /// Take history from CSV or Parquet files; what is there already is not stored twice, and an
    /// import that was broken off goes on when it is started again.
    Import(Import),
    /// Draw a trend as a picture.
    Plot(Plot),
    /// Take what was recorded through the alarms once more and write what they did; the same
    /// recording and the same plant files give the same bytes.
    Replay(Replay),
    /// Put everything of a data folder into one file, also while a station runs on it.
    Backup(Backup),
    /// Make a data folder from a backup; nothing is overwritten.
    Restore(Restore),
    /// Make the database again from its snapshot, the sealed days and the journal.
    Rebuild(Folder),
    /// Check a data folder and say what is wrong with it.
    Doctor(Folder),
    /// The users and their roles, of the running station or, when none runs, of the folder.
    #[command(subcommand)]
    User(UserCommand),
    /// End stations cleanly, with everything on disk: with --data the one on that folder, without
    /// it every Linewatch that was started from this program's own folder.
    Stop(Stop),
    /// Check or run Structured Text (IEC 61131-3) without a station.
    #[command(subcommand)]
    Plc(PlcCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add a user, or give one another role and password; the new password is
    /// `LINEWATCH_NEW_PASSWORD` of the environment, or else a line of standard input.
    Add {
        /// Letters, digits, dots, hyphens and underscores.
        name: String,
        /// viewer, operator or engineer; the first user must be an engineer.
        role: String,
        #[command(flatten)]
        folder: Folder,
    },
    /// Remove a user; the last engineer stays.
    Remove {
        /// Who.
        name: String,
        #[command(flatten)]
        folder: Folder,
    },
    /// Print names and roles.
    List(Folder),
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlcCommand {
    /// Say everything that is wrong with a program; exit code 1 when any of it is an error.
    Check {
        /// Files of Structured Text; together they are one program.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Run a program in virtual time and print variables as comma-separated rows.
    Run(PlcRun),
}

#[derive(Debug, Args)]
pub(crate) struct PlcRun {
    /// Files of Structured Text; every PROGRAM in them runs, in this order, unless a TASK says
    /// otherwise.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Time from scan to scan.
    #[arg(long, value_name = "TIME", default_value = "100ms", value_parser = length)]
    pub(crate) scan: Duration,
    /// How long to run; the last scan is at this time.
    #[arg(long = "for", value_name = "TIME", default_value = "60s", value_parser = length)]
    pub(crate) length: Duration,
    /// Write a variable before the first scan at this time or later; may be given several times.
    #[arg(long, value_name = "PATH=VALUE@TIME", value_parser = setting)]
    pub(crate) set: Vec<Setting>,
    /// Variables to print, separated by commas: `PLC_PRG.bStart,PLC_PRG.fbConveyor.rPower`
    #[arg(long, value_name = "PATH,…", required = true, value_parser = paths)]
    pub(crate) watch: Vec<Paths>,
    /// Print after each scan whose time is a multiple of this.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = length)]
    pub(crate) every: Duration,
}

impl PlcRun {
    /// Every variable to print, in the order given.
    pub(crate) fn watched(&self) -> impl Iterator<Item = &str> {
        self.watch.iter().flat_map(|paths| paths.0.iter().map(String::as_str))
    }
}

/// Paths separated by commas; a comma within brackets belongs to an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paths(Vec<String>);

fn paths(text: &str) -> Result<Paths, String> {
    let (mut paths, mut depth) = (vec![String::new()], 0_u32);
    for letter in text.chars() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match paths.last_mut() {
            Some(path) if letter != ',' || depth > 0 => path.push(letter),
            _ => paths.push(String::new()),
        }
    }
    let paths: Vec<_> = paths.iter().map(|path| path.trim().to_owned()).collect();
    if paths.iter().any(String::is_empty) {
        return Err("should be paths separated by commas".to_owned());
    }
    Ok(Paths(paths))
}

/// One variable set at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) path: String,
    pub(crate) value: String,
    pub(crate) at: Duration,
}

fn setting(text: &str) -> Result<Setting, String> {
    let form = "should look like PLC_PRG.bStart=TRUE@5s";
    let (path, rest) = text.split_once('=').ok_or(form)?;
    let (value, at) = rest.rsplit_once('@').ok_or(form)?;
    let path = path.trim();
    if path.is_empty() {
        return Err(form.to_owned());
    }
    Ok(Setting { path: path.to_owned(), value: value.trim().to_owned(), at: length(at)? })
}

/// A length of time as people write it: 100ms, 60s, 1m30s, 1.5h, or 0.
fn length(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let form = || "should be a time like 100ms, 60s or 1m30s".to_owned();
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let (mut rest, mut sum) = (text, Duration::ZERO);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(form)?;
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let seconds = match unit.to_ascii_lowercase().as_str() {
            "us" | "µs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3_600.0,
            "d" => 86_400.0,
            _ => return Err(form()),
        };
        let number: f64 = number.parse().map_err(|_| form())?;
        let part = Duration::try_from_secs_f64(number * seconds).map_err(|_| form())?;
        sum = sum.checked_add(part).ok_or_else(form)?;
        rest = after;
    }
    if text.is_empty() { Err(form()) } else { Ok(sum) }
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
    /// The demo plant: 24 simulated gas detectors with an MQTT broker, and a production line whose
    /// soft PLC runs Structured Text behind an OPC UA server.
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
    /// Let the computer go to sleep while this records; without it its sleep is held off (Windows).
    #[arg(long)]
    pub(crate) allow_sleep: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Stop {
    /// The data folder of one station, which it is asked through; with users by an engineer.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// How many seconds to wait for the end.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(..=3_600))]
    pub(crate) wait: u64,
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
    /// The file; without it standard output, which Excel cannot go to.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The file's format; without it as the file's name ends, or csv.
    #[arg(long, value_enum)]
    pub(crate) format: Option<ExportFormat>,
    /// How letters are written in CSV.
    #[arg(long, value_enum, default_value = "utf8")]
    pub(crate) encoding: Encoding,
    /// Which rows: every sample, what a plot draws, sums of an interval, or values at its ends.
    #[arg(long, value_enum, default_value = "raw")]
    pub(crate) what: What,
    /// One row for each sample, or one column for each tag.
    #[arg(long, value_enum, default_value = "long")]
    pub(crate) form: Form,
    /// The interval of binned and interpolated: 500ms, 1s, 15m, 1h
    #[arg(long, value_name = "TIME", value_parser = length)]
    pub(crate) interval: Option<Duration>,
    /// Columns of drawn.
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pub(crate) columns: u32,
}

macro_rules! choices {
    ($($(#[$meta:meta])* $name:ident { $($(#[$one:meta])* $variant:ident = $word:literal),* $(,)? })*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
            pub(crate) enum $name { $($(#[$one])* $variant,)* }

            impl $name {
                /// As the station calls it.
                pub(crate) const fn word(self) -> &'static str {
                    match self { $(Self::$variant => $word,)* }
                }
            }
        )*
    };
}

choices! {
    /// The format of an export.
    ExportFormat {
        /// Comma-separated, for spreadsheets and programs.
        Csv = "csv",
        /// Excel; more than a million rows go on in further sheets.
        Xlsx = "xlsx",
        /// For analysts.
        Parquet = "parquet",
    }
    /// Letters of CSV.
    Encoding {
        /// With a byte-order mark.
        Utf8 = "utf8",
        /// For older Chinese programs.
        Gb18030 = "gb18030",
    }
    /// Which rows.
    What {
        /// Every sample.
        Raw = "raw",
        /// First, min, max and last of as many columns as a plot has.
        Drawn = "drawn",
        /// Min, mean, max and count of each interval.
        Binned = "binned",
        /// The value at equal distances.
        Interpolated = "interpolated",
    }
    /// How rows are arranged.
    Form {
        /// One row for each sample.
        Long = "long",
        /// One column for each tag.
        Wide = "wide",
    }
}

#[derive(Debug, Args)]
pub(crate) struct Aggregate {
    #[command(flatten)]
    pub(crate) folder: Folder,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Length of an interval: 10s, 15m, 1h, 1d, 1w, 1mo or 1y; days and longer are of the
    /// calendar. Without it the whole period is one.
    #[arg(long, value_name = "LENGTH")]
    pub(crate) every: Option<String>,
    /// What to compute: TimeAverage,Maximum,PercentGood and so on
    #[arg(long = "aggregate", value_name = "NAME,…", value_delimiter = ',', required = true)]
    pub(crate) names: Vec<String>,
    /// Whose calendar, such as Europe/Berlin; without it this computer's.
    #[arg(long, value_name = "ZONE")]
    pub(crate) time_zone: Option<String>,
    /// Values stay until the next one (true), or go there in a line (false); without it they stay
    /// where a tag only ever is 0 or 1.
    #[arg(long, value_name = "BOOL")]
    pub(crate) stepped: Option<bool>,
    /// Use uncertain samples as good ones.
    #[arg(long)]
    pub(crate) use_uncertain: bool,
    /// How long a value holds; 0 is for ever.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = length)]
    pub(crate) hold: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct Recalculate {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// The derived tag: gas/H20101/value
    #[arg(long)]
    pub(crate) tag: String,
    /// Beginning: 2026-11-21T08:00:00+08:00, or local time without an offset, or a date
    #[arg(long, value_name = "T", value_parser = time)]
    pub(crate) from: f64,
    /// End, not included.
    #[arg(long, value_name = "T", value_parser = time)]
    pub(crate) to: f64,
    /// A calibration of the plant files, with its dates.
    #[arg(long, value_name = "NAME", conflicts_with = "k", required_unless_present = "k")]
    pub(crate) calibration: Option<String>,
    /// Or a formula: its form, (raw × k + b) × (1 + t-comp × (temp − t-ref)) or
    /// k × raw + b + t-coef × (temp − 25)
    #[arg(long, value_enum, default_value = "multiplicative")]
    pub(crate) form: CalibrationForm,
    /// Slope, unit of the value per mV.
    #[arg(long, allow_negative_numbers = true, requires = "b")]
    pub(crate) k: Option<f64>,
    /// Offset, in the unit of the value.
    #[arg(long, allow_negative_numbers = true, requires = "k")]
    pub(crate) b: Option<f64>,
    /// Temperature compensation per °C, of the multiplicative form.
    #[arg(long, allow_negative_numbers = true, default_value_t = 0.0)]
    pub(crate) t_comp: f64,
    /// Reference temperature in °C, of the multiplicative form.
    #[arg(long, allow_negative_numbers = true, default_value_t = 25.0)]
    pub(crate) t_ref: f64,
    /// Unit of the value per °C, of the additive form.
    #[arg(long, allow_negative_numbers = true, default_value_t = 0.0)]
    pub(crate) t_coef: f64,
    /// Why; it is kept in the audit trail.
    #[arg(long, value_name = "TEXT", required_unless_present = "preview")]
    pub(crate) reason: Option<String>,
    /// Only say what would change.
    #[arg(long)]
    pub(crate) preview: bool,
}

/// The published forms of a calibration.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CalibrationForm {
    Multiplicative,
    Additive,
}

#[derive(Debug, Args)]
pub(crate) struct States {
    #[command(flatten)]
    pub(crate) folder: Folder,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// How long a value holds; 0 is for ever.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = length)]
    pub(crate) hold: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// The files: CSV, also within gzip, or Parquet.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// What the columns mean, as TOML; without it the columns' names are gone by.
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// Only print the mapping and the first 20 rows as they would be stored.
    #[arg(long)]
    pub(crate) preview: bool,
    /// The zone of times without one; without it this computer's own.
    #[arg(long, value_name = "ZONE")]
    pub(crate) time_zone: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Replay {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Begin of the recording: 2026-11-21, 2026-11-21T08:00 or with an offset.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) from: f64,
    /// Its end, not in it.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) to: f64,
    /// Folder of other plant files than the station's own.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) plant: Option<PathBuf>,
    /// Where the alarms' journal is written: one edge a line of JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// The file to write; there must be none.
    #[arg(value_name = "FILE")]
    pub(crate) to: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    #[arg(value_name = "FILE")]
    pub(crate) from: PathBuf,
    #[command(flatten)]
    pub(crate) folder: Folder,
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
    fn lengths_as_people_write_them() {
        for (text, millis) in [
            ("100ms", 100),
            ("60s", 60_000),
            ("1m30s", 90_000),
            ("1.5h", 5_400_000),
            ("0", 0),
            ("2d", 172_800_000),
        ] {
            assert_eq!(length(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "s", "5", "5 s", "-1s", "1x", "1..5s", "1e400s"] {
            assert!(length(text).is_err(), "{text}");
        }
    }

    #[test]
    fn settings_name_path_value_and_time() {
        let found = setting("PLC_PRG.sName='a=b@c'@1.5s").unwrap();
        assert_eq!(found.path, "PLC_PRG.sName");
        assert_eq!(found.value, "'a=b@c'");
        assert_eq!(found.at, Duration::from_millis(1_500));
        for text in ["", "x", "x=1", "=1@1s", "x=1@soon"] {
            assert!(setting(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_comma_in_an_index_does_not_end_a_path() {
        assert_eq!(paths("P.a[1,2].x, P.b"), Ok(Paths(vec!["P.a[1,2].x".into(), "P.b".into()])));
        assert!(paths("P.a,,P.b").is_err());
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
