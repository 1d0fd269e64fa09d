//! Events as journal records: a version byte and postcard.
//!
//! Records of the first form are read as well: only their alarms were others.

mod first;

use model::Event;

/// Grows when records of an older form can no longer be read as they are.
const VERSION: u8 = 2;

/// Appends an event's record to a cleared buffer.
pub(crate) fn encode(event: &Event, buffer: &mut Vec<u8>) -> Result<(), postcard::Error> {
    buffer.clear();
    buffer.push(VERSION);
    *buffer = postcard::to_extend(event, std::mem::take(buffer))?;
    Ok(())
}

/// Reads a record; says why it cannot be read.
pub(crate) fn decode(record: &[u8]) -> Result<Event, String> {
    match record.split_first() {
        Some((&VERSION, body)) => postcard::from_bytes(body).map_err(|error| error.to_string()),
        Some((&first::VERSION, body)) => first::decode(body).map_err(|error| error.to_string()),
        Some((version, _)) => {
            Err(format!("records of form {version} are read by a newer Linewatch"))
        }
        None => Err("the record is empty".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use model::{AuditEntry, Timestamp};

    use super::*;

    #[test]
    fn there_and_back() {
        let event = Event::Audit(AuditEntry {
            at: Timestamp::from_secs(5),
            who: "station".into(),
            action: "start".into(),
            subject: "工厂".into(),
            detail: String::new(),
        });
        let mut record = vec![9; 100];
        encode(&event, &mut record).unwrap();
        assert_eq!(decode(&record).unwrap(), event);
        assert!(decode(&record[..record.len() - 1]).is_err());
        record[0] = 77;
        assert!(decode(&record).unwrap_err().contains("newer Linewatch"));
    }
}
