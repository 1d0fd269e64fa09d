//! Measures the OPC UA source beside a client of the same library that drops what it gets.
//!
//! `cargo run --release -p sources --example opcua_load -- [VARIABLES] [SECONDS]`: a server in a
//! process of its own changes every variable every 100 ms; each client watches it in turn. Prints
//! values per second and the processor time of the client, in seconds per second. With
//! `serve VARIABLES [WAVE]` it is the server alone, whose values count up, or up to WAVE and again
//! from 0, each variable one step behind the one before, with `drop ADDRESS VARIABLES SECONDS` the dropping
//! client alone, for other measurements.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use engine::Input;
use model::{DevicePath, Timestamp};
use opcua::client::{ClientBuilder, DataChangeCallback, IdentityToken};
use opcua::crypto::SecurityPolicy;
use opcua::nodes::VariableBuilder;
use opcua::server::diagnostics::NamespaceMetadata;
use opcua::server::node_manager::memory::{SimpleNodeManager, simple_node_manager};
use opcua::server::{ANONYMOUS_USER_TOKEN_ID, ServerBuilder};
use opcua::types::{
    DataTypeId, DataValue, DateTime, MessageSecurityMode, MonitoredItemCreateRequest, NodeId,
    ObjectId, TimestampsToReturn, UserTokenPolicy,
};
use sources::Arrival;
use sources::opcua::{Config, Item, Sampling};

const URI: &str = "urn:load";
const PERIOD: Duration = Duration::from_millis(100);
const DEVICES: usize = 100;
/// Before measuring, so that subscribing is not measured.
const SETTLE: Duration = Duration::from_secs(5);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize, default| {
        arguments.get(index).and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let runtime = tokio::runtime::Runtime::new()?;
    if arguments.first().is_some_and(|first| first == "serve") {
        return runtime.block_on(serve(number(1, 10_000), number(2, 0)));
    }
    if let [first, address, ..] = arguments.as_slice()
        && first == "drop"
    {
        let window = Duration::from_secs(number(3, 20) as u64);
        let figures = runtime.block_on(drop_all(address, number(2, 10_000), window))?;
        let Figures { values_per_s, processor, memory_mib, .. } = figures;
        let said = serde_json::json!({
            "values_per_s": values_per_s,
            "processor": processor,
            "memory_mib": memory_mib,
        });
        return Ok(writeln!(std::io::stdout(), "{said}")?);
    }
    let (variables, seconds) = (number(0, 10_000), number(1, 20));
    let mut server = Command::new(std::env::current_exe()?)
        .args(["serve", &variables.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = server.stdout.take().ok_or("the server has no output")?;
    let address = BufReader::new(output).lines().next().ok_or("the server said nothing")??;
    let window = Duration::from_secs(seconds as u64);
    let mut out = std::io::stdout().lock();
    let dropped = runtime.block_on(drop_all(&address, variables, window))?;
    writeln!(out, "client that drops: {dropped}")?;
    let source = runtime.block_on(watch(&address, variables, window))?;
    writeln!(out, "source:            {source}")?;
    // The server ends with its input.
    drop(server.stdin.take());
    server.wait()?;
    Ok(())
}

/// What a client did.
struct Figures {
    values_per_s: f64,
    messages_per_s: f64,
    processor: f64,
    memory_mib: f64,
    gaps: u64,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:.0} values/s in {:.0} messages/s, {:.2} s processor per s, {:.0} MiB, {} gaps",
            self.values_per_s, self.messages_per_s, self.processor, self.memory_mib, self.gaps
        )
    }
}

/// Counts of one client.
#[derive(Default)]
struct Counts {
    values: AtomicU64,
    messages: AtomicU64,
    gaps: AtomicU64,
}

async fn measure(counts: &Counts, window: Duration) -> Outcome<Figures> {
    tokio::time::sleep(SETTLE).await;
    let read = |count: &AtomicU64| count.load(Ordering::Relaxed) as f64;
    let (values, messages, gaps) =
        (read(&counts.values), read(&counts.messages), counts.gaps.load(Ordering::Relaxed));
    let (start, processor) = (Instant::now(), processor_s()?);
    tokio::time::sleep(window).await;
    let elapsed = start.elapsed().as_secs_f64();
    Ok(Figures {
        values_per_s: (read(&counts.values) - values) / elapsed,
        messages_per_s: (read(&counts.messages) - messages) / elapsed,
        processor: (processor_s()? - processor) / elapsed,
        memory_mib: memory_mib()?,
        gaps: counts.gaps.load(Ordering::Relaxed) - gaps,
    })
}

/// The source under measurement; its inputs are counted and forgotten.
async fn watch(address: &str, variables: usize, window: Duration) -> Outcome<Figures> {
    let folder = std::env::temp_dir().join(format!("opcua-load-{}", std::process::id()));
    let mut config = Config::new("load", address, "urn:load:client", folder);
    config.publishing_interval = PERIOD;
    config.items = (0..variables).map(item).collect::<Outcome<_>>()?;
    let (inbox, mut arrivals) = tokio::sync::mpsc::channel(4_096);
    let counts = Arc::<Counts>::default();
    let counted = Arc::clone(&counts);
    tokio::spawn(async move {
        while let Some(Arrival { input, receipt }) = arrivals.recv().await {
            match input {
                Input::Reading(reading) => {
                    counted.values.fetch_add(reading.points.len() as u64, Ordering::Relaxed);
                    counted.messages.fetch_add(1, Ordering::Relaxed);
                }
                Input::Gap(_) => {
                    counted.gaps.fetch_add(1, Ordering::Relaxed);
                }
                _ => {}
            }
            receipt.settle();
        }
    });
    let running = sources::opcua::start(config, inbox, Arc::new(now));
    let figures = measure(&counts, window).await;
    running.stop().await;
    figures
}

fn item(index: usize) -> Outcome<Item> {
    Ok(Item {
        node: format!("nsu={URI};s=V{index}").parse()?,
        device: DevicePath::new(&format!("load/{}", index % DEVICES))?,
        field: format!("v{index}").into(),
        sampling: Sampling { interval: PERIOD, ..Sampling::default() },
        unit: None,
    })
}

/// A client that does as little as can be.
async fn drop_all(address: &str, variables: usize, window: Duration) -> Outcome<Figures> {
    let folder = std::env::temp_dir().join(format!("opcua-drop-{}", std::process::id()));
    let mut client = ClientBuilder::new()
        .application_name("load")
        .application_uri("urn:load:drop")
        .pki_dir(folder)
        .max_message_size(64 * 1024 * 1024)
        .max_array_length(1_000_000)
        .max_chunk_count(4_096)
        .client()
        .map_err(|errors| errors.join("; "))?;
    let endpoint: opcua::types::EndpointDescription =
        (address, "None", MessageSecurityMode::None, UserTokenPolicy::anonymous()).into();
    let (session, event_loop) =
        client.connect_to_matching_endpoint(endpoint, IdentityToken::Anonymous).await?;
    event_loop.spawn();
    session.wait_for_connection().await;
    let counts = Arc::<Counts>::default();
    let counted = Arc::clone(&counts);
    let count = move |_: DataValue, _: &opcua::client::MonitoredItem| {
        counted.values.fetch_add(1, Ordering::Relaxed);
    };
    let callback = DataChangeCallback::new(count);
    let subscription =
        session.create_subscription(PERIOD, 100, 20, 10_000, 0, true, callback).await?;
    let namespace = session.get_namespace_index(URI).await?;
    let nodes: Vec<_> =
        (0..variables).map(|index| NodeId::new(namespace, format!("V{index}"))).collect();
    for chunk in nodes.chunks(500) {
        let wishes = chunk.iter().map(|node| {
            let mut wish = MonitoredItemCreateRequest::from(node.clone());
            wish.requested_parameters.sampling_interval = PERIOD.as_secs_f64() * 1_000.0;
            wish.requested_parameters.queue_size = 10;
            wish
        });
        session
            .create_monitored_items(subscription, TimestampsToReturn::Both, wishes.collect())
            .await?;
    }
    let figures = measure(&counts, window).await;
    session.disconnect().await?;
    figures
}

/// The server: says its address, changes everything every period until its input ends.
async fn serve(variables: usize, wave: usize) -> Outcome<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let metadata =
        NamespaceMetadata { namespace_uri: URI.to_owned(), ..NamespaceMetadata::default() };
    let users = [ANONYMOUS_USER_TOKEN_ID];
    let endpoint = ("/", SecurityPolicy::None, MessageSecurityMode::None, &users as &[&str]);
    let mut builder = ServerBuilder::new()
        .application_name("load")
        .application_uri("urn:load:server")
        .product_uri("urn:load")
        .create_sample_keypair(false)
        .pki_dir(std::env::temp_dir().join(format!("opcua-serve-{}", std::process::id())))
        .host("127.0.0.1")
        .port(port)
        .discovery_urls(vec![format!("opc.tcp://127.0.0.1:{port}/")])
        .add_endpoint("none", endpoint)
        .with_node_manager(simple_node_manager(metadata, "load"));
    let limits = builder.limits_mut();
    limits.max_message_size = 64 * 1024 * 1024;
    limits.max_chunk_count = 4_096;
    limits.subscriptions.max_monitored_items_per_sub = 1_000_000;
    limits.subscriptions.min_sampling_interval_ms = 10.0;
    limits.subscriptions.min_publishing_interval_ms = 10.0;
    let (server, handle) = builder.build()?;
    let manager = handle
        .node_managers()
        .get_of_type::<SimpleNodeManager>()
        .ok_or("the server has no node manager")?;
    let namespace = handle.get_namespace_index(URI).ok_or("the server has no namespace")?;
    let nodes: Vec<_> =
        (0..variables).map(|index| NodeId::new(namespace, format!("V{index}"))).collect();
    {
        let mut space = manager.address_space().write();
        for (node, index) in nodes.iter().zip(0..) {
            let name = format!("V{index}");
            VariableBuilder::new(node, name.as_str(), name.as_str())
                .data_type(DataTypeId::Double)
                .value(0.0)
                .organized_by(ObjectId::ObjectsFolder)
                .insert(&mut *space);
        }
    }
    tokio::spawn(server.run_with(listener));
    writeln!(std::io::stdout(), "opc.tcp://127.0.0.1:{port}")?;
    let (ended, mut end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let read = std::io::stdin().read_to_end(&mut Vec::new());
        ended.send(read.is_ok())
    });
    let mut tick = tokio::time::interval(PERIOD);
    let mut count = 0_usize;
    while end.try_recv().is_err() {
        tick.tick().await;
        count += 1;
        let at = DateTime::now();
        let value = |index: usize| if wave == 0 { count } else { (count + index) % wave } as f64;
        let values = nodes.iter().zip(0..);
        let values = values.map(|(node, index)| (node, None, DataValue::new_at(value(index), at)));
        manager.set_values(handle.subscriptions(), values).map_err(|code| code.to_string())?;
    }
    Ok(())
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Processor time of this process so far (Linux: user and system ticks of 10 ms).
fn processor_s() -> Outcome<f64> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = text.rsplit_once(')').ok_or("no name in /proc/self/stat")?.1;
    let ticks = |index: usize| -> Outcome<f64> {
        Ok(after_name.split_whitespace().nth(index).ok_or("no time in /proc/self/stat")?.parse()?)
    };
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

fn memory_mib() -> Outcome<f64> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
    let kib: f64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
    Ok(kib / 1_024.0)
}
