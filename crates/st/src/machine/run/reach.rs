//! Addresses that are computed at run time: whether what lies there is memory.

use super::{DEPTH_MAX, Frame, Task};
use crate::machine::trap::Trap;

/// The place so many cells behind an address.
#[inline]
pub(super) fn behind(memory: &[u64], address: u64, offset: u32) -> Result<usize, Trap> {
    let place = address.wrapping_add(u64::from(offset));
    if place < memory.len() as u64 && address < memory.len() as u64 {
        usize::try_from(place).map_err(|_| Trap::Address)
    } else {
        Err(Trap::Address)
    }
}

/// So many cells from an address on.
#[inline]
pub(super) fn behind_all(
    memory: &mut [u64],
    address: u64,
    cells: usize,
) -> Result<&mut [u64], Trap> {
    let from = usize::try_from(address).map_err(|_| Trap::Address)?;
    let end = from.checked_add(cells).ok_or(Trap::Address)?;
    memory.get_mut(from..end).ok_or(Trap::Address)
}

#[inline(never)]
pub(super) fn copy(memory: &mut [u64], to: u64, from: u64, cells: u32) -> Result<(), Trap> {
    let last = cells.saturating_sub(1);
    let (to_end, from_end) = (behind(memory, to, last)?, behind(memory, from, last)?);
    let cells = cells as usize;
    if cells > 0 {
        memory.copy_within(from_end + 1 - cells..=from_end, to_end + 1 - cells);
    }
    Ok(())
}

/// The base of a call, when all that the body reaches lies in memory and it is not running yet.
#[inline(never)]
pub(super) fn callee_base(
    task: &Task<'_>,
    memory: &[u64],
    frames: &[Frame],
    (pou, address): (u32, u64),
) -> Result<u32, Trap> {
    let reach = u64::from(task.reach[pou as usize]);
    if address.saturating_add(reach) > memory.len() as u64 {
        return Err(Trap::Address);
    }
    let base = u32::try_from(address).map_err(|_| Trap::Address)?;
    if frames.len() == DEPTH_MAX || frames.iter().any(|f| f.pou == pou && f.base == base) {
        return Err(Trap::Depth);
    }
    Ok(base)
}
