//! What must hold of every alarm, whether it stands in a set or alone.

use std::ops::Range;

use engine::Expression;
use model::TagPath;
use serde_spanned::Spanned;

use super::PlantError;
use super::behaviour::{Behaviour, Priority, Texts};
use super::file::File;
use super::tags::Tags;

/// Longest delays: an hour.
const DELAY_MS: Range<i64> = 0..3_600_001;
/// Samples in a row that must violate.
const VIOLATIONS: Range<i64> = 1..1_001;
const WEEK_MS: i64 = 7 * 24 * 3_600_000;
/// More often than every 10 s nobody can hear it.
const AGAIN_MS: Range<i64> = 10_000..WEEK_MS + 1;
const SHELVE_MS: Range<i64> = 1..WEEK_MS + 1;
const RESPOND_MS: Range<i64> = 1..WEEK_MS + 1;
/// The views that a display may name.
const VIEWS: [&str; 6] = ["overview", "line", "plc", "trends", "alarms", "export"];

/// Whether a key is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
    Never,
}

/// A key, where it stands if it does, and whether it is wanted.
pub(super) type KeyUse = (&'static str, Option<Range<usize>>, Need);

/// Where a key stands if it does.
pub(super) fn span<T>(key: Option<&Spanned<T>>) -> Option<Range<usize>> {
    key.map(Spanned::span)
}

/// What alarms are checked with.
pub(super) struct AlarmCheck<'a> {
    pub(super) file: File<'a>,
    pub(super) tags: &'a Tags<'a>,
}

impl AlarmCheck<'_> {
    /// Keys that are missing, and keys that mean nothing there.
    pub(super) fn keys(
        &self,
        what: &str,
        place: Range<usize>,
        keys: impl IntoIterator<Item = KeyUse>,
    ) -> Result<(), PlantError> {
        for (name, span, need) in keys {
            match (span, need) {
                (None, Need::Required) => {
                    return Err(self.file.error(place, format!("{what} needs {name}")));
                }
                (Some(span), Need::Never) => {
                    let message = format!("{name} does not belong to {what}");
                    return Err(self.file.error(span, message));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Delays, counts, the shelf, the words of levels and the suppression.
    pub(super) fn behaviour(&self, behaviour: Behaviour<'_>) -> Result<(), PlantError> {
        let numbers = [
            ("on_delay_ms", behaviour.on_delay_ms, DELAY_MS),
            ("off_delay_ms", behaviour.off_delay_ms, DELAY_MS),
            ("violations", behaviour.violations, VIOLATIONS),
            ("again_after_ms", behaviour.again_after_ms, AGAIN_MS),
            ("shelve_max_ms", behaviour.shelve_max_ms, SHELVE_MS),
        ];
        for (name, number, range) in numbers {
            if let Some(number) = number {
                self.file.within(name, number, range)?;
            }
        }
        let by_excess = *behaviour.priority.as_ref() == Priority::ByExcess;
        if let Some(levels) = behaviour.levels.filter(|_| !by_excess) {
            let message = "levels belong to the priority by_excess; of others say level";
            return Err(self.file.error(levels.span(), message));
        }
        behaviour.suppress_when.map_or(Ok(()), |when| self.expression("suppress_when", when))
    }

    /// The time to respond and the view.
    pub(super) fn texts(&self, texts: Texts<'_>) -> Result<(), PlantError> {
        if let Some(respond) = texts.respond_ms {
            self.file.within("respond_ms", respond, RESPOND_MS)?;
        }
        texts.display.map_or(Ok(()), |view| self.file.known("view", view, VIEWS.into_iter()))
    }

    /// A limit must be a number; above 0 where it is a distance or a rate.
    pub(super) fn limit(
        &self,
        limit: Option<&Spanned<f64>>,
        is_distance: bool,
    ) -> Result<(), PlantError> {
        match limit {
            Some(limit) if !limit.as_ref().is_finite() => {
                Err(self.file.error(limit.span(), "the limit should be a number"))
            }
            Some(limit) if is_distance && *limit.as_ref() <= 0.0 => {
                Err(self.file.error(limit.span(), "the limit should be more than 0"))
            }
            _ => Ok(()),
        }
    }

    /// A deadband must be a number not below 0.
    pub(super) fn deadband(&self, deadband: Option<&Spanned<f64>>) -> Result<(), PlantError> {
        match deadband {
            Some(deadband) if !(deadband.as_ref().is_finite() && *deadband.as_ref() >= 0.0) => {
                let message = "the deadband should be a number not below 0";
                Err(self.file.error(deadband.span(), message))
            }
            _ => Ok(()),
        }
    }

    /// An excess is a part of the limit, so there must be a limit, and not 0.
    pub(super) fn priority(
        &self,
        priority: &Spanned<Priority>,
        limit: Option<f64>,
    ) -> Result<(), PlantError> {
        let by_excess = *priority.as_ref() == Priority::ByExcess;
        if by_excess && limit.is_none_or(|limit| limit.abs() < f64::MIN_POSITIVE) {
            let message = "by_excess needs a limit of the value, other than 0";
            return Err(self.file.error(priority.span(), message));
        }
        Ok(())
    }

    /// An expression must be one, over tags that there are.
    pub(super) fn expression(&self, key: &str, text: &Spanned<String>) -> Result<(), PlantError> {
        let expression = Expression::parse(text.as_ref())
            .map_err(|error| self.file.error(text.span(), format!("{key}, {error}")))?;
        if expression.tags().is_empty() {
            let message = format!("{key} names no tag, so it never changes");
            return Err(self.file.error(text.span(), message));
        }
        for tag in expression.tags() {
            let bytes = text.as_ref().find(tag.as_str()).unwrap_or_default();
            let at = text.as_ref()[..bytes].chars().count() + 1;
            self.tag(tag.as_str(), text.span(), &format!("{key}, at character {at}: "))?;
        }
        Ok(())
    }

    /// A tag must be one that there is.
    pub(super) fn tag(&self, tag: &str, span: Range<usize>, place: &str) -> Result<(), PlantError> {
        let parts = TagPath::new(tag).ok();
        let parts = parts.as_ref().map(TagPath::split).filter(|(device, _)| !device.is_empty());
        let Some((device, field)) = parts else {
            let message = format!("{place}a tag is a device and a field, like line/conveyor/power");
            return Err(self.file.error(span, message));
        };
        if self.tags.has(device, field) {
            return Ok(());
        }
        let names = self.tags.names();
        let near = names.iter().map(String::as_str);
        let own = format!("{device}/");
        if !self.tags.has_device(device) {
            let what = format!("{place}there is no device “{device}”, so no tag");
            return Err(self.nearest(&what, tag, span, near));
        }
        // A wrong field is nearest to another field of its device, whatever others are called.
        let of_device = near.clone().filter(|name| name.starts_with(&own));
        if super::error::nearest(tag, of_device.clone()).is_some() {
            return Err(self.nearest(&format!("{place}there is no tag"), tag, span, of_device));
        }
        Err(self.nearest(&format!("{place}there is no tag"), tag, span, near))
    }

    fn nearest<'b>(
        &self,
        what: &str,
        name: &str,
        span: Range<usize>,
        known: impl Iterator<Item = &'b str>,
    ) -> PlantError {
        let hint = super::error::nearest(name, known)
            .map_or(String::new(), |candidate| format!("; did you mean “{candidate}”?"));
        self.file.error(span, format!("{what} “{name}”{hint}"))
    }
}
