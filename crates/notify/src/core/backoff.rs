//! How long to wait after failed attempts: twice as long each time, up to a limit, and a little
//! earlier or later by a number that is the same for the same recipient and attempt, so that many
//! recipients of one server do not all come back at once.

use model::Millis;

/// The wait after so many failed attempts in a row (at least one): `first · 2^(failures − 1)`, at
/// most `most`, less up to a quarter by the seed.
pub(crate) fn delay(first: Millis, most: Millis, failures: u32, seed: &str) -> Millis {
    let doublings = failures.saturating_sub(1).min(40);
    let whole = first.saturating_mul(1_i64 << doublings).min(most);
    let random = i64::from(crc32fast::hash(format!("{seed}#{failures}").as_bytes()));
    whole - whole / 4 * (random % 1_000) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_the_one_before_up_to_the_limit() {
        let mut whole = 1_000;
        for failures in 1..60 {
            let wait = delay(1_000, 300_000, failures, "mail#a@example.com");
            assert!(wait <= whole && wait >= whole * 3 / 4, "{failures}: {wait} of {whole}");
            whole = (whole * 2).min(300_000);
        }
    }

    #[test]
    fn the_seed_alone_decides() {
        assert_eq!(delay(1_000, 300_000, 4, "a"), delay(1_000, 300_000, 4, "a"));
        assert_ne!(delay(1_000, 300_000, 4, "a"), delay(1_000, 300_000, 4, "b"));
    }
}
