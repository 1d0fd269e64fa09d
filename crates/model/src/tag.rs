//! Names of devices and tags: `gas/H20101` and `gas/H20101/v_raw`.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};

/// Longest device path and longest field name, in bytes.
const PART_BYTES_MAX: usize = 128;

/// Why a text cannot name a device or a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathError {
    /// Nothing in it, or nothing between two slashes.
    Empty,
    /// Over 128 bytes.
    TooLong,
    /// A control character, a blank, a wildcard (`*`, `?`, `#`, `+`) or a quote.
    BadCharacter(char),
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "a part of the name is empty"),
            Self::TooLong => write!(f, "the name is longer than {PART_BYTES_MAX} bytes"),
            Self::BadCharacter(c) => write!(f, "the name contains {c:?}"),
        }
    }
}

impl std::error::Error for PathError {}

fn check(text: &str) -> Result<(), PathError> {
    if text.len() > PART_BYTES_MAX {
        return Err(PathError::TooLong);
    }
    if text.split('/').any(str::is_empty) {
        return Err(PathError::Empty);
    }
    // Nearly all names, of which thousands come each second.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-');
    if text.bytes().all(plain) {
        return Ok(());
    }
    let bad = |c: &char| c.is_control() || c.is_whitespace() || "*?#+\"'`\\".contains(*c);
    text.chars().find(bad).map_or(Ok(()), |c| Err(PathError::BadCharacter(c)))
}

/// The path of a device: the domain and the device's own name, `gas/H20101`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DevicePath(SmolStr);

impl DevicePath {
    /// Checks and takes a whole path.
    pub fn new(path: &str) -> Result<Self, PathError> {
        check(path).map(|()| Self(SmolStr::new(path)))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part: the device's own name, `H20101`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The tag of one of this device's fields.
    #[must_use]
    pub fn tag(&self, field: &str) -> TagPath {
        TagPath(format_smolstr!("{}/{field}", self.0))
    }
}

impl fmt::Display for DevicePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The path of a tag: device and field, `gas/H20101/v_raw`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TagPath(SmolStr);

impl TagPath {
    /// Checks and takes a whole path.
    pub fn new(path: &str) -> Result<Self, PathError> {
        check(path).map(|()| Self(SmolStr::new(path)))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The device's path and the field's name.
    #[must_use]
    pub fn split(&self) -> (&str, &str) {
        self.0.rsplit_once('/').unwrap_or(("", &self.0))
    }
}

impl fmt::Display for TagPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The field that was computed again and the number of the recalculation, of a field like
/// `value@2`; none of others.
#[must_use]
pub fn versioned(field: &str) -> Option<(&str, u32)> {
    let (base, number) = field.rsplit_once('@')?;
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse().ok().filter(|_| digits).map(|number| (base, number))
}

/// Checks one field's name: as a path, but without a slash.
pub(crate) fn check_field(text: &str) -> Result<(), PathError> {
    if text.contains('/') { Err(PathError::BadCharacter('/')) } else { check(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_checked() {
        assert!(DevicePath::new("gas/H20101").is_ok());
        assert!(DevicePath::new("gas/实验室-1").is_ok());
        assert_eq!(DevicePath::new("gas//x"), Err(PathError::Empty));
        assert_eq!(DevicePath::new("gas/a b"), Err(PathError::BadCharacter(' ')));
        assert_eq!(DevicePath::new(&"x".repeat(200)), Err(PathError::TooLong));
    }

    #[test]
    fn a_recalculated_field_has_a_number() {
        assert_eq!(versioned("value@12"), Some(("value", 12)));
        for field in ["value", "value@", "value@x", "value@-1", "value@+1", "@"] {
            assert_eq!(versioned(field), None, "{field}");
        }
    }

    #[test]
    fn a_tag_is_a_device_and_a_field() {
        let tag = DevicePath::new("gas/H20101").unwrap().tag("v_raw");
        assert_eq!(tag.as_str(), "gas/H20101/v_raw");
        assert_eq!(tag.split(), ("gas/H20101", "v_raw"));
    }
}
