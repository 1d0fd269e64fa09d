//! Variables by path: `PLC_PRG.fbConveyor.rSpeed`, `GVL_Config.X` or plain `X`,
//! `PLC_PRG.aBuffer[3,1].rX`. Case does not matter.

use std::collections::HashMap;

use crate::container::{Container, VarKind, VarType};

/// A variable that was found: its type and its first cell, in the version it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VarHandle {
    ty: VarType,
    pub(super) cell: usize,
    constant: bool,
    kind: VarKind,
}

impl VarHandle {
    /// Its type.
    #[must_use]
    pub const fn ty(&self) -> &VarType {
        &self.ty
    }

    /// Whether it is never written.
    #[must_use]
    pub const fn is_constant(&self) -> bool {
        self.constant
    }

    /// What it is there for.
    #[must_use]
    pub const fn kind(&self) -> VarKind {
        self.kind
    }
}

/// Why a path leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// No such variable.
    #[error("there is no variable “{path}”{hint}")]
    Unknown {
        /// As it was written.
        path: String,
        /// The nearest one, as `; did you mean “…”?`.
        hint: String,
    },
    /// Not one value.
    #[error("“{path}” is {ty}, which is not one value; name a member or an element")]
    Composed {
        /// As it was written.
        path: String,
        /// Its type.
        ty: String,
    },
    /// An index that its array has not.
    #[error("the index of “{path}” is outside of {ty}")]
    Index {
        /// As it was written.
        path: String,
        /// The array.
        ty: String,
    },
}

/// The roots by name.
#[derive(Debug)]
pub(super) struct Names {
    /// In capitals; without its list a global is known as long as one list has it.
    roots: HashMap<String, usize>,
}

impl Names {
    pub(super) fn of(container: &Container) -> Self {
        let mut roots = HashMap::new();
        let mut ambiguous = Vec::new();
        for (number, variable) in container.roots.iter().enumerate() {
            if variable.hidden {
                continue;
            }
            let path = variable.path.to_uppercase();
            if variable.kind == VarKind::Global
                && let Some((_, plain)) = path.split_once('.')
                && roots.insert(plain.to_owned(), number).is_some()
            {
                ambiguous.push(plain.to_owned());
            }
            roots.insert(path, number);
        }
        for name in ambiguous {
            roots.remove(&name);
        }
        Self { roots }
    }

    /// Finds one value.
    pub(super) fn find(&self, container: &Container, path: &str) -> Result<VarHandle, PathError> {
        let found = self.place(container, path.trim())?;
        if found.ty.is_value() {
            return Ok(found);
        }
        Err(PathError::Composed { path: path.to_owned(), ty: found.ty.name() })
    }

    /// Finds anything.
    fn place(&self, container: &Container, path: &str) -> Result<VarHandle, PathError> {
        let unknown = || unknown(container, path);
        let (root, mut rest) = self.root(path).ok_or_else(unknown)?;
        let root = &container.roots[root];
        let mut found = VarHandle {
            ty: root.ty.clone(),
            cell: root.cell as usize,
            constant: root.constant,
            kind: root.kind,
        };
        while !rest.is_empty() {
            rest = if let Some(after) = rest.strip_prefix('[') {
                let (indices, after) = after.split_once(']').ok_or_else(unknown)?;
                found = element(&found, indices)
                    .ok_or_else(unknown)?
                    .map_err(|ty| PathError::Index { path: path.to_owned(), ty })?;
                after
            } else {
                let after = rest.strip_prefix('.').ok_or_else(unknown)?;
                let end = after.find(['.', '[']).unwrap_or(after.len());
                let (name, after) = after.split_at(end);
                found = member(&found, name.trim()).ok_or_else(unknown)?;
                after
            };
        }
        Ok(found)
    }

    /// The root that a path begins with, and what comes after it.
    fn root<'a>(&self, path: &'a str) -> Option<(usize, &'a str)> {
        let ends = path.char_indices().filter(|(_, c)| matches!(c, '.' | '['));
        let ends: Vec<_> = ends.map(|(at, _)| at).chain([path.len()]).collect();
        // `LIST.NAME` before `NAME`: two parts are looked for first.
        ends.iter().take(2).rev().find_map(|&end| {
            let number = self.roots.get(&path[..end].trim().to_uppercase())?;
            Some((*number, &path[end..]))
        })
    }
}

/// The error for a path that leads nowhere.
fn unknown(container: &Container, path: &str) -> PathError {
    let upper = path.to_uppercase();
    let nearest = container
        .variables()
        .take(20_000)
        .map(|variable| (strsim::jaro_winkler(&upper, &variable.path.to_uppercase()), variable))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = nearest
        .map_or(String::new(), |(_, variable)| format!("; did you mean “{}”?", variable.path));
    PathError::Unknown { path: path.to_owned(), hint }
}

fn member(of: &VarHandle, name: &str) -> Option<VarHandle> {
    let (VarType::Struct { fields, .. } | VarType::Block { fields, .. }) = &of.ty else {
        return None;
    };
    let mut shown = fields.iter().filter(|field| field.is_shown());
    let field = shown.find(|field| field.name.eq_ignore_ascii_case(name))?;
    let kind = if field.kind == VarKind::Local { of.kind } else { field.kind };
    Some(VarHandle {
        ty: field.ty.clone(),
        cell: of.cell + field.offset as usize,
        constant: of.constant || field.constant,
        kind,
    })
}

/// An element: none when it is no array or these are no indices, an error when one is outside.
fn element(of: &VarHandle, indices: &str) -> Option<Result<VarHandle, String>> {
    let VarType::Array { dims, of: inner, stride } = &of.ty else { return None };
    let indices: Vec<i64> =
        indices.split(',').map(|index| index.trim().parse().ok()).collect::<Option<_>>()?;
    if indices.len() != dims.len() {
        return None;
    }
    let mut number: i64 = 0;
    for (index, (low, high)) in indices.iter().zip(dims) {
        if index < low || index > high {
            return Some(Err(of.ty.name()));
        }
        number = number * (high - low + 1) + (index - low);
    }
    let cell = of.cell + usize::try_from(number).ok()? * *stride as usize;
    Some(Ok(VarHandle { ty: (**inner).clone(), cell, constant: of.constant, kind: of.kind }))
}
