//! How good the alarms are, what is wrong with their configuration, and what other limits would
//! have done.

use std::collections::{BTreeMap, BTreeSet};

use engine::review::checker::{
    self, AlarmPast, Evidence, Finding, Severity, TagFacts, coincidences,
};
use engine::review::performance::{self, Edge, EdgeChange, Open, Performance, RECOMMENDED};
use engine::review::sentence::Language;
use historian::{Reader, SeriesQuery};
use model::{AlarmKey, DevicePath, TagPath, Timestamp, parse_occurrence};

use super::args::{Nothing, PeriodArgs};
use super::dto::{
    AlarmBin, AlarmChattering, AlarmFinding, AlarmFleeting, AlarmFlood, AlarmPerformance,
    AlarmPriorityShare, AlarmRecommended, AlarmResponse, AlarmStale, AlarmTop, Text,
};
use super::{Reply, trend};
use crate::error::ApiError;
use crate::station::{CURRENT_WAIT, Station};

/// How far back the checker looks.
const CHECK_MS: i64 = 14 * 86_400_000;
/// Samples of a tag that the checker looks at, the newest of the period.
const CHECK_SAMPLES_MS: i64 = 6 * 3_600_000;

/// How good the alarms of a period were.
pub(super) async fn performance(station: &Station, args: PeriodArgs) -> Result<Reply, ApiError> {
    let (from, to) = trend::period(args.from, args.to)?;
    let to = to.min(station.now());
    station.wait_for_history(CURRENT_WAIT).await;
    let measured = station.archive.readers.read(move |reader| measure(reader, from, to)).await?;
    let measured = measured.map_err(|error| ApiError::arguments(error.to_string()))?;
    Reply::json(&performance_row(&measured))
}

type Measured = Result<Performance, performance::PeriodError>;

fn measure(reader: &Reader, from: Timestamp, to: Timestamp) -> Result<Measured, historian::Error> {
    let open = reader.alarms_at(from)?;
    let edges = reader.edges_between(from, to)?;
    let open: Vec<Open> = open.iter().filter_map(open_at).collect();
    let edges: Vec<Edge> = edges.iter().filter_map(edge).collect();
    Ok(performance::measure(from, to, open, edges))
}

fn edge(edge: &historian::AlarmEdge) -> Option<Edge> {
    let (key, raised_at) = parse_occurrence(&edge.id)?;
    Some(Edge {
        key,
        raised_at,
        at: edge.at,
        change: match edge.change.as_str() {
            "raised" => EdgeChange::Raised,
            "returned" => EdgeChange::Returned,
            "acknowledged" => EdgeChange::Acknowledged,
            _ => EdgeChange::Other,
        },
        priority: edge.priority,
        silenced: edge.state.is_silenced(),
    })
}

fn open_at(open: &historian::OpenAlarm) -> Option<Open> {
    let (key, raised_at) = parse_occurrence(&open.id)?;
    Some(Open {
        key,
        raised_at,
        standing_since: open.active.then_some(open.last_raised),
        waiting_since: open.state.needs_acknowledgement().then_some(raised_at),
        silenced: open.state.is_silenced(),
    })
}

fn performance_row(of: &Performance) -> AlarmPerformance {
    let recommended = |priority: model::Priority| {
        let place = model::Priority::ALL.iter().position(|one| *one == priority);
        place.and_then(|place| RECOMMENDED.priorities.get(place)).copied().unwrap_or_default()
    };
    AlarmPerformance {
        from: of.from.millis_f64(),
        to: of.to.millis_f64(),
        raises: of.raises,
        silenced_raises: of.silenced_raises,
        bins: of
            .bins
            .iter()
            .map(|bin| AlarmBin { from: bin.from.millis_f64(), count: bin.count })
            .collect(),
        average_per10_min: of.average_per_bin,
        worst10_min: of.worst_bin,
        floods: of
            .floods
            .iter()
            .map(|flood| AlarmFlood {
                from: flood.from.millis_f64(),
                to: flood.to.millis_f64(),
                count: flood.count,
            })
            .collect(),
        flood_share: of.flood_share,
        top: of
            .top
            .iter()
            .map(|row| AlarmTop { key: row.key.to_string(), raises: row.raises, share: row.share })
            .collect(),
        chattering: of
            .chattering
            .iter()
            .map(|row| AlarmChattering {
                key: row.key.to_string(),
                bursts: row.bursts,
                raises: row.raises,
            })
            .collect(),
        fleeting: of
            .fleeting
            .iter()
            .map(|row| AlarmFleeting { key: row.key.to_string(), count: row.count })
            .collect(),
        stale: of
            .stale
            .iter()
            .map(|row| AlarmStale {
                id: row.id.clone(),
                key: row.key.to_string(),
                raised_at: row.raised_at.millis_f64(),
                standing_ms: row.standing_ms as f64,
            })
            .collect(),
        standing: of.standing as u64,
        priorities: of
            .priorities
            .iter()
            .map(|row| AlarmPriorityShare {
                priority: row.priority.into(),
                raises: row.raises,
                share: row.share,
                recommended: recommended(row.priority),
            })
            .collect(),
        acknowledgement: of
            .acknowledgement
            .iter()
            .map(|row| AlarmResponse {
                priority: row.priority.into(),
                median_ms: row.median_ms as f64,
                p90_ms: row.p90_ms as f64,
                count: row.count,
            })
            .collect(),
        recommended: AlarmRecommended {
            per10_min_manageable: RECOMMENDED.per_bin_manageable,
            per10_min_max: RECOMMENDED.per_bin_max,
            flood: RECOMMENDED.flood_begins_above,
            stale_ms: RECOMMENDED.stale_ms as f64,
            flood_share_max: RECOMMENDED.flood_share_max,
            source: RECOMMENDED.source.to_owned(),
        },
    }
}

/// What is wrong or useless in the configuration, by itself and by the last weeks.
pub(super) async fn check(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let (plant, files) = (station.archive.engine_plant(), station.archive.plant());
    let (now, started) = (station.now(), station.started_at);
    let guided: BTreeSet<AlarmKey> = keys(&plant)
        .filter(|key| files.definition(key).is_some_and(|found| found.guidance.is_some()))
        .collect();
    let found = station.archive.readers.read(move |reader| {
        let from = now.plus_millis(-CHECK_MS);
        let tags = tag_facts(reader, &plant, now)?;
        let measured = measure(reader, from, now)?;
        let edges = reader.edges_between(from, now)?;
        let since = edges.first().map_or(started, |edge| edge.at.min(started));
        let observed_ms = now.millis_since(since.max(from)).max(1);
        let alarms = pasts(&plant, &edges, measured.ok().as_ref(), observed_ms, now);
        let raises = edges.iter().filter(|edge| edge.change == "raised");
        let raises = raises.filter_map(|edge| Some((edge.key.parse().ok()?, edge.at)));
        let evidence = Evidence {
            tags: &tags,
            alarms: &alarms,
            coincidences: &coincidences(raises),
            suppressions: &[],
            guided: Some(&guided),
        };
        Ok::<_, historian::Error>(checker::check(&plant, &evidence))
    });
    Reply::json(&found.await?.iter().map(finding).collect::<Vec<_>>())
}

fn keys(plant: &engine::Plant) -> impl Iterator<Item = AlarmKey> {
    plant
        .devices
        .iter()
        .flat_map(|(device, config)| config.alarms.iter().map(|one| one.key(device)))
}

/// What the tags that have limits did lately.
fn tag_facts(
    reader: &Reader,
    plant: &engine::Plant,
    now: Timestamp,
) -> Result<Vec<TagFacts>, historian::Error> {
    let mut facts = Vec::new();
    for tag in limited_tags(plant) {
        let (from, to) = (now.plus_millis(-CHECK_SAMPLES_MS), now);
        let mut numbers = Vec::new();
        reader.series(&SeriesQuery { tags: vec![tag.clone()], from, to }, |row| {
            numbers.extend(row.value.filter(|_| !row.quality.is_bad()));
        })?;
        facts.extend(TagFacts::measure(tag, numbers));
    }
    Ok(facts)
}

fn limited_tags(plant: &engine::Plant) -> BTreeSet<TagPath> {
    let of = |(device, config): (&DevicePath, &engine::DeviceConfig)| {
        let limited = config.alarms.iter().filter(|alarm| alarm.limit().is_some());
        limited.map(|alarm| device.tag(&alarm.field)).collect::<Vec<_>>()
    };
    plant.devices.iter().flat_map(of).collect()
}

/// How often each alarm was raised and how long it stood.
fn pasts(
    plant: &engine::Plant,
    edges: &[historian::AlarmEdge],
    measured: Option<&Performance>,
    observed_ms: i64,
    now: Timestamp,
) -> Vec<AlarmPast> {
    let mut pasts: BTreeMap<AlarmKey, (AlarmPast, Option<Timestamp>)> = keys(plant)
        .map(|key| {
            let bursts = measured.and_then(|of| of.chattering.iter().find(|row| row.key == key));
            let past = AlarmPast {
                key: key.clone(),
                observed_ms,
                raises: 0,
                standing_ms: 0,
                bursts: bursts.map_or(0, |row| row.bursts),
                condition_ms: None,
            };
            (key, (past, None))
        })
        .collect();
    for edge in edges {
        let Ok(key) = edge.key.parse::<AlarmKey>() else { continue };
        let Some((past, since)) = pasts.get_mut(&key) else { continue };
        match edge.change.as_str() {
            "raised" => {
                past.raises += 1;
                *since = Some(edge.at);
            }
            "returned" => past.standing_ms += since.take().map_or(0, |at| edge.at.millis_since(at)),
            _ => {}
        }
    }
    let close = |(mut past, since): (AlarmPast, Option<Timestamp>)| {
        past.standing_ms += since.map_or(0, |at| now.millis_since(at).max(0));
        past
    };
    pasts.into_values().map(close).collect()
}

fn finding(found: &Finding) -> AlarmFinding {
    AlarmFinding {
        code: found.code.to_owned(),
        severity: match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        }
        .to_owned(),
        keys: found.keys.iter().map(ToString::to_string).collect(),
        text: Text { zh: found.text(Language::Chinese), en: found.text(Language::English) },
    }
}
