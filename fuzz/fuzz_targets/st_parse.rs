//! Any bytes as Structured Text: they are read to the end, what is wrong with them lies within
//! them and in order, and what is right is the same after printing and reading it again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use st::SourceFile;
use st::syntax::{format, parse};

fuzz_target!(|input: &[u8]| {
    let file = SourceFile::new("fuzz.st", &String::from_utf8_lossy(input));
    let (unit, found) = parse(&file);
    for diagnostic in &found {
        let span = &diagnostic.span;
        assert!(span.start <= span.end && span.end <= file.text.len(), "{diagnostic}");
        assert!(file.text.get(span.clone()).is_some(), "{diagnostic}");
        assert!(!diagnostic.message.is_empty());
    }
    assert!(found.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start));
    let printed = format(&unit);
    if found.is_empty() {
        let (again, found) = parse(&SourceFile::new("printed.st", &printed));
        assert!(found.is_empty(), "{printed}\n{found:?}");
        assert!(again == unit, "{printed}");
    }
});
