//! Templates: `{title}` inserts a field, `{secret:name}` a secret, `{{` and `}}` are braces.
//!
//! Every placeholder is checked when the configuration is read, never at sending. A JSON template
//! is parsed as JSON first and placeholders are looked for inside its strings, so an inserted text
//! can never change its structure.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::nearest::nearest;
use crate::notice::FIELDS;
use crate::secret::SecretString;

/// The placeholders that every message fills.
pub const PLACEHOLDERS: &[&str] = &[
    "title",
    "text",
    "priority",
    "area",
    "device",
    "change",
    "at",
    "occurrence",
    "count",
    "step",
    "number",
];

/// What a message fills templates with, by placeholder.
pub(crate) type Fields = BTreeMap<String, String>;

/// A mistake in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TemplateError {
    /// Where in the template, in bytes.
    pub(crate) at: usize,
    /// What is wrong, as a sentence that says what to do.
    pub(crate) message: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Field(String),
    Secret(String),
}

/// How inserted texts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    /// As they are.
    None,
    /// As a part of a URL or of a form: everything but letters, digits and `-._~` as `%XX`.
    Percent,
    /// As a header's value: control characters become blanks.
    Header,
}

/// A text with places to insert into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

impl Template {
    /// Reads a template.
    pub(crate) fn new(source: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = source;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let place = source.len() - rest.len() + at;
            let brace = &rest[at..=at];
            let after = &rest[at + 1..];
            if let Some(after) = after.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
            } else if let Some(end) = after.find('}').filter(|_| brace == "{") {
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                }
                parts.push(placeholder(&after[..end], place)?);
                rest = &after[end + 1..];
            } else {
                let message = format!("“{brace}” stands alone; write it twice to mean itself");
                return Err(TemplateError { at: place, message });
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Self { parts })
    }

    /// Inserts. Every secret that the template names must be there.
    pub(crate) fn fill(&self, fields: &Fields, secrets: &Found, escape: Escape) -> String {
        // A URL that is one secret as a whole keeps its slashes.
        let whole = matches!(self.parts.as_slice(), [Part::Secret(_)]);
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Field(name) => {
                    text.push_str(&escaped(fields.get(name).map_or("", String::as_str), escape));
                }
                Part::Secret(name) => {
                    let secret = secrets.get(name).map_or("", SecretString::reveal);
                    let escape = if whole { Escape::None } else { escape };
                    text.push_str(&escaped(secret, escape));
                }
            }
        }
        text
    }

    /// The names of the secrets in it.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Secret(name) => Some(name.as_str()),
            Part::Literal(_) | Part::Field(_) => None,
        })
    }

    /// Whether it inserts a field.
    pub(crate) fn inserts(&self, field: &str) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Field(name) if name == field))
    }

    /// The text before the first placeholder.
    pub(crate) fn beginning(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(literal)) => literal,
            _ => "",
        }
    }

    /// Whether it is one secret and nothing else.
    pub(crate) fn is_secret(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Secret(_)])
    }
}

/// Secrets found, by name.
pub(crate) type Found = BTreeMap<String, SecretString>;

fn placeholder(name: &str, at: usize) -> Result<Part, TemplateError> {
    if let Some(secret) = name.strip_prefix("secret:") {
        if secret.trim().is_empty() {
            return Err(TemplateError { at, message: "the secret has no name".into() });
        }
        return Ok(Part::Secret(secret.trim().to_owned()));
    }
    let known = || PLACEHOLDERS.iter().chain(FIELDS).copied();
    if known().any(|field| field == name) {
        return Ok(Part::Field(name.to_owned()));
    }
    let hint = nearest(name, known())
        .map_or(String::new(), |field| format!("; did you mean “{{{field}}}”?"));
    Err(TemplateError { at, message: format!("there is no placeholder “{{{name}}}”{hint}") })
}

fn escaped(text: &str, escape: Escape) -> String {
    match escape {
        Escape::None => text.to_owned(),
        Escape::Percent => percent_encoded(text),
        Escape::Header => text.replace(|c: char| c.is_control(), " "),
    }
}

/// Every byte but unreserved characters (RFC 3986 §2.3) as `%XX`.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A JSON document whose strings are templates.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct JsonTemplate {
    document: Value,
    /// The templates of its strings, by their source.
    strings: BTreeMap<String, Template>,
}

impl JsonTemplate {
    /// Reads a document. The place of a mistake is that of the placeholder in the source.
    pub(crate) fn new(source: &str) -> Result<Self, TemplateError> {
        let document: Value = serde_json::from_str(source).map_err(|error| TemplateError {
            at: byte_of(source, error.line(), error.column()),
            message: format!("the body is not JSON: {error}; placeholders stand inside strings"),
        })?;
        let mut strings = BTreeMap::new();
        collect(&document, source, &mut strings)?;
        Ok(Self { document, strings })
    }

    /// Inserts, escaped as JSON.
    pub(crate) fn fill(&self, fields: &Fields, secrets: &Found) -> String {
        self.filled(&self.document, fields, secrets).to_string()
    }

    /// The names of the secrets in it.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.strings.values().flat_map(Template::secrets)
    }

    /// Whether it inserts a field.
    pub(crate) fn inserts(&self, field: &str) -> bool {
        self.strings.values().any(|template| template.inserts(field))
    }

    fn filled(&self, value: &Value, fields: &Fields, secrets: &Found) -> Value {
        match value {
            Value::String(text) => {
                let template = self.strings.get(text);
                let fill = |template: &Template| template.fill(fields, secrets, Escape::None);
                Value::String(template.map_or_else(String::new, fill))
            }
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.filled(item, fields, secrets)).collect())
            }
            Value::Object(entries) => {
                let filled = |(key, value): (&String, &Value)| {
                    (key.clone(), self.filled(value, fields, secrets))
                };
                Value::Object(entries.iter().map(filled).collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
}

fn collect(
    value: &Value,
    source: &str,
    strings: &mut BTreeMap<String, Template>,
) -> Result<(), TemplateError> {
    match value {
        Value::String(text) => {
            let template = Template::new(text).map_err(|error| {
                // Inside a string escapes move bytes; the placeholder itself has none.
                let part = &text[error.at..];
                let end = part.find('}').map_or(1, |end| end + 1);
                TemplateError { at: source.find(&part[..end]).unwrap_or(0), ..error }
            })?;
            strings.insert(text.clone(), template);
            Ok(())
        }
        Value::Array(items) => items.iter().try_for_each(|item| collect(item, source, strings)),
        Value::Object(entries) => {
            entries.values().try_for_each(|value| collect(value, source, strings))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// The byte of a line and column as the JSON reader counts them.
fn byte_of(source: &str, line: usize, column: usize) -> usize {
    let before: usize =
        source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    source.floor_char_boundary(before + column.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn texts_are_inserted_as_their_place_needs() {
        let fields = fields(&[("title", "氢气 \"高\"\n&"), ("value", "93.5")]);
        let secrets = Found::from([("k".to_owned(), SecretString::new("a/b"))]);
        for (source, escape, expected) in [
            ("{title}!", Escape::None, "氢气 \"高\"\n&!"),
            ("{{{value}}}", Escape::None, "{93.5}"),
            ("x={title}", Escape::Percent, "x=%E6%B0%A2%E6%B0%94%20%22%E9%AB%98%22%0A%26"),
            ("{title}", Escape::Header, "氢气 \"高\" &"),
            ("{limit}", Escape::None, ""),
            ("/send?k={secret:k}", Escape::Percent, "/send?k=a%2Fb"),
            ("{secret:k}", Escape::Percent, "a/b"),
            ("", Escape::None, ""),
        ] {
            let template = Template::new(source).unwrap();
            assert_eq!(template.fill(&fields, &secrets, escape), expected, "{source}");
        }
    }

    #[test]
    fn mistakes_have_a_place_and_the_nearest_name() {
        for (source, at, part) in [
            ("报警 {titel}", 7, "did you mean “{title}”?"),
            ("{vlaue}", 0, "did you mean “{value}”?"),
            ("{qqq}", 0, "no placeholder “{qqq}”"),
            ("{title", 0, "stands alone"),
            ("a } b", 2, "stands alone"),
            ("{secret:}", 0, "no name"),
        ] {
            let error = Template::new(source).unwrap_err();
            assert_eq!(error.at, at, "{source}");
            assert!(error.message.contains(part), "{source}: {}", error.message);
        }
    }

    #[test]
    fn json_stays_json_whatever_is_inserted() {
        let template =
            JsonTemplate::new(r#"{"a": ["{title}", 1], "b": {"c": "é {count}"}}"#).unwrap();
        let nasty = "\",\"x\":\"\\\n\u{1}";
        let filled = template.fill(&fields(&[("title", nasty), ("count", "3")]), &Found::new());
        let back: Value = serde_json::from_str(&filled).unwrap();
        assert_eq!(back, serde_json::json!({"a": [nasty, 1], "b": {"c": "é 3"}}));
    }

    #[test]
    fn json_mistakes_have_their_place_in_the_source() {
        let source = "{\"a\": \"\\n {titel}\"}";
        let error = JsonTemplate::new(source).unwrap_err();
        assert_eq!(&source[error.at..error.at + 7], "{titel}");
        let error = JsonTemplate::new("{\"a\":\n {title}}").unwrap_err();
        assert!(error.message.starts_with("the body is not JSON"), "{}", error.message);
        assert_eq!(error.at, 8);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_at_a_place_in_it(
            source in "[a-c氢{}:\"\\\\\n\\[\\], ]{0,12}",
        ) {
            let errors = [Template::new(&source).err(), JsonTemplate::new(&source).err()];
            for error in errors.into_iter().flatten() {
                assert!(source.is_char_boundary(error.at), "{source:?}: {error:?}");
            }
        }
    }
}
