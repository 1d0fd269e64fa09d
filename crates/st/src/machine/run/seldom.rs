//! Instructions that take long anyway or come seldom: powers, functions, dates. The
//! loop comes here for what it does not know, so that its own table stays short.

use crate::container::op::Op;
use crate::machine::convert::real32;
use crate::machine::trap::Trap;
use crate::machine::{arithmetic as calc, at, dates};

/// Does one instruction; `base` is that of the body that it is in. It comes by reference: to hand
/// it over by value, the loop would copy every instruction, whichever it is.
#[inline(never)]
pub(super) fn run(memory: &mut [u64], base: u32, op: &Op) -> Result<(), Trap> {
    macro_rules! get {
        ($c:expr) => {
            memory[at($c, base)]
        };
    }
    macro_rules! set {
        ($c:expr, $v:expr) => {{
            let v = $v;
            memory[at($c, base)] = v;
        }};
    }
    macro_rules! int {
        ($c:expr) => {
            get!($c).cast_signed()
        };
    }
    macro_rules! f32 {
        ($c:expr) => {
            real32(get!($c))
        };
    }
    macro_rules! f64 {
        ($c:expr) => {
            f64::from_bits(get!($c))
        };
    }
    macro_rules! put32 {
        ($c:expr, $v:expr) => {
            set!($c, u64::from(($v).to_bits()))
        };
    }
    macro_rules! put64 {
        ($c:expr, $v:expr) => {
            set!($c, ($v).to_bits())
        };
    }
    match *op {
        Op::PowF32 { dst, a, b } => put32!(dst, f32!(a).powf(f32!(b))),
        Op::PowF64 { dst, a, b } => put64!(dst, f64!(a).powf(f64!(b))),
        Op::Atan2F32 { dst, a, b } => put32!(dst, f32!(a).atan2(f32!(b))),
        Op::Atan2F64 { dst, a, b } => put64!(dst, f64!(a).atan2(f64!(b))),
        Op::MathF32 { function, dst, src } => put32!(dst, calc::math32(function, f32!(src))),
        Op::MathF64 { function, dst, src } => put64!(dst, calc::math64(function, f64!(src))),
        Op::JoinDate { dst, date, tod } => set!(dst, get!(date).wrapping_add(get!(tod))),
        Op::MakeDate { dst, first } => {
            let parts = [get!(first), get!(first.on(1)), get!(first.on(2))];
            set!(dst, dates::date(parts)?);
        }
        Op::MakeTod { dst, first } => {
            let parts = [get!(first), get!(first.on(1)), get!(first.on(2)), get!(first.on(3))];
            set!(dst, dates::time_of_day(parts)?);
        }
        Op::DayOfWeek { dst, src } => set!(dst, dates::day_of_week(int!(src))),
        Op::Part { part, dst, src } => set!(dst, dates::part(part, int!(src))),
        // All others are in the loop.
        other => debug_assert!(false, "{other:?}"),
    }
    Ok(())
}
