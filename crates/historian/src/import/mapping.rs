//! What the columns of a file mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What the columns of a file mean. As TOML it is what `linewatch import --mapping` reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// What a row is.
    pub form: Form,
    /// How a CSV file's letters are stored.
    pub encoding: Encoding,
    /// What stands between the columns of a CSV file; a comma when empty.
    pub separator: String,
    /// Whether numbers are written as `1,5`.
    pub decimal_comma: bool,
    /// The column of the source time.
    pub time: String,
    /// How times are written.
    pub time_format: TimeFormat,
    /// The zone of times without one, by its IANA name; UTC when empty.
    pub time_zone: String,
    /// The column of the receive time; empty when there is none, and the source time is taken.
    pub receive_time: String,
    /// The column of the quality: a status code or its name; empty when all is good.
    pub quality: String,
    /// Form long: the column of the tag.
    pub tag: String,
    /// Form long: the column of numbers.
    pub value: String,
    /// Form long: the column of texts; when it is that of the numbers, what is no number is a text.
    pub text: String,
    /// Form device: the column of the device.
    pub device: String,
    /// Form wide: the tag of each column. Form device: the field of each column. Columns that are
    /// not named are left out.
    pub columns: BTreeMap<String, String>,
    /// Forms wide and device: columns that hold texts; what is no number in others is refused.
    pub text_columns: Vec<String>,
    /// What comes before every name of a tag or device, with its slash: `gas/`.
    pub prefix: String,
    /// Forms long and device: other names for tags or devices, before the prefix.
    pub rename: BTreeMap<String, String>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// One sample of one tag.
    #[default]
    Long,
    /// A time, and a column for each tag.
    Wide,
    /// A time, a device, and a column for each of its fields.
    Device,
}

/// How a CSV file's letters are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without byte-order mark.
    #[default]
    Utf8,
    /// GB18030, which GBK and GB2312 are parts of.
    Gb18030,
}

/// How times are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeFormat {
    /// ISO 8601 with an offset, or a date and a time of day in the mapping's zone, such as
    /// `2026-11-21 08:00:00.250` or `2026/11/21 8:00`.
    #[default]
    Text,
    /// Seconds since 1970, possibly with a fraction.
    EpochS,
    /// Milliseconds since 1970.
    EpochMs,
    /// Microseconds since 1970.
    EpochUs,
}

impl Mapping {
    /// The separator as a byte; anything but one ASCII character is a comma.
    pub(super) fn separator_byte(&self) -> u8 {
        match self.separator.as_bytes() {
            [one] if one.is_ascii() => *one,
            _ => b',',
        }
    }

    /// Whether two samples of one time are told apart by their receive times: only when the file
    /// has them.
    #[must_use]
    pub fn has_receive_time(&self) -> bool {
        !self.receive_time.is_empty()
    }

    /// Whether the file says qualities.
    #[must_use]
    pub fn has_quality(&self) -> bool {
        !self.quality.is_empty()
    }
}
