//! The standard functions: names, parameters and how their result type follows.
//!
//! A row says what each parameter takes. Parameters of the same [`Take::Same`] share one type, the
//! smallest all arguments widen to. Conversions are names of their own, see [`conversion`].
use super::types::{Elem, TypeId};

/// What a group of types is called in the standard, and what belongs to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Group {
    /// Every elementary type, texts included.
    Elementary,
    /// Numbers.
    Num,
    /// REAL and LREAL; whole numbers widen.
    Real,
    Int,
    /// Bit strings without BOOL.
    Shiftable,
}

impl Group {
    /// Whether an elementary type belongs to it.
    pub(crate) fn has(self, elem: Elem) -> bool {
        match self {
            Self::Elementary => true,
            Self::Num => elem.is_num(),
            Self::Real => elem.is_real(),
            Self::Int => elem.is_int(),
            Self::Shiftable => elem.is_bits() || elem.is_int(),
        }
    }

    /// As a message names it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Elementary => "a value of an elementary type",
            Self::Num => "a number",
            Self::Real => "REAL or LREAL",
            Self::Int => "a whole number",
            Self::Shiftable => "a bit string or a whole number",
        }
    }
}

/// What one parameter takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Take {
    /// A value of the type shared by all such parameters; any type at all for SEL, MUX and MOVE.
    Shared,
    /// A value of the group, of its own type.
    Own(Group),
    /// Exactly this type, or what widens to it.
    Exactly(Elem),
    /// A STRING or WSTRING, the same kind for all such parameters.
    Text,
}

/// What the result is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Gives {
    /// The shared type.
    Shared,
    /// The type of the first argument of its own type.
    Own,
    Exactly(Elem),
    /// A text as long as the arguments can make it.
    Text,
}

/// What is computed; the compiler has one case for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StdFn {
    Abs,
    Sqrt,
    Ln,
    Log,
    Exp,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    Expt,
    Floor,
    Ceil,
    Round,
    /// TRUNC: LREAL or REAL to DINT, towards zero.
    Trunc,
    Sel,
    Max,
    Min,
    Limit,
    Mux,
    Move,
    Shl,
    Shr,
    Rol,
    Ror,
    Len,
    Left,
    Right,
    Mid,
    Concat,
    Insert,
    Delete,
    Replace,
    Find,
    ConcatDateTod,
    ConcatDate,
    ConcatTod,
    ConcatDt,
    DayOfWeek,
    /// `TIME()`: since the start.
    Now,
}

/// A standard function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Std {
    pub(crate) name: &'static str,
    pub(crate) function: StdFn,
    pub(crate) params: &'static [(&'static str, Take)],
    /// What the shared parameters may be; `None`: any type at all.
    pub(crate) shared: Option<Group>,
    pub(crate) gives: Gives,
    /// The last parameter may come again: IN3, IN4 …
    pub(crate) extensible: bool,
}

use Elem::{Date, Dint, Dt, Int, Time, Tod, Uint, Ulint};
use Take::{Exactly, Own, Shared, Text};

const fn row(
    name: &'static str,
    function: StdFn,
    params: &'static [(&'static str, Take)],
    shared: Option<Group>,
    gives: Gives,
) -> Std {
    Std { name, function, params, shared, gives, extensible: false }
}

const fn many(row: Std) -> Std {
    Std { extensible: true, ..row }
}

const REAL_IN: &[(&str, Take)] = &[("IN", Shared)];
const REAL: Option<Group> = Some(Group::Real);
const SHIFT_IN: &[(&str, Take)] = &[("IN", Own(Group::Shiftable)), ("N", Own(Group::Int))];
const TWO: &[(&str, Take)] = &[("IN1", Shared), ("IN2", Shared)];
const TEXT_L: &[(&str, Take)] = &[("IN", Text), ("L", Own(Group::Int))];
const ANY: Option<Group> = Some(Group::Elementary);
const SAME: Gives = Gives::Shared;
const NEW_TEXT: Gives = Gives::Text;

/// All of them but operators by name, conversions and splits.
pub(crate) const TABLE: &[Std] = &[
    row("ABS", StdFn::Abs, &[("IN", Own(Group::Num))], None, Gives::Own),
    row("SQRT", StdFn::Sqrt, REAL_IN, REAL, SAME),
    row("LN", StdFn::Ln, REAL_IN, REAL, SAME),
    row("LOG", StdFn::Log, REAL_IN, REAL, SAME),
    row("EXP", StdFn::Exp, REAL_IN, REAL, SAME),
    row("SIN", StdFn::Sin, REAL_IN, REAL, SAME),
    row("COS", StdFn::Cos, REAL_IN, REAL, SAME),
    row("TAN", StdFn::Tan, REAL_IN, REAL, SAME),
    row("ASIN", StdFn::Asin, REAL_IN, REAL, SAME),
    row("ACOS", StdFn::Acos, REAL_IN, REAL, SAME),
    row("ATAN", StdFn::Atan, REAL_IN, REAL, SAME),
    row("ATAN2", StdFn::Atan2, &[("Y", Shared), ("X", Shared)], REAL, SAME),
    row(
        "EXPT",
        StdFn::Expt,
        &[("IN1", Own(Group::Num)), ("IN2", Own(Group::Num))],
        None,
        Gives::Own,
    ),
    row("FLOOR", StdFn::Floor, &[("IN", Own(Group::Real))], None, Gives::Exactly(Dint)),
    row("CEIL", StdFn::Ceil, &[("IN", Own(Group::Real))], None, Gives::Exactly(Dint)),
    row("ROUND", StdFn::Round, REAL_IN, REAL, SAME),
    row("TRUNC", StdFn::Trunc, &[("IN", Own(Group::Real))], None, Gives::Exactly(Dint)),
    row(
        "SEL",
        StdFn::Sel,
        &[("G", Exactly(Elem::Bool)), ("IN0", Shared), ("IN1", Shared)],
        None,
        SAME,
    ),
    many(row("MAX", StdFn::Max, TWO, ANY, SAME)),
    many(row("MIN", StdFn::Min, TWO, ANY, SAME)),
    row("LIMIT", StdFn::Limit, &[("MN", Shared), ("IN", Shared), ("MX", Shared)], ANY, SAME),
    many(row("MUX", StdFn::Mux, &[("K", Own(Group::Int)), ("IN0", Shared)], None, SAME)),
    row("MOVE", StdFn::Move, &[("IN", Shared)], None, SAME),
    row("SHL", StdFn::Shl, SHIFT_IN, None, Gives::Own),
    row("SHR", StdFn::Shr, SHIFT_IN, None, Gives::Own),
    row("ROL", StdFn::Rol, SHIFT_IN, None, Gives::Own),
    row("ROR", StdFn::Ror, SHIFT_IN, None, Gives::Own),
    row("LEN", StdFn::Len, &[("IN", Text)], None, Gives::Exactly(Int)),
    row("LEFT", StdFn::Left, TEXT_L, None, NEW_TEXT),
    row("RIGHT", StdFn::Right, TEXT_L, None, NEW_TEXT),
    row(
        "MID",
        StdFn::Mid,
        &[("IN", Text), ("L", Own(Group::Int)), ("P", Own(Group::Int))],
        None,
        NEW_TEXT,
    ),
    many(row("CONCAT", StdFn::Concat, &[("IN1", Text), ("IN2", Text)], None, NEW_TEXT)),
    row(
        "INSERT",
        StdFn::Insert,
        &[("IN1", Text), ("IN2", Text), ("P", Own(Group::Int))],
        None,
        NEW_TEXT,
    ),
    row(
        "DELETE",
        StdFn::Delete,
        &[("IN", Text), ("L", Own(Group::Int)), ("P", Own(Group::Int))],
        None,
        NEW_TEXT,
    ),
    row(
        "REPLACE",
        StdFn::Replace,
        &[("IN1", Text), ("IN2", Text), ("L", Own(Group::Int)), ("P", Own(Group::Int))],
        None,
        NEW_TEXT,
    ),
    row("FIND", StdFn::Find, &[("IN1", Text), ("IN2", Text)], None, Gives::Exactly(Int)),
    row(
        "CONCAT_DATE_TOD",
        StdFn::ConcatDateTod,
        &[("DATE", Exactly(Date)), ("TOD", Exactly(Tod))],
        None,
        Gives::Exactly(Dt),
    ),
    row(
        "CONCAT_DATE",
        StdFn::ConcatDate,
        &[("YEAR", Own(Group::Int)), ("MONTH", Own(Group::Int)), ("DAY", Own(Group::Int))],
        None,
        Gives::Exactly(Date),
    ),
    row("CONCAT_TOD", StdFn::ConcatTod, CLOCK, None, Gives::Exactly(Tod)),
    row("CONCAT_DT", StdFn::ConcatDt, CALENDAR, None, Gives::Exactly(Dt)),
    row("DAY_OF_WEEK", StdFn::DayOfWeek, &[("IN", Exactly(Date))], None, Gives::Exactly(Int)),
    row("TIME", StdFn::Now, &[], None, Gives::Exactly(Time)),
    row("LTIME", StdFn::Now, &[], None, Gives::Exactly(Elem::Ltime)),
];

const CLOCK: &[(&str, Take)] = &[
    ("HOUR", Own(Group::Int)),
    ("MINUTE", Own(Group::Int)),
    ("SECOND", Own(Group::Int)),
    ("MILLISECOND", Own(Group::Int)),
];
const CALENDAR: &[(&str, Take)] = &[
    ("YEAR", Own(Group::Int)),
    ("MONTH", Own(Group::Int)),
    ("DAY", Own(Group::Int)),
    ("HOUR", Own(Group::Int)),
    ("MINUTE", Own(Group::Int)),
    ("SECOND", Own(Group::Int)),
    ("MILLISECOND", Own(Group::Int)),
];

/// A standard function by name, in any case. The W spellings of CODESYS (WLEN, WCONCAT) are the
/// same functions.
pub(crate) fn find(name: &str) -> Option<&'static Std> {
    let by = |n: &str| TABLE.iter().find(|s| s.name.eq_ignore_ascii_case(n));
    by(name).or_else(|| {
        let rest = name.strip_prefix(['W', 'w'])?;
        by(rest).filter(|s| s.params.first().is_some_and(|(_, t)| *t == Text))
    })
}

/// Where a SPLIT function puts its parts: input type and the outputs' names.
pub(crate) fn split(name: &str) -> Option<(Elem, &'static [&'static str])> {
    const PARTS: [&str; 7] = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND"];
    match name.to_ascii_uppercase().as_str() {
        "SPLIT_DATE" => Some((Date, &PARTS[..3])),
        "SPLIT_TOD" => Some((Tod, &PARTS[3..])),
        "SPLIT_DT" => Some((Dt, &PARTS)),
        _ => None,
    }
}

/// One side of a conversion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    Elem(Elem),
    Text {
        wide: bool,
    },
    /// Whatever the argument is: `TO_INT`.
    Any,
}

/// How a conversion goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum How {
    /// REAL to whole numbers rounds.
    Round,
    /// REAL to whole numbers cuts off.
    Trunc,
    ToBcd,
    FromBcd,
}

/// A conversion function by name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Conversion {
    pub(crate) from: End,
    pub(crate) to: End,
    pub(crate) how: How,
}

fn end(name: &str) -> Option<End> {
    match name {
        "STRING" => Some(End::Text { wide: false }),
        "WSTRING" => Some(End::Text { wide: true }),
        _ => Elem::by_name(name).map(End::Elem),
    }
}

/// `INT_TO_REAL`, `TO_REAL`, `REAL_TRUNC_INT`, `TRUNC_INT`, `WORD_BCD_TO_UINT`, `BCD_TO_UINT`,
/// `UINT_TO_BCD_WORD`, `UINT_TO_BCD`.
pub(crate) fn conversion(name: &str) -> Option<Conversion> {
    let name = name.to_ascii_uppercase();
    let make = |from, to, how| Some(Conversion { from, to, how });
    if let Some(rest) = name.strip_prefix("TRUNC_") {
        return make(End::Any, end(rest)?, How::Trunc);
    }
    if let Some(rest) = name.strip_prefix("TO_") {
        return make(End::Any, end(rest)?, How::Round);
    }
    if let Some(rest) = name.strip_prefix("BCD_TO_") {
        return make(End::Any, end(rest)?, How::FromBcd);
    }
    if let Some(rest) = name.strip_suffix("_TO_BCD") {
        return make(end(rest)?, End::Any, How::ToBcd);
    }
    for (joint, how) in [
        ("_TO_BCD_", How::ToBcd),
        ("_BCD_TO_", How::FromBcd),
        ("_TRUNC_", How::Trunc),
        ("_TO_", How::Round),
    ] {
        if let Some((left, right)) = name.split_once(joint)
            && let (Some(from), Some(to)) = (end(left), end(right))
        {
            return make(from, to, how);
        }
    }
    None
}

/// Result of a BCD conversion without a named end: the type of the same width.
pub(crate) fn same_width(elem: Elem, bits: bool) -> Elem {
    match (elem.bits(), bits) {
        (8, true) => Elem::Byte,
        (16, true) => Elem::Word,
        (32, true) => Elem::Dword,
        (_, true) => Elem::Lword,
        (8, false) => Elem::Usint,
        (16, false) => Uint,
        (32, false) => Elem::Udint,
        (_, false) => Ulint,
    }
}

/// Functions that are an operator by name: the operator's spelling and whether more than two
/// arguments chain.
pub(crate) const OPERATORS: [(&str, &str, bool); 22] = [
    ("ADD", "+", true),
    ("MUL", "*", true),
    ("SUB", "-", false),
    ("DIV", "/", false),
    ("MOD", "MOD", false),
    ("GT", ">", true),
    ("GE", ">=", true),
    ("EQ", "=", true),
    ("LE", "<=", true),
    ("LT", "<", true),
    ("NE", "<>", false),
    ("AND", "AND", true),
    ("OR", "OR", true),
    ("XOR", "XOR", true),
    ("ADD_TIME", "+", false),
    ("ADD_TOD_TIME", "+", false),
    ("ADD_DT_TIME", "+", false),
    ("SUB_TIME", "-", false),
    ("MULTIME", "*", false),
    ("MUL_TIME", "*", false),
    ("DIVTIME", "/", false),
    ("DIV_TIME", "/", false),
];

/// The operator a function name stands for.
pub(crate) fn operator(name: &str) -> Option<(&'static str, bool)> {
    const SUBTRACTIONS: [&str; 10] = [
        "SUB_DATE_DATE",
        "SUB_TOD_TIME",
        "SUB_TOD_TOD",
        "SUB_DT_TIME",
        "SUB_DT_DT",
        "SUB_LTIME",
        "SUB_LDATE_LDATE",
        "SUB_LTOD_LTIME",
        "SUB_LTOD_LTOD",
        "SUB_LDT_LTIME",
    ];
    if SUBTRACTIONS.iter().any(|n| n.eq_ignore_ascii_case(name)) {
        return Some(("-", false));
    }
    let plain = ["ADD_LTIME", "ADD_LTOD_LTIME", "ADD_LDT_LTIME"];
    if plain.iter().any(|n| n.eq_ignore_ascii_case(name)) {
        return Some(("+", false));
    }
    match name.to_ascii_uppercase().as_str() {
        "MUL_LTIME" => return Some(("*", false)),
        "DIV_LTIME" => return Some(("/", false)),
        _ => {}
    }
    OPERATORS.iter().find(|(n, ..)| n.eq_ignore_ascii_case(name)).map(|&(_, op, chain)| (op, chain))
}

/// Every name a call may have meant, for the nearest one.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|s| s.name).chain(OPERATORS.iter().map(|(n, ..)| *n)).chain([
        "SPLIT_DATE",
        "SPLIT_TOD",
        "SPLIT_DT",
        "SIZEOF",
        "NOT",
        "TIME_TO_DINT",
        "DINT_TO_TIME",
        "INT_TO_REAL",
        "REAL_TO_INT",
        "DINT_TO_REAL",
        "REAL_TO_DINT",
        "INT_TO_DINT",
        "DINT_TO_INT",
        "INT_TO_STRING",
        "DINT_TO_STRING",
        "REAL_TO_STRING",
        "TIME_TO_REAL",
        "REAL_TO_TIME",
        "TO_INT",
        "TO_DINT",
        "TO_REAL",
        "TO_STRING",
        "TO_TIME",
    ])
}

/// The type of a fixed elementary result.
pub(crate) fn fixed(gives: Gives) -> Option<TypeId> {
    match gives {
        Gives::Exactly(e) => Some(TypeId::of(e)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_are_read_from_their_names() {
        let c = |n: &str| conversion(n).map(|c| (c.from, c.to, c.how));
        let e = End::Elem;
        assert_eq!(c("INT_TO_REAL"), Some((e(Int), e(Elem::Real), How::Round)));
        assert_eq!(c("to_string"), Some((End::Any, End::Text { wide: false }, How::Round)));
        assert_eq!(c("DATE_AND_TIME_TO_TIME_OF_DAY"), Some((e(Dt), e(Tod), How::Round)));
        assert_eq!(c("LREAL_TRUNC_LINT"), Some((e(Elem::Lreal), e(Elem::Lint), How::Trunc)));
        assert_eq!(c("WORD_BCD_TO_UINT"), Some((e(Elem::Word), e(Uint), How::FromBcd)));
        assert_eq!(c("UINT_TO_BCD_WORD"), Some((e(Uint), e(Elem::Word), How::ToBcd)));
        assert_eq!(c("INT_TO_NOTHING"), None);
        assert_eq!(c("GO_TO_INT"), None);
    }

    #[test]
    fn names_are_found_in_any_case_and_wide() {
        assert_eq!(find("limit").map(|s| s.function), Some(StdFn::Limit));
        assert_eq!(find("WCONCAT").map(|s| s.function), Some(StdFn::Concat));
        assert!(find("WLIMIT").is_none());
        assert_eq!(operator("Multime"), Some(("*", false)));
    }
}
