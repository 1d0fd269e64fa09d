//! The configuration of one connection to an OPC UA server.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use model::{DevicePath, Timestamp};
use smol_str::SmolStr;

use super::node::NodeName;

/// Fewer values than this are never kept by the server for an item while we are not asking.
pub const QUEUE_MIN: u32 = 10;

/// One connection to a server.
#[derive(Clone, Debug)]
pub struct Config {
    /// The source's name in counters and in the window; names its folder of trusted certificates.
    pub name: String,
    /// Where the server is: `opc.tcp://host[:port][/path]`; see [`check_address`].
    pub address: String,
    /// How messages are protected.
    pub security: Security,
    /// As whom we come.
    pub identity: Identity,
    /// This program's name among OPC UA applications, `urn:host:linewatch:station`. It stands in
    /// our certificate, so it must stay the same.
    pub application_uri: String,
    /// Folder of certificates: `own`, `trusted` and `pending` are made in it.
    pub pki: PathBuf,
    /// The variables to watch.
    pub items: Vec<Item>,
    /// Folders of the server whose variables are all watched.
    pub subtrees: Vec<Subtree>,
    /// How often the server sends what changed.
    pub publishing_interval: Duration,
    /// How often the server says that it lives when nothing changed. After twice this without a
    /// word the connection is given up and what it showed is marked as bad.
    pub keep_alive: Duration,
    /// How often a value that does not change is asked for again: the sample says that it still
    /// held at the server's time. Without it an unchanged value is sent once.
    pub confirm: Option<Duration>,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// When the next attempt follows a failed one.
    pub retry: Retry,
    /// When this source last received something in an earlier run: what happened since is a gap.
    pub last_receive: Option<Timestamp>,
}

impl Config {
    /// A connection with the defaults: no security, anonymous, nothing to watch yet.
    #[must_use]
    pub fn new(name: &str, address: &str, application_uri: &str, pki: PathBuf) -> Self {
        Self {
            name: name.to_owned(),
            address: address.to_owned(),
            security: Security::None,
            identity: Identity::Anonymous,
            application_uri: application_uri.to_owned(),
            pki,
            items: Vec::new(),
            subtrees: Vec::new(),
            publishing_interval: Duration::from_millis(500),
            keep_alive: Duration::from_secs(2),
            confirm: None,
            request_timeout: Duration::from_secs(10),
            retry: Retry::default(),
            last_receive: None,
        }
    }
}

/// How messages are protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// Not at all: anybody on the way can read and change them. A laboratory's choice.
    #[default]
    None,
    /// `Basic256Sha256`, signed.
    Sign,
    /// `Basic256Sha256`, signed and encrypted.
    SignAndEncrypt,
}

impl Security {
    /// The name used in plant files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Sign => "sign",
            Self::SignAndEncrypt => "sign_and_encrypt",
        }
    }

    /// The security with this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::None, Self::Sign, Self::SignAndEncrypt].into_iter().find(|s| s.name() == name)
    }
}

/// As whom we come to the server.
#[derive(Clone, Default)]
pub enum Identity {
    /// As nobody.
    #[default]
    Anonymous,
    /// As a user of the server.
    User {
        /// The user's name.
        user: String,
        /// The password.
        password: String,
    },
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("Anonymous"),
            Self::User { user, .. } => {
                f.debug_struct("User").field("user", user).finish_non_exhaustive()
            }
        }
    }
}

/// A variable to watch and the tag it becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The node.
    pub node: NodeName,
    /// The device of its tag.
    pub device: DevicePath,
    /// The field of its tag.
    pub field: SmolStr,
    /// How it is sampled.
    pub sampling: Sampling,
    /// Its unit, when the plant says so; otherwise the server's is shown.
    pub unit: Option<SmolStr>,
}

/// How a variable is sampled by the server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// How often the server looks at it.
    pub interval: Duration,
    /// How many changes the server keeps between two messages; at least [`QUEUE_MIN`].
    pub queue: u32,
    /// Which changes are too small to be sent.
    pub deadband: Deadband,
}

impl Default for Sampling {
    /// Every 100 ms, ten changes, every change.
    fn default() -> Self {
        Self { interval: Duration::from_millis(100), queue: QUEUE_MIN, deadband: Deadband::None }
    }
}

/// Which changes are too small to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Deadband {
    /// None.
    #[default]
    None,
    /// Up to so much, in the variable's unit.
    Absolute(f64),
    /// Up to so many percent of the variable's range (`EURange`).
    Percent(f64),
}

/// A folder of the server whose variables are all watched: a variable `root/A/B/Var` becomes the
/// tag `device/A/B/Var`. Looked through again at every new session.
#[derive(Clone, Debug, PartialEq)]
pub struct Subtree {
    /// Where to begin; its own name is not part of the tags' names.
    pub root: NodeName,
    /// The device of variables directly under the root.
    pub device: DevicePath,
    /// How they are sampled.
    pub sampling: Sampling,
    /// How many variables are taken at most; that there are more is stated.
    pub items_max: usize,
}

/// When the next attempt follows a failed one: once quickly, then `base`, doubled up to `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// After a connection that had worked.
    pub first: Duration,
    /// After the first failed attempt.
    pub base: Duration,
    /// The longest wait.
    pub max: Duration,
    /// How often items that the server refuses are tried again.
    pub items: Duration,
}

impl Default for Retry {
    /// 250 ms, then 5 s, 10 s, 20 s, 30 s and so on; refused items every 30 s.
    fn default() -> Self {
        Self {
            first: Duration::from_millis(250),
            base: Duration::from_secs(5),
            max: Duration::from_secs(30),
            items: Duration::from_secs(30),
        }
    }
}

impl Retry {
    /// The wait before the next attempt after `failed` attempts in a row.
    pub(super) fn wait(&self, failed: u32) -> Duration {
        match failed {
            0 => self.first,
            n => self.base.saturating_mul(1 << (n - 1).min(16)).min(self.max),
        }
    }
}

/// Why an address cannot be one of an OPC UA server.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "“{0}” is not the address of an OPC UA server; write for example opc.tcp://192.168.1.5:4840"
)]
pub struct AddressError(String);

/// The port of OPC UA over TCP, where an address names none.
const PORT: u16 = 4840;

/// Checks `opc.tcp://host[:port][/path]`.
pub fn check_address(address: &str) -> Result<(), AddressError> {
    host_and_port(address).map(|_| ())
}

/// Host and port of `opc.tcp://host[:port][/path]`; the host of an IPv6 address without brackets.
pub fn host_and_port(address: &str) -> Result<(String, u16), AddressError> {
    let error = || AddressError(address.to_owned());
    let rest = address.strip_prefix("opc.tcp://").ok_or_else(error)?;
    let authority = rest.split('/').next().unwrap_or(rest);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| error())?),
        _ => (authority, PORT),
    };
    let unfit = |c: char| c.is_whitespace() || c == '@';
    if host.is_empty() || host.contains(unfit) {
        return Err(error());
    }
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    Ok((host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked() {
        for good in ["opc.tcp://localhost:4840", "opc.tcp://plc", "opc.tcp://[::1]:1/a/b"] {
            assert_eq!(check_address(good), Ok(()), "{good}");
        }
        for bad in ["http://plc", "opc.tcp://", "opc.tcp://plc:port", "opc.tcp://u:p@plc:1", "plc"]
        {
            assert!(check_address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn hosts_and_ports_are_read() {
        for (address, host, port) in [
            ("opc.tcp://localhost:4841/x", "localhost", 4841),
            ("opc.tcp://plc", "plc", 4840),
            ("opc.tcp://[::1]:1/a", "::1", 1),
        ] {
            assert_eq!(host_and_port(address), Ok((host.to_owned(), port)));
        }
    }

    #[test]
    fn waits_grow_to_their_limit() {
        let waits: Vec<_> = (0..6).map(|n| Retry::default().wait(n).as_millis()).collect();
        assert_eq!(waits, [250, 5_000, 10_000, 20_000, 30_000, 30_000]);
        assert_eq!(Retry::default().wait(u32::MAX), Duration::from_secs(30));
    }

    #[test]
    fn an_identity_does_not_print_the_password() {
        let identity = Identity::User { user: "u".into(), password: "secret".into() };
        assert!(!format!("{identity:?}").contains("secret"));
    }
}
