//! Which programs run in a scan.

use crate::container::Container;

/// When each task is due, and which programs have stopped.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    /// When each task runs next, in ns; the first scan runs all.
    next: Vec<Option<i64>>,
    stopped: Vec<bool>,
    /// Which tasks are due, and the programs to run: filled anew at each scan.
    due: Vec<bool>,
    order: Vec<usize>,
}

impl Schedule {
    pub(super) fn new(container: &Container) -> Self {
        Self {
            next: vec![None; container.tasks.len()],
            stopped: vec![false; container.programs.len()],
            due: Vec::with_capacity(container.tasks.len()),
            order: Vec::with_capacity(container.programs.len()),
        }
    }

    /// Plans a scan and answers how many programs run in it: by priority of their tasks, then in
    /// their order. Programs without a task run in every scan, after those with one.
    pub(super) fn plan(&mut self, container: &Container, now_ns: i64) -> usize {
        self.due.clear();
        self.due.extend(container.tasks.iter().zip(&mut self.next).map(|(task, next)| {
            let due = next.is_none_or(|next| next <= now_ns);
            if due {
                *next = Some(following(*next, now_ns, task.interval_ns));
            }
            due
        }));
        let runs = |number: &usize| {
            let task = container.programs[*number].task;
            let due = task.is_none_or(|task| self.due.get(task as usize).copied().unwrap_or(true));
            due && !self.stopped[*number]
        };
        self.order.clear();
        for number in (0..container.programs.len()).filter(runs) {
            self.order.push(number);
        }
        if !container.tasks.is_empty() {
            let priority = |number: &usize| {
                let task = container.programs[*number].task;
                let task = task.and_then(|task| container.tasks.get(task as usize));
                task.map_or(u32::MAX, |task| task.priority)
            };
            self.order.sort_by_key(priority);
        }
        self.order.len()
    }

    /// The program at a place of the plan.
    pub(super) fn planned(&self, place: usize) -> usize {
        self.order[place]
    }

    pub(super) fn stop(&mut self, program: usize) {
        self.stopped[program] = true;
    }

    pub(super) fn reset(&mut self) {
        self.stopped.fill(false);
    }

    /// Takes what programs and tasks of the same names had.
    pub(super) fn go_on_from(&mut self, old: &Self, was: &Container, is: &Container) {
        for (task, next) in is.tasks.iter().zip(&mut self.next) {
            let before = was.tasks.iter().position(|known| known.name == task.name);
            *next = before.and_then(|number| old.next[number]);
        }
        for (program, stopped) in is.programs.iter().zip(&mut self.stopped) {
            let before = was.programs.iter().position(|known| known.name == program.name);
            *stopped = before.is_some_and(|number| old.stopped[number]);
        }
    }
}

/// The next time of a task: the first on its grid after now, so that lateness does not add up.
fn following(due: Option<i64>, now_ns: i64, interval_ns: i64) -> i64 {
    if interval_ns <= 0 {
        return now_ns;
    }
    let due = due.unwrap_or(now_ns);
    let behind = now_ns.saturating_sub(due) / interval_ns;
    due.saturating_add((behind + 1).saturating_mul(interval_ns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_keep_to_their_grid() {
        assert_eq!(following(None, 0, 10), 10);
        assert_eq!(following(Some(10), 12, 10), 20);
        assert_eq!(following(Some(10), 35, 10), 40);
        assert_eq!(following(Some(10), 30, 10), 40);
        assert_eq!(following(Some(10), 10, 0), 10);
    }
}
