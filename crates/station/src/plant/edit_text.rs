//! Numbers of a TOML text replaced in place. The parser says where they are; every other byte
//! stays.

use std::ops::Range;

use engine::review::limits::LimitChange;
use toml_edit::{Document, Item, TableLike};

use super::Place;
use super::alarms_file::AlarmsFile;
use super::limits_file::SlotName;

/// The text with the change; a clause when that is not possible.
pub(super) fn changed(text: &str, place: &Place, change: &LimitChange) -> Result<String, String> {
    let values = values(place, change)?;
    let document =
        Document::parse(text).map_err(|error| format!("cannot be read: {}", error.message()))?;
    let entry = find(text, document.as_item(), place)?;
    let mut patches = Vec::new();
    let mut added = Vec::new();
    for value in &values {
        match entry.table.get(value.key) {
            Some(item) if value.is(item) => {}
            Some(item) => {
                patches.push((item.span().ok_or_else(odd)?, value.text.clone()));
            }
            None if value.is_default => {}
            None => added.push(format!("{} = {}", value.key, value.text)),
        }
    }
    if !added.is_empty() {
        patches.push(entry.addition(text, &added)?);
    }
    Ok(patched(text, patches))
}

fn patched(text: &str, mut patches: Vec<(Range<usize>, String)>) -> String {
    // From the end on, so that the places before stay where they are.
    patches.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = text.to_owned();
    for (range, new) in patches {
        text.replace_range(range, &new);
    }
    text
}

fn odd() -> String {
    "is written in a way that cannot be changed from here; please edit it by hand".to_owned()
}

/// A key, its new value, and what the file need not say.
struct New {
    key: &'static str,
    text: String,
    number: f64,
    is_default: bool,
}

impl New {
    fn is(&self, item: &Item) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "delays are far below 2^52")]
        let number = item.as_float().or(item.as_integer().map(|whole| whole as f64));
        number.is_some_and(|number| number.total_cmp(&self.number).is_eq())
    }
}

fn values(place: &Place, change: &LimitChange) -> Result<Vec<New>, String> {
    let deadband = match place {
        Place::Set { slot: SlotName::WeakSignal, .. } => "deadband_db",
        _ => "deadband",
    };
    let number = |key, number: Option<f64>, can_be_absent: bool| {
        let is_default = |number: f64| can_be_absent && number.abs() < f64::MIN_POSITIVE;
        number.map(|number| New {
            key,
            text: format!("{number:?}"),
            number,
            is_default: is_default(number),
        })
    };
    let delay = |key, delay: Option<i64>| {
        #[expect(clippy::cast_precision_loss, reason = "delays are far below 2^52")]
        delay.map(|ms| New { key, text: ms.to_string(), number: ms as f64, is_default: ms == 0 })
    };
    let numbers = [number("limit", change.limit, false), number(deadband, change.deadband, true)];
    if numbers.iter().flatten().any(|new| !new.number.is_finite()) {
        return Err("limit and deadband should be numbers".to_owned());
    }
    let delays =
        [delay("on_delay_ms", change.on_delay_ms), delay("off_delay_ms", change.off_delay_ms)];
    Ok(numbers.into_iter().chain(delays).flatten().collect())
}

/// The alarm's table.
struct Entry<'a> {
    table: &'a dyn TableLike,
    is_inline: bool,
}

impl Entry<'_> {
    /// Where new keys go, and their text: after the limit, else after the priority, which every
    /// alarm has.
    fn addition(&self, text: &str, added: &[String]) -> Result<(Range<usize>, String), String> {
        let after = ["limit", "priority"].into_iter().find_map(|key| self.table.get_key_value(key));
        let (key, item) = after.ok_or_else(odd)?;
        let key = key.span().ok_or_else(odd)?;
        let end = item.span().ok_or_else(odd)?.end;
        if self.is_inline {
            return Ok((end..end, format!(", {}", added.join(", "))));
        }
        let line = text[..key.start].rfind('\n').map_or(0, |newline| newline + 1);
        // Indentation and, for dotted keys, the table's name.
        let before = &text[line..key.start];
        let rest = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
        let has_return = text[..rest].ends_with('\r');
        let newline = if has_return { "\r\n" } else { "\n" };
        let place = rest - usize::from(has_return);
        let between = format!("{newline}{before}");
        Ok((place..place, format!("{between}{}", added.join(&between))))
    }
}

fn find<'a>(text: &str, root: &'a Item, place: &Place) -> Result<Entry<'a>, String> {
    match place {
        Place::Set { name, slot } => {
            let named = |table: &dyn TableLike| {
                table.get("name").and_then(Item::as_str) == Some(name.as_str())
            };
            let set = entries(root.get("limits")).into_iter().find(|entry| named(entry.table));
            let slot = set.and_then(|set| entry(set.table.get(slot.name())?));
            slot.ok_or_else(|| format!("has no alarms “{name}” as it had when it was read"))
        }
        Place::Alarm { index, key } => {
            let gone = || format!("has not the alarm “{key}” where it was when it was read");
            let file: AlarmsFile = toml_edit::de::from_str(text).map_err(|_| gone())?;
            file.alarm.get(*index).filter(|alarm| alarm.is(key)).ok_or_else(gone)?;
            entries(root.get("alarm")).into_iter().nth(*index).ok_or_else(gone)
        }
    }
}

/// The tables of a list in either of its forms.
fn entries(list: Option<&Item>) -> Vec<Entry<'_>> {
    match list {
        Some(Item::ArrayOfTables(tables)) => {
            tables.iter().map(|table| Entry { table, is_inline: false }).collect()
        }
        Some(Item::Value(value)) => {
            let tables = value.as_array().into_iter().flatten();
            let tables = tables.filter_map(toml_edit::Value::as_inline_table);
            tables.map(|table| Entry { table, is_inline: true }).collect()
        }
        _ => Vec::new(),
    }
}

fn entry(item: &Item) -> Option<Entry<'_>> {
    match item {
        Item::Table(table) => Some(Entry { table, is_inline: false }),
        Item::Value(value) => value.as_inline_table().map(|table| Entry { table, is_inline: true }),
        _ => None,
    }
}
