//! The rows of `linewatch plc run`: comma-separated, quoted only where a value needs it.

use std::io::Write;

use anyhow::Context;
use st::{Machine, Running, VarHandle};

/// The variables watched.
pub(super) struct Watch {
    columns: Vec<(String, VarHandle)>,
}

impl Watch {
    /// Finds every variable; an unknown one is refused by name.
    pub(super) fn new<'a>(
        machine: &Machine<Running>,
        paths: impl Iterator<Item = &'a str>,
    ) -> anyhow::Result<Self> {
        let found = paths.map(|path| {
            let handle = machine.variable(path).with_context(|| format!("--watch {path}"))?;
            Ok((path.to_owned(), handle))
        });
        Ok(Self { columns: found.collect::<anyhow::Result<_>>()? })
    }

    /// The line of names.
    pub(super) fn head(&self, out: &mut impl Write) -> std::io::Result<()> {
        write!(out, "time_ms")?;
        for (path, _) in &self.columns {
            write!(out, ",{}", field(path))?;
        }
        writeln!(out)
    }

    /// The values after a scan.
    pub(super) fn row(
        &self,
        machine: &Machine<Running>,
        now_ns: i64,
        out: &mut impl Write,
    ) -> std::io::Result<()> {
        write!(out, "{}", milliseconds(now_ns))?;
        for (_, handle) in &self.columns {
            write!(out, ",{}", field(&machine.read_handle(handle).to_string()))?;
        }
        writeln!(out)
    }
}

/// Milliseconds with a fraction only where there is one.
pub(super) fn milliseconds(now_ns: i64) -> String {
    let (whole, rest) = (now_ns / 1_000_000, now_ns % 1_000_000);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:06}").trim_end_matches('0').to_owned()
}

fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_have_a_fraction_only_where_needed() {
        assert_eq!(milliseconds(60_000_000_000), "60000");
        assert_eq!(milliseconds(1_500_000), "1.5");
        assert_eq!(milliseconds(1), "0.000001");
    }

    #[test]
    fn fields_are_quoted_only_where_needed() {
        assert_eq!(field("Wait Timeout"), "Wait Timeout");
        assert_eq!(field("a,b"), "\"a,b\"");
        assert_eq!(field("say \"x\""), "\"say \"\"x\"\"\"");
    }
}
