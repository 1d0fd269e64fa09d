//! The aggregates by name.

macro_rules! aggregates {
    ($($(#[$doc:meta])* $name:ident)*) => {
        /// What to compute of an interval; the numbers are clauses of OPC 10000-13. Samples are
        /// usable ones unless it says otherwise.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Aggregate { $($(#[$doc])* $name,)* }

        impl Aggregate {
            /// Every aggregate, in the standard's order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The standard's name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

aggregates! {
    /// 5.4.3.4: the interpolated bound at the interval's begin.
    Interpolative
    /// The last usable sample at or before the interval's begin; not of the standard, the same as
    /// a stepped `Interpolative`.
    Previous
    /// On the line between the usable samples around the interval's begin; not of the standard,
    /// the same as a sloped `Interpolative`.
    Linear
    /// 5.4.3.5: the mean of the samples.
    Average
    /// 5.4.3.6: the mean over time, with interpolated bounds: across what is unusable.
    TimeAverage
    /// 5.4.3.7: the mean over the time that has usable values, with simple bounds.
    TimeAverage2
    /// 5.4.3.8: `TimeAverage` times the interval in seconds.
    Total
    /// 5.4.3.9: `TimeAverage2` times the seconds that have usable values.
    Total2
    /// 5.4.3.10: the least sample.
    Minimum
    /// 5.4.3.11: the greatest sample.
    Maximum
    /// 5.4.3.12: the least sample with its time, the first of several.
    MinimumActualTime
    /// 5.4.3.13: the greatest sample with its time, the first of several.
    MaximumActualTime
    /// 5.4.3.14: the greatest less the least sample.
    Range
    /// 5.4.3.15: the least of samples and simple bounds.
    Minimum2
    /// 5.4.3.16: the greatest of samples and simple bounds.
    Maximum2
    /// 5.4.3.17: `Minimum2` with its time.
    MinimumActualTime2
    /// 5.4.3.18: `Maximum2` with its time.
    MaximumActualTime2
    /// 5.4.3.19: `Maximum2` less `Minimum2`.
    Range2
    /// 5.4.3.21: how many samples.
    Count
    /// 5.4.3.22: how long it was zero, in milliseconds; a value stays until the next sample.
    DurationInStateZero
    /// 5.4.3.23: how long it was not zero, in milliseconds.
    DurationInStateNonZero
    /// 5.4.3.24: how often it went from zero to another number or back, the first sample ever
    /// included.
    NumberOfTransitions
    /// 5.4.3.25: the first row with its time and quality, usable or not.
    Start
    /// 5.4.3.26: the last row with its time and quality, usable or not.
    End
    /// 5.4.3.27: the last less the first sample.
    Delta
    /// 5.4.3.28: the simple bound at the begin.
    StartBound
    /// 5.4.3.29: the simple bound at the end.
    EndBound
    /// 5.4.3.30: `EndBound` less `StartBound`.
    DeltaBounds
    /// 5.4.3.31: how long it was good, in milliseconds.
    DurationGood
    /// 5.4.3.32: how long it was bad or had no data, in milliseconds.
    DurationBad
    /// 5.4.3.33: `DurationGood` of the interval, in percent.
    PercentGood
    /// 5.4.3.34: `DurationBad` of the interval, in percent.
    PercentBad
    /// 5.4.3.35: the worst quality of the rows, as a status code.
    WorstQuality
    /// 5.4.3.36: the worst quality of the rows and the simple bound at the begin.
    WorstQuality2
    /// 5.4.3.37: the standard deviation of the samples over n − 1; 0 of a single one.
    StandardDeviationSample
    /// 5.4.3.38: its square.
    VarianceSample
    /// 5.4.3.39: the standard deviation of the samples over n.
    StandardDeviationPopulation
    /// 5.4.3.40: its square.
    VariancePopulation
}

impl Aggregate {
    /// The aggregate of a name, in any case.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name().eq_ignore_ascii_case(name.trim()))
    }

    /// Whether its answer has the unit of the tag.
    #[must_use]
    pub const fn keeps_unit(self) -> bool {
        !matches!(
            self,
            Self::Total
                | Self::Total2
                | Self::Count
                | Self::DurationInStateZero
                | Self::DurationInStateNonZero
                | Self::NumberOfTransitions
                | Self::DurationGood
                | Self::DurationBad
                | Self::PercentGood
                | Self::PercentBad
                | Self::WorstQuality
                | Self::WorstQuality2
                | Self::VarianceSample
                | Self::VariancePopulation
        )
    }
}
