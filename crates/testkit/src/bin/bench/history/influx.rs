//! InfluxDB 1.6 over HTTP.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::blocking::Client;
use serde_json::Value as Json;
use tempfile::TempDir;
use testkit::{free_port, wait_for};

use super::peer::{Row, Server, folder_bytes};

/// Lines of a request; the makers recommend five to ten thousand.
const LINES: usize = 10_000;

pub(crate) struct Influx {
    // Ended before its folder is removed.
    _server: Server,
    folder: TempDir,
    client: Client,
    url: String,
}

impl Influx {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (port, backup) = (free_port(), free_port());
        let place = folder.path().display();
        // Cold data is compacted after seconds and not after hours; the rest is as delivered.
        let config = format!(
            "reporting-disabled = true\nbind-address = '127.0.0.1:{backup}'\n\
             [meta]\ndir = '{place}/meta'\n\
             [data]\ndir = '{place}/data'\nwal-dir = '{place}/wal'\nquery-log-enabled = false\n\
             cache-snapshot-write-cold-duration = '2s'\n\
             compact-full-write-cold-duration = '4s'\n\
             [monitor]\nstore-enabled = false\n\
             [http]\nbind-address = '127.0.0.1:{port}'\nlog-enabled = false\n"
        );
        let file = folder.path().join("influxdb.conf");
        std::fs::write(&file, config).unwrap();
        let arguments = ["run", "-config", file.to_str().unwrap()];
        let log = folder.path().join("influxd.log");
        let mut server = Server::start(None, Path::new("/usr/bin/influxd"), &arguments, &log);
        let client = Client::builder().no_proxy().timeout(Duration::from_mins(30)).build().unwrap();
        let url = format!("http://127.0.0.1:{port}");
        wait_for("InfluxDB to answer", || {
            assert!(!server.has_ended(), "{}", std::fs::read_to_string(&log).unwrap());
            client.get(format!("{url}/ping")).send().ok()
        });
        let influx = Self { _server: server, folder, client, url };
        let answer = influx
            .client
            .post(format!("{}/query", influx.url))
            .query(&[("q", "CREATE DATABASE bench")])
            .send()
            .unwrap();
        assert!(answer.status().is_success());
        influx
    }

    /// Stores rows, and waits until all is compacted.
    pub(crate) fn load(&self, rows: impl Iterator<Item = Row>) -> Duration {
        let begun = Instant::now();
        let (mut text, mut lines) = (String::new(), 0);
        for row in rows {
            line(&mut text, &row);
            lines += 1;
            if lines == LINES {
                self.write(std::mem::take(&mut text));
                lines = 0;
            }
        }
        if lines > 0 {
            self.write(text);
        }
        let took = begun.elapsed();
        self.compacted();
        took
    }

    fn write(&self, text: String) {
        let request = self.client.post(format!("{}/write", self.url));
        let answer = request.query(&[("db", "bench"), ("precision", "u")]).body(text).send();
        let answer = answer.unwrap();
        assert!(answer.status().is_success(), "InfluxDB: {}", answer.text().unwrap());
    }

    /// Nothing is left in its log, and its files have not changed for some time.
    fn compacted(&self) {
        let begun = Instant::now();
        let (mut before, mut quiet) = (0, 0);
        while quiet < 8 {
            std::thread::sleep(Duration::from_secs(2));
            let bytes = folder_bytes(&self.folder.path().join("data"));
            let log = folder_bytes(&self.folder.path().join("wal"));
            quiet = if bytes == before && log < 1_000_000 { quiet + 1 } else { 0 };
            before = bytes;
            assert!(begun.elapsed() < Duration::from_mins(30), "InfluxDB does not come to rest");
        }
    }

    /// Bytes of its data and its log.
    pub(crate) fn bytes(&self) -> u64 {
        let part = |name: &str| folder_bytes(&self.folder.path().join(name));
        part("data") + part("wal")
    }

    /// Milliseconds and rows of a query.
    pub(crate) fn query(&self, query: &str) -> (f64, usize) {
        let begun = Instant::now();
        let request = self.client.get(format!("{}/query", self.url));
        let answer = request.query(&[("db", "bench"), ("epoch", "u"), ("q", query)]).send();
        let text = answer.unwrap().text().unwrap();
        let took = begun.elapsed().as_secs_f64() * 1_000.0;
        let answer: Json = serde_json::from_str(&text).unwrap();
        let rows = answer["results"][0]["series"][0]["values"].as_array();
        (took, rows.unwrap_or_else(|| panic!("InfluxDB said {text} to {query}")).len())
    }
}

/// A line of its protocol: measurement and tag, fields, time.
fn line(text: &mut String, row: &Row) {
    // Writing to a String does not fail.
    write!(text, "sample,tag={} ", row.path).ok();
    if let Some(value) = row.value {
        write!(text, "v={value},").ok();
    }
    if let Some(value) = &row.text {
        write!(text, "t=\"{}\",", value.replace('"', "\\\"")).ok();
    }
    writeln!(text, "q={}i,r={}i {}", row.quality, row.received, row.source).ok();
}
