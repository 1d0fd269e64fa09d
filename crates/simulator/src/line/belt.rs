//! The belt and its drive: how its speed follows what is commanded, and what power that takes.

use super::noise::{Channel, uniform};

/// Time in which the drive comes within 1/e of its command.
const LAG_S: f64 = 0.15;
/// The drive's strongest acceleration, m/s².
const STRONGEST_MPS2: f64 = 2.0;
/// What the brake takes off, m/s².
const BRAKE_MPS2: f64 = 6.0;
/// The fastest that the drive turns, m/s.
const FASTEST_MPS: f64 = 5.0;
/// Below this the belt stands.
const STANDS_MPS: f64 = 1e-4;
/// Power of the drive while the belt moves, kW, and for each m/s.
const BASE_KW: f64 = 0.5;
const PER_SPEED_KW: f64 = 0.3;
/// For each product that is carried, kW per m/s; for each that is held while the belt rubs along.
const CARRIED_KW: f64 = 0.008;
const HELD_KW: f64 = 0.05;
/// Power to make belt and rollers faster, kW per m/s² and m/s: the moved mass in t.
const MASS_T: f64 = 0.15;

/// The belt.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Belt {
    /// Its speed, m/s.
    pub(super) speed_mps: f64,
    acceleration_mps2: f64,
}

impl Belt {
    /// Goes on by `step_s` towards the commanded speed.
    pub(super) fn step(&mut self, command_mps: f64, brake: bool, step_s: f64) {
        let command = if command_mps.is_finite() { command_mps } else { 0.0 };
        let before = self.speed_mps;
        let wanted = command.clamp(0.0, FASTEST_MPS);
        let change = if brake {
            -BRAKE_MPS2
        } else {
            ((wanted - before) / LAG_S).clamp(-STRONGEST_MPS2, STRONGEST_MPS2)
        };
        self.speed_mps = (before + change * step_s).clamp(0.0, FASTEST_MPS);
        if (brake || wanted < STANDS_MPS) && self.speed_mps < STANDS_MPS {
            self.speed_mps = 0.0;
        }
        self.acceleration_mps2 = (self.speed_mps - before) / step_s;
    }

    /// Power of the drive in kW in a tenth of a second of the given number.
    pub(super) fn power_kw(&self, carried: usize, held: usize, seed: u64, tenth: i64) -> f64 {
        if self.speed_mps <= 0.0 {
            return 0.0;
        }
        let load = carried as f64 * CARRIED_KW * self.speed_mps + held as f64 * HELD_KW;
        let push = (MASS_T * self.acceleration_mps2 * self.speed_mps).max(0.0);
        let steady = BASE_KW + PER_SPEED_KW * self.speed_mps + load + push;
        steady * (0.99 + 0.02 * uniform(seed, Channel::ConveyorPower, tenth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(belt: &mut Belt, command: f64, brake: bool, milliseconds: usize) -> f64 {
        for _ in 0..milliseconds {
            belt.step(command, brake, 0.001);
        }
        belt.speed_mps
    }

    #[test]
    fn speed_follows_the_command_with_inertia() {
        let mut belt = Belt::default();
        assert!((after(&mut belt, 3.0, false, 500) - 1.0).abs() < 0.01, "2 m/s² at most");
        assert!((after(&mut belt, 3.0, false, 3_000) - 3.0).abs() < 0.01);
        assert!(after(&mut belt, 0.0, false, 500) > 1.9, "it does not stand at once");
        assert!(after(&mut belt, 0.0, false, 4_000) <= 0.0);
    }

    #[test]
    fn the_brake_stops_it_whatever_is_commanded() {
        let mut belt = Belt::default();
        after(&mut belt, 3.0, false, 4_000);
        assert!(after(&mut belt, 3.0, true, 400) > 0.0);
        assert!(after(&mut belt, 3.0, true, 110) <= 0.0);
        assert!(after(&mut belt, f64::NAN, false, 100) <= 0.0, "no command is no speed");
    }

    #[test]
    fn power_is_of_speed_and_load() {
        let steady = |speed_mps| Belt { speed_mps, acceleration_mps2: 0.0 };
        for (speed, carried, held, kw) in [
            (0.0, 5, 5, 0.0),
            (3.0, 0, 0, 1.4),
            (3.0, 5, 0, 1.52),
            (3.0, 0, 4, 1.6),
            (1.0, 0, 0, 0.8),
        ] {
            let power = steady(speed).power_kw(carried, held, 1, 7);
            assert!((power - kw).abs() <= kw * 0.01 + 1e-9, "{power} at {speed} {carried} {held}");
        }
        let starting = Belt { speed_mps: 3.0, acceleration_mps2: 0.5 };
        assert!(starting.power_kw(0, 0, 1, 7) > steady(3.0).power_kw(0, 0, 1, 7) + 0.2);
    }
}
