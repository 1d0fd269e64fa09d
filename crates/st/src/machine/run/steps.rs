//! The loop over instructions.
//!
//! One large match, so that the compiler makes one jump table of it: every instruction is a line.
//! What a jump through the table costs is most of what an instruction costs; so after some, those
//! that often follow them are looked for without it. Each still counts and checks as one.
//!
//! The loop exists twice: for copies made for an instance ([`super::super::fixed`]), whose cells
//! are all absolute, and for the container's own instructions, which count from a base. A copy that
//! calls what was not known at load runs the second within the first.

use super::reach::{behind, behind_all, callee_base, copy};
use super::{Cursor, DEPTH_MAX, Frame, Task, seldom};
use crate::container::native::BLOCKS;
use crate::container::op::{Cell, CellType, Op};
use crate::machine::convert::{self, real32};
use crate::machine::fixed::FixedCall;
use crate::machine::text::{self, Desk};
use crate::machine::trap::Trap;
use crate::machine::{arithmetic as calc, at, blocks};

/// Where a cell lies. Both memory and code are as long as a power of two and masked when they are
/// named, which costs less than a check, changes nothing of what the load found sound, and takes
/// the mark of absolute cells off.
/// In a copy made for an instance all cells are absolute.
#[inline]
const fn spot<const FIXED: bool>(cell: Cell, base: u32) -> usize {
    let base = if FIXED || cell.0.cast_signed() < 0 { 0 } else { base };
    cell.0.wrapping_add(base) as usize
}

#[expect(clippy::too_many_lines, reason = "one line for each instruction, in one jump table")]
#[expect(clippy::float_cmp, reason = "the language compares exactly")]
pub(super) fn steps<const FIXED: bool>(
    task: &Task<'_>,
    memory: &mut [u64],
    cursor: &mut Cursor,
    frames: &mut Vec<Frame>,
) -> Result<(), Trap> {
    let code = task.code.ops.as_slice();
    let floor = frames.len();
    let (Some(mask), Some(last)) = (memory.len().checked_sub(1), code.len().checked_sub(1)) else {
        return Ok(());
    };
    let mut next = cursor.next;
    let mut base = cursor.base;
    let mut left = cursor.left;
    // Instructions are counted where one is jumped to: from here to there each was run.
    let mut from = next;
    macro_rules! get {
        ($c:expr) => {
            memory[spot::<FIXED>($c, base) & mask]
        };
    }
    macro_rules! set {
        ($c:expr, $v:expr) => {{
            let v = $v;
            memory[spot::<FIXED>($c, base) & mask] = v;
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
    macro_rules! stop {
        ($trap:expr) => {{
            (cursor.next, cursor.left) = (next, left.saturating_sub((next - from) as u64));
            return Err($trap);
        }};
    }
    macro_rules! spend {
        () => {{
            let run = (next - from) as u64;
            if run > left {
                stop!(Trap::Budget(task.budget));
            }
            left -= run;
        }};
    }
    macro_rules! go {
        ($to:expr) => {{
            spend!();
            next = $to as usize;
            from = next;
        }};
    }
    macro_rules! check {
        ($result:expr) => {
            match $result {
                Ok(value) => value,
                Err(trap) => stop!(trap),
            }
        };
    }
    macro_rules! call {
        ($pou:expr, $address:expr) => {{
            let to = check!(callee_base(task, memory, frames, ($pou, $address)));
            frames.push(Frame { next, base: to, pou: $pou, back: base });
            let entry = task.container.pous[$pou as usize].entry;
            if FIXED {
                spend!();
                (cursor.next, cursor.base, cursor.left) = (entry as usize, to, left);
                steps::<false>(task, memory, cursor, frames)?;
                frames.pop();
                (from, left) = (next, cursor.left);
            } else {
                go!(entry);
                base = to;
            }
        }};
    }
    macro_rules! native {
        ($block:expr, $address:expr) => {{
            let block = &BLOCKS[$block as usize];
            let cells = check!(behind_all(memory, $address, block.cells.len()));
            blocks::run(block.kind, cells, task.clock);
        }};
    }
    macro_rules! text {
        ($call:expr) => {{
            let call = &task.container.text_calls[$call as usize];
            check!(text::run(&mut Desk { memory, base }, call));
        }};
    }
    macro_rules! jump {
        ($when:expr, $to:expr) => {
            if $when {
                go!($to);
            }
        };
    }
    macro_rules! flag {
        ($c:expr, $v:expr) => {
            set!($c, u64::from($v))
        };
    }
    // After what these often follow they are looked for first: a branch that is foreseen costs
    // less than the jump table.
    macro_rules! often {
        () => {
            loop {
                match code[next & last] {
                    Op::Move { dst, src } => {
                        next += 1;
                        set!(dst, get!(src));
                    }
                    Op::JumpUnless { cond, to } => {
                        next += 1;
                        jump!(get!(cond) == 0, to);
                    }
                    Op::JumpNe { a, b, to } => {
                        next += 1;
                        jump!(get!(a) != get!(b), to);
                    }
                    _ => break,
                }
            }
        };
    }
    // Parts of a condition follow each other.
    macro_rules! bits {
        () => {{
            loop {
                match code[next & last] {
                    Op::And { dst, a, b } => {
                        next += 1;
                        set!(dst, get!(a) & get!(b));
                    }
                    Op::Or { dst, a, b } => {
                        next += 1;
                        set!(dst, get!(a) | get!(b));
                    }
                    Op::Xor { dst, a, b } => {
                        next += 1;
                        set!(dst, get!(a) ^ get!(b));
                    }
                    _ => break,
                }
            }
            often!();
        }};
    }
    loop {
        let op = code[next & last];
        next += 1;
        match op {
            Op::Move { dst, src } => {
                set!(dst, get!(src));
                often!();
            }
            Op::Load { dst, address, offset } => {
                let from = check!(behind(memory, get!(address), offset));
                set!(dst, memory[from]);
            }
            Op::Store { address, offset, src } => {
                let to = check!(behind(memory, get!(address), offset));
                memory[to] = get!(src);
            }
            Op::AddressOf { dst, of } => set!(dst, at(of, base) as u64),
            Op::AddAddress { dst, address, offset } => {
                set!(dst, get!(address).wrapping_add(u64::from(offset)));
            }
            Op::CopyCells { to, from, cells } => {
                check!(copy(memory, get!(to), get!(from), cells));
            }
            Op::Element { bounds, dst, address, index } => {
                let bounds = task.container.bounds[bounds as usize];
                let away = check!(calc::element(bounds, get!(index)));
                set!(dst, get!(address).wrapping_add(away));
            }

            Op::CheckRange { value, range } => {
                check!(calc::in_range(task.container.ranges[range as usize], get!(value)));
            }

            Op::Add64 { dst, a, b } => {
                set!(dst, get!(a).wrapping_add(get!(b)));
                // The end of a FOR.
                if let Op::JumpLeS { a, b, to } = code[next & last] {
                    next += 1;
                    jump!(int!(a) <= int!(b), to);
                }
                often!();
            }
            Op::Sub64 { dst, a, b } => {
                set!(dst, get!(a).wrapping_sub(get!(b)));
                often!();
            }
            Op::Mul64 { dst, a, b } => set!(dst, get!(a).wrapping_mul(get!(b))),
            Op::AddS16 { dst, a, b } => set!(dst, calc::s16(get!(a).wrapping_add(get!(b)))),
            Op::SubS16 { dst, a, b } => set!(dst, calc::s16(get!(a).wrapping_sub(get!(b)))),
            Op::MulS16 { dst, a, b } => set!(dst, calc::s16(get!(a).wrapping_mul(get!(b)))),
            Op::AddS32 { dst, a, b } => set!(dst, calc::s32(get!(a).wrapping_add(get!(b)))),
            Op::SubS32 { dst, a, b } => set!(dst, calc::s32(get!(a).wrapping_sub(get!(b)))),
            Op::MulS32 { dst, a, b } => set!(dst, calc::s32(get!(a).wrapping_mul(get!(b)))),
            Op::AddU32 { dst, a, b } => set!(dst, calc::u32(get!(a).wrapping_add(get!(b)))),
            Op::SubU32 { dst, a, b } => set!(dst, calc::u32(get!(a).wrapping_sub(get!(b)))),
            Op::MulU32 { dst, a, b } => set!(dst, calc::u32(get!(a).wrapping_mul(get!(b)))),
            Op::Wrap { width, dst, src } => set!(dst, calc::wrap(width, get!(src))),
            Op::DivS { dst, a, b } => match int!(b) {
                0 => stop!(Trap::DivideByZero(int!(a).to_string())),
                by => set!(dst, int!(a).wrapping_div(by).cast_unsigned()),
            },
            Op::DivU { dst, a, b } => match get!(b) {
                0 => stop!(Trap::DivideByZero(get!(a).to_string())),
                by => set!(dst, get!(a) / by),
            },
            Op::ModS { dst, a, b } => match int!(b) {
                0 => stop!(Trap::DivideByZero(int!(a).to_string())),
                by => set!(dst, int!(a).wrapping_rem(by).cast_unsigned()),
            },
            Op::ModU { dst, a, b } => match get!(b) {
                0 => stop!(Trap::DivideByZero(get!(a).to_string())),
                by => set!(dst, get!(a) % by),
            },
            Op::And { dst, a, b } => {
                set!(dst, get!(a) & get!(b));
                bits!();
            }
            Op::Or { dst, a, b } => {
                set!(dst, get!(a) | get!(b));
                bits!();
            }
            Op::Xor { dst, a, b } => {
                set!(dst, get!(a) ^ get!(b));
                bits!();
            }
            Op::AbsS { dst, src } => set!(dst, int!(src).wrapping_abs().cast_unsigned()),
            Op::MaxS { dst, a, b } => set!(dst, int!(a).max(int!(b)).cast_unsigned()),
            Op::MinS { dst, a, b } => set!(dst, int!(a).min(int!(b)).cast_unsigned()),
            Op::MaxU { dst, a, b } => set!(dst, get!(a).max(get!(b))),
            Op::MinU { dst, a, b } => set!(dst, get!(a).min(get!(b))),
            Op::Shift { kind, bits, dst, a, b } => {
                set!(dst, calc::shift(kind, bits, get!(a), get!(b)));
            }
            Op::GetBit { bit, dst, src } => set!(dst, (get!(src) >> (bit & 63)) & 1),
            Op::SetBit { bit, dst, src } => {
                let cleared = get!(dst) & !(1 << (bit & 63));
                set!(dst, cleared | ((get!(src) & 1) << (bit & 63)));
            }

            Op::AddF32 { dst, a, b } => put32!(dst, f32!(a) + f32!(b)),
            Op::SubF32 { dst, a, b } => put32!(dst, f32!(a) - f32!(b)),
            Op::MulF32 { dst, a, b } => put32!(dst, f32!(a) * f32!(b)),
            Op::DivF32 { dst, a, b } => {
                if f32!(b) == 0.0 {
                    stop!(Trap::DivideByZero(f32!(a).to_string()));
                }
                put32!(dst, f32!(a) / f32!(b));
            }
            Op::AddF64 { dst, a, b } => put64!(dst, f64!(a) + f64!(b)),
            Op::SubF64 { dst, a, b } => {
                put64!(dst, f64!(a) - f64!(b));
                if let Op::MaxF64 { dst, a, b } = code[next & last] {
                    next += 1;
                    put64!(dst, f64!(a).max(f64!(b)));
                }
                often!();
            }
            Op::MulF64 { dst, a, b } => put64!(dst, f64!(a) * f64!(b)),
            Op::DivF64 { dst, a, b } => {
                if f64!(b) == 0.0 {
                    stop!(Trap::DivideByZero(f64!(a).to_string()));
                }
                put64!(dst, f64!(a) / f64!(b));
                often!();
            }
            Op::NegF32 { dst, src } => put32!(dst, -f32!(src)),
            Op::NegF64 { dst, src } => put64!(dst, -f64!(src)),
            Op::AbsF32 { dst, src } => put32!(dst, f32!(src).abs()),
            Op::AbsF64 { dst, src } => put64!(dst, f64!(src).abs()),
            Op::MaxF32 { dst, a, b } => put32!(dst, f32!(a).max(f32!(b))),
            Op::MinF32 { dst, a, b } => put32!(dst, f32!(a).min(f32!(b))),
            Op::MaxF64 { dst, a, b } => {
                put64!(dst, f64!(a).max(f64!(b)));
                often!();
            }
            Op::MinF64 { dst, a, b } => put64!(dst, f64!(a).min(f64!(b))),

            Op::Eq { dst, a, b } => {
                flag!(dst, get!(a) == get!(b));
                while let Op::Eq { dst, a, b } = code[next & last] {
                    next += 1;
                    flag!(dst, get!(a) == get!(b));
                }
                often!();
            }
            Op::Ne { dst, a, b } => flag!(dst, get!(a) != get!(b)),
            Op::LtS { dst, a, b } => flag!(dst, int!(a) < int!(b)),
            Op::LeS { dst, a, b } => flag!(dst, int!(a) <= int!(b)),
            Op::LtU { dst, a, b } => flag!(dst, get!(a) < get!(b)),
            Op::LeU { dst, a, b } => flag!(dst, get!(a) <= get!(b)),
            Op::EqF32 { dst, a, b } => flag!(dst, f32!(a) == f32!(b)),
            Op::NeF32 { dst, a, b } => flag!(dst, f32!(a) != f32!(b)),
            Op::LtF32 { dst, a, b } => flag!(dst, f32!(a) < f32!(b)),
            Op::LeF32 { dst, a, b } => flag!(dst, f32!(a) <= f32!(b)),
            Op::EqF64 { dst, a, b } => flag!(dst, f64!(a) == f64!(b)),
            Op::NeF64 { dst, a, b } => flag!(dst, f64!(a) != f64!(b)),
            Op::LtF64 { dst, a, b } => flag!(dst, f64!(a) < f64!(b)),
            Op::LeF64 { dst, a, b } => flag!(dst, f64!(a) <= f64!(b)),

            Op::Jump { to } => {
                go!(to);
                often!();
            }
            Op::JumpIf { cond, to } => {
                jump!(get!(cond) != 0, to);
                often!();
            }
            Op::JumpUnless { cond, to } => {
                jump!(get!(cond) == 0, to);
                often!();
            }
            Op::JumpEq { a, b, to } => {
                jump!(get!(a) == get!(b), to);
                often!();
            }
            Op::JumpNe { a, b, to } => {
                jump!(get!(a) != get!(b), to);
                often!();
            }
            Op::JumpLtS { a, b, to } => {
                jump!(int!(a) < int!(b), to);
                often!();
            }
            Op::JumpLeS { a, b, to } => {
                jump!(int!(a) <= int!(b), to);
                often!();
            }
            Op::JumpLtU { a, b, to } => jump!(get!(a) < get!(b), to),
            Op::JumpLeU { a, b, to } => jump!(get!(a) <= get!(b), to),
            Op::JumpLtF32 { a, b, to } => {
                jump!(f32!(a) < f32!(b), to);
                often!();
            }
            Op::JumpLeF32 { a, b, to } => jump!(f32!(a) <= f32!(b), to),
            Op::JumpNltF32 { a, b, to } => {
                jump!(!matches!(f32!(a).partial_cmp(&f32!(b)), Some(std::cmp::Ordering::Less)), to);
                often!();
            }
            Op::JumpNleF32 { a, b, to } => jump!(
                matches!(f32!(a).partial_cmp(&f32!(b)), None | Some(std::cmp::Ordering::Greater)),
                to
            ),
            Op::JumpLtF64 { a, b, to } => jump!(f64!(a) < f64!(b), to),
            Op::JumpLeF64 { a, b, to } => jump!(f64!(a) <= f64!(b), to),
            Op::JumpNltF64 { a, b, to } => {
                jump!(!matches!(f64!(a).partial_cmp(&f64!(b)), Some(std::cmp::Ordering::Less)), to);
            }
            Op::JumpNleF64 { a, b, to } => jump!(
                matches!(f64!(a).partial_cmp(&f64!(b)), None | Some(std::cmp::Ordering::Greater)),
                to
            ),

            Op::S64ToF32 { dst, src } => put32!(dst, int!(src) as f32),
            Op::S64ToF64 { dst, src } => put64!(dst, int!(src) as f64),
            Op::F32ToF64 { dst, src } => put64!(dst, f64::from(f32!(src))),
            #[expect(clippy::cast_possible_truncation, reason = "the nearest REAL is meant")]
            Op::F64ToF32 { dst, src } => {
                put32!(dst, f64!(src) as f32);
                often!();
            }
            Op::Convert { conversion, dst, src } => {
                let conversion = task.container.conversions[conversion as usize];
                if let (CellType::Time, CellType::F64) = (conversion.from, conversion.to) {
                    put64!(dst, convert::milliseconds(int!(src)));
                } else {
                    set!(dst, check!(convert::convert(conversion, get!(src))));
                }
            }

            Op::ScaleTime { scale, dst, a, b } => {
                set!(dst, check!(calc::scale(scale, get!(a), get!(b))));
            }

            Op::Call { pou, base: callee } => call!(pou, get!(callee)),
            Op::CallNative { block, base: instance } => native!(block, get!(instance)),
            Op::Return => {
                let inner = frames.len() > floor;
                let Some(frame) = inner.then(|| frames.pop()).flatten() else {
                    cursor.left = left.saturating_sub((next - from) as u64);
                    return Ok(());
                };
                go!(frame.next);
                base = frame.back;
                often!();
            }
            Op::Text { call } => text!(call),

            Op::MoveJump { dst, src, to } => {
                set!(dst, get!(src));
                next += 1;
                go!(to);
                often!();
            }
            Op::CallAt { pou, dst, of } => {
                let address = at(of, base) as u64;
                set!(dst, address);
                next += 1;
                call!(pou, address);
            }
            Op::CallFixed { call, dst } => {
                let FixedCall { pou, entry, base: to } = task.code.calls[call as usize];
                set!(dst, u64::from(to));
                if frames.len() == DEPTH_MAX {
                    stop!(Trap::Depth);
                }
                next += 1;
                frames.push(Frame { next, base: to, pou, back: base });
                go!(entry);
                base = to;
                // What runs by the clock asks for it first.
                if let Op::Now { dst } = code[next & last] {
                    next += 1;
                    set!(dst, task.clock.now_ns.cast_unsigned());
                }
                often!();
            }
            Op::ElementOf { bounds, dst, of, index } => {
                next += 1;
                let bounds = task.container.bounds[bounds as usize];
                let away = check!(calc::element(bounds, get!(index)));
                let address = (at(of, base) as u64).wrapping_add(away);
                set!(dst, address);
                if let Op::Load { dst: to, address: from, offset } = code[next & last]
                    && from == dst
                {
                    next += 1;
                    let from = check!(behind(memory, address, offset));
                    set!(to, memory[from]);
                    often!();
                }
            }
            Op::CallNativeAt { mut block, mut dst, mut of } => loop {
                let address = at(of, base) as u64;
                set!(dst, address);
                next += 1;
                native!(block, address);
                often!();
                let Op::CallNativeAt { block: b, dst: d, of: o } = code[next & last] else { break };
                next += 1;
                (block, dst, of) = (b, d, o);
            },
            Op::TextAt { call, dst, of } => {
                set!(dst, at(of, base) as u64);
                next += 1;
                text!(call);
            }

            Op::Now { dst } => {
                set!(dst, task.clock.now_ns.cast_unsigned());
                often!();
            }
            Op::PowF32 { .. }
            | Op::PowF64 { .. }
            | Op::Atan2F32 { .. }
            | Op::Atan2F64 { .. }
            | Op::MathF32 { .. }
            | Op::MathF64 { .. }
            | Op::JoinDate { .. }
            | Op::MakeDate { .. }
            | Op::MakeTod { .. }
            | Op::DayOfWeek { .. }
            | Op::Part { .. } => check!(seldom::run(memory, base, &code[(next - 1) & last])),
        }
    }
}
