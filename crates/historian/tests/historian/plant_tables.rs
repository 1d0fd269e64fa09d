//! What the station derives from its plant stays over opening the file again, and is replaced.

use historian::{CalibrationRow, Config, Historian, LineEnergy, LinePart, Reader, SqlLimits};
use model::Timestamp;

fn calibration(tag: &str, second: i64) -> CalibrationRow {
    CalibrationRow {
        tag: tag.to_owned(),
        name: "n".to_owned(),
        valid_from: Timestamp::from_secs(second),
        form: "multiplicative".to_owned(),
        formula: "v_raw * 1".to_owned(),
        coefficients: [Some(1.0), Some(0.0), Some(0.0), Some(25.0), None],
    }
}

fn part(begin: i64, kwh: f64, state: u32) -> LinePart {
    LinePart {
        begin: Timestamp::from_secs(begin),
        end: Timestamp::from_secs(begin + 3_600),
        state,
        plant: 1,
        shift: Some("early".to_owned()),
        shift_begin: Timestamp::from_secs(0),
        complete: true,
        energy: vec![LineEnergy {
            machine: "total".to_owned(),
            kwh,
            peak_kw: None,
            known_s: 3_600.0,
            cost: Some(1.0),
            currency: "EUR".to_owned(),
        }],
        oee: [90.0, 80.0, 99.0, 71.28, 100.0, 1.0, 3_000.0, 600.0],
        quality_code: 0,
    }
}

fn sql(reader: &Reader, text: &str) -> String {
    let table = reader.sql(text, SqlLimits { rows: 100, timeout_ms: 30_000 }).unwrap();
    let row = |row: &Vec<historian::Cell>| {
        row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    table.rows.iter().map(row).collect::<Vec<_>>().join("; ")
}

#[test]
fn rows_are_replaced_and_stay_when_the_file_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("linewatch.duckdb");
    let energy = "SELECT epoch(\"begin\")::INT, kwh, shift FROM energy ORDER BY 1";
    let dated =
        "SELECT tag, epoch(valid_from)::INT, epoch(valid_to)::INT FROM calibrations ORDER BY 1, 2";
    {
        let historian = Historian::open(&path, Config::default()).unwrap();
        let (tables, reader) = (historian.plant_tables(), historian.reader().unwrap());
        tables.set_calibrations(&[calibration("old", 5)]).unwrap();
        tables
            .set_calibrations(&[calibration("a", 10), calibration("a", 20), calibration("b", 0)])
            .unwrap();
        assert_eq!(sql(&reader, dated), "a 10 20; a 20 ; b 0 ");
        tables.put_line(&[], &[part(0, 1.0, 1), part(3_600, 2.0, 1), part(7_200, 3.0, 1)]).unwrap();
        tables.put_line(&[Timestamp::from_secs(0)], &[part(3_600, 2.5, 2)]).unwrap();
        assert_eq!(sql(&reader, energy), "3600 2.5 early; 7200 3.0 early");
        assert_eq!(sql(&reader, "SELECT count(*), sum(count) FROM oee"), "2 200.0");
        historian.close().unwrap();
    }
    // One after the other: what one has open to write, Windows lets no other open.
    for to_write in [true, false] {
        let historian = if to_write {
            Historian::open(&path, Config::default())
        } else {
            Historian::open_read_only(&path)
        };
        let reader = historian.unwrap().reader().unwrap();
        assert_eq!(sql(&reader, energy), "3600 2.5 early; 7200 3.0 early");
        assert_eq!(sql(&reader, dated), "a 10 20; a 20 ; b 0 ");
    }
}
