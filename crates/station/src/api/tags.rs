//! Patterns of tags: `*` within a part of the path, `**` over several, `{a,b}`, `?`.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use model::TagPath;

use crate::archive::Archive;
use crate::error::ApiError;

const TAGS_MAX: usize = 10_000;

/// Compiles patterns; says which one is wrong.
pub(crate) fn compile(patterns: &[String]) -> Result<GlobSet, ApiError> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern.trim()).literal_separator(true).build();
        set.add(glob.map_err(|error| {
            ApiError::arguments(format!("the pattern “{pattern}” cannot be read: {}", error.kind()))
        })?);
    }
    set.build().map_err(|error| ApiError::arguments(error.to_string()))
}

/// The tags that the patterns name, by path; an error when there is none.
pub(crate) async fn matching(
    archive: &Archive,
    patterns: &[String],
) -> Result<Vec<TagPath>, ApiError> {
    let set = compile(patterns)?;
    let known = archive.readers.read(historian::Reader::tags).await?;
    let mut tags: Vec<_> =
        known.into_iter().map(|row| row.path).filter(|path| set.is_match(path.as_str())).collect();
    tags.sort_unstable();
    if tags.is_empty() {
        return Err(ApiError::arguments(format!(
            "no tag is named by {}; patterns look like gas/** or gas/*/value",
            patterns.join(", ")
        )));
    }
    if tags.len() > TAGS_MAX {
        return Err(ApiError::arguments(format!(
            "{} tags are named, at most {TAGS_MAX} go into one file; narrow the pattern",
            tags.len()
        )));
    }
    Ok(tags)
}
