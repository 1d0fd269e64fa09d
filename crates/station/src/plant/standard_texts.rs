//! What is said of alarms on which no plant file needs to say anything: of a device's battery,
//! signal and silence, and of the station itself.

use model::AlarmKind;

use super::{Definition, Text};

/// Cause, consequence and guidance, each in Chinese and English.
type Said = [(&'static str, &'static str); 3];

const OFFLINE: Said = [
    (
        "设备断电、离开网络或其网络中断。",
        "The device lost power or its network, or was taken away.",
    ),
    ("在数据恢复之前,该处无人监测。", "Until data return, nobody watches that place."),
    (
        "检查设备的电源和网络;恢复之前用便携仪器或现场仪表代替。",
        "Check the device's power and network; until it is back, use a portable or local instrument.",
    ),
];
const LOW_BATTERY: Said = [
    ("电池接近耗尽。", "The battery is nearly empty."),
    ("电池耗尽后设备将失联。", "When it is empty, the device falls silent."),
    ("安排更换或充电。", "Plan to replace or charge it."),
];
const WEAK_SIGNAL: Said = [
    ("天线松动、被遮挡,或距基站过远。", "A loose or covered antenna, or too far from its base."),
    ("数据可能迟到或中断。", "Data may come late or not at all."),
    ("检查天线和安装位置。", "Check the antenna and where the device is mounted."),
];
const DEVICE_ERROR: Said = [
    (
        "设备自检报告故障,故障码见数值。",
        "The device reports a fault of its own; the value is its code.",
    ),
    ("其测量值可能无效。", "What it measures may be wrong."),
    (
        "按故障码查阅设备手册,安排检修;修复前用便携仪器代替。",
        "Look the code up in the device's manual and have it mended; use a portable instrument meanwhile.",
    ),
];
const BAD_QUALITY: Said = [
    (
        "传感器故障、超量程或通信中断。",
        "A failed sensor, a value out of range, or lost communication.",
    ),
    ("该变量的报警不再起作用。", "Alarms on this tag do not work meanwhile."),
    (
        "查看变量的质量码,检查传感器和接线。",
        "Look at the tag's quality code; check sensor and wiring.",
    ),
];
const WRITE: Said = [
    (
        "控制器拒绝了写入、没有应答,或程序把值改了回去。",
        "The controller refused the write, did not answer, or its program set the value back.",
    ),
    ("设备可能没有按命令动作。", "The machine may not do what it was told."),
    (
        "先核对现场的实际值,再决定是否重新写入;多次失败时检查连接和写入权限。",
        "Check the real value on site before writing again; if it fails again, check the connection and the right to write.",
    ),
];
const NOTIFY: Said = [
    (
        "网络不通、登录失效,或接收方拒绝了消息。",
        "No network, a login that is not valid any more, or a receiver that refuses.",
    ),
    ("不在监控室的人收不到报警。", "People away from the control room are not told of alarms."),
    (
        "用“测试”发送一条消息并查看错误;在恢复之前改用电话通知。",
        "Send a test message and read its error; until it works, tell people by telephone.",
    ),
];

/// Of scheduled exports that fail.
const EXPORT: Said = [
    (
        "目标文件夹不可写、磁盘已满,或 exports.toml 有误。",
        "A folder that cannot be written, a full disk, or a mistake in exports.toml.",
    ),
    (
        "后续使用者得不到文件;数据本身仍在记录。",
        "Whoever needs the files gets none; recording goes on.",
    ),
    (
        "查看日志中的原因并排除;此后会自动补做。",
        "Read the reason in the log and mend it; what was missed is then made up for.",
    ),
];

/// What is true of a kind of alarm on every device.
pub(super) fn of_kind(kind: AlarmKind) -> Option<Definition> {
    let said = match kind {
        AlarmKind::Offline => OFFLINE,
        AlarmKind::LowBattery => LOW_BATTERY,
        AlarmKind::WeakSignal => WEAK_SIGNAL,
        AlarmKind::DeviceError => DEVICE_ERROR,
        AlarmKind::BadQuality => BAD_QUALITY,
        _ => return None,
    };
    Some(definition(said))
}

/// A write to a tag was not confirmed.
pub(super) fn write(tag: &str) -> Definition {
    let name =
        Text { zh: format!("写入未确认:{tag}"), en: format!("Write not confirmed: {tag}") };
    Definition { name: Some(name), ..definition(WRITE) }
}

/// A channel of notification fails.
pub(super) fn notify(channel: &str) -> Definition {
    let name = Text {
        zh: format!("通知渠道故障:{channel}"),
        en: format!("Notification channel failing: {channel}"),
    };
    Definition { name: Some(name), ..definition(NOTIFY) }
}

/// Of days that cannot be sealed.
pub(super) fn keeper() -> Definition {
    let name = Text {
        zh: "历史整理暂停".to_owned(),
        en: "History cannot be kept in order".to_owned(),
    };
    Definition { name: Some(name), ..definition(KEEPER) }
}

const KEEPER: Said = [
    (
        "磁盘空间不足,或历史文件无法写入。",
        "There is too little room on the disk, or the files of history cannot be written.",
    ),
    (
        "记录不受影响;但数据库会变大,直到问题解决。",
        "Recording goes on, but the database grows until this is mended.",
    ),
    (
        "在“设置”的历史部分查看原因;清理磁盘,系统会自动重试。",
        "See the reason under History in Settings and make room; it is tried again by itself.",
    ),
];

/// A scheduled export fails.
pub(super) fn export(name: &str) -> Definition {
    let name = Text {
        zh: format!("定时导出失败:{name}"),
        en: format!("Scheduled export failing: {name}"),
    };
    Definition { name: Some(name), ..definition(EXPORT) }
}

fn definition(said: Said) -> Definition {
    let [cause, consequence, guidance] =
        said.map(|(zh, en)| Some(Text { zh: zh.to_owned(), en: en.to_owned() }));
    Definition { cause, consequence, guidance, ..Definition::default() }
}
