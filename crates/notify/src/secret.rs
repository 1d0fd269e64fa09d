//! Secrets: named in the configuration, looked up when a message is sent, shown nowhere.

use std::fmt;
use std::sync::Arc;

/// A text that `Debug` does not show and that is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretString(String);

impl SecretString {
    /// Keeps a text secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: to be sent, never to be logged.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretString(…)")
    }
}

impl Drop for SecretString {
    fn drop(&mut self) {
        // Best effort: the buffer as it is now; what was moved before is out of reach.
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        std::hint::black_box(&bytes);
    }
}

/// Finds a secret by the name that the configuration gives it; none when there is none yet. Asked
/// anew for each message, so a changed password counts at once. It may be asked from any thread
/// and should answer quickly.
pub type Secrets = Arc<dyn Fn(&str) -> Option<SecretString> + Send + Sync>;

/// Takes secrets, plain or percent-encoded, out of a text that people will read.
pub(crate) fn redact(text: &str, secrets: &[SecretString]) -> String {
    let mut clean = text.to_owned();
    for secret in secrets.iter().map(SecretString::reveal).filter(|secret| !secret.is_empty()) {
        clean = clean.replace(secret, "•••");
        clean = clean.replace(&crate::template::percent_encoded(secret), "•••");
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let secret = SecretString::new("pa ss");
        assert_eq!(format!("{secret:?}"), "SecretString(…)");
        assert_eq!(secret.reveal(), "pa ss");
        let text = "refused: pa ss at /send?token=pa%20ss";
        assert_eq!(redact(text, &[secret]), "refused: ••• at /send?token=•••");
        assert_eq!(redact("as it is", &[SecretString::new("")]), "as it is");
    }
}
