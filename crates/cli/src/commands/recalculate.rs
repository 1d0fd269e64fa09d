//! `linewatch recalculate`: the preview through the running station or on the folder, the
//! recalculation itself by the running station.

use std::io::{self, BufWriter, Write};
use std::time::Duration;

use anyhow::anyhow;
use station::api::args::{FormulaArgs, Nothing, RecalculateArgs};
use station::api::dto::{RecalculatePreview, RecalculateStatus};
use station::{Archive, Paths};

use super::runtime;
use crate::arguments::{CalibrationForm, Recalculate};
use crate::remote::Remote;

/// How often the station is asked how far it is.
const ASK_EVERY: Duration = Duration::from_millis(250);

pub(crate) fn run(recalculate: Recalculate) -> anyhow::Result<()> {
    let paths = Paths::new(&recalculate.folder.path()?);
    let preview = recalculate.preview;
    let args = args(recalculate);
    let station = paths.running_door().map(|door| Remote::new(&door));
    if preview {
        let preview: RecalculatePreview = match station {
            Some(station) => station.ask("recalculate_preview", &args)?,
            None => runtime()?.block_on(Archive::open(&paths)?.recalculate_preview(&args))?,
        };
        return Ok(print(&preview, BufWriter::new(io::stdout()))?);
    }
    let station = station.ok_or_else(|| {
        anyhow!("no station runs on this folder; the new values are stored by a running one")
    })?;
    let mut status: RecalculateStatus = station.ask("recalculate", &args)?;
    while status.running {
        eprint!("\rlinewatch: {} of about {} values", status.done, status.total);
        std::thread::sleep(ASK_EVERY);
        status = station.ask("recalculate_status", &Nothing {})?;
    }
    eprintln!("\rlinewatch: {} values stored as {}        ", status.done, status.tag);
    match status.error {
        Some(error) => Err(anyhow!("{} is not complete: {error}", status.tag)),
        None => Ok(writeln!(io::stdout(), "{}", status.tag)?),
    }
}

fn args(given: Recalculate) -> RecalculateArgs {
    let form = match given.form {
        CalibrationForm::Multiplicative => "multiplicative",
        CalibrationForm::Additive => "additive",
    };
    let formula = given.k.map(|k| FormulaArgs {
        form: form.to_owned(),
        k,
        b: given.b.unwrap_or_default(),
        t_comp: given.t_comp,
        t_ref: given.t_ref,
        t_coef: given.t_coef,
    });
    RecalculateArgs {
        tag: given.tag,
        from: given.from,
        to: given.to,
        calibration: given.calibration,
        formula,
        reason: given.reason.unwrap_or_default(),
    }
}

fn print(preview: &RecalculatePreview, mut out: impl Write) -> io::Result<()> {
    writeln!(out, "# {} → {}", preview.old_calibration, preview.new_calibration)?;
    write!(out, "# {} values, {} of them change", preview.rows, preview.changed)?;
    if let (Some(biggest), Some(at)) = (preview.biggest_difference, preview.biggest_at) {
        write!(out, ", by {biggest} at most, at {}", time(at))?;
    }
    writeln!(out, "\ntime,v_raw,temp,old,old_quality,new,new_quality")?;
    let number = |number: Option<f64>| number.map_or_else(String::new, |n| n.to_string());
    for row in &preview.first {
        let (at, raw, temp) = (time(row.at), number(row.raw), number(row.temp));
        let old_quality = row.old_quality.map_or("", station::quality_name);
        let new_quality = station::quality_name(row.new_quality);
        let (old, new) = (number(row.old), number(row.new));
        writeln!(out, "{at},{raw},{temp},{old},{old_quality},{new},{new_quality}")?;
    }
    out.flush()
}

fn time(millis: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a time of the answer")]
    let at = jiff::Timestamp::from_microsecond((millis * 1_000.0).round() as i64);
    at.map_or_else(|_| millis.to_string(), |at| at.to_string())
}
