//! A trend as a picture.

use historian::TrendQuery;
use jiff::tz::TimeZone;
use model::{TagPath, Timestamp};
use plot::{Column, Limit, Pen, Theme, TrendPicture, Words};

use super::args::PlotArgs;
use super::dto::AlarmKind;
use super::{layout, tags, trend};
use crate::archive::Archive;
use crate::error::ApiError;

/// More curves than can be told apart.
const PENS_MAX: usize = 16;
/// The line breaks where samples are further apart than this many times their period.
const BREAK_PERIODS: f64 = 2.5;
/// A period of less says nothing about a gap.
const BREAK_MS_MIN: f64 = 5_000.0;

/// Draws the tags that the patterns name, with their limits and the gaps of their devices.
pub(crate) async fn picture(archive: &Archive, args: &PlotArgs) -> Result<Vec<u8>, ApiError> {
    let (from, to) = trend::period(args.from, args.to)?;
    let theme = theme(&args.theme)?;
    let paths = tags::matching(archive, &args.tags).await?;
    if paths.len() > PENS_MAX {
        return Err(ApiError::arguments(format!(
            "{} tags are named, a picture holds {PENS_MAX}; narrow the pattern",
            paths.len()
        )));
    }
    let (queries, width) = (paths.clone(), args.width);
    let (trends, gaps) = archive
        .readers
        .read(move |reader| {
            let trend = |tag| reader.trend(&TrendQuery { tag, from, to, columns: width.max(1) });
            let trends = queries.into_iter().map(trend).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, historian::Error>((trends, reader.gaps(None, from, to)?))
        })
        .await?;
    let pens =
        paths.iter().zip(&trends).map(|(path, trend)| pen(archive, path, trend, &args.language));
    let pens: Vec<_> = pens.collect();
    // A gap of a device that is not drawn does not concern the picture; one of a source does.
    let shown = |scope: &str| {
        scope == "journal"
            || scope.starts_with("source/")
            || paths.iter().any(|path| path.split().0 == scope)
    };
    let gaps = gaps.iter().filter(|gap| shown(&gap.scope));
    let picture = TrendPicture {
        title: title(archive, args),
        pens,
        gaps: gaps.map(|gap| (gap.from, gap.to)).collect::<Vec<(Timestamp, Timestamp)>>(),
        from,
        to,
        time_zone: TimeZone::system(),
        theme,
        words: if args.language == "zh" { Words::CHINESE } else { Words::ENGLISH },
        width: args.width,
        height: args.height,
    };
    let svg = args.format == "svg";
    tokio::task::spawn_blocking(move || draw(&picture, svg)).await.map_err(ApiError::failed)?
}

fn draw(picture: &TrendPicture, svg: bool) -> Result<Vec<u8>, ApiError> {
    let refused = |error: plot::Error| ApiError::arguments(error.to_string());
    let text = plot::draw(picture).map_err(refused)?;
    if svg { Ok(text.into_bytes()) } else { plot::rasterize(&text).map_err(refused) }
}

fn theme(name: &str) -> Result<Theme, ApiError> {
    match name {
        "dark" => Ok(Theme::Dark),
        "light" => Ok(Theme::Light),
        "grey" => Ok(Theme::Grey),
        other => {
            Err(ApiError::arguments(format!("there is no theme “{other}”; dark, light, grey")))
        }
    }
}

fn title(archive: &Archive, args: &PlotArgs) -> String {
    let name = &archive.plant().name;
    let name = if args.language == "zh" { &name.zh } else { &name.en };
    if name.is_empty() { "Linewatch".to_owned() } else { name.clone() }
}

fn pen(archive: &Archive, path: &TagPath, trend: &historian::Trend, language: &str) -> Pen {
    let (device, field) = path.split();
    let limits = layout::limit_lines(archive, device, field);
    let limit = |line: super::dto::LimitLine| Limit {
        label: short(line.kind).to_owned(),
        value: line.limit,
    };
    #[expect(clippy::cast_possible_truncation, reason = "a period is far below the limit")]
    let break_after_ms = layout::period_ms(archive, device)
        .map(|period| (period * BREAK_PERIODS).max(BREAK_MS_MIN) as i64);
    Pen {
        label: label(archive, path, language),
        unit: archive.words.unit(device, field).to_owned(),
        // Of columns that hold many samples each, the distance says nothing.
        break_after_ms: if trend.raw { break_after_ms } else { None },
        columns: trend.columns.iter().map(column).collect(),
        limits: limits.into_iter().map(limit).collect(),
        color: None,
    }
}

/// A limit in a letter or two.
const fn short(kind: AlarmKind) -> &'static str {
    match kind {
        AlarmKind::HighHigh => "HH",
        AlarmKind::Low => "L",
        AlarmKind::LowLow => "LL",
        _ => "H",
    }
}

/// The device's name and the tag's path: `氢气 H2 · gas/H20101/value`.
fn label(archive: &Archive, path: &TagPath, language: &str) -> String {
    let plant = archive.plant();
    let device = plant.device(path.split().0);
    let Some(device) = device else { return path.to_string() };
    let name = if language == "zh" { &device.name.zh } else { &device.name.en };
    format!("{name} · {path}")
}

fn column(column: &historian::Column) -> Column {
    Column {
        at: column.at,
        first: column.first,
        min: column.min,
        max: column.max,
        last: column.last,
        worst: column.worst,
    }
}
