//! Whom we trust, and who we are: the folder of certificates.
//!
//! `own/` holds our certificate and key, made once. A server's certificate is trusted by a person:
//! until then it lies in `pending/<source>/` and nothing is sent to the server. The trusted one
//! lies in `trusted/<source>/`; another one of the same source is refused until a person trusts
//! it, which ends the trust in the old one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use model::Timestamp;
use opcua::crypto::{CertificateStore, X509, X509Data};
use opcua::types::ByteString;

const OWN_KEY_BITS: u32 = 2_048;
/// Ten years: replacing it means trusting it anew at every server.
const OWN_DAYS: u32 = 3_650;
/// Certificates that wait for a person, per source; a server that shows a new one at every
/// connection does not fill the disk.
const PENDING_MAX: usize = 16;

/// A server's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// SHA-1 of the certificate in hexadecimal: its name among people.
    pub thumbprint: String,
    /// To whom it was given.
    pub subject: String,
    /// From when it is valid.
    pub valid_from: Option<Timestamp>,
    /// Until when.
    pub valid_to: Option<Timestamp>,
    /// Whether it is trusted.
    pub state: CertificateState,
}

/// Whether a certificate is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateState {
    /// Seen for the first time; a person has to decide.
    Pending,
    /// A person trusts it.
    Trusted,
    /// The server used to have another one, which is trusted; a person has to decide.
    Changed,
}

/// The folder, for one source.
#[derive(Clone, Debug)]
pub(super) struct Trust {
    pki: PathBuf,
    source: String,
}

impl Trust {
    pub(super) fn new(pki: &Path, source: &str) -> Self {
        // A source's name is the user's; in a path it must be one plain component.
        let mut plain = String::new();
        for c in source.chars() {
            if c.is_alphanumeric() || "-_".contains(c) {
                plain.push(c);
            } else {
                plain.extend(format!("%{:X}", u32::from(c)).chars());
            }
        }
        Self { pki: pki.to_owned(), source: plain }
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.pki.join(name).join(&self.source)
    }

    /// Our certificate and key.
    pub(super) fn own_paths(&self) -> (PathBuf, PathBuf) {
        (self.pki.join("own/cert.der"), self.pki.join("own/key.pem"))
    }

    /// Where the library keeps its own notes; it decides nothing, for we ask before it does.
    pub(super) fn library_folder(&self) -> PathBuf {
        self.folder("library")
    }

    /// Makes our certificate and key, unless they are there. Takes seconds.
    pub(super) fn ensure_own(&self, application_uri: &str) -> Result<(), String> {
        let (certificate, key) = self.own_paths();
        if certificate.exists() && key.exists() {
            return Ok(());
        }
        let alt_host_names = X509Data::alt_host_names(application_uri, None, false, true, false);
        let data = X509Data {
            key_size: OWN_KEY_BITS,
            common_name: "Linewatch".into(),
            organization: "Linewatch".into(),
            organizational_unit: String::new(),
            country: "CN".into(),
            state: String::new(),
            alt_host_names,
            certificate_duration_days: OWN_DAYS,
        };
        private_folder(&self.pki.join("own"))
            .map_err(|error| self.own_error(&error.to_string()))?;
        CertificateStore::create_certificate_and_key(&data, true, &certificate, &key)
            .map(drop)
            .map_err(|error| self.own_error(&error))
    }

    fn own_error(&self, error: &str) -> String {
        let folder = self.pki.join("own");
        format!(
            "our own certificate cannot be made in {}: {error}; check that the folder can be \
             written",
            folder.display()
        )
    }

    /// What a person has decided about the certificate that a server shows; unknown ones are put
    /// with those that wait.
    pub(super) fn ask(&self, shown: &ByteString) -> Result<Certificate, String> {
        let certificate = X509::from_byte_string(shown)
            .map_err(|_| "the server shows a certificate that cannot be read".to_owned())?;
        let thumbprint = certificate.thumbprint().as_hex_string();
        let trusted = self.folder("trusted").join(format!("{thumbprint}.der"));
        let bytes = shown.as_ref();
        if fs::read(&trusted).is_ok_and(|known| known == bytes) {
            return Ok(describe(&certificate, CertificateState::Trusted));
        }
        let wait = || -> io::Result<()> {
            let folder = self.folder("pending");
            let path = folder.join(format!("{thumbprint}.der"));
            if path.exists() {
                return Ok(());
            }
            fs::create_dir_all(&folder)?;
            make_room(&folder)?;
            fs::write(path, bytes)
        };
        wait().map_err(|error| {
            format!("the server's certificate cannot be kept for you to trust: {error}")
        })?;
        Ok(describe(&certificate, self.undecided()))
    }

    fn undecided(&self) -> CertificateState {
        if files(&self.folder("trusted")).is_empty() {
            CertificateState::Pending
        } else {
            CertificateState::Changed
        }
    }

    /// Every certificate of this source, the trusted one first.
    pub(super) fn list(&self) -> Vec<Certificate> {
        let read = |folder: &str, state| {
            let files = files(&self.folder(folder)).into_iter();
            files.filter_map(move |path| {
                let certificate = X509::from_der(&fs::read(path).ok()?).ok()?;
                Some(describe(&certificate, state))
            })
        };
        let trusted = read("trusted", CertificateState::Trusted);
        trusted.chain(read("pending", self.undecided())).collect()
    }

    /// A person trusts a certificate that waits; it takes the place of the one trusted before.
    pub(super) fn trust(&self, thumbprint: &str) -> Result<(), String> {
        let name = |path: &PathBuf| {
            path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case(thumbprint))
        };
        let trusted = self.folder("trusted");
        if files(&trusted).iter().any(name) {
            return Ok(());
        }
        let waiting = files(&self.folder("pending")).into_iter().find(|path| name(path));
        let waiting = waiting.ok_or_else(|| {
            format!("no certificate {thumbprint} waits to be trusted; look at the list again")
        })?;
        let make = || -> io::Result<()> {
            fs::create_dir_all(&trusted)?;
            let before = files(&trusted);
            let target = trusted.join(waiting.file_name().unwrap_or_default());
            system::files::rename(&waiting, target)?;
            before.iter().try_for_each(system::files::remove_file)
        };
        make().map_err(|error| format!("the certificate could not be trusted: {error}"))
    }
}

/// Forgets the oldest that wait when there are too many.
fn make_room(folder: &Path) -> io::Result<()> {
    let mut waiting = files(folder);
    let since = |path: &PathBuf| fs::metadata(path).and_then(|about| about.modified()).ok();
    waiting.sort_by_key(since);
    let excess = (waiting.len() + 1).saturating_sub(PENDING_MAX);
    waiting.iter().take(excess).try_for_each(system::files::remove_file)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "der"))
        .collect();
    paths.sort();
    paths
}

fn describe(certificate: &X509, state: CertificateState) -> Certificate {
    Certificate {
        thumbprint: certificate.thumbprint().as_hex_string(),
        subject: certificate.subject_name(),
        valid_from: certificate
            .not_before()
            .ok()
            .map(|at| Timestamp::from_micros(at.timestamp_micros())),
        valid_to: certificate
            .not_after()
            .ok()
            .map(|at| Timestamp::from_micros(at.timestamp_micros())),
        state,
    }
}

/// A folder that nobody else can look into, for our key is there.
fn private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "trust_tests.rs"]
mod tests;
