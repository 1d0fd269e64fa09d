//! What is kept over a restart: the variables declared RETAIN or PERSISTENT.
//!
//! A [`Retention`] is made once for a program. Between two scans it copies the cells of all that is
//! kept, which costs no more than moving them; what they mean can be found out by another thread.

use std::ops::Range;

use super::{Machine, access};
use crate::container::{Container, Variable};
use crate::value::Value;

/// Which variables of a program are kept, and where they are.
#[derive(Debug, Default)]
pub struct Retention {
    variables: Vec<Variable>,
    /// The cells of the variables, in their order; neighbours are one span.
    spans: Vec<Range<usize>>,
}

impl Retention {
    /// What this program keeps: every retained variable that is no constant, members and elements
    /// one by one.
    #[must_use]
    pub fn of(container: &Container) -> Self {
        let variables = container.retained();
        let mut spans: Vec<Range<usize>> = Vec::new();
        for variable in &variables {
            let from = variable.cell as usize;
            let to = from + variable.ty.cells() as usize;
            match spans.last_mut() {
                Some(last) if last.end == from => last.end = to,
                _ => spans.push(from..to),
            }
        }
        Self { variables, spans }
    }

    /// The variables, in the order of their values.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Copies the cells that are kept; `machine` must run the program that this was made of.
    pub fn copy<State>(&self, machine: &Machine<State>, into: &mut Vec<u64>) {
        into.clear();
        for span in &self.spans {
            into.extend_from_slice(machine.core.memory.get(span.clone()).unwrap_or_default());
        }
    }

    /// The variables with the values that copied cells hold.
    pub fn values<'a>(&'a self, cells: &'a [u64]) -> impl Iterator<Item = (&'a Variable, Value)> {
        let mut place = 0;
        self.variables.iter().map(move |variable| {
            let value = access::value(cells, place, &variable.ty);
            place += variable.ty.cells() as usize;
            (variable, value)
        })
    }
}

impl<State> Machine<State> {
    /// Values of what is declared RETAIN or PERSISTENT.
    #[must_use]
    pub fn retained(&self) -> Vec<(String, Value)> {
        let retention = Retention::of(&self.core.container);
        let mut cells = Vec::new();
        retention.copy(self, &mut cells);
        retention.values(&cells).map(|(variable, value)| (variable.path.clone(), value)).collect()
    }
}
