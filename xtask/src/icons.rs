//! `cargo xtask icons`: every icon size from the two drawings in icons/.
//!
//! The work is done by the package `icon-maker`, which is apart so that the ordinary commands do
//! not wait for an SVG renderer to compile.

use anyhow::Result;

use crate::console::step;
use crate::process;
use crate::workspace::Workspace;

/// Renders icons/ from its drawings.
pub(crate) fn make(workspace: &Workspace) -> Result<()> {
    step("Rendering the icons from icons/*.svg", || {
        process::run(&mut workspace.cargo(&["run", "--package", "icon-maker", "--", "icons"]))
    })
}
