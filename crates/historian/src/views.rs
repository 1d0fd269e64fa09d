//! The views over recent and sealed rows as one: `samples`, `minutes` and `hours`.
//!
//! They name the files of sealed days, so they are made for the transaction that asks, from the
//! state that it sees, and are gone with it.

use duckdb::Connection;

use crate::error::{Doing, Error};
use crate::layout::{Layout, Part};
use crate::rollup::{self, DENSE_ROWS, HOUR_US, MINUTE_US};
use crate::stored;

/// What the views show of a rollup.
const SHOWN: &str = "tag, begin_time AS \"begin\", count, usable, first, first_at, last, last_at,
  min, max, sum, integral / nullif(good_s, 0) AS time_mean, integral, good_s, worst, changes";

/// Hours, by tag, whose rollups recent rows may have changed: their own and, as a value holds for
/// an hour, the next.
const TOUCHED: &str = "
  SELECT DISTINCT tag, unnest([hour, hour + INTERVAL 1 HOUR]) AS hour FROM (
    SELECT tag, time_bucket(INTERVAL 1 HOUR, source_time) AS hour FROM main.recent_samples)";

/// Makes the views; needs a transaction.
pub(crate) fn make(connection: &Connection, layout: &Layout) -> Result<(), Error> {
    let files = stored::sealed_in(connection, (i64::MIN, i64::MAX))?;
    let (sealed_samples, sealed_minutes) = if files.is_empty() {
        let none = "(SELECT * FROM main.recent_samples LIMIT 0)";
        (String::new(), rollup::statement(none, MINUTE_US))
    } else {
        let samples = stored::read(layout, &files, Part::Samples);
        let minutes = stored::read(layout, &files, Part::Minutes);
        (
            format!("UNION ALL SELECT {SAMPLES} FROM {samples}"),
            format!("SELECT {} FROM {minutes}", rollup::COLUMNS),
        )
    };
    let sealed_hours = "SELECT t.path AS tag, r.* EXCLUDE (tag_id)
                        FROM main.rollup_hour r JOIN main.tag t ON t.id = r.tag_id";
    let batch = format!(
        "CREATE OR REPLACE TEMP VIEW samples AS
           SELECT {SAMPLES} FROM main.recent_samples {sealed_samples};
         CREATE OR REPLACE TEMP VIEW hours AS {};
         CREATE OR REPLACE TEMP VIEW minutes AS {};",
        both(sealed_hours, HOUR_US, TOUCHED),
        both(&sealed_minutes, MINUTE_US, &format!("{TOUCHED} UNION {}", sparse())),
    );
    connection.execute_batch(&batch).doing("preparing the views")
}

const SAMPLES: &str = "tag, source_time, receive_time, value, text, quality";

/// Hours that were sealed without their minutes.
fn sparse() -> String {
    format!(
        "SELECT t.path AS tag, begin_time AS hour FROM main.rollup_hour r
         JOIN main.tag t ON t.id = r.tag_id WHERE r.count < {DENSE_ROWS}"
    )
}

/// The rollups that stand as they were sealed, and those of the hours in `again` made from all rows.
fn both(sealed: &str, unit_us: i64, again: &str) -> String {
    let hour = "time_bucket(INTERVAL 1 HOUR, begin_time)";
    let rows = format!(
        "(SELECT {SAMPLES} FROM samples SEMI JOIN (
            SELECT tag, hour FROM ({again}) UNION SELECT tag, hour - INTERVAL 1 HOUR
            FROM ({again})) k
          ON samples.tag = k.tag AND time_bucket(INTERVAL 1 HOUR, source_time) = k.hour)"
    );
    let live = rollup::statement(&rows, unit_us);
    format!(
        "SELECT {SHOWN} FROM ({sealed}) u
           ANTI JOIN ({again}) h ON u.tag = h.tag AND {hour} = h.hour
         UNION ALL
         SELECT {SHOWN} FROM ({live}) u
           SEMI JOIN ({again}) h ON u.tag = h.tag AND {hour} = h.hour"
    )
}
