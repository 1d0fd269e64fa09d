//! Online change: what a new version keeps of the old one's memory.
//!
//! A variable keeps its value when its path and its type are the same; elements of arrays and
//! members of structures and instances are variables of their own. Constants never keep theirs.

use std::collections::HashMap;

use crate::container::{Container, Field, VarKind, VarType, Variable};

/// What taking over would do, or did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangePlan {
    /// Paths that keep their value; an array or structure that is the same is one path.
    pub kept: Vec<String>,
    /// Paths whose value is lost.
    pub lost: Vec<Lost>,
    /// Paths that are new.
    pub added: Vec<String>,
}

/// A value that is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The path in the old version.
    pub path: String,
    /// Why, as a sentence.
    pub why: String,
}

/// What going over from one version to another keeps, loses and adds.
#[must_use]
pub fn plan(old: &Container, new: &Container) -> ChangePlan {
    compare(old, new, &mut |_, _, _| {})
}

/// Copies what is kept from the old memory into the new one, which holds its first values.
pub(crate) fn carry_over(old: (&Container, &[u64]), new: (&Container, &mut [u64])) -> ChangePlan {
    let ((old, from), (new, to)) = (old, new);
    let plan = compare(old, new, &mut |source, target, cells| {
        let (source, target, cells) = (source as usize, target as usize, cells as usize);
        if let (Some(source), Some(target)) =
            (from.get(source..source + cells), to.get_mut(target..target + cells))
        {
            target.copy_from_slice(source);
        }
    });
    for root in new.roots.iter().filter(|root| has_own(&root.ty)) {
        begin_own(&root.ty, root.cell as usize, &new.image, to);
    }
    plan
}

/// Whether a block within has cells that are the new version's alone: its constants, and the
/// addresses of what its `VAR_IN_OUT` is connected with.
fn has_own(ty: &VarType) -> bool {
    match ty {
        VarType::Struct { fields, .. } | VarType::Block { fields, .. } => {
            fields.iter().any(|field| is_own(field) || has_own(&field.ty))
        }
        VarType::Array { of, .. } => has_own(of),
        _ => false,
    }
}

fn is_own(field: &Field) -> bool {
    field.constant || field.kind == VarKind::InOut
}

/// Gives those cells their first values.
fn begin_own(ty: &VarType, cell: usize, image: &[u64], memory: &mut [u64]) {
    match ty {
        VarType::Struct { fields, .. } | VarType::Block { fields, .. } => {
            for field in fields.iter() {
                let first = cell + field.offset as usize;
                let cells =
                    if field.kind == VarKind::InOut { 1 } else { field.ty.cells() as usize };
                if !is_own(field) {
                    begin_own(&field.ty, first, image, memory);
                } else if let (Some(to), Some(from)) =
                    (memory.get_mut(first..first + cells), image.get(first..first + cells))
                {
                    to.copy_from_slice(from);
                }
            }
        }
        VarType::Array { of, stride, .. } if has_own(of) => {
            let count = ty.cells().checked_div(*stride).unwrap_or(0) as usize;
            for number in 0..count {
                begin_own(of, cell + number * *stride as usize, image, memory);
            }
        }
        _ => {}
    }
}

/// Called with old cell, new cell and number of cells.
type Copy<'a> = dyn FnMut(u32, u32, u32) + 'a;

fn compare(old: &Container, new: &Container, copy: &mut Copy<'_>) -> ChangePlan {
    let mut plan = ChangePlan::default();
    let (before, after) = (by_path(old), by_path(new));
    for was in old.roots.iter().filter(|variable| !variable.constant) {
        match after.get(&was.path.to_uppercase()) {
            None if was.hidden => {}
            None => plan.lose(&was.path, "the new program has no such variable"),
            Some(is) if is.hidden => {
                let (was, is) = ((&was.ty, was.cell), (&is.ty, is.cell));
                ChangePlan::default().value("", was, is, copy);
            }
            Some(is) if is.constant => plan.lose(&was.path, "it is a constant now"),
            Some(is) => plan.value(&was.path, (&was.ty, was.cell), (&is.ty, is.cell), copy),
        }
    }
    for is in new.roots.iter().filter(|variable| !variable.constant && !variable.hidden) {
        if !before.contains_key(&is.path.to_uppercase()) {
            plan.added.push(is.path.clone());
        }
    }
    plan
}

fn by_path(container: &Container) -> HashMap<String, &Variable> {
    container.roots.iter().map(|variable| (variable.path.to_uppercase(), variable)).collect()
}

impl ChangePlan {
    fn lose(&mut self, path: &str, why: &str) {
        self.lost.push(Lost { path: path.to_owned(), why: why.to_owned() });
    }

    fn value(
        &mut self,
        path: &str,
        (was, from): (&VarType, u32),
        (is, to): (&VarType, u32),
        copy: &mut Copy<'_>,
    ) {
        if was == is {
            copy(from, to, was.cells());
            self.kept.push(path.to_owned());
            return;
        }
        match (was, is) {
            (
                VarType::Struct { name: a, fields: old, .. }
                | VarType::Block { name: a, fields: old, .. },
                VarType::Struct { name: b, fields: new, .. }
                | VarType::Block { name: b, fields: new, .. },
            ) if a.eq_ignore_ascii_case(b) => self.members(path, (old, from), (new, to), copy),
            (
                VarType::Array { dims: old, of: a, stride: s },
                VarType::Array { dims: new, of: b, stride: t },
            ) if old.len() == new.len() && (a == b || !(a.is_value() && b.is_value())) => {
                self.elements(path, (old, a, *s, from), (new, b, *t, to), copy);
            }
            _ => {
                let why = format!("its type was {} and is {} now", was.name(), is.name());
                self.lose(path, &why);
            }
        }
    }

    fn members(
        &mut self,
        path: &str,
        (old, from): (&[Field], u32),
        (new, to): (&[Field], u32),
        copy: &mut Copy<'_>,
    ) {
        let mine = |field: &&Field| !is_own(field);
        for was in old.iter().filter(mine) {
            let path = format!("{path}.{}", was.name);
            match new.iter().find(|is| is.name.eq_ignore_ascii_case(&was.name)) {
                None if was.hidden => {}
                Some(is) if is.hidden => {
                    let (was, is) = ((&was.ty, from + was.offset), (&is.ty, to + is.offset));
                    Self::default().value("", was, is, copy);
                }
                Some(is) if is.kind == VarKind::InOut => {
                    self.lose(&path, "it is VAR_IN_OUT now, which keeps nothing");
                }
                Some(is) if is.constant => self.lose(&path, "it is a constant now"),
                Some(is) => {
                    let (was, is) = ((&was.ty, from + was.offset), (&is.ty, to + is.offset));
                    self.value(&path, was, is, copy);
                }
                None => self.lose(&path, "the new program has no such variable"),
            }
        }
        for is in new.iter().filter(mine).filter(|field| !field.hidden) {
            if !old.iter().any(|was| was.name.eq_ignore_ascii_case(&is.name)) {
                self.added.push(format!("{path}.{}", is.name));
            }
        }
    }

    fn elements(
        &mut self,
        path: &str,
        (old, was, old_stride, from): (&[(i64, i64)], &VarType, u32, u32),
        (new, is, new_stride, to): (&[(i64, i64)], &VarType, u32, u32),
        copy: &mut Copy<'_>,
    ) {
        let count = old.iter().map(|(low, high)| high - low + 1).product::<i64>();
        for number in 0..count.max(0) {
            let indices = indices_of(number, old);
            let shown: Vec<_> = indices.iter().map(ToString::to_string).collect();
            let path = format!("{path}[{}]", shown.join(","));
            let cell = |number: i64, first: u32, stride: u32| {
                first + u32::try_from(number).unwrap_or(0) * stride
            };
            match number_of(&indices, new) {
                Some(place) => self.value(
                    &path,
                    (was, cell(number, from, old_stride)),
                    (is, cell(place, to, new_stride)),
                    copy,
                ),
                None => self.lose(&path, "the array has no such element any more"),
            }
        }
    }
}

fn indices_of(mut number: i64, dims: &[(i64, i64)]) -> Vec<i64> {
    let mut indices: Vec<i64> = dims
        .iter()
        .rev()
        .map(|(low, high)| {
            let span = (high - low + 1).max(1);
            let index = low + number % span;
            number /= span;
            index
        })
        .collect();
    indices.reverse();
    indices
}

fn number_of(indices: &[i64], dims: &[(i64, i64)]) -> Option<i64> {
    indices.iter().zip(dims).try_fold(0, |number, (index, (low, high))| {
        (low..=high).contains(&index).then(|| number * (high - low + 1) + (index - low))
    })
}
