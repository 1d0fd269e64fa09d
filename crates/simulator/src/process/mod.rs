//! The physics of the demo plant. Pure: a seed and times give the same values on every run, byte for
//! byte; nothing here reads a clock.
//!
//! Plant time is in microseconds since the plant's start. Each detector has its own random stream, so
//! the order in which detectors are asked does not matter; for one detector times must not decrease.
//! Ranges, limits and names are those of the MCS-IoT demo generator.

mod detector;
mod release;
mod wander;

pub use detector::{Detector, SECOND};
pub(crate) use release::iso_8601;
pub use release::{GroundTruth, Reached, Release, ReleasePlan, Releases};

/// What a detector measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Substance {
    /// Hydrogen, ppm.
    H2,
    /// Methane, ppm.
    Ch4,
    /// Volatile organic compounds, ppm.
    Vocs,
    /// Air temperature, °C.
    Temp,
    /// Relative humidity, %.
    Humi,
    /// Fine dust, µg/m³.
    Pm25,
}

/// The usual behaviour of one substance in the demo plant, in its unit.
#[derive(Clone, Copy, Debug)]
pub struct Habit {
    /// The value it returns to.
    pub base: f64,
    /// It stays within `base` ± `range`, …
    pub range: f64,
    /// … not below this …
    pub floor: f64,
    /// … and not above this, unless there is a release.
    pub ceiling: f64,
    /// Above this it is an alarm.
    pub high_limit: f64,
    /// Time in seconds in which it forgets a deviation.
    pub memory_s: f64,
}

impl Substance {
    /// All six, in the order of the demo's serial numbers.
    pub const ALL: [Self; 6] =
        [Self::H2, Self::Ch4, Self::Vocs, Self::Temp, Self::Humi, Self::Pm25];

    /// Its name in serial numbers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::H2 => "H2",
            Self::Ch4 => "CH4",
            Self::Vocs => "VOCs",
            Self::Temp => "TEMP",
            Self::Humi => "HUMI",
            Self::Pm25 => "PM25",
        }
    }

    /// Its unit.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::H2 | Self::Ch4 | Self::Vocs => "ppm",
            Self::Temp => "°C",
            Self::Humi => "%",
            Self::Pm25 => "µg/m³",
        }
    }

    /// How it behaves.
    #[must_use]
    pub const fn habit(self) -> Habit {
        const FREE: f64 = f64::INFINITY;
        let (base, range, floor, ceiling, high_limit, memory_s) = match self {
            Self::H2 => (30.0, 40.0, 0.0, FREE, 80.0, 120.0),
            Self::Ch4 => (25.0, 35.0, 0.0, FREE, 80.0, 120.0),
            Self::Vocs => (20.0, 30.0, 0.0, FREE, 80.0, 180.0),
            Self::Temp => (22.0, 3.0, -FREE, 25.0, 28.0, 300.0),
            Self::Humi => (40.0, 10.0, -FREE, 50.0, 60.0, 300.0),
            Self::Pm25 => (35.0, 25.0, 0.0, FREE, 75.0, 600.0),
        };
        Habit { base, range, floor, ceiling, high_limit, memory_s }
    }
}

impl Habit {
    /// The lowest and the highest usual value.
    #[must_use]
    pub const fn normal(&self) -> (f64, f64) {
        ((self.base - self.range).max(self.floor), (self.base + self.range).min(self.ceiling))
    }
}

/// One of the plant's places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Its name in the plant's files.
    pub id: &'static str,
    /// Position in percent of the map, from the left.
    pub x: f64,
    /// Position in percent of the map, from the top.
    pub y: f64,
}

/// The four places.
pub const PLACES: [Place; 4] = [
    Place { id: "gm-office", x: 20.0, y: 25.0 },
    Place { id: "staff-office", x: 80.0, y: 25.0 },
    Place { id: "corridor", x: 20.0, y: 75.0 },
    Place { id: "innovation-lab", x: 80.0, y: 75.0 },
];

/// Where a detector stands and what it measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post {
    /// Index in [`PLACES`].
    pub place: usize,
    /// What is measured.
    pub substance: Substance,
}

impl Post {
    /// All 24, place by place.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..PLACES.len())
            .flat_map(|place| Substance::ALL.map(|substance| Self { place, substance }))
    }

    /// Serial number of the detector: substance, place in two digits, number in the place in two.
    #[must_use]
    pub fn sn(self) -> String {
        format!("{}{:02}{:02}", self.substance.name(), self.place + 1, self.substance as usize + 1)
    }

    /// 0..24, in the order of [`Post::all`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.place * Substance::ALL.len() + self.substance as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_those_of_the_reference() {
        let all: Vec<String> = Post::all().map(Post::sn).collect();
        assert_eq!(all.len(), 24);
        assert_eq!(
            &all[..6],
            ["H20101", "CH40102", "VOCs0103", "TEMP0104", "HUMI0105", "PM250106"]
        );
        assert_eq!(all[23], "PM250406");
        assert!(Post::all().enumerate().all(|(index, post)| post.index() == index));
    }
}
