//! The table of rules for a change. A new rule is a function and an entry.

use model::Millis;

use super::{Case, DELAY_MAX_MS, Rule};
use crate::alarm::review::sentence::{Detail, Details, Template};
use crate::alarm::review::watched::{self, Reach};
use crate::plant::Condition;

const fn rule(
    code: &'static str,
    find: fn(&Case<'_>) -> Vec<Details>,
    zh: &'static str,
    en: &'static str,
) -> Rule {
    Rule { code, find, sentence: Template { zh, en } }
}

pub(super) const UNKNOWN_ALARM: Template =
    Template { zh: "没有名为 {key} 的报警。", en: "There is no alarm named {key}." };

/// Every rule.
pub(super) const RULES: [Rule; 13] = [
    rule("no_limit", no_limit, "该报警没有可修改的限值。", "This alarm has no limit to change."),
    rule(
        "no_deadband",
        no_deadband,
        "该报警没有可修改的死区。",
        "This alarm has no deadband to change.",
    ),
    rule(
        "not_a_number",
        not_a_number,
        "限值和死区必须是数值。",
        "Limit and deadband must be numbers.",
    ),
    rule(
        "limit_not_positive",
        limit_not_positive,
        "限值必须大于 0,现为 {limit}。",
        "The limit must be above 0, not {limit}.",
    ),
    rule(
        "limit_out_of_range",
        limit_out_of_range,
        "限值 {limit} 不在物理范围 {lowest} 至 {highest} 之内,报警会永不触发或一直存在。",
        "The limit {limit} is not within what the field can be, {lowest} to {highest}: the alarm would never or always stand.",
    ),
    rule(
        "not_above",
        not_above,
        "限值 {limit} 必须高于 {other} 的 {bound}。",
        "The limit {limit} must be above {bound}, the limit of {other}.",
    ),
    rule(
        "not_below",
        not_below,
        "限值 {limit} 必须低于 {other} 的 {bound}。",
        "The limit {limit} must be below {bound}, the limit of {other}.",
    ),
    rule(
        "deadband_negative",
        deadband_negative,
        "死区不能为负,现为 {deadband}。",
        "The deadband must not be negative, as {deadband} is.",
    ),
    rule(
        "deadband_over_opposite",
        deadband_over_opposite,
        "{key} 的死区 {deadband} 必须小于它到 {other} 限值的距离 {distance}。",
        "The deadband {deadband} of {key} must be smaller than the {distance} to the limit of {other}.",
    ),
    rule(
        "deadband_no_return",
        deadband_no_return,
        "死区 {deadband} 过大:报警要到 {returns} 才恢复,而物理范围为 {lowest} 至 {highest}。",
        "The deadband {deadband} is too large: the alarm would return at {returns}, but the field can only be {lowest} to {highest}.",
    ),
    rule(
        "deadband_over_limit",
        deadband_over_limit,
        "死区 {deadband} 大于限值 {limit},报警将无法恢复。",
        "The deadband {deadband} is larger than the limit {limit}: the alarm could not return.",
    ),
    rule(
        "delay_out_of_range",
        delay_out_of_range,
        "{which} {delay} 不在允许的 0 至 {longest} 之内。",
        "The {which} of {delay} is not within 0 to {longest}.",
    ),
    rule(
        "delay_critical",
        delay_critical,
        "{which} {delay} 过长:可能为严重的报警不得超过 {longest}。",
        "The {which} of {delay} is too long: an alarm that may be critical has at most {longest}.",
    ),
];

fn when(wrong: bool, details: Details) -> Vec<Details> {
    if wrong { vec![details] } else { Vec::new() }
}

fn no_limit(case: &Case<'_>) -> Vec<Details> {
    when(case.change.limit.is_some() && case.alarm.limit().is_none(), Vec::new())
}

fn no_deadband(case: &Case<'_>) -> Vec<Details> {
    when(case.change.deadband.is_some() && case.alarm.deadband().is_none(), Vec::new())
}

fn not_a_number(case: &Case<'_>) -> Vec<Details> {
    let wrong = |number: Option<f64>| number.is_some_and(|number| !number.is_finite());
    when(wrong(case.alarm.limit()) || wrong(case.alarm.deadband()), Vec::new())
}

/// Distances and rates.
fn limit_not_positive(case: &Case<'_>) -> Vec<Details> {
    let limit = case.alarm.limit().unwrap_or_default();
    let condition = &case.alarm.condition;
    let is_distance = matches!(condition, Condition::Deviation { .. } | Condition::Rate { .. });
    when(is_distance && limit <= 0.0, vec![("limit", case.number(limit))])
}

fn limit_out_of_range(case: &Case<'_>) -> Vec<Details> {
    let (Some((lowest, highest)), Some(limit)) = (case.range(), case.alarm.limit()) else {
        return Vec::new();
    };
    let empty_battery =
        matches!(case.alarm.condition, Condition::Battery { .. }) && limit <= lowest;
    let reach = watched::reach(case.alarm, (lowest, highest));
    let details = vec![
        ("limit", case.number(limit)),
        ("lowest", case.number(lowest)),
        ("highest", case.number(highest)),
    ];
    when(limit.is_finite() && (reach != Reach::Sometimes || empty_battery), details)
}

/// Siblings on the same field whose limit this one must be above, or below, and is not.
fn misplaced(case: &Case<'_>, above: bool) -> Vec<Details> {
    let Some((level, limit)) = watched::level(case.alarm) else { return Vec::new() };
    let wrong = |sibling| {
        let (other_level, bound) = watched::level(sibling)?;
        let wrong = if above {
            level > other_level && limit <= bound
        } else {
            level < other_level && limit >= bound
        };
        (wrong && sibling.field == case.alarm.field).then(|| {
            vec![
                ("limit", case.number(limit)),
                ("bound", case.number(bound)),
                ("other", case.sibling_key(sibling)),
            ]
        })
    };
    case.siblings().filter_map(wrong).collect()
}

fn not_above(case: &Case<'_>) -> Vec<Details> {
    misplaced(case, true)
}

fn not_below(case: &Case<'_>) -> Vec<Details> {
    misplaced(case, false)
}

fn deadband_negative(case: &Case<'_>) -> Vec<Details> {
    let deadband = case.alarm.deadband().unwrap_or_default();
    when(deadband < 0.0, vec![("deadband", case.number(deadband))])
}

/// This alarm's deadband, and that of one on the other side that the limit came near to.
fn deadband_over_opposite(case: &Case<'_>) -> Vec<Details> {
    let reaches = |alarm| {
        let (other, distance) = watched::opposite(case.device, alarm)?;
        let deadband = alarm.deadband().filter(|deadband| *deadband >= distance)?;
        let own = alarm == case.alarm;
        (own || other == case.alarm).then(|| {
            vec![
                ("key", case.sibling_key(alarm)),
                ("deadband", case.number(deadband)),
                ("distance", case.number(distance)),
                ("other", case.sibling_key(other)),
            ]
        })
    };
    std::iter::once(case.alarm).chain(case.siblings()).filter_map(reaches).collect()
}

/// A deadband as wide as the span of the range never lets the alarm return either.
fn deadband_no_return(case: &Case<'_>) -> Vec<Details> {
    let Some((lowest, highest)) = case.range() else { return Vec::new() };
    let (Some((returns, possible)), Some(deadband)) =
        (watched::returns_at(case.alarm, (lowest, highest)), case.alarm.deadband())
    else {
        return Vec::new();
    };
    let details = vec![
        ("deadband", case.number(deadband)),
        ("returns", case.number(returns)),
        ("lowest", case.number(lowest)),
        ("highest", case.number(highest)),
    ];
    when(!possible || deadband >= highest - lowest, details)
}

fn deadband_over_limit(case: &Case<'_>) -> Vec<Details> {
    let Some((limit, deadband)) = watched::over_distance(case.alarm) else { return Vec::new() };
    let details = vec![("deadband", case.number(deadband)), ("limit", case.number(limit))];
    when(true, details)
}

/// The delays that are wrong.
fn delays(case: &Case<'_>, longest: Millis, wrong: impl Fn(Millis) -> bool) -> Vec<Details> {
    let delays = [
        (Template { zh: "通延时", en: "on-delay" }, case.alarm.on_delay_ms),
        (Template { zh: "断延时", en: "off-delay" }, case.alarm.off_delay_ms),
    ];
    let details = |(which, delay): (Template, Millis)| {
        vec![
            ("which", Detail::Word(which)),
            ("delay", Detail::Duration(delay)),
            ("longest", Detail::Duration(longest)),
        ]
    };
    delays.into_iter().filter(|(_, delay)| wrong(*delay)).map(details).collect()
}

fn delay_out_of_range(case: &Case<'_>) -> Vec<Details> {
    delays(case, DELAY_MAX_MS, |delay| !(0..=DELAY_MAX_MS).contains(&delay))
}

fn delay_critical(case: &Case<'_>) -> Vec<Details> {
    let longest = watched::CRITICAL_DELAY_MAX_MS;
    let critical = watched::may_be_critical(case.alarm);
    delays(case, longest, |delay| critical && delay > longest && delay <= DELAY_MAX_MS)
}
