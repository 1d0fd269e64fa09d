//! Why a station does not start, and why a command is refused: sentences that say what to do.

use crate::folder::FolderError;
use crate::plant::PlantError;

/// Why a station does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A plant file.
    #[error("{0}")]
    Plant(#[from] PlantError),
    /// The password file.
    #[error("{0}")]
    Secrets(String),
    /// An address on the command line.
    #[error(transparent)]
    Address(#[from] sources::mqtt::AddressError),
    /// A source.
    #[error("a source cannot be started: {0}")]
    Source(String),
    /// The journal.
    #[error("the journal cannot be opened: {0}")]
    Journal(#[from] journal::Error),
    /// The database.
    #[error("the database cannot be opened: {0}")]
    Historian(#[from] historian::Error),
    /// Nothing was ever recorded there.
    #[error("there is no recorded data in {path}; start a station with: linewatch serve --data {path}", path = .0.display())]
    NoData(std::path::PathBuf),
    /// Notification.
    #[error("notification cannot be started: {0}")]
    Notify(String),
    /// The simulated plant.
    #[error("the demo plant cannot be started: {0}")]
    Simulator(String),
    /// A thread or a file.
    #[error("{doing}: {error}")]
    System {
        /// What was being done.
        doing: &'static str,
        /// What the system says.
        error: std::io::Error,
    },
}

impl StartError {
    pub(crate) fn system(doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::System { doing, error }
    }
}

/// Why a command was refused. The codes are those that a door or the interface branches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// There is no such command.
    UnknownCommand,
    /// Whoever asks has not the role for it.
    NotPermitted,
    /// The arguments cannot be meant.
    BadArguments,
    /// The query is wrong, takes too long or wants to write.
    BadQuery,
    /// The query was stopped because of its time.
    TimedOut,
    /// The query was stopped because of its memory.
    OutOfMemory,
    /// The query was stopped by whoever asked it.
    Cancelled,
    /// The station is ending.
    Stopping,
    /// The station could not do it.
    Failed,
}

impl ErrorCode {
    /// The code on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownCommand => "unknown_command",
            Self::NotPermitted => "not_permitted",
            Self::BadArguments => "bad_arguments",
            Self::BadQuery => "bad_query",
            Self::TimedOut => "timed_out",
            Self::OutOfMemory => "out_of_memory",
            Self::Cancelled => "cancelled",
            Self::Stopping => "stopping",
            Self::Failed => "failed",
        }
    }
}

/// A refused command.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// What kind of refusal.
    pub code: ErrorCode,
    /// A sentence.
    pub message: String,
}

impl ApiError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// Arguments that cannot be meant.
    pub fn arguments(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadArguments, message)
    }

    /// Something went wrong that the caller cannot mend.
    pub fn failed(error: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::Failed, format!("{error}"))
    }

    pub(crate) fn stopping() -> Self {
        Self::new(ErrorCode::Stopping, "the station is ending")
    }
}

impl From<historian::Error> for ApiError {
    fn from(error: historian::Error) -> Self {
        let code = match &error {
            historian::Error::NotReadOnly(_) | historian::Error::Sql(_) => ErrorCode::BadQuery,
            historian::Error::TimedOut { .. } => ErrorCode::TimedOut,
            historian::Error::OutOfMemory { .. } => ErrorCode::OutOfMemory,
            _ => ErrorCode::Failed,
        };
        Self::new(code, error.to_string())
    }
}
