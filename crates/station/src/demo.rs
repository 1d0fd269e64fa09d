//! The demo plant of a station: gas detectors with their broker, and the line with its soft PLC and
//! OPC UA server.

use std::net::SocketAddr;

use simulator::broker::{Broker, BrokerConfig};
use simulator::demo::{Demo, DemoConfig};
use simulator::line_nodes::NAMESPACES;
use simulator::line_server::{LinePlant, LinePlantConfig};
use simulator::opcua::ServerConfig;
use simulator::plc::{PlcConfig, PlcHandle};

use crate::error::StartError;
use crate::folder::Paths;
use crate::options::Options;

/// The running demo plant.
pub(crate) struct DemoPlant {
    detectors: Demo,
    broker: Broker,
    line: LinePlant,
}

/// Where the demo plant can be reached.
#[derive(Clone, Debug)]
pub(crate) struct DemoAddresses {
    /// Its broker.
    pub(crate) broker: SocketAddr,
    /// Its OPC UA server, `opc.tcp://127.0.0.1:4840`.
    pub(crate) server: String,
}

impl DemoPlant {
    pub(crate) async fn start(options: &Options, paths: &Paths) -> Result<Self, StartError> {
        let line = start_line(options, paths).await?;
        let wanted = BrokerConfig { port: Some(options.demo_port), ..BrokerConfig::default() };
        let broker = Broker::start(wanted)
            .await
            .map_err(|error| StartError::Simulator(error.to_string()))?;
        let config = DemoConfig {
            seed: options.seed,
            speed: options.speed,
            ground_truth: Some(paths.ground_truth()),
            ..DemoConfig::new(broker.address)
        };
        Ok(Self { detectors: Demo::start(config), broker, line })
    }

    pub(crate) fn addresses(&self) -> DemoAddresses {
        DemoAddresses { broker: self.broker.address, server: self.line.endpoint.clone() }
    }

    pub(crate) fn plc(&self) -> PlcHandle {
        self.line.handle()
    }

    pub(crate) async fn stop(self) {
        self.line.stop().await;
        self.detectors.stop().await;
        self.broker.stop().await;
    }
}

async fn start_line(options: &Options, paths: &Paths) -> Result<LinePlant, StartError> {
    let plc = PlcConfig {
        seed: options.seed,
        speed: options.speed,
        ground_truth: Some(paths.line_truth()),
        ..PlcConfig::new(paths.plc())
    };
    let server = ServerConfig {
        port: Some(options.demo_opcua_port),
        ..ServerConfig::new(paths.demo_server(), &NAMESPACES)
    };
    let started = LinePlant::start(LinePlantConfig { plc, server }).await;
    started.map_err(|error| StartError::Simulator(error.to_string()))
}
