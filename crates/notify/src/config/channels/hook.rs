//! A channel that speaks HTTP: robots of chat groups, web hooks, gateways for short messages.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use reqwest::Url;
use serde_spanned::Spanned;
use smol_str::SmolStr;

use super::super::{ChannelKind, Method};
use super::Checker;
use crate::template::{JsonTemplate, Template};

/// What is needed to send by HTTP.
#[derive(Clone, Debug)]
pub(crate) struct HookPlan {
    pub(crate) dialect: Dialect,
    pub(crate) method: Method,
    pub(crate) url: Template,
    pub(crate) headers: Vec<(String, Template)>,
    pub(crate) body: Body,
    /// The name of the secret that signs.
    pub(crate) sign_secret: Option<String>,
    /// The numbers that get requests of their own.
    pub(crate) numbers: Vec<SmolStr>,
    /// The field of a JSON answer that tells success, and what it holds then.
    pub(crate) answer: Option<(String, String)>,
    pub(crate) ca_file: Option<PathBuf>,
}

/// Whose rules the other side follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    DingTalk,
    WeCom,
    Feishu,
    Plain,
}

/// What is sent.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// A robot's text message and whom it mentions.
    Robot {
        text: Template,
        at_mobiles: Vec<String>,
        at_all: bool,
    },
    Json(JsonTemplate),
    Form(Vec<(String, Template)>),
    None,
}

/// What a web hook sends when nothing else is configured.
const DEFAULT_JSON: &str = r#"{"title": "{title}", "text": "{text}", "priority": "{priority}",
    "area": "{area}", "device": "{device}", "change": "{change}", "at": "{at}",
    "occurrence": "{occurrence}", "count": "{count}"}"#;

/// Parts of a query and headers that only a secret may fill.
const SECRET_PARTS: &[&str] =
    &["access_token", "apikey", "api_key", "key", "password", "secret", "token"];
const SECRET_HEADERS: &[&str] = &["authorization", "proxy-authorization", "cookie", "x-api-key"];

impl Checker<'_> {
    pub(super) fn hook(&mut self) -> Option<HookPlan> {
        let channel = self.channel;
        let source = self.needed("url", channel.url.as_ref());
        let url = source.and_then(|source| self.url(source));
        let dialect = match channel.kind.as_ref() {
            ChannelKind::DingTalk => Dialect::DingTalk,
            ChannelKind::WeCom => Dialect::WeCom,
            ChannelKind::Feishu => Dialect::Feishu,
            _ => Dialect::Plain,
        };
        let method = channel.method.as_ref().map_or(Method::default(), |value| *value.as_ref());
        let body = if dialect == Dialect::Plain { self.body(method) } else { self.robot() };
        let numbers = self.numbers(url.as_ref(), body.as_ref());
        Some(HookPlan {
            dialect,
            method,
            url: url?,
            headers: self.headers(),
            body: body?,
            sign_secret: self.secret_name(channel.sign_secret.as_ref()),
            numbers,
            answer: self.answer(),
            ca_file: channel.ca_file.as_ref().map(|file| PathBuf::from(file.as_ref())),
        })
    }

    fn url(&mut self, source: &Spanned<String>) -> Option<Template> {
        let template = self.template(source)?;
        if template.is_secret() {
            return Some(template);
        }
        let beginning = template.beginning();
        let scheme = ["http://", "https://"].iter().any(|scheme| beginning.starts_with(scheme));
        // Inserted parts can be anything; a word stands for them here.
        let sample =
            template.fill(&sample_fields(), &BTreeMap::new(), crate::template::Escape::Percent);
        let host = Url::parse(&sample)
            .is_ok_and(|url| url.host_str().is_some_and(|host| !host.is_empty()));
        if !scheme || !host {
            let message = format!(
                "“{}” is not an address that begins with https:// or http://",
                source.as_ref()
            );
            self.mistake(source.span(), message);
            return None;
        }
        // A device's name must not decide who gets the secrets.
        if server_of(source.as_ref()).contains('{') {
            let message = "the server's name has to be written out; or keep the whole address as \
                           a secret";
            self.mistake(source.span(), message);
            return None;
        }
        self.no_secret(source.as_ref(), source.span());
        Some(template)
    }

    /// A token written out would be readable in the plant's files.
    fn no_secret(&mut self, text: &str, span: Range<usize>) {
        let literal = |value: &str| !value.is_empty() && !value.starts_with('{');
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let mut shown = pairs
            .filter(|(name, value)| {
                SECRET_PARTS.contains(&name.to_ascii_lowercase().as_str()) && literal(value)
            })
            .map(|(name, _)| name);
        let hook = path.split_once("/hook/").filter(|(_, token)| literal(token));
        let hook = hook.filter(|_| *self.channel.kind.as_ref() == ChannelKind::Feishu);
        let login = server_of(path).contains('@').then_some("://");
        if let Some(part) = shown.next().or(hook.map(|_| "/hook/")).or(login) {
            let message = format!(
                "what follows “{part}” opens the channel to everybody who reads this file; keep \
                 it as a secret and write {{secret:its name}} here"
            );
            self.mistake(span, message);
        }
    }

    fn headers(&mut self) -> Vec<(String, Template)> {
        let mut headers = Vec::new();
        for (name, source) in self.channel.headers.iter().flatten() {
            let Some(template) = self.template(source) else { continue };
            let text = name.as_ref();
            if reqwest::header::HeaderName::from_bytes(text.as_bytes()).is_err() {
                self.mistake(name.span(), format!("“{text}” is not a header's name"));
            }
            let secret = SECRET_HEADERS.contains(&text.to_ascii_lowercase().as_str());
            if secret && template.secrets().next().is_none() {
                let message = format!(
                    "the header {text} opens the channel to everybody who reads this file; keep \
                     it as a secret and write {{secret:its name}} here"
                );
                self.mistake(source.span(), message);
            }
            headers.push((text.clone(), template));
        }
        headers
    }

    fn robot(&mut self) -> Option<Body> {
        let channel = self.channel;
        let text = self.template_or(channel.text.as_ref(), "{title}\n{text}")?;
        if text.secrets().next().is_some() {
            self.mistake(channel.name.span(), "a secret cannot stand in a message's text");
        }
        let at_mobiles =
            channel.at_mobiles.as_ref().map_or(Vec::new(), |list| list.as_ref().clone());
        let at_all = channel.at_all.as_ref().is_some_and(|all| *all.as_ref());
        Some(Body::Robot { text, at_mobiles, at_all })
    }

    fn body(&mut self, method: Method) -> Option<Body> {
        let channel = self.channel;
        let place = channel.name.span();
        match (&channel.body, &channel.form) {
            (Some(body), Some(_)) => {
                self.mistake(body.span(), "a request has a `body` or a `form`, not both");
                None
            }
            (Some(_), _) | (_, Some(_)) if method == Method::Get => {
                self.mistake(place, "a request by GET has no `body` and no `form`: use the url");
                None
            }
            (Some(body), None) => {
                let read = JsonTemplate::new(body.as_ref());
                self.told(body, read).map(Body::Json)
            }
            (None, Some(form)) => {
                let mut fields = Vec::new();
                for (name, source) in form {
                    fields.push((name.as_ref().clone(), self.template(source)?));
                }
                Some(Body::Form(fields))
            }
            (None, None) if method == Method::Get => Some(Body::None),
            (None, None) if *channel.kind.as_ref() == ChannelKind::Sms => {
                self.mistake(place, "a gateway needs a `body` or a `form`");
                None
            }
            (None, None) => JsonTemplate::new(DEFAULT_JSON).ok().map(Body::Json),
        }
    }

    /// A gateway's numbers must be inserted somewhere.
    fn numbers(&mut self, url: Option<&Template>, body: Option<&Body>) -> Vec<SmolStr> {
        let channel = self.channel;
        if *channel.kind.as_ref() != ChannelKind::Sms {
            return Vec::new();
        }
        let Some(list) = self.needed("numbers", channel.numbers.as_ref()) else {
            return Vec::new();
        };
        self.recipients(list);
        let inserted = match body {
            Some(Body::Json(template)) => template.inserts("number"),
            Some(Body::Form(fields)) => fields.iter().any(|(_, field)| field.inserts("number")),
            _ => false,
        };
        let inserted = inserted || url.is_some_and(|url| url.inserts("number"));
        if !inserted && url.is_some() && body.is_some() {
            let message = "nothing inserts {number}: the gateway would not know whom to tell";
            self.mistake(list.span(), message);
        }
        list.as_ref().iter().map(|number| SmolStr::new(number.as_ref().trim())).collect()
    }

    fn answer(&mut self) -> Option<(String, String)> {
        match (&self.channel.answer_field, &self.channel.answer_ok) {
            (Some(field), Some(ok)) => Some((field.as_ref().clone(), ok.as_ref().clone())),
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => {
                self.mistake(one.span(), "`answer_field` and `answer_ok` belong together");
                None
            }
        }
    }
}

/// Login, name and port of an address.
fn server_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

fn sample_fields() -> crate::template::Fields {
    let known = crate::template::PLACEHOLDERS.iter().chain(crate::notice::FIELDS);
    known.map(|name| ((*name).to_owned(), "x".to_owned())).collect()
}
