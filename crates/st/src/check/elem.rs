//! The elementary types: names, widths, ranges, and what widens to what.

/// An elementary type that fits one cell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub(crate) enum Elem {
    Bool,
    Byte,
    Word,
    Dword,
    Lword,
    Sint,
    Int,
    Dint,
    Lint,
    Usint,
    Uint,
    Udint,
    Ulint,
    Real,
    Lreal,
    Time,
    Ltime,
    Date,
    Tod,
    Dt,
}

use Elem::{
    Bool, Byte, Date, Dint, Dt, Dword, Int, Lint, Lreal, Ltime, Lword, Real, Sint, Time, Tod,
    Udint, Uint, Ulint, Usint, Word,
};

pub(super) const NAMES: [(&str, Elem); 30] = [
    ("BOOL", Bool),
    ("BYTE", Byte),
    ("WORD", Word),
    ("DWORD", Dword),
    ("LWORD", Lword),
    ("SINT", Sint),
    ("INT", Int),
    ("DINT", Dint),
    ("LINT", Lint),
    ("USINT", Usint),
    ("UINT", Uint),
    ("UDINT", Udint),
    ("ULINT", Ulint),
    ("REAL", Real),
    ("LREAL", Lreal),
    ("TIME", Time),
    ("LTIME", Ltime),
    ("DATE", Date),
    ("TOD", Tod),
    ("DT", Dt),
    ("TIME_OF_DAY", Tod),
    ("DATE_AND_TIME", Dt),
    ("D", Date),
    ("T", Time),
    ("LT", Ltime),
    ("LDATE", Date),
    ("LTOD", Tod),
    ("LDT", Dt),
    ("LTIME_OF_DAY", Tod),
    ("LDATE_AND_TIME", Dt),
];

impl Elem {
    /// The type of a keyword, in any case; long and short names.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .filter(|(n, _)| !matches!(*n, "D" | "T" | "LT"))
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, e)| *e)
    }

    /// The keyword, as the standard's short form.
    pub(crate) fn name(self) -> &'static str {
        NAMES[self as usize].0
    }

    /// Bits of the value, 1 for BOOL.
    pub(crate) fn bits(self) -> u32 {
        match self {
            Bool => 1,
            Byte | Sint | Usint => 8,
            Word | Int | Uint => 16,
            Dword | Dint | Udint | Real => 32,
            Lword | Lint | Ulint | Lreal | Time | Ltime | Date | Tod | Dt => 64,
        }
    }

    /// Bytes, as CODESYS' SIZEOF counts them.
    pub(crate) fn bytes(self) -> u32 {
        match self {
            Bool => 1,
            Time | Date | Tod | Dt => 4,
            _ => self.bits() / 8,
        }
    }

    pub(crate) fn is_signed_int(self) -> bool {
        matches!(self, Sint | Int | Dint | Lint)
    }

    pub(crate) fn is_unsigned_int(self) -> bool {
        matches!(self, Usint | Uint | Udint | Ulint)
    }

    pub(crate) fn is_int(self) -> bool {
        self.is_signed_int() || self.is_unsigned_int()
    }

    pub(crate) fn is_real(self) -> bool {
        matches!(self, Real | Lreal)
    }

    pub(crate) fn is_num(self) -> bool {
        self.is_int() || self.is_real()
    }

    /// BYTE to LWORD, without BOOL.
    pub(crate) fn is_bits(self) -> bool {
        matches!(self, Byte | Word | Dword | Lword)
    }

    pub(crate) fn is_duration(self) -> bool {
        matches!(self, Time | Ltime)
    }

    pub(crate) fn is_date(self) -> bool {
        matches!(self, Date | Tod | Dt)
    }

    /// Whether the cell is compared and computed as a signed number.
    pub(crate) fn is_signed_cell(self) -> bool {
        self.is_signed_int() || self.is_duration() || self.is_date()
    }

    /// The whole numbers it can hold; `None` for REAL and LREAL.
    pub(crate) fn range(self) -> Option<(i128, i128)> {
        Some(match self {
            Real | Lreal => return None,
            _ if self.is_signed_cell() => {
                let half = 1_i128 << (self.bits() - 1);
                (-half, half - 1)
            }
            _ => (0, (1_i128 << self.bits()) - 1),
        })
    }

    /// Brings a whole number into the range by dropping the bits that do not fit.
    pub(crate) fn wrap(self, value: i128) -> i128 {
        let bits = self.bits();
        if self.range().is_none() {
            return value;
        }
        let kept = value & ((1_i128 << bits) - 1);
        if self.is_signed_cell() && kept >> (bits - 1) == 1 {
            kept - (1_i128 << bits)
        } else {
            kept
        }
    }

    /// Whether a value of `self` becomes one of `to` without being asked: the third edition's table
    /// of implicit conversions, every value is kept exactly.
    pub(crate) fn widens_to(self, to: Self) -> bool {
        if self == to {
            return true;
        }
        let (from_bits, to_bits) = (self.bits(), to.bits());
        if self.is_signed_int() {
            return (to.is_signed_int() && to_bits > from_bits) || self.fits_real(to);
        }
        if self.is_unsigned_int() {
            return (to.is_int() && to_bits > from_bits) || self.fits_real(to);
        }
        match self {
            Bool => to.is_bits(),
            Byte | Word | Dword => to.is_bits() && to_bits > from_bits,
            Real => to == Lreal,
            Time => to == Ltime,
            _ => false,
        }
    }

    fn fits_real(self, to: Self) -> bool {
        match to {
            Real => self.bits() <= 16,
            Lreal => self.bits() <= 32,
            _ => false,
        }
    }

    /// The smallest type both widen to.
    pub(crate) fn common(self, other: Self) -> Option<Self> {
        if self.widens_to(other) {
            return Some(other);
        }
        if other.widens_to(self) {
            return Some(self);
        }
        LADDER.into_iter().find(|&e| self.widens_to(e) && other.widens_to(e))
    }
}

/// Types that hold values of two others, from the smallest on.
const LADDER: [Elem; 6] = [Int, Dint, Lint, Real, Lreal, Ltime];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_keeps_every_value_widens() {
        let yes = [
            (Sint, Int),
            (Int, Lint),
            (Usint, Int),
            (Uint, Dint),
            (Uint, Udint),
            (Udint, Lint),
            (Int, Real),
            (Uint, Real),
            (Dint, Lreal),
            (Real, Lreal),
            (Byte, Word),
            (Bool, Byte),
            (Time, Ltime),
        ];
        let no = [
            (Int, Sint),
            (Int, Uint),
            (Uint, Int),
            (Sint, Usint),
            (Dint, Real),
            (Lint, Lreal),
            (Lreal, Real),
            (Real, Dint),
            (Byte, Usint),
            (Word, Int),
            (Byte, Bool),
            (Ltime, Time),
            (Time, Dint),
            (Date, Dt),
            (Bool, Int),
        ];
        for (from, to) in yes {
            assert!(from.widens_to(to), "{} to {}", from.name(), to.name());
        }
        for (from, to) in no {
            assert!(!from.widens_to(to), "{} to {}", from.name(), to.name());
        }
    }

    #[test]
    fn a_common_type_is_the_smallest_that_holds_both() {
        assert_eq!(Int.common(Uint), Some(Dint));
        assert_eq!(Sint.common(Usint), Some(Int));
        assert_eq!(Dint.common(Udint), Some(Lint));
        assert_eq!(Dint.common(Real), Some(Lreal));
        assert_eq!(Lint.common(Ulint), None);
        assert_eq!(Lint.common(Real), None);
        assert_eq!(Bool.common(Int), None);
    }

    #[test]
    fn whole_numbers_wrap_as_declared() {
        assert_eq!(Int.wrap(32768), -32768);
        assert_eq!(Usint.wrap(-1), 255);
        assert_eq!(Lint.wrap(i128::from(i64::MAX) + 1), i128::from(i64::MIN));
        assert_eq!(Bool.wrap(2), 0);
    }
}
