//! `linewatch plc check`: diagnostics with the lines they are about.
//!
//! On standard output, one `FILE:LINE:COLUMN: error[CODE]: sentence` each with the source line
//! below it; in a terminal the same as a drawing in colour.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use ariadne::{Config, IndexType, Label, Report, ReportKind, Source};
use st::{Diagnostic, Severity, SourceFile};

/// Prints what is wrong; fails when any of it is an error.
pub(super) fn run(files: &[SourceFile]) -> anyhow::Result<ExitCode> {
    let diagnostics = st::check(files);
    let mut out = std::io::stdout().lock();
    print(&diagnostics, files, out.is_terminal(), &mut out)?;
    let errors = count(&diagnostics, Severity::Error);
    let warnings = diagnostics.len() - errors;
    eprintln!("linewatch: {} files, {errors} errors, {warnings} warnings", files.len());
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
}

/// Writes diagnostics; drawn when a person looks at them, else one line each.
pub(super) fn print(
    diagnostics: &[Diagnostic],
    files: &[SourceFile],
    drawn: bool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    for diagnostic in diagnostics {
        let file = files.iter().find(|file| file.name == diagnostic.file);
        match file {
            Some(file) if drawn => draw(diagnostic, file, out)?,
            _ => line(diagnostic, file, out)?,
        }
    }
    Ok(())
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn line(
    diagnostic: &Diagnostic,
    file: Option<&SourceFile>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let Diagnostic { file: name, line, column, code, message, .. } = diagnostic;
    writeln!(out, "{name}:{line}:{column}: {}[{code}]: {message}", word(diagnostic.severity))?;
    let index = usize::try_from(*line).unwrap_or(1).saturating_sub(1);
    if let Some(text) = file.and_then(|file| file.text.lines().nth(index)) {
        writeln!(out, "    {}", text.trim())?;
    }
    Ok(())
}

fn draw(diagnostic: &Diagnostic, file: &SourceFile, out: &mut impl Write) -> anyhow::Result<()> {
    let kind = match diagnostic.severity {
        Severity::Error => ReportKind::Error,
        Severity::Warning => ReportKind::Warning,
    };
    let place = (file.name.as_str(), diagnostic.span.clone());
    Report::build(kind, place.clone())
        .with_config(Config::default().with_index_type(IndexType::Byte))
        .with_code(diagnostic.code)
        .with_message(&diagnostic.message)
        .with_label(Label::new(place))
        .finish()
        .write((file.name.as_str(), Source::from(file.text.as_str())), out)?;
    Ok(())
}
