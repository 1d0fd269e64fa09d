//! Initial values, and writing them into the memory's first image.
use super::constant::{self, Const};
use super::types::{FieldDef, Section, Type, TypeId, Types};

/// What a variable holds at the start.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Init {
    Value(Const),
    /// How often, and what, in the order of memory; the rest has the element type's default.
    Array(Vec<(u64, Option<Init>)>),
    /// Members by number; the others have their own default.
    Fields(Vec<(usize, Init)>),
}

/// Writes the start value of a variable of type `ty`, as `init` or as the type itself says, into
/// its cells.
pub(crate) fn write(types: &Types, ty: TypeId, init: Option<&Init>, cells: &mut [u64]) {
    match types.get(ty) {
        Type::Text { wide, capacity } => {
            let text = match init {
                Some(Init::Value(Const::Text(text))) => text.as_str(),
                _ => "",
            };
            write_text(text, *wide, *capacity, cells);
        }
        Type::Array { element, .. } => write_array(types, *element, init, cells),
        Type::Struct(i) => write_fields(types, &types.structs[*i as usize].fields, init, cells),
        Type::Block(i) => write_fields(types, &types.blocks[*i as usize].fields, init, cells),
        _ => {
            if let (Some(elem), Some(cell)) = (types.elem(ty), cells.first_mut()) {
                *cell = match init {
                    Some(Init::Value(value)) => constant::cell(elem, value),
                    _ => default_cell(types, ty),
                };
            }
        }
    }
}

/// The value of an elementary variable nobody gave one: zero, or the nearest to it that the type
/// allows; the first of an enumeration.
fn default_cell(types: &Types, ty: TypeId) -> u64 {
    match types.get(ty) {
        Type::Subrange { base, low, high } => {
            constant::cell(*base, &Const::Int(0.clamp(*low, *high)))
        }
        Type::Enum(i) => {
            let def = &types.enums[*i as usize];
            let first = def.values.first().map_or(0, |(_, v)| *v);
            constant::cell(def.base, &Const::Int(i128::from(first)))
        }
        _ => 0,
    }
}

fn write_array(types: &Types, element: TypeId, init: Option<&Init>, cells: &mut [u64]) {
    let stride = usize::try_from(types.cells(element)).unwrap_or(0).max(1);
    let mut slots = cells.chunks_exact_mut(stride);
    if let Some(Init::Array(parts)) = init {
        for (count, part) in parts {
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            for slot in slots.by_ref().take(count) {
                write(types, element, part.as_ref(), slot);
            }
        }
    }
    for slot in slots {
        write(types, element, None, slot);
    }
}

fn write_fields(types: &Types, fields: &[FieldDef], init: Option<&Init>, cells: &mut [u64]) {
    for (number, field) in fields.iter().enumerate() {
        if field.section == Section::InOut || field.section == Section::Temp {
            continue;
        }
        let given = match init {
            Some(Init::Fields(list)) => list.iter().rev().find(|(n, _)| *n == number),
            _ => None,
        };
        let start = field.offset as usize;
        let end = start + usize::try_from(types.cells(field.ty)).unwrap_or(0);
        if let Some(part) = cells.get_mut(start..end) {
            write(types, field.ty, given.map(|(_, i)| i).or(field.init.as_ref()), part);
        }
    }
}

/// The length, then bytes or UTF-16 units from the low end of each cell;
/// cut where it is full.
fn write_text(text: &str, wide: bool, capacity: u32, cells: &mut [u64]) {
    let Some((head, body)) = cells.split_first_mut() else { return };
    let mut used: u32 = 0;
    for c in text.chars() {
        let size = if wide { c.len_utf16() } else { c.len_utf8() };
        let size = u32::try_from(size).unwrap_or(4);
        if used + size > capacity {
            break;
        }
        let mut units = [0; 2];
        let mut bytes = [0; 4];
        if wide {
            for unit in c.encode_utf16(&mut units) {
                put(body, used, 4, u64::from(*unit));
                used += 1;
            }
        } else {
            for byte in c.encode_utf8(&mut bytes).bytes() {
                put(body, used, 8, u64::from(byte));
                used += 1;
            }
        }
    }
    *head = u64::from(used);
}

/// Puts a unit at its place, so many to a cell.
fn put(body: &mut [u64], at: u32, in_cell: u32, unit: u64) {
    if let Some(cell) = body.get_mut((at / in_cell) as usize) {
        *cell |= unit << (64 / in_cell * (at % in_cell));
    }
}

#[cfg(test)]
mod tests {
    use super::super::types::Elem;
    use super::*;

    #[test]
    fn an_array_takes_its_repetitions_and_the_rest_is_default() {
        let mut types = Types::default();
        let element = TypeId::of(Elem::Int);
        let array = types.intern(Type::Array { dims: vec![(1, 5)], element });
        let init = Init::Array(vec![(3, Some(Init::Value(Const::Int(7))))]);
        let mut cells = [0; 5];
        write(&types, array, Some(&init), &mut cells);
        assert_eq!(cells, [7, 7, 7, 0, 0]);
    }

    #[test]
    fn text_lies_from_the_low_end() {
        let mut types = Types::default();
        let text = types.intern(Type::Text { wide: false, capacity: 9 });
        let mut cells = [0; 3];
        write(&types, text, Some(&Init::Value(Const::Text("abcdefghi".into()))), &mut cells);
        assert_eq!(cells, [9, u64::from_le_bytes(*b"abcdefgh"), u64::from(b'i')]);
    }

    #[test]
    fn a_subrange_starts_inside_itself() {
        let mut types = Types::default();
        let sub = types.intern(Type::Subrange { base: Elem::Int, low: 3, high: 9 });
        let mut cells = [0];
        write(&types, sub, None, &mut cells);
        assert_eq!(cells, [3]);
    }
}
