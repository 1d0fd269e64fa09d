//! `linewatch` as it is built, judged from outside: what it answers, keeps and loses.

mod aggregates;
mod alarms;
mod bad_input;
mod circumstances;
mod commands;
mod compression;
mod delivery;
mod derived_tags;
mod history;
mod import;
mod places;
mod plc;
mod production_line;
mod stop;
mod users;
