//! The demo plant in `linewatch.exe`: gas by its own MQTT broker, the line by its own OPC UA server,
//! both over the loopback; SQL and exports by a second process while it runs, and after its end.

use std::path::Path;

use testkit::{Outcome, StationProcess, outcome, program, sql, wait_for};

use crate::common::{Scale, linewatch};

/// Samples of each protocol before anything is asked.
const SAMPLES: u64 = 50;

pub(crate) fn run(_scale: &Scale) -> String {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("数据 of the demo");
    let station = StationProcess::start(linewatch(), &data, &["--plant", "demo"]);
    station.wait_connected();
    let [gas, line] = wait_for("samples of the gas and of the line", || {
        let counts = [count(&data, "gas/%"), count(&data, "line/%")];
        counts.iter().all(|count| *count >= SAMPLES).then_some(counts)
    });
    let files = ["csv", "xlsx", "parquet"]
        .map(|kind| export(&data, &place.path().join(format!("导出 gas.{kind}"))));
    station.kill();
    let kept = count(&data, "%");
    assert!(kept >= gas + line, "{kept} samples after taskkill, {gas} and {line} before");
    let again = StationProcess::start(linewatch(), &data, &[]);
    again.wait_connected();
    wait_for("new samples", || (count(&data, "%") > kept).then_some(()));
    again.end();
    let after = count(&data, "%");
    format!(
        "{gas} samples by MQTT and {line} by OPC UA, exports of {} kB while it ran, {after} samples at the end",
        files.iter().sum::<u64>() / 1000
    )
}

/// Stored samples of tags like this.
fn count(data: &Path, tags: &str) -> u64 {
    let query = format!("SELECT count(*)::BIGINT AS n FROM samples WHERE tag LIKE '{tags}'");
    sql(&linewatch(), data, &query)[0]["n"].as_u64().unwrap()
}

/// Exports all samples of the gas; how many bytes.
fn export(data: &Path, to: &Path) -> u64 {
    let mut command = program(linewatch());
    command.arg("export").arg("--data").arg(data).arg("--out").arg(to);
    command.args(["--tags", "gas/**", "--from", "2020-01-01", "--to", "2100-01-01"]);
    let Outcome { code, stderr, .. } = outcome(command);
    assert_eq!(code, Some(0), "{stderr}");
    let bytes = to.metadata().unwrap().len();
    assert!(bytes > 100, "{} has {bytes} bytes", to.display());
    bytes
}
