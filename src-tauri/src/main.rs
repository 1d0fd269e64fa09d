//! The Linewatch window: a station, and the page that shows it.
//!
//! In here is what only a desktop has: the window, the tray, notifications, one instance a
//! session, and the file dialog. What the page may ask is the station's table of commands; no rule
//! about the plant stands here.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod alarms;
mod awake;
mod commands;
mod logging;
mod preferences;
mod shell;
mod tray;
mod web_view;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use station::PlantChoice;

/// Watch a plant in a window.
#[derive(Clone, Debug, Parser)]
#[command(name = "linewatch-window", version)]
struct Arguments {
    /// The data folder; without it the one of this user.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The plant to run; without it what the folder has, and the demo plant in a new folder.
    #[arg(long, value_enum)]
    plant: Option<Plant>,
    /// Begin in the tray, without the window.
    #[arg(long)]
    minimised: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Plant {
    /// The demo plant: 24 simulated gas detectors with their own MQTT broker.
    Demo,
    /// No simulated plant.
    None,
}

impl Arguments {
    fn plant(&self) -> PlantChoice {
        match self.plant {
            None => PlantChoice::AsFound,
            Some(Plant::Demo) => PlantChoice::Demo,
            Some(Plant::None) => PlantChoice::None,
        }
    }
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refused(&error),
    };
    if let Some(code) = web_view::start_again_with_safe_drawing() {
        return code;
    }
    if let Some(code) = web_view::missing() {
        return code;
    }
    shell::run(arguments)
}

/// Says what is wrong with the arguments, or what was asked about them: a program with windows
/// has no standard output on Windows.
fn refused(error: &clap::Error) -> ExitCode {
    // With nowhere to write to, the dialog says it.
    let _unwritten = error.print();
    system::dialog::error("Linewatch", &error.to_string());
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
