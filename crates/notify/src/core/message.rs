//! What a recipient reads: one notice, or many as one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::tz::TimeZone;
use model::{Priority, Timestamp};
use smol_str::SmolStr;

use super::entry::Entry;
use crate::notice::{FIELDS, Language, Notice, NoticeKind, Texts, Wording};
use crate::template::Fields;

/// Lines of a message of many, at most as many characters each.
const LINE_MAX: usize = 120;

/// A message for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// What templates insert, title and text among it.
    pub(crate) fields: Fields,
    /// The same for the same notices, at every attempt and after every restart.
    pub(crate) key: u64,
    /// When it is sent.
    pub(crate) at: Timestamp,
}

/// The message of one notice, or of many as one: a first line, counts by priority and the first
/// `lines` titles. `entries` is most urgent first and not empty.
pub(crate) fn compose(
    entries: &[&Entry],
    lines: usize,
    zone: &TimeZone,
    now: Timestamp,
) -> Message {
    let language = entries.first().map_or(Language::default(), |entry| entry.language);
    let mut fields = Fields::new();
    for name in ["area", "device", "change", "priority", "at", "occurrence", "step"] {
        fields.insert(name.into(), common(entries, |entry| field(entry, name, zone)));
    }
    for name in FIELDS {
        let of = |entry: &Entry| entry.notice.fields.get(*name).cloned().unwrap_or_default();
        fields.insert((*name).into(), common(entries, of));
    }
    let wording = match entries {
        [entry] => single(entry),
        entries => many(entries, lines, language),
    };
    if let Some(first) = entries.first() {
        // Of many, the most urgent one's.
        let priority = priority_name(first.notice.priority, first.language);
        fields.insert("priority".into(), priority.into());
        fields.insert("number".into(), first.to.to_string());
    }
    fields.insert("title".into(), one_line(&wording.title));
    fields.insert("text".into(), wording.body);
    fields.insert("count".into(), entries.len().to_string());
    Message { fields, key: key(entries), at: now }
}

/// A message that says that it is a test.
pub(crate) fn test_message(
    language: Language,
    to: &str,
    zone: &TimeZone,
    now: Timestamp,
) -> Message {
    let text = Texts {
        zh: Wording {
            title: "Linewatch 测试消息".into(),
            body: "这是一条测试消息，没有报警。收到它说明该通知渠道可用。".into(),
        },
        en: Wording {
            title: "Linewatch test message".into(),
            body: "This is a test; there is no alarm. It shows that this channel works.".into(),
        },
    };
    let notice = Notice {
        occurrence: SmolStr::new_static("test"),
        change: NoticeKind::Raised,
        at: now,
        priority: Priority::Diagnostic,
        area: SmolStr::default(),
        device: SmolStr::default(),
        text,
        fields: BTreeMap::new(),
    };
    let channel = SmolStr::default();
    let entry = Entry { id: 0, channel, to: to.into(), language, step: 0, queued_at: now, notice };
    compose(&[&entry], 1, zone, now)
}

/// What all have in common; empty when they differ.
fn common(entries: &[&Entry], of: impl Fn(&Entry) -> String) -> String {
    let mut texts = entries.iter().map(|entry| of(entry));
    let first = texts.next().unwrap_or_default();
    if texts.all(|text| text == first) { first } else { String::new() }
}

fn field(entry: &Entry, name: &str, zone: &TimeZone) -> String {
    let notice = &entry.notice;
    match name {
        "area" => notice.area.to_string(),
        "device" => notice.device.to_string(),
        "change" => notice.change.name().into(),
        "occurrence" => notice.occurrence.to_string(),
        "step" => entry.step.to_string(),
        "at" => local(notice.at, zone),
        _ => String::new(),
    }
}

/// `2026-01-31 08:00:00` by the clocks of the zone.
fn local(at: Timestamp, zone: &TimeZone) -> String {
    jiff::Timestamp::from_microsecond(at.micros()).map_or_else(
        |_| at.to_string(),
        |at| zone.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

/// Priorities as people read them.
const fn priority_name(priority: Priority, language: Language) -> &'static str {
    match (language, priority) {
        (Language::En, priority) => priority.name(),
        (Language::Zh, Priority::Critical) => "严重",
        (Language::Zh, Priority::High) => "高",
        (Language::Zh, Priority::Medium) => "中",
        (Language::Zh, Priority::Low) => "低",
        (Language::Zh, Priority::Diagnostic) => "诊断",
    }
}

/// One notice; an escalated one says so.
fn single(entry: &Entry) -> Wording {
    let Wording { title, body } = entry.notice.text.of(entry.language);
    let title = match (entry.step, entry.language) {
        (0, _) => title.clone(),
        (step, Language::Zh) => format!("[升级 {step}] {title}"),
        (step, Language::En) => format!("[Escalation {step}] {title}"),
    };
    Wording { title, body: body.clone() }
}

fn many(entries: &[&Entry], lines: usize, language: Language) -> Wording {
    let counts = counts(entries, language);
    let total = entries.len();
    let title = match language {
        Language::Zh => format!("{total} 条报警通知（{counts}）"),
        Language::En => format!("{total} alarm notices ({counts})"),
    };
    let mut body = String::new();
    for entry in entries.iter().take(lines) {
        let title = one_line(&single(entry).title);
        // Writing to a string cannot fail.
        _ = writeln!(body, "{}", title.chars().take(LINE_MAX).collect::<String>());
    }
    if let Some(more) = total.checked_sub(lines).filter(|more| *more > 0) {
        _ = match language {
            Language::Zh => write!(body, "……另有 {more} 条，请在报警列表中查看。"),
            Language::En => write!(body, "… and {more} more; see the list of alarms."),
        };
    }
    Wording { title, body }
}

fn counts(entries: &[&Entry], language: Language) -> String {
    let mut counts = BTreeMap::<Priority, usize>::new();
    for entry in entries {
        *counts.entry(entry.notice.priority).or_default() += 1;
    }
    let parts = counts
        .iter()
        .map(|(priority, count)| format!("{} {count}", priority_name(*priority, language)));
    let separator = if language == Language::Zh { "，" } else { ", " };
    parts.collect::<Vec<_>>().join(separator)
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

/// FNV-1a over what makes the notices what they are.
fn key(entries: &[&Entry]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for entry in entries {
        let notice = &entry.notice;
        let text = format!(
            "{}\0{}\0{}\0{}\0{}\0{}\0",
            entry.channel,
            entry.to,
            notice.occurrence,
            notice.change.name(),
            notice.at.micros(),
            entry.step
        );
        for byte in text.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}
