//! `linewatch serve`: a station without a window.

use std::io::Write;

use anyhow::Context;
use station::{Options, PlantChoice, Station};
use web::WebDoor;

use super::runtime;
use crate::arguments::{Plant, Serve};
use crate::logging;

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
        ending.wait().await;
        door.close().await;
        station.stop().await;
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

/// Ctrl-C, and being asked to end by the system.
struct Ending {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Ending {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    async fn wait(&mut self) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn wait(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
