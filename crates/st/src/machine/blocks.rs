//! The standard function blocks (IEC 61131-3, tables 43 to 46), by its timing diagrams.
//!
//! An instance that is called several times in one scan sees one time: the second call changes
//! nothing that only time changes.

use super::Clock;
use crate::container::native::NativeKind;

/// Runs a block on its cells.
pub(super) fn run(kind: NativeKind, cells: &mut [u64], clock: Clock) {
    match kind {
        NativeKind::Ton => on_delay(cells, clock.now_ns),
        NativeKind::Tof => off_delay(cells, clock.now_ns),
        NativeKind::Tp => pulse(cells, clock.now_ns),
        NativeKind::Ctu(most) => count_up(cells, most),
        NativeKind::Ctd(least) => count_down(cells, least),
        NativeKind::Ctud(least, most) => count_both(cells, least, most),
        NativeKind::RTrig => rising(cells),
        NativeKind::FTrig => falling(cells),
        NativeKind::Sr => set_first(cells),
        NativeKind::Rs => reset_first(cells),
        NativeKind::Rtc => clock_on(cells, clock.now_ns),
    }
}

/// Time since `since`, at most `preset` and never below 0.
fn elapsed(now: i64, since: u64, preset: u64) -> i64 {
    now.saturating_sub(since.cast_signed()).clamp(0, preset.cast_signed().max(0))
}

/// IN, PT, Q, ET, running, since.
fn on_delay(cells: &mut [u64], now: i64) {
    let [input, preset, q, et, running, since] = cells else { return };
    if *input == 0 {
        (*q, *et, *running) = (0, 0, 0);
        return;
    }
    if *running == 0 {
        (*running, *since) = (1, now.cast_unsigned());
    }
    let time = elapsed(now, *since, *preset);
    *et = time.cast_unsigned();
    *q = u64::from(time >= preset.cast_signed());
}

/// IN, PT, Q, ET, running, since.
fn off_delay(cells: &mut [u64], now: i64) {
    let [input, preset, q, et, running, since] = cells else { return };
    if *input != 0 {
        (*q, *et, *running) = (1, 0, 0);
        return;
    }
    if *q != 0 && *running == 0 {
        (*running, *since) = (1, now.cast_unsigned());
    }
    if *running != 0 {
        let time = elapsed(now, *since, *preset);
        *et = time.cast_unsigned();
        *q = u64::from(time < preset.cast_signed());
    }
}

/// IN, PT, Q, ET, state (0 ready, 1 pulse, 2 over and IN still on), since.
fn pulse(cells: &mut [u64], now: i64) {
    let [input, preset, q, et, state, since] = cells else { return };
    if *state == 0 && *input != 0 {
        (*state, *since) = (1, now.cast_unsigned());
    }
    if *state == 1 {
        let time = elapsed(now, *since, *preset);
        *et = time.cast_unsigned();
        if time >= preset.cast_signed() {
            *state = 2;
        }
    }
    if *state == 2 && *input == 0 {
        (*state, *et) = (0, 0);
    }
    *q = u64::from(*state == 1);
}

/// Whether an input came on since the last call.
fn edge(input: u64, memory: &mut u64) -> bool {
    let rose = input != 0 && *memory == 0;
    *memory = u64::from(input != 0);
    rose
}

/// Compares cells of a counter's type: unsigned only when it counts beyond the signed ones.
fn less(a: u64, b: u64, unsigned: bool) -> bool {
    if unsigned { a < b } else { a.cast_signed() < b.cast_signed() }
}

/// CU, R, PV, Q, CV, memory.
fn count_up(cells: &mut [u64], most: u64) {
    let [up, reset, preset, q, value, memory] = cells else { return };
    let unsigned = most > i64::MAX.cast_unsigned();
    let rose = edge(*up, memory);
    if *reset != 0 {
        *value = 0;
    } else if rose && less(*value, most, unsigned) {
        *value = value.wrapping_add(1);
    }
    *q = u64::from(!less(*value, *preset, unsigned));
}

/// CD, LD, PV, Q, CV, memory.
fn count_down(cells: &mut [u64], least: i64) {
    let [down, load, preset, q, value, memory] = cells else { return };
    let unsigned = least == 0;
    let rose = edge(*down, memory);
    if *load != 0 {
        *value = *preset;
    } else if rose && less(least.cast_unsigned(), *value, unsigned) {
        *value = value.wrapping_sub(1);
    }
    *q = u64::from(if unsigned { *value == 0 } else { value.cast_signed() <= 0 });
}

/// CU, CD, R, LD, PV, QU, QD, CV, memory of CU, memory of CD.
fn count_both(cells: &mut [u64], least: i64, most: u64) {
    let [up, down, reset, load, preset, qu, qd, value, up_memory, down_memory] = cells else {
        return;
    };
    let unsigned = least == 0;
    let (rose_up, rose_down) = (edge(*up, up_memory), edge(*down, down_memory));
    if *reset != 0 {
        *value = 0;
    } else if *load != 0 {
        *value = *preset;
    } else if rose_up && !rose_down && less(*value, most, unsigned) {
        *value = value.wrapping_add(1);
    } else if rose_down && !rose_up && less(least.cast_unsigned(), *value, unsigned) {
        *value = value.wrapping_sub(1);
    }
    *qu = u64::from(!less(*value, *preset, unsigned));
    *qd = u64::from(if unsigned { *value == 0 } else { value.cast_signed() <= 0 });
}

/// CLK, Q, memory.
fn rising(cells: &mut [u64]) {
    let [input, q, memory] = cells else { return };
    *q = u64::from(edge(*input, memory));
}

/// CLK, Q, memory: `Q := NOT CLK AND NOT M; M := NOT CLK`.
fn falling(cells: &mut [u64]) {
    let [input, q, memory] = cells else { return };
    *q = u64::from(*input == 0 && *memory == 0);
    *memory = u64::from(*input == 0);
}

/// S1, R, Q1.
fn set_first(cells: &mut [u64]) {
    let [set, reset, q] = cells else { return };
    *q = u64::from(*set != 0 || (*reset == 0 && *q != 0));
}

/// S, R1, Q1.
fn reset_first(cells: &mut [u64]) {
    let [set, reset, q] = cells else { return };
    *q = u64::from(*reset == 0 && (*set != 0 || *q != 0));
}

/// EN, PDT, Q, CDT, since: set to PDT when EN comes on, and on from there while it is on.
fn clock_on(cells: &mut [u64], now: i64) {
    let [enable, preset, q, date, since] = cells else { return };
    if *enable == 0 {
        *q = 0;
        return;
    }
    if *q == 0 {
        *since = now.cast_unsigned();
    }
    *q = 1;
    let gone = now.saturating_sub(since.cast_signed());
    *date = preset.cast_signed().saturating_add(gone).cast_unsigned();
}
