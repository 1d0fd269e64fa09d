//! The table of rules. A new rule is a function and an entry.

use super::Severity::{Error, Hint, Warning};
use super::scene::Scene;
use super::{Match, Rule, Severity, behaviour, damping, organisation, places};
use crate::alarm::review::sentence::Template;

const fn rule(
    code: &'static str,
    severity: Severity,
    find: fn(&Scene<'_>) -> Vec<Match>,
    zh: &'static str,
    en: &'static str,
) -> Rule {
    Rule { code, severity, find, sentence: Template { zh, en } }
}

/// Every rule.
pub(super) const RULES: [Rule; 28] = [
    rule(
        "not_a_number",
        Error,
        places::not_numbers,
        "{key} 的限值或死区不是有效数值,报警不会按预期工作。请填入数值。",
        "The limit or the deadband of {key} is not a number, so the alarm cannot work. Enter a number.",
    ),
    rule(
        "unreachable",
        Error,
        places::unreachable,
        "{key} 的限值 {limit} 永远无法越过:该变量的物理范围为 {lowest} 至 {highest}。请把限值移到范围之内,或删除该报警。",
        "The limit {limit} of {key} cannot be crossed: the field can only be {lowest} to {highest}. Move the limit into that range or remove the alarm.",
    ),
    rule(
        "always_beyond",
        Error,
        places::always_beyond,
        "{key} 的限值 {limit} 总是被越过:该变量的物理范围为 {lowest} 至 {highest},报警将一直存在。请把限值移到范围之内。",
        "The limit {limit} of {key} is always crossed: the field can only be {lowest} to {highest}, so the alarm never goes away. Move the limit into that range.",
    ),
    rule(
        "never_returns",
        Error,
        places::never_returns,
        "{key} 一旦触发便无法恢复:限值 {limit}、死区 {deadband},要到 {returns} 才恢复,而物理范围为 {lowest} 至 {highest}。请减小死区。",
        "Once raised, {key} cannot return: with limit {limit} and deadband {deadband} it returns at {returns}, but the field can only be {lowest} to {highest}. Make the deadband smaller.",
    ),
    rule(
        "out_of_order",
        Error,
        places::out_of_order,
        "限值顺序有误:{key} 的 {high} 应高于 {other} 的 {low}(高高限 > 高限 > 低限 > 低低限)。请调整其中一个。",
        "Limits are out of order: {key} at {high} must be above {other} at {low} (high-high > high > low > low-low). Move one of them.",
    ),
    rule(
        "negative_deadband",
        Error,
        damping::negative_deadbands,
        "{key} 的死区 {deadband} 为负,越限时就会恢复。请填 0 或正数。",
        "The deadband {deadband} of {key} is negative: it returns while still beyond its limit. Enter 0 or more.",
    ),
    rule(
        "deadband_over_limit",
        Error,
        damping::deadbands_over_limit,
        "{key} 的死区 {deadband} 大于限值 {limit},一旦触发便无法恢复。请减小死区。",
        "The deadband {deadband} of {key} is larger than its limit {limit}: once raised, it cannot return. Make the deadband smaller.",
    ),
    rule(
        "deadband_over_opposite",
        Error,
        damping::wide_deadbands,
        "{key} 的死区 {deadband} 不小于它到 {other} 限值的距离 {distance},恢复前就会触发对侧报警。请减小死区。",
        "The deadband {deadband} of {key} is not smaller than the {distance} to the limit of {other}: it cannot return before the other is reached. Make the deadband smaller.",
    ),
    rule(
        "parent_missing",
        Error,
        organisation::missing_parents,
        "{key} 的上级报警 {parent} 不存在,抑制不会生效。请改正名称或删除该项。",
        "The parent {parent} of {key} is not configured, so it never suppresses anything. Correct the name or remove it.",
    ),
    rule(
        "parent_cycle",
        Error,
        organisation::parent_cycles,
        "以下报警互为上级,会相互抑制:{keys}。请删除其中一个的上级。",
        "These alarms are parents of each other in a circle and suppress each other: {keys}. Remove the parent of one of them.",
    ),
    rule(
        "always_suppressed",
        Warning,
        behaviour::always_suppressed,
        "{key} 的抑制条件 {expression} 在 {share} 的时间内为真,报警几乎从不显示。请修改条件或删除报警。",
        "The suppress expression {expression} of {key} is true for {share} of the time, so the alarm hardly ever shows. Correct the expression or remove the alarm.",
    ),
    rule(
        "critical_late",
        Warning,
        damping::late_critical,
        "{key} 可能为严重报警,却要越限 {delay} 后才触发(建议不超过 {longest})。请缩短通延时。",
        "{key} may be critical but is raised only after {delay} beyond its limit (at most {longest} is sensible). Shorten its on-delay.",
    ),
    rule(
        "delay_hides",
        Warning,
        damping::hiding_delays,
        "{key} 要持续 {delay} 才触发,而该状态通常只持续 {usual},报警很难触发。请缩短通延时。",
        "{key} is raised after {delay}, but its condition usually stands for only {usual}: it can hardly ever be raised. Shorten its on-delay.",
    ),
    rule(
        "always_standing",
        Warning,
        behaviour::always_standing,
        "{key} 在 {observed} 内有 {share} 的时间处于报警状态,已不能提示任何变化。请排除原因、修改限值或停用。",
        "{key} stood for {share} of {observed}: it tells nothing any more. Remove the cause, move the limit or take it out of service.",
    ),
    rule(
        "chattering_noise",
        Warning,
        damping::undamped_noise,
        "{key} 频闪 {bursts} 次,没有死区和延时,而变量噪声为 {noise}。请设死区 {proposed},或断延时 {off_delay}。",
        "{key} chattered {bursts} times; it has neither deadband nor delay and the noise of its tag is {noise}. Set a deadband of {proposed}, or an off-delay of {off_delay}.",
    ),
    rule(
        "chattering_undelayed",
        Warning,
        damping::undamped_states,
        "{key} 频闪 {bursts} 次,没有死区和延时。请设断延时 {off_delay},它便不会在 60 秒内触发三次。",
        "{key} chattered {bursts} times and has neither deadband nor delay. Set an off-delay of {off_delay}: then it cannot be raised three times within 60 s.",
    ),
    rule(
        "deadband_in_noise",
        Warning,
        damping::narrow_deadbands,
        "{key} 的死区 {deadband} 小于变量噪声 {noise} 的三倍,在限值附近会频闪。请设为 {proposed}。",
        "The deadband {deadband} of {key} is smaller than three times the noise {noise} of its tag: it will chatter near its limit. Set it to {proposed}.",
    ),
    rule(
        "duplicate",
        Warning,
        places::duplicates,
        "{key} 与 {other} 监视同一变量,限值仅相差 {apart},会同时触发。请删除其中一个。",
        "{key} and {other} watch the same with limits only {apart} apart, so both are raised at once. Remove one of them.",
    ),
    rule(
        "one_cause",
        Warning,
        behaviour::one_cause,
        "以下 {count} 个报警在至少 {share} 的情况下于 10 秒内一同触发(各 {raises} 次以上),可能同因:{keys}。请设上级报警或编为一组。",
        "These {count} alarms were raised within 10 s of each other in at least {share} of {raises} cases or more, probably for one cause: {keys}. Give them a parent or a group.",
    ),
    rule(
        "many_urgent",
        Warning,
        organisation::many_urgent,
        "{all} 个报警中有 {count} 个({share})为严重或高优先级,建议约 {recommended}。请重新评定优先级。",
        "{count} of {all} alarms ({share}) are critical or high; about {recommended} is recommended. Review their priorities.",
    ),
    rule(
        "excess_at_zero",
        Warning,
        organisation::excess_at_zero,
        "{key} 按超限比例定优先级,但限值为 0,任何超限都会成为严重报警。请指定固定优先级。",
        "{key} takes its priority from the share beyond its limit, but the limit is 0, so it is always critical. Give it a fixed priority.",
    ),
    rule(
        "no_guidance_urgent",
        Warning,
        organisation::unguided_urgent,
        "{count} 个{priority}优先级报警没有处置指引:{keys}。请写明值班员应采取的措施。",
        "{count} {priority} alarm(s) have no guidance: {keys}. Write down what the operator is to do.",
    ),
    rule(
        "shelve_long",
        Warning,
        organisation::long_shelves,
        "{key} 最长可搁置 {longest},建议不超过 {recommended}。请缩短最长搁置时间。",
        "{key} may be shelved for {longest}; at most {recommended} is recommended. Shorten its longest time on the shelf.",
    ),
    rule(
        "no_guidance",
        Hint,
        organisation::unguided_others,
        "{count} 个{priority}优先级报警没有处置指引:{keys}。请写明值班员应采取的措施。",
        "{count} {priority} alarm(s) have no guidance: {keys}. Write down what the operator is to do.",
    ),
    rule(
        "few_low",
        Hint,
        organisation::few_low,
        "{all} 个报警中有 {count} 个({share})为中优先级或更高,建议约 {recommended}。请看哪些可降为低。",
        "{count} of {all} alarms ({share}) are medium or more urgent; about {recommended} is recommended. See which of them can be low.",
    ),
    rule(
        "never_approached",
        Hint,
        behaviour::never_approached,
        "{key} 的限值 {limit} 从未接近:最近只到 {nearest},变动幅度 {span}。安全报警可以如此,其他报警请核对限值。",
        "The limit {limit} of {key} was never approached: the nearest was {nearest}, and the tag moved by only {span}. Right for a safety alarm; otherwise check the limit.",
    ),
    rule(
        "never_stood",
        Hint,
        behaviour::never_stood,
        "{count} 个报警在至少 {observed} 内从未触发:{keys}。请核对是否仍然需要,并做一次试验。",
        "{count} alarm(s) were never raised in {observed} or longer: {keys}. See whether they are still needed, and test them.",
    ),
    rule(
        "never_suppressed",
        Hint,
        behaviour::never_suppressed,
        "{key} 的抑制条件 {expression} 仅在 {share} 的时间内为真,从未起作用。请核对条件。",
        "The suppress expression {expression} of {key} was true for {share} of the time and suppresses nothing. Check the expression.",
    ),
];
