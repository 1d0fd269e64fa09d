//! Heading, background and axes.

use super::layout::{AXIS_WIDTH, Layout, MARGIN};
use super::{Scene, TEXT};
use crate::canvas::{Anchor, Canvas, Face, fit, text_width};
use crate::clock;
use crate::{Error, Rgb, TrendPicture};

/// `2026-11-21 09:00:00 – 10:10:00  Asia/Shanghai +08:00`; none when it cannot be shown.
pub(super) fn period(picture: &TrendPicture) -> Option<String> {
    let from = clock::local(picture.from, &picture.time_zone)?;
    let to = clock::local(picture.to, &picture.time_zone)?;
    let end = if from.date() == to.date() { "%H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
    let zone = picture.time_zone.iana_name().filter(|name| *name != "UTC").unwrap_or_default();
    let offset = from.strftime("%:z");
    let text =
        format!("{} – {}  {zone} {offset}", from.strftime("%Y-%m-%d %H:%M:%S"), to.strftime(end));
    Some(text.replace("   ", "  "))
}

pub(super) fn background(canvas: &Canvas<'_>, scene: &Scene<'_>) -> Result<(), Error> {
    let Layout { width, height, .. } = scene.layout;
    let palette = scene.palette;
    canvas.rectangle((0.0, 0.0), (width, height), palette.line)?;
    canvas.rectangle((1.0, 1.0), (width - 1.0, height - 1.0), palette.panel)?;
    canvas.rectangle((1.0, 1.0), (width - 1.0, 36.0), palette.background)?;
    canvas.path(&[(1.0, 36.0), (width - 1.0, 36.0)], palette.line, 1.0)?;
    let period = period(scene.picture).unwrap_or_default();
    let room = width - 3.0 * MARGIN - text_width(&period, TEXT);
    let title = Face { color: palette.text, size: 13.0, bold: true };
    let text = fit(&scene.picture.title, title.size, room);
    canvas.text(&text, (MARGIN, 18.5), Anchor::Left, title)?;
    canvas.text(&period, (width - MARGIN, 18.5), Anchor::Right, scene.face())
}

/// The grid belongs to the first axis; every axis shows its unit above it.
pub(super) fn value_axes(canvas: &Canvas<'_>, scene: &Scene<'_>) -> Result<(), Error> {
    let Layout { left, right, top, axes, .. } = scene.layout;
    for (place, axis) in scene.axes.iter().take(axes).enumerate() {
        let (x, anchor) = match place {
            0 => (left - 8.0, Anchor::Right),
            _ => (right + 8.0 + (place - 1) as f64 * AXIS_WIDTH, Anchor::Left),
        };
        let face = Face { color: axis_color(scene, &axis.unit), ..scene.face() };
        for mark in &axis.axis.marks {
            let y = scene.y(&axis.unit, *mark);
            if place == 0 {
                canvas.path(&[(left, y), (right, y)], scene.palette.grid, 1.0)?;
            }
            canvas.text(&axis.axis.label(*mark), (x, y), anchor, face)?;
        }
        let unit = fit(&axis.unit, TEXT, AXIS_WIDTH - 8.0);
        canvas.text(&unit, (x, top - 16.0), anchor, face)?;
    }
    Ok(())
}

/// With several axes, one that belongs to a single pen has its colour.
fn axis_color(scene: &Scene<'_>, unit: &str) -> Rgb {
    let mut pens = (0..scene.pens.len()).filter(|place| scene.pens[*place].unit == unit);
    match (pens.next(), pens.next()) {
        (Some(only), None) if scene.axes.len() > 1 => scene.color(only),
        _ => scene.palette.muted,
    }
}

pub(super) fn time_axis(canvas: &Canvas<'_>, scene: &Scene<'_>) -> Result<(), Error> {
    let Layout { left, right, top, bottom, .. } = scene.layout;
    let TrendPicture { from, to, time_zone, .. } = scene.picture;
    let date = Face { color: scene.palette.text, ..scene.face() };
    for mark in clock::marks(*from, *to, time_zone, scene.layout.time_marks()) {
        let x = scene.x(mark.at);
        canvas.path(&[(x, top), (x, bottom + 4.0)], scene.palette.grid, 1.0)?;
        canvas.text(&mark.label, (x, bottom + 14.0), Anchor::Center, scene.face())?;
        if let Some(text) = &mark.date {
            canvas.text(text, (x, bottom + 29.0), Anchor::Center, date)?;
        }
    }
    canvas.path(&[(left, bottom), (right, bottom)], scene.palette.line, 1.0)
}
