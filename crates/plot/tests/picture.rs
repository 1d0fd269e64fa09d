//! What is in a picture, and that it becomes a PNG that is not blank.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use jiff::tz::TimeZone;
use model::{Quality, Timestamp};
use plot::{Column, Error, Limit, Pen, Theme, TrendPicture, Words, draw, rasterize};

/// 2026-11-21T01:00:00Z, nine in the morning in Shanghai.
const FROM: Timestamp = Timestamp::from_secs(1_795_222_800);
const SECONDS: i64 = 4_200;

/// A smooth curve with some unrest that is the same each time.
fn curve(base: f64, swing: f64, seed: u32) -> Vec<Column> {
    let mut noise = seed;
    (0..SECONDS / 10)
        .map(|i| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let unrest = f64::from(noise >> 16) / 65_536.0 - 0.5;
            let slow = (i as f64 / 37.0 + f64::from(seed)).sin();
            let value = base + swing * (slow + unrest * 0.4);
            let spread = swing * 0.1;
            Column {
                at: FROM.plus_millis(i * 10_000),
                first: value,
                min: value - spread,
                max: value + spread,
                last: value,
                worst: Quality::GOOD,
            }
        })
        .collect()
}

fn picture(theme: Theme) -> TrendPicture {
    let mut hydrogen = curve(38.0, 8.0, 1);
    // A spike of one sample, an uncertain stretch, and one without any value.
    hydrogen[270].max = 96.4;
    for column in &mut hydrogen[320..350] {
        column.worst = Quality::UNCERTAIN_SENSOR_NOT_ACCURATE;
    }
    hydrogen[380].first = f64::NAN;
    let gap = (FROM.plus_millis(1_500_000), FROM.plus_millis(1_690_000));
    let without_gap = |mut columns: Vec<Column>| {
        columns.retain(|column| column.at <= gap.0 || column.at >= gap.1);
        columns
    };
    let limit = |label: &str, value| vec![Limit { label: label.to_owned(), value }];
    let pen = |label: &str, unit: &str, columns, limits| Pen {
        label: label.to_owned(),
        unit: unit.to_owned(),
        columns: without_gap(columns),
        limits,
        ..Pen::default()
    };
    TrendPicture {
        title: "创新实验室 <氢气> & Co".to_owned(),
        pens: vec![
            pen("创新实验室/H20401.value", "ppm", hydrogen, limit("H", 80.0)),
            pen("员工办公室/CH40202.value", "ppm", curve(52.0, 6.0, 2), limit("H", 80.0)),
            pen("公共走廊/TEMP0304.value", "°C", curve(22.4, 0.8, 3), limit("H", 28.0)),
            pen("总经理办公室/PM250106.value", "µg/m³", curve(24.0, 6.0, 4), vec![]),
        ],
        gaps: vec![gap],
        from: FROM,
        to: FROM.plus_millis(SECONDS * 1000),
        time_zone: TimeZone::get("Asia/Shanghai").unwrap(),
        theme,
        words: Words::CHINESE,
        width: 1200,
        height: 640,
    }
}

fn count(svg: &str, what: &str) -> usize {
    svg.matches(what).count()
}

#[test]
fn everything_is_in_the_picture() {
    let svg = draw(&picture(Theme::Dark)).unwrap();
    for text in [
        "创新实验室 &lt;氢气&gt; &amp; Co",
        "2026-11-21 09:00:00 – 10:10:00  Asia/Shanghai +08:00",
        "09:30",
        "2026-11-21\n",
        "ppm",
        "µg/m³",
        "H 80 ppm",
        "H 28 °C",
        "缺口",
        "最新",
        "员工办公室/CH40202.value",
        "96.40",
    ] {
        assert!(svg.contains(text), "{text} is missing");
    }
    assert_eq!(count(&svg, "H 80 ppm"), 1, "a limit that two pens have is drawn once");
    // Known colours: the first pen, the limits, the gap.
    for color in ["#6AA5FF", "#FF5A5F", "#212832"] {
        assert!(svg.contains(color), "{color} is missing");
    }
    assert_eq!(svg, draw(&picture(Theme::Dark)).unwrap(), "the same input gives the same bytes");
}

#[test]
fn the_spike_of_one_sample_is_drawn() {
    let with = draw(&picture(Theme::Dark)).unwrap();
    let mut flat = picture(Theme::Dark);
    for column in &mut flat.pens[0].columns {
        column.max = column.max.min(60.0);
    }
    assert_ne!(with, draw(&flat).unwrap());
}

#[test]
fn it_becomes_a_png_of_the_same_size_with_more_than_one_colour() {
    for theme in [Theme::Dark, Theme::Light, Theme::Grey] {
        let png = rasterize(&draw(&picture(theme)).unwrap()).unwrap();
        // Kept for people to look at.
        let name = format!("trend-{theme:?}.png").to_lowercase();
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(folder.join(name), &png).unwrap();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(png[16..24], [0, 0, 4, 176, 0, 0, 2, 128], "1200 × 640");
        assert!(png.len() > 20_000, "{} bytes are too few for anything drawn", png.len());
    }
}

#[test]
fn nothing_to_draw_is_said() {
    let mut empty = picture(Theme::Light);
    empty.pens.clear();
    assert!(draw(&empty).unwrap().contains("此时段无数据"));
    let mut without_values = picture(Theme::Light);
    without_values.words = Words::ENGLISH;
    for column in without_values.pens.iter_mut().flat_map(|pen| &mut pen.columns) {
        column.first = f64::NAN;
    }
    assert!(draw(&without_values).unwrap().contains("no data in this period"));
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let refused = |change: fn(&mut TrendPicture)| {
        let mut picture = picture(Theme::Dark);
        change(&mut picture);
        draw(&picture).unwrap_err()
    };
    assert!(matches!(refused(|p| p.width = 10), Error::Size { width: 10, height: 640 }));
    assert!(matches!(refused(|p| p.height = 100_000), Error::Size { .. }));
    assert!(matches!(refused(|p| p.to = p.from), Error::Period));
    assert!(matches!(refused(|p| p.to = Timestamp::MAX), Error::Period));
    assert!(matches!(rasterize("no svg").unwrap_err(), Error::Raster(_)));
}

#[test]
fn the_smallest_and_strangest_pictures_are_drawn() {
    for (width, height, pens) in [(240, 240, 4), (320, 240, 24), (8192, 240, 1), (240, 2000, 24)] {
        let mut picture = picture(Theme::Grey);
        (picture.width, picture.height) = (width, height);
        picture.pens = picture.pens.into_iter().cycle().take(pens).collect();
        picture.pens[0].columns[5].max = f64::MAX;
        picture.pens[0].columns[6].min = f64::MIN;
        let svg = draw(&picture).unwrap();
        if width * height < 100_000 {
            let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
            let name = format!("trend-{width}x{height}.png");
            std::fs::write(folder.join(name), rasterize(&svg).unwrap()).unwrap();
        }
    }
}
