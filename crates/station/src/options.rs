//! What a station is started with.

use std::path::PathBuf;

/// Which plant a station watches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlantChoice {
    /// What the data folder has; a new folder gets the demo plant.
    #[default]
    AsFound,
    /// The demo plant runs; its files are written if the folder has none.
    Demo,
    /// No simulated plant: only real sources.
    None,
}

/// What a station is started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The data folder.
    pub data: PathBuf,
    /// The plant.
    pub plant: PlantChoice,
    /// Brokers beside those of the plant files, as `mqtt[s]://[user:password@]host:port`, read
    /// with the gas topics.
    pub mqtt: Vec<String>,
    /// Seed of the simulated plant.
    pub seed: u64,
    /// How many times as fast the simulated plant lives and sends.
    pub speed: f64,
    /// The port that the simulated plant's broker tries first; 0 for any.
    pub demo_port: u16,
    /// The port that the simulated line's OPC UA server tries first; 0 for any.
    pub demo_opcua_port: u16,
}

impl Options {
    /// The defaults for a data folder.
    #[must_use]
    pub fn new(data: PathBuf) -> Self {
        Self {
            data,
            plant: PlantChoice::default(),
            mqtt: Vec::new(),
            seed: 1,
            speed: 1.0,
            demo_port: 1883,
            demo_opcua_port: simulator::opcua::DEFAULT_PORT,
        }
    }
}
