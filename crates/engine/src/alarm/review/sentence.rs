//! Sentences with numbers in both languages.
//!
//! A template holds names in braces, `{limit}`; [`fill`] puts the details of these names in. What
//! was put in is not read again, so an expression's own braces stay as they are.

use std::fmt::Write as _;

use model::{AlarmKey, Millis};
use smol_str::SmolStr;

/// How many names a sentence tells before it only counts them.
const NAMES_MAX: usize = 3;
/// Digits that matter in a number.
const DIGITS: usize = 6;

/// The language of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// `zh` is Chinese, everything else English.
    #[must_use]
    pub fn named(name: &str) -> Self {
        if name == "zh" { Self::Chinese } else { Self::English }
    }

    const fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }
}

/// The same sentence in both languages, with names in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Template {
    /// The template of a language.
    #[must_use]
    pub const fn of(self, language: Language) -> &'static str {
        language.pick(self.zh, self.en)
    }
}

/// One number or name of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// A number in a unit, which may be empty.
    Number {
        /// The number.
        value: f64,
        /// Its unit.
        unit: SmolStr,
    },
    /// A length of time.
    Duration(Millis),
    /// A part of the whole, 0 to 1; told in percent.
    Share(f64),
    /// How many.
    Count(u64),
    /// A name that is the same in both languages.
    Name(SmolStr),
    /// A word of the glossary.
    Word(Template),
}

/// Details by the name under which the template asks for them.
pub type Details = Vec<(&'static str, Detail)>;

impl Detail {
    pub(super) fn number(value: f64, unit: &SmolStr) -> Self {
        Self::Number { value, unit: unit.clone() }
    }

    pub(super) fn key(key: &AlarmKey) -> Self {
        Self::Name(SmolStr::from(key.to_string()))
    }

    /// As it stands in a sentence.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::Number { value, .. } if !value.is_finite() => {
                language.pick("非数值", "not a number").to_owned()
            }
            Self::Number { value, unit } => match unit.as_str() {
                "" => significant(*value, DIGITS),
                "%" if language == Language::Chinese => format!("{}%", significant(*value, DIGITS)),
                unit => format!("{} {unit}", significant(*value, DIGITS)),
            },
            Self::Duration(millis) => duration(*millis, language),
            Self::Share(share) => {
                let percent = significant(share * 100.0, 3);
                format!("{percent}{}", language.pick("%", " %"))
            }
            Self::Count(count) => count.to_string(),
            Self::Name(name) => name.to_string(),
            Self::Word(word) => word.of(language).to_owned(),
        }
    }
}

/// Rounded to so many digits, without an exponent and without zeros at the end.
fn significant(value: f64, digits: usize) -> String {
    let rounded = format!("{value:.*e}", digits.saturating_sub(1)).parse::<f64>();
    rounded.map_or_else(|_| value.to_string(), |rounded| (rounded + 0.0).to_string())
}

fn duration(millis: Millis, language: Language) -> String {
    let units: [(f64, f64, &str, &str); 5] = [
        (1_000.0, 1.0, "毫秒", "ms"),
        (120_000.0, 1_000.0, "秒", "s"),
        (7_200_000.0, 60_000.0, "分钟", "min"),
        (172_800_000.0, 3_600_000.0, "小时", "h"),
        (f64::INFINITY, 86_400_000.0, "天", "days"),
    ];
    let millis = millis as f64;
    let unit = units.iter().find(|(below, ..)| millis.abs() < *below).unwrap_or(&units[4]);
    format!("{} {}", significant(millis / unit.1, 3), language.pick(unit.2, unit.3))
}

/// The names of the first few alarms, and how many more there are.
pub(super) fn names(keys: &[AlarmKey], language: Language) -> String {
    let mut text = String::new();
    for (index, key) in keys.iter().take(NAMES_MAX).enumerate() {
        let between = if index == 0 { "" } else { language.pick("、", ", ") };
        // Writing into a string cannot fail.
        write!(text, "{between}{key}").ok();
    }
    match keys.len().saturating_sub(NAMES_MAX) {
        0 => text,
        _ if language == Language::Chinese => format!("{text} 等 {} 个", keys.len()),
        more => format!("{text} and {more} more"),
    }
}

/// The sentence. A name that no detail has stays in its braces.
#[must_use]
pub fn fill(template: Template, details: &[(&'static str, Detail)], language: Language) -> String {
    let mut text = String::new();
    let mut rest = template.of(language);
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            rest = &rest[before.len()..];
            break;
        };
        match details.iter().find(|(known, _)| *known == name) {
            Some((_, detail)) => text.push_str(&detail.text(language)),
            None => {
                write!(text, "{{{name}}}").ok();
            }
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_in_both_languages() {
        let number = |value: f64, unit: &str| Detail::number(value, &unit.into());
        for (detail, zh, en) in [
            (number(80.0, "ppm"), "80 ppm", "80 ppm"),
            (number(0.1 + 0.2, ""), "0.3", "0.3"),
            (number(-0.0, "K"), "0 K", "0 K"),
            (number(1_234_567.0, "W"), "1234570 W", "1234570 W"),
            (number(20.0, "%"), "20%", "20 %"),
            (number(f64::NAN, "ppm"), "非数值", "not a number"),
            (Detail::Duration(500), "500 毫秒", "500 ms"),
            (Detail::Duration(90_000), "90 秒", "90 s"),
            (Detail::Duration(600_000), "10 分钟", "10 min"),
            (Detail::Duration(86_400_000), "24 小时", "24 h"),
            (Detail::Duration(14 * 86_400_000), "14 天", "14 days"),
            (Detail::Share(0.956), "95.6%", "95.6 %"),
            (Detail::Count(7), "7", "7"),
        ] {
            assert_eq!(detail.text(Language::Chinese), zh);
            assert_eq!(detail.text(Language::English), en);
        }
    }

    #[test]
    fn what_is_put_in_is_not_read_again() {
        let template = Template { zh: "{a}。", en: "{a} and {b} {" };
        let details = [("a", Detail::Name("{b}".into()))];
        assert_eq!(fill(template, &details, Language::English), "{b} and {b} {");
        assert_eq!(fill(template, &details, Language::named("zh")), "{b}。");
    }

    #[test]
    fn many_names_are_counted() {
        let key = |n: u32| format!("a/d{n}:HIGH").parse::<AlarmKey>().unwrap();
        let keys: Vec<_> = (1..=5).map(key).collect();
        assert_eq!(names(&keys[..2], Language::English), "a/d1:HIGH, a/d2:HIGH");
        assert_eq!(names(&keys, Language::English), "a/d1:HIGH, a/d2:HIGH, a/d3:HIGH and 2 more");
        assert_eq!(names(&keys, Language::Chinese), "a/d1:HIGH、a/d2:HIGH、a/d3:HIGH 等 5 个");
    }
}
