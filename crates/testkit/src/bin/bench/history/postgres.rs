//! PostgreSQL through its own `psql`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use testkit::{free_port, wait_for};

use super::peer::{Row, Server, as_user};

/// Microseconds from 1970 to 2000, where its times begin.
const EPOCH: i64 = 946_684_800_000_000;

/// As delivered, but with the memory that its manual recommends for a machine of some gigabytes
/// and fewer checkpoints while it is loaded.
const SETTINGS: [&str; 4] =
    ["shared_buffers=512MB", "max_wal_size=4GB", "maintenance_work_mem=256MB", "work_mem=64MB"];

pub(crate) struct Postgres {
    // Ended before its folder is removed.
    _server: Server,
    _folder: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Postgres {
    pub(crate) fn start() -> Self {
        let programs = programs();
        let folder = tempfile::tempdir().unwrap();
        let user = (root()).then_some("postgres");
        if let Some(user) = user {
            run(Command::new("chown").arg(user).arg(folder.path()));
        }
        let place = folder.path().join("data");
        let mut initdb = as_user(user, None, &programs.join("initdb"));
        run(initdb
            .current_dir(folder.path())
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"])
            .arg("--pgdata")
            .arg(&place));
        let port = free_port();
        let mut arguments = vec![
            "-D".to_owned(),
            place.to_str().unwrap().to_owned(),
            "-h".to_owned(),
            "127.0.0.1".to_owned(),
            "-p".to_owned(),
            port.to_string(),
            "-k".to_owned(),
            folder.path().to_str().unwrap().to_owned(),
        ];
        for setting in SETTINGS {
            arguments.extend(["-c".to_owned(), setting.to_owned()]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        // Not in the folder, which is another user's.
        let words = tempfile::NamedTempFile::new().unwrap();
        let mut server = Server::start(user, &programs.join("postgres"), &arguments, words.path());
        let ready = programs.join("pg_isready");
        wait_for("PostgreSQL to answer", || {
            let said = std::fs::read_to_string(words.path()).unwrap();
            assert!(!server.has_ended(), "{said}");
            let mut ask = Command::new(&ready);
            ask.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
            ask.status().unwrap().success().then_some(())
        });
        let postgres = Self { _server: server, _folder: folder, programs, port };
        postgres.say(
            "CREATE TABLE sample(tag int NOT NULL, source_time timestamptz NOT NULL,
               receive_time timestamptz NOT NULL, value float8, text text, quality int NOT NULL)",
        );
        postgres
    }

    /// Stores rows by a binary COPY, then makes the index of tag and time.
    pub(crate) fn load(&self, rows: impl Iterator<Item = Row>) -> Duration {
        let begun = Instant::now();
        let mut copy = self.psql();
        copy.args(["-c", "COPY sample FROM STDIN (FORMAT binary)"]);
        let mut copy = copy.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut out = BufWriter::with_capacity(1 << 20, copy.stdin.take().unwrap());
        out.write_all(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0").unwrap();
        let mut record = Vec::new();
        for row in rows {
            encode(&mut record, &row);
            out.write_all(&record).unwrap();
        }
        out.write_all(&(-1_i16).to_be_bytes()).unwrap();
        out.flush().unwrap();
        drop(out);
        assert!(copy.wait().unwrap().success(), "PostgreSQL refuses the rows");
        self.say("CREATE INDEX ON sample(tag, source_time)");
        let took = begun.elapsed();
        self.say("VACUUM (ANALYZE) sample");
        self.say("CHECKPOINT");
        took
    }

    /// Bytes of the table without and with its index.
    pub(crate) fn bytes(&self) -> (u64, u64) {
        let said =
            self.say("SELECT pg_table_size('sample') || ' ' || pg_total_relation_size('sample')");
        let (table, all) = said.trim().split_once(' ').unwrap();
        (table.parse().unwrap(), all.parse().unwrap())
    }

    /// Milliseconds, as psql measures them, and rows of a query.
    pub(crate) fn query(&self, query: &str) -> (f64, usize) {
        let said = self.say(&format!("\\timing on\n{query};\n"));
        let (rows, time) = said.rsplit_once("Time: ").unwrap_or_else(|| panic!("psql: {said}"));
        let ms = time.split(' ').next().unwrap().parse().unwrap();
        (ms, rows.lines().filter(|line| line.contains('|')).count())
    }

    /// What psql says to some statements.
    fn say(&self, sql: &str) -> String {
        let mut psql = self.psql();
        psql.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut psql = psql.spawn().unwrap();
        psql.stdin.take().unwrap().write_all(sql.as_bytes()).unwrap();
        let output = psql.wait_with_output().unwrap();
        assert!(output.status.success(), "PostgreSQL: {sql}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn psql(&self) -> Command {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", "postgres"]);
        psql.args(["-p", &self.port.to_string(), "postgres"]);
        psql
    }
}

/// One record of COPY's binary form.
fn encode(record: &mut Vec<u8>, row: &Row) {
    record.clear();
    record.extend(6_i16.to_be_bytes());
    put(record, Some(&row.tag.to_be_bytes()));
    put(record, Some(&(row.source - EPOCH).to_be_bytes()));
    put(record, Some(&(row.received - EPOCH).to_be_bytes()));
    put(record, row.value.map(f64::to_be_bytes).as_ref().map(|bytes| &bytes[..]));
    put(record, row.text.as_deref().map(str::as_bytes));
    // It knows no numbers without sign; the bits are the same.
    put(record, Some(&row.quality.to_be_bytes()));
}

fn put(record: &mut Vec<u8>, field: Option<&[u8]>) {
    let length = field.map_or(-1, |bytes| i32::try_from(bytes.len()).unwrap());
    record.extend(length.to_be_bytes());
    record.extend(field.unwrap_or_default());
}

/// Debian's folder of the newest version.
fn programs() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = folders
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/initdb").exists())
        .max_by_key(|path| version(path));
    newest.expect("PostgreSQL is not installed; `cargo xtask bench history` does it").join("bin")
}

fn root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.trim_ascii() == b"0"
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
