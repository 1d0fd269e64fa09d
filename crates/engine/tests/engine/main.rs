//! The engine from outside: inputs in, events out. Tests of sequences read like a log.

mod aggregate;
mod alarm_rules;
mod alarm_silence;
mod alarm_states;
mod alarms;
mod common;
mod door;
mod door_bench;
mod expressions;
mod messages;
mod properties;
mod replay;
mod review;
