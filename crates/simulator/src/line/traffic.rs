//! The products on the belt: fed, carried, held by stops, queued, pushed off, leaving.
//!
//! A product takes up the belt's speed by friction, less its own slip. A stop is an escapement with
//! two fingers: closed, the front one holds a product; open, it lets that one go while the rear one
//! keeps the next back, until it closes again. So one opening lets one product go, however long it
//! lasts.

use std::collections::VecDeque;

use super::geometry::{
    BELT_LENGTH_M, EJECTOR_M, INLET_M, JAM_M, PITCH_M, PLATE_M, QUALITY_M, REAR_FINGER_M, SIGHT_M,
    STOPS_M,
};
use super::product::Product;

/// What friction gives and takes, m/s².
const FRICTION_MPS2: f64 = 5.0;
/// A product this far behind a stop has not passed it.
const PASSED_M: f64 = 1e-9;

/// The products in their order, the one nearest to the outlet first.
#[derive(Clone, Debug, Default)]
pub(super) struct Traffic {
    products: VecDeque<Product>,
    /// How many of them do not move although the belt does.
    pub(super) held: usize,
}

/// What holds products back or lets them slip.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circumstances {
    /// The belt's speed, m/s.
    pub(super) belt_mps: f64,
    /// The part of it that products take up, besides their own slip.
    pub(super) grip: f64,
    /// Whether each stop is open.
    pub(super) open: [bool; 3],
    /// Whether there is a jam.
    pub(super) jam: bool,
}

impl Traffic {
    /// All products, the one nearest to the outlet first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Product> {
        self.products.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.products.len()
    }

    /// Whether there is room for another product at the inlet.
    pub(super) fn inlet_free(&self) -> bool {
        self.products.back().is_none_or(|last| last.position_m >= INLET_M + PITCH_M)
    }

    /// Puts a product down at the inlet.
    pub(super) fn feed(&mut self, product: Product) {
        self.products.push_back(product);
    }

    /// The product that a sensor or a station at `place_m` has before it.
    pub(super) fn at(&self, place_m: f64) -> Option<&Product> {
        self.products.iter().find(|product| (product.position_m - place_m).abs() <= SIGHT_M)
    }

    pub(super) fn at_mut(&mut self, place_m: f64) -> Option<&mut Product> {
        self.products.iter_mut().find(|product| (product.position_m - place_m).abs() <= SIGHT_M)
    }

    /// Moves everything by `step_s`.
    pub(super) fn step(&mut self, now: &Circumstances, step_s: f64) {
        self.held = 0;
        let mut ahead_m = f64::INFINITY;
        for product in &mut self.products {
            let limit_m = now.limit_m(product.position_m).min(ahead_m - PITCH_M);
            let wanted = now.belt_mps * now.grip * product.grip;
            let most = FRICTION_MPS2 * step_s;
            product.speed_mps += (wanted - product.speed_mps).clamp(-most, most);
            let moved_m = product.position_m + product.speed_mps * step_s;
            if moved_m >= limit_m {
                product.position_m = limit_m.max(product.position_m);
                product.speed_mps = 0.0;
                self.held += usize::from(now.belt_mps > 0.0);
            } else {
                product.position_m = moved_m;
            }
            product.tested |= product.position_m > QUALITY_M + PASSED_M;
            ahead_m = product.position_m;
        }
    }

    /// The products that the ejector's plate takes with it.
    pub(super) fn push_off(&mut self) -> Option<Product> {
        let index = self
            .products
            .iter()
            .position(|product| (product.position_m - EJECTOR_M).abs() <= PLATE_M)?;
        self.products.remove(index)
    }

    /// The product that has come to the end of the belt.
    pub(super) fn leave(&mut self) -> Option<Product> {
        self.products.pop_front_if(|first| first.position_m > BELT_LENGTH_M)
    }
}

impl Circumstances {
    /// How far a product at `position_m` gets.
    fn limit_m(&self, position_m: f64) -> f64 {
        let mut limit_m = f64::INFINITY;
        let mut stop = |place_m: f64| {
            if position_m <= place_m + PASSED_M {
                limit_m = limit_m.min(place_m);
            }
        };
        for (place_m, open) in STOPS_M.into_iter().zip(self.open) {
            stop(if open { place_m - REAR_FINGER_M } else { place_m });
        }
        if self.jam {
            stop(JAM_M);
        }
        limit_m
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNNING: Circumstances =
        Circumstances { belt_mps: 3.0, grip: 1.0, open: [false; 3], jam: false };

    fn run(traffic: &mut Traffic, now: &Circumstances, milliseconds: usize) -> Vec<f64> {
        for _ in 0..milliseconds {
            traffic.step(now, 0.001);
            let all: Vec<f64> = traffic.iter().map(|product| product.position_m).collect();
            assert!(all.windows(2).all(|pair| pair[0] - pair[1] >= PITCH_M - 1e-9), "{all:?}");
        }
        traffic.iter().map(|product| product.position_m).collect()
    }

    fn fed(positions: &[f64]) -> Traffic {
        let mut traffic = Traffic::default();
        for (id, position) in (1..).zip(positions) {
            traffic.feed(Product::new(1, id, *position, 1.0));
        }
        traffic
    }

    fn near(found: &[f64], expected: &[f64]) -> bool {
        found.len() == expected.len()
            && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9)
    }

    #[test]
    fn products_queue_behind_a_stop_and_one_opening_lets_one_go() {
        let mut traffic = fed(&[2.0, 1.0, 0.2]);
        let queue = run(&mut traffic, &RUNNING, 3_000);
        assert!(near(&queue, &[3.0, 2.5, 2.0]), "{queue:?}");
        assert_eq!(traffic.held, 3);
        let open = Circumstances { open: [true, false, false], ..RUNNING };
        let gone = run(&mut traffic, &open, 5_000);
        assert!(near(&gone, &[6.0, 2.55, 2.05]), "{gone:?}");
        let next = run(&mut traffic, &RUNNING, 1_000);
        assert!(near(&next, &[6.0, 3.0, 2.5]), "{next:?}");
    }

    #[test]
    fn a_product_lags_behind_the_belt_and_slides_when_it_stops() {
        let mut traffic = fed(&[0.2]);
        let moved = run(&mut traffic, &RUNNING, 600)[0] - 0.2;
        assert!((moved - 0.9).abs() < 0.05, "half of the belt's 1.8 m: {moved}");
        let standing = Circumstances { belt_mps: 0.0, ..RUNNING };
        let before = run(&mut traffic, &standing, 0)[0];
        let slid = run(&mut traffic, &standing, 1_000)[0] - before;
        assert!((slid - 0.88).abs() < 0.05, "{slid}");
        assert_eq!(traffic.held, 0, "nothing rubs when the belt stands");
    }

    #[test]
    fn a_jam_holds_until_it_is_gone() {
        let mut traffic = fed(&[4.0]);
        let jam = Circumstances { jam: true, ..RUNNING };
        assert!(near(&run(&mut traffic, &jam, 2_000), &[JAM_M]));
        assert!(near(&run(&mut traffic, &RUNNING, 2_000), &[6.0]));
    }

    #[test]
    fn the_plate_takes_what_is_in_front_of_it_only() {
        for (position, taken) in [(10.1, false), (10.2, true), (10.8, true), (10.9, false)] {
            assert_eq!(fed(&[position]).push_off().is_some(), taken, "{position}");
        }
        assert!(fed(&[12.0]).leave().is_none());
        assert_eq!(fed(&[12.01, 11.0]).leave().map(|product| product.id), Some(1));
    }

    #[test]
    fn the_inlet_is_free_when_the_last_product_has_gone_on() {
        assert!(fed(&[]).inlet_free());
        assert!(!fed(&[0.6]).inlet_free());
        assert!(fed(&[0.7]).inlet_free());
    }
}
