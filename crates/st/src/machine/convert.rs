//! Conversions of elementary values.
//!
//! REAL to whole numbers rounds to the nearest, halves to even (TRUNC cuts); what is beyond the
//! range becomes its nearest end, what is no number is a fault. Whole numbers wrap. TIME counts as ms, LTIME
//! as ns, DATE and DT as s, TOD as ms, as CODESYS has it; truth is 1 or 0.

use super::trap::Trap;
use crate::container::op::{CellType, ConvertHow};
use crate::container::{Conversion, VarType};
use crate::value::{Value, parse};

const NANOS_PER_MS: i64 = 1_000_000;
const NANOS_PER_S: i64 = 1_000_000_000;
const NANOS_PER_DAY: i64 = 86_400 * NANOS_PER_S;

/// Nanoseconds of one count of a duration or date.
const fn count_nanos(of: CellType) -> Option<i64> {
    match of {
        CellType::Time | CellType::Tod => Some(NANOS_PER_MS),
        CellType::LTime => Some(1),
        CellType::Date | CellType::DateTime => Some(NANOS_PER_S),
        _ => None,
    }
}

/// A value on its way.
enum Number {
    Whole(i128),
    Real(f64),
}

/// TIME as LREAL.
#[inline]
pub(super) const fn milliseconds(time: i64) -> f64 {
    time as f64 / NANOS_PER_MS as f64
}

/// Converts a cell. Not part of the loop, which would lose its registers.
#[inline(never)]
pub(super) fn convert(conversion: Conversion, cell: u64) -> Result<u64, Trap> {
    let Conversion { from, to, how } = conversion;
    if let (CellType::Time, CellType::F64) = (from, to) {
        return Ok(milliseconds(cell.cast_signed()).to_bits());
    }
    match how {
        ConvertHow::FromBcd => return from_bcd(cell),
        ConvertHow::ToBcd => return to_bcd(cell, to),
        ConvertHow::Round | ConvertHow::Trunc => {}
    }
    let signed = cell.cast_signed();
    match (from, to) {
        (CellType::Time | CellType::LTime, CellType::Time | CellType::LTime)
        | (CellType::Date, CellType::DateTime) => return Ok(cell),
        // The same as below, without 128 bits.
        #[expect(clippy::cast_possible_truncation, reason = "the nearest REAL is meant")]
        (CellType::Time, CellType::F32) => {
            return Ok(u64::from((milliseconds(signed) as f32).to_bits()));
        }
        (CellType::Time, CellType::Signed(bits)) => {
            return Ok(wrap(i128::from(signed / NANOS_PER_MS), bits, true));
        }
        (CellType::DateTime | CellType::Date, CellType::Date) => {
            return Ok((signed - signed.rem_euclid(NANOS_PER_DAY)).cast_unsigned());
        }
        (CellType::DateTime, CellType::Tod) => {
            return Ok(signed.rem_euclid(NANOS_PER_DAY).cast_unsigned());
        }
        _ => {}
    }
    let number = read(from, cell, to);
    if matches!(number, Number::Real(value) if value.is_nan())
        && !matches!(to, CellType::F32 | CellType::F64 | CellType::Bool)
    {
        return Err(Trap::NoNumber);
    }
    Ok(write(to, &number, how))
}

fn read(from: CellType, cell: u64, to: CellType) -> Number {
    let signed = cell.cast_signed();
    match from {
        CellType::Bool | CellType::Unsigned(_) => Number::Whole(i128::from(cell)),
        CellType::Signed(_) => Number::Whole(i128::from(signed)),
        CellType::F32 => Number::Real(f64::from(real32(cell))),
        CellType::F64 => Number::Real(f64::from_bits(cell)),
        _ => {
            let size = count_nanos(from).unwrap_or(1);
            if matches!(to, CellType::F32 | CellType::F64) {
                Number::Real(signed as f64 / size as f64)
            } else if matches!(from, CellType::Date | CellType::DateTime) {
                Number::Whole(i128::from(signed.div_euclid(size)))
            } else {
                Number::Whole(i128::from(signed / size))
            }
        }
    }
}

fn write(to: CellType, number: &Number, how: ConvertHow) -> u64 {
    match to {
        CellType::F32 => {
            #[expect(clippy::cast_possible_truncation, reason = "the nearest REAL is meant")]
            let value = match number {
                Number::Whole(v) => *v as f32,
                Number::Real(v) => *v as f32,
            };
            u64::from(value.to_bits())
        }
        CellType::F64 => match number {
            Number::Whole(v) => (*v as f64).to_bits(),
            Number::Real(v) => v.to_bits(),
        },
        CellType::Bool => u64::from(match number {
            Number::Whole(v) => *v != 0,
            Number::Real(v) => *v != 0.0,
        }),
        CellType::Signed(bits) | CellType::Unsigned(bits) => {
            let signed = matches!(to, CellType::Signed(_));
            match number {
                Number::Whole(v) => wrap(*v, bits, signed),
                Number::Real(v) => wrap(saturate(rounded(*v, how), bits, signed), bits, signed),
            }
        }
        _ => {
            let size = count_nanos(to).unwrap_or(1);
            let nanos = match number {
                Number::Whole(v) => v.saturating_mul(i128::from(size)),
                Number::Real(v) => saturate(rounded(*v * size as f64, how), 64, true),
            };
            wrap(nanos, 64, true)
        }
    }
}

fn rounded(value: f64, how: ConvertHow) -> f64 {
    if how == ConvertHow::Trunc { value.trunc() } else { value.round_ties_even() }
}

/// The nearest whole number within the range.
#[expect(clippy::cast_possible_truncation, reason = "saturates")]
fn saturate(value: f64, bits: u8, signed: bool) -> i128 {
    let (low, high) = if signed {
        (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
    } else {
        (0, (1_i128 << bits) - 1)
    };
    (value as i128).clamp(low, high)
}

/// The cell of a whole number that wraps to its bits.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "wrapping is meant")]
fn wrap(value: i128, bits: u8, signed: bool) -> u64 {
    let unused = 64 - u32::from(bits.clamp(1, 64));
    let cell = (value as u64) << unused;
    if signed { (cell.cast_signed() >> unused).cast_unsigned() } else { cell >> unused }
}

/// The REAL of a cell.
#[expect(clippy::cast_possible_truncation, reason = "a REAL's cell holds 32 bits")]
pub(super) const fn real32(cell: u64) -> f32 {
    f32::from_bits(cell as u32)
}

fn from_bcd(cell: u64) -> Result<u64, Trap> {
    let mut digits = (0..16).rev().map(|place| (cell >> (4 * place)) & 0xF);
    digits.try_fold(
        0,
        |sum, digit| {
            if digit < 10 { Ok(sum * 10 + digit) } else { Err(Trap::Bcd(cell)) }
        },
    )
}

fn to_bcd(cell: u64, to: CellType) -> Result<u64, Trap> {
    let bits = if let CellType::Unsigned(bits) | CellType::Signed(bits) = to { bits } else { 64 };
    let (mut rest, mut made, mut place) = (cell, 0_u64, 0_u32);
    while rest > 0 {
        if place >= u32::from(bits) {
            return Err(Trap::Bcd(cell));
        }
        made |= (rest % 10) << place;
        rest /= 10;
        place += 4;
    }
    Ok(made)
}

/// The type in words.
const fn var_type(of: CellType) -> VarType {
    match of {
        CellType::Bool => VarType::Bool,
        CellType::Unsigned(_) => VarType::Ulint,
        CellType::Signed(_) => VarType::Lint,
        CellType::F32 => VarType::Real,
        CellType::F64 => VarType::Lreal,
        CellType::Time => VarType::Time,
        CellType::LTime => VarType::LTime,
        CellType::Date => VarType::Date,
        CellType::Tod => VarType::Tod,
        CellType::DateTime => VarType::DateTime,
    }
}

/// A value as text, as it is printed.
pub(super) fn to_text(of: CellType, cell: u64) -> String {
    var_type(of).value_of(cell).map(|value| value.to_string()).unwrap_or_default()
}

/// A text as a value of the type; what cannot be read is 0.
pub(super) fn from_text(of: CellType, text: &str) -> u64 {
    let text = text.trim();
    match of {
        CellType::Unsigned(bits) | CellType::Signed(bits) => {
            let signed = matches!(of, CellType::Signed(_));
            parse::whole(text).map_or(0, |number| wrap(number, bits, signed))
        }
        _ => Value::parse(text, &var_type(of)).ok().and_then(|value| value.cell()).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CellType::{Bool, Date, DateTime, F32, F64, LTime, Signed, Time, Tod, Unsigned};

    fn real(value: f32) -> u64 {
        u64::from(value.to_bits())
    }

    fn signed(value: i64) -> u64 {
        value.cast_unsigned()
    }

    #[test]
    fn every_form_to_every_other() {
        for (from, cell, to, expected) in [
            (Signed(16), signed(-1), Unsigned(16), 65_535),
            (Unsigned(16), 65_535, Signed(16), signed(-1)),
            (Signed(32), signed(70_000), Signed(16), signed(4_464)),
            (F32, real(2.5), Signed(16), 2),
            (F32, real(3.5), Signed(16), 4),
            (F32, real(-2.5), Signed(16), signed(-2)),
            (F32, real(1e9), Signed(16), 32_767),
            (F32, real(-1.0), Unsigned(8), 0),
            (Signed(16), 3, F32, real(3.0)),
            (Unsigned(64), u64::MAX, F64, (u64::MAX as f64).to_bits()),
            (Time, 1_500_000_000, Signed(32), 1_500),
            (Time, 1_500_000_000, F32, real(1_500.0)),
            (LTime, 1_500, Signed(64), 1_500),
            (Signed(32), 1_500, Time, 1_500_000_000),
            (F32, real(1.5), Time, 1_500_000),
            (DateTime, signed(NANOS_PER_DAY + 5 * NANOS_PER_S), Date, signed(NANOS_PER_DAY)),
            (DateTime, signed(NANOS_PER_DAY + 5 * NANOS_PER_S), Tod, signed(5 * NANOS_PER_S)),
            (DateTime, signed(5 * NANOS_PER_S), Unsigned(32), 5),
            (Tod, 5_000_000, Unsigned(32), 5),
            (Signed(16), 7, Bool, 1),
            (Bool, 1, F32, real(1.0)),
        ] {
            let conversion = Conversion { from, to, how: ConvertHow::Round };
            assert_eq!(convert(conversion, cell), Ok(expected), "{from:?} {cell:#x} to {to:?}");
        }
        let cut = Conversion { from: F32, to: Signed(32), how: ConvertHow::Trunc };
        assert_eq!(convert(cut, real(-2.9)), Ok(signed(-2)));
        assert_eq!(convert(cut, real(f32::NAN)), Err(Trap::NoNumber));
    }

    #[test]
    fn packed_digits() {
        let from = Conversion { from: Unsigned(16), to: Unsigned(16), how: ConvertHow::FromBcd };
        assert_eq!(convert(from, 0x1234), Ok(1_234));
        assert_eq!(convert(from, 0x12A4), Err(Trap::Bcd(0x12A4)));
        let to = Conversion { how: ConvertHow::ToBcd, ..from };
        assert_eq!(convert(to, 1_234), Ok(0x1234));
        assert_eq!(convert(to, 12_345), Err(Trap::Bcd(12_345)));
    }
}
