//! Texts in memory and what is done with them. Places count characters, from 1.

use std::ops::Range;

use super::convert;
use super::trap::Trap;
use crate::container::op::{Ask, Cell, TextCall, TextFn, TextRef};

/// Longest text that an operation makes before it is cut to its target.
const CHARS_MAX: usize = 1 << 20;

/// The text whose first cell is at `at`; what cannot be read is replaced.
pub(super) fn read(memory: &[u64], at: usize, wide: bool, capacity: u32) -> String {
    let Some((head, cells)) = memory.get(at..).and_then(<[u64]>::split_first) else {
        return String::new();
    };
    let length = usize::try_from(*head).unwrap_or(usize::MAX).min(capacity as usize);
    let bytes = cells.iter().flat_map(|cell| cell.to_le_bytes());
    if wide {
        let bytes: Vec<u8> = bytes.take(length * 2).collect();
        let units: Vec<u16> =
            bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        let bytes: Vec<u8> = bytes.take(length).collect();
        String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

/// Writes a text, cut between characters to what fits.
pub(super) fn write(memory: &mut [u64], at: usize, wide: bool, capacity: u32, text: &str) {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut length, capacity) = (0_usize, capacity as usize);
    for letter in text.chars() {
        let size = if wide { letter.len_utf16() } else { letter.len_utf8() };
        if length + size > capacity {
            break;
        }
        length += size;
        if wide {
            let mut units = [0; 2];
            let units = letter.encode_utf16(&mut units);
            bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        } else {
            bytes.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    let Some((head, cells)) = memory.get_mut(at..).and_then(<[u64]>::split_first_mut) else {
        return;
    };
    *head = length as u64;
    for (cell, chunk) in cells.iter_mut().zip(bytes.chunks(8)) {
        let mut whole = [0; 8];
        whole[..chunk.len()].copy_from_slice(chunk);
        *cell = u64::from_le_bytes(whole);
    }
}

/// What an operation works on.
pub(super) struct Desk<'a> {
    pub(super) memory: &'a mut [u64],
    pub(super) base: u32,
}

impl Desk<'_> {
    fn cell(&self, cell: Cell) -> u64 {
        self.memory[super::at(cell, self.base)]
    }

    fn whole(&self, cell: Cell) -> i64 {
        self.cell(cell).cast_signed()
    }

    fn place(&self, text: &TextRef) -> Result<usize, Trap> {
        let at = usize::try_from(self.cell(text.address)).unwrap_or(usize::MAX);
        let cells = 1 + text.capacity.div_ceil(if text.wide { 4 } else { 8 }) as usize;
        if at.checked_add(cells).is_some_and(|end| end <= self.memory.len()) {
            Ok(at)
        } else {
            Err(Trap::Address)
        }
    }

    /// The length and the cells of the characters.
    fn stretch(&self, text: &TextRef) -> Result<Range<usize>, Trap> {
        let at = self.place(text)?;
        let length = self.memory[at].min(u64::from(text.capacity));
        let cells = length.div_ceil(if text.wide { 4 } else { 8 });
        Ok(at..at + 1 + usize::try_from(cells).unwrap_or(0))
    }

    fn text(&self, text: &TextRef) -> Result<String, Trap> {
        let at = self.place(text)?;
        Ok(read(self.memory, at, text.wide, text.capacity))
    }

    fn put(&mut self, to: Option<&TextRef>, text: &str) -> Result<(), Trap> {
        let Some(to) = to else { return Ok(()) };
        let at = self.place(to)?;
        write(self.memory, at, to.wide, to.capacity, text);
        Ok(())
    }

    fn put_number(&mut self, to: Option<Cell>, number: u64) {
        if let Some(to) = to {
            let at = super::at(to, self.base);
            self.memory[at] = number;
        }
    }
}

/// Does one operation.
pub(super) fn run(desk: &mut Desk<'_>, call: &TextCall) -> Result<(), Trap> {
    if let (TextFn::Copy, Some(to), [from]) = (call.function, &call.to, call.texts.as_slice())
        && to.wide == from.wide
        && copy_fits(desk, to, from)?
    {
        return Ok(());
    }
    if let (TextFn::Compare(ask @ (Ask::Eq | Ask::Ne)), [a, b]) =
        (call.function, call.texts.as_slice())
        && a.wide == b.wide
    {
        let holds = same(desk, a, b)? == (ask == Ask::Eq);
        desk.put_number(call.number, u64::from(holds));
        return Ok(());
    }
    let texts = call.texts.iter().map(|text| desk.text(text)).collect::<Result<Vec<_>, _>>()?;
    let first = texts.first().map_or("", String::as_str);
    let second = texts.get(1).map_or("", String::as_str);
    let number = |place: usize| call.numbers.get(place).map_or(0, |cell| desk.whole(*cell));
    let result = match call.function {
        TextFn::Copy | TextFn::Recode => first.to_owned(),
        TextFn::Concat => texts.concat(),
        TextFn::Left => first.chars().take(count(number(0))).collect(),
        TextFn::Right => {
            let skip = first.chars().count().saturating_sub(count(number(0)));
            first.chars().skip(skip).collect()
        }
        TextFn::Mid => first.chars().skip(before(number(1))).take(count(number(0))).collect(),
        TextFn::Insert => spliced(first, count(number(0)), 0, second),
        TextFn::Delete => spliced(first, before(number(1)), count(number(0)), ""),
        TextFn::Replace => spliced(first, before(number(1)), count(number(0)), second),
        TextFn::FromNumber(of) => {
            let cell = call.numbers.first().map_or(0, |cell| desk.cell(*cell));
            convert::to_text(of, cell)
        }
        TextFn::Compare(ask) => {
            let holds = answer(ask, first.cmp(second));
            desk.put_number(call.number, u64::from(holds));
            return Ok(());
        }
        TextFn::Len => {
            desk.put_number(call.number, first.chars().count() as u64);
            return Ok(());
        }
        TextFn::Find => {
            let found = first.find(second).filter(|_| !second.is_empty());
            let position = found.map_or(0, |at| first[..at].chars().count() + 1);
            desk.put_number(call.number, position as u64);
            return Ok(());
        }
        TextFn::ToNumber(of) => {
            desk.put_number(call.number, convert::from_text(of, first));
            return Ok(());
        }
    };
    desk.put(call.to.as_ref(), &result)
}

/// Copies as cells when the whole text fits; otherwise nothing is done.
fn copy_fits(desk: &mut Desk<'_>, to: &TextRef, from: &TextRef) -> Result<bool, Trap> {
    let (target, source) = (desk.place(to)?, desk.place(from)?);
    let length = desk.memory[source].min(u64::from(from.capacity));
    if length > u64::from(to.capacity) {
        return Ok(false);
    }
    let per_cell = if to.wide { 4 } else { 8 };
    let cells = usize::try_from(length.div_ceil(per_cell)).unwrap_or(0);
    desk.memory.copy_within(source + 1..source + 1 + cells, target + 1);
    desk.memory[target] = length;
    Ok(true)
}

/// Whether two texts of one kind are the same; the rest of a text's last cell is always 0.
fn same(desk: &Desk<'_>, a: &TextRef, b: &TextRef) -> Result<bool, Trap> {
    let (a, b) = (desk.stretch(a)?, desk.stretch(b)?);
    Ok(desk.memory[a] == desk.memory[b])
}

fn answer(ask: Ask, order: std::cmp::Ordering) -> bool {
    match ask {
        Ask::Eq => order.is_eq(),
        Ask::Ne => order.is_ne(),
        Ask::Lt => order.is_lt(),
        Ask::Le => order.is_le(),
        Ask::Gt => order.is_gt(),
        Ask::Ge => order.is_ge(),
    }
}

/// A number of characters; below 0 is none.
fn count(number: i64) -> usize {
    usize::try_from(number.max(0)).unwrap_or(CHARS_MAX).min(CHARS_MAX)
}

/// Characters before a place.
fn before(place: i64) -> usize {
    count(place.saturating_sub(1))
}

/// `text` with `by` instead of `length` characters behind the first `at`.
fn spliced(text: &str, at: usize, length: usize, by: &str) -> String {
    let head = text.chars().take(at);
    let tail = text.chars().skip(at.saturating_add(length));
    head.chain(by.chars()).chain(tail).collect()
}
