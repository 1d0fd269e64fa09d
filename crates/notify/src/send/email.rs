//! Sending e-mail: one connection, one message, one recipient.

use std::time::SystemTime;

use lettre::address::Envelope;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message as Mail};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{AsyncTransport, Tokio1Executor};

use super::{chain, millis, read_ca};
use crate::config::{Delivery, EmailPlan, Security};
use crate::core::Message;
use crate::report::SendError;
use crate::template::{Escape, Found};

/// Answers that refuse the login and not the message (RFC 4954 §6).
const LOGIN_REFUSED: &[&str] = &["530", "534", "535", "538"];

/// Sends to one of the plan's recipients.
pub(super) async fn send(
    plan: &EmailPlan,
    recipient: usize,
    message: &Message,
    secrets: &Found,
    delivery: &Delivery,
) -> Result<String, SendError> {
    let to = plan.to.get(recipient).ok_or_else(|| SendError::refused("there is no recipient"))?;
    let envelope = Envelope::new(Some(plan.from.email.clone()), vec![to.email.clone()])
        .map_err(|error| SendError::refused(chain(&error)))?;
    let mail = mail(plan, message).map_err(|error| SendError::refused(chain(&error)))?;
    let transport = transport(plan, secrets, delivery)?;
    let response = transport
        .send_raw(&envelope, &mail.formatted())
        .await
        .map_err(|error| judge(&error, plan))?;
    let lines: Vec<&str> = response.message().collect();
    Ok(format!("{} {}", response.code(), lines.join(" ")))
}

fn mail(plan: &EmailPlan, message: &Message) -> Result<Mail, lettre::error::Error> {
    let none = Found::new();
    let subject = plan.subject.fill(&message.fields, &none, Escape::Header);
    let text = plan.text.fill(&message.fields, &none, Escape::None);
    let date = jiff::Timestamp::from_microsecond(message.at.micros())
        .map_or(SystemTime::UNIX_EPOCH, SystemTime::from);
    let mut builder = Mail::builder()
        .from(plan.from.clone())
        .subject(subject)
        .date(date)
        // A message that had to be sent twice is known as one by its id.
        .message_id(Some(format!("<{:016x}.linewatch@{}>", message.key, plan.from.email.domain())))
        .header(ContentType::TEXT_PLAIN);
    for to in &plan.to {
        builder = builder.to(Mailbox::clone(to));
    }
    builder.body(text)
}

fn transport(
    plan: &EmailPlan,
    secrets: &Found,
    delivery: &Delivery,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, SendError> {
    let tls = match plan.security {
        Security::Tls => Tls::Wrapper(tls(plan)?),
        Security::StartTls => Tls::Required(tls(plan)?),
        Security::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&plan.host)
        .port(plan.port)
        .tls(tls)
        .timeout(Some(millis(delivery.connect_timeout_ms)));
    if let Some((user, secret)) = &plan.login {
        let password = secrets.get(secret).map_or("", |secret| secret.reveal());
        builder = builder.credentials(Credentials::new(user.clone(), password.to_owned()));
    }
    Ok(builder.build())
}

fn tls(plan: &EmailPlan) -> Result<TlsParameters, SendError> {
    let mut builder = TlsParameters::builder(plan.host.clone());
    if let Some(file) = &plan.ca_file {
        let certificate = Certificate::from_pem(&read_ca(file)?).map_err(|error| {
            SendError::unready(format!("{}: {}", file.display(), chain(&error)))
        })?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|error| SendError::unready(chain(&error)))
}

fn judge(error: &Error, plan: &EmailPlan) -> SendError {
    let reason = format!("{}:{}: {}", plan.host, plan.port, chain(error));
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    if LOGIN_REFUSED.contains(&code.as_str()) {
        SendError::unready(reason)
    } else if error.is_permanent() {
        SendError::refused(reason)
    } else {
        SendError::later(reason)
    }
}
