//! temporary
#![allow(missing_docs, dead_code)]
use std::net::SocketAddr;
use std::path::PathBuf;
pub(crate) const PLANT_FILES: &[(&str, &str)] = &[];
#[derive(Default)]
pub(crate) struct BrokerConfig { pub(crate) port: Option<u16> }
pub(crate) struct Broker(simulator::broker::Broker);
impl Broker {
    pub(crate) async fn start(c: BrokerConfig) -> Result<Self, simulator::broker::BrokerError> { simulator::broker::Broker::start(simulator::broker::BrokerConfig { port: c.port, ..Default::default() }).await.map(Self) }
    pub(crate) fn address(&self) -> SocketAddr { self.0.address }
    pub(crate) async fn stop(self) { self.0.stop().await }
}
#[derive(Default)]
pub(crate) struct DemoConfig { pub(crate) seed: u64, pub(crate) speed: f64, pub(crate) broker: Option<SocketAddr>, pub(crate) start_micros: i64, pub(crate) ground_truth: Option<PathBuf> }
pub(crate) struct Demo;
impl Demo { pub(crate) async fn start(_: DemoConfig) -> std::io::Result<Self> { Ok(Self) } pub(crate) async fn stop(self) {} }
