//! The commands on real data, through a running station and on its folder afterwards: both ways
//! must answer the same.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use resvg::tiny_skia::Pixmap;
use serde_json::{Value, json};
use testkit::{
    Message, Mosquitto, Outcome, Publisher, StationProcess, place_of, run, sql, wait_for,
};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");
/// 2026-01-02T00:00:00Z.
const START_S: usize = 1_767_312_000;
const MESSAGES: usize = 600;
/// What a device may call its network: all that a file of commas can stumble over.
const NETWORKS: [&str; 6] = ["4G", "a,b", "say \"hi\"", "=1+1", "两\n行", "8986001234567890123"];

/// Ten minutes of two detectors, a message a second.
fn recording() -> Vec<Message> {
    let message = |number: usize| {
        let (device, second) = (if number.is_multiple_of(2) { "A" } else { "乙" }, number / 2 * 2);
        let payload = json!({
            "ts": START_S + second,
            "seq": number / 2,
            "v_raw": 100.0 + (number as f64 / 20.0).sin() * 50.0,
            "temp": 25,
            "iccid": 8_986_001_234_567_890_u64,
            "net": NETWORKS[number % NETWORKS.len()],
        });
        Message { topic: format!("mcs/{device}/up"), payload: payload.to_string().into_bytes() }
    };
    (0..MESSAGES).map(message).collect()
}

struct Recorded {
    broker: Mosquitto,
    place: tempfile::TempDir,
}

impl Recorded {
    /// A station that has the recording.
    fn new() -> (Self, StationProcess) {
        let recorded = Self { broker: Mosquitto::start(), place: tempfile::tempdir().unwrap() };
        let station = recorded.start();
        station.wait_connected();
        recorded.send(recording());
        assert_eq!(station.wait_accounted(MESSAGES as u64).stored, MESSAGES as u64);
        (recorded, station)
    }

    fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    fn start(&self) -> StationProcess {
        let url = self.broker.url();
        StationProcess::start(BINARY, &self.data(), &["--plant", "none", "--mqtt", &url])
    }

    fn send(&self, messages: Vec<Message>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(Publisher::new("sender", self.broker.port).send(messages, Duration::ZERO));
    }

    /// Runs a command on the folder.
    fn run(&self, command: &str, arguments: &[&str]) -> Outcome {
        let data = self.data();
        run(BINARY, &[&[command, "--data", data.to_str().unwrap()], arguments].concat())
    }

    fn file(&self, name: &str) -> String {
        self.place.path().join(name).to_str().unwrap().to_owned()
    }

    /// The same command with a station and without; checks that they agree.
    fn both(&self, station: StationProcess, command: &str, arguments: &[&str]) -> Outcome {
        let running = self.run(command, arguments);
        assert_eq!(running.code, Some(0), "{}", running.stderr);
        station.end();
        let ended = self.run(command, arguments);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert_eq!(running.text(), ended.text(), "{command} {arguments:?}");
        ended
    }

    fn sql(&self, query: &str) -> Vec<Value> {
        sql(Path::new(BINARY), &self.data(), query)
    }
}

const PERIOD: [&str; 4] = ["--from", "2026-01-02T00:00:00Z", "--to", "2026-01-03T00:00:00Z"];

#[test]
fn an_export_is_what_a_spreadsheet_opens_and_has_every_sample() {
    let (recorded, station) = Recorded::new();
    let arguments = [&["--tags", "gas/**"] as &[&str], &PERIOD].concat();
    let text = recorded.both(station, "export", &arguments).text();
    let body = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let header = "tag,source_time,local_time,value,text,unit,quality,quality_name,receive_time\r\n";
    assert!(body.starts_with(header), "{}", &body[..200]);
    assert!(body.ends_with("\r\n") && !body.contains("sep="));

    let mut reader = csv::Reader::from_reader(body.as_bytes());
    let written: Vec<Vec<String>> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let at: jiff::Timestamp = record[1].parse().unwrap();
            let received: jiff::Timestamp = record[8].parse().unwrap();
            let plain = |index: usize| {
                record[index].strip_prefix('\'').unwrap_or(&record[index]).to_owned()
            };
            let value = plain(3).parse::<f64>().map_or(String::new(), |value| value.to_string());
            let (at, received) =
                (at.as_microsecond().to_string(), received.as_microsecond().to_string());
            vec![record[0].to_owned(), at, value, plain(4), record[6].to_owned(), received]
        })
        .collect();
    let rows = recorded.sql(
        "SELECT tag, epoch_us(source_time) AS at, value, text, quality, epoch_us(receive_time) AS received \
         FROM samples ORDER BY tag, source_time, receive_time",
    );
    let stored: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let cell = |name: &str| match &row[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Number(number) if name == "value" => number.as_f64().unwrap().to_string(),
                other => other.to_string(),
            };
            ["tag", "at", "value", "text", "quality", "received"].map(cell).to_vec()
        })
        .collect();
    assert_eq!(stored.len(), MESSAGES * 6, "five fields and the calibrated value");
    assert_eq!(written, stored);

    // Nothing that a spreadsheet would run or round.
    assert!(body.contains(",'=1+1,") && body.contains(",'8986001234567890123,"), "texts");
    assert!(body.contains(",'8986001234567890,"), "long integers");
    assert!(
        body.contains(",\"a,b\",")
            && body.contains(",\"say \"\"hi\"\"\",")
            && body.contains(",\"两\n行\",")
    );
    for (index, field) in body.split(['\n', ',']).enumerate() {
        assert!(!field.starts_with(['=', '+', '@']), "field {index} is a formula: {field}");
    }
}

#[test]
fn an_export_goes_to_a_file_and_mistakes_are_told() {
    let (recorded, station) = Recorded::new();
    station.end();
    let file = recorded.file("out.csv");
    let wanted = [&["--tags", "gas/A/value,gas/乙/*", "--out", &file] as &[&str], &PERIOD].concat();
    let outcome = recorded.run("export", &wanted);
    assert_eq!((outcome.code, outcome.text().as_str()), (Some(0), ""), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("2100 rows written to"), "{}", outcome.stderr);
    let lines = std::fs::read_to_string(&file).unwrap().matches("\r\n").count();
    assert_eq!(lines, MESSAGES / 2 * 7 + 1);
    let early = ["--from", "2026-01-02T00:00:00Z", "--to", "2026-01-02T00:00:10Z"];
    let outcome = recorded.run("export", &[&["--tags", "gas/A/v_raw"] as &[&str], &early].concat());
    assert_eq!(outcome.text().matches("\r\n").count(), 5 + 1, "the end is not in it");
    let in_a_file = format!("{file}/y.csv");
    let from_later = ["--from", "2026-01-03", "--to", "2026-01-02"];
    for (arguments, meant) in [
        ([&["--tags", "gas/none/*"] as &[&str], &PERIOD].concat(), "no tag is named by gas/none/*"),
        ([&["--tags", "gas/[x"] as &[&str], &PERIOD].concat(), "cannot be read"),
        ([&["--tags", "gas/**"] as &[&str], &from_later].concat(), "linewatch: "),
        (
            [&["--tags", "gas/**", "--out", in_a_file.as_str()] as &[&str], &PERIOD].concat(),
            "cannot be written",
        ),
    ] {
        let outcome = recorded.run("export", &arguments);
        assert_eq!(outcome.code, Some(1), "{arguments:?}");
        assert!(outcome.stderr.contains(meant), "{arguments:?}: {}", outcome.stderr);
        assert_eq!(outcome.stderr.trim_end().lines().count(), 1, "{}", outcome.stderr);
    }
}

/// Pixels of a picture in the first pen's colour.
fn pen_pixels(picture: &Pixmap) -> usize {
    let is_pen = |pixel: &&resvg::tiny_skia::PremultipliedColorU8| {
        (pixel.red(), pixel.green(), pixel.blue()) == (0x17, 0x56, 0xb8)
    };
    picture.pixels().iter().filter(is_pen).count()
}

#[test]
fn a_plot_shows_the_samples_as_svg_and_png() {
    let (recorded, station) = Recorded::new();
    let ten_minutes = ["--from", "2026-01-02T00:00:00Z", "--to", "2026-01-02T00:10:00Z"];
    let before = ["--from", "2026-01-01T00:00:00Z", "--to", "2026-01-01T00:10:00Z"];
    let plot = |name: &str, period: &[&str], more: &[&str]| {
        let file = recorded.file(name);
        let arguments = [&["--tags", "gas/A/v_raw", "--out", &file], period, more].concat();
        let outcome = recorded.run("plot", &arguments);
        assert_eq!(outcome.code, Some(0), "{arguments:?}: {}", outcome.stderr);
        std::fs::read(file).unwrap()
    };
    let size = ["--width", "900", "--height", "300"];
    let through_the_station = plot("station.png", &ten_minutes, &size);
    let svg = String::from_utf8(plot("a.svg", &ten_minutes, &["--language", "zh"])).unwrap();
    station.end();
    assert!(svg.starts_with("<svg") || svg.starts_with("<?xml"), "{}", &svg[..100]);
    assert!(svg.trim_end().ends_with("</svg>") && svg.contains("gas/A/v_raw"));
    assert!(
        !svg.contains("<script") && !svg.contains("href=\"http"),
        "it needs nothing from elsewhere"
    );

    let drawn = Pixmap::decode_png(&through_the_station).unwrap();
    assert_eq!((drawn.width(), drawn.height()), (900, 300));
    let empty = Pixmap::decode_png(&plot("empty.png", &before, &size)).unwrap();
    let (pen, legend) = (pen_pixels(&drawn), pen_pixels(&empty));
    assert!(
        pen > legend + 500,
        "a curve as long as the picture is wide: {pen} and {legend} pixels"
    );
    assert_eq!(
        plot("b.png", &ten_minutes, &size),
        through_the_station,
        "the folder gives the same picture"
    );
    let dark = Pixmap::decode_png(&plot("c.png", &ten_minutes, &["--theme", "dark"])).unwrap();
    assert_eq!((dark.width(), dark.height()), (1_200, 600));
    let corner = dark.pixel(5, 5).unwrap();
    assert_eq!((corner.red(), corner.green(), corner.blue()), (0x12, 0x16, 0x1b));

    let outcome = recorded
        .run("plot", &[&["--tags", "gas/**", "--out", "x.jpg"] as &[&str], &PERIOD].concat());
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("should end in .svg or .png"), "{}", outcome.stderr);
}

#[test]
fn sql_answers_as_csv_and_as_json() {
    let (recorded, station) = Recorded::new();
    let query = "SELECT 1 AS n, 2.5 AS x, NULL AS nothing, true AS yes, 'a,\"b\"' AS t, '气体' AS zh, \
                 9007199254740993::BIGINT AS big, 'nan'::DOUBLE AS nan, TIMESTAMPTZ '2026-01-02 00:00:00Z' AS at";
    let csv = recorded.run("sql", &[query]).text();
    assert_eq!(
        csv,
        "n,x,nothing,yes,t,zh,big,nan,at\n\
         1,2.5,,true,\"a,\"\"b\"\"\",气体,9007199254740993,NaN,2026-01-02T00:00:00Z\n"
    );
    let text = recorded.both(station, "sql", &[query, "--format", "json"]).text();
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    let expected = json!({ "n": 1, "x": 2.5, "nothing": null, "yes": true, "t": "a,\"b\"", "zh": "气体",
        "big": "9007199254740993", "nan": "NaN", "at": "2026-01-02T00:00:00Z" });
    assert_eq!(rows, [expected]);
    assert_eq!(recorded.run("sql", &[query]).text(), csv);
    let none = recorded.run("sql", &["SELECT * FROM gaps", "--format", "json"]).text();
    assert_eq!(serde_json::from_str::<Value>(&none).unwrap(), json!([]));
}

/// What nobody may do by a question.
fn hostile(outside: &str) -> Vec<String> {
    let mut all: Vec<String> = [
        "DELETE FROM sample_recent",
        "DROP TABLE sample_recent",
        "DROP VIEW samples",
        "CREATE TABLE x(i INT)",
        "UPDATE counter SET stored = 0",
        "INSERT INTO cursor VALUES (9, 9, 9)",
        "SELECT 1; DELETE FROM sample_recent",
        "WITH x AS (SELECT 1) DELETE FROM sample_recent",
        "EXPLAIN ANALYZE DELETE FROM sample_recent",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "PRAGMA enable_profiling",
        "CALL enable_logging()",
        "CHECKPOINT",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT getenv('HOME')",
        "SELECT * FROM query('DELETE FROM sample_recent')",
        "SELECT nextval('x')",
        "",
        ";",
        "nonsense",
        "SELECT ?",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push(format!("COPY samples TO '{outside}'"));
    all.push(format!("EXPORT DATABASE '{outside}'"));
    all.push(format!("ATTACH '{outside}'"));
    all
}

#[test]
fn hostile_sql_is_refused_and_changes_nothing() {
    let (recorded, station) = Recorded::new();
    let outside = recorded.file("outside");
    let content = "SELECT count(*) AS n, \
                   bit_xor(hash(tag, source_time, value, text, quality))::VARCHAR AS rows, \
                   (SELECT count(*) FROM duckdb_tables()) AS tables, \
                   (SELECT string_agg(name || value, ',') FROM duckdb_settings() WHERE name IN \
                    ('enable_external_access', 'lock_configuration', 'threads')) AS settings FROM samples";
    let before = recorded.sql(content);
    let refuse_all = || {
        for query in hostile(&outside) {
            let outcome = recorded.run("sql", &[&query]);
            assert_eq!(outcome.code, Some(1), "{query} answered {}", outcome.text());
            assert!(outcome.stderr.starts_with("linewatch: "), "{query}: {}", outcome.stderr);
            assert!(!outcome.text().contains("root:"), "{query}");
        }
    };
    refuse_all();
    assert_eq!(recorded.sql(content), before);
    recorded.send(recording().into_iter().take(1).collect());
    assert_eq!(station.wait_accounted(MESSAGES as u64 + 1).duplicate, 1, "it still records");
    station.end();
    refuse_all();
    assert_eq!(recorded.sql(content), before);
    assert!(!Path::new(&outside).exists());
}

#[test]
fn doctor_finds_a_running_and_an_ended_station_sound() {
    let (recorded, station) = Recorded::new();
    let running = recorded.run("doctor", &[]);
    assert_eq!(running.code, Some(0), "{}", running.text());
    assert!(running.text().contains("a station runs on this folder"), "{}", running.text());
    station.end();
    let ended = recorded.run("doctor", &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.text());
    for sentence in [
        "the journal is sound",
        "the database is sound: 600 messages stored",
        "plant files are sound",
    ] {
        assert!(ended.text().contains(sentence), "{}", ended.text());
    }
    let nowhere = run(BINARY, &["doctor", "--data", &recorded.file("nowhere")]);
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.text().contains("does not exist"), "{}", nowhere.text());
}

/// The first segment of a journal.
fn segment(data: &Path) -> PathBuf {
    let mut segments: Vec<_> = std::fs::read_dir(data.join("journal"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    segments.sort();
    segments.remove(0)
}

#[test]
fn a_damaged_journal_is_told_and_does_not_stop_the_station() {
    let (recorded, station) = Recorded::new();
    station.end();
    let path = segment(&recorded.data());
    let mut file = OpenOptions::new().read(true).write(true).open(&path).unwrap();
    let middle = SeekFrom::Start(file.metadata().unwrap().len() / 2);
    let mut bytes = [0; 16];
    file.seek(middle).unwrap();
    file.read_exact(&mut bytes).unwrap();
    file.seek(middle).unwrap();
    file.write_all(&bytes.map(|byte| byte ^ 0x55)).unwrap();
    drop(file);
    let told = recorded.run("doctor", &[]);
    assert_eq!(told.code, Some(1), "{}", told.text());
    assert!(
        told.text().contains("WRONG  the journal has") && told.text().contains("damaged place"),
        "{}",
        told.text()
    );
    // The database had it all before; the station goes on behind it.
    let station = recorded.start();
    station.wait_connected();
    let fresh = Message {
        topic: "mcs/A/up".into(),
        payload: format!("{{\"ts\":{START_S},\"v_raw\":1}}").into(),
    };
    recorded.send(vec![fresh]);
    assert_eq!(station.wait_accounted(MESSAGES as u64 + 1).stored, MESSAGES as u64 + 1);
    station.end();
}

#[test]
fn a_damaged_database_is_told_moved_aside_and_built_again_from_the_journal() {
    let (recorded, station) = Recorded::new();
    station.end();
    let all = "SELECT tag, epoch_us(source_time) AS at, value, text, quality, epoch_us(receive_time) AS received \
               FROM samples ORDER BY ALL";
    let before = recorded.sql(all);
    let database = recorded.data().join("linewatch.duckdb");
    let content = std::fs::read(&database).unwrap();
    let mut flipped = content.clone();
    flipped.iter_mut().take(4_096).for_each(|byte| *byte ^= 0x55);
    for damaged in [content[..content.len() / 3].to_vec(), flipped, b"not a database".to_vec()] {
        std::fs::write(&database, &damaged).unwrap();
        let told = recorded.run("doctor", &[]);
        assert_eq!(told.code, Some(1), "{}", told.text());
        assert!(
            told.text().contains("WRONG  the database") && told.text().contains("is damaged"),
            "{}",
            told.text()
        );
        let station = recorded.start();
        let rebuilt = wait_for("the database to be built again", || {
            let rows = recorded.sql(all);
            (rows.len() >= before.len()).then_some(rows)
        });
        assert_eq!(rebuilt, before);
        let noted = recorded.sql("SELECT subject FROM audit WHERE action = 'repair_database'");
        let moved = place_of(BINARY, noted[0]["subject"].as_str().unwrap());
        let moved = moved.join("linewatch.duckdb");
        assert_eq!(std::fs::read(moved).unwrap(), damaged, "kept as it was");
        station.end();
    }
}

#[test]
fn after_kill_9_sql_sees_everything_acknowledged() {
    let (recorded, station) = Recorded::new();
    let more = (0..400).map(|number| Message {
        topic: "mcs/LAST/up".into(),
        payload: format!("{{\"ts\":{START_S},\"seq\":{number},\"v_raw\":{number}}}").into_bytes(),
    });
    recorded.send(more.collect());
    // The window counts what is in the journal; the database may still be behind.
    wait_for("everything to be acknowledged", || {
        let counts = station.ask("status", &json!({}))["counts"].clone();
        (counts["stored"] == MESSAGES + 400).then_some(())
    });
    station.kill();
    let rows = recorded.sql(
        "SELECT count(*) AS n, count(DISTINCT value) AS different FROM samples WHERE tag = 'gas/LAST/v_raw'",
    );
    assert_eq!(rows, [json!({ "n": 400, "different": 400 })]);
    let rows = recorded.sql("SELECT stored::INTEGER AS stored FROM counters");
    assert_eq!(rows, [json!({ "stored": MESSAGES + 400 })]);
    let doctor = recorded.run("doctor", &[]);
    assert_eq!(doctor.code, Some(0), "{}", doctor.text());
}

#[test]
fn the_http_door_lets_only_those_in_that_bring_the_token() {
    let place = tempfile::tempdir().unwrap();
    let station = StationProcess::start(BINARY, place.path(), &["--plant", "none"]);
    let (address, token) = station.ready["http"].as_str().unwrap().split_once("/?token=").unwrap();
    let client = reqwest::blocking::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        // A connection that a refusal closed must not be taken for the next question.
        .pool_max_idle_per_host(0)
        .build()
        .unwrap();
    let status = format!("{address}/api/status");
    let code =
        |request: reqwest::blocking::RequestBuilder| request.send().unwrap().status().as_u16();
    assert_eq!(code(client.post(&status)), 401);
    assert_eq!(code(client.post(&status).bearer_auth("wrong")), 401);
    assert_eq!(code(client.post(&status).bearer_auth(&token[1..])), 401);
    assert_eq!(code(client.post(&status).header("cookie", format!("linewatch_1={token}"))), 401);
    assert_eq!(
        code(client.post(format!("{status}?token={token}"))),
        401,
        "an address is no proof there"
    );
    assert_eq!(code(client.get(format!("{address}/api/export.csv?tags=x&from=0&to=1"))), 401);
    assert_eq!(code(client.get(format!("{address}/?token=wrong"))), 401);
    assert_eq!(code(client.post(&status).bearer_auth(token)), 200);
    assert_eq!(code(client.post(&status).bearer_auth(token).header("host", "evil.example")), 403);
    assert_eq!(
        code(client.post(&status).bearer_auth(token).header("host", "127.0.0.1.evil.example:80")),
        403
    );
    assert_eq!(code(client.post(format!("{address}/api/nonsense")).bearer_auth(token)), 404);
    assert_eq!(code(client.post(&status).bearer_auth(token).body("{\"x\":1}")), 400);
    assert_eq!(code(client.post(&status).bearer_auth(token).body("[".repeat(100_000))), 400);
    // The answer may overtake the rest of the question, and then the connection is closed.
    let large = client.post(&status).bearer_auth(token).body(vec![b' '; 5 << 20]).send();
    assert!(large.is_err() || large.is_ok_and(|answer| answer.status() == 413));
    assert_eq!(code(client.post(&status).bearer_auth(token)), 200);
    assert_eq!(code(client.get(&status).bearer_auth(token)), 405);
    assert!([200, 404].contains(&code(client.get(format!("{address}/../../etc/passwd")))));

    let entered = client.get(format!("{address}/?token={token}")).send().unwrap();
    assert_eq!(
        (entered.status().as_u16(), &entered.headers()["location"]),
        (303, &"/".parse().unwrap())
    );
    let cookie = entered.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    assert_eq!(code(client.post(&status).header("cookie", pair)), 200);

    for answer in
        [entered, client.get(address).send().unwrap(), client.post(&status).send().unwrap()]
    {
        let header =
            |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap());
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'self';"),
            "{policy}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("access-control-allow-origin"), "", "no other page may read it");
    }
    station.end();
}
