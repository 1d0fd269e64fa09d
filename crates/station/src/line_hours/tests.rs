//! The views give what the reports give, after late rows and other shifts too.

use historian::SqlLimits;

use super::*;
use crate::line_report::tests::{history, line, periods};

/// Brings the tables up to date; answers how many parts were computed.
fn bring(history: &crate::line_report::tests::History, line: &Line, now: Timestamp) -> usize {
    let due = due(&history.reader, line, Timestamp::MIN, now).unwrap();
    let made = computed(&history.reader, line, due.parts).unwrap();
    history.tables.put_line(&due.gone, &made).unwrap();
    made.len()
}

fn near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() < 1e-9, "{found:?} for {expected:?}");
    }
}

#[test]
fn views_give_what_the_reports_give_by_hour_shift_and_day() {
    use engine::line::periods::Shift;
    use jiff::civil::time;
    for on_change in [false, true] {
        let (mut history, _) = history(on_change);
        let mut line = line(on_change);
        let shift = |name: &str, from, to| Shift { name: name.into(), from, to };
        // One border lies within an hour; between 03:40 and 06:00 there is no shift.
        line.calendar.shifts = vec![
            shift("night", time(22, 0, 0, 0), time(2, 20, 0, 0)),
            shift("early", time(2, 20, 0, 0), time(3, 40, 0, 0)),
            shift("late", time(6, 0, 0, 0), time(22, 0, 0, 0)),
        ];
        let end = periods(&line, By::Hour).last().unwrap().to;
        let now = end.plus_millis(10 * 60_000);
        assert!(bring(&history, &line, now) >= 6);
        assert_eq!(bring(&history, &line, now), 0, "nothing has changed");

        let (days, all) =
            line_report::energy(&history.reader, &line, periods(&line, By::Day)).unwrap();
        assert_eq!(days.len(), 1);
        for machine in Machine::ALL {
            let sql = format!(
                "SELECT sum(kwh), sum(known_s), max(peak_kw) FROM energy WHERE machine = '{}'",
                machine.field()
            );
            let one = all.of(machine);
            near(&history.sql(&sql), &[one.kwh, one.known_us as f64 / 1e6, one.peak_kw.unwrap()]);
        }
        near(&history.sql("SELECT sum(cost) FROM energy"), &[all.cost]);
        let (hours, made) =
            line_report::oee(&history.reader, &line, periods(&line, By::Hour)).unwrap();
        let of = |made: &engine::line::oee::Production| {
            [made.count, made.reject, made.run_s, made.down_s]
        };
        let sums = "sum(count), sum(reject), sum(run_s), sum(down_s)";
        near(&history.sql(&format!("SELECT {sums} FROM oee")), &of(&made.production));
        let by_hour: Vec<f64> = hours.iter().flat_map(|hour| of(&hour.production)).collect();
        let sql = format!(
            "SELECT {sums} FROM oee GROUP BY date_trunc('hour', \"begin\") ORDER BY date_trunc('hour', \"begin\")"
        );
        near(&history.sql(&sql), &by_hour);
        let (shifts, _) =
            line_report::energy(&history.reader, &line, periods(&line, By::Shift)).unwrap();
        let by_shift: Vec<f64> = shifts.iter().map(|shift| shift.of(Machine::Total).kwh).collect();
        near(&history.sql("SELECT sum(kwh) FROM energy WHERE machine = 'total' AND shift IS NOT NULL GROUP BY shift_begin ORDER BY shift_begin"), &by_shift);

        // A late row changes its part, and those beside it, and nothing else.
        history.late_power(periods(&line, By::Hour)[2].from.plus_millis(30 * 60_000));
        let again = bring(&history, &line, now);
        assert!((1..=4).contains(&again), "{again}");
        let (_, all) =
            line_report::energy(&history.reader, &line, periods(&line, By::Day)).unwrap();
        near(
            &history.sql("SELECT sum(kwh) FROM energy WHERE machine = 'conveyor'"),
            &[all.of(Machine::Conveyor).kwh],
        );

        // Without shifts there are other parts, and none of the old ones is left.
        line.calendar.shifts.clear();
        assert!(bring(&history, &line, now) >= 4);
        near(
            &history.sql("SELECT sum(kwh) FROM energy WHERE machine = 'conveyor'"),
            &[all.of(Machine::Conveyor).kwh],
        );
    }
}

#[test]
fn the_running_hour_is_there_until_now() {
    let (history, _) = history(false);
    let line = line(false);
    let now = periods(&line, By::Hour)[1].from.plus_millis(20 * 60_000);
    bring(&history, &line, now);
    let rows =
        history.sql("SELECT complete::INT, epoch(\"end\" - \"begin\") FROM oee ORDER BY \"begin\"");
    assert_eq!(rows, [1.0, 3_600.0, 0.0, 1_200.0]);
}

#[test]
fn calibrations_are_those_of_the_demo_plant_with_their_dates() {
    let (history, _) = history(false);
    let folder = tempfile::tempdir().unwrap();
    crate::plant::install(folder.path(), simulator::PLANT_FILES).unwrap();
    let rows = calibrations(&PlantFiles::read(folder.path()).unwrap());
    assert!(!rows.is_empty());
    history.tables.set_calibrations(&rows).unwrap();
    history.tables.set_calibrations(&rows).unwrap();
    let limits = SqlLimits { rows: 1_000, timeout_ms: 60_000 };
    let table =
        history.reader.sql("SELECT tag, valid_from, formula FROM calibrations", limits).unwrap();
    assert_eq!(table.rows.len(), rows.len());
}
