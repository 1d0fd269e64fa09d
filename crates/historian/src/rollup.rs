//! Rollups: what is kept of each minute and each hour of a tag, and the statement that makes it.
//!
//! A rollup has the samples whose source time is in its unit: how many, how many of them usable (a
//! number that is not bad), the first and the last usable one with both times, least, greatest and
//! sum of the usable ones, the worst quality, and how often value or text changed from one sample
//! to the next within an hour. `integral` is the value in its unit times seconds, `good_s` the seconds that it
//! stands on, so that `integral / good_s` is the time-weighted mean: a value holds until the next
//! sample of its tag, at most for an hour, also from the unit before; a bad or missing one ends it.
//! A unit without samples has no rollup.

use crate::stored::USABLE;

/// A minute in microseconds.
pub(crate) const MINUTE_US: i64 = 60_000_000;
/// An hour in microseconds.
pub(crate) const HOUR_US: i64 = 60 * MINUTE_US;
/// How long a value holds when nothing follows it.
pub(crate) const HOLD_US: i64 = HOUR_US;

/// An hour of a tag with fewer samples has no rollups of minutes: its samples are read as quickly,
/// and rollups would take more room than they.
pub(crate) const DENSE_ROWS: u32 = 600;

/// The names of a rollup's columns, `tag` and `begin_time` first.
pub(crate) const COLUMNS: &str = "tag, begin_time, count, usable, earliest, first, first_at,
  first_received, last, last_at, last_received, min, max, sum, integral, good_s, worst, changes";

/// A statement that gives the rollups of units of `unit_us`. `rows` is a relation with the columns
/// of `samples`; where it begins the hour before is needed too, for values that hold.
pub(crate) fn statement(rows: &str, unit_us: i64) -> String {
    format!(
        "SELECT tag, make_timestamptz(begin) AS begin_time, count(*)::UINTEGER AS count,
           count_if(usable)::UINTEGER AS usable, make_timestamptz(min(s)) AS earliest,
           arg_min(v, key) FILTER (usable) AS first,
           make_timestamptz(arg_min(s, key) FILTER (usable)) AS first_at,
           make_timestamptz(arg_min(r, key) FILTER (usable)) AS first_received,
           arg_max(v, key) FILTER (usable) AS last,
           make_timestamptz(arg_max(s, key) FILTER (usable)) AS last_at,
           make_timestamptz(arg_max(r, key) FILTER (usable)) AS last_received,
           min(v) FILTER (usable) AS min, max(v) FILTER (usable) AS max,
           sum(v) FILTER (usable) AS sum,
           sum(CASE WHEN usable THEN v * own ELSE 0 END
             + CASE WHEN usable_before THEN v_before * carried ELSE 0 END) / 1e6 AS integral,
           sum(CASE WHEN usable THEN own ELSE 0 END
             + CASE WHEN usable_before THEN carried ELSE 0 END) / 1e6 AS good_s,
           max(quality)::UINTEGER AS worst, count_if(changed)::UINTEGER AS changes
         FROM (
           SELECT *, least(coalesce(s_after, s + {HOLD_US}), s + {HOLD_US}, begin + {unit_us}) - s
               AS own,
             CASE WHEN s_before < begin
               THEN greatest(least(s, s_before + {HOLD_US}) - begin, 0) ELSE 0 END AS carried,
             s - s_before <= {HOLD_US} AND (v IS DISTINCT FROM v_before
               OR text IS DISTINCT FROM text_before) AS changed
           FROM (
             SELECT tag, value AS v, text, quality, {USABLE} AS usable,
               epoch_us(source_time) AS s, epoch_us(receive_time) AS r,
               s::HUGEINT * 10000000000000000000::HUGEINT + r AS key,
               s - ((s % {unit_us}) + {unit_us}) % {unit_us} AS begin,
               lead(s) OVER w AS s_after, lag(s) OVER w AS s_before, lag(v) OVER w AS v_before,
               lag(text) OVER w AS text_before, coalesce(lag(usable) OVER w, false)
                 AS usable_before
             FROM {rows}
             WINDOW w AS (PARTITION BY tag ORDER BY source_time, receive_time)))
         GROUP BY tag, begin"
    )
}
