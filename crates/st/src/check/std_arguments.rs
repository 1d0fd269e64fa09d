//! Arguments of standard functions: which parameter each is for.
use super::Checker;
use super::coerce::listed;
use super::hir::Expr;
use super::std_calls::{Given, count};

impl Checker<'_> {
    /// Orders the arguments by parameter; reports what is missing, unknown or too many, and then
    /// gives none.
    pub(super) fn bind(
        &mut self,
        function: &str,
        span: (usize, usize),
        params: &[&str],
        extensible: bool,
        given: Vec<Given>,
    ) -> Vec<Expr> {
        let function = function.to_ascii_uppercase();
        let mut slots: Vec<Option<Expr>> = vec![None; params.len()];
        let mut failed = false;
        for (position, arg) in given.into_iter().enumerate() {
            let number = match &arg.name {
                None => Some(position),
                Some((name, _)) => number_of(params, extensible, name),
            };
            let at = arg.name.as_ref().map_or(arg.value.span, |(_, s)| *s);
            let Some(number) = number.filter(|n| *n < 256) else {
                let name = arg.name.map(|(n, _)| n).unwrap_or_default();
                let text = format!(
                    "{function} has no input {name}. It has {}.",
                    all_of(params, extensible)
                );
                self.error(at, "E0402", text);
                failed = true;
                continue;
            };
            if number >= params.len() && !extensible {
                let text = format!(
                    "{function} takes {}; this is one more. Remove it.",
                    count(params.len(), "argument")
                );
                self.error(at, "E0401", text);
                failed = true;
                continue;
            }
            if number >= slots.len() {
                slots.resize(number + 1, None);
            }
            if slots[number].is_some() {
                self.error(at, "E0403", "This input is already given. Remove one.".into());
                failed = true;
            }
            slots[number] = Some(arg.value);
        }
        let missing: Vec<String> = (0..slots.len())
            .filter(|n| slots[*n].is_none())
            .map(|n| params.get(n).map_or_else(|| format!("number {}", n + 1), ToString::to_string))
            .collect();
        if !missing.is_empty() && !failed {
            let text =
                format!("{function} also needs {}.", listed(missing.iter().map(String::as_str)));
            self.error(span, "E0401", text);
            failed = true;
        }
        if failed { Vec::new() } else { slots.into_iter().flatten().collect() }
    }
}

/// The number of a named parameter; IN3 and on where the last one repeats.
fn number_of(params: &[&str], extensible: bool, name: &str) -> Option<usize> {
    if let Some(n) = params.iter().position(|p| p.eq_ignore_ascii_case(name)) {
        return Some(n);
    }
    let last = params.last().filter(|_| extensible)?;
    let stem = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let first: usize = last[stem.len()..].parse().ok()?;
    let given = name.get(..stem.len()).filter(|s| s.eq_ignore_ascii_case(stem))?;
    let number: usize = name[given.len()..].parse().ok()?;
    (number >= first).then(|| params.len() - 1 + number - first)
}

fn all_of(params: &[&str], extensible: bool) -> String {
    let mut all = params.join(", ");
    if extensible {
        all.push_str(" and so on");
    }
    if all.is_empty() { "none".into() } else { all }
}
