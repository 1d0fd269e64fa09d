//! Makes every icon size that Windows, Linux and macOS want, from the drawings in icons/.
//!
//! `icon-maker DIR` reads `linewatch.svg`, `linewatch-small.svg` (for 32 pixels and fewer, where
//! the other would blur) and `tray.svg`, and writes beside them `NN.png`, `icon.png`, `icon.ico`,
//! `icon.icns` and the four tray icons. The same drawings give the same bytes.

#![allow(clippy::print_stdout, reason = "it says what it writes")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use resvg::usvg::{Options, Tree};

/// Edge lengths in pixels.
const SIZES: [u32; 9] = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/// Up to this size the simpler drawing is used.
const SMALL: u32 = 32;
/// What a Windows icon file holds; 256 is its largest.
const WINDOWS: [u32; 6] = [16, 24, 32, 48, 64, 256];
/// What a macOS icon file holds.
const MACOS: [u32; 7] = [16, 32, 64, 128, 256, 512, 1024];
/// The tray's size, large enough for a screen of 200 %.
const TRAY: u32 = 64;
/// The tray drawing's own colours: the line, the ring, and the sign of an alarm.
const TRAY_LINE: &str = "#dfe4ea";
const TRAY_RING: &str = "#6aa5ff";
const TRAY_ALARM: &str = "fill=\"none\" id=\"alarm\"";

fn main() -> Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        bail!("say where the drawings are: icon-maker icons");
    };
    let large = read(&folder, "linewatch.svg")?;
    let small = read(&folder, "linewatch-small.svg")?;
    let drawing = |size| if size <= SMALL { &small } else { &large };

    for size in SIZES {
        save(&folder, &format!("{size}.png"), &render(drawing(size), size)?)?;
    }
    save(&folder, "icon.png", &render(&large, 512)?)?;
    windows(&folder, &drawing)?;
    macos(&folder, &drawing)?;
    tray(&folder)
}

fn read(folder: &Path, name: &str) -> Result<String> {
    fs::read_to_string(folder.join(name)).with_context(|| format!("{name} cannot be read"))
}

/// Draws at a size, with premultiplied alpha as the renderer has it.
fn render(svg: &str, size: u32) -> Result<Pixmap> {
    let tree = Tree::from_str(svg, &Options::default())?;
    let mut picture = Pixmap::new(size, size).context("an icon has at least one pixel")?;
    let scale = |length: f32| size as f32 / length;
    let to_size = Transform::from_scale(scale(tree.size().width()), scale(tree.size().height()));
    resvg::render(&tree, to_size, &mut picture.as_mut());
    Ok(picture)
}

fn save(folder: &Path, name: &str, picture: &Pixmap) -> Result<()> {
    picture.save_png(folder.join(name)).with_context(|| format!("{name} cannot be written"))?;
    println!("{name}");
    Ok(())
}

/// Red, green, blue, alpha of each pixel, not premultiplied: what icon files hold.
fn straight(picture: &Pixmap) -> Vec<u8> {
    picture
        .pixels()
        .iter()
        .map(PremultipliedColorU8::demultiply)
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()])
        .collect()
}

fn windows<'a>(folder: &Path, drawing: &impl Fn(u32) -> &'a String) -> Result<()> {
    let mut icon = ico::IconDir::new(ico::ResourceType::Icon);
    for size in WINDOWS {
        let pixels = straight(&render(drawing(size), size)?);
        let image = ico::IconImage::from_rgba_data(size, size, pixels);
        icon.add_entry(ico::IconDirEntry::encode(&image)?);
    }
    icon.write(File::create(folder.join("icon.ico"))?)?;
    println!("icon.ico");
    Ok(())
}

fn macos<'a>(folder: &Path, drawing: &impl Fn(u32) -> &'a String) -> Result<()> {
    let mut family = icns::IconFamily::new();
    for size in MACOS {
        let pixels = straight(&render(drawing(size), size)?);
        family.add_icon(&icns::Image::from_data(icns::PixelFormat::RGBA, size, size, pixels)?)?;
    }
    family.write(File::create(folder.join("icon.icns"))?)?;
    println!("icon.icns");
    Ok(())
}

/// Normal and alarm, for dark and for light panels, from one drawing.
fn tray(folder: &Path) -> Result<()> {
    let dark = read(folder, "tray.svg")?;
    for colour in [TRAY_LINE, TRAY_RING, TRAY_ALARM] {
        if !dark.contains(colour) {
            bail!("tray.svg no longer has {colour}, from which its variants are made");
        }
    }
    let light = dark.replace(TRAY_LINE, "#1f252b").replace(TRAY_RING, "#1756b8");
    for (panel, svg, alarm) in [("dark", &dark, "#ff5a5f"), ("light", &light, "#c8102e")] {
        save(folder, &format!("tray-{panel}.png"), &render(svg, TRAY)?)?;
        let with_alarm = svg.replace(TRAY_ALARM, &format!("fill=\"{alarm}\" id=\"alarm\""));
        save(folder, &format!("tray-{panel}-alarm.png"), &render(&with_alarm, TRAY)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tests run in their package's folder, and that of the clone that built them may be gone.
    fn icons() -> PathBuf {
        PathBuf::from("../../icons")
    }

    #[test]
    fn the_committed_icons_are_those_of_the_drawings() {
        for size in SIZES {
            let name = if size <= SMALL { "linewatch-small.svg" } else { "linewatch.svg" };
            let drawn = render(&read(&icons(), name).unwrap(), size).unwrap();
            let kept = Pixmap::load_png(icons().join(format!("{size}.png"))).unwrap();
            assert!(drawn == kept, "{size}.png is old: run `cargo xtask icons`");
        }
    }

    #[test]
    fn the_windows_icon_holds_every_size() {
        let file = File::open(icons().join("icon.ico")).unwrap();
        let icon = ico::IconDir::read(file).unwrap();
        let sizes: Vec<u32> = icon.entries().iter().map(ico::IconDirEntry::width).collect();
        assert_eq!(sizes, WINDOWS);
    }
}
