//! How many tests a tool says that it ran.

use std::ops::AddAssign;

/// Passed and failed tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Passed.
    pub(crate) passed: u32,
    /// Failed.
    pub(crate) failed: u32,
}

/// How nextest's last lines begin.
const SUMMARY: &str = "Summary [";

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Counts {
    /// One check that passed.
    pub(crate) const ONE: Self = Self { passed: 1, failed: 0 };

    /// The counts in what a test runner wrote (nextest, cargo test, vitest, node), or one for the
    /// whole when it says nothing that we can read.
    ///
    /// When the runner failed there is at least one failure, whatever its summary says.
    pub(crate) fn read(succeeded: bool, output: &str) -> Self {
        let mut counts = Self::default();
        for line in output.lines().map(plain) {
            let read = Self::of_line(&line).unwrap_or_default();
            // One for the whole run; what it shows of tests that failed has counts of its own.
            if line.trim().starts_with(SUMMARY) {
                counts = read;
                break;
            }
            counts += read;
        }
        if !succeeded {
            counts.failed = counts.failed.max(1);
        } else if counts == Self::default() {
            counts.passed = 1;
        }
        counts
    }

    fn of_line(line: &str) -> Option<Self> {
        let line = line.trim();
        // nextest: `Summary [ 1.2s] 5 tests run: 4 passed (1 slow), 1 failed, 0 skipped`
        // cargo:   `test result: ok. 5 passed; 0 failed; 0 ignored; …`
        // vitest:  `Tests  1 failed | 4 passed (5)`
        let list = if line.starts_with(SUMMARY) {
            line.split_once("run:")?.1
        } else if let Some(list) = line.strip_prefix("test result:") {
            list
        } else if let Some(list) = line.strip_prefix("Tests ") {
            list
        } else {
            // node: `# pass 4` or `ℹ pass 4`
            let rest = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?;
            let (word, count) = rest.split_once(' ')?;
            let count = count.parse().ok()?;
            return match word {
                "pass" => Some(Self { passed: count, failed: 0 }),
                "fail" => Some(Self { passed: 0, failed: count }),
                _ => None,
            };
        };
        Some(Self { passed: before(list, "passed"), failed: before(list, "failed") })
    }
}

/// The number before a word: `before("4 passed, 1 failed", "failed")` is 1.
fn before(list: &str, word: &str) -> u32 {
    let words: Vec<&str> =
        list.split([' ', ',', ';', '|', '(', ')']).filter(|word| !word.is_empty()).collect();
    words
        .windows(2)
        .find(|pair| pair[1] == word)
        .and_then(|pair| pair[0].parse().ok())
        .unwrap_or_default()
}

/// The line without terminal colours.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut in_escape = false;
    for character in line.chars() {
        match character {
            '\u{1b}' => in_escape = true,
            _ if in_escape => in_escape = !character.is_ascii_alphabetic(),
            _ => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runner_is_understood() {
        for (output, passed, failed) in [
            ("     Summary [   1.204s] 5 tests run: 4 passed (1 slow), 1 failed, 0 skipped", 4, 1),
            (
                "test result: ok. 3 passed; 0 failed; 0 ignored\n\ntest result: FAILED. 1 passed; 2 failed;",
                4,
                2,
            ),
            (
                "      \u{1b}[2mTests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m4 passed\u{1b}[39m (5)",
                4,
                1,
            ),
            (
                "test result: FAILED. 0 passed; 1 failed;\n Summary [ 2s] 5 tests run: 4 passed, 1 failed\ntest result: FAILED. 0 passed; 1 failed;",
                4,
                1,
            ),
            ("# tests 7\n# pass 6\n# fail 1\n", 6, 1),
            ("ℹ tests 7\nℹ pass 6\nℹ fail 1\n", 6, 1),
        ] {
            assert_eq!(Counts::read(failed == 0, output), Counts { passed, failed }, "{output}");
        }
    }

    #[test]
    fn a_runner_that_says_nothing_counts_as_one() {
        assert_eq!(Counts::read(true, "hello"), Counts::ONE);
        assert_eq!(Counts::read(false, "hello"), Counts { passed: 0, failed: 1 });
    }

    #[test]
    fn a_runner_that_failed_is_believed_over_its_summary() {
        let counts = Counts::read(false, "test result: ok. 3 passed; 0 failed;");
        assert_eq!(counts, Counts { passed: 3, failed: 1 });
    }
}
