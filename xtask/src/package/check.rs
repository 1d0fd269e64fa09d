//! What must be true of the programs before they are packed.

use std::fs;

use anyhow::{Result, bail, ensure};

use super::programs::machine_paths;
use super::stage::{OURS, Stage};
use super::{PUBLISHER, VERSION, megabytes};
use crate::workspace::{Profile, Workspace};

/// Runtimes of compilers that Windows does not have: whoever imports one does not start there.
const ABSENT_ON_WINDOWS: &[&str] = &[
    "libgcc_s_seh-1.dll",
    "libstdc++-6.dll",
    "libwinpthread-1.dll",
    "MSVCP140.dll",
    "VCRUNTIME140.dll",
    "VCRUNTIME140_1.dll",
];
/// An optimised program without symbols is far below.
const MOST_PROGRAM_BYTES: u64 = 80_000_000;

/// Version and maker are in our programs, no path of this machine is, nothing is missing.
pub(super) fn programs(workspace: &Workspace, stage: &Stage, profile: Profile) -> Result<()> {
    let paths = machine_paths(workspace)?;
    for name in OURS {
        let content = fs::read(stage.folder().join(name))?;
        for word in [PUBLISHER, VERSION, "FileDescription"] {
            ensure!(
                find(&content, &utf16(word)).is_some(),
                "{name} does not say “{word}” in its version resource"
            );
        }
        for (path, _) in &paths {
            if let Some(at) = find_path(&content, &path.join("").display().to_string()) {
                bail!("{name} holds a path of this machine: {}", around(&content, at));
            }
        }
        let bytes = content.len() as u64;
        if profile == Profile::Release && bytes > MOST_PROGRAM_BYTES {
            bail!("{name} has {}; is it stripped?", megabytes(bytes));
        }
    }
    let code = |name: &&str| [".exe", ".dll"].iter().any(|end| name.ends_with(end));
    for name in stage.names().filter(code) {
        let content = fs::read(stage.folder().join(name))?;
        for library in ABSENT_ON_WINDOWS {
            // Names of imported libraries end with a zero.
            let imported = format!("{library}\0");
            if find(&content, imported.as_bytes()).is_some() {
                bail!("{name} needs {library}, which Windows does not have");
            }
        }
    }
    Ok(())
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Where a folder's path begins, in either of Windows' two kinds of text; not where it is the end
/// of another path.
fn find_path(content: &[u8], path: &str) -> Option<usize> {
    for pattern in [path.as_bytes().to_vec(), utf16(path)] {
        let mut from = 0;
        while let Some(at) = find(&content[from..], &pattern).map(|at| from + at) {
            let before = content[..at].last().copied().unwrap_or_default();
            if !before.is_ascii_alphanumeric() && !b"._-/\\".contains(&before) {
                return Some(at);
            }
            from = at + 1;
        }
    }
    None
}

/// Where a pattern begins; by its first byte, so that a hundred megabytes take no time.
fn find(content: &[u8], pattern: &[u8]) -> Option<usize> {
    let first = pattern.first()?;
    let mut from = 0;
    loop {
        let at = from + content[from..].iter().position(|byte| byte == first)?;
        if content[at..].starts_with(pattern) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// What stands at a place, for a person to find where it comes from.
fn around(content: &[u8], at: usize) -> String {
    let end = content.len().min(at + 200);
    String::from_utf8_lossy(&content[at..end])
        .chars()
        .take_while(|letter| !letter.is_control())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_found_wherever_it_stands() {
        let content = b"aab\0/home/x/y.rs\0";
        for (pattern, at) in
            [(&b"ab"[..], Some(1)), (b"/home", Some(4)), (b"zz", None), (b"", None)]
        {
            assert_eq!(find(content, pattern), at);
        }
        for (text, at) in [
            ("in /home/x.rs", Some(3)),
            ("in src/home/x.rs", None),
            ("in src/home/x.rs and /home/y.rs", Some(21)),
        ] {
            assert_eq!(find_path(text.as_bytes(), "/home/"), at, "{text}");
        }
        assert_eq!(around(content, 4), "/home/x/y.rs");
        assert_eq!(find(&utf16("say x"), &utf16("x")), Some(8));
    }
}
