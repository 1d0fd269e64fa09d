//! The picture from top to bottom: heading, plot with its axes, legend.

mod frame;
mod layout;
mod legend;

use model::Timestamp;

use crate::axis::Axis;
use crate::canvas::{self, Anchor, Canvas, Face};
use crate::line;
use crate::theme::Palette;
use crate::{Error, Pen, Rgb, SIZE_RANGE, TrendPicture};
use layout::Layout;

/// Size of all texts but the title, in pixels.
const TEXT: f64 = 11.0;

/// Draws a trend as an SVG.
pub fn draw(picture: &TrendPicture) -> Result<String, Error> {
    let TrendPicture { width, height, .. } = *picture;
    if !SIZE_RANGE.contains(&width) || !SIZE_RANGE.contains(&height) {
        return Err(Error::Size { width, height });
    }
    if picture.from >= picture.to || frame::period(picture).is_none() {
        return Err(Error::Period);
    }
    let scene = Scene::new(picture);
    canvas::svg(width, height, |canvas| {
        frame::background(canvas, &scene)?;
        scene.gaps(canvas)?;
        frame::value_axes(canvas, &scene)?;
        frame::time_axis(canvas, &scene)?;
        scene.limit_lines(canvas)?;
        scene.pens(canvas)?;
        scene.limit_names(canvas)?;
        legend::draw(canvas, &scene)
    })
}

/// What is drawn and where.
struct Scene<'a> {
    picture: &'a TrendPicture,
    palette: &'static Palette,
    /// Only columns within the period, in the order of the legend.
    pens: Vec<Pen>,
    /// One axis for each unit.
    axes: Vec<UnitAxis>,
    layout: Layout,
}

struct UnitAxis {
    unit: String,
    axis: Axis,
}

impl<'a> Scene<'a> {
    fn new(picture: &'a TrendPicture) -> Self {
        let mut pens = picture.pens.clone();
        for pen in &mut pens {
            pen.columns.retain(|column| (picture.from..=picture.to).contains(&column.at));
            pen.limits.retain(|limit| limit.value.is_finite());
        }
        let mut units: Vec<&str> = Vec::new();
        for pen in &pens {
            if !units.contains(&pen.unit.as_str()) {
                units.push(&pen.unit);
            }
        }
        let layout = Layout::new(picture.width, picture.height, pens.len(), units.len());
        let axes = units
            .into_iter()
            .map(|unit| UnitAxis { unit: unit.to_owned(), axis: axis(&pens, unit, &layout) })
            .collect();
        Self { picture, palette: picture.theme.palette(), pens, axes, layout }
    }

    fn color(&self, place: usize) -> Rgb {
        let colors = &self.palette.pens;
        self.pens[place].color.unwrap_or(colors[place % colors.len()])
    }

    fn face(&self) -> Face {
        Face { color: self.palette.muted, size: TEXT, bold: false }
    }

    fn x(&self, at: Timestamp) -> f64 {
        let span = self.picture.to.micros().saturating_sub(self.picture.from.micros());
        let done = at.micros().saturating_sub(self.picture.from.micros());
        let share = (done as f64 / span as f64).clamp(0.0, 1.0);
        self.layout.left + share * (self.layout.right - self.layout.left)
    }

    fn y(&self, unit: &str, value: f64) -> f64 {
        let axis = self.axes.iter().find(|axis| axis.unit == unit);
        let share = axis.map_or(0.0, |axis| axis.axis.share(value));
        self.layout.bottom - share * (self.layout.bottom - self.layout.top)
    }

    /// Bands over what is known to be missing, joined where they overlap.
    fn gaps(&self, canvas: &Canvas<'_>) -> Result<(), Error> {
        let Layout { top, bottom, .. } = self.layout;
        let inside = |(from, to): &&(Timestamp, Timestamp)| {
            from < to && *to > self.picture.from && *from < self.picture.to
        };
        let mut gaps: Vec<_> = self.picture.gaps.iter().filter(inside).copied().collect();
        gaps.sort_unstable();
        gaps.dedup_by(|later, earlier| {
            let joined = later.0 <= earlier.1;
            earlier.1 = if joined { earlier.1.max(later.1) } else { earlier.1 };
            joined
        });
        for (from, to) in gaps {
            let left = self.x(from);
            // A gap shorter than a pixel is seen all the same.
            let right = self.x(to).max(left + 1.0);
            canvas.rectangle((left, top), (right, bottom), self.palette.gap)?;
            let word = self.picture.words.gap;
            if canvas::text_width(word, TEXT) + 12.0 < right - left {
                let at = (f64::midpoint(left, right), top + 14.0);
                canvas.text(word, at, Anchor::Center, self.face())?;
            }
        }
        Ok(())
    }

    /// Height and name of each limit from the top, once however many pens have it.
    fn limits(&self) -> Vec<(f64, String)> {
        let mut limits: Vec<(f64, String)> = Vec::new();
        for pen in &self.pens {
            for limit in &pen.limits {
                let number = crate::axis::value(limit.value);
                let number = if number.contains('.') && !number.contains('e') {
                    number.trim_end_matches('0').trim_end_matches('.')
                } else {
                    &number
                };
                let name = format!("{} {number} {}", limit.label, pen.unit).trim().to_owned();
                if !limits.iter().any(|(_, known)| *known == name) {
                    limits.push((self.y(&pen.unit, limit.value), name));
                }
            }
        }
        limits.sort_by(|a, b| a.0.total_cmp(&b.0));
        limits
    }

    fn limit_lines(&self, canvas: &Canvas<'_>) -> Result<(), Error> {
        let Layout { left, right, .. } = self.layout;
        self.limits()
            .into_iter()
            .try_for_each(|(y, _)| canvas.dashed(&[(left, y), (right, y)], self.palette.limit, 1.0))
    }

    /// The names stand above the curves, each above its line or, without room there, below.
    fn limit_names(&self, canvas: &Canvas<'_>) -> Result<(), Error> {
        let Layout { right, top, .. } = self.layout;
        let face = Face { color: self.palette.limit, ..self.face() };
        let mut free = top;
        for (y, name) in self.limits() {
            let middle = (y - 9.0).max(free + 9.0);
            let left = right - 10.0 - canvas::text_width(&name, TEXT);
            let corners = ((left, middle - 7.0), (right - 2.0, middle + 7.0));
            canvas.rectangle(corners.0, corners.1, self.palette.panel)?;
            canvas.text(&name, (right - 6.0, middle), Anchor::Right, face)?;
            free = middle + 6.0;
        }
        Ok(())
    }

    fn pens(&self, canvas: &Canvas<'_>) -> Result<(), Error> {
        // The first pen lies on top.
        for (place, pen) in self.pens.iter().enumerate().rev() {
            let color = self.color(place);
            for piece in line::pieces(pen, &self.picture.gaps) {
                let points: Vec<_> = piece
                    .points
                    .iter()
                    .map(|(at, value)| (self.x(*at), self.y(&pen.unit, *value)))
                    .collect();
                match (points.as_slice(), piece.uncertain) {
                    ([only], _) => canvas.dot(*only, 1.5, color)?,
                    (points, true) => canvas.dashed(points, color, 1.5)?,
                    (points, false) => canvas.path(points, color, 1.5)?,
                }
            }
        }
        Ok(())
    }
}

/// The axis over everything of one unit, limits included.
fn axis(pens: &[Pen], unit: &str, layout: &Layout) -> Axis {
    let pens = || pens.iter().filter(|pen| pen.unit == unit);
    let columns = pens()
        .flat_map(|pen| &pen.columns)
        .filter(|column| line::is_drawable(column))
        .flat_map(|column| [column.min, column.max]);
    let limits = pens().flat_map(|pen| &pen.limits).map(|limit| limit.value);
    let (low, high) =
        columns.chain(limits).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    Axis::over(low, high, layout.value_marks())
}
