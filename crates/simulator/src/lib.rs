//! The demo plant: gas detectors and a production line whose physics are computed and whose edges
//! are real.
//!
//! [`process`] is pure: a seed and a time give what the sensors see, gas releases included.
//! [`broker`] is a real MQTT broker on the loopback; [`demo`] runs each detector as a client of it,
//! and reads a clock. [`recording`] makes files of the same plant without a network.
//!
//! [`mod@line`] is the production line's physics, pure as well. [`opcua`] is a real OPC UA server;
//! [`line_nodes`] says what the line is called there. [`plc`] is the soft PLC that controls the line by
//! Structured Text; [`line_server`] puts it and the server together.

pub mod broker;
pub mod demo;
pub mod line;
pub mod line_nodes;
pub mod line_server;
pub mod opcua;
mod plant;
pub mod plc;
pub mod process;
pub mod recording;

pub use plant::PLANT_FILES;
