//! What can go wrong with the database, in sentences that say what to do.

use std::path::{Path, PathBuf};

/// An error of the historian. Each message is a sentence for a person.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process holds the file.
    #[error(
        "the database {} is in use by another program: close that program or choose another data folder",
        path.display()
    )]
    Locked {
        /// The database's file.
        path: PathBuf,
    },
    /// The file is not a database, or its content contradicts itself.
    #[error(
        "the database {} is damaged: move it and the file ending in .wal beside it away, and it is built again from the journal ({detail})",
        path.display()
    )]
    Damaged {
        /// The database's file.
        path: PathBuf,
        /// What DuckDB said.
        detail: String,
    },
    /// The file or its folder cannot be written.
    #[error(
        "the database {} cannot be written: give this user permission to write its folder, or choose another data folder",
        path.display()
    )]
    NotWritable {
        /// The database's file.
        path: PathBuf,
    },
    /// No room for what was to be written. Nothing of it is there.
    #[error("the disk is full: free some space; recording goes on when there is room ({detail})")]
    DiskFull {
        /// What DuckDB said.
        detail: String,
    },
    /// There is no such file.
    #[error(
        "there is no database at {}: check the data folder's name, or start a station on it once",
        path.display()
    )]
    NotFound {
        /// The database's file.
        path: PathBuf,
    },
    /// The file was written by a newer program.
    #[error(
        "the database {} was written by a newer version (layout {found}, this program knows {known}): use that version, or choose another data folder",
        path.display()
    )]
    TooNew {
        /// The database's file.
        path: PathBuf,
        /// Layout found.
        found: i64,
        /// Newest layout that this program knows.
        known: i64,
    },
    /// A second writer was asked for.
    #[error("the historian has a writer already: there is one for the whole program")]
    WriterTaken,
    /// A statement of the user that could change something or reach outside.
    #[error(
        "only one reading statement is allowed here (SELECT, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN): {0}"
    )]
    NotReadOnly(String),
    /// A statement of the user that DuckDB refused.
    #[error("{0}")]
    Sql(String),
    /// A statement of the user that took too long.
    #[error("the query was stopped after {timeout_ms} ms: ask for a shorter period or fewer tags")]
    TimedOut {
        /// The time allowed.
        timeout_ms: u64,
    },
    /// A statement of the user that needs more memory than the database may use.
    #[error(
        "the query needs more than the {limit_mib} MiB of memory that the database may use: ask for a shorter period, fewer tags or fewer columns ({detail})"
    )]
    OutOfMemory {
        /// The memory allowed.
        limit_mib: u32,
        /// What DuckDB said.
        detail: String,
    },
    /// The caller said stop.
    #[error("cancelled")]
    Cancelled,
    /// What was exported could not be written to its destination.
    #[error("the export could not be written: {0}")]
    Output(#[from] std::io::Error),
    /// Anything else that DuckDB reports.
    #[error("{doing} failed: {detail}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What DuckDB said.
        detail: String,
    },
}

impl Error {
    /// Whether the database's own file is not what was written. A sealed day's is another matter:
    /// only that file is replaced.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged { .. } => true,
            Self::Database { detail, .. } => {
                !detail.to_lowercase().contains("parquet") && tells_damage(detail)
            }
            _ => false,
        }
    }
}

/// Adds to an error of DuckDB what was being done.
pub(crate) trait Doing<T> {
    /// Turns the error into [`Error`].
    fn doing(self, doing: &'static str) -> Result<T, Error>;
}

impl<T> Doing<T> for duckdb::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T, Error> {
        self.map_err(|error| {
            let detail = detail(&error);
            if is_disk_full(&detail) {
                Error::DiskFull { detail }
            } else {
                Error::Database { doing, detail }
            }
        })
    }
}

/// DuckDB's own words.
pub(crate) fn detail(error: &duckdb::Error) -> String {
    match error {
        duckdb::Error::DuckDBFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

fn is_disk_full(detail: &str) -> bool {
    // "File too large" is a quota's or a limit's way of saying the same. Windows speaks its user's
    // language.
    [
        "No space left",
        "not enough space",
        "File too large",
        "Out of disk",
        "Disk quota",
        "磁盘空间不足",
        "磁碟空間不足",
    ]
    .iter()
    .any(|sign| detail.contains(sign))
}

/// How DuckDB says that a file's content contradicts itself or that a part of it is gone.
const DAMAGE: [&str; 6] = [
    "not a valid DuckDB",
    "orrupt",
    "hecksum",
    "Serialization",
    "replaying WAL",
    "Could not read enough bytes",
];

fn tells_damage(detail: &str) -> bool {
    DAMAGE.iter().any(|sign| detail.contains(sign)) || is_beyond_end(detail)
}

/// Whether Windows did not read because the file ends before: it says so in the language of the
/// computer's user, but DuckDB says of which file, from where and how much.
fn is_beyond_end(detail: &str) -> bool {
    let wanted = || {
        let (_, rest) = detail.split_once("Could not read file \"")?;
        let (path, rest) = rest.split_once("\" (error in ReadFile(location: ")?;
        let (location, rest) = rest.split_once(", nr_bytes: ")?;
        let (bytes, _) = rest.split_once(')')?;
        let end = location.parse::<u64>().ok()?.checked_add(bytes.parse().ok()?)?;
        Some((std::fs::metadata(path).ok()?.len(), end))
    };
    wanted().is_some_and(|(there, end)| there < end)
}

/// Why Windows does not open the file, when it does not: what DuckDB says of that is in the
/// language of the computer's user.
fn refused_by_windows(path: &Path) -> Option<Error> {
    if !cfg!(windows) {
        return None;
    }
    let opened = std::fs::File::options().read(true).write(true).open(path);
    refusal(path, opened.err()?.raw_os_error()?)
}

/// By the code of an error of Windows.
fn refusal(path: &Path, code: i32) -> Option<Error> {
    const ACCESS_DENIED: i32 = 5;
    const WRITE_PROTECT: i32 = 19;
    const SHARING_VIOLATION: i32 = 32;
    const LOCK_VIOLATION: i32 = 33;
    let path = path.to_path_buf();
    match code {
        ACCESS_DENIED | WRITE_PROTECT => Some(Error::NotWritable { path }),
        SHARING_VIOLATION | LOCK_VIOLATION => Some(Error::Locked { path }),
        _ => None,
    }
}

/// What went wrong when the file was opened; DuckDB tells it only by its message.
pub(crate) fn opening(path: &Path, error: &duckdb::Error) -> Error {
    let detail = detail(error);
    let says = |signs: &[&str]| signs.iter().any(|sign| detail.contains(sign));
    let refused = refused_by_windows(path);
    let path = path.to_path_buf();
    if let Some(refused) = refused {
        refused
    } else if is_disk_full(&detail) {
        Error::DiskFull { detail }
    } else if says(&["Could not set lock", "being used by another process", "already open"]) {
        Error::Locked { path }
    } else if says(&["Permission denied", "Read-only file system", "Access is denied"]) {
        Error::NotWritable { path }
    } else if says(&["does not exist", "No such file", "cannot find"]) {
        Error::NotFound { path }
    } else if tells_damage(&detail) {
        Error::Damaged { path, detail }
    } else {
        Error::Database { doing: "opening the database", detail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_windows_refuses_is_told_by_its_code() {
        for (code, part) in [(5, "cannot be written"), (32, "is in use"), (33, "is in use")] {
            let said = refusal(Path::new("x"), code).unwrap().to_string();
            assert!(said.contains(part), "{code}: {said}");
        }
        assert!(refusal(Path::new("x"), 2).is_none());
    }

    #[test]
    fn a_file_that_ends_before_what_is_read_is_damaged_in_any_language() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("数据.duckdb");
        std::fs::write(&path, [0; 100]).unwrap();
        for (location, damaged) in [(80, true), (68, false)] {
            let message = format!(
                "IO Error: Could not read file \"{}\" (error in ReadFile(location: {location}, \
                 nr_bytes: 32)): 已到文件结尾。",
                path.display()
            );
            assert_eq!(opening(&path, &failure(&message)).is_damage(), damaged, "{message}");
        }
    }

    fn failure(message: &str) -> duckdb::Error {
        duckdb::Error::DuckDBFailure(duckdb::ffi::Error::new(1), Some(message.to_owned()))
    }

    #[test]
    fn duckdbs_messages_become_sentences() {
        let path = Path::new("plant/linewatch.duckdb");
        for (message, start) in [
            (
                "IO Error: Could not set lock on file \"x\": Conflicting lock is held",
                "the database plant/linewatch.duckdb is in use",
            ),
            (
                "IO Error: Cannot open file \"x\": Permission denied",
                "the database plant/linewatch.duckdb cannot be written",
            ),
            (
                "IO Error: Cannot open file \"x\": Read-only file system",
                "the database plant/linewatch.duckdb cannot be written",
            ),
            ("IO Error: Could not write file \"x\": No space left on device", "the disk is full"),
            ("IO Error: Could not write file \"x\": 磁盘空间不足。", "the disk is full"),
            (
                "IO Error: The file \"x\" exists, but it is not a valid DuckDB database file!",
                "the database plant/linewatch.duckdb is damaged",
            ),
            (
                "IO Error: Cannot open database \"x\" in read-only mode: database does not exist",
                "there is no database",
            ),
            (
                "IO Error: Could not read enough bytes from file \"x\": attempted to read 262144 bytes",
                "the database plant/linewatch.duckdb is damaged",
            ),
            ("Something else", "opening the database failed: Something else"),
        ] {
            let said = opening(path, &failure(message)).to_string();
            assert!(said.starts_with(start), "{message}: {said}");
        }
    }
}
