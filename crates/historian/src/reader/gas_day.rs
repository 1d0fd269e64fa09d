//! A sealed day of the gas detectors in the form of the gas system's own archive: one row for each
//! message, `time,sn,v_raw,ppm,temp,humi,bat,rssi,seq`, in the order of time and detector.
//!
//! Read hour by hour, so that memory stays small. Times are UTC; a field that a message did not
//! have is empty.

use std::io::Write;

use duckdb::{Connection, Row};
use model::spreadsheet;

use super::{Reader, list, reading};
use crate::error::Error;
use crate::layout::{Day, Part};
use crate::stored;

const DOING: &str = "writing a day of the gas detectors";
const HEADER: [&str; 9] = ["time", "sn", "v_raw", "ppm", "temp", "humi", "bat", "rssi", "seq"];
/// The fields of the columns behind time and detector.
const FIELDS: [&str; 7] = ["v_raw", "value", "temp", "humi", "bat", "rssi", "seq"];
const HOUR_US: i64 = 3_600_000_000;

/// Time, detector, values.
type Message = (i64, String, [Option<f64>; 7]);

impl Reader {
    /// Writes a sealed day's messages as CSV and answers how many there were.
    pub fn gas_day(&self, day: Day, out: &mut dyn Write) -> Result<u64, Error> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(HEADER).map_err(std::io::Error::from)?;
        let mut count = 0;
        for hour in 0..24 {
            let from = day.begin().micros() + hour * HOUR_US;
            let period = (from, from + HOUR_US);
            let messages =
                self.with(|connection| reading(connection, || self.gas_hour(connection, period)))?;
            count += messages.len() as u64;
            for (at, detector, values) in messages {
                let at = model::Timestamp::from_micros(at).to_string();
                let values = values.map(|value| value.map(spreadsheet::number).unwrap_or_default());
                let cells = [at.as_str(), &detector];
                let cells = cells.into_iter().chain(values.iter().map(String::as_str));
                csv.write_record(cells).map_err(std::io::Error::from)?;
            }
        }
        csv.flush()?;
        Ok(count)
    }

    fn gas_hour(
        &self,
        connection: &Connection,
        period: stored::Micros,
    ) -> Result<Vec<Message>, Error> {
        let files = stored::sealed_in(connection, period)?;
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let columns = FIELDS.map(|field| format!("max(value) FILTER (field = '{field}')"));
        let fields = FIELDS.map(|field| format!("'{field}'"));
        let sql = format!(
            "SELECT epoch_us(source_time), sn, {} FROM (
               SELECT source_time, receive_time, value, split_part(tag, '/', 2) AS sn,
                 split_part(tag, '/', 3) AS field
               FROM {} WHERE tag >= 'gas/' AND tag < 'gas0' AND {})
             WHERE field IN ({})
             GROUP BY source_time, receive_time, sn ORDER BY source_time, sn, receive_time",
            columns.join(", "),
            stored::read(self.layout(), &files, Part::Samples),
            stored::within(period),
            fields.join(", "),
        );
        list(connection, DOING, &sql, [], |row: &Row<'_>| {
            let mut values = [None; 7];
            for (at, value) in values.iter_mut().enumerate() {
                *value = row.get(at + 2)?;
            }
            Ok((row.get(0)?, row.get(1)?, values))
        })
    }
}
