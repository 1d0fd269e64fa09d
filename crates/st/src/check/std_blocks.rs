//! The standard function blocks as types. Their members and cells come from the container, which
//! the machine reads too; here they get types.
use super::Checker;
use super::hir::BlockKind;
use super::types::{Elem, FieldDef, Section, StructDef, TypeId};
use crate::container::native::{self, Role};

impl Checker<'_> {
    /// The standard block of that name, made known at its first use.
    pub(super) fn standard_block(&mut self, name: &str) -> Option<u32> {
        let found = native::BLOCKS.iter().position(|b| b.name.eq_ignore_ascii_case(name))?;
        let kind = BlockKind::Native(u16::try_from(found).ok()?);
        if let Some(number) = self.program.blocks.iter().position(|b| *b == kind) {
            return u32::try_from(number).ok();
        }
        let block = &native::BLOCKS[found];
        let fields: Vec<FieldDef> = block
            .cells
            .iter()
            .zip(0..)
            .map(|(cell, offset)| FieldDef {
                name: cell.name.to_owned(),
                alias: alias(block.name, cell.name),
                ty: TypeId::of(Elem::by_name(cell.ty).unwrap_or(Elem::Lint)),
                offset,
                section: match cell.role {
                    Role::Input => Section::Input,
                    Role::Output => Section::Output,
                    Role::Inner => Section::Hidden,
                },
                init: None,
            })
            .collect();
        let cells = u32::try_from(fields.len()).unwrap_or(u32::MAX);
        self.program.types.blocks.push(StructDef { name: block.name.to_owned(), fields, cells });
        self.program.blocks.push(kind);
        u32::try_from(self.program.blocks.len() - 1).ok()
    }
}

/// What CODESYS calls a member that the standard names otherwise.
fn alias(block: &str, member: &str) -> &'static str {
    match (block, member) {
        ("SR", "S1") => "SET1",
        ("RS", "S") => "SET",
        ("RS", "R1") => "RESET1",
        (_, "R") => "RESET",
        (_, "LD") => "LOAD",
        _ => "",
    }
}
