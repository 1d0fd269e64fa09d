//! The legend: a row for each pen with the numbers of the period.

use super::layout::{Layout, MARGIN, ROW};
use super::{Scene, TEXT};
use crate::axis;
use crate::canvas::{Anchor, Canvas, Face, fit};
use crate::{Column, Error, line};

/// Right edges of the columns of numbers and the left edge of the unit, from the right side.
const NUMBERS: [f64; 3] = [264.0, 180.0, 96.0];
const UNIT: f64 = 84.0;
/// Below this width least and greatest value are left out.
const WIDE: f64 = 520.0;

pub(super) fn draw(canvas: &Canvas<'_>, scene: &Scene<'_>) -> Result<(), Error> {
    let Layout { width, height, left, right, top, bottom, legend_rows, .. } = scene.layout;
    let palette = scene.palette;
    let words = scene.picture.words;
    if scene.pens.iter().all(|pen| !pen.columns.iter().any(line::is_drawable)) {
        let middle = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        canvas.text(words.no_data, middle, Anchor::Center, scene.face())?;
    }
    if legend_rows == 0 {
        return Ok(());
    }
    let begin = height - 8.0 - (legend_rows + 1) as f64 * ROW;
    canvas.path(&[(1.0, begin - 4.0), (width - 1.0, begin - 4.0)], palette.line, 1.0)?;
    let heads = [words.min, words.max, words.last];
    for (head, x) in heads.into_iter().zip(numbers(width)).skip(skipped(width)) {
        canvas.text(head, (x, begin + ROW / 2.0), Anchor::Right, scene.face())?;
    }
    let hidden = scene.pens.len() - legend_rows;
    if hidden > 0 {
        canvas.text(
            &format!("+{hidden}"),
            (MARGIN + 24.0, begin + ROW / 2.0),
            Anchor::Left,
            scene.face(),
        )?;
    }
    for place in 0..legend_rows {
        row(canvas, scene, place, begin + (place + 1) as f64 * ROW)?;
    }
    Ok(())
}

fn numbers(width: f64) -> impl Iterator<Item = f64> {
    NUMBERS.into_iter().map(move |from_right| width - from_right)
}

fn skipped(width: f64) -> usize {
    if width < WIDE { 2 } else { 0 }
}

fn row(canvas: &Canvas<'_>, scene: &Scene<'_>, place: usize, top: f64) -> Result<(), Error> {
    let width = scene.layout.width;
    let palette = scene.palette;
    let pen = &scene.pens[place];
    let middle = top + ROW / 2.0;
    canvas.path(&[(MARGIN, top), (width - MARGIN, top)], palette.grid, 1.0)?;
    canvas.path(&[(MARGIN, middle), (MARGIN + 14.0, middle)], scene.color(place), 3.0)?;
    let text = Face { color: palette.text, size: TEXT, bold: false };
    let numbers_from = width - NUMBERS[skipped(width)] - 64.0;
    let label = fit(&pen.label, TEXT, numbers_from - MARGIN - 24.0);
    canvas.text(&label, (MARGIN + 24.0, middle), Anchor::Left, text)?;
    let drawable = || pen.columns.iter().filter(|column| line::is_drawable(column));
    let extreme = |pick: fn(&Column) -> f64, better: fn(f64, f64) -> f64| {
        drawable().map(pick).reduce(better).unwrap_or(f64::NAN)
    };
    let values = [
        extreme(|column| column.min, f64::min),
        extreme(|column| column.max, f64::max),
        drawable().next_back().map_or(f64::NAN, |column| column.last),
    ];
    for (value, x) in values.into_iter().zip(numbers(width)).skip(skipped(width)) {
        canvas.text(&axis::value(value), (x, middle), Anchor::Right, text)?;
    }
    let unit = fit(&pen.unit, TEXT, UNIT - MARGIN);
    canvas.text(&unit, (width - UNIT, middle), Anchor::Left, scene.face())
}
