//! Figures beside what they shall be; what is not reached is told again at the end.

/// What was printed, and what of it was not good enough.
#[derive(Default)]
pub(crate) struct Verdict {
    missed: Vec<String>,
}

/// A figure with the name of whose it is.
pub(crate) type Figure<'a> = (&'a str, f64);

impl Verdict {
    /// More is better: `ours / other` shall be at least `wanted`.
    pub(crate) fn rate(&mut self, what: &str, unit: &str, ours: f64, other: Figure, wanted: f64) {
        let ratio = ours / other.1;
        let wish = format!("≥ {wanted}");
        self.beside(what, unit, ours, other, ratio, &wish, ratio >= wanted);
    }

    /// Less is better: `other / ours` shall be at least `wanted`.
    pub(crate) fn faster(&mut self, what: &str, unit: &str, ours: f64, other: Figure, wanted: f64) {
        let ratio = other.1 / ours;
        let wish = format!("≥ {wanted}");
        self.beside(what, unit, ours, other, ratio, &wish, ratio >= wanted);
    }

    /// Less is better: `ours / other` shall be at most `wanted`.
    pub(crate) fn smaller(
        &mut self,
        what: &str,
        unit: &str,
        ours: f64,
        other: Figure,
        wanted: f64,
    ) {
        let ratio = ours / other.1;
        let wish = format!("≤ {wanted}");
        self.beside(what, unit, ours, other, ratio, &wish, ratio <= wanted);
    }

    /// `ours` shall be at most `limit`.
    pub(crate) fn limit(&mut self, what: &str, unit: &str, ours: f64, limit: f64) {
        let line = format!("{what}: {} {unit} (wanted ≤ {limit})", short(ours));
        self.line(line, ours <= limit);
    }

    /// Something that shall be so.
    pub(crate) fn holds(&mut self, what: &str, so: bool) {
        self.line(what.to_owned(), so);
    }

    #[expect(clippy::too_many_arguments, reason = "one line of a table")]
    fn beside(
        &mut self,
        what: &str,
        unit: &str,
        ours: f64,
        (name, other): Figure,
        ratio: f64,
        wish: &str,
        good: bool,
    ) {
        let line = format!(
            "{what}: {} {unit}, {name} {} {unit}, ratio {} (wanted {wish})",
            short(ours),
            short(other),
            short(ratio),
        );
        self.line(line, good);
    }

    fn line(&mut self, line: String, good: bool) {
        println!("{} {line}", if good { "  reached" } else { "NOT reached" });
        if !good {
            self.missed.push(line);
        }
    }

    /// Ends the program with an error when something was missed.
    pub(crate) fn finish(self) {
        if self.missed.is_empty() {
            println!("every figure is reached");
            return;
        }
        eprintln!("not reached:");
        for line in &self.missed {
            eprintln!("  {line}");
        }
        std::process::exit(1);
    }
}

/// Three figures that matter.
pub(crate) fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
