//! What is said about programs that are wrong, and that nothing is said about those that are not.

mod calls;
mod constants;
mod names;
mod not_executed;
mod support;
mod types;
