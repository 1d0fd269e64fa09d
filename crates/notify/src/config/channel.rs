//! The form of a `[[channel]]`: one table for all kinds, so that every value has its place in the
//! text; which keys belong to which kind is checked afterwards.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_spanned::Spanned;

/// A way to people. Which keys belong to which kind is in the sample and checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// What routes and rosters call it.
    pub name: Spanned<String>,
    /// What it is.
    pub kind: Spanned<ChannelKind>,
    /// E-mail: the server's name.
    pub host: Option<Spanned<String>>,
    /// E-mail: the server's port; by `security` 465, 587 or 25.
    pub port: Option<Spanned<u16>>,
    /// E-mail: how the connection is secured.
    pub security: Option<Spanned<Security>>,
    /// E-mail: the login's name; no login without.
    pub user: Option<Spanned<String>>,
    /// E-mail: the name of the secret that holds the password.
    pub password_secret: Option<Spanned<String>>,
    /// E-mail: the sender, `Plant <plant@example.com>`.
    pub from: Option<Spanned<String>>,
    /// E-mail: the recipients; each gets a message of their own.
    pub to: Option<Spanned<Vec<Spanned<String>>>>,
    /// E-mail: template of the subject.
    pub subject: Option<Spanned<String>>,
    /// E-mail, `DingTalk`, `WeCom`, Feishu: template of the text.
    pub text: Option<Spanned<String>>,
    /// All but e-mail: template of the address.
    pub url: Option<Spanned<String>>,
    /// `DingTalk`, Feishu: the name of the secret that signs.
    pub sign_secret: Option<Spanned<String>>,
    /// `DingTalk`: telephone numbers of people to mention.
    pub at_mobiles: Option<Spanned<Vec<String>>>,
    /// `DingTalk`: whether everybody is mentioned.
    pub at_all: Option<Spanned<bool>>,
    /// Web hook, SMS: the method; POST when left out.
    pub method: Option<Spanned<Method>>,
    /// Web hook, SMS: templates of headers by name.
    pub headers: Option<BTreeMap<Spanned<String>, Spanned<String>>>,
    /// Web hook, SMS: template of a JSON body.
    pub body: Option<Spanned<String>>,
    /// Web hook, SMS: templates of a form's fields by name, instead of a body.
    pub form: Option<BTreeMap<Spanned<String>, Spanned<String>>>,
    /// SMS: the numbers; each gets a request of its own.
    pub numbers: Option<Spanned<Vec<Spanned<String>>>>,
    /// Web hook, SMS: the field of a JSON answer that tells success from failure.
    pub answer_field: Option<Spanned<String>>,
    /// Web hook, SMS: what that field holds on success.
    pub answer_ok: Option<Spanned<String>>,
    /// File with the certificate (PEM) of an authority to trust beside the system's.
    pub ca_file: Option<Spanned<String>>,
}

/// What a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelKind {
    /// SMTP.
    Email,
    /// A robot of a `DingTalk` group.
    DingTalk,
    /// A robot of a `WeCom` group.
    WeCom,
    /// A robot of a Feishu group.
    Feishu,
    /// Any HTTP service.
    Webhook,
    /// An HTTP gateway for short messages.
    Sms,
}

impl ChannelKind {
    /// The name used in the configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::DingTalk => "dingtalk",
            Self::WeCom => "wecom",
            Self::Feishu => "feishu",
            Self::Webhook => "webhook",
            Self::Sms => "sms",
        }
    }
}

/// How a connection to a mail server is secured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte, port 465.
    #[default]
    Tls,
    /// TLS after STARTTLS, port 587. Without it nothing is sent.
    StartTls,
    /// None, port 25: for a relay on this computer or in a closed network, never with a login.
    None,
}

/// A method of HTTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Without a body.
    Get,
    /// With a body or form.
    #[default]
    Post,
    /// With a body or form.
    Put,
}
