//! A derived tag over a past period under another calibration: what it would be, and doing it.

use std::ops::ControlFlow;

use engine::{Calibration, CalibrationForm};
use historian::{Reader, SeriesQuery};
use model::{AuditEntry, DevicePath, Report, TagPath, Timestamp, Value, versioned};

use super::args::{FormulaArgs, Nothing, RecalculateArgs};
use super::asked::Asked as Caller;
use super::dto::{RecalculatePreview, RecalculateRow, RecalculateStatus};
use super::{Reply, trend};
use crate::archive::Archive;
use crate::error::ApiError;
use crate::recalculation::{BEGUN, FIELDS, Job, Surroundings, number};
use crate::station::{CURRENT_WAIT, Station};
use crate::words::VALUE;

/// Rows shown beforehand.
const ROWS_SHOWN: usize = 20;
const REASON_CHARS_MAX: usize = 1_000;

pub(super) async fn preview(station: &Station, args: RecalculateArgs) -> Result<Reply, ApiError> {
    station.wait_for_history(CURRENT_WAIT).await;
    Reply::json(&station.archive.recalculate_preview(&args).await?)
}

pub(super) async fn recalculate(
    station: &Caller<'_>,
    args: RecalculateArgs,
) -> Result<Reply, ApiError> {
    let reason = args.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
        return Err(ApiError::arguments("say why in 1 to 1000 characters; it is kept for good"));
    }
    // Numbers are given one after the other.
    let _one_at_a_time = station.editing.lock().await;
    station.wait_for_history(CURRENT_WAIT).await;
    let archive = &station.archive;
    let asked = Asked::of(archive, &args)?;
    let (device, period) = (asked.device.clone(), asked.period);
    let counted = move |reader: &Reader| {
        let (from, to) = period;
        let tags = vec![device.tag(FIELDS[0])];
        let query = SeriesQuery { tags, from, to };
        let known = reader.tags()?.into_iter().map(|row| row.path).collect::<Vec<_>>();
        let rows: u64 = reader.sample_counts(&query)?.into_iter().sum();
        Ok::<_, historian::Error>((rows, known))
    };
    let (total, known) = archive.readers.read(counted).await?;
    if total == 0 {
        return Err(ApiError::arguments(format!(
            "{} has no raw values in this period to compute {} from",
            asked.device, args.tag
        )));
    }
    // The last one may not be in the database yet.
    let last = TagPath::new(&station.recalculation.state().target).ok();
    let version = next_version(known.iter().chain(&last), &asked.device);
    let target = asked.device.tag(&format!("{VALUE}@{version}"));
    let (from, to) = asked.period;
    let entry = AuditEntry {
        at: station.now(),
        who: station.who().into(),
        action: BEGUN.into(),
        subject: target.to_string(),
        detail: format!("{from} to {to}: {} → {}; {reason}", asked.old, asked.new),
    };
    let Asked { device, period, calibrations, .. } = asked;
    station.recalculation.begin(
        Job { device, target, period, calibrations, entry, total },
        station.surroundings(),
    )?;
    Reply::json(&shown(station))
}

pub(super) async fn status(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    Reply::json(&shown(station))
}

pub(super) async fn cancel(station: &Caller<'_>, _: Nothing) -> Result<Reply, ApiError> {
    station.recalculation.cancel(station.who())?;
    Reply::json(&shown(station))
}

fn shown(station: &Station) -> RecalculateStatus {
    let state = station.recalculation.state();
    RecalculateStatus {
        running: state.running,
        tag: state.target,
        done: state.done,
        total: state.total,
        error: state.error,
    }
}

impl Station {
    fn surroundings(&self) -> Surroundings {
        Surroundings {
            archive: std::sync::Arc::clone(&self.archive),
            progress: std::sync::Arc::clone(&self.progress),
            commands: self.commands.clone(),
            clock: std::sync::Arc::clone(&self.clock),
        }
    }
}

/// What is asked, checked.
struct Asked {
    device: DevicePath,
    period: (Timestamp, Timestamp),
    calibrations: Vec<Calibration>,
    old: String,
    new: String,
}

impl Asked {
    fn of(archive: &Archive, args: &RecalculateArgs) -> Result<Self, ApiError> {
        let tag = TagPath::new(&args.tag);
        let tag = tag.map_err(|error| ApiError::arguments(format!("{}: {error}", args.tag)))?;
        let (device, field) = tag.split();
        if field != VALUE {
            return Err(ApiError::arguments(format!(
                "{tag} is not derived by a calibration; such tags end in /{VALUE}"
            )));
        }
        let device =
            DevicePath::new(device).map_err(|error| ApiError::arguments(error.to_string()))?;
        let period = trend::period(args.from, args.to)?;
        let plant = archive.engine_plant();
        let now = plant.devices.get(&device).unwrap_or(&plant.unknown);
        let calibrations = match (&args.calibration, &args.formula) {
            (Some(name), None) => {
                let found = archive.plant().calibrations_named(name);
                if found.is_empty() {
                    let message = format!("there is no calibration “{name}” in the plant files");
                    return Err(ApiError::arguments(message));
                }
                found
            }
            (None, Some(formula)) => vec![formula_of(formula)?],
            _ => {
                return Err(ApiError::arguments(
                    "name either a calibration of the plant files or a formula",
                ));
            }
        };
        let (old, new) = (described(&now.calibrations), described(&calibrations));
        Ok(Self { device, period, calibrations, old, new })
    }
}

fn formula_of(formula: &FormulaArgs) -> Result<Calibration, ApiError> {
    let FormulaArgs { k, b, t_comp, t_ref, t_coef, .. } = *formula;
    let form = match formula.form.as_str() {
        "multiplicative" => CalibrationForm::Multiplicative { k, b, t_comp, t_ref },
        "additive" => CalibrationForm::Additive { k, b, t_coef },
        other => {
            return Err(ApiError::arguments(format!(
                "the form “{other}” should be multiplicative or additive"
            )));
        }
    };
    Ok(Calibration { name: "formula".into(), valid_from: Timestamp::MIN, form })
}

/// Calibrations as the audit trail names them.
fn described(calibrations: &[Calibration]) -> String {
    let one = |calibration: &Calibration| {
        let form = match calibration.form {
            CalibrationForm::Multiplicative { k, b, t_comp, t_ref } => {
                format!("(v_raw × {k} + {b}) × (1 + {t_comp} × (temp − {t_ref}))")
            }
            CalibrationForm::Additive { k, b, t_coef } => {
                format!("{k} × v_raw + {b} + {t_coef} × (temp − 25), two decimals, not below 0")
            }
        };
        match calibration.valid_from {
            Timestamp::MIN => form,
            from => format!("{} from {from}: {form}", calibration.name),
        }
    };
    match calibrations {
        [] => "v_raw".to_owned(),
        all => all.iter().map(one).collect::<Vec<_>>().join(", "),
    }
}

/// The number after the highest there is.
fn next_version<'a>(known: impl Iterator<Item = &'a TagPath>, device: &DevicePath) -> u32 {
    let of_device = known.filter(|tag| tag.split().0 == device.as_str());
    let versions = of_device.filter_map(|tag| versioned(tag.split().1));
    versions.filter(|(field, _)| *field == VALUE).map(|(_, n)| n).max().unwrap_or(0) + 1
}

impl Archive {
    /// What a recalculation would change.
    pub async fn recalculate_preview(
        &self,
        args: &RecalculateArgs,
    ) -> Result<RecalculatePreview, ApiError> {
        let asked = Asked::of(self, args)?;
        let mut preview = RecalculatePreview {
            tag: args.tag.clone(),
            old_calibration: asked.old,
            new_calibration: asked.new,
            rows: 0,
            changed: 0,
            biggest_difference: None,
            biggest_at: None,
            first: Vec::new(),
        };
        let Asked { device, period, calibrations, .. } = asked;
        self.readers
            .read(move |reader| {
                reader.device_reports(&device, &FIELDS, period, |reports| {
                    for report in &reports {
                        compare(&mut preview, &calibrations, report);
                    }
                    ControlFlow::Continue(())
                })?;
                Ok::<_, historian::Error>(preview)
            })
            .await
    }
}

fn compare(preview: &mut RecalculatePreview, calibrations: &[Calibration], report: &Report) {
    let Some((value, quality)) = engine::recalculated(calibrations, report) else { return };
    let new = if let Value::Number(number) = value { Some(number) } else { None };
    let old = number(report, VALUE);
    let old_value = old.and_then(|(value, _)| value);
    let at = report.source_time.millis_f64();
    preview.rows += 1;
    preview.changed += u64::from(old != Some((new, quality)));
    if let (Some(old), Some(new)) = (old_value, new) {
        let difference = (new - old).abs();
        if preview.biggest_difference.is_none_or(|biggest| difference > biggest) {
            preview.biggest_difference = Some(difference);
            preview.biggest_at = Some(at);
        }
    }
    if preview.first.len() < ROWS_SHOWN {
        preview.first.push(RecalculateRow {
            at,
            raw: number(report, FIELDS[0]).and_then(|(value, _)| value),
            temp: number(report, FIELDS[1]).and_then(|(value, _)| value),
            old: old_value,
            old_quality: old.map(|(_, quality)| quality.code()),
            new,
            new_quality: quality.code(),
        });
    }
}
