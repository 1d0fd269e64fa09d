//! The users of a data folder on which no station runs.

use std::path::Path;

use model::{AuditEntry, Event};

use super::{Role, Users};
use crate::error::{ApiError, StartError};
use crate::folder::DataFolder;
use crate::station::now;
use crate::storage;

/// Who the audit says it was: nobody signs in where no station runs.
const WHO: &str = "command line";

/// The users of a folder, which is locked as long as this lives: no station starts meanwhile.
pub struct FolderUsers {
    folder: DataFolder,
    users: Users,
}

impl FolderUsers {
    /// Locks the folder, which is made if need be: users may come before the first start.
    pub fn open(root: &Path) -> Result<Self, StartError> {
        let folder = DataFolder::open(root)?;
        let users = Users::read(&folder.paths().users())?;
        Ok(Self { folder, users })
    }

    /// Names and roles.
    #[must_use]
    pub fn list(&self) -> Vec<(String, Role)> {
        self.users.list()
    }

    /// Adds or changes a user; a new one needs a password.
    pub fn set(&self, name: &str, role: Role, password: Option<&str>) -> Result<(), ApiError> {
        self.users.set(name, role, password)?;
        self.audit("user_set", name, role.name())
    }

    /// Removes a user; the last engineer stays.
    pub fn remove(&self, name: &str) -> Result<(), ApiError> {
        self.users.remove(name)?;
        self.audit("user_remove", name, "")
    }

    /// Notes it in the journal; where nothing was ever recorded there is none.
    fn audit(&self, action: &str, subject: &str, detail: &str) -> Result<(), ApiError> {
        let paths = self.folder.paths();
        if !paths.journal().is_dir() {
            return Ok(());
        }
        let entry = AuditEntry {
            at: now(),
            who: WHO.into(),
            action: action.into(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
        };
        storage::append(&paths, &Event::Audit(entry)).map_err(|error| {
            ApiError::failed(format!(
                "the users are changed, but the audit does not say so: {error}"
            ))
        })
    }
}
