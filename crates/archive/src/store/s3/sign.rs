//! Signing requests as AWS Signature Version 4 asks for it, in the `Authorization` header.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>. Signed
//! addresses, which smaller libraries make, were rejected: they stand in error messages and logs
//! of servers, and do not let the server check the body's hash.

use std::fmt::Write;

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::Keys;

/// A request as far as it is signed.
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    /// Host and port as the `Host` header has them.
    pub(super) host: &'a str,
    /// The path, encoded.
    pub(super) path: &'a str,
    /// Names and values, not encoded, sorted by name.
    pub(super) query: &'a [(&'a str, &'a str)],
    /// SHA-256 of the body in hexadecimal digits.
    pub(super) body_sha256: &'a str,
    pub(super) region: &'a str,
    pub(super) at: Timestamp,
}

/// Headers to send with a request.
pub(super) struct Signed {
    pub(super) authorization: String,
    /// `x-amz-date`.
    pub(super) date: String,
}

/// Signs a request.
pub(super) fn sign(request: &Request<'_>, keys: &Keys) -> Signed {
    let date = request.at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let day = date.get(..8).unwrap_or_default();
    let scope = format!("{day}/{}/s3/aws4_request", request.region);
    let canonical = format!(
        "{}\n{}\n{}\nhost:{}\nx-amz-content-sha256:{}\nx-amz-date:{date}\n\n{SIGNED}\n{}",
        request.method,
        request.path,
        query(request.query),
        request.host,
        request.body_sha256,
        request.body_sha256,
    );
    let hash = hex(&Sha256::digest(canonical.as_bytes()));
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{hash}");
    let parts = [day, request.region, "s3", "aws4_request", &text];
    let first = format!("AWS4{}", keys.secret).into_bytes();
    let signature = parts.iter().fold(first, |key, part| hmac(&key, part));
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={SIGNED},Signature={}",
        keys.id,
        hex(&signature)
    );
    Signed { authorization, date }
}

const SIGNED: &str = "host;x-amz-content-sha256;x-amz-date";

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("keys of any length are taken")
    };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing into a string does not fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// The query as it is signed and sent.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{}={}", encode(name, ""), encode(value, ""));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// The path of a name below a bucket.
pub(super) fn path(base: &str, bucket: &str, name: &str) -> String {
    let base = base.trim_end_matches('/');
    match name {
        "" => format!("{base}/{}", encode(bucket, "/")),
        name => format!("{base}/{}/{}", encode(bucket, "/"), encode(name, "/")),
    }
}

/// Percent encoding as the signature wants it: letters, digits and `-._~` stay.
fn encode(text: &str, kept: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        let letter = char::from(byte);
        if byte.is_ascii_alphanumeric() || "-._~".contains(letter) || kept.contains(letter) {
            out.push(letter);
        } else {
            write!(out, "%{byte:02X}").ok();
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last example of the document: listing with two parameters.
    #[test]
    fn the_documents_own_example_is_signed_as_it_says() {
        let keys = Keys {
            id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        };
        let request = Request {
            method: "GET",
            host: "examplebucket.s3.amazonaws.com",
            path: "/",
            query: &[("max-keys", "2"), ("prefix", "J")],
            body_sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            region: "us-east-1",
            at: "2013-05-24T00:00:00Z".parse().unwrap(),
        };
        let signed = sign(&request, &keys);
        assert_eq!(signed.date, "20130524T000000Z");
        assert!(
            signed.authorization.ends_with(
                "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
            ),
            "{}",
            signed.authorization
        );
    }

    #[test]
    fn names_are_encoded() {
        assert_eq!(
            path("/s3/", "plant", "history/date=2026-11-01/气.parquet"),
            "/s3/plant/history/date%3D2026-11-01/%E6%B0%94.parquet"
        );
        assert_eq!(path("", "plant", ""), "/plant");
        assert_eq!(
            query(&[("list-type", "2"), ("prefix", "a/b c")]),
            "list-type=2&prefix=a%2Fb%20c"
        );
    }
}
