//! Keeps the views `energy`, `oee` and `calibrations` as the reports would give them now.
//!
//! Energy and OEE are computed by the reports' own code for parts of time, each an hour or what of
//! it lies in one shift, so that hours, shifts and days are sums of parts. What a part was computed
//! from is remembered: the numbers of rows around it, the gaps, the line's description. When that
//! changes, as it does with late rows, the part is computed again. A part whose rows retention has
//! taken stays as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Weak;
use std::time::Duration;

use engine::line::periods::{By, Calendar, Period};
use engine::line::{EnergyOf, Line, Machine, OeeOf};
use historian::{CalibrationRow, Cell, Error, LineEnergy, LinePart, Reader};
use model::Timestamp;

use crate::error::ApiError;
use crate::line_report;
use crate::plant::PlantFiles;
use crate::station::Station;

/// From one look to the next.
const EVERY: Duration = Duration::from_mins(1);
/// How long after the start the first look is.
const FIRST: Duration = Duration::from_secs(3);
/// Looks of which one, the second, is at the whole history; the others are at the last days, and
/// so is the first, which is to be soon after the start.
const WHOLE_EVERY: u32 = 360;
/// How far an ordinary look goes back.
const RECENT_MS: i64 = 3 * 24 * 3_600_000;
/// Rows are counted in buckets of this length, which no zone's hour cuts.
const BUCKET_MS: i64 = 15 * 60_000;
/// Parts computed at a time.
const PARTS_AT_A_TIME: usize = 30;
/// A part is complete so long after its end: until then rows are expected.
const GRACE_MS: i64 = 60_000;
/// Counting may take this long.
const COUNT_TIMEOUT_MS: u64 = 600_000;
/// Changes when the computing does.
const EDITION: u32 = 1;

/// Looks again and again, until the station is gone.
pub(crate) async fn keep(station: Weak<Station>) {
    let mut calibrated = None;
    let mut looks = 0_u32;
    let mut wait = FIRST;
    loop {
        tokio::time::sleep(wait).await;
        wait = EVERY;
        let Some(station) = station.upgrade() else { return };
        let plant = station.archive.plant();
        let calibrations = calibrations(&plant);
        if calibrated.as_ref() != Some(&calibrations) {
            match write(&station, calibrations.clone()).await {
                Ok(()) => calibrated = Some(calibrations),
                Err(error) => tracing::warn!(%error, "the calibrations are not in the database"),
            }
        }
        if let Some(line) = plant.line.clone() {
            let whole = looks % WHOLE_EVERY == 1;
            if let Err(error) = look(&station, line, whole).await {
                tracing::warn!(%error, "energy and OEE are not brought up to date");
                continue;
            }
        }
        looks = looks.wrapping_add(1);
    }
}

async fn write(station: &Station, rows: Vec<CalibrationRow>) -> Result<(), ApiError> {
    let tables = station.historian.plant_tables();
    let written = tokio::task::spawn_blocking(move || tables.set_calibrations(&rows)).await;
    Ok(written.map_err(ApiError::failed)??)
}

async fn look(station: &Station, line: Line, whole: bool) -> Result<(), ApiError> {
    let now = station.now();
    let since = if whole { Timestamp::MIN } else { now.plus_millis(-RECENT_MS) };
    let asked = line.clone();
    let due = station.archive.readers.read(move |reader| due(reader, &asked, since, now)).await?;
    let mut gone = due.gone;
    // The newest first: they are what people ask for.
    for parts in due.parts.rchunks(PARTS_AT_A_TIME) {
        let (line, parts) = (line.clone(), parts.to_vec());
        let made = station.archive.readers.read(move |reader| computed(reader, &line, parts));
        let (made, gone) = (made.await?, std::mem::take(&mut gone));
        let tables = station.historian.plant_tables();
        let written = tokio::task::spawn_blocking(move || tables.put_line(&gone, &made)).await;
        written.map_err(ApiError::failed)??;
    }
    Ok(())
}

/// A part of time to be computed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    period: Period,
    shift_begin: Timestamp,
    complete: bool,
    state: u32,
    plant: u32,
}

/// What is to be done.
#[derive(Debug, Default)]
pub(crate) struct Due {
    /// To be computed, in the order of time.
    pub(crate) parts: Vec<Part>,
    /// Beginnings of stored parts that are no parts any more.
    pub(crate) gone: Vec<Timestamp>,
}

/// What differs from what is stored, of the parts that begin later than `since`.
pub(crate) fn due(
    reader: &Reader,
    line: &Line,
    since: Timestamp,
    now: Timestamp,
) -> Result<Due, Error> {
    let buckets = buckets(reader, line, since, now)?;
    let plant = crc32fast::hash(format!("{EDITION} {line:?}").as_bytes());
    let Some((first, _)) = buckets.first_key_value() else { return Ok(Due::default()) };
    let gaps = gaps(reader, line, *first, now)?;
    let stored = stored(reader, *first)?;
    // At the edge of what was counted the rows before are not known.
    let edge = if since == Timestamp::MIN { since } else { since.plus_millis(RECENT_MS / 3) };
    let mut parts = parts(&line.calendar, &buckets, now);
    let begins: BTreeSet<Timestamp> = parts.iter().map(|part| part.period.from).collect();
    let gone = stored.iter().filter(|(begin, old)| {
        let covered = buckets.range(begin.plus_millis(1 - BUCKET_MS)..old.end).next().is_some();
        old.plant != plant && covered && !begins.contains(begin)
    });
    let gone = gone.map(|(begin, _)| *begin).collect();
    for part in &mut parts {
        let overlapping =
            gaps.iter().filter(|(from, to)| *from < part.period.to && *to > part.period.from);
        let around = around(&buckets, &part.period, line.hold_ms);
        let told =
            format!("{plant} {} {around:?} {:?}", part.complete, overlapping.collect::<Vec<_>>());
        (part.state, part.plant) = (crc32fast::hash(told.as_bytes()), plant);
    }
    parts.retain(|part| {
        let old = stored.get(&part.period.from);
        part.period.from >= edge && old.is_none_or(|old| old.state != part.state)
    });
    Ok(Due { parts, gone })
}

/// The numbers of rows that a part's figures come from: those in it, beside it, and the last ones
/// before, since a counter's step may begin there.
fn around(
    buckets: &BTreeMap<Timestamp, i128>,
    period: &Period,
    hold_ms: i64,
) -> Vec<(Timestamp, i128)> {
    let from = period.from.plus_millis(-hold_ms - BUCKET_MS);
    let to = period.to.plus_millis(hold_ms + 1);
    let before = buckets.range(..from).next_back();
    before.into_iter().chain(buckets.range(from..to)).map(|(at, rows)| (*at, *rows)).collect()
}

/// The parts that have rows, in the order of time, without their states.
fn parts(calendar: &Calendar, buckets: &BTreeMap<Timestamp, i128>, now: Timestamp) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for bucket in buckets.keys() {
        let end = bucket.plus_millis(BUCKET_MS).min(now);
        let mut at = parts.last().map_or(*bucket, |part| part.period.to.max(*bucket));
        while at < end {
            let Some(part) = part_at(calendar, at, now) else { break };
            at = part.period.to;
            parts.push(part);
        }
    }
    parts
}

/// The part in which a time lies, until now.
fn part_at(calendar: &Calendar, at: Timestamp, now: Timestamp) -> Option<Part> {
    let hour = calendar.period_at(By::Hour, at)?;
    let shift = calendar.period_at(By::Shift, at)?;
    let (from, end) = (hour.from.max(shift.from), hour.to.min(shift.to));
    let period = Period { from, to: end.min(now), shift: shift.shift };
    let complete = now.millis_since(end) >= GRACE_MS;
    Some(Part { period, shift_begin: shift.from, complete, state: 0, plant: 0 })
        .filter(|part| part.period.to > at)
}

/// Energy and OEE of parts, by the reports' own code.
pub(crate) fn computed(
    reader: &Reader,
    line: &Line,
    parts: Vec<Part>,
) -> Result<Vec<LinePart>, Error> {
    let periods: Vec<Period> = parts.iter().map(|part| part.period.clone()).collect();
    let (oee, _) = line_report::oee(reader, line, periods.clone())?;
    let (energy, _) = line_report::energy(reader, line, periods)?;
    let figures = oee.iter().zip(&energy);
    let row = |(part, (oee, energy))| row(line, part, oee, energy);
    Ok(parts.into_iter().zip(figures).map(row).collect())
}

fn row(line: &Line, part: Part, of: &OeeOf, energy: &EnergyOf) -> LinePart {
    let (oee, made) = (of.oee, of.production);
    let of_machine = |machine: Machine| {
        let one = energy.of(machine);
        LineEnergy {
            machine: machine.field().to_owned(),
            kwh: one.kwh,
            peak_kw: one.peak_kw,
            known_s: one.known_us as f64 / 1e6,
            cost: (machine == Machine::Total).then_some(energy.cost),
            currency: line.tariff.currency.to_string(),
        }
    };
    let Period { from, to, shift } = part.period;
    LinePart {
        begin: from,
        end: to,
        state: part.state,
        plant: part.plant,
        shift: shift.map(|id| id.to_string()),
        shift_begin: part.shift_begin,
        complete: part.complete,
        energy: Machine::ALL.map(of_machine).to_vec(),
        oee: [
            oee.availability,
            oee.performance,
            oee.quality,
            oee.oee,
            made.count,
            made.reject,
            made.run_s,
            made.down_s,
        ],
        quality_code: of.quality.code(),
    }
}

/// Rows of the line's tags by bucket.
fn buckets(
    reader: &Reader,
    line: &Line,
    since: Timestamp,
    now: Timestamp,
) -> Result<BTreeMap<Timestamp, i128>, Error> {
    let tags: BTreeSet<String> =
        line.series().map(|(_, tag)| format!("'{}'", tag.as_str().replace('\'', "''"))).collect();
    let tags = Vec::from_iter(tags).join(", ");
    let period = if since == Timestamp::MIN {
        String::new()
    } else {
        format!("AND source_time >= TIMESTAMPTZ '{since}'")
    };
    let sql = format!(
        "SELECT time_bucket(INTERVAL 15 MINUTE, source_time) AS bucket, count(*)
         FROM samples WHERE tag IN ({tags}) {period} AND source_time < TIMESTAMPTZ '{now}'
         GROUP BY bucket"
    );
    let mut buckets = BTreeMap::new();
    each(reader, &sql, |cells| {
        if let [Cell::Time(at), Cell::Integer(rows)] = cells {
            buckets.insert(*at, *rows);
        }
    })?;
    Ok(buckets)
}

struct Stored {
    end: Timestamp,
    state: u32,
    plant: u32,
}

fn stored(reader: &Reader, since: Timestamp) -> Result<BTreeMap<Timestamp, Stored>, Error> {
    let since = since.plus_millis(-2 * 3_600_000);
    let sql = format!(
        "SELECT \"begin\", \"end\", state, plant FROM line_part WHERE \"begin\" >= TIMESTAMPTZ '{since}'"
    );
    let mut stored = BTreeMap::new();
    each(reader, &sql, |cells| {
        if let [Cell::Time(begin), Cell::Time(end), Cell::Integer(state), Cell::Integer(plant)] =
            cells
            && let (Ok(state), Ok(plant)) = (u32::try_from(*state), u32::try_from(*plant))
        {
            stored.insert(*begin, Stored { end: *end, state, plant });
        }
    })?;
    Ok(stored)
}

fn each(reader: &Reader, sql: &str, mut take: impl FnMut(&[Cell])) -> Result<(), Error> {
    reader.sql_timed(
        sql,
        COUNT_TIMEOUT_MS,
        |_| (),
        |cells| {
            take(cells);
            ControlFlow::Continue(())
        },
    )
}

fn gaps(
    reader: &Reader,
    line: &Line,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(Timestamp, Timestamp)>, Error> {
    let mut found = Vec::new();
    for scope in line_report::scopes(line) {
        let gaps = reader.gaps(Some(&scope), from, to)?;
        found.extend(gaps.iter().map(|gap| (gap.from, gap.to)));
    }
    Ok(found)
}

/// Every calibration of every device that has one.
pub(crate) fn calibrations(plant: &PlantFiles) -> Vec<CalibrationRow> {
    let engine = plant.engine_plant();
    let each = engine.devices.iter().flat_map(|(path, device)| {
        device
            .calibrations
            .iter()
            .map(move |calibration| calibration_row(path.as_str(), calibration))
    });
    each.collect()
}

fn calibration_row(device: &str, calibration: &engine::Calibration) -> CalibrationRow {
    use engine::CalibrationForm::{Additive, Multiplicative};
    let (form, formula, coefficients) = match calibration.form {
        Multiplicative { k, b, t_comp, t_ref } => (
            "multiplicative",
            format!("(v_raw * {k} + {b}) * (1 + {t_comp} * (temp - {t_ref}))"),
            [Some(k), Some(b), Some(t_comp), Some(t_ref), None],
        ),
        Additive { k, b, t_coef } => (
            "additive",
            format!("max(0, {k} * v_raw + {b} + {t_coef} * (temp - 25)), two decimals"),
            [Some(k), Some(b), None, Some(25.0), Some(t_coef)],
        ),
    };
    CalibrationRow {
        tag: format!("{device}/value"),
        name: calibration.name.to_string(),
        valid_from: calibration.valid_from,
        form: form.to_owned(),
        formula,
        coefficients,
    }
}

#[cfg(test)]
mod tests;
