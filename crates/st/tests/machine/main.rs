//! The machine that runs a compiled program: from outside, between scans, and when it is damaged.

mod access;
mod blocks;
mod change;
mod copies;
mod damage;
mod programs;
