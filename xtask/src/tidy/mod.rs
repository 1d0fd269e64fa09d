//! `cargo xtask tidy`: the rules of this repository that no other tool knows.
//!
//! Each rule looks at text or at `cargo metadata` and says what to do where it is broken. Rules
//! that clippy or ESLint can check are theirs: functions over 100 lines (`too_many_lines`),
//! `todo!`, unbounded channels (`disallowed_methods`), text in Vue templates.

mod documents;
mod interface;
mod layers;
mod rust_files;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::console::say;
use crate::process;
use crate::workspace::Workspace;

/// What the rules found.
#[derive(Default)]
pub(crate) struct Findings {
    /// Must be mended.
    broken: Vec<String>,
    /// Worth a look.
    remarks: Vec<String>,
}

impl Findings {
    fn broken(&mut self, sentence: String) {
        self.broken.push(sentence);
    }

    fn remark(&mut self, sentence: String) {
        self.remarks.push(sentence);
    }
}

/// Checks everything; fails when a rule is broken.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut findings = Findings::default();
    let metadata = process::output_of(&mut workspace.cargo(&[
        "metadata",
        "--format-version=1",
        "--no-deps",
        "--locked",
    ]))?;
    layers::check(&metadata, &mut findings)?;
    let files = files(workspace)?;
    for file in &files {
        let name = file.to_string_lossy().replace('\\', "/");
        // A file that git knows and that is deleted but not committed yet is nobody's fault.
        let Ok(text) = fs::read_to_string(workspace.root.join(file)) else { continue };
        match file.extension().and_then(|end| end.to_str()) {
            Some("rs") => rust_files::check(&name, &text, &mut findings),
            Some("ts" | "vue") => interface::check(&name, &text, &mut findings),
            _ => {}
        }
    }
    documents::check(&workspace.root, &mut findings);
    report(&findings, files.len())
}

/// The files that git knows or would add, below the root.
fn files(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let mut command = std::process::Command::new("git");
    command
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(&workspace.root);
    let listed = process::output_of(&mut command).context("tidy asks git for the files")?;
    Ok(listed.lines().map(Path::new).map(Path::to_owned).collect())
}

fn report(findings: &Findings, files: usize) -> Result<()> {
    for remark in &findings.remarks {
        println!("  look at: {remark}");
    }
    for broken in &findings.broken {
        println!("  mend: {broken}");
    }
    if findings.broken.is_empty() {
        say(&format!("Tidy: {files} files, nothing to mend."));
        return Ok(());
    }
    bail!("tidy found {} things to mend; they are listed above", findings.broken.len())
}
