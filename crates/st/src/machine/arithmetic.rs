//! What instructions compute beside the plainest.

use super::trap::Trap;
use crate::container::op::{Bounds, Math, Range, Scale, Shift, Width};

/// Wraps to INT.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "wrapping is meant")]
pub(super) const fn s16(cell: u64) -> u64 {
    ((cell as u16).cast_signed() as i64).cast_unsigned()
}

/// Wraps to DINT.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "wrapping is meant")]
pub(super) const fn s32(cell: u64) -> u64 {
    ((cell as u32).cast_signed() as i64).cast_unsigned()
}

/// Wraps to UDINT.
#[inline]
pub(super) const fn u32(cell: u64) -> u64 {
    cell & 0xFFFF_FFFF
}

/// Wraps to a width.
#[expect(clippy::cast_possible_truncation, reason = "wrapping is meant")]
pub(super) const fn wrap(width: Width, cell: u64) -> u64 {
    match width {
        Width::S8 => ((cell as u8).cast_signed() as i64).cast_unsigned(),
        Width::S16 => s16(cell),
        Width::S32 => s32(cell),
        Width::U8 => cell & 0xFF,
        Width::U16 => cell & 0xFFFF,
        Width::U32 => u32(cell),
    }
}

/// A cell as a whole number.
fn whole(cell: u64, unsigned: bool) -> i128 {
    if unsigned { i128::from(cell) } else { i128::from(cell.cast_signed()) }
}

/// Cells from the first element to the one of an index.
#[inline]
pub(super) fn element(bounds: Bounds, index: u64) -> Result<u64, Trap> {
    let Bounds { low, high, stride, unsigned } = bounds;
    let outside = || Trap::Index { index: whole(index, unsigned), low, high };
    if unsigned && index > i64::MAX.cast_unsigned() {
        return Err(outside());
    }
    let number = index.cast_signed();
    if number < low || number > high {
        return Err(outside());
    }
    Ok(number.wrapping_sub(low).cast_unsigned().wrapping_mul(u64::from(stride)))
}

/// Whether a value may be what it is.
pub(super) fn in_range(range: Range, cell: u64) -> Result<(), Trap> {
    let Range { low, high, unsigned } = range;
    let value = whole(cell, unsigned);
    if (low..=high).contains(&value) { Ok(()) } else { Err(Trap::Range { value, low, high }) }
}

/// Moves the bits of `a` by `b` within so many bits.
pub(super) fn shift(kind: Shift, bits: u8, a: u64, b: u64) -> u64 {
    let bits = u32::from(bits.clamp(1, 64));
    let mask = u64::MAX >> (64 - bits);
    let a = a & mask;
    let by = u32::try_from(b.cast_signed().max(0)).unwrap_or(u32::MAX);
    match kind {
        Shift::Shl => a.checked_shl(by).unwrap_or(0) & mask,
        Shift::Shr => a.checked_shr(by).unwrap_or(0),
        Shift::Rol => rotated(a, by % bits, bits) & mask,
        Shift::Ror => rotated(a, (bits - by % bits) % bits, bits) & mask,
    }
}

fn rotated(a: u64, left: u32, bits: u32) -> u64 {
    if left == 0 { a } else { (a << left) | (a >> (bits - left)) }
}

/// A duration times or by a number.
#[inline(never)]
#[expect(clippy::cast_possible_truncation, reason = "a duration beyond the ends stays at them")]
pub(super) fn scale(scale: Scale, a: u64, b: u64) -> Result<u64, Trap> {
    let (time, number, real) = (a.cast_signed(), b.cast_signed(), f64::from_bits(b));
    let zero = || Trap::DivideByZero(format!("T#{}ms", time as f64 / 1e6));
    Ok(match scale {
        Scale::MulInt => time.wrapping_mul(number),
        Scale::DivInt if number == 0 => return Err(zero()),
        Scale::DivInt => time.wrapping_div(number),
        Scale::DivUnsigned if b == 0 => return Err(zero()),
        Scale::DivUnsigned => (i128::from(time) / i128::from(b)) as i64,
        Scale::MulReal => (time as f64 * real).round_ties_even() as i64,
        Scale::DivReal if real == 0.0 => return Err(zero()),
        Scale::DivReal => (time as f64 / real).round_ties_even() as i64,
    }
    .cast_unsigned())
}

/// The functions of one floating type: `$name` of `$ty`.
macro_rules! functions_of {
    ($name:ident, $ty:ty, $text:literal) => {
        #[doc = $text]
        pub(super) fn $name(function: Math, x: $ty) -> $ty {
            match function {
                Math::Sqrt => x.sqrt(),
                Math::Ln => x.ln(),
                Math::Log => x.log10(),
                Math::Exp => x.exp(),
                Math::Sin => x.sin(),
                Math::Cos => x.cos(),
                Math::Tan => x.tan(),
                Math::Asin => x.asin(),
                Math::Acos => x.acos(),
                Math::Atan => x.atan(),
                Math::Round => x.round_ties_even(),
                Math::Floor => x.floor(),
                Math::Ceil => x.ceil(),
            }
        }
    };
}

functions_of!(math64, f64, "A function of LREAL.");
functions_of!(math32, f32, "A function of REAL.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_stay_within_their_bits() {
        for (kind, bits, a, b, result) in [
            (Shift::Shl, 8, 0x81, 1, 0x02),
            (Shift::Shl, 8, 0x81, 8, 0),
            (Shift::Shr, 16, 0x8000, 15, 1),
            (Shift::Shr, 64, u64::MAX, 64, 0),
            (Shift::Rol, 8, 0x81, 1, 0x03),
            (Shift::Ror, 8, 0x81, 1, 0xC0),
            (Shift::Rol, 64, 1 << 63, 1, 1),
            (Shift::Ror, 16, 1, 17, 0x8000),
            (Shift::Rol, 8, 0x81, 8, 0x81),
        ] {
            assert_eq!(shift(kind, bits, a, b), result, "{kind:?} {bits} {a:#x} {b}");
        }
    }

    #[test]
    fn indices_have_limits() {
        let bounds = Bounds { low: -2, high: 2, stride: 3, unsigned: false };
        assert_eq!(element(bounds, (-2_i64).cast_unsigned()), Ok(0));
        assert_eq!(element(bounds, 2), Ok(12));
        assert_eq!(element(bounds, 3), Err(Trap::Index { index: 3, low: -2, high: 2 }));
        let unsigned = Bounds { unsigned: true, ..bounds };
        assert!(element(unsigned, u64::MAX).is_err());
    }

    #[test]
    fn durations_scale() {
        assert_eq!(
            scale(Scale::MulInt, 5, (-2_i64).cast_unsigned()),
            Ok((-10_i64).cast_unsigned())
        );
        assert_eq!(scale(Scale::MulReal, 1_000, 1.5_f64.to_bits()), Ok(1_500));
        assert!(matches!(scale(Scale::DivInt, 5, 0), Err(Trap::DivideByZero(_))));
    }
}
