//! Recursion is refused: memory is laid out before the program runs, so a POU that is running can
//! not be entered again.
use super::Checker;
use super::hir::{BlockKind, Call, Callee, Program};
use super::walk::{self, Visit};

type Span = (usize, usize);

struct Callees<'p> {
    program: &'p Program,
    found: Vec<(usize, Span)>,
}

impl Visit for Callees<'_> {
    fn call(&mut self, call: &Call) {
        let pou = match &call.callee {
            Callee::Function(pou) | Callee::Program(pou) | Callee::Action(pou, _) => Some(*pou),
            Callee::Block(_, block) => match self.program.blocks.get(*block as usize) {
                Some(BlockKind::Pou(pou)) => Some(*pou),
                _ => None,
            },
        };
        self.found.extend(pou.map(|p| (p, call.span)));
    }
}

/// Who calls whom, with the place of the call.
pub(super) fn calls(program: &Program) -> Vec<Vec<(usize, Span)>> {
    program
        .pous
        .iter()
        .map(|pou| {
            let mut callees = Callees { program, found: Vec::new() };
            walk::body(&pou.body, &mut callees);
            callees.found
        })
        .collect()
}

impl Checker<'_> {
    /// Reports each circle of calls once, at the call that closes it.
    pub(super) fn refuse_recursion(&mut self) {
        let calls = calls(&self.program);
        let mut state = vec![Mark::New; calls.len()];
        for start in 0..calls.len() {
            if state[start] == Mark::New {
                self.descend(start, &calls, &mut state);
            }
        }
    }

    /// Depth first, without recursion of our own: a program may nest as deep as it likes.
    fn descend(&mut self, start: usize, calls: &[Vec<(usize, Span)>], state: &mut [Mark]) {
        let mut path = vec![(start, 0)];
        state[start] = Mark::Open;
        while let Some((pou, next)) = path.last_mut() {
            let Some(&(callee, span)) = calls[*pou].get(*next) else {
                state[*pou] = Mark::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match state[callee] {
                Mark::New => {
                    state[callee] = Mark::Open;
                    path.push((callee, 0));
                }
                Mark::Open => {
                    let from = *pou;
                    let circle: Vec<usize> = path
                        .iter()
                        .map(|(p, _)| *p)
                        .skip_while(|p| *p != callee)
                        .chain([callee])
                        .collect();
                    self.circle(from, span, &circle);
                }
                Mark::Done => {}
            }
        }
    }

    fn circle(&mut self, from: usize, span: Span, circle: &[usize]) {
        let names: Vec<&str> = circle.iter().map(|p| self.program.pous[*p].name.as_str()).collect();
        let text =
            format!("This call is recursive: {}. Write it as a loop.", names.join(" calls "));
        self.file = self.program.pous[from].file as usize;
        self.error(span, "E0405", text);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}
