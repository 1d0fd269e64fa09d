// Statements to begin with. Their titles are words of the locales; each runs on the demo plant.

/** A statement and the views that it needs. */
export type Example = { id: string; views: readonly string[]; text: string };

/** Numbers of OPC UA's status codes from which a sample is uncertain and bad. */
const UNCERTAIN = 0x40000000;
const BAD = 0x80000000;

/** The examples, for a tag that the plant has. */
export function examples(tag: string): Example[] {
  const quoted = `'${tag.replaceAll("'", "''")}'`;
  return [
    {
      id: "last_values", views: ["samples", "tags"], text: `SELECT s.tag, arg_max(s.value, s.source_time) AS value, t.unit,
       max(s.source_time) AS source_time
FROM samples s JOIN tags t USING (tag)
WHERE s.source_time > now() - INTERVAL 1 DAY AND s.value IS NOT NULL
GROUP BY s.tag, t.unit
ORDER BY s.tag`,
    },
    {
      id: "raw", views: ["samples"], text: `SELECT source_time, value, quality, receive_time
FROM samples
WHERE tag = ${quoted} AND source_time > now() - INTERVAL 1 HOUR
ORDER BY source_time`,
    },
    {
      id: "minute_means", views: ["samples"], text: `SELECT time_bucket(INTERVAL 1 MINUTE, source_time) AS minute,
       avg(value) AS mean, min(value) AS min, max(value) AS max
FROM samples
WHERE tag = ${quoted} AND quality < ${BAD} -- ${BAD}: bad
  AND source_time > now() - INTERVAL 8 HOUR
GROUP BY minute
ORDER BY minute`,
    },
    {
      id: "hourly_means", views: ["samples"], text: `SELECT time_bucket(INTERVAL 1 HOUR, source_time) AS hour, tag,
       avg(value) AS mean, count(*) AS samples
FROM samples
WHERE tag LIKE 'gas/%/value' AND quality < ${BAD}
  AND source_time > now() - INTERVAL 7 DAY
GROUP BY hour, tag
ORDER BY hour, tag`,
    },
    {
      id: "hours", views: ["hours"], text: `SELECT begin, tag, min, max, time_mean AS mean, good_s
FROM hours
WHERE begin > now() - INTERVAL 30 DAY AND tag LIKE 'gas/%/value'
ORDER BY begin, tag`,
    },
    {
      id: "together", views: ["samples"], text: `-- every value with the temperature that held then
SELECT v.source_time, v.value, t.value AS temp
FROM (SELECT * FROM samples WHERE tag = ${quoted}) v
ASOF JOIN (SELECT * FROM samples WHERE tag = ${quoted.replace(/\/[^/]*'$/, "/temp'")}) t
  ON v.source_time >= t.source_time
WHERE v.source_time > now() - INTERVAL 1 HOUR
ORDER BY v.source_time`,
    },
    {
      id: "worst_alarms", views: ["alarms"], text: `SELECT alarm, any_value(priority) AS priority, sum(raises)::BIGINT AS raised,
       max(last_raised) AS last_raised
FROM alarms
WHERE last_raised > now() - INTERVAL 7 DAY
GROUP BY alarm
ORDER BY raised DESC
LIMIT 10`,
    },
    {
      id: "standing_alarms", views: ["alarms"], text: `SELECT raised, alarm, priority, state, value, limit_value, unit, acknowledged_by
FROM alarms
WHERE active
ORDER BY raised`,
    },
    {
      id: "acknowledging", views: ["alarms"], text: `SELECT priority, count(*) AS alarms,
       round(median(epoch(acknowledged - raised)), 1) AS median_s,
       round(max(epoch(acknowledged - raised)), 1) AS longest_s
FROM alarms
WHERE acknowledged IS NOT NULL AND raised > now() - INTERVAL 30 DAY
GROUP BY priority
ORDER BY alarms DESC`,
    },
    {
      id: "gaps", views: ["gaps"], text: `SELECT scope, gap_from, gap_to, round(epoch(gap_to - gap_from), 1) AS length_s,
       missing, cause
FROM gaps
ORDER BY gap_from DESC
LIMIT 100`,
    },
    {
      id: "good_share", views: ["samples"], text: `SELECT tag, count(*) AS samples,
       round(100 * avg((quality < ${UNCERTAIN})::INT), 2) AS good_pct,
       round(100 * avg((quality >= ${BAD})::INT), 2) AS bad_pct
FROM samples
WHERE source_time > now() - INTERVAL 1 DAY
GROUP BY tag
ORDER BY good_pct, tag`,
    },
    {
      id: "energy_shifts", views: ["energy"], text: `SELECT shift_begin, shift, machine, sum(kwh) AS kwh, max(peak_kw) AS peak_kw,
       sum(cost) AS cost, any_value(currency) AS currency
FROM energy
WHERE begin > now() - INTERVAL 7 DAY
GROUP BY shift_begin, shift, machine
ORDER BY shift_begin, machine`,
    },
    {
      id: "oee_hours", views: ["oee"], text: `SELECT begin, availability, performance, quality, oee, count, reject
FROM oee
WHERE begin > now() - INTERVAL 7 DAY
ORDER BY begin`,
    },
    {
      id: "calibrations", views: ["calibrations"], text: `SELECT tag, valid_from, valid_to, name, formula
FROM calibrations
ORDER BY tag, valid_from`,
    },
    {
      id: "counters", views: ["counters"], text: `SELECT source, received, stored, duplicate, quarantined,
       received = stored + duplicate + quarantined AS nothing_lost
FROM counters
ORDER BY source`,
    },
    {
      id: "quarantine", views: ["quarantine"], text: `SELECT receive_time, source, topic, reason, detail, bytes
FROM quarantine
ORDER BY receive_time DESC`,
    },
    {
      id: "audit", views: ["audit"], text: `SELECT "at", who, action, subject, detail
FROM audit
ORDER BY "at" DESC
LIMIT 200`,
    },
  ];
}
