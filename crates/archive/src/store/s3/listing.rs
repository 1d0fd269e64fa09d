//! The two kinds of XML that a store answers with: lists and errors.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::store::Object;

/// A part of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) objects: Vec<Object>,
    /// To ask for the next part with; none when this is the last.
    pub(super) next: Option<String>,
}

/// Reads a list.
pub(super) fn page(xml: &str) -> Result<Page, String> {
    let mut page = Page::default();
    let mut object = Object { name: String::new(), bytes: 0 };
    let mut whole = false;
    each(xml, |path, text| match path {
        ["ListBucketResult", "NextContinuationToken"] => page.next = Some(text.to_owned()),
        ["ListBucketResult", "IsTruncated"] => whole = text == "false",
        ["ListBucketResult", "Contents", "Key"] => text.clone_into(&mut object.name),
        ["ListBucketResult", "Contents", "Size"] => {
            object.bytes = text.parse().unwrap_or_default();
            page.objects.push(object.clone());
        }
        _ => {}
    })?;
    if !whole && page.next.is_none() {
        return Err("the answer is not a list, or not a whole one".to_owned());
    }
    Ok(page)
}

/// Code and message of an error; empty when it is something else.
pub(super) fn error(xml: &str) -> (String, String) {
    let (mut code, mut message) = (String::new(), String::new());
    let read = each(xml, |path, text| match path {
        ["Error", "Code"] => text.clone_into(&mut code),
        ["Error", "Message"] => text.clone_into(&mut message),
        _ => {}
    });
    // What cannot be read is not a store's own error: the status says what there is to say.
    if read.is_err() { (String::new(), String::new()) } else { (code, message) }
}

/// Calls with every element's path and text.
fn each(xml: &str, mut with: impl FnMut(&[&str], &str)) -> Result<(), String> {
    let mut reader = Reader::from_str(xml);
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(tag) => {
                path.push(tag.local_name().as_ref().to_owned());
                text.clear();
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(name) => text.push_str(&entity(&name)),
            Event::End(_) => {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                with(&names, &text);
                path.pop();
                text.clear();
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn entity(name: &str) -> String {
    let number = name.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16));
    let number = number.or_else(|| name.strip_prefix('#').map(str::parse));
    match (name, number.and_then(Result::ok).and_then(char::from_u32)) {
        (_, Some(letter)) => letter.to_string(),
        ("amp", _) => "&".to_owned(),
        ("lt", _) => "<".to_owned(),
        ("gt", _) => ">".to_owned(),
        ("quot", _) => "\"".to_owned(),
        ("apos", _) => "'".to_owned(),
        (other, _) => format!("&{other};"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_errors() {
        let xml = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3\"><Name>b</Name>\
            <IsTruncated>true</IsTruncated><Contents><Key>a/b&amp;c</Key><Size>7</Size></Contents>\
            <NextContinuationToken>t1</NextContinuationToken></ListBucketResult>";
        let objects = vec![Object { name: "a/b&c".to_owned(), bytes: 7 }];
        assert_eq!(page(xml), Ok(Page { objects, next: Some("t1".to_owned()) }));
        assert!(page("<html>hello</html>").is_err());
        let xml = "<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>";
        assert_eq!(error(xml), ("NoSuchBucket".to_owned(), "none".to_owned()));
        assert_eq!(error("<oops"), (String::new(), String::new()));
    }
}
