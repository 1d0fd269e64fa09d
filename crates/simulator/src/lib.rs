//! The demo plant: gas detectors and a production line whose physics are computed and whose edges
//! are real.
//!
//! [`process`] is pure: a seed and a time give what the sensors see, gas releases included.
//! [`broker`] is a real MQTT broker on the loopback; [`demo`] runs each detector as a client of it,
//! and is the only part that reads a clock. [`recording`] makes files of the same plant without a
//! network. [`opcua`] is a real OPC UA server; [`line_nodes`] says what the line is called there.

pub mod broker;
pub mod demo;
pub mod line_nodes;
pub mod opcua;
mod plant;
pub mod process;
pub mod recording;

pub use plant::PLANT_FILES;
