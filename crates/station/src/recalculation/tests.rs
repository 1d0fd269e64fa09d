//! A whole station: a recalculation is stopped, broken off by the station's end, and begun anew.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::*;
use crate::options::{Options, PlantChoice};

/// Five parts.
const SAMPLES: i64 = 10_000;

async fn started(folder: &TempDir) -> Arc<Station> {
    let options = Options { plant: PlantChoice::None, ..Options::new(folder.path().to_owned()) };
    Station::start(options).await.unwrap()
}

fn raw(second: i64) -> Event {
    Event::Report(Report {
        source: model::IMPORT_SOURCE.into(),
        device: DevicePath::new("gas/H20101").unwrap(),
        source_time: Timestamp::from_secs(second),
        receive_time: Timestamp::from_secs(second),
        sequence: None,
        fingerprint: 0,
        points: vec![Point::good("v_raw", Value::Number(second as f64)).unwrap()],
    })
}

async fn ask(station: &Station, command: &str, args: Json) -> Json {
    let reply = station.call(None, command, args.to_string().as_bytes()).await.unwrap();
    serde_json::from_slice(&reply.bytes).unwrap()
}

async fn begin(station: &Station) -> Json {
    let formula = json!({ "form": "multiplicative", "k": 2.0, "b": 0.0, "tComp": 0.0, "tRef": 25.0,
        "tCoef": 0.0 });
    let period = (0.0, SAMPLES as f64 * 1_000.0);
    let args = json!({ "tag": "gas/H20101/value", "from": period.0, "to": period.1,
        "calibration": null, "formula": formula, "reason": "a test" });
    ask(station, "recalculate", args).await
}

async fn ended(station: &Station) -> Json {
    loop {
        let status = ask(station, "recalculate_status", json!({})).await;
        if status["running"] == false {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn audit(station: &Station) -> Vec<String> {
    station.wait_for_history(CURRENT_WAIT).await;
    let text = "SELECT action || ' ' || subject FROM audit WHERE action LIKE 'recalculate%'
                ORDER BY \"at\"";
    let answer = ask(station, "sql", json!({ "text": text, "limit": 100, "id": null })).await;
    let rows = answer["rows"].as_array().unwrap();
    rows.iter().map(|row| row[0].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn one_that_is_stopped_or_broken_off_is_stated_and_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let station = started(&folder).await;
    store(&station.commands, (0..SAMPLES).map(raw).collect()).await.unwrap();
    assert_eq!(begin(&station).await["tag"], "gas/H20101/value@1");
    ask(&station, "recalculate_cancel", json!({})).await;
    let status = ended(&station).await;
    assert_eq!(status["error"], "it was stopped by operator");
    assert!(status["done"].as_i64() < Some(SAMPLES), "{status}");
    let refused = station.call(None, "recalculate_cancel", b"{}").await.unwrap_err();
    assert!(refused.message.contains("nothing is being recalculated"), "{refused}");

    assert_eq!(begin(&station).await["tag"], "gas/H20101/value@2");
    let status = ended(&station).await;
    assert_eq!((&status["error"], &status["done"]), (&Json::Null, &json!(SAMPLES)));

    assert_eq!(begin(&station).await["tag"], "gas/H20101/value@3");
    station.stop().await;
    drop(station);
    let station = started(&folder).await;
    let status = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            let status = ended(&station).await;
            if status["tag"] != "" {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let status = status.await.expect("nothing is stated");
    assert_eq!(
        (&status["tag"], &status["error"]),
        (&json!("gas/H20101/value@3"), &json!(INTERRUPTED))
    );
    let expected = [
        "recalculate gas/H20101/value@1",
        "recalculate_stopped gas/H20101/value@1",
        "recalculate gas/H20101/value@2",
        "recalculated gas/H20101/value@2",
        "recalculate gas/H20101/value@3",
        "recalculate_stopped gas/H20101/value@3",
    ];
    assert_eq!(audit(&station).await, expected);
    station.stop().await;
}
