//! What an expression comes to.

use model::{Quality, Value};
use serde::{Deserialize, Serialize};

use super::parser::{Binary, Node, Unary};

/// What is last known of a tag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Known {
    pub(crate) value: Value,
    pub(crate) quality: Quality,
}

/// [`Value::Missing`] is what cannot be known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Result(Value);

const UNKNOWN: Result = Result(Value::Missing);

impl Result {
    pub(super) fn truth(&self) -> Option<bool> {
        match &self.0 {
            Value::Bool(truth) => Some(*truth),
            Value::Number(number) if !number.is_nan() => Some(*number != 0.0),
            _ => None,
        }
    }

    fn number(&self) -> Option<f64> {
        self.0.number().filter(|number| !number.is_nan())
    }

    fn of_number(number: Option<f64>) -> Self {
        number.filter(|number| number.is_finite()).map_or(UNKNOWN, |n| Self(Value::Number(n)))
    }

    fn of_truth(truth: Option<bool>) -> Self {
        truth.map_or(UNKNOWN, |truth| Self(Value::Bool(truth)))
    }
}

pub(super) fn evaluate(node: &Node, tag: &dyn Fn(usize) -> Option<(Value, Quality)>) -> Result {
    match node {
        Node::Constant(value) => Result(value.clone()),
        Node::Tag(index) => match tag(*index) {
            Some((value, quality)) if !quality.is_bad() => Result(value),
            _ => UNKNOWN,
        },
        Node::Good(index) => Result::of_truth(
            tag(*index).map(|(_, quality)| quality.severity() == model::Severity::Good),
        ),
        Node::Unary(operator, inner) => unary(*operator, &evaluate(inner, tag)),
        Node::Chain(first, rest) => {
            let join = |left, (operator, right): &(Binary, Node)| {
                joined(*operator, &left, &evaluate(right, tag))
            };
            rest.iter().fold(evaluate(first, tag), join)
        }
    }
}

fn joined(operator: Binary, left: &Result, right: &Result) -> Result {
    // What decides the truth whatever the other one is.
    let decisive = match operator {
        Binary::And => false,
        Binary::Or => true,
        _ => return binary(operator, left, right),
    };
    match (left.truth(), right.truth()) {
        (Some(truth), _) | (_, Some(truth)) if truth == decisive => Result::of_truth(Some(truth)),
        (left, right) => Result::of_truth(left.and(right)),
    }
}

fn unary(operator: Unary, inner: &Result) -> Result {
    match operator {
        Unary::Not => Result::of_truth(inner.truth().map(|truth| !truth)),
        Unary::Minus => Result::of_number(inner.number().map(|number| -number)),
        Unary::Abs => Result::of_number(inner.number().map(f64::abs)),
    }
}

fn binary(operator: Binary, left: &Result, right: &Result) -> Result {
    if let (Some(left), Some(right)) = (left.0.text(), right.0.text()) {
        return Result::of_truth(compared(operator, left.cmp(right)));
    }
    let (Some(left), Some(right)) = (left.number(), right.number()) else { return UNKNOWN };
    match operator {
        Binary::Plus => Result::of_number(Some(left + right)),
        Binary::Minus => Result::of_number(Some(left - right)),
        Binary::Times => Result::of_number(Some(left * right)),
        Binary::Over => Result::of_number(Some(left / right)),
        Binary::Min => Result::of_number(Some(left.min(right))),
        Binary::Max => Result::of_number(Some(left.max(right))),
        _ => Result::of_truth(left.partial_cmp(&right).and_then(|order| compared(operator, order))),
    }
}

fn compared(operator: Binary, order: std::cmp::Ordering) -> Option<bool> {
    match operator {
        Binary::Equal => Some(order.is_eq()),
        Binary::Different => Some(order.is_ne()),
        Binary::Less => Some(order.is_lt()),
        Binary::LessEqual => Some(order.is_le()),
        Binary::Greater => Some(order.is_gt()),
        Binary::GreaterEqual => Some(order.is_ge()),
        _ => None,
    }
}
