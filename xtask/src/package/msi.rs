//! The MSI for all users of a machine: `xtask/windows/linewatch.wxs`, packed by wixl, or on
//! Windows by candle and light of the `WiX` toolset 3.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::nsis::numbers;
use super::{APP_ID, Job, PUBLISHER};
use crate::process;

/// The file beside the programs that says: data lies in `%PROGRAMDATA%\Linewatch`.
pub(super) const MARKER: &str = "per-machine";
const MARKER_TEXT: &str = "Because of this file, Linewatch keeps its data in the folder Linewatch of %PROGRAMDATA%.\r\n\
有此文件时，Linewatch 把数据保存在 %PROGRAMDATA% 的 Linewatch 文件夹中。\r\n";

/// What to install when neither of the two is there.
pub(super) fn missing() -> Option<String> {
    let there =
        process::on_path("wixl") || (process::on_path("candle") && process::on_path("light"));
    (!there).then(|| {
        "the MSI needs wixl (Debian: wixl of msitools) or candle and light of WiX 3 (Windows, with their folder on the PATH)"
            .to_owned()
    })
}

/// Writes the MSI.
pub(super) fn make(job: &Job<'_>, file: &Path) -> Result<()> {
    // Everything is named as it lies in this folder: wixl of Debian 12 takes no other names.
    let here = job.stage.folder();
    fs::write(here.join(MARKER), MARKER_TEXT)?;
    let template = job.workspace.root.join("xtask/windows/linewatch.wxs");
    let template = fs::read_to_string(&template)
        .with_context(|| format!("{} cannot be read", template.display()))?;
    let names = || job.stage.names().chain([MARKER]);
    let components: String = names().map(component).collect();
    let references: String = names().map(reference).collect();
    let text = [
        ("@VERSION@", numbers(job.version)),
        ("@PUBLISHER@", PUBLISHER),
        ("@APP_ID@", APP_ID),
        ("@WAIT_S@", if job.quick { "5" } else { "60" }),
        ("@COMPONENTS@", &components),
        ("@REFERENCES@", &references),
    ]
    .iter()
    .fold(template, |text, (name, value)| text.replace(name, value));
    let source = job.workspace.target.join("linewatch.wxs");
    fs::write(&source, text)?;
    if process::on_path("wixl") {
        let mut command = Command::new("wixl");
        command.current_dir(here).args(["--arch", "x64", "--output"]);
        return process::run(command.arg(file).arg(&source));
    }
    let object = source.with_extension("wixobj");
    let mut compile = Command::new("candle");
    compile.current_dir(here).args(["-nologo", "-arch", "x64", "-out"]);
    process::run(compile.arg(&object).arg(&source))?;
    let mut link = Command::new("light");
    link.current_dir(here).args(["-nologo", "-spdb", "-out"]);
    process::run(link.arg(file).arg(&object))
}

/// One file as a component of its own, as the rules of the Windows Installer ask.
fn component(name: &str) -> String {
    let id = identifier(name);
    format!(
        "          <Component Id=\"{id}\" Guid=\"*\" Win64=\"yes\"><File Id=\"{id}\" Name=\"{name}\" Source=\"{name}\" KeyPath=\"yes\"/></Component>\n"
    )
}

fn reference(name: &str) -> String {
    format!("      <ComponentRef Id=\"{}\"/>\n", identifier(name))
}

/// A name of the Windows Installer: letters, digits, dots and underscores.
fn identifier(name: &str) -> String {
    name.replace(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_a_component_under_a_permitted_name() {
        let text = component("LICENSE-MIT.txt");
        assert!(text.contains("Component Id=\"LICENSE_MIT.txt\""), "{text}");
        assert!(text.contains("Name=\"LICENSE-MIT.txt\""), "{text}");
    }
}
