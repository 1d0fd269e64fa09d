//! Drawing in pixels with fractions: plotters' SVG backend knows whole units only, so everything
//! is drawn ten times as large and shown at a tenth.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::element::{Circle, DashedPathElement, PathElement, Rectangle, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, RGBColor, ShapeStyle, TextStyle};

use crate::{Error, Rgb};

const UNITS: f64 = 10.0;
/// The first that exists is used: Inter is shipped, the others are systems' Chinese faces.
const FAMILY: &str = "Inter, Noto Sans CJK SC, Microsoft YaHei UI, PingFang SC, sans-serif";
/// plotters writes its font sizes into SVG divided by this.
const FONT_FACTOR: f64 = 1.24;

/// How a text stands at its point.
#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    Left,
    Center,
    Right,
}

/// Colour, size and weight of a text.
#[derive(Clone, Copy)]
pub(crate) struct Face {
    pub(crate) color: Rgb,
    pub(crate) size: f64,
    pub(crate) bold: bool,
}

pub(crate) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// Draws with `work` and returns the SVG.
pub(crate) fn svg(
    width: u32,
    height: u32,
    work: impl FnOnce(&Canvas<'_>) -> Result<(), Error>,
) -> Result<String, Error> {
    let mut text = String::new();
    let (wide, high) = (f64::from(width) * UNITS, f64::from(height) * UNITS);
    {
        let backend = SVGBackend::with_string(&mut text, (whole(wide), whole(high)));
        let canvas = Canvas { area: backend.into_drawing_area() };
        work(&canvas)?;
        canvas.area.present().map_err(failed)?;
    }
    let head = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {wide} {high}\" \
         stroke-linejoin=\"round\" xmlns=\"http://www.w3.org/2000/svg\">"
    );
    let body = text.split_once('>').map_or("", |(_, body)| body);
    Ok(format!("{head}{body}"))
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Draw(error.to_string())
}

#[allow(clippy::cast_possible_truncation, reason = "a picture has at most 81920 units")]
fn units(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes are positive and at most 81920"
)]
fn whole(units: f64) -> u32 {
    units.round() as u32
}

fn stroke(color: Rgb, alpha: f64, width: f64) -> ShapeStyle {
    let Rgb(red, green, blue) = color;
    ShapeStyle {
        color: RGBColor(red, green, blue).mix(alpha),
        filled: false,
        stroke_width: whole(width * UNITS),
    }
}

fn point((x, y): (f64, f64)) -> (i32, i32) {
    (units(x), units(y))
}

impl Canvas<'_> {
    pub(crate) fn rectangle(
        &self,
        from: (f64, f64),
        to: (f64, f64),
        color: Rgb,
    ) -> Result<(), Error> {
        let style = stroke(color, 1.0, 0.0).filled();
        self.area.draw(&Rectangle::new([point(from), point(to)], style)).map_err(failed)
    }

    pub(crate) fn path(&self, points: &[(f64, f64)], color: Rgb, width: f64) -> Result<(), Error> {
        let points: Vec<_> = points.iter().copied().map(point).collect();
        let style = stroke(color, 1.0, width);
        self.area.draw(&PathElement::new(points, style)).map_err(failed)
    }

    pub(crate) fn dashed(
        &self,
        points: &[(f64, f64)],
        color: Rgb,
        width: f64,
    ) -> Result<(), Error> {
        let points: Vec<_> = points.iter().copied().map(point).collect();
        let (dash, space) = (units(4.0), units(3.0));
        let style = stroke(color, 1.0, width);
        let element = DashedPathElement::new(points, dash, space, style);
        self.area.draw(&element).map_err(failed)
    }

    pub(crate) fn dot(&self, center: (f64, f64), radius: f64, color: Rgb) -> Result<(), Error> {
        let style = stroke(color, 1.0, 0.0).filled();
        self.area.draw(&Circle::new(point(center), units(radius), style)).map_err(failed)
    }

    /// A text with its middle line at the height of `at`.
    pub(crate) fn text(
        &self,
        text: &str,
        at: (f64, f64),
        anchor: Anchor,
        face: Face,
    ) -> Result<(), Error> {
        let Rgb(red, green, blue) = face.color;
        let across = match anchor {
            Anchor::Left => HPos::Left,
            Anchor::Center => HPos::Center,
            Anchor::Right => HPos::Right,
        };
        let weight = if face.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = (FAMILY, face.size * UNITS * FONT_FACTOR).into_font().style(weight);
        let color = RGBColor(red, green, blue);
        let style = TextStyle::from(font).color(&color).pos(Pos::new(across, VPos::Center));
        // XML has no place for control characters.
        let clean: String = text.chars().filter(|c| !c.is_control()).collect();
        self.area.draw(&Text::new(clean, point(at), style)).map_err(failed)
    }
}

/// About how wide a text is, in pixels: Chinese characters are as wide as they are high.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    let ems: f64 = text.chars().map(|c| if c > '\u{2e7f}' { 1.0 } else { 0.58 }).sum();
    ems * size
}

/// The text, shortened at its end to about the width.
pub(crate) fn fit(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while !short.is_empty() && text_width(&short, size) + size > width {
        short.pop();
    }
    short.push('…');
    short
}
