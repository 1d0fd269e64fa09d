//! `cargo xtask codegen`: the interface's types, written from the Rust ones that serve them.

use anyhow::Result;

use crate::console::step;
use crate::process;
use crate::setup::{self, Need};
use crate::workspace::Workspace;

/// Writes `ui/src/ipc/generated`.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    setup::ensure(workspace, Need::Build)?;
    step("Writing ui/src/ipc/generated from the types in crates/station", || {
        process::run(&mut workspace.cargo(&[
            "run",
            "--package",
            "station",
            "--example",
            "codegen",
            "--",
            "ui/src/ipc/generated",
        ]))
    })
}
