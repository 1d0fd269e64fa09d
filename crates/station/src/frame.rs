//! Large answers as raw bytes: a JSON header and columns of numbers, ready to be viewed as typed
//! arrays without copying.
//!
//! Little endian: `u32` header length, `u32` zero, the header padded with blanks so that the
//! columns start at a multiple of 8, then the columns one after another, each padded likewise.

use serde::Serialize;

const ALIGN: usize = 8;

/// A frame under construction.
#[derive(Debug)]
pub(crate) struct Frame(Vec<u8>);

impl Frame {
    /// Starts with the header; `columns_bytes` is a hint of what follows.
    pub(crate) fn new(header: &impl Serialize, columns_bytes: usize) -> serde_json::Result<Self> {
        let mut json = serde_json::to_vec(header)?;
        json.resize(json.len().next_multiple_of(ALIGN), b' ');
        let mut bytes = Vec::with_capacity(ALIGN + json.len() + columns_bytes);
        bytes.extend_from_slice(&u32::try_from(json.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
        bytes.append(&mut json);
        Ok(Self(bytes))
    }

    /// Adds a column of numbers.
    pub(crate) fn f64s(&mut self, values: impl Iterator<Item = f64>) -> &mut Self {
        values.for_each(|value| self.0.extend_from_slice(&value.to_le_bytes()));
        self
    }

    /// Adds a column of whole numbers.
    pub(crate) fn u32s(&mut self, values: impl Iterator<Item = u32>) -> &mut Self {
        values.for_each(|value| self.0.extend_from_slice(&value.to_le_bytes()));
        self.0.resize(self.0.len().next_multiple_of(ALIGN), 0);
        self
    }

    /// The whole frame.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_starts_at_a_multiple_of_eight() {
        let mut frame = Frame::new(&serde_json::json!({"n": 3}), 0).unwrap();
        frame.u32s([1, 2, 3].into_iter()).f64s([0.5].into_iter());
        let bytes = frame.into_bytes();
        let header = u32::from_le_bytes(bytes[..4].try_into().unwrap()) as usize;
        assert_eq!((8 + header) % 8, 0);
        assert_eq!(&bytes[8..8 + header], b"{\"n\":3} ");
        let columns = &bytes[8 + header..];
        assert_eq!(columns.len(), 16 + 8);
        assert_eq!(columns[16..], 0.5_f64.to_le_bytes());
    }
}
