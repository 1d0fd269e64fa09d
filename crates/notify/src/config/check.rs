//! Refuses what cannot be meant and makes the plan of the rest. Every mistake is told at once, not
//! only the first.

use jiff::tz::TimeZone;
use serde_spanned::Spanned;
use smol_str::SmolStr;

use super::channels::channel_plan;
use super::{
    ChannelPlan, Config, Delivery, Flood, LanePlan, Mistake, Plan, Roster, RosterPlan, Route,
    RoutePlan, ScheduleEntry, StepPlan,
};
use crate::nearest::nearest;
use crate::notice::NoticeKind;
use crate::schedule::{Schedule, Window};

/// What routes call the notifications of the window's own computer.
const DESKTOP: &str = "desktop";

/// Checks a configuration: every mistake, with its place.
pub fn check(config: &Config) -> Result<(), Vec<Mistake>> {
    Plan::new(config).map(drop)
}

/// Checks the areas that routes name against those of the plant.
#[must_use]
pub fn check_areas(config: &Config, known: &[&str]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for area in config.route.iter().flat_map(|route| &route.as_ref().areas) {
        place_of("area", area, known.iter().copied(), &mut mistakes);
    }
    mistakes
}

impl Plan {
    /// From a configuration, or every mistake in it.
    pub(crate) fn new(config: &Config) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let zone = zone(config, &mut mistakes);
        check_numbers(config, &mut mistakes);
        unique("channel", config.channel.iter().map(|channel| &channel.name), &mut mistakes);
        let taken = config.channel.iter().filter(|channel| channel.name.as_ref() == DESKTOP);
        mistakes.extend(taken.map(|channel| {
            let message = "this name is that of the window's own notifications; choose another one";
            Mistake::at(channel.name.span(), message)
        }));
        unique("roster", config.roster.iter().map(|roster| &roster.name), &mut mistakes);
        unique("schedule", config.schedule.iter().map(|entry| &entry.name), &mut mistakes);
        let channels: Vec<ChannelPlan> = config
            .channel
            .iter()
            .filter_map(|channel| channel_plan(channel, &mut mistakes))
            .collect();
        let schedules: Vec<Schedule> =
            config.schedule.iter().map(|entry| schedule(entry, &mut mistakes)).collect();
        let rosters =
            config.roster.iter().map(|entry| roster(entry, config, &mut mistakes)).collect();
        let routes = config
            .route
            .iter()
            .map(|entry| route(entry, config, &schedules, &mut mistakes))
            .collect();
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let lanes = lanes(&channels);
        let delivery =
            config.delivery.as_ref().map_or_else(Delivery::default, |set| set.as_ref().clone());
        let flood = config.flood.as_ref().map_or_else(Flood::default, |set| *set.as_ref());
        Ok(Self { zone, delivery, flood, channels, lanes, routes, rosters })
    }
}

fn lanes(channels: &[ChannelPlan]) -> Vec<LanePlan> {
    let mut lanes = Vec::new();
    for (place, channel) in channels.iter().enumerate() {
        for (recipient, to) in channel.recipients().into_iter().enumerate() {
            lanes.push(LanePlan { channel: place, recipient, name: channel.name.clone(), to });
        }
    }
    lanes
}

fn zone(config: &Config, mistakes: &mut Vec<Mistake>) -> TimeZone {
    let Some(name) = &config.time_zone else { return TimeZone::system() };
    TimeZone::get(name.as_ref()).unwrap_or_else(|_| {
        let message = format!(
            "there is no time zone “{}”; write its IANA name, like Asia/Shanghai",
            name.as_ref()
        );
        mistakes.push(Mistake::at(name.span(), message));
        TimeZone::UTC
    })
}

/// A setting, the least it may be, and what it is.
type Number = (&'static str, i64, i64);

fn check_numbers(config: &Config, mistakes: &mut Vec<Mistake>) {
    let mut at_least = |numbers: &[Number], span: &std::ops::Range<usize>| {
        for (name, least, value) in numbers.iter().filter(|(_, least, value)| value < least) {
            let message = format!("{name} should be at least {least}, not {value}");
            mistakes.push(Mistake::at(span.clone(), message));
        }
    };
    if let Some(delivery) = &config.delivery {
        let Delivery { retry_first_ms, retry_max_ms, .. } = *delivery.as_ref();
        let Delivery { connect_timeout_ms, send_timeout_ms, .. } = *delivery.as_ref();
        let Delivery { give_up_after_ms, queue_max, .. } = *delivery.as_ref();
        let numbers = [
            ("connect_timeout_ms", 1, connect_timeout_ms),
            ("send_timeout_ms", 1, send_timeout_ms),
            ("retry_first_ms", 1, retry_first_ms),
            ("retry_max_ms", retry_first_ms, retry_max_ms),
            ("give_up_after_ms", 1, give_up_after_ms),
            ("queue_max", 1, i64::try_from(queue_max).unwrap_or(i64::MAX)),
        ];
        at_least(&numbers, &delivery.span());
    }
    if let Some(flood) = &config.flood {
        let Flood { limit, window_ms } = *flood.as_ref();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        at_least(&[("limit", 1, limit), ("window_ms", 1, window_ms)], &flood.span());
    }
}

fn unique<'a>(
    what: &str,
    names: impl Iterator<Item = &'a Spanned<String>>,
    mistakes: &mut Vec<Mistake>,
) {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        let text = name.as_ref().as_str();
        if text.trim().is_empty() {
            mistakes.push(Mistake::at(name.span(), format!("the {what} has no name")));
        } else if seen.contains(&text) {
            mistakes.push(Mistake::at(name.span(), format!("there are two of {what} “{text}”")));
        }
        seen.push(text);
    }
}

/// The place of a name among the known ones; a mistake with the nearest when there is none.
fn place_of<'a>(
    what: &str,
    name: &Spanned<String>,
    known: impl Iterator<Item = &'a str> + Clone,
    mistakes: &mut Vec<Mistake>,
) -> Option<usize> {
    let text = name.as_ref().as_str();
    let place = known.clone().position(|candidate| candidate == text);
    if place.is_none() {
        let hint = nearest(text, known)
            .map_or(String::new(), |candidate| format!("; did you mean “{candidate}”?"));
        mistakes.push(Mistake::at(name.span(), format!("there is no {what} “{text}”{hint}")));
    }
    place
}

fn channels(names: &[Spanned<String>], config: &Config, mistakes: &mut Vec<Mistake>) -> Vec<usize> {
    let known = config.channel.iter().map(|channel| channel.name.as_ref().as_str());
    names.iter().filter_map(|name| place_of("channel", name, known.clone(), mistakes)).collect()
}

fn schedule(entry: &ScheduleEntry, mistakes: &mut Vec<Mistake>) -> Schedule {
    let mut windows = Vec::new();
    for spanned in &entry.windows {
        let window = spanned.as_ref();
        match Window::new(&window.days, &window.from, &window.to) {
            Ok(window) => windows.push(window),
            Err(message) => mistakes.push(Mistake::at(spanned.span(), message)),
        }
    }
    Schedule::new(windows)
}

fn roster(entry: &Roster, config: &Config, mistakes: &mut Vec<Mistake>) -> RosterPlan {
    let name = entry.name.as_ref();
    let mut steps: Vec<StepPlan> = Vec::new();
    for step in entry.steps.as_ref() {
        let after_ms = step.after_ms.as_ref().map_or(0, |after| *after.as_ref());
        let message = match steps.last() {
            None if after_ms != 0 => Some("the first step is at once: after_ms = 0".to_owned()),
            Some(last) if after_ms <= last.after_ms => Some(format!(
                "each step should be later than the one before: after_ms above {}, counted from \
                 the alarm",
                last.after_ms
            )),
            _ => None,
        };
        let place = step.after_ms.as_ref().map_or(entry.steps.span(), Spanned::span);
        mistakes.extend(message.map(|message| Mistake::at(place.clone(), message)));
        if step.channels.is_empty() {
            let message = format!("a step of the roster “{name}” tells nobody: name its channels");
            mistakes.push(Mistake::at(place, message));
        }
        let channels = channels(&step.channels, config, mistakes);
        steps.push(StepPlan { after_ms, channels });
    }
    if steps.is_empty() {
        let message = format!("the roster “{name}” has no step");
        mistakes.push(Mistake::at(entry.steps.span(), message));
    }
    RosterPlan { name: name.into(), steps }
}

fn route(
    spanned: &Spanned<Route>,
    config: &Config,
    schedules: &[Schedule],
    mistakes: &mut Vec<Mistake>,
) -> RoutePlan {
    let entry = spanned.as_ref();
    if entry.channels.is_empty() && entry.roster.is_none() {
        let message = "a route leads nowhere: name its channels or its roster";
        mistakes.push(Mistake::at(spanned.span(), message));
    }
    let rosters = config.roster.iter().map(|roster| roster.name.as_ref().as_str());
    let schedule_names = config.schedule.iter().map(|schedule| schedule.name.as_ref().as_str());
    let roster = entry.roster.as_ref();
    let schedule = entry.schedule.as_ref();
    let roster = roster.and_then(|name| place_of("roster", name, rosters, mistakes));
    let schedule = schedule.and_then(|name| place_of("schedule", name, schedule_names, mistakes));
    let priorities = match entry.priorities.as_slice() {
        [] => model::Priority::ALL.to_vec(),
        some => some.iter().map(|priority| (*priority).into()).collect(),
    };
    let told = || vec![NoticeKind::Raised, NoticeKind::Again];
    let is_desktop = |name: &Spanned<String>| name.as_ref() == DESKTOP;
    let (desktop, others): (Vec<_>, Vec<_>) = entry.channels.iter().cloned().partition(is_desktop);
    RoutePlan {
        channels: channels(&others, config, mistakes),
        desktop: !desktop.is_empty(),
        roster,
        priorities,
        areas: entry.areas.iter().map(|area| SmolStr::new(area.as_ref())).collect(),
        schedule: schedule.and_then(|place| schedules.get(place)).cloned().unwrap_or_default(),
        language: entry.language.unwrap_or(config.language),
        changes: entry.changes.clone().unwrap_or_else(told),
    }
}
