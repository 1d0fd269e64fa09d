//! What history says, as far as somebody looked it up.

use std::collections::BTreeSet;

use model::{AlarmKey, Millis, TagPath};

use super::Coincidence;

/// What is known besides the configuration. Everything may be empty; then less is found.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// What the tags did.
    pub tags: &'a [TagFacts],
    /// What the alarms did.
    pub alarms: &'a [AlarmPast],
    /// Which alarms were raised together; from [`super::coincidences`].
    pub coincidences: &'a [Coincidence],
    /// How often the alarms' suppress expressions were true.
    pub suppressions: &'a [SuppressionPast],
    /// The alarms that have a guidance for the operator; none when that is not known.
    pub guided: Option<&'a BTreeSet<AlarmKey>>,
}

impl Evidence<'_> {
    /// Nothing but the configuration.
    pub const NONE: Self =
        Self { tags: &[], alarms: &[], coincidences: &[], suppressions: &[], guided: None };
}

/// What a tag did, of samples that are not bad.
#[derive(Clone, Debug, PartialEq)]
pub struct TagFacts {
    /// Which tag.
    pub tag: TagPath,
    /// How many samples.
    pub samples: u64,
    /// The lowest number.
    pub min: f64,
    /// The highest number.
    pub max: f64,
    /// The standard deviation of its noise, in the tag's unit; 0 when it cannot be told.
    pub noise: f64,
}

/// What an alarm did.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmPast {
    /// Which alarm.
    pub key: AlarmKey,
    /// For how long it was watched.
    pub observed_ms: Millis,
    /// How often it was raised.
    pub raises: u64,
    /// For how long it stood.
    pub standing_ms: Millis,
    /// How often it chattered: bursts, as [`crate::alarm::review::performance`] counts them.
    pub bursts: u64,
    /// For how long the bare condition usually stood (median), without delays, when that was
    /// looked up.
    pub condition_ms: Option<Millis>,
}

/// What an alarm's suppress expression did.
#[derive(Clone, Debug, PartialEq)]
pub struct SuppressionPast {
    /// Which alarm.
    pub key: AlarmKey,
    /// For how long it was known to be true or false.
    pub observed_ms: Millis,
    /// For how long it was true.
    pub true_ms: Millis,
}

impl TagFacts {
    /// From numbers in the order of time; none when there are none. Others than numbers are
    /// passed over.
    ///
    /// The noise is the median of the absolute differences of successive numbers, × 1.4826 / √2.
    /// Half of all |x| of a normal distribution are below 0.6745 σ = σ / 1.4826, and a difference
    /// of two independent numbers has √2 times the σ of one. Differences, so that a slow drift or
    /// a day's rhythm is no noise; the median, so that steps and spikes are none either. A tag
    /// that stays the same from sample to sample in most cases has noise 0: its resolution hides
    /// it.
    #[must_use]
    pub fn measure(tag: TagPath, numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut numbers = numbers.into_iter().filter(|number| number.is_finite());
        let first = numbers.next()?;
        let mut facts = Self { tag, samples: 1, min: first, max: first, noise: 0.0 };
        let mut last = first;
        let mut steps = Vec::new();
        for number in numbers {
            facts.samples += 1;
            facts.min = facts.min.min(number);
            facts.max = facts.max.max(number);
            steps.push((number - last).abs());
            last = number;
        }
        if !steps.is_empty() {
            let middle = steps.len() / 2;
            let (_, median, _) = steps.select_nth_unstable_by(middle, f64::total_cmp);
            facts.noise = *median * 1.4826 / std::f64::consts::SQRT_2;
        }
        Some(facts)
    }
}

impl AlarmPast {
    /// For how long the condition usually stands, as far as it can be told.
    ///
    /// Without a look at the samples: the mean time that it stood after it was raised, without the
    /// off-delay. For conditions that end by chance (exponential times) what is left after any
    /// delay is as long as the whole; five raises at least.
    pub(super) fn usual_ms(&self, off_delay_ms: Millis) -> Option<Millis> {
        let mean = || {
            let raises = Millis::try_from(self.raises).ok().filter(|raises| *raises >= 5)?;
            Some((self.standing_ms / raises - off_delay_ms).max(0))
        };
        self.condition_ms.or_else(mean)
    }
}
