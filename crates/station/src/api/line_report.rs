//! What the line made and what it used, by period.

use engine::line::periods::{By, Period};
use engine::line::{EnergyOf, Line, Machine, OeeOf};

use super::args::{LinePeriod, LineReportArgs};
use super::dto::{EnergyReport, EnergyRow, OeeReport, OeeRow, Text};
use super::{Reply, layout, trend};
use crate::error::ApiError;
use crate::line_report;
use crate::station::{CURRENT_WAIT, Station};

/// Rows of a report.
const ROWS_MAX: usize = 10_000;
const HOUR_S: f64 = 3_600.0;

pub(super) async fn oee(station: &Station, args: LineReportArgs) -> Result<Reply, ApiError> {
    let (line, periods) = asked(station, &args).await?;
    let read = move |reader: &historian::Reader| line_report::oee(reader, &line, periods);
    let (rows, overall) = station.archive.readers.read(read).await?;
    let rows = rows.iter().map(|row| oee_row(station, row)).collect();
    Reply::json(&OeeReport { rows, overall: oee_row(station, &overall) })
}

pub(super) async fn energy(station: &Station, args: LineReportArgs) -> Result<Reply, ApiError> {
    let (line, periods) = asked(station, &args).await?;
    let currency = line.tariff.currency.to_string();
    let read = move |reader: &historian::Reader| line_report::energy(reader, &line, periods);
    let (rows, overall) = station.archive.readers.read(read).await?;
    let rows = rows.iter().map(|row| energy_row(station, row)).collect();
    Reply::json(&EnergyReport { rows, overall: energy_row(station, &overall), currency })
}

/// The line and the periods asked for, until now; what was received before is in the database.
async fn asked(station: &Station, args: &LineReportArgs) -> Result<(Line, Vec<Period>), ApiError> {
    let line = station.archive.plant().line.clone().ok_or_else(|| {
        ApiError::arguments(
            "this plant has no production line; describe one in line.toml in the plant folder",
        )
    })?;
    let (from, to) = trend::period(args.from, args.to)?;
    let to = to.min(station.now());
    let periods = line.calendar.periods(args.by.into(), from, to, ROWS_MAX).ok_or_else(|| {
        ApiError::arguments(format!(
            "a report has at most {ROWS_MAX} rows; ask for a shorter time or for longer periods"
        ))
    })?;
    station.wait_for_history(CURRENT_WAIT).await;
    Ok((line, periods))
}

fn oee_row(station: &Station, of: &OeeOf) -> OeeRow {
    OeeRow {
        from: of.period.from.millis_f64(),
        to: of.period.to.millis_f64(),
        shift: shift(station, &of.period),
        availability: of.oee.availability,
        performance: of.oee.performance,
        quality: of.oee.quality,
        oee: of.oee.oee,
        count: of.production.count,
        reject: of.production.reject,
        run_hours: of.production.run_s / HOUR_S,
        down_hours: of.production.down_s / HOUR_S,
        quality_code: of.quality.code(),
    }
}

fn energy_row(station: &Station, of: &EnergyOf) -> EnergyRow {
    let total = of.of(Machine::Total);
    EnergyRow {
        from: of.period.from.millis_f64(),
        to: of.period.to.millis_f64(),
        shift: shift(station, &of.period),
        conveyor_kwh: of.of(Machine::Conveyor).kwh,
        station1_kwh: of.of(Machine::Station1).kwh,
        station2_kwh: of.of(Machine::Station2).kwh,
        total_kwh: total.kwh,
        peak_kw: total.peak_kw,
        average_kw: total.average_kw(),
        cost: of.cost,
        known_share: of.known_share(),
    }
}

/// The shift's name for people.
fn shift(station: &Station, period: &Period) -> Option<Text> {
    let id = period.shift.as_ref()?;
    let plant = station.archive.plant();
    let shift = plant.shifts.iter().find(|shift| shift.id.as_ref() == id.as_str());
    shift.map(|shift| layout::text(&shift.name))
}

impl From<LinePeriod> for By {
    fn from(period: LinePeriod) -> Self {
        match period {
            LinePeriod::Hour => Self::Hour,
            LinePeriod::Shift => Self::Shift,
            LinePeriod::Day => Self::Day,
            LinePeriod::Week => Self::Week,
            LinePeriod::Month => Self::Month,
        }
    }
}
