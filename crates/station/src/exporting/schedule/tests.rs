//! A whole station: a period is exported once, and a failure raises an alarm that returns.

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::options::{Options, PlantChoice};

const ENTRY: &str = "[[export]]\nname = \"day\"\nperiod = \"yesterday\"\ntime = \"00:00\"\n";

async fn station(folder: &TempDir, tags: &str) -> Arc<Station> {
    let plant = folder.path().join("plant");
    std::fs::create_dir_all(&plant).unwrap();
    std::fs::write(plant.join("exports.toml"), format!("{ENTRY}tags = [\"{tags}\"]\n")).unwrap();
    let options = Options { plant: PlantChoice::None, ..Options::new(folder.path().to_owned()) };
    Station::start(options).await.unwrap()
}

/// Waits until the alarm of the export stands or not; the engine has its own thread.
async fn alarm_is(station: &Station, standing: bool) {
    let key: model::AlarmKey = format!("station:{}.SYSTEM", export_point("day")).parse().unwrap();
    let is = || {
        station
            .live
            .alarms(|board| board.records().any(|record| record.key == key && record.facts.active))
    };
    tokio::time::timeout(Duration::from_secs(20), async {
        while is() != standing {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the alarm does not change");
}

#[tokio::test]
async fn a_failure_raises_an_alarm_that_returns_and_a_period_is_exported_once() {
    let folder = tempfile::tempdir().unwrap();
    // No tag has such a name.
    let station = station(&folder, "nothing/**").await;
    round(&station).await;
    alarm_is(&station, true).await;
    assert_eq!(station.exports_told.lock().await.get("day"), Some(&true));

    // What is there already is done.
    let zone = TimeZone::system();
    let due = plan::due(
        plan::Period::Yesterday,
        "00:00".parse().unwrap(),
        None,
        station.now().micros(),
        &zone,
    );
    let file = station.paths().exports().join(format!("day_{}.csv", due[0].stamp));
    std::fs::create_dir_all(station.paths().exports()).unwrap();
    std::fs::write(&file, "whole").unwrap();
    round(&station).await;
    alarm_is(&station, false).await;

    // Taken away by whoever wanted it: it is not made again, also by another station.
    std::fs::remove_file(&file).unwrap();
    let done = Done::read(&station.paths().exports()).unwrap();
    assert_eq!(done.end("day"), Some(due[0].to));
    round(&station).await;
    assert!(!file.exists());
    station.stop().await;
}

#[tokio::test]
async fn the_alarm_of_an_export_that_was_removed_returns() {
    let folder = tempfile::tempdir().unwrap();
    let failing = station(&folder, "nothing/**").await;
    round(&failing).await;
    alarm_is(&failing, true).await;
    std::fs::write(failing.paths().plant().join("exports.toml"), "").unwrap();
    round(&failing).await;
    alarm_is(&failing, false).await;

    // Removed while no station ran.
    failing.stop().await;
    drop(failing);
    let failing = station(&folder, "nothing/**").await;
    round(&failing).await;
    alarm_is(&failing, true).await;
    failing.stop().await;
    drop(failing);
    std::fs::remove_file(folder.path().join("plant/exports.toml")).unwrap();
    let options = Options { plant: PlantChoice::None, ..Options::new(folder.path().to_owned()) };
    let removed = Station::start(options).await.unwrap();
    round(&removed).await;
    alarm_is(&removed, false).await;
    removed.stop().await;
}
