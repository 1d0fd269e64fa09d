//! Which keys belong to which kind of channel.

use super::super::ChannelKind;
use super::Checker;

use ChannelKind::{DingTalk, Email, Feishu, Sms, WeCom, Webhook};

/// The kinds that a key belongs to; `name`, `kind` and `ca_file` belong to all.
const KEYS: &[(&str, &[ChannelKind])] = &[
    ("host", &[Email]),
    ("port", &[Email]),
    ("security", &[Email]),
    ("user", &[Email]),
    ("password_secret", &[Email]),
    ("from", &[Email]),
    ("to", &[Email]),
    ("subject", &[Email]),
    ("text", &[Email, DingTalk, WeCom, Feishu]),
    ("url", &[DingTalk, WeCom, Feishu, Webhook, Sms]),
    ("sign_secret", &[DingTalk, Feishu]),
    ("at_mobiles", &[DingTalk]),
    ("at_all", &[DingTalk]),
    ("method", &[Webhook, Sms]),
    ("headers", &[Webhook, Sms]),
    ("body", &[Webhook, Sms]),
    ("form", &[Webhook, Sms]),
    ("numbers", &[Sms]),
    ("answer_field", &[Webhook, Sms]),
    ("answer_ok", &[Webhook, Sms]),
];

/// Refuses keys that the channel's kind has no use for.
pub(super) fn check(checker: &mut Checker<'_>) {
    let channel = checker.channel;
    let kind = *channel.kind.as_ref();
    macro_rules! present {
        ($($key:ident),*) => {
            [$((stringify!($key), channel.$key.as_ref().map(|value| value.span()))),*]
        };
    }
    let tables = [
        ("headers", channel.headers.as_ref().map(|_| channel.name.span())),
        ("form", channel.form.as_ref().map(|_| channel.name.span())),
    ];
    let keys = present!(
        host,
        port,
        security,
        user,
        password_secret,
        from,
        to,
        subject,
        text,
        url,
        sign_secret,
        at_mobiles,
        at_all,
        method,
        body,
        numbers,
        answer_field,
        answer_ok
    );
    for (key, span) in keys.into_iter().chain(tables) {
        let Some(span) = span else { continue };
        let known = KEYS.iter().find(|(name, _)| *name == key);
        if !known.is_some_and(|(_, kinds)| kinds.contains(&kind)) {
            let message = format!("a channel of the kind {} has no key `{key}`", kind.name());
            checker.mistake(span, message);
        }
    }
}
