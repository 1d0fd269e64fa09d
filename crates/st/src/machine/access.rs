//! Reading, writing and holding variables from outside.

use super::paths::{PathError, VarHandle};
use super::{Core, Force, text};
use crate::container::VarType;
use crate::value::{Value, ValueError};

/// Variables that may be held at once.
const FORCES_MAX: usize = 1_000;

/// Why a variable is not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// It is not there.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The value does not fit.
    #[error("{path}: {error}")]
    Value {
        /// The variable.
        path: String,
        /// Why.
        error: ValueError,
    },
    /// It is a constant.
    #[error("{0} is a constant; change it in the program")]
    Constant(String),
    /// More are held than may be.
    #[error("{FORCES_MAX} variables are forced already; let some go first")]
    TooMany,
}

/// The value of one variable whose first cell is at `at`.
pub(super) fn value(memory: &[u64], at: usize, ty: &VarType) -> Value {
    if let VarType::Text { wide, capacity } = ty {
        return Value::Text(text::read(memory, at, *wide, *capacity));
    }
    let cell = memory.get(at).copied().unwrap_or(0);
    ty.value_of(cell).unwrap_or(Value::Bool(false))
}

impl Core {
    pub(super) fn get(&self, handle: &VarHandle) -> Value {
        value(&self.memory, handle.cell, handle.ty())
    }

    /// Writes what fits its variable already.
    pub(super) fn put(&mut self, handle: &VarHandle, value: &Value) {
        match (handle.ty(), value) {
            (VarType::Text { wide, capacity }, Value::Text(value)) => {
                text::write(&mut self.memory, handle.cell, *wide, *capacity, value);
            }
            _ => {
                if let (Some(cell), Some(value)) = (self.memory.get_mut(handle.cell), value.cell())
                {
                    *cell = value;
                }
            }
        }
    }

    fn fitting(&self, path: &str, value: &Value) -> Result<(VarHandle, Value), WriteError> {
        let handle = self.names.find(&self.container, path)?;
        if handle.is_constant() {
            return Err(WriteError::Constant(path.to_owned()));
        }
        let value = value
            .coerce(handle.ty())
            .map_err(|error| WriteError::Value { path: path.to_owned(), error })?;
        Ok((handle, value))
    }

    pub(super) fn write(&mut self, path: &str, value: &Value) -> Result<(), WriteError> {
        let (handle, value) = self.fitting(path, value)?;
        self.put(&handle, &value);
        Ok(())
    }

    pub(super) fn force(&mut self, path: &str, value: &Value) -> Result<(), WriteError> {
        let (handle, value) = self.fitting(path, value)?;
        self.put(&handle, &value);
        let full = self.forces.len() >= FORCES_MAX;
        match self.forces.iter_mut().find(|force| force.handle.cell == handle.cell) {
            Some(force) => force.value = value,
            None if full => return Err(WriteError::TooMany),
            None => self.forces.push(Force { path: path.to_owned(), handle, value }),
        }
        Ok(())
    }

    pub(super) fn hold_forces(&mut self) {
        if self.forces.is_empty() {
            return;
        }
        let forces = std::mem::take(&mut self.forces);
        for force in &forces {
            self.put(&force.handle, &force.value);
        }
        self.forces = forces;
    }
}
