//! Making a connection: ask the server what it offers, ask whether it is trusted, open a session.
//!
//! The server is asked at every attempt, so a changed certificate is seen before anything is said
//! to whoever has it.

use std::sync::Arc;
use std::time::Duration;

use opcua::client::{Client, ClientBuilder, IdentityToken};
use opcua::types::{EndpointDescription, MessageSecurityMode, StatusCode, UserTokenType};
use tokio::time::timeout;

use super::config::{Config, Identity, Security};
use super::line::{Line, LineEvent};
use super::sentence;
use super::trust::{Certificate, CertificateState, Trust};

const SCHEME: &str = "opc.tcp://";
/// The registered port of OPC UA.
const PORT: u16 = 4840;
/// How long one of several addresses of a host may take to answer.
const TRY: Duration = Duration::from_secs(2);
const POLICY_NONE: &str = "http://opcfoundation.org/UA/SecurityPolicy#None";
const POLICY: &str = "http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256";
/// A message with ten thousand changes of texts is some megabytes.
const MESSAGE_BYTES_MAX: usize = 64 * 1024 * 1024;
const ARRAY_MAX: usize = 1_000_000;
const CHUNKS_MAX: usize = 4_096;
/// How long the server keeps our session without a connection.
const SESSION_TIMEOUT_MS: u32 = 60_000;
/// Longer than any keep-alive of a subscription.
const PUBLISH_TIMEOUT: Duration = Duration::from_mins(2);

/// A connection that is up, and whether the server still had our session.
pub(super) struct Established {
    pub(super) line: Line,
    pub(super) same_session: bool,
}

/// One attempt; with a line, to go on with its session. A failed attempt gives the line back when
/// its session may still be good.
pub(super) async fn establish(
    config: Arc<Config>,
    trust: Trust,
    line: Option<Line>,
) -> Result<Established, (String, Option<Line>)> {
    let endpoint = match find_endpoint(&config, &trust).await {
        Ok(endpoint) => endpoint,
        Err(detail) => return Err((detail, line)),
    };
    let shown = endpoint.server_certificate.as_ref().to_vec();
    let line = match line.filter(|line| line.alive() && line.certificate == shown) {
        Some(mut line) => {
            line.lost = false;
            line.go_on();
            line
        }
        None => match open(&config, &trust, endpoint).await {
            Ok(line) => line,
            Err(detail) => return Err((detail, None)),
        },
    };
    wait_until_up(&config, line).await
}

async fn wait_until_up(
    config: &Config,
    mut line: Line,
) -> Result<Established, (String, Option<Line>)> {
    let patience = config.request_timeout * 3;
    loop {
        match timeout(patience, line.events.recv()).await {
            Ok(Some(LineEvent::Up { same_session })) => {
                return Ok(Established { line, same_session });
            }
            Ok(Some(LineEvent::Failed(code) | LineEvent::Lost(code))) => {
                return Err((sentence::connecting(&config.address, code), Some(line)));
            }
            // Of the connection before.
            Ok(Some(LineEvent::KeepAlive | LineEvent::KeepAliveFailed(_))) => {}
            Ok(None) => {
                let code = StatusCode::BadConnectionClosed;
                return Err((sentence::connecting(&config.address, code), None));
            }
            Err(_) => {
                let code = StatusCode::BadTimeout;
                return Err((sentence::connecting(&config.address, code), None));
            }
        }
    }
}

/// The server's endpoint with the wanted security, after its certificate was found trusted.
async fn find_endpoint(config: &Config, trust: &Trust) -> Result<EndpointDescription, String> {
    let client = client(config, trust, 0)?;
    let address = answering(&config.address).await;
    let asking = client.get_server_endpoints_from_url(address.as_str());
    let endpoints = match timeout(config.request_timeout, asking).await {
        Ok(Ok(endpoints)) => endpoints,
        Ok(Err(error)) => return Err(sentence::connecting(&config.address, error.status())),
        Err(_) => return Err(sentence::connecting(&config.address, StatusCode::BadTimeout)),
    };
    let (mode, policy) = match config.security {
        Security::None => (MessageSecurityMode::None, POLICY_NONE),
        Security::Sign => (MessageSecurityMode::Sign, POLICY),
        Security::SignAndEncrypt => (MessageSecurityMode::SignAndEncrypt, POLICY),
    };
    let fits = |endpoint: &EndpointDescription| {
        endpoint.security_mode == mode && endpoint.security_policy_uri.as_ref() == policy
    };
    let offered: Vec<_> = endpoints.iter().filter(|endpoint| fits(endpoint)).collect();
    if offered.is_empty() {
        return Err(format!(
            "{} does not offer the security “{}”; choose another or set it up there",
            config.address,
            config.security.name()
        ));
    }
    let user = offered.iter().find(|endpoint| takes(endpoint, &config.identity));
    let mut endpoint = (**user.ok_or_else(|| refused_identity(config))?).clone();
    if config.security != Security::None {
        let certificate = trust.ask(&endpoint.server_certificate)?;
        if certificate.state != CertificateState::Trusted {
            return Err(untrusted(config, &certificate));
        }
    }
    endpoint.endpoint_url = reachable(&address, endpoint.endpoint_url.as_ref()).into();
    Ok(endpoint)
}

/// Host with port, and path.
fn split(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix(SCHEME)?;
    Some(rest.split_at(rest.find('/').unwrap_or(rest.len())))
}

/// The address with a host that answers. The library tries only the first address of a name, and
/// `localhost` is often `::1` first while the server listens at 127.0.0.1.
async fn answering(address: &str) -> String {
    let Some((authority, path)) = split(address) else { return address.to_owned() };
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let target = if has_port { authority.to_owned() } else { format!("{authority}:{PORT}") };
    let Ok(found) = tokio::net::lookup_host(target).await else { return address.to_owned() };
    let found: Vec<_> = found.collect();
    if found.len() > 1 {
        for (place, host) in found.iter().enumerate() {
            let trying = timeout(TRY, tokio::net::TcpStream::connect(host));
            if matches!(trying.await, Ok(Ok(_))) {
                let same = place == 0;
                return if same { address.to_owned() } else { format!("{SCHEME}{host}{path}") };
            }
        }
    }
    address.to_owned()
}

/// The endpoint's address as we reach it: servers name host and port as they see themselves, but
/// the path is theirs.
fn reachable(address: &str, named: &str) -> String {
    match (split(address), split(named)) {
        (Some((authority, _)), Some((_, path))) => format!("{SCHEME}{authority}{path}"),
        _ => address.to_owned(),
    }
}

fn takes(endpoint: &EndpointDescription, identity: &Identity) -> bool {
    let wanted = match identity {
        Identity::Anonymous => UserTokenType::Anonymous,
        Identity::User { .. } => UserTokenType::UserName,
    };
    match &endpoint.user_identity_tokens {
        Some(tokens) => tokens.iter().any(|token| token.token_type == wanted),
        None => wanted == UserTokenType::Anonymous,
    }
}

fn refused_identity(config: &Config) -> String {
    match &config.identity {
        Identity::Anonymous => {
            format!("{} asks for a user; write user and password", config.address)
        }
        Identity::User { .. } => {
            format!("{} takes no user with a password here; leave the user out", config.address)
        }
    }
}

fn untrusted(config: &Config, certificate: &Certificate) -> String {
    let Certificate { thumbprint, subject, state, .. } = certificate;
    let address = &config.address;
    if *state == CertificateState::Changed {
        format!(
            "{address} shows another certificate than the one you trust: {subject}, thumbprint \
             {thumbprint}; ask its administrator, then trust the new one"
        )
    } else {
        format!(
            "{address} shows a certificate that nobody has trusted yet: {subject}, thumbprint \
             {thumbprint}; compare it with the server's and trust it"
        )
    }
}

async fn open(
    config: &Arc<Config>,
    trust: &Trust,
    endpoint: EndpointDescription,
) -> Result<Line, String> {
    if config.security != Security::None {
        let (trust, uri) = (trust.clone(), config.application_uri.clone());
        let made = tokio::task::spawn_blocking(move || trust.ensure_own(&uri)).await;
        made.map_err(|error| format!("our own certificate cannot be made: {error}"))??;
    }
    let identity = match &config.identity {
        Identity::Anonymous => IdentityToken::Anonymous,
        Identity::User { user, password } => {
            IdentityToken::new_user_name(user.as_str(), password.as_str())
        }
    };
    let shown = endpoint.server_certificate.as_ref().to_vec();
    let (session, event_loop) = client(config, trust, -1)?
        .connect_to_endpoint_directly(endpoint, identity)
        .map_err(|error| sentence::connecting(&config.address, error.status()))?;
    Ok(Line::new(session, event_loop, shown))
}

/// `retries`: 0 to give up at once, -1 to go on for ever (when told to, see [`Line::go_on`]).
fn client(config: &Config, trust: &Trust, retries: i32) -> Result<Client, String> {
    let (certificate, key) = trust.own_paths();
    let builder = ClientBuilder::new()
        .application_name("Linewatch")
        .application_uri(&config.application_uri)
        .product_uri("urn:linewatch")
        .create_sample_keypair(false)
        // Which server is trusted was decided before the library sees it.
        .trust_server_certs(true)
        .verify_server_certs(false)
        .pki_dir(trust.library_folder())
        .session_retry_limit(retries)
        .session_retry_initial(Duration::from_millis(1))
        .session_retry_max(Duration::from_millis(1))
        .keep_alive_interval(config.keep_alive)
        .max_failed_keep_alive_count(0)
        .request_timeout(config.request_timeout)
        .publish_timeout(PUBLISH_TIMEOUT)
        .recreate_subscriptions(false)
        .session_name(format!("Linewatch {}", config.name))
        .session_timeout(SESSION_TIMEOUT_MS)
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_chunk_count(CHUNKS_MAX)
        .max_array_length(ARRAY_MAX)
        .max_string_length(MESSAGE_BYTES_MAX)
        .max_byte_string_length(MESSAGE_BYTES_MAX);
    let builder = if config.security == Security::None {
        builder
    } else {
        builder.certificate_path(certificate).private_key_path(key)
    };
    builder.client().map_err(|errors| errors.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_theirs_and_the_rest_ours() {
        let ours = "opc.tcp://10.0.0.5:14840/x";
        assert_eq!(
            reachable(ours, "opc.tcp://plc:4840/UA/Line"),
            "opc.tcp://10.0.0.5:14840/UA/Line"
        );
        assert_eq!(reachable(ours, "opc.tcp://plc:4840"), "opc.tcp://10.0.0.5:14840");
        assert_eq!(reachable(ours, ""), ours);
    }
}
