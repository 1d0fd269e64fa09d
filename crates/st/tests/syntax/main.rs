//! What the front end reads, what it refuses and how: one table for each feature of the language.

mod common;
mod configuration;
mod declarations;
mod errors;
mod exports;
mod expressions;
mod follow;
mod generate;
mod literals;
mod objects;
mod properties;
mod statements;
mod trees;
mod types;
