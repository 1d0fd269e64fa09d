//! Where things stand, in pixels from the upper left corner.

/// Room around everything.
pub(super) const MARGIN: f64 = 16.0;
/// Width of one value axis.
pub(super) const AXIS_WIDTH: f64 = 56.0;
/// Height of one row of the legend.
pub(super) const ROW: f64 = 20.0;

const HEADING: f64 = 44.0;
const UNITS: f64 = 20.0;
const TIMES: f64 = 40.0;
/// Value axes that are labelled; more units are drawn to scale, but without one.
const AXES_MAX: usize = 4;

/// The plot's edges and what surrounds it.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// Rows of the legend that fit, without its heading.
    pub(super) legend_rows: usize,
    /// Axes with labels: the first left of the plot, the others right of it.
    pub(super) axes: usize,
}

impl Layout {
    pub(super) fn new(width: u32, height: u32, pens: usize, units: usize) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        // At most two fifths of the height are legend, and a narrow picture has fewer axes.
        let mut legend_rows = pens;
        while legend_rows > 0 && legend_height(legend_rows) > height * 0.4 {
            legend_rows -= 1;
        }
        let mut axes = units.clamp(1, AXES_MAX);
        while axes > 1 && axes as f64 * AXIS_WIDTH > width * 0.4 {
            axes -= 1;
        }
        let right_axes = (axes - 1) as f64 * AXIS_WIDTH;
        Self {
            width,
            height,
            left: MARGIN + AXIS_WIDTH - 8.0,
            right: width - MARGIN - right_axes.max(20.0),
            top: HEADING + UNITS,
            bottom: height - legend_height(legend_rows) - TIMES,
            legend_rows,
            axes,
        }
    }

    /// How many marks a value axis has room for.
    pub(super) fn value_marks(&self) -> u32 {
        count((self.bottom - self.top) / 56.0).clamp(2, 10)
    }

    /// How many marks the time axis has room for.
    pub(super) fn time_marks(&self) -> u32 {
        count((self.right - self.left) / 88.0).max(2)
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of at most 8192 pixels"
)]
fn count(number: f64) -> u32 {
    number.max(0.0) as u32
}

fn legend_height(rows: usize) -> f64 {
    if rows == 0 { 8.0 } else { (rows + 1) as f64 * ROW + 16.0 }
}
