//! The language of the system's own windows.

/// Whether the user reads Windows in Chinese; none on systems where the environment says it.
#[must_use]
pub fn speaks_chinese() -> Option<bool> {
    #[cfg(windows)]
    return Some(is_chinese(windows::language()));
    #[cfg(not(windows))]
    None
}

/// Of a language's number: the ten lower bits are the language, the rest is the country.
#[cfg(any(windows, test))]
const fn is_chinese(number: u16) -> bool {
    const CHINESE: u16 = 0x04;
    number & 0x3ff == CHINESE
}

#[cfg(windows)]
#[allow(unsafe_code, reason = "calls of Windows")]
mod windows {
    pub(super) fn language() -> u16 {
        // SAFETY: takes nothing.
        unsafe { windows_sys::Win32::Globalization::GetUserDefaultUILanguage() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_chinese_in_every_country() {
        for (number, chinese) in
            [(0x0804, true), (0x0404, true), (0x1004, true), (0x0409, false), (0x0411, false)]
        {
            assert_eq!(is_chinese(number), chinese, "{number:#x}");
        }
    }
}
