//! Who may do what: `<data>/users.toml`, readable by its owner only.
//!
//! ```toml
//! [[user]]
//! name = "wang"
//! role = "engineer"             # viewer, operator or engineer
//! password = "$argon2id$v=19$…" # never the password itself
//! ```
//!
//! Without users everybody at this computer is an engineer called `operator`. With users, whoever
//! has not signed in is a viewer. Checking a password takes as long for a name that does not exist.

mod file;
mod offline;
mod sessions;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{ApiError, ErrorCode, StartError};
use crate::pipeline::locked;
use sessions::{Pauses, Sessions};

pub(crate) use file::User;
pub use offline::FolderUsers;

/// Who acts where there are no users.
pub(crate) const OPERATOR: &str = "operator";
const NAME_CHARS_MAX: usize = 64;
const PASSWORD_BYTES_MAX: usize = 1024;
const PASSWORD_CHARS_MIN: usize = 8;
/// Of no password; with the same parameters as real ones, so that its check takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What a user may do; each may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks, exports, asks SQL.
    Viewer,
    /// Also acknowledges, shelves, writes to the plant, starts and stops the line.
    Operator,
    /// Also limits, out of service, PLC programs and forces, certificates, users.
    Engineer,
}

impl Role {
    /// The word on the wire and in the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Engineer => "engineer",
        }
    }
}

/// The users of a station and who of them has signed in.
pub(crate) struct Users {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    users: Vec<User>,
    sessions: Sessions,
    pauses: Pauses,
}

/// Somebody who has signed in.
pub(crate) struct SignedIn {
    pub(crate) session: String,
    pub(crate) role: Role,
    pub(crate) until: Timestamp,
}

impl Users {
    /// Reads the file; absent means that there are none.
    pub(crate) fn read(path: &Path) -> Result<Self, StartError> {
        let users = file::read(path).map_err(StartError::Secrets)?;
        let state = State { users, sessions: Sessions::default(), pauses: Pauses::default() };
        Ok(Self { path: path.to_owned(), state: Mutex::new(state) })
    }

    /// Whether anybody has to sign in.
    pub(crate) fn any(&self) -> bool {
        !locked(&self.state).users.is_empty()
    }

    /// Name and role of whoever asks with this session.
    pub(crate) fn caller(&self, session: Option<&str>, now: Timestamp) -> (String, Role) {
        let state = &mut *locked(&self.state);
        if state.users.is_empty() {
            return (OPERATOR.to_owned(), Role::Engineer);
        }
        let name = session.and_then(|session| state.sessions.used(session, now));
        let user = name.and_then(|name| state.users.iter().find(|user| user.name == name));
        user.map_or_else(
            || (Role::Viewer.name().to_owned(), Role::Viewer),
            |user| (user.name.clone(), user.role),
        )
    }

    /// When this session ends whatever is done.
    pub(crate) fn until(&self, session: Option<&str>) -> Option<Timestamp> {
        locked(&self.state).sessions.until(session?)
    }

    /// Checks a password; slow by intention, so not on a thread that others wait for.
    pub(crate) fn sign_in(
        &self,
        name: &str,
        password: &str,
        now: Timestamp,
    ) -> Result<SignedIn, ApiError> {
        if name.chars().count() > NAME_CHARS_MAX || password.len() > PASSWORD_BYTES_MAX {
            return Err(wrong());
        }
        let hash = {
            let state = &mut *locked(&self.state);
            state.pauses.attempt(name, now).map_err(|seconds| {
                let message = format!("too many wrong passwords; try again in {seconds} s");
                ApiError::new(ErrorCode::NotPermitted, message)
            })?;
            let user = state.users.iter().find(|user| user.name == name);
            user.map(|user| user.password.clone())
        };
        let right = verify(hash.as_deref().unwrap_or(NOBODY), password);
        let state = &mut *locked(&self.state);
        // The user may have been changed meanwhile.
        let unchanged = |user: &&User| user.name == name && Some(&user.password) == hash.as_ref();
        let Some(user) = state.users.iter().find(unchanged).filter(|_| right) else {
            return Err(wrong());
        };
        state.pauses.right(name);
        let session = secret().map_err(ApiError::failed)?;
        let until = state.sessions.begin(session.clone(), name, now);
        Ok(SignedIn { session, role: user.role, until })
    }

    pub(crate) fn sign_out(&self, session: &str) {
        locked(&self.state).sessions.end(session);
    }

    /// Names and roles.
    pub(crate) fn list(&self) -> Vec<(String, Role)> {
        locked(&self.state).users.iter().map(|user| (user.name.clone(), user.role)).collect()
    }

    /// Adds or changes a user, whose sessions end; slow when there is a password.
    pub(crate) fn set(
        &self,
        name: &str,
        role: Role,
        password: Option<&str>,
    ) -> Result<(), ApiError> {
        check_name(name)?;
        let hash = password.map(hashed).transpose()?;
        self.change(name, |users| {
            if let Some(user) = users.iter_mut().find(|user| user.name == name) {
                user.role = role;
                user.password = hash.unwrap_or_else(|| user.password.clone());
                return Ok(());
            }
            let password =
                hash.ok_or_else(|| ApiError::arguments("a new user needs a password"))?;
            users.push(User { name: name.to_owned(), role, password });
            Ok(())
        })
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), ApiError> {
        self.change(name, |users| {
            let before = users.len();
            users.retain(|user| user.name != name);
            if users.len() == before {
                return Err(ApiError::arguments(format!("there is no user “{name}”")));
            }
            Ok(())
        })
    }

    /// On disk first, then in effect.
    fn change(
        &self,
        name: &str,
        change: impl FnOnce(&mut Vec<User>) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        let state = &mut *locked(&self.state);
        let mut users = state.users.clone();
        change(&mut users)?;
        if !users.iter().any(|user| user.role == Role::Engineer) {
            return Err(ApiError::arguments("at least one user must be an engineer"));
        }
        file::write(&self.path, &users)
            .map_err(|error| ApiError::failed(format!("{}: {error}", self.path.display())))?;
        state.users = users;
        state.sessions.end_all_of(name);
        Ok(())
    }
}

fn wrong() -> ApiError {
    ApiError::new(ErrorCode::NotPermitted, "the name or the password is wrong")
}

fn check_name(name: &str) -> Result<(), ApiError> {
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let length = name.chars().count();
    if length == 0 || length > NAME_CHARS_MAX || !name.chars().all(fits) {
        let message = "a name is 1 to 64 letters, digits, dots, hyphens and underscores";
        return Err(ApiError::arguments(message));
    }
    Ok(())
}

fn hashed(password: &str) -> Result<String, ApiError> {
    if password.chars().count() < PASSWORD_CHARS_MIN || password.len() > PASSWORD_BYTES_MAX {
        return Err(ApiError::arguments(
            "a password has at least 8 characters, at most 1024 bytes",
        ));
    }
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).map_err(ApiError::failed)?;
    let salt = SaltString::encode_b64(&salt).map_err(ApiError::failed)?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(ApiError::failed)?.to_string())
}

fn verify(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// 256 random bits.
fn secret() -> std::io::Result<String> {
    Ok(format!("{}{}", crate::folder::random_hex()?, crate::folder::random_hex()?))
}

#[cfg(test)]
mod tests;
