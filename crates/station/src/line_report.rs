//! OEE and energy of a line by period, from the raw rows of the history.
//!
//! The rows are given to the engine's own sums as they stand in the database, so whoever counts
//! the same rows in SQL gets the same totals.

use engine::line::periods::Period;
use engine::line::{EnergyOf, EnergySums, Line, OeeOf, OeeSums, Sample, Series};
use historian::{Error, Reader, SeriesQuery, SeriesRow};
use model::{TagPath, Timestamp};

/// How far around the periods rows matter: before, so that what is silent at the border is known,
/// and behind, so that what holds over it is proved.
struct Span {
    from: Timestamp,
    to: Timestamp,
}

impl Span {
    /// Of periods in the order of time; none when there are none.
    fn of(line: &Line, periods: &[Period]) -> Option<Self> {
        let (first, last) = (periods.first()?, periods.last()?);
        let from = first.from.plus_millis(-line.hold_ms);
        Some(Self { from, to: last.to.plus_millis(line.hold_ms + 1) })
    }
}

/// The OEE of periods in the order of time, and of all together.
pub(crate) fn oee(
    reader: &Reader,
    line: &Line,
    periods: Vec<Period>,
) -> Result<(Vec<OeeOf>, OeeOf), Error> {
    let span = Span::of(line, &periods);
    let mut sums = OeeSums::new(line, periods);
    let Some(span) = span else { return Ok(sums.finish()) };
    for (series, tag) in line.series() {
        let Series::Counter(role) = series else { continue };
        if let Some(row) = reader.last_before(tag, span.from, true)? {
            sums.begin(role, sample(row));
        }
    }
    each(reader, line, &span, |series, sample| sums.take(series, sample))?;
    Ok(sums.finish())
}

/// The energy of periods in the order of time, and of all together.
pub(crate) fn energy(
    reader: &Reader,
    line: &Line,
    periods: Vec<Period>,
) -> Result<(Vec<EnergyOf>, EnergyOf), Error> {
    let span = Span::of(line, &periods);
    let mut sums = EnergySums::new(line, periods);
    let Some(span) = span else { return Ok(sums.finish()) };
    let mut before = Vec::new();
    for (series, tag) in line.series() {
        if let (Series::Power(machine), Some(row)) =
            (series, reader.last_before(tag, span.from, false)?)
        {
            before.push((machine, sample(row)));
        }
    }
    // A gap between the last row before and the first one is known, too.
    let oldest = before.iter().map(|(_, sample)| sample.at).fold(span.from, Timestamp::min);
    for scope in scopes(line) {
        let gaps = reader.gaps(Some(&scope), oldest, span.to)?;
        sums.know_gaps(gaps.iter().map(|gap| (gap.scope.as_str(), gap.from, gap.to)));
    }
    for (machine, sample) in before {
        sums.begin(machine, sample);
    }
    each(reader, line, &span, |series, sample| sums.take(series, sample))?;
    Ok(sums.finish())
}

/// Gives every row of the line's tags, in the order of time.
fn each(
    reader: &Reader,
    line: &Line,
    span: &Span,
    mut take: impl FnMut(Series, Sample),
) -> Result<(), Error> {
    let (series, tags): (Vec<Series>, Vec<TagPath>) =
        line.series().map(|(series, tag)| (series, tag.clone())).unzip();
    let query = SeriesQuery { tags, from: span.from, to: span.to };
    reader.series(&query, |row| take(series[row.series], sample(row)))
}

fn sample(row: SeriesRow) -> Sample {
    Sample { at: row.source_time, value: row.value, quality: row.quality }
}

/// Scopes of the gaps that are the line's: its source and the devices of its powers.
pub(crate) fn scopes(line: &Line) -> Vec<String> {
    let of_powers = line.series().filter(|(series, _)| matches!(series, Series::Power(_)));
    let mut scopes: Vec<String> = of_powers.map(|(_, tag)| tag.split().0.to_owned()).collect();
    scopes.extend(line.source.as_ref().map(|source| format!("source/{source}")));
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

#[cfg(test)]
pub(crate) mod tests;
