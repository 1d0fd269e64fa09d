//! Files of every form and format from a real database, against brute force.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use export::{Encoding, FileFormat, Form, Spec, What};
use historian::{Config, Historian, Reader};
use jiff::tz::TimeZone;
use model::{DevicePath, Event, Point, Position, Quality, Report, TagPath, Timestamp, Value};
use parquet::file::reader::{FileReader, SerializedFileReader};
use tempfile::TempDir;

use super::run::{Failure, Progress};
use super::{Request, Room, Target, write};

/// 2026-11-21T09:00 in Shanghai.
const START: i64 = 1_795_222_800_000_000;
const MINUTE: i64 = 60_000_000;
/// Every 10 s for 20 min.
const SAMPLES: i64 = 120;

struct Bench {
    folder: TempDir,
    reader: Reader,
}

/// `a/x/n` is a number that goes up and down, `a/x/t` a text, `a/x/b` a truth value.
fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let historian = Historian::open(&folder.path().join("h.duckdb"), Config::default()).unwrap();
    let events: Vec<Event> = (0..SAMPLES)
        .map(|nth| {
            let at = Timestamp::from_micros(START + nth * 10_000_000);
            let point =
                |field: &str, value| Point { field: field.into(), value, quality: Quality::GOOD };
            Event::Report(Report {
                source: "test".into(),
                device: DevicePath::new("a/x").unwrap(),
                source_time: at,
                receive_time: at,
                sequence: None,
                fingerprint: 0,
                points: vec![
                    point("n", Value::Number(number(nth))),
                    point("t", Value::Text(format!("氢{}", nth % 7).into())),
                    point("b", Value::Bool(nth % 5 == 0)),
                ],
            })
        })
        .collect();
    let mut writer = historian.writer().unwrap();
    writer.commit(&events, Position { segment: 1, offset: 1 }).unwrap();
    let reader = historian.reader().unwrap();
    Bench { folder, reader }
}

fn number(nth: i64) -> f64 {
    ((nth * 37) % 101) as f64 / 4.0
}

fn request(what: What, form: Form, format: FileFormat) -> Request {
    let tags = ["a/x/b", "a/x/n", "a/x/t"].iter().map(|path| TagPath::new(path).unwrap()).collect();
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let spec = Spec { what, form, from: START, to: START + 20 * MINUTE, zone };
    Request { tags, spec, format }
}

const ENOUGH: Room = |_| Ok(u64::MAX);

fn export(bench: &Bench, request: &Request, name: &str) -> Vec<u8> {
    let to = bench.folder.path().join(name);
    let progress = Progress::default();
    let target = Target { path: &to, room: ENOUGH, lulls: &Arc::default() };
    let done = write(&bench.reader, request, &target, &progress);
    let Ok(done) = done else { panic!("{name} is not written") };
    assert_eq!(done.rows, progress.rows.load(Ordering::Relaxed));
    assert!(done.rows <= request.rows(progress.expected.load(Ordering::Relaxed)), "{name}");
    assert!(!Path::new(&format!("{}.part", to.display())).exists());
    std::fs::read(&to).unwrap()
}

const FORMATS: [(FileFormat, &str); 4] = [
    (FileFormat::Csv(Encoding::Utf8), "utf8.csv"),
    (FileFormat::Csv(Encoding::Gb18030), "gb18030.csv"),
    (FileFormat::Xlsx, "x.xlsx"),
    (FileFormat::Parquet, "p.parquet"),
];

#[test]
fn every_form_is_written_in_every_format_with_the_same_number_of_rows() {
    let bench = bench();
    let interval = 5 * MINUTE;
    for (what, long, wide) in [
        (What::Raw, 360, 120),
        // A text and a truth value have columns as well.
        (What::Drawn { columns: 10 }, 30, 10),
        (What::Binned { interval }, 12, 4),
        (What::Interpolated { interval }, 12, 4),
    ] {
        for (form, rows) in [(Form::Long, long), (Form::Wide, wide)] {
            for (format, name) in FORMATS {
                let bytes = export(&bench, &request(what, form, format), name);
                let found = match format {
                    FileFormat::Csv(Encoding::Utf8) => {
                        assert!(bytes.starts_with("\u{feff}".as_bytes()));
                        String::from_utf8(bytes).unwrap().matches('\n').count() - 1
                    }
                    FileFormat::Csv(Encoding::Gb18030) => {
                        python(GB18030, &bench.folder.path().join(name))
                    }
                    FileFormat::Xlsx => python(EXCEL, &bench.folder.path().join(name)),
                    FileFormat::Parquet => parquet_rows(&bench.folder.path().join(name)),
                };
                assert_eq!(found, rows, "{what:?} {form:?} {name}");
            }
        }
    }
}

const GB18030: &str = "import sys,csv\nprint(len(list(csv.reader(open(sys.argv[1],encoding='gb18030',newline=''))))-1)";
const EXCEL: &str = "import sys,zipfile,re\nprint(len(re.findall(b'<row ',zipfile.ZipFile(sys.argv[1]).read('xl/worksheets/sheet1.xml')))-1)";

fn python(script: &str, file: &Path) -> usize {
    let output = Command::new("python3").args(["-c", script]).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

fn parquet_rows(file: &Path) -> usize {
    let bytes = std::fs::read(file).unwrap();
    assert_eq!((&bytes[..4], &bytes[bytes.len() - 4..]), (&b"PAR1"[..], &b"PAR1"[..]));
    let reader = SerializedFileReader::new(std::fs::File::open(file).unwrap()).unwrap();
    usize::try_from(reader.metadata().file_metadata().num_rows()).unwrap()
}

fn csv(what: What, form: Form) -> Vec<String> {
    let bytes = export(&bench(), &request(what, form, FileFormat::Csv(Encoding::Utf8)), "f.csv");
    String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn rows_say_what_was_measured() {
    let raw = csv(What::Raw, Form::Long);
    assert_eq!(
        raw[0].trim_start_matches('\u{feff}'),
        "tag,source_time,local_time,value,text,unit,quality,quality_name,receive_time"
    );
    assert_eq!(
        raw[1],
        "a/x/b,2026-11-21T09:00:00+08:00,2026-11-21 09:00:00.000,1,,,0,Good,2026-11-21T09:00:00+08:00"
    );
    let wide = csv(What::Raw, Form::Wide);
    assert_eq!(
        wide[0].trim_start_matches('\u{feff}'),
        "time,local_time,a/x/b,a/x/n,a/x/t,worst_quality,worst_quality_name"
    );
    assert_eq!(wide[2], "2026-11-21T09:00:10+08:00,2026-11-21 09:00:10.000,0,9.25,氢1,0,Good");

    let binned = csv(What::Binned { interval: 10 * MINUTE }, Form::Long);
    let values: Vec<f64> = (0..60).map(number).collect();
    let min = values.iter().copied().fold(f64::MAX, f64::min);
    let max = values.iter().copied().fold(f64::MIN, f64::max);
    let mean = values.iter().sum::<f64>() / 60.0;
    assert_eq!(
        binned[3],
        format!(
            "a/x/n,2026-11-21T09:00:00+08:00,2026-11-21 09:00:00.000,{min},{mean},{max},60,,0,Good"
        )
    );

    // 15 s: between two samples; the number on the line, text and truth value as before.
    let lines = csv(What::Interpolated { interval: 15_000_000 }, Form::Wide);
    let between = f64::midpoint(number(1), number(2));
    assert_eq!(
        lines[2],
        format!("2026-11-21T09:00:15+08:00,2026-11-21 09:00:15.000,0,{between},氢1,0,Good")
    );
}

#[test]
fn a_stopped_export_leaves_no_file() {
    let bench = bench();
    for (format, name) in FORMATS {
        let progress = Progress::default();
        progress.cancelled.store(true, Ordering::Relaxed);
        let to = bench.folder.path().join(name);
        let target = Target { path: &to, room: ENOUGH, lulls: &Arc::default() };
        let request = request(What::Raw, Form::Long, format);
        let outcome = write(&bench.reader, &request, &target, &progress);
        assert!(matches!(outcome, Err(Failure::Cancelled)), "{name}");
        let left: Vec<_> = std::fs::read_dir(bench.folder.path()).unwrap().flatten().collect();
        assert!(
            !left.iter().any(|entry| entry.file_name().to_string_lossy().starts_with(name)),
            "{left:?}"
        );
    }
}

#[test]
fn too_little_room_is_said_before_anything_is_written() {
    let bench = bench();
    let to = bench.folder.path().join("f.csv");
    let request = request(What::Raw, Form::Long, FileFormat::Csv(Encoding::Utf8));
    let little: Room = |_| Ok(64 * 1024 * 1024);
    let target = Target { path: &to, room: little, lulls: &Arc::default() };
    let outcome = write(&bench.reader, &request, &target, &Progress::default());
    let Err(Failure::Said(sentence)) = outcome else { panic!("it is written") };
    assert!(
        sentence.starts_with("the export needs about 1 MB and only 68 MB are free in "),
        "{sentence}"
    );
    assert!(!to.exists());
}
