//! Who may come in: the token, the host, and what browsers are told not to do.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

/// The interface runs no script, style or connection but its own; styles are set by the plot
/// library on its elements.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// What a request must bring.
#[derive(Clone, Debug)]
pub(crate) struct Access(Arc<Secret>);

#[derive(Debug)]
struct Secret {
    token: String,
    /// Named after the port: browsers keep one set of cookies for all ports of a host.
    cookie: String,
}

impl Access {
    pub(crate) fn new(token: String, port: u16) -> Self {
        Self(Arc::new(Secret { token, cookie: format!("linewatch_{port}") }))
    }

    fn is_token(&self, candidate: &str) -> bool {
        let (a, b) = (self.0.token.as_bytes(), candidate.as_bytes());
        // Takes the same time wherever they differ.
        a.len() == b.len() && a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
    }

    fn admits(&self, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let bearer = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        if bearer.is_some_and(|token| self.is_token(token)) {
            return true;
        }
        let cookies = text(header::COOKIE).unwrap_or_default().split(';');
        cookies
            .filter_map(|cookie| cookie.trim().split_once('='))
            .any(|(name, value)| name == self.0.cookie && self.is_token(value))
    }
}

/// Answers `?token=…` with a cookie and an address without the token, so that it is neither shown
/// nor kept in the browser's history.
pub(crate) async fn enter(State(access): State<Access>, request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let token = query.split('&').find_map(|pair| pair.strip_prefix("token="));
    let path = request.uri().path();
    match token {
        Some(token) if path == "/" && access.is_token(token) => {
            let cookie = format!(
                "{}={}; Path=/; HttpOnly; SameSite=Strict",
                access.0.cookie, access.0.token
            );
            ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
        }
        Some(_) if path == "/" => {
            let sentence = "This address is of an earlier run; take the one that the station printed last.\n\
                这个地址属于之前的运行,请使用监控站最新显示的地址。";
            (StatusCode::UNAUTHORIZED, sentence).into_response()
        }
        _ => next.run(request).await,
    }
}

/// Lets only those through that bring the token.
pub(crate) async fn require(
    State(access): State<Access>,
    request: Request,
    next: Next,
) -> Response {
    if access.admits(request.headers()) {
        return next.run(request).await;
    }
    let body = serde_json::json!({
        "code": "unauthorized",
        "message": "open the address with the token that the station printed at its start",
    });
    (StatusCode::UNAUTHORIZED, axum::Json(body)).into_response()
}

/// Refuses foreign names for this host and tells the browser what the page may not do.
pub(crate) async fn harden(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if !host.is_some_and(is_loopback) {
        return (StatusCode::FORBIDDEN, "only 127.0.0.1 and localhost are answered")
            .into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_host_is_answered() {
        for (host, expected) in [
            ("127.0.0.1:8080", true),
            ("localhost", true),
            ("[::1]:9", true),
            ("[::1]", true),
            ("evil.example:8080", false),
            ("127.0.0.1.evil.example", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(host), expected, "{host}");
        }
    }

    #[test]
    fn the_token_comes_by_cookie_or_as_bearer() {
        let access = Access::new("secret".into(), 80);
        let admits = |name, value: &'static str| {
            access.admits(&HeaderMap::from_iter([(name, HeaderValue::from_static(value))]))
        };
        assert!(admits(header::COOKIE, "a=b; linewatch_80=secret"));
        assert!(admits(header::AUTHORIZATION, "Bearer secret"));
        assert!(!admits(header::COOKIE, "linewatch_81=secret"));
        assert!(!admits(header::COOKIE, "linewatch_80=secre"));
        assert!(!admits(header::AUTHORIZATION, "Bearer Secret"));
        assert!(!admits(header::AUTHORIZATION, "secret"));
    }
}
