//! The standard function blocks as types: their members and cells come from the container, which
//! the machine reads too.
use super::Checker;

impl Checker<'_> {
    /// Makes the standard blocks known; blocks of the files with the same name win.
    pub(super) fn standard_blocks(&mut self) {}

    /// The standard block of that name.
    pub(super) fn standard_block(&self, name: &str) -> Option<u32> {
        let _ = name;
        None
    }
}
