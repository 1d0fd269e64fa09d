//! What there is to be shown: places, devices (also those that registered themselves) and tags.

use std::collections::{HashMap, HashSet};

use model::{AlarmKey, DevicePath, Timestamp};

use super::Reply;
use super::args::Nothing;
use super::dto::{
    AlarmKind, Area, CalibrationInfo, Device, DeviceKind, LimitLine, PlantLayout, Tag, Text,
};
use crate::archive::Archive;
use crate::board::BoardTag;
use crate::error::ApiError;
use crate::plant::{self, CalibrationForm, PlantFiles};
use crate::station::Station;
use crate::words::VALUE;

/// A device that nobody described is expected this often: the published default.
const UNKNOWN_PERIOD_MS: f64 = 10_000.0;
/// Devices that registered themselves here measure one thing.
const DETECTORS: &str = "gas/";

pub(super) async fn layout(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let (revision, board) = station.live.board(|board| (board.revision(), board.tags().to_vec()));
    let heard = last_heard(&board);
    let files = station.archive.plant();
    let described = files.devices.iter();
    let mut devices: Vec<_> =
        described.map(|device| configured(station, &files, device, &heard)).collect();
    let known: HashSet<_> = devices.iter().map(|device| device.path.clone()).collect();
    let mut seen = HashSet::new();
    for tag in &board {
        if !known.contains(tag.device.as_str()) && seen.insert(&tag.device) {
            devices.push(unknown(station, tag, &heard));
        }
    }
    Reply::json(&PlantLayout {
        revision,
        areas: files.areas.iter().map(area).collect(),
        devices,
        tags: board.iter().zip(0..).map(|(tag, id)| tag_row(station, tag, id)).collect(),
    })
}

pub(super) fn text(text: &plant::Text) -> Text {
    Text { zh: text.zh.clone(), en: text.en.clone() }
}

fn area(area: &plant::Area) -> Area {
    Area {
        id: area.id.as_ref().clone(),
        name: text(&area.name),
        color: area.color.clone(),
        x: area.x,
        y: area.y,
    }
}

fn tag_row(station: &Station, tag: &BoardTag, id: u32) -> Tag {
    Tag {
        id,
        path: tag.path().to_string(),
        unit: station.archive.words.unit(tag.device.as_str(), &tag.field).to_owned(),
        device: Some(tag.device.to_string()),
        field: tag.field.to_string(),
        limits: if tag.field == VALUE {
            Vec::new()
        } else {
            limit_lines(&station.archive, tag.device.as_str(), &tag.field)
        },
    }
}

fn configured(
    station: &Station,
    files: &PlantFiles,
    device: &plant::Device,
    heard: &Heard<'_>,
) -> Device {
    let path = device.path.as_ref().as_str();
    let limits = limit_lines(&station.archive, path, VALUE);
    let high = limits.iter().find(|line| line.kind == AlarmKind::High).map(|line| line.limit);
    let kinds = [model::AlarmKind::High, model::AlarmKind::HighHigh, model::AlarmKind::Low];
    let key = |kind| Some(AlarmKey::of_device(DevicePath::new(path).ok()?, kind));
    let definitions = kinds.into_iter().filter_map(key).filter_map(|key| files.definition(&key));
    let said = definitions.into_iter().find(|found| found.guidance.is_some());
    Device {
        path: path.to_owned(),
        kind: match device.kind {
            plant::DeviceKind::Detector => DeviceKind::Detector,
            plant::DeviceKind::Machine => DeviceKind::Machine,
        },
        name: text(&device.name),
        area: device.area.as_ref().map(|area| area.as_ref().clone()),
        substance: device.substance.clone(),
        unit: device.unit.clone(),
        expected_period_ms: *device.period_ms.as_ref() as f64,
        normal: device.normal.as_ref().map(|range| *range.as_ref()),
        display: plant::display_range(device, high),
        limits,
        guidance: said.as_ref().and_then(|found| found.guidance.as_ref()).map(text),
        cause: said.as_ref().and_then(|found| found.cause.as_ref()).map(text),
        calibration: calibration(station, device),
        last_seen: heard.get(path).map(|at| at.millis_f64()),
    }
}

fn unknown(station: &Station, tag: &BoardTag, heard: &Heard<'_>) -> Device {
    let path = tag.device.as_str();
    let name = tag.device.name().to_owned();
    Device {
        path: path.to_owned(),
        kind: if path.starts_with(DETECTORS) { DeviceKind::Detector } else { DeviceKind::Machine },
        name: Text { zh: name.clone(), en: name },
        area: None,
        substance: None,
        unit: station.archive.words.unit(path, VALUE).to_owned(),
        expected_period_ms: UNKNOWN_PERIOD_MS,
        normal: None,
        display: None,
        limits: Vec::new(),
        guidance: None,
        cause: None,
        calibration: None,
        last_seen: heard.get(path).map(|at| at.millis_f64()),
    }
}

/// When each device was last heard.
type Heard<'a> = HashMap<&'a str, Timestamp>;

fn last_heard(board: &[BoardTag]) -> Heard<'_> {
    let mut heard = Heard::new();
    for tag in board {
        if let Some(latest) = &tag.latest {
            let last = heard.entry(tag.device.as_str()).or_insert(latest.receive_time);
            *last = latest.receive_time.max(*last);
        }
    }
    heard
}

/// The limits of a field, to be drawn over it, highest first.
pub(super) fn limit_lines(archive: &Archive, device: &str, field: &str) -> Vec<LimitLine> {
    const DRAWN: [model::AlarmKind; 4] = [
        model::AlarmKind::HighHigh,
        model::AlarmKind::High,
        model::AlarmKind::Low,
        model::AlarmKind::LowLow,
    ];
    let plant = archive.engine_plant();
    let path = DevicePath::new(device).ok();
    let Some(config) = path.and_then(|path| plant.devices.get(&path)) else { return Vec::new() };
    let of_field = config.alarms.iter().filter(|alarm| alarm.field == field);
    let lines = of_field.filter(|alarm| DRAWN.contains(&alarm.kind)).filter_map(|alarm| {
        let limit = alarm.limit()?;
        let priority = alarm.priority.of(None, None).into();
        Some(LimitLine { kind: alarm.kind.into(), limit, priority })
    });
    let mut lines: Vec<LimitLine> = lines.collect();
    lines.sort_by(|a, b| b.limit.total_cmp(&a.limit));
    lines
}

/// How often a device sends, when the plant files say so.
pub(super) fn period_ms(archive: &Archive, device: &str) -> Option<f64> {
    let plant = archive.plant();
    plant.device(device).map(|device| *device.period_ms.as_ref() as f64)
}

/// The calibration in force now.
fn calibration(station: &Station, device: &plant::Device) -> Option<CalibrationInfo> {
    let (name, now) = (device.calibration.as_ref()?, station.now());
    let plant = station.archive.plant();
    let dated = plant.calibrations.iter().filter_map(|entry| {
        let valid_from: Timestamp = entry.valid_from.as_ref().parse().ok()?;
        (entry.name.as_ref() == name.as_ref() && valid_from <= now).then_some((valid_from, entry))
    });
    let (valid_from, entry) = dated.max_by_key(|(valid_from, _)| *valid_from)?;
    let form = match entry.form {
        CalibrationForm::Multiplicative => "multiplicative",
        CalibrationForm::Additive => "additive",
    };
    Some(CalibrationInfo {
        name: entry.name.as_ref().clone(),
        form: form.to_owned(),
        valid_from: valid_from.millis_f64(),
    })
}
