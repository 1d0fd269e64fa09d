//! Priorities, kinds and states of alarms for people, where no page is: messages and refusals.

use model::{AlarmKind, AlarmState, Priority};

/// A priority in Chinese and English.
pub(crate) const fn priority_words(priority: Priority) -> (&'static str, &'static str) {
    match priority {
        Priority::Critical => ("严重", "critical"),
        Priority::High => ("高", "high"),
        Priority::Medium => ("中", "medium"),
        Priority::Low => ("低", "low"),
        Priority::Diagnostic => ("诊断", "diagnostic"),
    }
}

/// A kind in Chinese and English.
pub(crate) const fn kind_words(kind: AlarmKind) -> (&'static str, &'static str) {
    use AlarmKind as Kind;
    match kind {
        Kind::HighHigh => ("高高限", "high-high"),
        Kind::High => ("高限", "high"),
        Kind::Low => ("低限", "low"),
        Kind::LowLow => ("低低限", "low-low"),
        Kind::Rate => ("变化过快", "changes too fast"),
        Kind::Deviation => ("偏差", "deviation"),
        Kind::Discrete => ("状态", "abnormal state"),
        Kind::Offline => ("失联", "offline"),
        Kind::DeviceError => ("设备故障", "device error"),
        Kind::BadQuality => ("质量无效", "bad quality"),
        Kind::Condition => ("条件", "condition"),
        Kind::LowBattery => ("电量低", "low battery"),
        Kind::WeakSignal => ("信号弱", "weak signal"),
        Kind::System => ("系统", "system"),
    }
}

/// A state in Chinese and English.
pub(crate) const fn state_words(state: AlarmState) -> (&'static str, &'static str) {
    use AlarmState as State;
    match state {
        State::Normal => ("恢复正常", "normal"),
        State::Unacknowledged => ("未确认", "unacknowledged"),
        State::Acknowledged => ("已确认", "acknowledged"),
        State::ReturnedUnacknowledged => ("返回未确认", "returned, unacknowledged"),
        State::Latched => ("锁定", "latched"),
        State::Unconfirmed => ("待核实", "unconfirmed"),
        State::Shelved => ("搁置", "shelved"),
        State::Suppressed => ("设计抑制", "suppressed by design"),
        State::OutOfService => ("停用", "out of service"),
    }
}
