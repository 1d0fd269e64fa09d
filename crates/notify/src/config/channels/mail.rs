//! A channel that sends e-mail.

use std::path::PathBuf;

use lettre::message::Mailbox;
use serde_spanned::Spanned;

use super::super::Security;
use super::Checker;
use crate::template::Template;

/// What is needed to send e-mail.
#[derive(Clone, Debug)]
pub(crate) struct EmailPlan {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) security: Security,
    /// The login's name and the name of the password's secret.
    pub(crate) login: Option<(String, String)>,
    pub(crate) from: Mailbox,
    pub(crate) to: Vec<Mailbox>,
    pub(crate) subject: Template,
    pub(crate) text: Template,
    pub(crate) ca_file: Option<PathBuf>,
}

impl Checker<'_> {
    pub(super) fn email(&mut self) -> Option<EmailPlan> {
        let channel = self.channel;
        let host = self.needed("host", channel.host.as_ref());
        if let Some(host) = host.filter(|host| host.as_ref().trim().is_empty()) {
            self.mistake(host.span(), "the server has no name");
        }
        let security =
            channel.security.as_ref().map_or(Security::default(), |value| *value.as_ref());
        let login = self.login(security);
        let from = self.needed("from", channel.from.as_ref());
        let from = from.and_then(|from| self.mailbox(from));
        let to = self.needed("to", channel.to.as_ref());
        let to = to.map(|list| {
            self.recipients(list);
            list.as_ref().iter().filter_map(|to| self.mailbox(to)).collect()
        });
        let subject = self.template_or(channel.subject.as_ref(), "{title}");
        let text = self.template_or(channel.text.as_ref(), "{title}\n\n{text}\n");
        for template in [&subject, &text].into_iter().flatten() {
            if template.secrets().next().is_some() {
                self.mistake(channel.name.span(), "a secret cannot stand in an e-mail's text");
            }
        }
        let port = match security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        };
        Some(EmailPlan {
            host: host?.as_ref().clone(),
            port: channel.port.as_ref().map_or(port, |port| *port.as_ref()),
            security,
            login,
            from: from?,
            to: to?,
            subject: subject?,
            text: text?,
            ca_file: channel.ca_file.as_ref().map(|file| PathBuf::from(file.as_ref())),
        })
    }

    fn login(&mut self, security: Security) -> Option<(String, String)> {
        let channel = self.channel;
        let secret = self.secret_name(channel.password_secret.as_ref());
        let user = match (&channel.user, &secret) {
            (Some(user), None) => {
                let message = "a login needs `password_secret`, the name of the password's secret";
                self.mistake(user.span(), message);
                return None;
            }
            (None, Some(_)) => {
                self.mistake(channel.name.span(), "a password needs `user`, the login's name");
                return None;
            }
            (user, _) => user.as_ref()?,
        };
        if security == Security::None {
            let message = "a login without encryption would show the password to the network; set \
                           security = \"tls\" or \"starttls\"";
            self.mistake(user.span(), message);
        }
        Some((user.as_ref().clone(), secret?))
    }

    fn mailbox(&mut self, address: &Spanned<String>) -> Option<Mailbox> {
        address
            .as_ref()
            .parse()
            .map_err(|error| {
                let text = address.as_ref();
                let message = format!("“{text}” is not an e-mail address: {error}");
                self.mistake(address.span(), message);
            })
            .ok()
    }
}
