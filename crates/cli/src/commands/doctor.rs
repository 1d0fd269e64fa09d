//! `linewatch doctor`: says in sentences what is wrong; exit 1 when something is.

use std::process::ExitCode;

use station::Paths;
use station::doctor::{Finding, examine};

use crate::arguments::Folder;

pub(crate) fn run(folder: &Folder) -> anyhow::Result<ExitCode> {
    let mut wrong = false;
    for finding in examine(&Paths::new(&folder.path()?)) {
        match finding {
            Finding::Fine(sentence) => println!("ok     {sentence}"),
            Finding::Note(sentence) => println!("note   {sentence}"),
            Finding::Wrong(sentence) => {
                wrong = true;
                println!("WRONG  {sentence}");
            }
        }
    }
    Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
