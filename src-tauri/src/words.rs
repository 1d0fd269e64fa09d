//! The few words that the window itself says, in Chinese and English.
//!
//! The page has its own; these stand where no page is: tray, native dialogs, notifications.

use model::{AlarmKind, Priority};
use serde::{Deserialize, Serialize};

/// The language of tray, dialogs and notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Language {
    /// 简体中文
    #[serde(rename = "zh-CN", alias = "zh")]
    Chinese,
    /// English
    #[serde(rename = "en")]
    English,
}

/// The system's, until the page has told which it shows.
impl Default for Language {
    fn default() -> Self {
        match system::speaks_chinese() {
            Some(true) => return Self::Chinese,
            Some(false) => return Self::English,
            // Systems where the environment says it.
            None => {}
        }
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"].map(std::env::var);
        Self::of_locale(names.iter().flatten().find(|name| !name.is_empty()).map(String::as_str))
    }
}

impl Language {
    /// Of a locale's name such as `zh_CN.UTF-8`.
    fn of_locale(name: Option<&str>) -> Self {
        match name {
            Some(name) if name.starts_with("zh") => Self::Chinese,
            _ => Self::English,
        }
    }

    /// One of two texts.
    pub(crate) const fn pick<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    pub(crate) const fn show(self) -> &'static str {
        self.pick("显示窗口", "Show window")
    }

    pub(crate) const fn keep_recording(self) -> &'static str {
        self.pick("关闭窗口后继续记录", "Keep recording when the window is closed")
    }

    pub(crate) const fn keep_awake(self) -> &'static str {
        self.pick("记录时不让电脑睡眠", "Keep the computer awake while recording")
    }

    /// What the system's list of those who hold sleep off says.
    pub(crate) const fn awake(self) -> &'static str {
        self.pick("Linewatch 正在记录", "Linewatch records")
    }

    /// The web view's runtime is not there: what it is and where to get it.
    pub(crate) const fn no_web_view(self) -> &'static str {
        self.pick(
            "Linewatch 的窗口需要 Microsoft Edge WebView2 运行时,而这台电脑上没有安装。\n\n\
             请从 https://go.microsoft.com/fwlink/p/?LinkId=2124703 下载并安装,然后重新启动 Linewatch。\
             没有网络的电脑请使用 https://developer.microsoft.com/microsoft-edge/webview2/ 上的离线安装程序。\n\n\
             不用窗口也可以记录:在命令行运行 linewatch serve,再用浏览器打开它显示的地址。",
            "The window of Linewatch needs the Microsoft Edge WebView2 Runtime, which is not installed on this computer.\n\n\
             Download and install it from https://go.microsoft.com/fwlink/p/?LinkId=2124703 and start Linewatch again. \
             For a computer without a network there is an offline installer at https://developer.microsoft.com/microsoft-edge/webview2/.\n\n\
             Recording works without the window: run linewatch serve on the command line and open the address that it prints in a browser.",
        )
    }

    pub(crate) const fn quit(self) -> &'static str {
        self.pick("退出 Linewatch", "Quit Linewatch")
    }

    pub(crate) const fn close_question(self) -> &'static str {
        self.pick(
            "关闭窗口后,是否在托盘中继续记录?以后可在托盘菜单中更改。",
            "Should recording go on in the tray when the window is closed? The tray's menu changes this later.",
        )
    }

    pub(crate) const fn close_keep(self) -> &'static str {
        self.pick("继续记录", "Keep recording")
    }

    pub(crate) const fn close_quit(self) -> &'static str {
        self.pick("退出", "Quit")
    }

    pub(crate) const fn not_started(self) -> &'static str {
        self.pick("Linewatch 无法启动", "Linewatch cannot start")
    }

    pub(crate) fn more_alarms(self, count: usize) -> String {
        match self {
            Self::Chinese => format!("{count} 条新报警"),
            Self::English => format!("{count} new alarms"),
        }
    }

    pub(crate) const fn priority(self, priority: Priority) -> &'static str {
        match priority {
            Priority::Critical => self.pick("严重", "Critical"),
            Priority::High => self.pick("高", "High"),
            Priority::Medium => self.pick("中", "Medium"),
            Priority::Low => self.pick("低", "Low"),
            Priority::Diagnostic => self.pick("诊断", "Diagnostic"),
        }
    }

    pub(crate) const fn kind(self, kind: AlarmKind) -> &'static str {
        match kind {
            AlarmKind::HighHigh => self.pick("高高限", "above the high-high limit"),
            AlarmKind::High => self.pick("高限", "above the high limit"),
            AlarmKind::Low => self.pick("低限", "below the low limit"),
            AlarmKind::LowLow => self.pick("低低限", "below the low-low limit"),
            AlarmKind::Rate => self.pick("变化过快", "changes too fast"),
            AlarmKind::Deviation => self.pick("偏差", "too far from the set point"),
            AlarmKind::Discrete => self.pick("状态", "in an abnormal state"),
            AlarmKind::DeviceError => self.pick("设备故障", "device error"),
            AlarmKind::BadQuality => self.pick("质量无效", "bad quality"),
            AlarmKind::Condition => self.pick("条件成立", "condition is true"),
            AlarmKind::System => self.pick("系统", "system"),
            AlarmKind::LowBattery => self.pick("电量低", "battery low"),
            AlarmKind::Offline => self.pick("离线", "offline"),
            AlarmKind::WeakSignal => self.pick("信号弱", "signal weak"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_follows_the_locale() {
        for (name, language) in [
            (Some("zh_CN.UTF-8"), Language::Chinese),
            (Some("de_DE.UTF-8"), Language::English),
            (Some("C"), Language::English),
            (None, Language::English),
        ] {
            assert_eq!(Language::of_locale(name), language, "{name:?}");
        }
    }
}
