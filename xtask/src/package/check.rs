//! What must be true of the programs before they are packed.

use std::fs;

use anyhow::{Result, bail, ensure};

use super::programs::machine_paths;
use super::stage::{OURS, Stage};
use super::{PUBLISHER, VERSION};
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
        if profile == Profile::Release && has_symbols(&content) {
            bail!("{name} has symbols; is it stripped?");
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

/// Whether a program has a table of symbols, as the COFF header says (at the offset that stands at
/// 0x3c; in it at 16 the number of symbols).
fn has_symbols(content: &[u8]) -> bool {
    let number = |at: usize| {
        let bytes = content.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    };
    let header = number(0x3c).map_or(0, |at| at as usize);
    number(header + 16).is_some_and(|symbols| symbols > 0)
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
    fn symbols_are_seen_in_the_header() {
        let mut content = vec![0; 0x80];
        content[0x3c] = 0x40;
        assert!(!has_symbols(&content));
        content[0x52] = 1;
        assert!(has_symbols(&content));
        assert!(!has_symbols(b"MZ"));
    }

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
