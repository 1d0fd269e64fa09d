//! The file of users: read as a whole, written beside and renamed.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use serde::Deserialize;

use super::Role;

const HEAD: &str = "# Who may do what: viewer, operator or engineer. Without users everybody at this computer\n\
    # is an engineer. Passwords are Argon2id hashes; change them with the program.\n";

/// One user.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) role: Role,
    /// Its hash as a PHC string.
    pub(crate) password: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct UserFile {
    #[serde(default)]
    user: Vec<User>,
}

/// Errors name the line and never quote the file.
pub(super) fn read(path: &Path) -> Result<Vec<User>, String> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{} cannot be read: {error}", path.display())),
    };
    let file: UserFile = toml_edit::de::from_str(&text).map_err(|error| {
        let before = error.span().map_or("", |span| &text[..span.start]);
        let line = before.lines().count().max(1);
        format!(
            "{}, line {line}: should be entries [[user]] with name, role (viewer, operator, engineer) and password (a hash)",
            path.display()
        )
    })?;
    let users = file.user;
    // An emptied file would make everybody an engineer; that is done by removing it.
    if !users.iter().any(|user| user.role == Role::Engineer) {
        return Err(format!("{}: at least one user must be an engineer", path.display()));
    }
    Ok(users)
}

pub(super) fn write(path: &Path, users: &[User]) -> io::Result<()> {
    let mut text = HEAD.to_owned();
    for User { name, role, password } in users {
        let role = role.name();
        // Neither names nor hashes have anything to escape.
        let parts = [
            "
[[user]]
name = \"",
            name,
            "\"
role = \"",
            role,
            "\"
password = \"",
            password,
            "\"
",
        ];
        text.extend(parts);
    }
    let beside = path.with_extension("toml.part");
    if let Err(error) = system::files::remove_file(&beside)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    system::files::rename(&beside, path)
}
