//! How an alarm is defined, and other limits for it at run time: proposed first, then set.
//!
//! A change is checked by the rules of the plant files, written to the file that defines the alarm,
//! and holds from the next sample on. It is in the audit with both values.

use engine::review::limits::{LimitChange, apply, check_change};
use engine::review::sentence::Language;
use engine::{AlarmConfig, Condition, PriorityRule, SetPoint};
use model::AlarmKey;

use super::alarms::millis;
use super::args::{AlarmKeyArgs, LimitArgs};
use super::asked::Asked;
use super::dto::{AlarmInfo, AlarmSubState, LimitChanges, LimitDifference, Text};
use super::{Reply, layout};
use crate::error::ApiError;
use crate::plant::{self, Definition};
use crate::station::Station;

const REASON_CHARS_MAX: usize = 1_000;

/// An alarm that is defined.
pub(super) struct Defined {
    pub(super) key: AlarmKey,
    pub(super) config: AlarmConfig,
    definition: Definition,
}

/// Finds an alarm by the text of its key.
pub(super) fn defined(station: &Station, key: &str) -> Result<Defined, ApiError> {
    let unknown = || ApiError::arguments(format!("there is no alarm “{key}”"));
    let key: AlarmKey =
        key.parse().map_err(|error| ApiError::arguments(format!("“{key}”: {error}")))?;
    let plant = station.archive.engine_plant();
    let system = || {
        (key.kind == model::AlarmKind::System)
            .then(|| AlarmConfig::system(&key.point, model::Priority::Medium))
    };
    let config = plant.alarm(&key).cloned().or_else(system).ok_or_else(unknown)?;
    let definition = station.archive.plant().definition(&key).unwrap_or_default();
    Ok(Defined { key, config, definition })
}

pub(super) async fn info(station: &Station, args: AlarmKeyArgs) -> Result<Reply, ApiError> {
    let Defined { key, config, definition } = defined(station, &args.key)?;
    let text = |text: Option<plant::Text>| text.map(|text| layout::text(&text));
    Reply::json(&AlarmInfo {
        key: key.to_string(),
        kind: key.kind.into(),
        name: text(definition.name),
        condition: condition(&config),
        limit: config.limit(),
        deadband: config.deadband(),
        unit: config.unit.to_string(),
        on_delay_ms: config.on_delay_ms as f64,
        off_delay_ms: config.off_delay_ms as f64,
        violations: config.violations,
        priority: config.priority.of(None, None).into(),
        by_excess: config.priority == PriorityRule::ByExcess,
        latch: config.latch,
        confirm: config.confirm,
        again_after_ms: config.again_after_ms.map(|ms| ms as f64),
        shelve_max_ms: config.shelve_max_ms as f64,
        suppress_when: config.suppress_when.as_ref().map(|when| when.text().to_owned()),
        parent: config.parent.as_ref().map(ToString::to_string),
        group: config.group.as_ref().map(ToString::to_string),
        cause: text(definition.cause),
        consequence: text(definition.consequence),
        guidance: text(definition.guidance),
        respond_ms: definition.respond_ms.map(|ms| ms as f64),
        display: definition.display,
        shared_by: definition.shared_by.iter().map(ToString::to_string).collect(),
        editable: definition.place.is_some() && config.limit().is_some(),
        part9: sub_states(station, &key),
    })
}

/// How the alarm stands on the board; one that is not there is plain normal.
fn sub_states(station: &Station, key: &AlarmKey) -> Vec<AlarmSubState> {
    let states = station
        .live
        .alarms(|board| model::part9(board.records().find(|record| record.key == *key)));
    let row = |(name, value): model::SubState| AlarmSubState {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    states.into_iter().map(row).collect()
}

/// The condition as it is written in control rooms.
fn condition(config: &AlarmConfig) -> String {
    let AlarmConfig { unit, field, .. } = config;
    match &config.condition {
        Condition::Above { limit, .. } => format!("> {limit} {unit}"),
        Condition::Below { limit, .. } | Condition::Battery { limit, .. } => {
            format!("< {limit} {unit}")
        }
        Condition::Rate { limit_per_min, over_ms, .. } => {
            format!("Δ > {limit_per_min} {unit} ({} s)", over_ms / 1_000)
        }
        Condition::Deviation { from: SetPoint::Number(wanted), limit, .. } => {
            format!("|{field} - {wanted}| > {limit} {unit}")
        }
        Condition::Deviation { from: SetPoint::Tag(wanted), limit, .. } => {
            format!("|{field} - {wanted}| > {limit} {unit}")
        }
        Condition::States(states) => {
            let state = |state: &model::Value| match state {
                model::Value::Number(number) => number.to_string(),
                model::Value::Bool(truth) => truth.to_string().to_uppercase(),
                model::Value::Text(text) => format!("'{text}'"),
                model::Value::Missing => String::new(),
            };
            format!("= {}", states.iter().map(state).collect::<Vec<_>>().join(" | "))
        }
        Condition::BadQuality => "Bad".to_owned(),
        Condition::DeviceError => "err ≠ 0".to_owned(),
        Condition::WeakSignal { deadband_db } => {
            format!("rssi ≤ 4G -115, WiFi -85 … (+{deadband_db} dB)")
        }
        Condition::Silence { after_ms } => format!("> {} s", after_ms / 1_000),
        Condition::Expression(expression) => expression.text().to_owned(),
        Condition::External => String::new(),
    }
}

fn change(args: &LimitArgs) -> LimitChange {
    LimitChange {
        limit: args.limit,
        deadband: args.deadband,
        on_delay_ms: args.on_delay_ms.map(millis),
        off_delay_ms: args.off_delay_ms.map(millis),
    }
}

/// What the change means; its problems leave nothing to be done.
fn proposal(station: &Station, args: &LimitArgs) -> Result<(Defined, LimitChanges), ApiError> {
    let defined = defined(station, &args.key)?;
    let change = change(args);
    let plant = station.archive.engine_plant();
    let mut affected = vec![defined.key.clone()];
    affected.extend(defined.definition.shared_by.iter().cloned());
    let mut problems: Vec<Text> = Vec::new();
    if defined.definition.place.is_none() {
        problems.push(Text {
            zh: "此报警没有可修改的定义".to_owned(),
            en: "this alarm has no definition that could be changed".to_owned(),
        });
    }
    for key in &affected {
        let Some(device) = plant.devices.get(&key.device) else { continue };
        for problem in check_change(device, key, change) {
            let text =
                Text { zh: problem.text(Language::Chinese), en: problem.text(Language::English) };
            if !problems.iter().any(|known| known.en == text.en) {
                problems.push(text);
            }
        }
    }
    let changes = differences(&defined.config, change);
    let affected = affected.iter().map(ToString::to_string).collect();
    Ok((defined, LimitChanges { problems, changes, affected }))
}

fn differences(old: &AlarmConfig, change: LimitChange) -> Vec<LimitDifference> {
    let mut new = old.clone();
    apply(&mut new, change);
    let pairs = [
        ("limit", old.limit(), new.limit()),
        ("deadband", old.deadband(), new.deadband()),
        ("onDelayMs", Some(old.on_delay_ms as f64), Some(new.on_delay_ms as f64)),
        ("offDelayMs", Some(old.off_delay_ms as f64), Some(new.off_delay_ms as f64)),
    ];
    pairs
        .into_iter()
        .filter_map(|(name, old, new)| Some((name, old?, new?)))
        .filter(|(_, old, new)| old.total_cmp(new).is_ne())
        .map(|(name, old, new)| LimitDifference { name: name.to_owned(), old, new })
        .collect()
}

pub(super) async fn check(station: &Station, args: LimitArgs) -> Result<Reply, ApiError> {
    let (_, changes) = proposal(station, &args)?;
    Reply::json(&changes)
}

pub(super) async fn set(station: &Asked<'_>, args: LimitArgs) -> Result<Reply, ApiError> {
    let reason = args.reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
        return Err(ApiError::arguments("a reason of 1 to 1000 characters is needed"));
    }
    let (defined, changes) = proposal(station, &args)?;
    let Some(place) = defined.definition.place.filter(|_| changes.problems.is_empty()) else {
        return Reply::json(&changes);
    };
    let _one_at_a_time = station.editing.lock().await;
    let (folder, wanted) = (station.paths().plant(), change(&args));
    let written =
        tokio::task::spawn_blocking(move || plant::set_limits(&folder, &place, &wanted)).await;
    let plant = written.map_err(ApiError::failed)?;
    let plant = plant.map_err(|error| ApiError::arguments(error.to_string()))?;
    let what = |one: &LimitDifference| format!("{} {} → {}", one.name, one.old, one.new);
    let what = changes.changes.iter().map(what).collect::<Vec<_>>().join(", ");
    let detail = format!("{what}; {reason}");
    station.replace_plant(plant, (station.who(), "set_limits", &args.key, &detail)).await?;
    Reply::json(&changes)
}
