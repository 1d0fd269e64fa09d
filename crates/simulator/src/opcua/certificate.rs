//! The server's certificate and key: made once, kept in its folder.
//!
//! An expired certificate, or one for another application, is replaced; half of a pair is not,
//! because somebody may have put it there: the error says what to do.

use std::fs;
use std::path::{Path, PathBuf};

use opcua::crypto::{CertificateStore, X509, X509Data};

use super::{ServerConfig, ServerError};

/// The certificate, below the folder.
const CERTIFICATE: &str = "own/cert.der";
/// Its key.
const KEY: &str = "private/private.pem";
/// Ten years: nobody replaces a laboratory's certificate in time.
const DAYS: u32 = 3_650;
const KEY_BITS: u32 = 2_048;

/// Makes certificate and key unless they are there. Takes a second or more when it makes them.
pub(super) fn ensure(config: &ServerConfig) -> Result<(), ServerError> {
    let fail = |reason: String| ServerError::Certificate { folder: config.folder.clone(), reason };
    let (certificate, key) = (config.folder.join(CERTIFICATE), config.folder.join(KEY));
    match (certificate.exists(), key.exists()) {
        (true, true) => {
            let known = CertificateStore::read_cert(&certificate);
            let usable = known.is_ok() && CertificateStore::read_pkey(&key).is_ok();
            match known {
                Ok(known) if usable && fits(&known, config) => return Ok(()),
                Ok(_) if usable => {}
                _ => return Err(fail(damaged())),
            }
        }
        (false, false) => {}
        _ => return Err(fail(damaged())),
    }
    make(config, &certificate, &key).map_err(fail)
}

fn damaged() -> String {
    format!("one of {CERTIFICATE} and {KEY} is missing or damaged; restore it, or remove both")
}

/// Whether it is still valid and names this application.
fn fits(certificate: &X509, config: &ServerConfig) -> bool {
    // The library compares with the clock of its own calendar library.
    let now = opcua::types::DateTime::now().as_chrono();
    certificate.is_time_valid(&now).is_ok()
        && certificate.is_application_uri_valid(&config.application_uri).is_ok()
}

fn make(config: &ServerConfig, certificate: &Path, key: &Path) -> Result<(), String> {
    private_folder(key)?;
    let data = X509Data {
        key_size: KEY_BITS,
        common_name: config.application_name.clone(),
        organization: "Linewatch".to_owned(),
        organizational_unit: "Demo plant".to_owned(),
        country: "CN".to_owned(),
        state: "Lab".to_owned(),
        alt_host_names: X509Data::alt_host_names(&config.application_uri, None, true, false, true),
        certificate_duration_days: DAYS,
    };
    // Made beside and renamed: an interrupted start leaves no half pair.
    let (new_certificate, new_key) = (beside(certificate), beside(key));
    CertificateStore::create_certificate_and_key(&data, true, &new_certificate, &new_key)?;
    for (from, to) in [(&new_certificate, certificate), (&new_key, key)] {
        system::files::rename(from, to)
            .map_err(|error| format!("{} cannot be written: {error}", to.display()))?;
    }
    Ok(())
}

fn beside(path: &Path) -> PathBuf {
    path.with_file_name("new").with_extension(path.extension().unwrap_or_default())
}

/// The key's folder, for nobody else.
fn private_folder(key: &Path) -> Result<(), String> {
    let Some(folder) = key.parent() else { return Ok(()) };
    let failed = |error| format!("{} cannot be made: {error}", folder.display());
    fs::create_dir_all(folder).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(failed)?;
    }
    Ok(())
}
