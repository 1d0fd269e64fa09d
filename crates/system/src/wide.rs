//! Text as Windows takes it.

/// In UTF-16, with the zero behind it.
pub(crate) fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain(std::iter::once(0)).collect()
}
