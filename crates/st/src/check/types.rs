//! The type model: the interned table of all types.
//!
//! A type is a [`TypeId`]; equal structural types have equal ids, structures, enumerations and
//! function blocks are equal by name. Aliases do not exist here: a name resolves to its target.
//! Sizes are in cells of the machine's memory (one `u64`).
use std::collections::HashMap;

pub(crate) use super::elem::Elem;
use super::elem::NAMES;

/// A handle into [`Types`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub(crate) struct TypeId(u32);

/// What a [`TypeId`] stands for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Type {
    /// The type of what was already reported: fits everything, nothing more is said about it.
    Poison,
    /// No value: a function without a result, a call of a block.
    Nothing,
    Elem(Elem),
    /// A whole number not yet of any type; fits where its value fits.
    IntLiteral,
    /// A decimal number not yet of any type.
    RealLiteral,
    /// `STRING[n]` in bytes or `WSTRING[n]` in UTF-16 units.
    Text {
        wide: bool,
        capacity: u32,
    },
    Subrange {
        base: Elem,
        low: i128,
        high: i128,
    },
    Enum(u32),
    Array {
        dims: Vec<(i64, i64)>,
        element: TypeId,
    },
    Struct(u32),
    /// An instance of a function block: index into the program's blocks.
    Block(u32),
}

/// An enumeration: names with values on a base type.
#[derive(Clone, Debug)]
pub(crate) struct EnumDef {
    pub(crate) name: String,
    pub(crate) base: Elem,
    pub(crate) values: Vec<(String, i64)>,
}

impl EnumDef {
    pub(crate) fn value(&self, name: &str) -> Option<i64> {
        self.values.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| *v)
    }
}

/// A member of a structure or of a function block instance.
#[derive(Clone, Debug)]
pub(crate) struct FieldDef {
    pub(crate) name: String,
    /// Another name for it; empty when there is none.
    pub(crate) alias: &'static str,
    pub(crate) ty: TypeId,
    pub(crate) offset: u32,
    pub(crate) section: Section,
    pub(crate) init: Option<super::init::Init>,
}

impl FieldDef {
    /// Whether that is its name, or its other one.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.section != Section::Hidden
            && (self.name.eq_ignore_ascii_case(name)
                || (!self.alias.is_empty() && self.alias.eq_ignore_ascii_case(name)))
    }
}

/// Where a variable is declared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Section {
    Input,
    Output,
    /// One cell that holds the address of somebody else's variable.
    InOut,
    Local,
    Temp,
    Global,
    /// Inside a standard block: nobody names it.
    Hidden,
}

/// A structure or function block with its layout.
#[derive(Clone, Debug)]
pub(crate) struct StructDef {
    pub(crate) name: String,
    pub(crate) fields: Vec<FieldDef>,
    pub(crate) cells: u32,
    /// Composed types within each other, itself included.
    pub(crate) height: u32,
}

impl StructDef {
    pub(crate) fn field(&self, name: &str) -> Option<&FieldDef> {
        self.fields.iter().find(|f| f.is_named(name))
    }
}

/// All types of a program.
#[derive(Debug)]
pub(crate) struct Types {
    defs: Vec<Type>,
    /// Of arrays, by number.
    heights: Vec<u32>,
    ids: HashMap<Type, TypeId>,
    pub(crate) enums: Vec<EnumDef>,
    pub(crate) structs: Vec<StructDef>,
    /// Every function block, standard ones included; `Type::Block` counts them.
    pub(crate) blocks: Vec<StructDef>,
}

/// Default capacity of STRING and WSTRING.
pub(crate) const DEFAULT_TEXT: u32 = 80;
/// Nothing larger than this is laid out (128 MiB of cells).
pub(crate) const MOST_CELLS: u64 = 1 << 24;

impl TypeId {
    pub(crate) const POISON: Self = Self(20);
    pub(crate) const NOTHING: Self = Self(21);
    pub(crate) const INT_LITERAL: Self = Self(22);
    pub(crate) const REAL_LITERAL: Self = Self(23);
    pub(crate) const BOOL: Self = Self(Elem::Bool as u32);

    pub(crate) fn of(elem: Elem) -> Self {
        Self(elem as u32)
    }
}

impl Default for Types {
    fn default() -> Self {
        let mut types = Self {
            defs: Vec::new(),
            heights: Vec::new(),
            ids: HashMap::new(),
            enums: Vec::new(),
            structs: Vec::new(),
            blocks: Vec::new(),
        };
        for &(_, elem) in &NAMES[..20] {
            types.intern(Type::Elem(elem));
        }
        for ty in [Type::Poison, Type::Nothing, Type::IntLiteral, Type::RealLiteral] {
            types.intern(ty);
        }
        types
    }
}

impl Types {
    /// The id of a type, the same for equal types.
    pub(crate) fn intern(&mut self, ty: Type) -> TypeId {
        if let Some(&id) = self.ids.get(&ty) {
            return id;
        }
        let id = TypeId(u32::try_from(self.defs.len()).unwrap_or(u32::MAX));
        let height = match &ty {
            Type::Array { element, .. } => self.height(*element) + 1,
            _ => 0,
        };
        self.heights.push(height);
        self.defs.push(ty.clone());
        self.ids.insert(ty, id);
        id
    }

    /// How many arrays lie within each other.
    pub(crate) fn height(&self, id: TypeId) -> u32 {
        self.heights.get(id.0 as usize).copied().unwrap_or(0)
    }

    pub(crate) fn get(&self, id: TypeId) -> &Type {
        &self.defs[id.0 as usize]
    }

    /// The elementary type that represents values of `id`: the base of a subrange or enumeration.
    pub(crate) fn elem(&self, id: TypeId) -> Option<Elem> {
        match self.get(id) {
            Type::Elem(e) => Some(*e),
            Type::Subrange { base, .. } => Some(*base),
            Type::Enum(i) => Some(self.enums[*i as usize].base),
            _ => None,
        }
    }

    pub(crate) fn is_text(&self, id: TypeId) -> bool {
        matches!(self.get(id), Type::Text { .. })
    }

    /// Cells of a value; 0 for what has none.
    pub(crate) fn cells(&self, id: TypeId) -> u64 {
        match self.get(id) {
            Type::Poison | Type::Nothing => 0,
            Type::Elem(_)
            | Type::IntLiteral
            | Type::RealLiteral
            | Type::Subrange { .. }
            | Type::Enum(_) => 1,
            Type::Text { wide, capacity } => {
                1 + u64::from(*capacity).div_ceil(if *wide { 4 } else { 8 })
            }
            Type::Array { dims, element } => {
                let stride = self.cells(*element);
                dims.iter().fold(stride, |n, d| n.saturating_mul(span(*d)))
            }
            Type::Struct(i) => u64::from(self.structs[*i as usize].cells),
            Type::Block(i) => u64::from(self.blocks[*i as usize].cells),
        }
    }

    /// Bytes as SIZEOF of CODESYS counts them, without padding.
    pub(crate) fn bytes(&self, id: TypeId) -> u64 {
        match self.get(id) {
            Type::Text { wide, capacity } => (u64::from(*capacity) + 1) * if *wide { 2 } else { 1 },
            Type::Array { dims, element } => {
                dims.iter().fold(self.bytes(*element), |n, d| n.saturating_mul(span(*d)))
            }
            Type::Struct(i) => {
                self.structs[*i as usize].fields.iter().map(|f| self.bytes(f.ty)).sum()
            }
            Type::Block(_) => self.cells(id) * 8,
            _ => self.elem(id).map_or(0, |e| u64::from(e.bytes())),
        }
    }

    /// The name a person would write.
    pub(crate) fn name(&self, id: TypeId) -> String {
        match self.get(id) {
            Type::Poison => "an unknown type".into(),
            Type::Nothing => "no value".into(),
            Type::Elem(e) => e.name().into(),
            Type::IntLiteral => "a whole number".into(),
            Type::RealLiteral => "a decimal number".into(),
            Type::Text { wide, capacity } => {
                let name = if *wide { "WSTRING" } else { "STRING" };
                if *capacity == DEFAULT_TEXT { name.into() } else { format!("{name}[{capacity}]") }
            }
            Type::Subrange { base, low, high } => format!("{}({low}..{high})", base.name()),
            Type::Enum(i) => self.enums[*i as usize].name.clone(),
            Type::Array { dims, element } => {
                let dims: Vec<String> = dims.iter().map(|(l, h)| format!("{l}..{h}")).collect();
                format!("ARRAY[{}] OF {}", dims.join(", "), self.name(*element))
            }
            Type::Struct(i) => self.structs[*i as usize].name.clone(),
            Type::Block(i) => self.blocks[*i as usize].name.clone(),
        }
    }
}

/// Elements of one dimension.
pub(crate) fn span((low, high): (i64, i64)) -> u64 {
    u64::try_from(i128::from(high) - i128::from(low) + 1).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_cells() {
        let mut types = Types::default();
        let text = types.intern(Type::Text { wide: false, capacity: 80 });
        assert_eq!(types.cells(text), 11);
        let array = types.intern(Type::Array { dims: vec![(0, 1), (-1, 1)], element: text });
        assert_eq!(types.cells(array), 66);
        assert_eq!(types.name(array), "ARRAY[0..1, -1..1] OF STRING");
        assert_eq!(types.intern(Type::Elem(Elem::Int)), TypeId::of(Elem::Int));
    }
}
