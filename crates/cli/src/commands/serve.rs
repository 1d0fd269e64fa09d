//! `linewatch serve`: a station without a window.

use std::io::Write;

use anyhow::Context;
use station::{Options, PlantChoice, Station};
use system::{Ending, KeepAwake};
use web::WebDoor;

use super::runtime;
use crate::arguments::{Plant, Serve};
use crate::logging;

/// Why the computer is not to sleep.
const AWAKE: &str = "Linewatch records · 正在记录";

pub(crate) fn run(serve: Serve) -> anyhow::Result<()> {
    let data = serve.folder.path()?;
    let _written_at_the_end = logging::start(&data);
    runtime()?.block_on(async {
        let mut options = Options::new(data);
        options.plant = match serve.plant {
            Some(Plant::Demo) => PlantChoice::Demo,
            Some(Plant::None) => PlantChoice::None,
            None => PlantChoice::AsFound,
        };
        options.mqtt = serve.mqtt;
        options.seed = serve.seed;
        options.speed = serve.speed;
        let mut ending = Ending::new()?;
        let station = Station::start(options).await?;
        let door = match WebDoor::open(station.clone(), serve.http).await {
            Ok(door) => door,
            Err(error) => {
                station.stop().await;
                return Err(error.into());
            }
        };
        station.publish(&door.door()).context("station.json could not be written")?;
        announce(&station, &door)?;
        let awake = (!serve.allow_sleep && station.records()).then(|| KeepAwake::hold(AWAKE));
        let asked = tokio::select! {
            asked = ending.wait() => asked,
            () = station.asked_to_end() => "a command",
        };
        tracing::info!(asked, "ending");
        door.close().await;
        station.stop().await;
        drop(awake);
        Ok(())
    })
}

/// One line of JSON for whoever started this.
fn announce(station: &Station, door: &WebDoor) -> anyhow::Result<()> {
    let line = serde_json::json!({
        "ready": true,
        "mqtt": station.demo_broker().map(|address| address.to_string()),
        "opcua": station.demo_server(),
        "http": door.url(),
        "data": station.paths().root(),
        "pid": std::process::id(),
    });
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush().context("the ready line could not be written")
}
