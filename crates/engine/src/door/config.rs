//! What is asked of the doors.

use model::Millis;
use smol_str::SmolStr;

/// How a tag is compressed. Errors are in the tag's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DoorConfig {
    /// A sample that differs by no more from the last reported one is not reported.
    pub exception: Option<f64>,
    /// How far a reported sample may lie from the line between kept ones; without it everything
    /// that is reported is kept.
    pub deviation: Option<f64>,
    /// Nothing is reported so soon after the last report, whatever it is.
    pub min_ms: Millis,
    /// After so long without one the next sample is reported, and what waits is kept.
    pub max_ms: Millis,
}

impl DoorConfig {
    /// How far any sample that came in order may be from the line between the kept ones around it;
    /// none when nothing can be said.
    #[must_use]
    pub fn stated_error(&self) -> Option<f64> {
        let error = self.deviation.unwrap_or(0.0) + 2.0 * self.exception.unwrap_or(0.0);
        (self.min_ms == 0).then_some(error)
    }
}

/// The door of one field of a device.
#[derive(Clone, Debug, PartialEq)]
pub struct TagDoor {
    /// The field.
    pub field: SmolStr,
    /// How it is compressed.
    pub config: DoorConfig,
}
