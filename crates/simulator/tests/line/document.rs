//! What `plc_program/README.md` says that each scan shows is what each scan shows.

use crate::Bench;

const README: &str = include_str!("../../../../plc_program/README.md");
const HEAD: &str = "| t (ms) | set before this scan |";

/// A table: its scan time, its columns, its rows.
struct Table {
    scan_ms: i64,
    columns: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    ms: i64,
    sets: Vec<(String, String)>,
    shown: Vec<String>,
}

fn cells(line: &str) -> Vec<String> {
    let inside = line.trim().trim_start_matches('|').trim_end_matches('|');
    inside.split('|').map(|cell| cell.trim().replace('`', "")).collect()
}

fn row(line: &str) -> Row {
    let mut cells = cells(line);
    let shown = cells.split_off(2);
    let sets = cells[1].split("; ").filter(|set| !set.is_empty());
    let set = |text: &str| {
        let (name, value) = text.split_once(" := ").unwrap_or_else(|| panic!("{text}"));
        (name.to_owned(), value.to_owned())
    };
    Row { ms: cells[0].parse().unwrap(), sets: sets.map(set).collect(), shown }
}

fn tables() -> Vec<Table> {
    let mut tables = Vec::new();
    let mut scan_ms = None;
    let mut lines = README.lines();
    while let Some(line) = lines.next() {
        if let Some(text) = line.strip_prefix("Scan time: ") {
            scan_ms = Some(text.trim_end_matches(" ms").parse().unwrap());
        } else if line.starts_with(HEAD) {
            let rows = lines.by_ref().skip(1).take_while(|line| line.starts_with('|'));
            tables.push(Table {
                scan_ms: scan_ms.take().expect("a table has its scan time before it"),
                columns: cells(line).split_off(2),
                rows: rows.map(row).collect(),
            });
        }
    }
    tables
}

/// Texts are the same; numbers as far as the document has digits.
fn same(shown: &str, found: &str) -> bool {
    let numbers = (shown.parse::<f64>(), found.parse::<f64>());
    let (Ok(shown_number), Ok(found_number)) = numbers else { return shown == found };
    (shown_number - found_number).abs() <= 0.000_051
}

#[test]
fn every_table_is_what_the_program_does() {
    let tables = tables();
    assert_eq!(tables.len(), 6);
    for table in tables {
        let mut bench = Bench::new(table.scan_ms);
        for row in &table.rows {
            assert_eq!(
                row.shown.len(),
                table.columns.len(),
                "row {} of {:?}",
                row.ms,
                table.columns
            );
            assert_eq!(row.ms % table.scan_ms, 0, "no scan at {}", row.ms);
            bench.scan_to(row.ms - 1);
            for (name, value) in &row.sets {
                bench.set(name, value);
            }
            bench.scan();
            for (column, shown) in table.columns.iter().zip(&row.shown) {
                let found = bench.text(column);
                assert!(
                    same(shown, &found),
                    "{column} at {} ms: {shown} in README.md, {found} in truth",
                    row.ms
                );
            }
        }
    }
}

#[test]
fn a_wrong_table_would_be_seen() {
    assert!(same("0.25", "0.25") && same("3.0", "3") && same("Waiting", "Waiting"));
    assert!(!same("0.25", "0.2502") && !same("TRUE", "FALSE") && !same("Waiting", "Standby"));
}
