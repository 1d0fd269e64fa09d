//! `linewatch plot`: through the running station, or on the folder when none runs.

use anyhow::{Context, bail};
use station::api::args::PlotArgs;
use station::{Archive, Paths};

use super::runtime;
use crate::arguments::{Language, Plot, Theme};
use crate::remote::Remote;

pub(crate) fn run(plot: Plot) -> anyhow::Result<()> {
    let format = match plot.out.extension().and_then(|ending| ending.to_str()) {
        Some(ending) if ending.eq_ignore_ascii_case("svg") => "svg",
        Some(ending) if ending.eq_ignore_ascii_case("png") => "png",
        _ => bail!("{} should end in .svg or .png", plot.out.display()),
    };
    let selection = plot.selection;
    let args = PlotArgs {
        tags: selection.tags,
        from: selection.from,
        to: selection.to,
        width: plot.width,
        height: plot.height,
        format: format.to_owned(),
        theme: match plot.theme {
            Theme::Dark => "dark",
            Theme::Light => "light",
            Theme::Grey => "grey",
        }
        .to_owned(),
        language: match plot.language {
            Language::Zh => "zh",
            Language::En => "en",
        }
        .to_owned(),
    };
    let paths = Paths::new(&plot.folder.path()?);
    let picture = if let Some(door) = paths.running_door() {
        Remote::new(&door).bytes("plot", &args)?
    } else {
        let archive = Archive::open(&paths)?;
        runtime()?.block_on(archive.plot(&args))?
    };
    std::fs::write(&plot.out, picture)
        .with_context(|| format!("{} cannot be written", plot.out.display()))
}
