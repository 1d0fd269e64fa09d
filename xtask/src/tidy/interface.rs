//! The interface's files: only one of them knows that there is a window.

use super::Findings;

/// The only file that may import the window's framework.
const SHELL: &str = "ui/src/ipc/tauri.ts";
/// A component this long deserves another look.
const MANY_LINES: usize = 400;

/// Checks one TypeScript or Vue file.
pub(super) fn check(name: &str, text: &str, findings: &mut Findings) {
    if !name.starts_with("ui/src/") {
        return;
    }
    let lines = text.lines().count();
    if lines > MANY_LINES && !name.contains("/generated/") {
        findings.remark(format!("{name} has {lines} lines; is it one thing?"));
    }
    if name == SHELL {
        return;
    }
    for (number, line) in text.lines().enumerate() {
        if line.contains("@tauri-apps/") && !line.trim_start().starts_with("//") {
            findings.broken(format!(
                "{name}:{}: only {SHELL} imports @tauri-apps: put a method on the host interface",
                number + 1
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_framework_is_imported_in_one_place() {
        let line = "import { invoke } from '@tauri-apps/api/core';";
        for (name, count) in [(SHELL, 0), ("ui/src/views/Alarms.vue", 1), ("ui/vite.config.ts", 0)]
        {
            let mut findings = Findings::default();
            check(name, line, &mut findings);
            assert_eq!(findings.broken.len(), count, "{name}");
        }
    }
}
