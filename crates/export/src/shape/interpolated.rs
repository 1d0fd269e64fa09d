//! Values at equal distances: of one tag after the other, or of all side by side.

use std::collections::VecDeque;

use model::Quality;

use super::Out;
use super::line::{At, Line, Value};
use crate::cell::{Cell, Error};
use crate::spec::{HOLD_US, Sample, Spec, Tag, grid_begin};

/// Values that may wait for those of other tags: some 50 MB.
const WAITING_MAX: usize = 1_000_000;

/// The first time in the period.
fn first(spec: &Spec, interval: i64) -> i64 {
    let begin = grid_begin(spec, interval, spec.from);
    if begin < spec.from { begin + interval } else { begin }
}

fn cell(value: &Value) -> Cell<'_> {
    match value {
        Value::None => Cell::Empty,
        Value::Number(number) => Cell::Number(*number),
        Value::Text(text) => Cell::Text(text),
    }
}

/// One tag after the other.
pub(super) struct LongLines {
    first: i64,
    end: i64,
    interval: i64,
    open: Option<(usize, Line)>,
}

impl LongLines {
    pub(super) fn new(spec: &Spec, interval: i64) -> Self {
        Self { first: first(spec, interval), end: spec.to, interval, open: None }
    }

    pub(super) fn sample(
        &mut self,
        tags: &[Tag],
        sample: &Sample<'_>,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if self.open.as_ref().is_none_or(|(place, _)| *place != sample.place) {
            self.finish(tags, out)?;
            self.open = Some((sample.place, Line::new(self.first, self.interval)));
        }
        let Some((_, line)) = &mut self.open else { return Ok(()) };
        let tag = &tags[sample.place];
        line.sample(sample, tag.steps, self.end, &mut |at, value| row(tag, at, &value, out))
    }

    pub(super) fn finish(&mut self, tags: &[Tag], out: &mut Out<'_>) -> Result<(), Error> {
        let Some((place, mut line)) = self.open.take() else { return Ok(()) };
        line.fill(self.end, None, &mut |at, value| row(&tags[place], at, &value, out))
    }
}

fn row(tag: &Tag, at: i64, value: &At, out: &mut Out<'_>) -> Result<(), Error> {
    out.cell(Cell::Text(&tag.path))?;
    out.cell(Cell::Time(at))?;
    out.cell(Cell::Time(at))?;
    let is_text = matches!(value.value, Value::Text(_));
    out.cell(if is_text { Cell::Empty } else { cell(&value.value) })?;
    out.cell(if is_text { cell(&value.value) } else { Cell::Empty })?;
    out.cell(Cell::Text(&tag.unit))?;
    out.cell(Cell::Count(value.quality.code().into()))?;
    out.cell(Cell::Quality(value.quality))?;
    out.end_row()
}

/// All tags side by side. A row waits until each tag knows its value: for its next sample, or an
/// hour.
pub(super) struct WideLines {
    lines: Vec<(Line, VecDeque<At>)>,
    /// The time of the row that is told next.
    next: i64,
    end: i64,
    interval: i64,
    /// Tags that are not silent were looked for last.
    swept: i64,
}

impl WideLines {
    pub(super) fn new(spec: &Spec, interval: i64, tags: usize) -> Result<Self, Error> {
        let waiting = usize::try_from(HOLD_US.min(spec.to.saturating_sub(spec.from)) / interval)
            .unwrap_or(usize::MAX);
        if waiting.saturating_mul(tags) > WAITING_MAX {
            return Err(Error::Memory { tags });
        }
        let first = first(spec, interval);
        let lines = vec![(Line::new(first, interval), VecDeque::new()); tags];
        Ok(Self { lines, next: first, end: spec.to, interval, swept: i64::MIN })
    }

    pub(super) fn sample(
        &mut self,
        tags: &[Tag],
        sample: &Sample<'_>,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        let (line, waiting) = &mut self.lines[sample.place];
        line.sample(sample, tags[sample.place].steps, self.end, &mut |_, value| {
            waiting.push_back(value);
            Ok::<_, Error>(())
        })?;
        // Now and then, so that silent tags hold up the others no longer than they must.
        if sample.source >= self.swept.saturating_add(self.interval) {
            self.swept = sample.source;
            for (line, waiting) in &mut self.lines {
                if line.is_settled(sample.source) {
                    line.fill(sample.source.min(self.end), None, &mut |_, value| {
                        waiting.push_back(value);
                        Ok::<_, Error>(())
                    })?;
                }
            }
            self.rows(out)?;
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, _: &[Tag], out: &mut Out<'_>) -> Result<(), Error> {
        for (line, waiting) in &mut self.lines {
            line.fill(self.end, None, &mut |_, value| {
                waiting.push_back(value);
                Ok::<_, Error>(())
            })?;
        }
        self.rows(out)
    }

    fn rows(&mut self, out: &mut Out<'_>) -> Result<(), Error> {
        while !self.lines.is_empty() && self.lines.iter().all(|(_, waiting)| !waiting.is_empty()) {
            out.cell(Cell::Time(self.next))?;
            out.cell(Cell::Time(self.next))?;
            let mut worst = 0;
            for (_, waiting) in &mut self.lines {
                let Some(at) = waiting.pop_front() else { continue };
                worst = worst.max(at.quality.code());
                out.cell(cell(&at.value))?;
            }
            out.cell(Cell::Count(worst.into()))?;
            out.cell(Cell::Quality(Quality::from_code(worst)))?;
            out.end_row()?;
            self.next += self.interval;
        }
        Ok(())
    }
}
