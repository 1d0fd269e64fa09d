//! One channel: which keys belong to which kind, and what they must hold.

mod hook;
mod keys;
mod mail;

use serde_spanned::Spanned;
use smol_str::SmolStr;

use super::{Channel, ChannelKind, Mistake};
use crate::template::{Template, TemplateError};

pub(crate) use hook::{Body, Dialect, HookPlan};
pub(crate) use mail::EmailPlan;

/// Recipients of one channel, at most: each has a worker of its own.
const RECIPIENTS_MAX: usize = 50;

/// A channel as it was configured.
#[derive(Clone, Debug)]
pub(crate) struct ChannelPlan {
    pub(crate) name: SmolStr,
    pub(crate) kind: ChannelKind,
    pub(crate) setup: Setup,
}

/// What is needed to send.
#[derive(Clone, Debug)]
pub(crate) enum Setup {
    Email(Box<EmailPlan>),
    Hook(Box<HookPlan>),
}

impl ChannelPlan {
    /// The addresses or numbers that get messages of their own; one empty one when the channel has
    /// no single recipients.
    pub(crate) fn recipients(&self) -> Vec<SmolStr> {
        let single = match &self.setup {
            Setup::Email(plan) => plan.to.iter().map(|to| to.email.to_string().into()).collect(),
            Setup::Hook(plan) => plan.numbers.clone(),
        };
        if single.is_empty() { vec![SmolStr::default()] } else { single }
    }
}

/// The plan of a channel; none when it has mistakes.
pub(super) fn channel_plan(channel: &Channel, mistakes: &mut Vec<Mistake>) -> Option<ChannelPlan> {
    let before = mistakes.len();
    let mut checker = Checker { channel, mistakes };
    keys::check(&mut checker);
    let setup = match channel.kind.as_ref() {
        ChannelKind::Email => checker.email().map(|plan| Setup::Email(Box::new(plan))),
        _ => checker.hook().map(|plan| Setup::Hook(Box::new(plan))),
    };
    let name = channel.name.as_ref().as_str().into();
    let plan = setup.map(|setup| ChannelPlan { name, kind: *channel.kind.as_ref(), setup });
    plan.filter(|_| mistakes.len() == before)
}

/// Looks at one channel and collects what is wrong with it.
struct Checker<'a> {
    channel: &'a Channel,
    mistakes: &'a mut Vec<Mistake>,
}

impl Checker<'_> {
    fn mistake(&mut self, span: std::ops::Range<usize>, message: impl Into<String>) {
        self.mistakes.push(Mistake::at(span, message));
    }

    /// A key that the channel's kind needs.
    fn needed<'b, T>(
        &mut self,
        key: &str,
        value: Option<&'b Spanned<T>>,
    ) -> Option<&'b Spanned<T>> {
        if value.is_none() {
            let name = self.channel.name.as_ref();
            let message = format!("the channel “{name}” needs the key `{key}`");
            self.mistake(self.channel.name.span(), message);
        }
        value
    }

    fn template(&mut self, source: &Spanned<String>) -> Option<Template> {
        let read = Template::new(source.as_ref());
        self.told(source, read)
    }

    /// A template, or its mistake with the place in it.
    fn told<T>(&mut self, source: &Spanned<String>, read: Result<T, TemplateError>) -> Option<T> {
        read.map_err(|TemplateError { at, message }| {
            let character = source.as_ref()[..at].chars().count() + 1;
            self.mistake(source.span(), format!("{message} (at character {character})"));
        })
        .ok()
    }

    /// The default when the key is not there, the template when it is.
    fn template_or(&mut self, source: Option<&Spanned<String>>, default: &str) -> Option<Template> {
        match source {
            Some(source) => self.template(source),
            None => Template::new(default).ok(),
        }
    }

    fn recipients(&mut self, list: &Spanned<Vec<Spanned<String>>>) {
        let name = self.channel.name.as_ref();
        let count = list.as_ref().len();
        if count == 0 {
            self.mistake(list.span(), format!("the channel “{name}” has no recipients"));
        } else if count > RECIPIENTS_MAX {
            let message = format!(
                "the channel “{name}” has {count} recipients; at most {RECIPIENTS_MAX}, use a \
                 group's address"
            );
            self.mistake(list.span(), message);
        }
        let texts: Vec<&str> = list.as_ref().iter().map(|to| to.as_ref().trim()).collect();
        for (place, to) in list.as_ref().iter().enumerate() {
            if texts[place].is_empty() {
                self.mistake(to.span(), "a recipient is empty");
            } else if texts[..place].contains(&texts[place]) {
                self.mistake(to.span(), format!("the recipient “{}” is there twice", texts[place]));
            }
        }
    }

    fn secret_name(&mut self, name: Option<&Spanned<String>>) -> Option<String> {
        let name = name?;
        if name.as_ref().trim().is_empty() {
            self.mistake(name.span(), "the secret has no name");
        }
        Some(name.as_ref().clone())
    }
}
