//! Writing to the plant in two steps, looking into servers, and trusting them.

use std::time::Duration;

use model::{DevicePath, TagPath, Value};
use sources::opcua::{self, Handle, NodeKind, NodeName, Refusal, Target, WriteCheck};

use super::Reply;
use super::args::{BrowseArgs, Nothing, TrustArgs, WriteArgs, WriteCheckArgs};
use super::asked::Asked;
use super::dto::{BrowseRow, CertificateRow, CertificateState, WriteProposal, WriteResult};
use crate::error::ApiError;
use crate::pipeline::locked;
use crate::plant;
use crate::station::Station;

/// How long a written value may take to be read back.
const CONFIRM_WITHIN: Duration = Duration::from_secs(3);
const ID_CHARS_MAX: usize = 100;
const REASON_CHARS_MAX: usize = 1_000;

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotConnected(_) | Refusal::Server(_) => Self::failed(refusal),
            Refusal::Unfit(_) => Self::arguments(refusal.to_string()),
        }
    }
}

/// Where a tag is written.
struct Place {
    handle: Handle,
    target: Target,
    unit: String,
    /// What the plant files allow.
    range: Option<(f64, f64)>,
}

fn place(station: &Station, tag: &str) -> Result<Place, ApiError> {
    let path = TagPath::new(tag).map_err(|error| ApiError::arguments(error.to_string()))?;
    let (device, field) = path.split();
    let device = DevicePath::new(device).map_err(|error| ApiError::arguments(error.to_string()))?;
    let found = locked(&station.sources).iter().find_map(|source| {
        let handle = source.opcua()?;
        handle.item(&device, field).map(|item| (handle.clone(), item))
    });
    let Some((handle, item)) = found else {
        return Err(ApiError::arguments(format!(
            "{tag} cannot be written: no OPC UA source has this tag"
        )));
    };
    let unit = item.facts.unit.as_ref().map(ToString::to_string).unwrap_or_default();
    let plant = station.archive.plant();
    let items = plant.opcua.iter().flat_map(|entry| &entry.item);
    let range = items
        .filter(|entry| entry.tag.as_ref() == tag)
        .find_map(|entry| entry.range.as_ref())
        .map(|range| (range.as_ref()[0], range.as_ref()[1]));
    Ok(Place { handle, target: Target::Tag(device, field.to_owned()), unit, range })
}

fn value(json: &serde_json::Value) -> Result<Value, ApiError> {
    match json {
        serde_json::Value::Bool(on) => Ok(Value::Bool(*on)),
        serde_json::Value::Number(number) => Ok(Value::Number(number.as_f64().unwrap_or(f64::NAN))),
        serde_json::Value::String(text) => Ok(Value::Text(text.as_str().into())),
        _ => Err(ApiError::arguments("the value should be a number, a text, true or false")),
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Number(number) => (*number).into(),
        Value::Bool(on) => (*on).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Missing => serde_json::Value::Null,
    }
}

impl Place {
    /// Lowest and highest value: the narrower of the plant's and the server's.
    fn limits(&self, check: Option<&WriteCheck>) -> (Option<f64>, Option<f64>) {
        let server = check.and_then(|check| check.facts.range);
        match (self.range, server) {
            (Some((low, high)), Some((least, most))) => {
                (Some(low.max(least)), Some(high.min(most)))
            }
            (Some((low, high)), None) | (None, Some((low, high))) => (Some(low), Some(high)),
            (None, None) => (None, None),
        }
    }

    fn beyond(&self, check: &WriteCheck) -> Option<String> {
        let number = check.new.number()?;
        let (low, high) = self.limits(Some(check));
        let inside = low.is_none_or(|low| number >= low) && high.is_none_or(|high| number <= high);
        let unit = &self.unit;
        (!inside).then(|| {
            format!(
                "{number} {unit} is outside of {} to {} {unit}",
                low.unwrap_or(f64::NEG_INFINITY),
                high.unwrap_or(f64::INFINITY)
            )
        })
    }
}

pub(super) async fn write_check(
    station: &Station,
    args: WriteCheckArgs,
) -> Result<Reply, ApiError> {
    let place = place(station, &args.tag)?;
    let wanted = value(&args.value)?;
    let check = place.handle.check(&place.target, &wanted).await;
    let problem = match &check {
        Ok(check) => place.beyond(check),
        Err(refusal) => Some(refusal.to_string()),
    };
    let check = check.ok();
    let now = match &check {
        Some(check) => Some(check.now.clone()),
        None => place.handle.read(&place.target).await.ok(),
    };
    let (lowest, highest) = place.limits(check.as_ref());
    Reply::json(&WriteProposal {
        tag: args.tag,
        old_value: now.map_or(serde_json::Value::Null, |now| json(&now.value)),
        new_value: check.as_ref().map_or(args.value, |check| json(&check.new)),
        unit: place.unit,
        lowest,
        highest,
        problem,
    })
}

pub(super) async fn write(station: &Asked<'_>, args: WriteArgs) -> Result<Reply, ApiError> {
    if args.id.is_empty() || args.id.chars().count() > ID_CHARS_MAX {
        return Err(ApiError::arguments("id should be a text of 1 to 100 characters, made once"));
    }
    if args.reason.chars().count() > REASON_CHARS_MAX {
        return Err(ApiError::arguments("the reason is longer than 1000 characters"));
    }
    let id = args.id.clone();
    let answer = station.writes.once(&id, once(station, args)).await?;
    Reply::json(&answer)
}

/// Writes, reads back, and notes both values.
async fn once(station: &Asked<'_>, args: WriteArgs) -> Result<WriteResult, ApiError> {
    let place = place(station, &args.tag)?;
    let wanted = value(&args.value)?;
    let check = place.handle.check(&place.target, &wanted).await?;
    if let Some(problem) = place.beyond(&check) {
        return Err(ApiError::arguments(problem));
    }
    let old = json(&check.now.value);
    let outcome = place.handle.write(&place.target, &wanted, CONFIRM_WITHIN).await?;
    let read_back =
        outcome.read_back.as_ref().map_or(serde_json::Value::Null, |back| json(&back.value));
    let unit = &place.unit;
    let mut detail = format!("{old} → {} {unit}, read back {read_back}", args.value);
    if old != args.expected_old {
        detail = format!("{detail}; the operator saw {}", args.expected_old);
    }
    if !args.reason.is_empty() {
        detail = format!("{detail}; {}", args.reason);
    }
    let action = if outcome.confirmed { "write" } else { "write_unconfirmed" };
    station.audit(station.who(), action, &args.tag, &detail).await;
    let point = plant::write_point(&args.tag);
    station.system_alarm(&point, !outcome.confirmed, model::Priority::High).await;
    Ok(WriteResult { confirmed: outcome.confirmed, read_back, message: outcome.message })
}

fn source(station: &Station, name: &str) -> Result<Handle, ApiError> {
    let sources = locked(&station.sources);
    let found = sources.iter().find(|source| source.name == name);
    found
        .and_then(|source| source.opcua().cloned())
        .ok_or_else(|| ApiError::arguments(format!("there is no OPC UA source “{name}”")))
}

pub(super) async fn browse(station: &Station, args: BrowseArgs) -> Result<Reply, ApiError> {
    let handle = source(station, &args.source)?;
    let node = args.node.as_deref().map(str::parse::<NodeName>).transpose();
    let node = node.map_err(|error| ApiError::arguments(error.to_string()))?;
    let found = handle.browse(node.as_ref()).await?;
    let row = |entry: opcua::BrowseEntry| BrowseRow {
        node: entry.node.to_string(),
        name: entry.name,
        kind: match entry.kind {
            NodeKind::Object => "object".to_owned(),
            NodeKind::Variable => "variable".to_owned(),
        },
        has_children: entry.has_children,
        data_type: entry.facts.data_type.map(|name| name.to_string()).unwrap_or_default(),
        unit: entry.facts.unit.map(|unit| unit.to_string()).unwrap_or_default(),
        writable: entry.facts.writable.unwrap_or(false),
    };
    Reply::json(&found.into_iter().map(row).collect::<Vec<_>>())
}

pub(super) async fn certificates(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let sources = locked(&station.sources);
    let rows = sources.iter().filter_map(|source| Some((&source.name, source.opcua()?)));
    let rows = rows.flat_map(|(name, handle)| {
        let row = |certificate: opcua::Certificate| CertificateRow {
            source: name.clone(),
            thumbprint: certificate.thumbprint,
            subject: certificate.subject,
            valid_from: certificate.valid_from.map_or(0.0, model::Timestamp::millis_f64),
            valid_to: certificate.valid_to.map_or(0.0, model::Timestamp::millis_f64),
            state: match certificate.state {
                opcua::CertificateState::Pending => CertificateState::Pending,
                opcua::CertificateState::Trusted => CertificateState::Trusted,
                opcua::CertificateState::Changed => CertificateState::Changed,
            },
        };
        handle.certificates().into_iter().map(row).collect::<Vec<_>>()
    });
    Reply::json(&rows.collect::<Vec<_>>())
}

pub(super) async fn trust(station: &Asked<'_>, args: TrustArgs) -> Result<Reply, ApiError> {
    source(station, &args.source)?.trust(&args.thumbprint)?;
    let subject = format!("{}: {}", args.source, args.thumbprint);
    station.audit(station.who(), "trust_certificate", &subject, "").await;
    Reply::json(&Nothing {})
}
