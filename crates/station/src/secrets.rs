//! Passwords, kept apart from the plant files: `<data>/secrets.toml`, readable by its owner only.
//!
//! ```toml
//! [mqtt]
//! plant = "the password of the source named plant"
//! [opcua]
//! line = "the password of the source named line"
//! [notify]
//! smtp = "the secret that notify.toml calls smtp"
//! [archive]
//! s3_id = "the access key of the keys that archive.toml calls s3"
//! s3_secret = "their secret key"
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::error::StartError;

/// The passwords by protocol and source.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secrets {
    #[serde(default)]
    mqtt: BTreeMap<String, String>,
    #[serde(default)]
    opcua: BTreeMap<String, String>,
    #[serde(default)]
    notify: BTreeMap<String, String>,
    #[serde(default)]
    archive: BTreeMap<String, String>,
}

impl Secrets {
    /// Reads the file; absent means none. Never quotes the file: errors name only the line.
    pub(crate) fn read(path: &Path) -> Result<Self, StartError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => {
                return Err(StartError::Secrets(format!(
                    "{} cannot be read: {error}",
                    path.display()
                )));
            }
        };
        toml_edit::de::from_str(&text).map_err(|error: toml_edit::de::Error| {
            let before = error.span().map_or("", |span| &text[..span.start]);
            let line = before.lines().count().max(1);
            StartError::Secrets(format!(
                "{}, line {line}: should be sections [mqtt], [opcua], [notify] and [archive] with lines like name = \"password\"",
                path.display()
            ))
        })
    }

    pub(crate) fn mqtt_password(&self, source: &str) -> Option<&str> {
        self.mqtt.get(source).map(String::as_str)
    }

    /// The two keys of this name for an S3-compatible store.
    pub(crate) fn archive_keys(&self, name: &str) -> Option<(&str, &str)> {
        let part = |end: &str| self.archive.get(&format!("{name}_{end}")).map(String::as_str);
        part("id").zip(part("secret"))
    }

    pub(crate) fn notify_secret(&self, name: &str) -> Option<&str> {
        self.notify.get(name).map(String::as_str)
    }

    pub(crate) fn opcua_password(&self, source: &str) -> Option<&str> {
        self.opcua.get(source).map(String::as_str)
    }
}
