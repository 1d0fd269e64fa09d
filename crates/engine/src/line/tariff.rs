//! What energy costs, by the time of its use on the plant's clock.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use model::Timestamp;
use smol_str::SmolStr;

use super::periods::{interval, zoned};

/// Prices of energy.
#[derive(Clone, Debug, PartialEq)]
pub struct Tariff {
    /// What costs are counted in, an ISO 4217 code.
    pub currency: SmolStr,
    /// The price per kWh outside all windows.
    pub price: f64,
    /// Times with another price; of two that hold at once the first counts.
    pub windows: Vec<PriceWindow>,
}

/// A time of day with its own price.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceWindow {
    /// The days on which it begins; none at all means every day.
    pub days: Vec<Weekday>,
    /// When it begins.
    pub from: Time,
    /// When it ends; on the next day when that is not after the beginning.
    pub to: Time,
    /// The price per kWh.
    pub price: f64,
}

/// A stretch of time with one price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Priced {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, not in it.
    pub to: Timestamp,
    /// The price per kWh.
    pub price: f64,
}

impl Tariff {
    /// `from..to` cut where the price changes, without gap; a price that goes on over midnight is
    /// one stretch. Times that no calendar shows have the price outside all windows.
    #[must_use]
    pub fn cut(&self, zone: &TimeZone, from: Timestamp, to: Timestamp) -> Vec<Priced> {
        let mut priced = Vec::new();
        let days = zoned(from, zone).zip(zoned(to, zone));
        if from >= to || self.windows.is_empty() || days.is_none() {
            return Vec::from_iter((from < to).then_some(Priced { from, to, price: self.price }));
        }
        let Some((first, last)) = days else { return priced };
        let (mut date, last) = (first.date(), last.date());
        while date <= last {
            let Some(next) = self.cut_day(zone, date, (from, to), &mut priced) else { break };
            date = next;
        }
        let known = priced.last().map_or(from, |last| last.to);
        join(&mut priced, Priced { from: known, to, price: self.price });
        priced
    }

    /// Cuts one date's part of a period; answers the next date.
    fn cut_day(
        &self,
        zone: &TimeZone,
        date: Date,
        (from, to): (Timestamp, Timestamp),
        priced: &mut Vec<Priced>,
    ) -> Option<Date> {
        let next = date.tomorrow().ok()?;
        let (begin, end) = interval(date, Time::midnight(), Time::midnight(), zone)?;
        let (begin, end) = (begin.max(from), end.min(to));
        let windows = self.windows_over(zone, date)?;
        let mut borders = vec![begin, end];
        borders.extend(windows.iter().flat_map(|window| [window.from, window.to]));
        borders.retain(|border| (begin..=end).contains(border));
        borders.sort_unstable();
        for pair in borders.windows(2) {
            let holds = |window: &&Priced| (window.from..window.to).contains(&pair[0]);
            let price = windows.iter().find(holds).map_or(self.price, |window| window.price);
            join(priced, Priced { from: pair[0], to: pair[1], price });
        }
        Some(next)
    }

    /// The windows that may hold on a date, of which some began on the date before, in the
    /// tariff's order.
    fn windows_over(&self, zone: &TimeZone, date: Date) -> Option<Vec<Priced>> {
        let mut found = Vec::new();
        for window in &self.windows {
            for date in [date.yesterday().ok()?, date] {
                if window.days.is_empty() || window.days.contains(&date.weekday()) {
                    let (from, to) = interval(date, window.from, window.to, zone)?;
                    found.push(Priced { from, to, price: window.price });
                }
            }
        }
        Some(found)
    }
}

/// Appends a stretch, to the last one when the price is the same.
fn join(priced: &mut Vec<Priced>, next: Priced) {
    if next.from >= next.to {
        return;
    }
    match priced.last_mut() {
        Some(last) if last.price.to_bits() == next.price.to_bits() && last.to == next.from => {
            last.to = next.to;
        }
        _ => priced.push(next),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;
    use proptest::prelude::*;

    use super::*;

    /// Night 0.3 from 22 to 6, peak 1.0 from 8 to 11 on working days, else 0.6.
    fn tariff() -> Tariff {
        use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};
        Tariff {
            currency: "EUR".into(),
            price: 0.6,
            windows: vec![
                PriceWindow {
                    days: Vec::new(),
                    from: time(22, 0, 0, 0),
                    to: time(6, 0, 0, 0),
                    price: 0.3,
                },
                PriceWindow {
                    days: vec![Monday, Tuesday, Wednesday, Thursday, Friday],
                    from: time(8, 0, 0, 0),
                    to: time(11, 0, 0, 0),
                    price: 1.0,
                },
            ],
        }
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    /// Stretches as `hours×price`.
    fn show(tariff: &Tariff, from: &str, to: &str) -> String {
        let cut = tariff.cut(&berlin(), from.parse().unwrap(), to.parse().unwrap());
        let line = |p: &Priced| format!("{}×{}", p.to.millis_since(p.from) as f64 / 3.6e6, p.price);
        cut.iter().map(line).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn prices_go_by_the_plants_clock() {
        // A Saturday has no peak, and the night goes on over midnight.
        let friday = "2026-11-27T00:00:00+01:00";
        let found = show(&tariff(), friday, "2026-11-29T00:00:00+01:00");
        assert_eq!(found, "6×0.3 2×0.6 3×1 11×0.6 8×0.3 16×0.6 2×0.3");
        assert_eq!(show(&tariff(), friday, friday), "");
        assert_eq!(show(&tariff(), friday, "2026-11-27T00:30:00+01:00"), "0.5×0.3");
    }

    #[test]
    fn a_night_of_a_clock_change_is_an_hour_shorter_or_longer() {
        let found = show(&tariff(), "2026-03-28T22:00:00+01:00", "2026-03-29T22:00:00+02:00");
        assert_eq!(found, "7×0.3 16×0.6");
        let found = show(&tariff(), "2026-10-24T22:00:00+02:00", "2026-10-25T22:00:00+01:00");
        assert_eq!(found, "9×0.3 16×0.6");
    }

    #[test]
    fn of_two_windows_the_first_in_the_tariff_counts() {
        let mut tariff = tariff();
        let midnight = Time::midnight();
        let all = PriceWindow { days: Vec::new(), from: midnight, to: midnight, price: 9.0 };
        tariff.windows.insert(1, all);
        let found = show(&tariff, "2026-11-27T00:00:00+01:00", "2026-11-28T00:00:00+01:00");
        assert_eq!(found, "6×0.3 16×9 2×0.3");
        tariff.windows.clear();
        let found = show(&tariff, "2026-11-27T00:00:00+01:00", "2026-11-28T00:00:00+01:00");
        assert_eq!(found, "24×0.6");
    }

    #[test]
    fn times_beyond_calendars_have_one_price() {
        let cut = tariff().cut(&berlin(), Timestamp::MIN, Timestamp::MAX);
        assert_eq!(cut, [Priced { from: Timestamp::MIN, to: Timestamp::MAX, price: 0.6 }]);
    }

    proptest! {
        #[test]
        fn stretches_follow_each_other_and_cutting_twice_gives_the_same_prices(
            second in 1_700_000_000..1_900_000_000_i64,
            lengths in [1..500_000_i64, 1..500_000_i64],
        ) {
            let [from, middle, to] =
                [0, lengths[0], lengths[0] + lengths[1]].map(|s| Timestamp::from_secs(second + s));
            let whole = tariff().cut(&berlin(), from, to);
            prop_assert_eq!((whole[0].from, whole[whole.len() - 1].to), (from, to));
            for pair in whole.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
                prop_assert_ne!(pair[0].price.to_bits(), pair[1].price.to_bits());
            }
            let mut parts = tariff().cut(&berlin(), from, middle);
            for part in tariff().cut(&berlin(), middle, to) {
                join(&mut parts, part);
            }
            prop_assert_eq!(parts, whole);
        }
    }
}
