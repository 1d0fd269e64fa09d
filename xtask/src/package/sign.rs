//! Signing is somebody else's command: a certificate is no part of this repository.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::console::say;
use crate::process;

/// The command of `--sign`, to which the file is added.
pub(super) struct Signer {
    words: Vec<String>,
}

impl Signer {
    /// Takes a command apart at its blanks; what is between double quotes stays together.
    pub(super) fn new(command: &str) -> Result<Self> {
        let mut words = Vec::new();
        for (number, part) in command.split('"').enumerate() {
            // Every second part stood between quotes.
            if number % 2 == 1 {
                words.push(part.to_owned());
            } else {
                words.extend(part.split_whitespace().map(str::to_owned));
            }
        }
        if words.is_empty() || command.matches('"').count() % 2 == 1 {
            bail!("--sign needs a command, and each quotation mark in it its partner");
        }
        Ok(Self { words })
    }

    /// Signs one file in its place; the command's own output goes through.
    pub(super) fn sign(&self, file: &Path) -> Result<()> {
        say(&format!("Signing {}.", super::shown_name(file)));
        process::run(Command::new(&self.words[0]).args(&self.words[1..]).arg(file))
            .with_context(|| format!("{} was not signed", file.display()))
    }

    /// The command as makensis wants it for the uninstaller, which only exists inside of it.
    pub(super) fn line(&self) -> String {
        let quoted: Vec<_> = self.words.iter().map(|word| format!("\"{word}\"")).collect();
        format!("{} \"%1\"", quoted.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_taken_apart_at_its_blanks() {
        let signer = Signer::new(r#"signtool sign /f "my key.pfx" /fd sha256"#).unwrap();
        assert_eq!(signer.words, ["signtool", "sign", "/f", "my key.pfx", "/fd", "sha256"]);
        assert!(signer.line().ends_with(r#""my key.pfx" "/fd" "sha256" "%1""#));
        for wrong in ["", "  ", "sign \"open"] {
            assert!(Signer::new(wrong).is_err(), "{wrong:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_command_that_fails_is_an_error() {
        let file = Path::new("package.exe");
        Signer::new("true").unwrap().sign(file).unwrap();
        let error = Signer::new("false").unwrap().sign(file).unwrap_err();
        assert!(error.to_string().contains("package.exe was not signed"));
    }
}
