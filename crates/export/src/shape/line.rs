//! The values of one tag at equal distances, found while its samples go by.
//!
//! At a sample's own time the value is the sample's, of several at one time the last. Between two
//! numbers that are not bad and not more than an hour apart it is on the line between them, and
//! the quality is the worse of both. Texts, truth values and numbers before a sample that is not
//! usable hold, for an hour at most. A bad or missing value is no value until the next one.

use model::Quality;
use smol_str::SmolStr;

use crate::spec::{HOLD_US, Sample};

/// OPC UA's `BadNoData`.
const NO_DATA: Quality = Quality::from_code(0x809B_0000);

/// A value at one of the times.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct At {
    pub(super) value: Value,
    pub(super) quality: Quality,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    None,
    Number(f64),
    Text(SmolStr),
}

/// The state of one tag.
#[derive(Clone)]
pub(super) struct Line {
    interval: i64,
    /// The next time that has no value yet.
    next: i64,
    /// The sample before it.
    held: Option<(i64, At)>,
}

impl Line {
    pub(super) const fn new(first: i64, interval: i64) -> Self {
        Self { interval, next: first, held: None }
    }

    /// Takes a sample and tells the values at all times before it.
    pub(super) fn sample<E>(
        &mut self,
        sample: &Sample<'_>,
        steps: bool,
        end: i64,
        tell: &mut impl FnMut(i64, At) -> Result<(), E>,
    ) -> Result<(), E> {
        let next = if steps {
            None
        } else {
            sample.usable().map(|value| (sample.source, value, sample.quality))
        };
        self.fill(sample.source.min(end), next, tell)?;
        let value = match (sample.value, sample.text) {
            _ if sample.quality.is_bad() => Value::None,
            (Some(number), _) => Value::Number(number),
            (None, Some(text)) => Value::Text(text.into()),
            (None, None) => Value::None,
        };
        self.held = Some((sample.source, At { value, quality: sample.quality }));
        Ok(())
    }

    /// Tells the values at all times before `end`, as no sample comes before it; `next` is a
    /// number that comes there.
    pub(super) fn fill<E>(
        &mut self,
        end: i64,
        next: Option<(i64, f64, Quality)>,
        tell: &mut impl FnMut(i64, At) -> Result<(), E>,
    ) -> Result<(), E> {
        while self.next < end {
            let at = self.at(self.next, next);
            tell(self.next, at)?;
            self.next += self.interval;
        }
        Ok(())
    }

    /// Whether nothing that comes at `now` or later changes the values before it.
    pub(super) fn is_settled(&self, now: i64) -> bool {
        self.held.as_ref().is_none_or(|(at, _)| now - at > HOLD_US)
    }

    fn at(&self, at: i64, next: Option<(i64, f64, Quality)>) -> At {
        let none = At { value: Value::None, quality: NO_DATA };
        let Some((before, held)) = &self.held else { return none };
        if at - before > HOLD_US {
            return none;
        }
        match (&held.value, next) {
            (Value::Number(value), Some((after, end, quality)))
                if *before < at && after - before <= HOLD_US =>
            {
                let share = (at - before) as f64 / (after - before) as f64;
                let quality = Quality::from_code(held.quality.code().max(quality.code()));
                At { value: Value::Number(value + (end - value) * share), quality }
            }
            _ => held.clone(),
        }
    }
}
