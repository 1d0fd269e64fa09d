//! The memory rebuilt from the journal.
//!
//! A report is taken as it was when it came, except that the alarms' states follow their own
//! journalled transitions: what the configuration of today would make of it raises nothing twice.
//! What was imported from files never was the present, and is passed over.

use model::{DevicePath, Event, Gap, Thinned};

use crate::engine::{Engine, REGISTER, SESSION_LOST};

impl Engine {
    /// Takes a journalled event into the memory, in the journal's order, after a snapshot that
    /// was made before it. Nothing is emitted; timers wait for the next input.
    pub fn recover(&mut self, event: &Event) {
        if event.is_imported() {
            return;
        }
        match event {
            Event::Report(report) | Event::Thinned(Thinned { report, .. }) => {
                self.pass(report.receive_time);
                let recorded =
                    self.with_device(&report.device, |device, scene| device.record(report, scene));
                if let Some(gap) = recorded.gap {
                    self.lose(&gap);
                }
                if let Some(fresh) = recorded.fresh.of(report) {
                    self.recover_present(fresh);
                }
                self.recover_derived(report);
            }
            Event::Duplicate { receive_time, .. } => self.pass(*receive_time),
            Event::Rejected(rejected) => self.pass(rejected.receive_time),
            Event::Gap(gap) => {
                if gap.cause == SESSION_LOST {
                    self.pass(gap.to);
                }
                if !is_known_from_reports(gap) {
                    self.lose(gap);
                }
            }
            // It was derived from what was received, and is again; or it was received before.
            Event::Derived(_) | Event::Kept(_) => {}
            Event::Alarm(transition) => {
                self.pass(transition.at);
                self.restore_alarm(transition);
            }
            Event::Audit(entry) => {
                self.pass(entry.at);
                if entry.action == REGISTER
                    && let Ok(path) = DevicePath::new(&entry.subject)
                {
                    self.with_device(&path, |_, _| ());
                }
            }
        }
    }
}

/// A device's missing numbers are found again in its reports.
fn is_known_from_reports(gap: &Gap) -> bool {
    gap.cause == "sequence" && !gap.scope.starts_with("source/")
}
