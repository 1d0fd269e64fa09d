//! Which topics a filter names (MQTT 3.1.1 §4.7). The client's own function panics on topics that
//! begin with a character outside ASCII.

/// Whether the filter names the topic.
pub(super) fn matches(topic: &str, filter: &str) -> bool {
    // Wildcards do not name the broker's own topics.
    if topic.starts_with('$') && filter.starts_with(['+', '#']) {
        return false;
    }
    let (mut levels, mut wanted) = (topic.split('/'), filter.split('/'));
    loop {
        match (levels.next(), wanted.next()) {
            (_, Some("#")) | (None, None) => return true,
            (Some(_), Some("+")) => {}
            (Some(level), Some(want)) if level == want => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn as_the_standard_says() {
        for (topic, filter, expected) in [
            ("mcs/H20101/up", "mcs/#", true),
            ("mcs", "mcs/#", true),
            ("mcs/H20101/up", "mcs/+/up", true),
            ("mcs/H20101/up", "mcs/+", false),
            ("mcs/H20101/up", "+/+/up", true),
            ("mcs/H20101/up", "mcs/H20101/up", true),
            ("mcs/H20101/up", "mcs/H20101", false),
            ("mcs//up", "mcs/+/up", true),
            ("$SYS/broker", "#", false),
            ("$SYS/broker", "$SYS/#", true),
            ("气体/甲/up", "#", true),
            ("气体/甲/up", "+/甲/up", true),
            ("mcsx/H20101", "mcs/#", false),
        ] {
            assert_eq!(matches(topic, filter), expected, "{topic} by {filter}");
        }
    }
}
