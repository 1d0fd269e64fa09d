//! The ejector: a plate that is pushed across the belt and takes with it what is in front of it.

/// Time from one end to the other.
const STROKE_S: f64 = 0.2;
/// From this part of its stroke on, the plate has a product off the belt.
const PUSHES_AT: f64 = 0.8;

/// The plate.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ejector {
    /// 0 drawn back, 1 fully out.
    stroke: f64,
}

impl Ejector {
    /// Goes on by `step_s`.
    pub(super) fn step(&mut self, out: bool, step_s: f64) {
        let change = step_s / STROKE_S;
        self.stroke = (self.stroke + if out { change } else { -change }).clamp(0.0, 1.0);
    }

    /// Whether what is in front of it falls off the belt now.
    pub(super) fn pushes(self) -> bool {
        self.stroke >= PUSHES_AT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_its_time_out_and_back() {
        let mut ejector = Ejector::default();
        let mut run = |out, milliseconds: usize| {
            (0..milliseconds).for_each(|_| ejector.step(out, 0.001));
            ejector.pushes()
        };
        assert!(!run(true, 150));
        assert!(run(true, 15));
        assert!(run(true, 500));
        assert!(!run(false, 50));
        assert!(!run(true, 5), "it turns where it is");
        assert!(run(true, 10));
    }
}
