//! Any bytes as an event in the form in which the journal keeps it: it is one or it is refused, and
//! what is read is written again as something that reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::Event;

fuzz_target!(|record: &[u8]| {
    let Ok(event) = postcard::from_bytes::<Event>(record) else { return };
    let written = postcard::to_stdvec(&event).expect("what was read can be written");
    let again: Event = postcard::from_bytes(&written).expect("what was written can be read");
    // NaN is not equal to itself, so the bytes are compared.
    assert_eq!(postcard::to_stdvec(&again).expect("it was written before"), written);
});
