//! Every feature of the language, run: a program, and a table of scans with what is set before each
//! and what is expected after it.
mod actions;
mod arrays;
mod blocks;
mod calls;
mod configuration;
mod edges;
mod enable;
mod enumerations;
mod expressions;
mod faults;
mod files;
mod functions;
mod globals;
mod literals;
mod loops;
mod parts;
mod selection;
mod standard_blocks;
mod standard_functions;
mod steps;
mod strings;
mod structures;
mod times;
mod types;
mod words;
