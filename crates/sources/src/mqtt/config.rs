//! The configuration of one connection to a broker.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use model::Timestamp;
use rumqttc::{MqttOptions, TlsConfiguration, Transport};

/// The largest packet MQTT can carry: a larger limit of ours than the broker's own would make
/// every reconnect fail on one large retained message.
const PACKET_BYTES_MAX: usize = 256 * 1024 * 1024;

/// One connection to a broker.
#[derive(Clone, Debug)]
pub struct Config {
    /// The source's name in counters and in the window.
    pub name: String,
    /// Host name or address of the broker.
    pub host: String,
    /// Port of the broker.
    pub port: u16,
    /// The session's name at the broker: must stay the same across restarts, for the broker keeps
    /// what arrives meanwhile under it.
    pub client_id: String,
    /// User and password, if the broker asks for them.
    pub credentials: Option<Credentials>,
    /// Encryption, if wanted.
    pub tls: Option<Tls>,
    /// What to subscribe to and who reads it.
    pub subscriptions: Vec<Subscription>,
    /// How often the connection proves that it lives; a dead one is noticed within twice this.
    pub keep_alive: Duration,
    /// When this source last received something in an earlier run: the broker should remember
    /// its session, and what it lost since then is a gap.
    pub last_receive: Option<Timestamp>,
}

/// User and password.
#[derive(Clone)]
pub struct Credentials {
    /// The user's name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Encryption of the connection.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// PEM file with the authority that signed the broker's certificate; without it the
    /// system's authorities are asked.
    pub ca_file: Option<PathBuf>,
}

/// A topic filter and the decoder of what comes by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// MQTT topic filter.
    pub filter: String,
    /// Name of a decoder in [`super::decode::by_name`].
    pub decoder: String,
}

/// Why an address cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AddressError {
    /// Neither `mqtt://` nor `mqtts://`.
    #[error(
        "“{0}” is not an MQTT address; write mqtt://host:1883 or mqtts://user:password@host:8883"
    )]
    Scheme(String),
    /// No host, or something after it that is no port.
    #[error("“{0}” names no host and port; write for example mqtt://192.168.1.5:1883")]
    Host(String),
}

/// Host, port, credentials and encryption of an address.
pub type Address = (String, u16, Option<Credentials>, bool);

impl Config {
    /// Reads `mqtt[s]://[user:password@]host[:port]`; percent-encoding is allowed in user and
    /// password. Ports default to 1883 and 8883.
    pub fn parse_address(address: &str) -> Result<Address, AddressError> {
        let shown = || without_password(address);
        let (secure, rest) = match address.split_once("://") {
            Some(("mqtt", rest)) => (false, rest),
            Some(("mqtts", rest)) => (true, rest),
            _ => return Err(AddressError::Scheme(shown())),
        };
        let (login, host_port) = match rest.rsplit_once('@') {
            Some((login, host_port)) => (Some(login), host_port),
            None => (None, rest),
        };
        let host_port = host_port.trim_end_matches('/');
        let default_port = if secure { 8883 } else { 1883 };
        let (host, port) = match host_port.rsplit_once(':') {
            Some((host, port)) if !host.is_empty() && !port.ends_with(']') => {
                (host, port.parse().map_err(|_| AddressError::Host(shown()))?)
            }
            _ => (host_port, default_port),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() || host.contains('/') {
            return Err(AddressError::Host(shown()));
        }
        let credentials = login.map(|login| {
            let (user, password) = login.split_once(':').unwrap_or((login, ""));
            Credentials { user: percent_decoded(user), password: percent_decoded(password) }
        });
        Ok((host.to_owned(), port, credentials, secure))
    }

    /// The address for people: without the password.
    #[must_use]
    pub fn address(&self) -> String {
        let scheme = if self.tls.is_some() { "mqtts" } else { "mqtt" };
        format!("{scheme}://{}:{}", self.host, self.port)
    }

    /// The client's options; reads the authority's file.
    pub(crate) fn options(&self) -> std::io::Result<MqttOptions> {
        let mut options = MqttOptions::new(&self.client_id, &self.host, self.port);
        options
            .set_clean_session(false)
            .set_manual_acks(true)
            .set_keep_alive(self.keep_alive)
            .set_max_packet_size(PACKET_BYTES_MAX, PACKET_BYTES_MAX);
        if let Some(Credentials { user, password }) = &self.credentials {
            options.set_credentials(user, password);
        }
        if let Some(tls) = &self.tls {
            let configuration = match &tls.ca_file {
                Some(path) => TlsConfiguration::Simple {
                    ca: std::fs::read(path)?,
                    alpn: None,
                    client_auth: None,
                },
                None => TlsConfiguration::default(),
            };
            options.set_transport(Transport::tls_with_config(configuration));
        }
        Ok(options)
    }
}

/// Everything before the last `@` hidden, except the scheme when there is one.
fn without_password(address: &str) -> String {
    let Some(end) = address.rfind('@') else { return address.to_owned() };
    let scheme = address[..end].find("://").map_or("", |start| &address[..start + 3]);
    format!("{scheme}…{}", &address[end..])
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = (first == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(code) = code {
            bytes.push(code);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(address: &str) -> (String, u16, Option<(String, String)>, bool) {
        let (host, port, login, secure) = Config::parse_address(address).unwrap();
        (host, port, login.map(|login| (login.user, login.password)), secure)
    }

    #[test]
    fn addresses_with_and_without_everything() {
        assert_eq!(parsed("mqtt://127.0.0.1:1884"), ("127.0.0.1".into(), 1884, None, false));
        assert_eq!(parsed("mqtts://broker"), ("broker".into(), 8883, None, true));
        assert_eq!(parsed("mqtt://[::1]:1883/"), ("::1".into(), 1883, None, false));
        let login = Some(("sta".to_owned(), "p@ss:word/1".to_owned()));
        assert_eq!(parsed("mqtt://sta:p%40ss:word%2F1@h:9"), ("h".into(), 9, login, false));
        let login = Some(("u".to_owned(), "a@b".to_owned()));
        assert_eq!(parsed("mqtt://u:a@b@h"), ("h".into(), 1883, login, false));
    }

    #[test]
    fn a_mistake_is_shown_without_the_password() {
        let error = Config::parse_address("http://u:secret@host").unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
        let error = Config::parse_address("mqtt://u:secret@host:port").unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
        let error = Config::parse_address("u:secret@host:1883").unwrap_err();
        assert!(error.to_string().contains("“…@host:1883”"), "{error}");
        assert!(Config::parse_address("mqtt://").is_err());
    }

    #[test]
    fn credentials_do_not_print_the_password() {
        let credentials = Credentials { user: "u".into(), password: "secret".into() };
        assert!(!format!("{credentials:?}").contains("secret"));
    }
}
