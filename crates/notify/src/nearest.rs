//! The name that was probably meant.

/// The candidate that looks most like the text, unless none does.
pub(crate) fn nearest<'a>(
    text: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(text, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Of serde's "unknown field `a`, expected one of `b`, `c`" a hint at the expected one nearest to
/// the first; empty when there is none.
pub(crate) fn hint_in(message: &str) -> String {
    if !message.starts_with("unknown") {
        return String::new();
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(found) = quoted.next() else { return String::new() };
    nearest(found, quoted).map_or(String::new(), |name| format!("; did you mean “{name}”?"))
}
