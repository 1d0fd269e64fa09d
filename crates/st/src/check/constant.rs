//! Values known before the program runs, and computing with them as the machine would.
use super::types::Elem;

/// A value. Its type stands beside it, in the expression.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Const {
    Bool(bool),
    /// Whole numbers, bit strings, enumerations, and times in nanoseconds.
    Int(i128),
    Real(f64),
    Text(String),
}

/// Operators between two values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BinOp {
    Or,
    Xor,
    And,
    OrElse,
    AndThen,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Power,
}

impl BinOp {
    /// As it is written.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Or => "OR",
            Self::Xor => "XOR",
            Self::And => "AND",
            Self::OrElse => "OR_ELSE",
            Self::AndThen => "AND_THEN",
            Self::Eq => "=",
            Self::Ne => "<>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Mod => "MOD",
            Self::Power => "**",
        }
    }

    pub(crate) fn is_comparison(self) -> bool {
        matches!(self, Self::Eq | Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge)
    }

    pub(crate) fn is_logical(self) -> bool {
        matches!(self, Self::Or | Self::Xor | Self::And | Self::OrElse | Self::AndThen)
    }
}

/// What became of an attempt to compute.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Folded {
    Value(Const),
    DivisionByZero,
    /// The result does not fit; holds it wrapped as the machine would.
    Wrapped(Const),
    /// Only the machine can say.
    Unknown,
}

/// Computes `a op b`, both of type `elem`; without a type the numbers are literals of any size.
pub(crate) fn binary(op: BinOp, elem: Option<Elem>, a: &Const, b: &Const) -> Folded {
    match (a, b) {
        (Const::Bool(a), Const::Bool(b)) => bools(op, *a, *b),
        (Const::Int(a), Const::Int(b)) => ints(op, elem, *a, *b),
        (Const::Real(a), Const::Real(b)) => reals(op, elem, *a, *b),
        (Const::Text(a), Const::Text(b)) => {
            ordered(op, a.cmp(b)).map_or(Folded::Unknown, |v| Folded::Value(Const::Bool(v)))
        }
        _ => Folded::Unknown,
    }
}

fn ordered(op: BinOp, order: std::cmp::Ordering) -> Option<bool> {
    Some(match op {
        BinOp::Eq => order.is_eq(),
        BinOp::Ne => order.is_ne(),
        BinOp::Lt => order.is_lt(),
        BinOp::Le => order.is_le(),
        BinOp::Gt => order.is_gt(),
        BinOp::Ge => order.is_ge(),
        _ => return None,
    })
}

fn bools(op: BinOp, a: bool, b: bool) -> Folded {
    let value = match op {
        BinOp::Or | BinOp::OrElse => a | b,
        BinOp::And | BinOp::AndThen => a & b,
        BinOp::Xor => a ^ b,
        _ => match ordered(op, a.cmp(&b)) {
            Some(v) => v,
            None => return Folded::Unknown,
        },
    };
    Folded::Value(Const::Bool(value))
}

fn ints(op: BinOp, elem: Option<Elem>, a: i128, b: i128) -> Folded {
    if let Some(v) = ordered(op, a.cmp(&b)) {
        return Folded::Value(Const::Bool(v));
    }
    let exact = match op {
        BinOp::Div | BinOp::Mod if b == 0 => return Folded::DivisionByZero,
        BinOp::Add => a.checked_add(b),
        BinOp::Sub => a.checked_sub(b),
        BinOp::Mul => a.checked_mul(b),
        BinOp::Div => a.checked_div(b),
        BinOp::Mod => a.checked_rem(b),
        BinOp::And => Some(a & b),
        BinOp::Or => Some(a | b),
        BinOp::Xor => Some(a ^ b),
        _ => return Folded::Unknown,
    };
    let Some(exact) = exact else { return Folded::Wrapped(Const::Int(0)) };
    match elem {
        Some(elem) if elem.wrap(exact) != exact => Folded::Wrapped(Const::Int(elem.wrap(exact))),
        None if exact.unsigned_abs() > u128::from(u64::MAX) => Folded::Wrapped(Const::Int(0)),
        _ => Folded::Value(Const::Int(exact)),
    }
}

fn reals(op: BinOp, elem: Option<Elem>, a: f64, b: f64) -> Folded {
    let value = match op {
        BinOp::Add => a + b,
        BinOp::Sub => a - b,
        BinOp::Mul => a * b,
        BinOp::Div if b == 0.0 => return Folded::DivisionByZero,
        BinOp::Div => a / b,
        BinOp::Power => a.powf(b),
        _ => {
            return a
                .partial_cmp(&b)
                .and_then(|o| ordered(op, o))
                .map_or(Folded::Unknown, |v| Folded::Value(Const::Bool(v)));
        }
    };
    Folded::Value(Const::Real(rounded(elem, value)))
}

/// A decimal number as a REAL keeps it; LREAL and literals keep all digits.
#[expect(clippy::cast_possible_truncation, reason = "REAL has 32 bits")]
pub(crate) fn rounded(elem: Option<Elem>, value: f64) -> f64 {
    if elem == Some(Elem::Real) { f64::from(value as f32) } else { value }
}

/// The cell of an elementary value.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cell's format")]
pub(crate) fn cell(elem: Elem, value: &Const) -> u64 {
    match (value, elem) {
        (Const::Bool(b), _) => u64::from(*b),
        (Const::Int(v), Elem::Real) => u64::from((*v as f32).to_bits()),
        (Const::Int(v), Elem::Lreal) => (*v as f64).to_bits(),
        (Const::Int(v), _) => elem.wrap(*v) as u64,
        (Const::Real(v), Elem::Real) => u64::from((*v as f32).to_bits()),
        (Const::Real(v), _) => v.to_bits(),
        (Const::Text(_), _) => 0,
    }
}

/// Converts a value of `from` into one of `to`, as the machine does; `None` leaves it to the
/// machine (texts, and numbers out of range).
#[expect(clippy::cast_possible_truncation, reason = "checked against the range")]
pub(crate) fn convert(from: Option<Elem>, to: Elem, cut: bool, value: &Const) -> Option<Const> {
    const MS: i128 = 1_000_000;
    Some(match value {
        Const::Bool(b) if to == Elem::Bool => Const::Bool(*b),
        Const::Bool(b) if to.is_real() => Const::Real(f64::from(u8::from(*b))),
        Const::Bool(b) if to.is_int() || to.is_bits() => Const::Int(i128::from(*b)),
        Const::Int(v) => {
            let (mut v, timed) = (*v, from.is_some_and(Elem::is_duration));
            match (from, timed, to) {
                (_, true, Elem::Time | Elem::Ltime) => {}
                (Some(f), _, _) if f.is_date() || to.is_date() => return None,
                (Some(Elem::Time), _, _) if to.is_real() => {
                    return Some(Const::Real(rounded(Some(to), v as f64 / MS as f64)));
                }
                (Some(Elem::Time), _, _) => v /= MS,
                (_, _, Elem::Time) => v = v.checked_mul(MS)?,
                _ => {}
            }
            match to {
                Elem::Bool => Const::Bool(v != 0),
                Elem::Real | Elem::Lreal => Const::Real(rounded(Some(to), v as f64)),
                _ => Const::Int(to.wrap(v)),
            }
        }
        Const::Real(v) if to.is_real() => Const::Real(rounded(Some(to), *v)),
        Const::Real(v) if to.is_int() => {
            let whole = if cut { v.trunc() } else { v.round_ties_even() };
            let (low, high) = to.range()?;
            if !(whole >= low as f64 && whole <= high as f64) {
                return None;
            }
            Const::Int(whole as i128).clamped(low, high)
        }
        _ => return None,
    })
}

impl Const {
    fn clamped(self, low: i128, high: i128) -> Self {
        match self {
            Self::Int(v) => Self::Int(v.clamp(low, high)),
            other => other,
        }
    }

    /// The whole number it is; TRUE is 1.
    pub(crate) fn int(&self) -> Option<i128> {
        match self {
            Self::Int(v) => Some(*v),
            Self::Bool(b) => Some(i128::from(*b)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_wrap_in_their_type_and_say_so() {
        let v = |n| Const::Int(n);
        let int = Some(Elem::Int);
        assert_eq!(binary(BinOp::Add, int, &v(2), &v(3)), Folded::Value(v(5)));
        assert_eq!(binary(BinOp::Add, int, &v(32767), &v(1)), Folded::Wrapped(v(-32768)));
        assert_eq!(binary(BinOp::Add, None, &v(32767), &v(1)), Folded::Value(v(32768)));
        assert_eq!(binary(BinOp::Div, int, &v(-7), &v(2)), Folded::Value(v(-3)));
        assert_eq!(binary(BinOp::Mod, int, &v(-7), &v(2)), Folded::Value(v(-1)));
        assert_eq!(binary(BinOp::Div, None, &v(1), &v(0)), Folded::DivisionByZero);
        assert_eq!(binary(BinOp::Lt, None, &v(1), &v(2)), Folded::Value(Const::Bool(true)));
    }

    #[test]
    fn cells_have_the_machine_s_format() {
        assert_eq!(cell(Elem::Int, &Const::Int(-1)), u64::MAX);
        assert_eq!(cell(Elem::Uint, &Const::Int(65535)), 65535);
        assert_eq!(cell(Elem::Real, &Const::Real(1.5)), u64::from(1.5_f32.to_bits()));
        assert_eq!(cell(Elem::Lreal, &Const::Int(2)), 2.0_f64.to_bits());
    }

    #[test]
    fn times_convert_in_milliseconds() {
        let s = Const::Int(1_500_000_000);
        assert_eq!(convert(Some(Elem::Time), Elem::Dint, false, &s), Some(Const::Int(1500)));
        assert_eq!(
            convert(Some(Elem::Dint), Elem::Time, false, &Const::Int(2)),
            Some(Const::Int(2_000_000))
        );
        assert_eq!(convert(Some(Elem::Ltime), Elem::Lint, false, &s), Some(s.clone()));
        assert_eq!(convert(None, Elem::Int, false, &Const::Real(2.5)), Some(Const::Int(2)));
        assert_eq!(convert(None, Elem::Int, true, &Const::Real(-2.5)), Some(Const::Int(-2)));
    }
}
