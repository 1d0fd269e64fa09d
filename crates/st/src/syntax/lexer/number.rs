//! Numbers as they are written: `1_000`, `16#FF_FF`, `1.5E-3`.

use crate::syntax::ast::Literal;

/// A decimal integer.
pub(super) fn int(word: &str) -> Result<Literal, String> {
    let value = digits(word, 10).ok_or_else(too_large)?;
    Ok(Literal::Int { ty: None, value, base: 10 })
}

/// `base#digits`.
pub(super) fn based(word: &str) -> Result<Literal, String> {
    let (base, rest) = word.split_once('#').unwrap_or((word, ""));
    let base: u8 = match base {
        "2" => 2,
        "8" => 8,
        "10" => 10,
        "16" => 16,
        _ => return Err(format!("{base} is no base; write 2#, 8# or 16#.")),
    };
    if !rest.bytes().any(|byte| byte != b'_') {
        return Err(format!("Digits must follow {base}#."));
    }
    if let Some(wrong) = rest.chars().find(|c| *c != '_' && !c.is_digit(u32::from(base))) {
        return Err(format!("{wrong} is no digit of base {base}."));
    }
    let value = digits(rest, u32::from(base)).ok_or_else(too_large)?;
    Ok(Literal::Int { ty: None, value, base })
}

/// A decimal fraction, with or without an exponent.
pub(super) fn real(word: &str) -> Result<Literal, String> {
    let value: f64 = word.replace('_', "").parse().unwrap_or(f64::INFINITY);
    if value.is_finite() {
        Ok(Literal::Real { ty: None, value })
    } else {
        Err("This number is too large; an LREAL goes up to about 1.8E308.".to_owned())
    }
}

/// The value of digits, at most 2^64 - 1.
fn digits(word: &str, base: u32) -> Option<i128> {
    let mut value = 0_u64;
    for digit in word.chars().filter_map(|c| c.to_digit(base)) {
        value = value.checked_mul(u64::from(base))?.checked_add(u64::from(digit))?;
    }
    Some(i128::from(value))
}

fn too_large() -> String {
    "This number is too large; integers go up to 18446744073709551615.".to_owned()
}
