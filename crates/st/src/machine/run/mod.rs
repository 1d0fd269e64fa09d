//! Running one program once.
//!
//! `steps` is the loop over instructions, `seldom` does those that take long anyway, `reach` checks
//! addresses that are computed at run time.

mod reach;
mod seldom;
mod steps;

use super::Clock;
use super::fixed::{Code, Start};
use super::trap::Trap;
use crate::container::Container;
use steps::steps;

/// Calls within calls, at most: no program without recursion is so deep.
const DEPTH_MAX: usize = 64;

/// What a run needs besides memory.
pub(super) struct Task<'a> {
    pub(super) container: &'a Container,
    pub(super) code: &'a Code,
    /// Cells that each POU reaches from its base.
    pub(super) reach: &'a [u32],
    pub(super) clock: Clock,
    pub(super) budget: u64,
}

/// Where a body goes on when it is called back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    next: usize,
    /// The base from there on.
    back: u32,
    /// What was called: the POU and its base.
    pou: u32,
    base: u32,
}

/// Runs from an instruction to the end of its body. Answers how many instructions, and where and
/// why it stopped if it did. `frames` is room for calls.
pub(super) fn run(
    task: &Task<'_>,
    memory: &mut [u64],
    start: Start,
    frames: &mut Vec<Frame>,
) -> (u64, Option<(usize, Trap)>) {
    frames.clear();
    let Start { entry, base, fixed } = start;
    let mut cursor = Cursor { next: entry as usize, base, left: task.budget };
    let outcome = if fixed {
        steps::<true>(task, memory, &mut cursor, frames)
    } else {
        steps::<false>(task, memory, &mut cursor, frames)
    };
    let trap = outcome.err().map(|trap| (cursor.next.saturating_sub(1), trap));
    (task.budget - cursor.left, trap)
}

/// Where a run is.
struct Cursor {
    /// The instruction after the one at work.
    next: usize,
    base: u32,
    /// Instructions that may still be run.
    left: u64,
}
