//! An S3-compatible store (`MinIO`, Ceph, AWS and others), addressed by path:
//! `endpoint/bucket/prefix/name`.
//!
//! One request a file: days are far smaller than the 5 GB that one request may carry. The body's
//! SHA-256 is signed, so the server itself refuses what was damaged on the way.

mod listing;
pub(crate) mod sign;

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::blocking::{Body, Client, RequestBuilder, Response};
use reqwest::{Method, StatusCode, Url};

use super::{Object, Store, StoreError, check_name};
use crate::config::S3Place;
use crate::deposit::sha256;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A whole day must go through within this time.
const TRANSFER_TIMEOUT: Duration = Duration::from_mins(30);
/// SHA-256 of nothing.
const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The two keys of an account. They are never shown.
#[derive(Clone)]
pub struct Keys {
    /// The access key's id.
    pub id: String,
    /// The secret access key.
    pub secret: String,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

/// See the module.
pub struct S3Store {
    client: Client,
    place: S3Place,
    /// Host and port as the client sends them.
    host: String,
    endpoint: Url,
    keys: Keys,
    clock: fn() -> Timestamp,
}

impl std::fmt::Debug for S3Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.describe())
    }
}

impl S3Store {
    /// A store at this place. `clock` tells the time of each request, which a server compares with
    /// its own.
    pub fn new(place: S3Place, keys: Keys, clock: fn() -> Timestamp) -> Result<Self, StoreError> {
        let refused = |detail: String| StoreError::Refused {
            store: format!("the store at {}", place.endpoint),
            name: "any file".to_owned(),
            detail,
        };
        let endpoint: Url =
            place.endpoint.parse().map_err(|error| refused(format!("its address: {error}")))?;
        let name = endpoint.host_str().ok_or_else(|| refused("its address has no host".into()))?;
        let host = endpoint.port().map_or(name.to_owned(), |port| format!("{name}:{port}"));
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TRANSFER_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| refused(error.to_string()))?;
        Ok(Self { client, place, host, endpoint, keys, clock })
    }

    /// The name within the bucket.
    fn key(&self, name: &str) -> String {
        match self.place.prefix.trim_matches('/') {
            "" => name.to_owned(),
            prefix => format!("{prefix}/{name}"),
        }
    }

    fn request(
        &self,
        method: &Method,
        key: &str,
        query: &[(&str, &str)],
        body_sha256: &str,
    ) -> RequestBuilder {
        let path = sign::path(self.endpoint.path(), &self.place.bucket, key);
        let request = sign::Request {
            method: method.as_str(),
            host: &self.host,
            path: &path,
            query,
            body_sha256,
            region: &self.place.region,
            at: (self.clock)(),
        };
        let signed = sign::sign(&request, &self.keys);
        let mut url = self.endpoint.clone();
        url.set_path(&path);
        url.set_query(Some(sign::query(query)).filter(|query| !query.is_empty()).as_deref());
        self.client
            .request(method.clone(), url)
            .header("authorization", signed.authorization)
            .header("x-amz-date", signed.date)
            .header("x-amz-content-sha256", body_sha256)
    }

    /// Sends; answers what succeeded, or none when there is nothing of this name.
    fn send(&self, request: RequestBuilder, name: &str) -> Result<Option<Response>, StoreError> {
        let answer = request.send().map_err(|error| self.unreachable(&error))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(Some(answer));
        }
        let body = answer.text().unwrap_or_default();
        let (code, message) = listing::error(&body);
        let store = self.describe();
        let detail = [status.as_str(), &code, &message].join(" ").trim().to_owned();
        match (status, code.as_str()) {
            (_, "NoSuchBucket") => Err(StoreError::Missing { store }),
            (StatusCode::NOT_FOUND, _) => Ok(None),
            (StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED, _) => {
                Err(StoreError::Denied { store, detail })
            }
            (StatusCode::TOO_MANY_REQUESTS, _) => Err(StoreError::Unreachable { store, detail }),
            (status, _) if status.is_server_error() => {
                Err(StoreError::Unreachable { store, detail })
            }
            _ => Err(StoreError::Refused { store, name: name.to_owned(), detail }),
        }
    }

    fn unreachable(&self, error: &reqwest::Error) -> StoreError {
        let mut detail = String::new();
        let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
        while let Some(inner) = cause {
            detail = inner.to_string();
            cause = inner.source();
        }
        if detail.is_empty() {
            detail = error.to_string();
        }
        StoreError::Unreachable { store: self.describe(), detail }
    }

    fn page(&self, prefix: &str, after: Option<&str>) -> Result<listing::Page, StoreError> {
        let mut query = vec![("list-type", "2"), ("prefix", prefix)];
        if let Some(after) = after {
            query.insert(0, ("continuation-token", after));
        }
        let missing = || StoreError::Missing { store: self.describe() };
        let request = self.request(&Method::GET, "", &query, NOTHING);
        let answer = self.send(request, prefix)?.ok_or_else(missing)?;
        let text = answer.text().map_err(|error| self.unreachable(&error))?;
        listing::page(&text).map_err(|detail| StoreError::Refused {
            store: self.describe(),
            name: "a list of its files".to_owned(),
            detail,
        })
    }
}

impl Store for S3Store {
    fn describe(&self) -> String {
        format!("the bucket {} at {}", self.place.bucket, self.place.endpoint)
    }

    fn put(&self, name: &str, file: &Path) -> Result<(), StoreError> {
        check_name(name)?;
        let hash = sha256(file)?;
        let open = File::open(file).map_err(StoreError::local(file))?;
        let length = open.metadata().map_err(StoreError::local(file))?.len();
        let request = self.request(&Method::PUT, &self.key(name), &[], &hash);
        let missing = || StoreError::Missing { store: self.describe() };
        self.send(request.body(Body::sized(open, length)), name)?.map(drop).ok_or_else(missing)
    }

    fn head(&self, name: &str) -> Result<Option<u64>, StoreError> {
        check_name(name)?;
        let request = self.request(&Method::HEAD, &self.key(name), &[], NOTHING);
        let Some(answer) = self.send(request, name)? else { return Ok(None) };
        let length = answer.headers().get(reqwest::header::CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
        length.map(Some).ok_or_else(|| StoreError::Refused {
            store: self.describe(),
            name: name.to_owned(),
            detail: "it does not say how long it is".to_owned(),
        })
    }

    fn get(&self, name: &str, out: &mut dyn Write) -> Result<u64, StoreError> {
        check_name(name)?;
        let request = self.request(&Method::GET, &self.key(name), &[], NOTHING);
        let Some(mut answer) = self.send(request, name)? else {
            let (store, name) = (self.describe(), name.to_owned());
            return Err(StoreError::NotFound { store, name });
        };
        io::copy(&mut answer, out).map_err(|error| StoreError::Unreachable {
            store: self.describe(),
            detail: error.to_string(),
        })
    }

    fn list(&self, prefix: &str) -> Result<Vec<Object>, StoreError> {
        let within = self.key("");
        let full = format!("{within}{prefix}");
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = self.page(&full, after.as_deref())?;
            found.extend(page.objects.into_iter().map(|object| Object {
                name: object.name.strip_prefix(&within).unwrap_or(&object.name).to_owned(),
                ..object
            }));
            after = page.next;
            if after.is_none() {
                return Ok(found);
            }
        }
    }
}
