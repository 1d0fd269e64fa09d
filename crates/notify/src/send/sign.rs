//! Signatures of chat robots.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use model::Timestamp;
use sha2::Sha256;

use crate::secret::SecretString;

/// `DingTalk`'s: `base64(HMAC-SHA256(secret, "{ts_ms}\n{secret}"))`.
pub(super) fn dingtalk(secret: &SecretString, at: Timestamp) -> String {
    let secret = secret.reveal();
    hmac(secret.as_bytes(), format!("{}\n{secret}", at.micros() / 1_000).as_bytes())
}

/// Feishu's: the same text in seconds is the key, and nothing is signed.
pub(super) fn feishu(secret: &SecretString, at: Timestamp) -> String {
    hmac(format!("{}\n{}", at.micros() / 1_000_000, secret.reveal()).as_bytes(), b"")
}

fn hmac(key: &[u8], text: &[u8]) -> String {
    // A key of any length is allowed, so there is no error to pass on.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(text);
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From Python's hmac and base64.
    #[test]
    fn signatures_are_as_another_implementation_makes_them() {
        let secret = SecretString::new("SECx1y2z3");
        let at = Timestamp::from_millis(1_734_320_000_250);
        assert_eq!(dingtalk(&secret, at), "WwnKjHt2fjfj+PEzzBfYkod67bfcVUiXZokyNC/eOvI=");
        assert_eq!(feishu(&secret, at), "oQDJa0qgWlMAhUUgqrQSX8WpaB/q1knDvwwBuC/bkQA=");
    }
}
