//! Noise with a memory.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::SECOND;

/// A random stream of its own for each purpose, from one seed.
pub(super) fn stream(seed: u64, number: usize) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(number as u64);
    rng
}

/// An Ornstein–Uhlenbeck process around 0: `x(t+d) = x(t)·e^(-d/τ) + σ·√(1-e^(-2d/τ))·N(0,1)`. This
/// is its exact discretisation, so mean, spread and memory are the same at every step.
#[derive(Debug)]
pub(super) struct Wander {
    sigma: f64,
    memory_s: f64,
    last: Option<(i64, f64)>,
    rng: ChaCha8Rng,
}

impl Wander {
    /// Standard deviation `sigma`, correlation `1/e` after `memory_s` seconds.
    pub(super) const fn new(sigma: f64, memory_s: f64, rng: ChaCha8Rng) -> Self {
        Self { sigma, memory_s, last: None, rng }
    }

    /// The deviation at plant time `at`, which must not be before the last one.
    pub(super) fn at(&mut self, at: i64) -> f64 {
        let value = match self.last {
            None => self.sigma * normal(&mut self.rng),
            Some((last, value)) if at <= last => return value,
            Some((last, value)) => {
                let kept = (-((at - last) as f64) / SECOND as f64 / self.memory_s).exp();
                value * kept + self.sigma * (1.0 - kept * kept).sqrt() * normal(&mut self.rng)
            }
        };
        self.last = Some((at, value));
        value
    }
}

/// Standard normal, cut at ±6: twelve uniform numbers added. Only additions, so every machine gets
/// the same bits.
fn normal(rng: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean, standard deviation and correlation after 60 s, sampled every `step_s`.
    fn statistics(step_s: i64) -> (f64, f64, f64) {
        let mut wander = Wander::new(10.0, 120.0, stream(5, 1));
        let count = 200_000;
        let values: Vec<f64> = (0..count).map(|n| wander.at(n * step_s * SECOND)).collect();
        let mean = values.iter().sum::<f64>() / count as f64;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count as f64;
        let lag = usize::try_from(60 / step_s).unwrap();
        let pairs = values.iter().zip(&values[lag..]);
        let covariance =
            pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / (values.len() - lag) as f64;
        (mean, variance.sqrt(), covariance / variance)
    }

    #[test]
    fn the_step_does_not_change_the_statistics() {
        let expected = (-0.5_f64).exp();
        for step_s in [1, 10, 60] {
            let (mean, sigma, correlation) = statistics(step_s);
            assert!(mean.abs() < 1.0, "mean {mean} at {step_s} s");
            assert!((sigma - 10.0).abs() < 0.5, "sigma {sigma} at {step_s} s");
            assert!((correlation - expected).abs() < 0.05, "{correlation} at {step_s} s");
        }
    }
}
