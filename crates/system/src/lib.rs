//! What operating systems do differently, in one place: files that another program holds, the end
//! of a process, the computer's sleep, its user's language, whose turn it is, freed memory.
//!
//! Every function is there on every system and does nothing where there is nothing to do, so that
//! callers need no `cfg`. What decides something is pure and tested everywhere; the calls of
//! a system stand in modules named after it (`windows`, `glibc`), and only those may be unsafe.
//!
//! Deliberately absent: everything of the plant, and threads that nobody asked for.

mod awake;
pub mod dialog;
mod ending;
pub mod files;
pub mod identity;
mod language;
mod memory;
pub mod paths;
mod priority;
mod suspension;
mod turn_off;
#[cfg(windows)]
mod wide;

pub use awake::KeepAwake;
pub use ending::Ending;
pub use language::speaks_chinese;
pub use memory::give_back_memory;
pub use priority::give_way;
pub use suspension::asleep_since_boot;
pub use turn_off::{StopError, stop_neighbours};
