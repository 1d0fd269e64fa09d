//! The quality of a sample: an OPC UA `StatusCode` (OPC 10000-4 §7.39, OPC 10000-8 annex A).

use serde::{Deserialize, Serialize};

/// An OPC UA `StatusCode`; its two highest bits are the severity.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Quality(u32);

/// The three severities of a quality, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Use it.
    Good,
    /// Use it with care.
    Uncertain,
    /// Do not use it.
    Bad,
}

macro_rules! qualities {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        impl Quality {
            $($(#[$doc])* pub const $name: Self = Self($code);)*

            /// The standard's name of this status code, without the leading severity word
            /// doubled; unknown codes give only their severity.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self.0 & 0xFFFF_0000 {
                    $($code => $text,)*
                    _ => match self.severity() {
                        Severity::Good => "Good",
                        Severity::Uncertain => "Uncertain",
                        Severity::Bad => "Bad",
                    },
                }
            }
        }
    };
}

qualities! {
    /// Fit for use.
    GOOD = 0x0000_0000, "Good";
    /// Fit for use with care, no reason given.
    UNCERTAIN = 0x4000_0000, "Uncertain";
    /// Whatever sent this value has stopped; it is the last one known.
    UNCERTAIN_LAST_USABLE_VALUE = 0x4090_0000, "UncertainLastUsableValue";
    /// Not measured but assumed.
    UNCERTAIN_SUBSTITUTE_VALUE = 0x4091_0000, "UncertainSubstituteValue";
    /// The sensor says that it is outside its accuracy.
    UNCERTAIN_SENSOR_NOT_ACCURATE = 0x4093_0000, "UncertainSensorNotAccurate";
    /// Computed from fewer good sources than required.
    UNCERTAIN_SUB_NORMAL = 0x4095_0000, "UncertainSubNormal";
    /// Computed although some of what it came from is unfit for use.
    UNCERTAIN_DATA_SUB_NORMAL = 0x40A4_0000, "UncertainDataSubNormal";
    /// Unfit for use, no reason given.
    BAD = 0x8000_0000, "Bad";
    /// Communication with the device failed.
    BAD_NO_COMMUNICATION = 0x8031_0000, "BadNoCommunication";
    /// Outside what can physically be.
    BAD_OUT_OF_RANGE = 0x803C_0000, "BadOutOfRange";
    /// The configuration makes a value impossible.
    BAD_CONFIGURATION_ERROR = 0x8089_0000, "BadConfigurationError";
    /// The device is known not to be connected.
    BAD_NOT_CONNECTED = 0x808A_0000, "BadNotConnected";
    /// The device reports its own failure.
    BAD_DEVICE_FAILURE = 0x808B_0000, "BadDeviceFailure";
    /// There is nothing to compute it from.
    BAD_NO_DATA = 0x809B_0000, "BadNoData";
    /// The device reports that its sensor failed.
    BAD_SENSOR_FAILURE = 0x808C_0000, "BadSensorFailure";
}

impl Quality {
    /// From an OPC UA status code.
    #[must_use]
    pub const fn from_code(code: u32) -> Self {
        Self(code)
    }

    /// The OPC UA status code.
    #[must_use]
    pub const fn code(self) -> u32 {
        self.0
    }

    /// Good, uncertain or bad. The reserved fourth severity counts as bad.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self.0 >> 30 {
            0 => Severity::Good,
            1 => Severity::Uncertain,
            _ => Severity::Bad,
        }
    }

    /// Whether the severity is bad.
    #[must_use]
    pub const fn is_bad(self) -> bool {
        matches!(self.severity(), Severity::Bad)
    }

    /// The worse of two qualities; of two with one severity, the first.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        if other.severity() > self.severity() { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severity_is_the_two_highest_bits() {
        assert_eq!(Quality::GOOD.severity(), Severity::Good);
        assert_eq!(Quality::UNCERTAIN_SENSOR_NOT_ACCURATE.severity(), Severity::Uncertain);
        assert_eq!(Quality::BAD_SENSOR_FAILURE.severity(), Severity::Bad);
        assert_eq!(Quality::from_code(0xC000_0000).severity(), Severity::Bad);
    }

    #[test]
    fn the_worse_quality_wins_and_the_first_of_equals() {
        let (uncertain, bad) = (Quality::UNCERTAIN_SUB_NORMAL, Quality::BAD_OUT_OF_RANGE);
        assert_eq!(Quality::GOOD.worse(uncertain), uncertain);
        assert_eq!(bad.worse(uncertain), bad);
        assert_eq!(bad.worse(Quality::BAD), bad);
    }

    #[test]
    fn info_bits_do_not_change_the_name() {
        assert_eq!(Quality::from_code(0x803C_0480).name(), "BadOutOfRange");
        assert_eq!(Quality::from_code(0x80AB_0000).name(), "Bad");
    }
}
