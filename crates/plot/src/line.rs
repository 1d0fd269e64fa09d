//! A curve cut into pieces that are drawn in one stroke.

use model::{Severity, Timestamp};

use crate::{Column, Pen};

/// A piece of a curve.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    /// Time and value; columns of many samples give several points at one time.
    pub(crate) points: Vec<(Timestamp, f64)>,
    /// Whether it is drawn dashed.
    pub(crate) uncertain: bool,
}

/// Cuts a pen's columns at missing values, gaps and silences, and where the quality changes.
pub(crate) fn pieces(pen: &Pen, gaps: &[(Timestamp, Timestamp)]) -> Vec<Piece> {
    let silence_ms = pen.break_after_ms.unwrap_or_else(|| usual_distance_ms(pen) * 5);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before: Option<&Column> = None;
    for column in &pen.columns {
        if !is_drawable(column) {
            before = None;
            continue;
        }
        let joined = before.filter(|before| {
            column.at.millis_since(before.at) <= silence_ms
                && !gaps.iter().any(|(from, to)| *from < column.at && *to > before.at)
        });
        let uncertain = column.worst.severity() != Severity::Good;
        match (joined, pieces.last_mut()) {
            (Some(_), Some(piece)) if piece.uncertain == uncertain => {
                piece.points.extend(points(column));
            }
            (Some(before), _) => {
                // Begins where the last one ended, so that the line has no hole.
                let begin = (before.at, before.last);
                let points = std::iter::once(begin).chain(points(column)).collect();
                pieces.push(Piece { points, uncertain });
            }
            (None, _) => pieces.push(Piece { points: points(column).collect(), uncertain }),
        }
        before = Some(column);
    }
    pieces
}

/// Whether a column has values that can be drawn.
pub(crate) fn is_drawable(column: &Column) -> bool {
    [column.first, column.min, column.max, column.last].iter().all(|value| value.is_finite())
}

/// First, both extremes and last; one point when they are the same.
fn points(column: &Column) -> impl Iterator<Item = (Timestamp, f64)> {
    let mut values = vec![column.first, column.min, column.max, column.last];
    values.dedup();
    let at = column.at;
    values.into_iter().map(move |value| (at, value))
}

/// The median distance of two columns in milliseconds, at least 1.
fn usual_distance_ms(pen: &Pen) -> i64 {
    let mut distances: Vec<i64> =
        pen.columns.windows(2).map(|pair| pair[1].at.millis_since(pair[0].at)).collect();
    distances.sort_unstable();
    distances.get(distances.len() / 2).copied().unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Quality;

    fn column(second: i64, value: f64, worst: Quality) -> Column {
        let at = Timestamp::from_secs(second);
        Column { at, first: value, min: value, max: value, last: value, worst }
    }

    /// The pieces as `seconds`, dashed ones in brackets.
    fn seen(columns: &[Column], gaps: &[(i64, i64)]) -> String {
        let pen = Pen { columns: columns.to_vec(), ..Pen::default() };
        let time = Timestamp::from_secs;
        let gaps: Vec<_> = gaps.iter().map(|(from, to)| (time(*from), time(*to))).collect();
        let one = |piece: &Piece| {
            let points: Vec<_> =
                piece.points.iter().map(|(at, _)| (at.micros() / 1_000_000).to_string()).collect();
            let points = points.join(",");
            if piece.uncertain { format!("[{points}]") } else { points }
        };
        pieces(&pen, &gaps).iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn lines_break_at_gaps_silences_and_missing_values() {
        let good = |second| column(second, 1.0, Quality::GOOD);
        let even: Vec<_> = (0..5).map(good).collect();
        assert_eq!(seen(&even, &[]), "0,1,2,3,4");
        assert_eq!(seen(&even, &[(1, 2)]), "0,1 2,3,4");
        let silent: Vec<_> = [0, 1, 2, 3, 60, 61].map(good).into();
        assert_eq!(seen(&silent, &[]), "0,1,2,3 60,61");
        let mut missing = even;
        missing[2].first = f64::NAN;
        assert_eq!(seen(&missing, &[]), "0,1 3,4");
        assert_eq!(seen(&[], &[]), "");
    }

    #[test]
    fn uncertain_pieces_join_the_others() {
        let mut columns: Vec<_> = (0..5).map(|s| column(s, 1.0, Quality::GOOD)).collect();
        columns[2].worst = Quality::UNCERTAIN_SUB_NORMAL;
        assert_eq!(seen(&columns, &[]), "0,1 [1,2] 2,3,4");
    }

    #[test]
    fn a_column_of_many_samples_shows_its_extremes() {
        let mut one = column(0, 5.0, Quality::GOOD);
        (one.min, one.max) = (1.0, 9.0);
        let pen = Pen { columns: vec![one], ..Pen::default() };
        let values: Vec<_> = pieces(&pen, &[])[0].points.iter().map(|(_, value)| *value).collect();
        assert_eq!(values, [5.0, 1.0, 9.0, 5.0]);
    }
}
