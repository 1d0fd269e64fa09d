//! Sending by HTTP: the request is made without any I/O, sent without following redirects, and its
//! answer judged.

use std::path::Path;

use model::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Url, redirect};
use serde_json::json;

use super::answer::{Answer, judge};
use super::{chain, millis, read_ca, sign};
use crate::config::{Body, Delivery, Dialect, HookPlan, Method};
use crate::core::Message;
use crate::report::SendError;
use crate::template::{Escape, Fields, Found, percent_encoded};

/// Bytes of an answer that are read.
const ANSWER_MAX: usize = 64 * 1_024;

/// A request ready to be sent.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<String>,
}

/// The names of the secrets that a channel uses.
pub(super) fn secrets(plan: &HookPlan) -> impl Iterator<Item = &str> {
    let headers = plan.headers.iter().flat_map(|(_, header)| header.secrets());
    let body: Box<dyn Iterator<Item = &str>> = match &plan.body {
        Body::Json(template) => Box::new(template.secrets()),
        Body::Form(fields) => Box::new(fields.iter().flat_map(|(_, field)| field.secrets())),
        Body::Robot { .. } | Body::None => Box::new(std::iter::empty()),
    };
    plan.url.secrets().chain(headers).chain(body).chain(plan.sign_secret.as_deref())
}

/// A client that trusts the system's certificates and one more, and goes nowhere else than told:
/// a redirect would carry secrets to another host.
pub(super) fn client(ca_file: Option<&Path>, delivery: &Delivery) -> Result<Client, SendError> {
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        .user_agent(concat!("linewatch/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(millis(delivery.connect_timeout_ms));
    if let Some(file) = ca_file {
        let certificate = reqwest::Certificate::from_pem(&read_ca(file)?).map_err(|error| {
            SendError::unready(format!("{}: {}", file.display(), chain(&error)))
        })?;
        builder = builder.tls_certs_merge([certificate]);
    }
    builder.build().map_err(|error| SendError::unready(chain(&error)))
}

/// Sends.
pub(super) async fn send(
    plan: &HookPlan,
    message: &Message,
    secrets: &Found,
    client: impl FnOnce() -> Result<Client, SendError>,
) -> Result<String, SendError> {
    let Request { url, headers, body } = request(plan, &message.fields, secrets, message.at)?;
    let method = match plan.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
    };
    // Without its address an error shows no token.
    let failed = |error: reqwest::Error| SendError::later(chain(&error.without_url()));
    let mut request = client()?.request(method, url).headers(headers);
    if let Some(body) = body {
        request = request.body(body);
    }
    let mut response = request.send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after = header.map(str::to_owned);
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > ANSWER_MAX {
            break;
        }
    }
    let body = String::from_utf8_lossy(&bytes);
    judge(plan, &Answer { status, retry_after: retry_after.as_deref(), body: &body }, message.at)
}

/// Makes the request.
pub(super) fn request(
    plan: &HookPlan,
    fields: &Fields,
    secrets: &Found,
    at: Timestamp,
) -> Result<Request, SendError> {
    let address = plan.url.fill(fields, secrets, Escape::Percent);
    let mut url = Url::parse(address.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| {
            SendError::unready("the address that the secret gives is not one of HTTP")
        })?;
    let key = plan.sign_secret.as_ref().and_then(|name| secrets.get(name));
    if let Some(key) = key.filter(|_| plan.dialect == Dialect::DingTalk) {
        url.query_pairs_mut()
            .append_pair("timestamp", &(at.micros() / 1_000).to_string())
            .append_pair("sign", &sign::dingtalk(key, at));
    }
    let mut headers = HeaderMap::new();
    let (body, content_type) = match &plan.body {
        Body::Robot { text, at_mobiles, at_all } => {
            let text = text.fill(fields, secrets, Escape::None);
            let text = cut(text.trim_end(), text_max(plan.dialect));
            let mut body = robot(plan.dialect, text, at_mobiles, *at_all);
            if let Some(key) = key.filter(|_| plan.dialect == Dialect::Feishu) {
                body["timestamp"] = (at.micros() / 1_000_000).to_string().into();
                body["sign"] = sign::feishu(key, at).into();
            }
            (Some(body.to_string()), "application/json; charset=utf-8")
        }
        Body::Json(template) => {
            (Some(template.fill(fields, secrets)), "application/json; charset=utf-8")
        }
        Body::Form(form) => {
            let pair = |(name, field): &(String, crate::template::Template)| {
                let value = percent_encoded(&field.fill(fields, secrets, Escape::None));
                format!("{}={value}", percent_encoded(name))
            };
            let pairs: Vec<String> = form.iter().map(pair).collect();
            (Some(pairs.join("&")), "application/x-www-form-urlencoded")
        }
        Body::None => (None, ""),
    };
    if body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    for (name, template) in &plan.headers {
        let value = template.fill(fields, secrets, Escape::Header);
        let name = HeaderName::from_bytes(name.as_bytes());
        let mut value = HeaderValue::from_bytes(value.trim().as_bytes())
            .map_err(|_| SendError::unready("a header's value cannot be sent"))?;
        value.set_sensitive(true);
        let name = name.map_err(|_| SendError::unready("a header's name cannot be sent"))?;
        headers.insert(name, value);
    }
    Ok(Request { url, headers, body })
}

fn robot(dialect: Dialect, text: &str, at_mobiles: &[String], at_all: bool) -> serde_json::Value {
    match dialect {
        Dialect::Feishu => json!({"msg_type": "text", "content": {"text": text}}),
        Dialect::DingTalk | Dialect::WeCom | Dialect::Plain => json!({
            "msgtype": "text",
            "text": {"content": text},
            "at": {"atMobiles": at_mobiles, "isAtAll": at_all},
        }),
    }
}

/// Bytes of text that a robot takes.
const fn text_max(dialect: Dialect) -> usize {
    match dialect {
        Dialect::WeCom => 2_048,
        Dialect::DingTalk | Dialect::Feishu | Dialect::Plain => 18_000,
    }
}

/// The text, cut between characters when it is too long.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}
