//! Names of topics and filters (MQTT 3.1.1, section 4.7).

/// True for a name that can be published to: not empty, no wildcard, no NUL.
pub(super) fn is_name(topic: &str) -> bool {
    !topic.is_empty() && !topic.contains(['+', '#', '\0'])
}

/// True for a filter that can be subscribed to. Shared subscriptions are not offered.
pub(super) fn is_filter(filter: &str) -> bool {
    if filter.is_empty() || filter.contains('\0') || filter.starts_with("$share/") {
        return false;
    }
    let mut levels = filter.split('/').peekable();
    while let Some(level) = levels.next() {
        let wild = level.contains(['+', '#']);
        if wild && level.len() > 1 || level == "#" && levels.peek().is_some() {
            return false;
        }
    }
    true
}

/// True when `filter` takes in `topic`. A topic that starts with `$` is not matched by a wildcard in
/// first place.
pub(super) fn matches(filter: &str, topic: &str) -> bool {
    if topic.starts_with('$') && filter.starts_with(['+', '#']) {
        return false;
    }
    let mut levels = topic.split('/');
    for wanted in filter.split('/') {
        if wanted == "#" {
            return true;
        }
        match levels.next() {
            Some(level) if wanted == "+" || wanted == level => {}
            _ => return false,
        }
    }
    levels.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_match_as_the_standard_says() {
        let table = [
            ("mcs/#", "mcs", true),
            ("mcs/#", "mcs/H20101/up", true),
            ("mcs/+/up", "mcs/H20101/up", true),
            ("mcs/+/up", "mcs/H20101/down", false),
            ("mcs/+", "mcs/H20101/up", false),
            ("mcs/+", "mcs/", true),
            ("+/+", "/a", true),
            ("+", "/a", false),
            ("#", "温度/一", true),
            ("温度/+", "温度/一", true),
            ("#", "$SYS/uptime", false),
            ("+/uptime", "$SYS/uptime", false),
            ("$SYS/#", "$SYS/uptime", true),
            ("a/b", "a", false),
        ];
        for (filter, topic, expected) in table {
            assert_eq!(matches(filter, topic), expected, "{filter} {topic}");
        }
    }

    #[test]
    fn only_well_formed_filters_and_names_pass() {
        for filter in ["#", "+", "a/#", "+/b/+", "/", "温/#"] {
            assert!(is_filter(filter), "{filter}");
        }
        for filter in ["", "a#", "#/a", "a/b+", "++", "$share/g/a", "a\0"] {
            assert!(!is_filter(filter), "{filter:?}");
        }
        assert!(is_name("温度/一") && !is_name("") && !is_name("a/+") && !is_name("a\0b"));
    }
}
