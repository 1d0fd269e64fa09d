//! What went wrong with a server, as a sentence that says what to do.

use model::Quality;
use opcua::types::StatusCode;

/// Why a server could not be reached or does not talk to us.
pub(super) fn connecting(address: &str, code: StatusCode) -> String {
    match code {
        StatusCode::BadCommunicationError | StatusCode::BadNotConnected => {
            format!("nothing listens at {address}; check that the server runs")
        }
        StatusCode::BadTcpEndpointUrlInvalid | StatusCode::BadInvalidArgument => {
            format!("{address} cannot be found; check the address and the network")
        }
        StatusCode::BadTimeout => {
            format!("{address} does not answer; check the address and the network")
        }
        StatusCode::BadIdentityTokenRejected
        | StatusCode::BadIdentityTokenInvalid
        | StatusCode::BadUserAccessDenied
        | StatusCode::BadUserSignatureInvalid => {
            format!("{address} refuses this user or password; check both")
        }
        StatusCode::BadCertificateUntrusted
        | StatusCode::BadSecurityChecksFailed
        | StatusCode::BadCertificateInvalid
        | StatusCode::BadCertificateUriInvalid
        | StatusCode::BadCertificateUseNotAllowed => format!(
            "{address} does not trust our certificate ({}); let its administrator trust the \
             certificate in pki/own/cert.der",
            name(code)
        ),
        StatusCode::BadTooManySessions | StatusCode::BadMaxConnectionsReached => {
            format!("{address} has as many clients as it takes; close one there")
        }
        StatusCode::BadServerHalted | StatusCode::BadShutdown => {
            format!("{address} is not running, it says itself; start it")
        }
        StatusCode::BadDecodingError
        | StatusCode::BadTcpMessageTypeInvalid
        | StatusCode::BadUnexpectedError
        | StatusCode::BadUnknownResponse => {
            format!("what answers at {address} is no OPC UA server; check the address")
        }
        code => format!("{address} refuses the connection: {}", name(code)),
    }
}

/// Why a connection ended.
pub(super) fn lost(address: &str, code: StatusCode) -> String {
    match code {
        StatusCode::BadTimeout => {
            format!("{address} stopped answering; check the server and the network")
        }
        StatusCode::BadServerHalted | StatusCode::BadShutdown => {
            format!("{address} is not running, it says itself; start it")
        }
        StatusCode::BadConnectionClosed | StatusCode::BadCommunicationError | StatusCode::Good => {
            format!("{address} closed the connection; check that the server runs")
        }
        code => format!("the connection to {address} broke: {}", name(code)),
    }
}

/// Why a server does not deliver an item.
pub(super) fn item(code: StatusCode) -> String {
    match code {
        StatusCode::BadNodeIdUnknown => "the server has no such node".into(),
        StatusCode::BadNodeIdInvalid => "the server cannot read this node's name".into(),
        StatusCode::BadAttributeIdInvalid => "the node is no variable".into(),
        StatusCode::BadNotReadable | StatusCode::BadUserAccessDenied => {
            "this user may not read it".into()
        }
        StatusCode::BadTooManyMonitoredItems => "the server watches no more items".into(),
        code => name(code),
    }
}

/// Why a server does not take a value.
pub(super) fn write(code: StatusCode) -> String {
    match code {
        StatusCode::BadNotWritable | StatusCode::BadUserAccessDenied => {
            "this user may not write it at the server".into()
        }
        StatusCode::BadTypeMismatch => "the server takes another type of value".into(),
        StatusCode::BadOutOfRange => "the server says that the value is out of its range".into(),
        StatusCode::BadNodeIdUnknown => "the server has no such node".into(),
        StatusCode::BadTimeout => {
            "the server did not answer in time; whether it took the value is not known".into()
        }
        code => format!("the server refused the value: {}", name(code)),
    }
}

/// The standard's name of a status code.
pub(super) fn name(code: StatusCode) -> String {
    code.to_string()
}

/// A status code as a quality.
pub(super) fn quality(code: StatusCode) -> Quality {
    Quality::from_code(code.bits())
}
