//! Names that say what they do: conversions, operators as functions, and functions that split.
use super::elem::Elem::{self, Date, Dt, Tod, Uint, Ulint};

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

#[cfg(test)]
mod tests {
    use super::Elem::Int;
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
}
