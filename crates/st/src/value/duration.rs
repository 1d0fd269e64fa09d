//! Durations as `1d2h3m4s5ms6us7ns`.

/// Units from the largest on.
const UNITS: [(&str, i128); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// The parts that are not 0, the largest first.
pub(super) fn text(nanos: i64) -> String {
    if nanos == 0 {
        return "0s".to_owned();
    }
    let mut rest = i128::from(nanos).abs();
    let mut text = String::from(if nanos < 0 { "-" } else { "" });
    for (unit, size) in UNITS {
        if rest >= size {
            text.push_str(&(rest / size).to_string());
            text.push_str(unit);
            rest %= size;
        }
    }
    text
}

/// Reads what [`text`] writes; the last part may have a fraction.
pub(super) fn parse(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|c| *c != '_').collect::<String>().to_lowercase();
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    if rest.is_empty() {
        return None;
    }
    let mut sum: i128 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let (_, size) = UNITS.iter().find(|(name, _)| *name == unit)?;
        sum = sum.checked_add(part(number, *size)?)?;
        rest = after;
    }
    i64::try_from(if negative { -sum } else { sum }).ok()
}

/// A number of units as ns.
fn part(number: &str, size: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole: i128 = whole.parse().ok()?;
    let mut sum = whole.checked_mul(size)?;
    let mut place = size;
    for digit in fraction.chars() {
        place /= 10;
        sum += i128::from(digit.to_digit(10)?) * place;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_back() {
        for nanos in [0, 1, -1, 1_500_000_000, 93_784_005_006_007, i64::MAX, i64::MIN + 1] {
            assert_eq!(parse(&text(nanos)), Some(nanos), "{}", text(nanos));
        }
        assert_eq!(parse("1.5s"), Some(1_500_000_000));
        assert_eq!(parse("1_000ms"), Some(1_000_000_000));
        for bad in ["", "-", "5", "s", "1x", "1..5s", "99999999999999999999d"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
