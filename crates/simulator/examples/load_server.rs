//! A server under load: 10 000 variables that all change every 100 ms, for the benchmark.
//!
//! `cargo run --release -p simulator --example load_server -- [--variables N] [--every-ms MS]
//! [--port PORT]` prints one line of JSON when it is ready, `{"endpoint":…,"namespace":…,
//! "variables":…,"every_ms":…}`, and every second one with the changes published so far and the
//! time that publishing took. It ends when its standard input ends.
//!
//! Variable `i` is `Load.<i>`, a Double that counts the rounds: its value is the round's number, so
//! a client sees what it missed.
#![allow(clippy::print_stdout, reason = "printing is what this program does")]

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use simulator::opcua::{
    Change, Folder, NodeIndex, NodeSpec, Server, ServerConfig, StatusCode, Value,
};

const NAMESPACE: &str = "urn:linewatch:load";

fn argument(name: &str, default: u64) -> u64 {
    let words: Vec<String> = std::env::args().collect();
    words
        .iter()
        .position(|word| word == name)
        .and_then(|at| words.get(at + 1)?.parse().ok())
        .unwrap_or(default)
}

fn now_ns() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

fn nodes(count: usize) -> Vec<NodeSpec> {
    (0..count)
        .map(|at| {
            let name = format!("Load.{at}");
            let folders = vec![Folder::new("Load", "Load")];
            NodeSpec { folders, ..NodeSpec::new(NAMESPACE, name.clone(), name, Value::Double(0.0)) }
        })
        .collect()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = usize::try_from(argument("--variables", 10_000))?;
    let every = Duration::from_millis(argument("--every-ms", 100));
    let folder: PathBuf = std::env::temp_dir().join("linewatch-load-server");
    let mut config = ServerConfig::new(folder, &[NAMESPACE]);
    config.port = Some(u16::try_from(argument("--port", 0))?);
    let server =
        Server::start(config, nodes(count), Arc::new(|_| Err(StatusCode::BadNotWritable))).await?;
    println!(
        "{}",
        serde_json::json!({
            "endpoint": server.endpoint, "namespace": NAMESPACE, "variables": count,
            "every_ms": u64::try_from(every.as_millis())?,
        })
    );
    let (ended, mut end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut rest = Vec::new();
        // Whatever ends the input ends the server.
        drop(std::io::stdin().read_to_end(&mut rest));
        ended.send(()).unwrap_or_default();
    });
    let mut tick = tokio::time::interval(every);
    let (mut round, mut busy, mut longest) = (0_u32, Duration::ZERO, Duration::ZERO);
    loop {
        tokio::select! {
            _ = &mut end => break,
            _ = tick.tick() => {}
        }
        round += 1;
        let source_ns = now_ns();
        let changes: Vec<Change> = (0..count)
            .map(|at| Change::good(NodeIndex(at), Value::Double(f64::from(round)), source_ns))
            .collect();
        let start = Instant::now();
        server.publish(&changes);
        let took = start.elapsed();
        busy += took;
        longest = longest.max(took);
        if (u128::from(round) * every.as_millis()).is_multiple_of(1_000) {
            let mean_ms = busy.as_secs_f64() * 1_000.0 / f64::from(round);
            println!(
                "{}",
                serde_json::json!({
                    "changes": u64::from(round) * count as u64, "publish_mean_ms": mean_ms,
                    "publish_longest_ms": longest.as_secs_f64() * 1_000.0,
                })
            );
        }
    }
    server.stop().await;
    Ok(())
}
