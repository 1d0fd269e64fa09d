//! Every state of an alarm and everything that can happen in it (ISA-18.2 §5.2, OPC 10000-9).
//!
//! A state is reached by the inputs and actions that lead to it in the plant, then one event
//! happens. The table says which edges are told and the state after, or why a person is refused.
//! `shelved`, `suppressed` and `out_of_service` are those of an alarm that was normal;
//! `shelved+` and so on have a standing alarm beneath that nobody acknowledged.

use crate::common::{DEVICE, Log, at, high, reading, with};
use engine::{Action, AlarmConfig, Expression, Input, Request};
use model::{AlarmRecord, AlarmState, Event};

const EVENTS: [&str; 14] = [
    "raise",
    "return",
    "acknowledge",
    "confirm",
    "comment",
    "reset",
    "shelve",
    "unshelve",
    "remove",
    "restore",
    "suppress",
    "unsuppress",
    "shelf over",
    "again due",
];

/// How to come to a state; each step is a second after the one before.
const WAYS: [(&str, &[&str]); 12] = [
    ("normal", &[]),
    ("unacknowledged", &["raise"]),
    ("acknowledged", &["raise", "acknowledge"]),
    ("returned_unacknowledged", &["raise", "return"]),
    ("latched", &["raise", "acknowledge", "return"]),
    ("unconfirmed", &["raise", "acknowledge", "return", "reset"]),
    ("shelved", &["shelve"]),
    ("shelved+", &["raise", "shelve"]),
    ("suppressed", &["suppress"]),
    ("suppressed+", &["raise", "suppress"]),
    ("out_of_service", &["remove"]),
    ("out_of_service+", &["raise", "remove"]),
];

/// An alarm and the second it is.
struct Case {
    log: Log,
    now: i64,
}

impl Case {
    fn new(config: AlarmConfig) -> Self {
        Self { log: Log::of(with([config])), now: 1 }
    }

    fn state(&self) -> AlarmState {
        self.log.0.alarms().next().map_or(AlarmState::Normal, AlarmRecord::state)
    }

    /// One event a second later, or as much later as its time asks for: its edges and refusals.
    fn happen(&mut self, event: &str) -> String {
        self.now += match event {
            "shelf over" => 30,
            "again due" => 60,
            _ => 1,
        };
        let field = |name, value| Input::Reading(reading(self.now, &[(name, value)]));
        let mut out = Vec::new();
        let input = match event {
            "raise" => field("v_raw", 90.0),
            "return" => field("v_raw", 70.0),
            "suppress" => field("stop", 1.0),
            "unsuppress" => field("stop", 0.0),
            "shelf over" | "again due" => Input::Tick { now: at(self.now) },
            _ => return self.act(event),
        };
        self.log.0.apply(input, &mut out);
        edges(&out)
    }

    fn act(&mut self, event: &str) -> String {
        let action = match event {
            "acknowledge" => Action::Acknowledge,
            "confirm" => Action::Confirm,
            "comment" => Action::Comment,
            "reset" => Action::Reset,
            "shelve" => Action::Shelve { for_ms: 30_000, one_shot: false },
            "unshelve" => Action::Unshelve,
            "remove" => Action::Remove,
            "restore" => Action::Restore,
            _ => panic!("{event} is no event"),
        };
        let mut out = Vec::new();
        let (by, comment, at) = ("li".into(), "because".into(), at(self.now));
        let alarms = vec![format!("{DEVICE}:HIGH")];
        let refused = self.log.0.act(&Request { action, alarms, by, comment, at }, &mut out);
        match &refused[..] {
            [] => edges(&out),
            [(_, refusal)] => format!("refused: {refusal}"),
            more => panic!("{more:?}"),
        }
    }
}

/// The edges told, each with the state after it.
fn edges(events: &[Event]) -> String {
    let edge = |event: &Event| {
        let Event::Alarm(edge) = event else { return None };
        Some(format!("{} → {}", edge.change.name(), edge.state.name()))
    };
    events.iter().filter_map(edge).collect::<Vec<_>>().join(", ")
}

/// An alarm that is annunciated again after a minute, and is suppressed while `stop` is 1.
fn plain() -> AlarmConfig {
    let suppress_when = Expression::parse("{gas/H20101/stop} = 1").ok();
    AlarmConfig { again_after_ms: Some(60_000), suppress_when, ..high(80.0, 0) }
}

/// The table of an alarm for the states that it has.
fn table(config: &AlarmConfig, states: &[&str]) -> String {
    let mut lines = Vec::new();
    for (state, way) in WAYS.iter().filter(|(state, _)| states.contains(state)) {
        lines.push(format!("{state}\n"));
        for event in EVENTS {
            let mut case = Case::new(config.clone());
            way.iter().for_each(|event| drop(case.happen(event)));
            assert_eq!(case.state().name(), state.trim_end_matches('+'), "the way to {state}");
            let told = case.happen(event);
            let told = if told.is_empty() { "nothing".to_owned() } else { told };
            lines.push(format!("    {event}: {told}\n"));
        }
    }
    lines.concat()
}

/// Compares a table line by line, so that a wrong cell shows itself with its state.
#[track_caller]
fn check(config: &AlarmConfig, states: &[&str], expected: &str) {
    let found = table(config, states);
    let mut state = "";
    for (found, expected) in found.lines().zip(expected.lines()) {
        state = if found.starts_with(' ') { state } else { found };
        assert_eq!(found, expected, "in {state}");
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

#[test]
fn every_cell_of_an_alarm_that_latches_and_is_to_be_confirmed() {
    let states = WAYS.map(|(state, _)| state);
    check(&AlarmConfig { latch: true, confirm: true, ..plain() }, &states, LATCHED_AND_CONFIRMED);
}

#[test]
fn every_cell_of_a_plain_alarm() {
    check(&plain(), &WAYS.map(|(state, _)| state)[..4], PLAIN);
}

#[test]
fn silenced_every_alarm_is_alike() {
    let silenced = &WAYS.map(|(state, _)| state)[6..];
    let thorough = AlarmConfig { latch: true, confirm: true, ..plain() };
    assert_eq!(table(&plain(), silenced), table(&thorough, silenced));
}

const PLAIN: &str = "\
normal
    raise: raised → unacknowledged
    return: nothing
    acknowledge: refused: not possible while it is normal
    confirm: refused: not possible while it is normal
    comment: refused: not possible while it is normal
    reset: refused: not possible while it is normal
    shelve: shelved → shelved
    unshelve: refused: not possible while it is normal
    remove: removed → out_of_service
    restore: refused: not possible while it is normal
    suppress: suppressed → suppressed
    unsuppress: nothing
    shelf over: nothing
    again due: nothing
unacknowledged
    raise: nothing
    return: returned → returned_unacknowledged
    acknowledge: acknowledged → acknowledged
    confirm: refused: not possible while it is unacknowledged
    comment: commented → unacknowledged
    reset: refused: not possible while it is unacknowledged
    shelve: shelved → shelved
    unshelve: refused: not possible while it is unacknowledged
    remove: removed → out_of_service
    restore: refused: not possible while it is unacknowledged
    suppress: suppressed → suppressed
    unsuppress: nothing
    shelf over: nothing
    again due: again → unacknowledged
acknowledged
    raise: nothing
    return: returned → normal
    acknowledge: refused: not possible while it is acknowledged
    confirm: refused: not possible while it is acknowledged
    comment: commented → acknowledged
    reset: refused: not possible while it is acknowledged
    shelve: shelved → shelved
    unshelve: refused: not possible while it is acknowledged
    remove: removed → out_of_service
    restore: refused: not possible while it is acknowledged
    suppress: suppressed → suppressed
    unsuppress: nothing
    shelf over: nothing
    again due: nothing
returned_unacknowledged
    raise: raised → unacknowledged
    return: nothing
    acknowledge: acknowledged → normal
    confirm: refused: not possible while it is returned unacknowledged
    comment: commented → returned_unacknowledged
    reset: refused: not possible while it is returned unacknowledged
    shelve: shelved → shelved
    unshelve: refused: not possible while it is returned unacknowledged
    remove: removed → out_of_service
    restore: refused: not possible while it is returned unacknowledged
    suppress: suppressed → suppressed
    unsuppress: nothing
    shelf over: nothing
    again due: nothing
";

const LATCHED_AND_CONFIRMED: &str = "\
normal
    raise: raised → unacknowledged
    return: nothing
    acknowledge: refused: not possible while it is normal
    confirm: refused: not possible while it is normal
    comment: refused: not possible while it is normal
    reset: refused: not possible while it is normal
    shelve: shelved → shelved
    unshelve: refused: not possible while it is normal
    remove: removed → out_of_service
    restore: refused: not possible while it is normal
    suppress: suppressed → suppressed
    unsuppress: nothing
    shelf over: nothing
    again due: nothing
unacknowledged
    raise: nothing
    return: returned → returned_unacknowledged
    acknowledge: acknowledged → acknowledged
    confirm: refused: not possible while it is unacknowledged
    comment: commented → unacknowledged
    reset: refused: not possible while it is unacknowledged
    shelve: shelved → shelved
    unshelve: refused: not possible while it is unacknowledged
    remove: removed → out_of_service
    restore: refused: not possible while it is unacknowledged
    suppress: suppressed → suppressed
    unsuppress: nothing
    shelf over: nothing
    again due: again → unacknowledged
acknowledged
    raise: nothing
    return: returned → latched
    acknowledge: refused: not possible while it is acknowledged
    confirm: confirmed → acknowledged
    comment: commented → acknowledged
    reset: refused: not possible while it is acknowledged
    shelve: shelved → shelved
    unshelve: refused: not possible while it is acknowledged
    remove: removed → out_of_service
    restore: refused: not possible while it is acknowledged
    suppress: suppressed → suppressed
    unsuppress: nothing
    shelf over: nothing
    again due: nothing
returned_unacknowledged
    raise: raised → unacknowledged
    return: nothing
    acknowledge: acknowledged → latched
    confirm: refused: not possible while it is returned unacknowledged
    comment: commented → returned_unacknowledged
    reset: refused: not possible while it is returned unacknowledged
    shelve: shelved → shelved
    unshelve: refused: not possible while it is returned unacknowledged
    remove: removed → out_of_service
    restore: refused: not possible while it is returned unacknowledged
    suppress: suppressed → suppressed
    unsuppress: nothing
    shelf over: nothing
    again due: nothing
latched
    raise: raised → unacknowledged
    return: nothing
    acknowledge: refused: not possible while it is latched
    confirm: confirmed → latched
    comment: commented → latched
    reset: reset → unconfirmed
    shelve: shelved → shelved
    unshelve: refused: not possible while it is latched
    remove: removed → out_of_service
    restore: refused: not possible while it is latched
    suppress: suppressed → suppressed
    unsuppress: nothing
    shelf over: nothing
    again due: nothing
unconfirmed
    raise: raised → unacknowledged
    return: nothing
    acknowledge: refused: not possible while it is unconfirmed
    confirm: confirmed → normal
    comment: commented → unconfirmed
    reset: refused: not possible while it is unconfirmed
    shelve: shelved → shelved
    unshelve: refused: not possible while it is unconfirmed
    remove: removed → out_of_service
    restore: refused: not possible while it is unconfirmed
    suppress: suppressed → suppressed
    unsuppress: nothing
    shelf over: nothing
    again due: nothing
shelved
    raise: raised → shelved
    return: nothing
    acknowledge: refused: not possible while it is shelved
    confirm: refused: not possible while it is shelved
    comment: commented → shelved
    reset: refused: not possible while it is shelved
    shelve: shelved → shelved
    unshelve: unshelved → normal
    remove: removed → out_of_service
    restore: refused: not possible while it is shelved
    suppress: suppressed → shelved
    unsuppress: nothing
    shelf over: unshelved → normal
    again due: unshelved → normal
shelved+
    raise: nothing
    return: returned → shelved
    acknowledge: refused: not possible while it is shelved
    confirm: refused: not possible while it is shelved
    comment: commented → shelved
    reset: refused: not possible while it is shelved
    shelve: shelved → shelved
    unshelve: unshelved → unacknowledged
    remove: removed → out_of_service
    restore: refused: not possible while it is shelved
    suppress: suppressed → shelved
    unsuppress: nothing
    shelf over: unshelved → unacknowledged
    again due: unshelved → unacknowledged
suppressed
    raise: raised → suppressed
    return: nothing
    acknowledge: refused: not possible while it is suppressed
    confirm: refused: not possible while it is suppressed
    comment: commented → suppressed
    reset: refused: not possible while it is suppressed
    shelve: shelved → shelved
    unshelve: refused: not possible while it is suppressed
    remove: removed → out_of_service
    restore: refused: not possible while it is suppressed
    suppress: nothing
    unsuppress: unsuppressed → normal
    shelf over: nothing
    again due: nothing
suppressed+
    raise: nothing
    return: returned → suppressed
    acknowledge: refused: not possible while it is suppressed
    confirm: refused: not possible while it is suppressed
    comment: commented → suppressed
    reset: refused: not possible while it is suppressed
    shelve: shelved → shelved
    unshelve: refused: not possible while it is suppressed
    remove: removed → out_of_service
    restore: refused: not possible while it is suppressed
    suppress: nothing
    unsuppress: unsuppressed → unacknowledged
    shelf over: nothing
    again due: nothing
out_of_service
    raise: raised → out_of_service
    return: nothing
    acknowledge: refused: not possible while it is out of service
    confirm: refused: not possible while it is out of service
    comment: commented → out_of_service
    reset: refused: not possible while it is out of service
    shelve: refused: not possible while it is out of service
    unshelve: refused: not possible while it is out of service
    remove: refused: not possible while it is out of service
    restore: restored → normal
    suppress: suppressed → out_of_service
    unsuppress: nothing
    shelf over: nothing
    again due: nothing
out_of_service+
    raise: nothing
    return: returned → out_of_service
    acknowledge: refused: not possible while it is out of service
    confirm: refused: not possible while it is out of service
    comment: commented → out_of_service
    reset: refused: not possible while it is out of service
    shelve: refused: not possible while it is out of service
    unshelve: refused: not possible while it is out of service
    remove: refused: not possible while it is out of service
    restore: restored → unacknowledged
    suppress: suppressed → out_of_service
    unsuppress: nothing
    shelf over: nothing
    again due: nothing
";
