//! Licence texts in a folder of somebody else's source.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

/// What such files are called, in small letters and at the beginning.
const NAMES: &[&str] =
    &["license", "licence", "copying", "unlicense", "notice", "copyright", "ofl"];
/// Folders that hold them.
const FOLDERS: &[&str] = &["license", "licenses", "licences"];
/// Larger ones are something else.
const MOST_BYTES: u64 = 200_000;

/// Standard texts, for a part that brings none: the identifier and the text.
const STANDARD: &[(&str, &str)] = &[
    ("MIT", include_str!("../../../windows/licences/MIT.txt")),
    ("Apache-2.0", include_str!("../../../../LICENSE-APACHE")),
    ("BSD-3-Clause", include_str!("../../../windows/licences/BSD-3-Clause.txt")),
    ("MPL-2.0", include_str!("../../../windows/licences/MPL-2.0.txt")),
];

/// The texts in a folder, in the order of their names; none when it has none.
pub(super) fn in_folder(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_dir() && FOLDERS.contains(&name.as_str()) {
            texts.extend(files_of(&path));
        } else if NAMES.iter().any(|start| name.starts_with(start)) {
            texts.extend(text_of(&path));
        }
    }
    texts
}

fn files_of(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().filter_map(|path| text_of(path)).collect()
}

fn text_of(path: &Path) -> Option<String> {
    let about = fs::metadata(path).ok()?;
    if !about.is_file() || about.len() > MOST_BYTES {
        return None;
    }
    let text = String::from_utf8_lossy(&fs::read(path).ok()?).replace("\r\n", "\n");
    // A file that only names another one is no text.
    (text.trim().len() > 100).then_some(text)
}

/// The standard text for an SPDX expression of which one licence may be chosen, under the name of
/// who holds the rights.
pub(super) fn standard(expression: &str, holder: &str) -> Result<String> {
    let words: Vec<_> =
        expression.split([' ', '/', '(', ')']).filter(|word| !word.is_empty()).collect();
    let all_of = words.contains(&"AND");
    match STANDARD.iter().find(|(name, _)| words.contains(name)) {
        Some((_, text)) if !all_of => Ok(format!("Copyright (c) {holder}\n\n{text}")),
        _ => bail!(
            "there is no licence text for “{expression}” of {holder}: put one into xtask/windows/licences"
        ),
    }
}

/// By which two texts are the same: their words.
pub(super) fn normalised(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_licences_has_a_standard_text() {
        for (expression, part) in [
            ("MIT", "Permission is hereby granted"),
            ("Apache-2.0 OR MIT", "Permission is hereby granted"),
            ("MIT/Apache-2.0", "Permission is hereby granted"),
            ("Apache-2.0", "Apache License"),
            ("MPL-2.0", "Mozilla Public License"),
        ] {
            let text = standard(expression, "its authors").unwrap();
            assert!(text.contains(part), "{expression}");
            assert!(text.starts_with("Copyright (c) its authors"), "{expression}");
        }
        for expression in ["MIT AND Unknown-1.0", "Unknown-1.0", ""] {
            assert!(standard(expression, "x").is_err(), "{expression}");
        }
    }

    #[test]
    fn the_texts_of_this_repository_are_found() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let texts = in_folder(&root);
        assert_eq!(texts.len(), 2);
        assert!(texts[0].contains("Apache License") && texts[1].contains("MIT License"));
    }
}
