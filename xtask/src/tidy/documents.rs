//! The two READMEs say the same in two languages: the same headings at the same depth.

use std::fs;
use std::path::Path;

use super::Findings;

/// Compares README.md with README.zh-CN.md, when both are there.
pub(super) fn check(root: &Path, findings: &mut Findings) {
    let read = |name| fs::read_to_string(root.join(name)).ok();
    let (Some(english), Some(chinese)) = (read("README.md"), read("README.zh-CN.md")) else {
        return;
    };
    compare(&english, &chinese, findings);
}

fn compare(english: &str, chinese: &str, findings: &mut Findings) {
    let (english, chinese) = (headings(english), headings(chinese));
    let differs = english.iter().zip(&chinese).find(|(left, right)| left.0 != right.0);
    if let Some((left, right)) = differs {
        findings.broken(format!(
            "README.md has the heading “{}” where README.zh-CN.md has “{}” at another depth: make both say the same",
            left.1, right.1
        ));
    } else if english.len() != chinese.len() {
        findings.broken(format!(
            "README.md has {} headings and README.zh-CN.md {}: make both say the same",
            english.len(),
            chinese.len()
        ));
    }
}

/// Depth and text of each heading outside code blocks.
fn headings(text: &str) -> Vec<(usize, &str)> {
    let mut in_code = false;
    text.lines()
        .filter(|line| {
            let fence = line.trim_start().starts_with("```");
            in_code ^= fence;
            !in_code && !fence
        })
        .filter_map(|line| {
            let depth = line.bytes().take_while(|byte| *byte == b'#').count();
            let title = line[depth..].strip_prefix(' ')?;
            (depth > 0).then_some((depth, title.trim()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_by_depth_and_number() {
        let english = "# A\n```\n# not a heading\n```\n## B\n";
        for (chinese, part) in [
            ("# 甲\n## 乙\n", None),
            ("# 甲\n### 乙\n", Some("another depth")),
            ("# 甲\n", Some("2 headings and README.zh-CN.md 1")),
        ] {
            let mut findings = Findings::default();
            compare(english, chinese, &mut findings);
            match part {
                None => assert!(findings.broken.is_empty(), "{chinese}"),
                Some(part) => assert!(findings.broken[0].contains(part), "{:?}", findings.broken),
            }
        }
    }
}
