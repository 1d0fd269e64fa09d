//! The standard function blocks as types. Their members and cells come from the container, which
//! the machine reads too; here they get types.
use super::Checker;
use super::hir::BlockKind;
use super::types::{Elem, FieldDef, Section, StructDef, TypeId};
use crate::container::{Kind, NativeBlock};

impl Checker<'_> {
    /// The standard block of that name, made known at its first use.
    pub(super) fn standard_block(&mut self, name: &str) -> Option<u32> {
        let native = NativeBlock::by_name(name)?;
        let name = name.to_uppercase();
        let known = self.program.blocks.iter().zip(&self.program.types.blocks).position(
            |(kind, def)| *kind == BlockKind::Native(native) && def.name == name,
        );
        if let Some(number) = known {
            return u32::try_from(number).ok();
        }
        let fields: Vec<FieldDef> = native
            .fields()
            .iter()
            .zip(0..)
            .map(|(field, offset)| FieldDef {
                name: field.name.to_owned(),
                alias: field.alias,
                ty: TypeId::of(Elem::by_name(field.elem.name()).unwrap_or(Elem::Lint)),
                offset,
                section: match field.kind {
                    Kind::Input => Section::Input,
                    Kind::Output => Section::Output,
                    _ => Section::Hidden,
                },
                init: None,
            })
            .collect();
        let cells = u32::try_from(fields.len()).unwrap_or(u32::MAX);
        self.program.types.blocks.push(StructDef { name, fields, cells });
        self.program.blocks.push(BlockKind::Native(native));
        u32::try_from(self.program.blocks.len() - 1).ok()
    }
}
