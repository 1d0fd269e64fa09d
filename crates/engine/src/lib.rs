//! Pure plant logic: what a received message means, and which events the journal gets for it.
//!
//! The station feeds [`Input`]s in order into [`Engine::apply`] and journals the [`model::Event`]s
//! that come out. There is no clock, thread or I/O in here; every time comes with an input. The
//! same inputs give the same events byte for byte, and ticks only decide *when* an alarm that
//! fell due is told, never what it says.
//!
//! Promises:
//! * every reading, presence and rejected message gives exactly one event with a disposition;
//! * a timer's alarm is stamped with the time at which it fell due;
//! * an engine rebuilt from its journal ([`Engine::recover`]) goes on as the first one would have;
//! * memory is bounded per device, and devices that register themselves are bounded in number.

pub mod aggregate;
mod alarm;
mod calibrate;
mod configs;
mod device;
pub mod door;
mod engine;
mod fingerprints;
mod freshness;
mod input;
pub mod line;
mod map;
mod plant;
mod recover;
mod relations;
pub mod replay;
mod sequence;
mod slots;
mod state;
mod station;
mod timers;
mod validate;

pub use alarm::action::{Action, Refusal};
pub use alarm::expression::{Expression, ExpressionError};
pub use alarm::review;
pub use calibrate::recalculated;
pub use engine::Engine;
pub use input::{Input, Reading};
pub use plant::{
    AlarmConfig, Calibration, CalibrationForm, Condition, DeviceConfig, Direction, FieldRange,
    Plant, PriorityRule, SHELVE_MAX_MS, SetPoint,
};
pub use state::{DeviceStatus, State};
pub use station::{Request, SYSTEM_DEVICE};
