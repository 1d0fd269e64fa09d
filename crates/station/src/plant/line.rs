//! The file `line.toml`: where a production line's counters and powers are, its shifts and what
//! energy costs. Its reference stands in the demo plant's file.

use engine::line::periods::{By, Calendar, Shift};
use engine::line::tariff::{PriceWindow, Tariff};
use engine::line::{CounterTags, Line, PowerTags};
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use model::TagPath;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::file::File;
use super::files::Folder;
use super::{PlantError, PlantFiles, Text};

/// How often derived tags are made, at most.
const EMIT_MS: i64 = 1_000;
/// A device that nobody described is expected this often.
const PERIOD_MS: i64 = 1_000;
/// Silence is this many expected periods.
const SILENCE_PERIODS: i64 = 2;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineFile {
    line: Head,
    counters: Counters,
    power: Power,
    #[serde(default)]
    pub(crate) shift: Vec<ShiftEntry>,
    #[serde(default)]
    tariff: TariffEntry,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    source: Option<String>,
    time_zone: Option<Spanned<String>>,
    ideal_cycle_s: Spanned<f64>,
    #[serde(default)]
    live: LivePeriod,
    #[serde(default)]
    on_change: bool,
    silence_ms: Option<Spanned<i64>>,
    #[serde(default)]
    alive: Vec<Spanned<String>>,
}

/// What the live OEE is counted over.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum LivePeriod {
    Hour,
    #[default]
    Shift,
    Day,
    Week,
    Month,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counters {
    count: Spanned<String>,
    reject: Spanned<String>,
    run: Spanned<String>,
    down: Spanned<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Power {
    conveyor: Spanned<String>,
    station1: Spanned<String>,
    station2: Spanned<String>,
    total: Spanned<String>,
}

/// A shift, the same every day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShiftEntry {
    pub(crate) id: Spanned<String>,
    pub(crate) name: Text,
    from: Spanned<String>,
    to: Spanned<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TariffEntry {
    #[serde(default)]
    currency: String,
    #[serde(default)]
    price: f64,
    #[serde(default)]
    window: Vec<WindowEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowEntry {
    #[serde(default)]
    days: Vec<Day>,
    from: Spanned<String>,
    to: Spanned<String>,
    price: f64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// Reads the file's meaning; refuses what cannot be meant, with its line.
pub(super) fn line(
    file: &LineFile,
    plant: &PlantFiles,
    folder: &Folder<'_>,
) -> Result<Line, PlantError> {
    let place = File::new(folder, "line.toml");
    let LineFile { line: head, counters, power, shift, tariff } = file;
    let ideal_cycle_s = *head.ideal_cycle_s.as_ref();
    if !ideal_cycle_s.is_finite() || ideal_cycle_s <= 0.0 {
        let message = "ideal_cycle_s should be more than 0";
        return Err(place.error(head.ideal_cycle_s.span(), message));
    }
    let tag = |text: &Spanned<String>| tag(&place, text);
    let line = Line {
        source: head.source.as_deref().map(Into::into),
        ideal_cycle_s,
        counters: CounterTags {
            count: tag(&counters.count)?,
            reject: tag(&counters.reject)?,
            run: tag(&counters.run)?,
            down: tag(&counters.down)?,
        },
        powers: PowerTags {
            conveyor: tag(&power.conveyor)?,
            station1: tag(&power.station1)?,
            station2: tag(&power.station2)?,
            total: tag(&power.total)?,
        },
        alive: head.alive.iter().map(tag).collect::<Result<_, _>>()?,
        on_change: head.on_change,
        hold_ms: 0,
        emit_ms: EMIT_MS,
        live: head.live.into(),
        calendar: Calendar { time_zone: zone(&place, head)?, shifts: shifts(&place, shift)? },
        tariff: tariff_of(&place, tariff)?,
    };
    let hold_ms = match &head.silence_ms {
        Some(silence) if *silence.as_ref() <= 0 => {
            return Err(place.error(silence.span(), "silence_ms should be more than 0"));
        }
        Some(silence) => *silence.as_ref(),
        None => SILENCE_PERIODS * expected_period_ms(&line, plant),
    };
    Ok(Line { hold_ms, ..line })
}

/// The longest expected period of the devices that have the line's tags.
fn expected_period_ms(line: &Line, plant: &PlantFiles) -> i64 {
    let of_tag = |tag: &TagPath| {
        let device = plant.devices.iter().find(|device| device.path.as_ref() == tag.split().0);
        device.map(|device| *device.period_ms.as_ref())
    };
    line.series().filter_map(|(_, tag)| of_tag(tag)).max().unwrap_or(PERIOD_MS)
}

fn tag(place: &File<'_>, text: &Spanned<String>) -> Result<TagPath, PlantError> {
    let path = TagPath::new(text.as_ref());
    let path = path.map_err(|error| {
        place.error(text.span(), format!("the tag's path cannot be used: {error}"))
    })?;
    if path.split().0.is_empty() {
        let message = "a tag should be a device and a field, like line/energy/total_power";
        return Err(place.error(text.span(), message));
    }
    Ok(path)
}

fn zone(place: &File<'_>, head: &Head) -> Result<TimeZone, PlantError> {
    let Some(name) = &head.time_zone else { return Ok(TimeZone::system()) };
    TimeZone::get(name.as_ref()).map_err(|_| {
        let message = "time_zone should be an IANA name like Asia/Shanghai or Europe/Berlin";
        place.error(name.span(), message)
    })
}

fn time(place: &File<'_>, text: &Spanned<String>) -> Result<Time, PlantError> {
    // A day may be said to end at 24:00.
    if text.as_ref() == "24:00" {
        return Ok(Time::midnight());
    }
    text.as_ref()
        .parse()
        .map_err(|_| place.error(text.span(), "a time of day should be like 06:00 or 22:30"))
}

fn shifts(place: &File<'_>, entries: &[ShiftEntry]) -> Result<Vec<Shift>, PlantError> {
    place.unique("shift", entries.iter().map(|entry| &entry.id))?;
    let mut shifts: Vec<Shift> = Vec::new();
    for entry in entries {
        let (from, to) = (time(place, &entry.from)?, time(place, &entry.to)?);
        let shift = Shift { name: entry.id.as_ref().as_str().into(), from, to };
        if let Some(other) = shifts.iter().find(|other| overlap(&shift, other)) {
            let message = format!("the shift overlaps the shift “{}”", other.name);
            return Err(place.error(entry.from.span(), message));
        }
        shifts.push(shift);
    }
    Ok(shifts)
}

/// Whether two shifts have time in common.
fn overlap(a: &Shift, b: &Shift) -> bool {
    let holds = |shift: &Shift, at: Time| {
        if shift.to > shift.from {
            (shift.from..shift.to).contains(&at)
        } else {
            at >= shift.from || at < shift.to
        }
    };
    holds(a, b.from) || holds(b, a.from)
}

fn tariff_of(place: &File<'_>, entry: &TariffEntry) -> Result<Tariff, PlantError> {
    let window = |window: &WindowEntry| {
        Ok(PriceWindow {
            days: window.days.iter().map(|day| Weekday::from(*day)).collect(),
            from: time(place, &window.from)?,
            to: time(place, &window.to)?,
            price: window.price,
        })
    };
    Ok(Tariff {
        currency: entry.currency.as_str().into(),
        price: entry.price,
        windows: entry.window.iter().map(window).collect::<Result<_, PlantError>>()?,
    })
}

impl From<LivePeriod> for By {
    fn from(period: LivePeriod) -> Self {
        match period {
            LivePeriod::Hour => Self::Hour,
            LivePeriod::Shift => Self::Shift,
            LivePeriod::Day => Self::Day,
            LivePeriod::Week => Self::Week,
            LivePeriod::Month => Self::Month,
        }
    }
}

impl From<Day> for Weekday {
    fn from(day: Day) -> Self {
        match day {
            Day::Mon => Self::Monday,
            Day::Tue => Self::Tuesday,
            Day::Wed => Self::Wednesday,
            Day::Thu => Self::Thursday,
            Day::Fri => Self::Friday,
            Day::Sat => Self::Saturday,
            Day::Sun => Self::Sunday,
        }
    }
}
