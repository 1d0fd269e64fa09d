//! What a running source can be asked and told: browse, read, write, whom to trust.

use std::sync::Arc;
use std::time::Duration;

use model::{DevicePath, Quality, Timestamp, Value};
use opcua::types::{
    AttributeId, DataValue, NodeId, StatusCode, Variant, VariantScalarTypeId, WriteValue,
};
use tokio::time::{Instant, sleep, timeout};

use super::browse::{self, BrowseEntry};
use super::coerce::{coerce, same, shown};
use super::convert;
use super::facts;
use super::node::NodeName;
use super::sentence;
use super::shared::{Link, Shared};
use super::table::{Facts, ItemInfo};
use super::trust::Certificate;
use opcua::client::services::Write;

/// How often a written value is read back until it is there.
const READ_BACK_EVERY: Duration = Duration::from_millis(50);

/// See the module. Cheap to clone; outlives its source, which then is not connected.
#[derive(Clone, Debug)]
pub struct Handle(Arc<Shared>);

/// Why something was not done, as a sentence for a person.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// There is no connection.
    #[error("there is no connection to {0}; look at its state")]
    NotConnected(String),
    /// The value or the name is not fit.
    #[error("{0}")]
    Unfit(String),
    /// The server refused.
    #[error("{0}")]
    Server(String),
}

/// A variable or a tag.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// By the tag's device and field.
    Tag(DevicePath, String),
    /// By its node.
    Node(NodeName),
}

/// A value as the server has it now.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadBack {
    /// The value.
    pub value: Value,
    /// Its quality.
    pub quality: Quality,
    /// When it was measured, says the server.
    pub source_time: Option<Timestamp>,
    /// When the server knew it to be so.
    pub server_time: Option<Timestamp>,
}

/// What a write would do.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteCheck {
    /// The value now.
    pub now: ReadBack,
    /// The value as it would be written.
    pub new: Value,
    /// Type, unit and range.
    pub facts: Facts,
}

/// What a write did.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteOutcome {
    /// The value was read back as it was written.
    pub confirmed: bool,
    /// What the server said to the write.
    pub status: Quality,
    /// The value that was read back last.
    pub read_back: Option<ReadBack>,
    /// What happened, as a sentence.
    pub message: String,
}

struct Prepared {
    link: Link,
    node: NodeId,
    new: Variant,
    check: WriteCheck,
}

impl Handle {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    /// Objects and variables directly below a node; without one, below the server's `Objects`.
    pub async fn browse(&self, node: Option<&NodeName>) -> Result<Vec<BrowseEntry>, Refusal> {
        let link = self.link()?;
        let node = node.map(|name| resolve(&link, name)).transpose()?;
        let found = browse::children(&link.talk, &link.namespaces, node).await;
        found.map_err(|code| Refusal::Server(sentence::item(code)))
    }

    /// The present value, asked from the server now.
    pub async fn read(&self, target: &Target) -> Result<ReadBack, Refusal> {
        let link = self.link()?;
        let node = self.node(&link, target)?;
        let value = read(&link, &node).await.map_err(|c| Refusal::Server(sentence::item(c)))?;
        Ok(read_back(&value))
    }

    /// What writing would do; refused when the value does not fit or may not be written.
    pub async fn check(&self, target: &Target, value: &Value) -> Result<WriteCheck, Refusal> {
        Ok(self.prepare(target, value).await?.check)
    }

    /// Writes a value and reads it back until it is there or the time is over.
    pub async fn write(
        &self,
        target: &Target,
        value: &Value,
        within: Duration,
    ) -> Result<WriteOutcome, Refusal> {
        let deadline = Instant::now() + within;
        let Prepared { link, node, new, check } = self.prepare(target, value).await?;
        let request = Write::new(&link.talk.0).timeout(within).node(WriteValue {
            node_id: node.clone(),
            attribute_id: AttributeId::Value as u32,
            value: DataValue { value: Some(new.clone()), ..DataValue::null() },
            ..WriteValue::default()
        });
        let answer = timeout(within, link.talk.ask(request)).await;
        let code = match answer {
            Ok(Ok(response)) => {
                let code = response.results.and_then(|codes| codes.first().copied());
                code.unwrap_or(StatusCode::BadUnknownResponse)
            }
            Ok(Err(code)) => code,
            Err(_) => StatusCode::BadTimeout,
        };
        if code.is_bad() {
            return Ok(WriteOutcome {
                confirmed: false,
                status: sentence::quality(code),
                read_back: None,
                message: sentence::write(code),
            });
        }
        let last = confirm(&link, &node, &new, deadline).await;
        Ok(outcome(code, &new, last.as_ref(), &check))
    }

    /// Every watched item with what the server tells of it.
    #[must_use]
    pub fn items(&self) -> Vec<ItemInfo> {
        self.0.table().infos()
    }

    /// The item of a tag.
    #[must_use]
    pub fn item(&self, device: &DevicePath, field: &str) -> Option<ItemInfo> {
        let table = self.0.table();
        let index = table.of_tag(device, field)?;
        table.rows.get(index).map(|row| table.info(row))
    }

    /// The server's certificates that are known, the trusted one first.
    #[must_use]
    pub fn certificates(&self) -> Vec<Certificate> {
        self.0.trust.list()
    }

    /// Trusts a certificate that waits, in the place of the one trusted before, and connects.
    pub fn trust(&self, thumbprint: &str) -> Result<(), Refusal> {
        self.0.trust.trust(thumbprint).map_err(Refusal::Unfit)?;
        self.0.wake.notify_one();
        Ok(())
    }

    /// Does not wait any longer with the next attempt to connect.
    pub fn retry_now(&self) {
        self.0.wake.notify_one();
    }

    fn link(&self) -> Result<Link, Refusal> {
        self.0.link().ok_or_else(|| Refusal::NotConnected(self.0.config.address.clone()))
    }

    fn node(&self, link: &Link, target: &Target) -> Result<NodeId, Refusal> {
        match target {
            Target::Node(name) => resolve(link, name),
            Target::Tag(device, field) => {
                let item = self.item(device, field).ok_or_else(|| {
                    Refusal::Unfit(format!("{device}/{field} is no tag of {}", self.0.config.name))
                })?;
                resolve(link, &item.node)
            }
        }
    }

    async fn prepare(&self, target: &Target, value: &Value) -> Result<Prepared, Refusal> {
        let link = self.link()?;
        let node = self.node(&link, target)?;
        let server = |code| Refusal::Server(sentence::item(code));
        let now = read(&link, &node).await.map_err(server)?;
        let known = facts::of(&link.talk, std::slice::from_ref(&node)).await.map_err(server)?;
        let mut facts = known.into_iter().next().unwrap_or_default();
        if let Target::Tag(device, field) = target
            && let Some(item) = self.item(device, field)
        {
            facts.unit = item.facts.unit.or(facts.unit);
        }
        if facts.writable == Some(false) {
            return Err(Refusal::Unfit("this user may not write it at the server".into()));
        }
        let kind = kind_of(&now, &facts).ok_or_else(|| {
            Refusal::Unfit("the server does not say what type of value it takes".into())
        })?;
        let new = coerce(value, kind).map_err(Refusal::Unfit)?;
        let written = convert::value(&new).unwrap_or(Value::Missing);
        within_range(&written, &facts).map_err(Refusal::Unfit)?;
        let check = WriteCheck { now: read_back(&now), new: written, facts };
        Ok(Prepared { link, node, new, check })
    }
}

fn resolve(link: &Link, name: &NodeName) -> Result<NodeId, Refusal> {
    link.namespaces
        .resolve(name)
        .ok_or_else(|| Refusal::Unfit(format!("the server does not know the namespace of {name}")))
}

async fn read(link: &Link, node: &NodeId) -> Result<DataValue, StatusCode> {
    let values = link.talk.read(std::slice::from_ref(node), AttributeId::Value).await?;
    let value = values.into_iter().next().ok_or(StatusCode::BadUnknownResponse)?;
    match value.status {
        // Without a value a bad status is the node's, not the value's.
        Some(code) if code.is_bad() && value.value.is_none() => Err(code),
        _ => Ok(value),
    }
}

fn read_back(data: &DataValue) -> ReadBack {
    let (value, quality) = convert::sample(data);
    let of = |at: &Option<opcua::types::DateTime>| at.as_ref().and_then(convert::timestamp);
    ReadBack {
        value,
        quality,
        source_time: of(&data.source_timestamp),
        server_time: of(&data.server_timestamp),
    }
}

/// The type to write: that of the present value, or the declared one when there is none.
fn kind_of(now: &DataValue, facts: &Facts) -> Option<VariantScalarTypeId> {
    use VariantScalarTypeId as Type;
    let present = now.value.as_ref().filter(|value| !value.is_array() && !value.is_empty());
    if let Some(kind) = present.and_then(Variant::scalar_type_id) {
        return Some(kind);
    }
    let named = [
        ("Boolean", Type::Boolean),
        ("SByte", Type::SByte),
        ("Byte", Type::Byte),
        ("Int16", Type::Int16),
        ("UInt16", Type::UInt16),
        ("Int32", Type::Int32),
        ("UInt32", Type::UInt32),
        ("Int64", Type::Int64),
        ("UInt64", Type::UInt64),
        ("Float", Type::Float),
        ("Double", Type::Double),
        ("String", Type::String),
    ];
    let declared = facts.data_type.as_deref()?;
    named.into_iter().find(|(name, _)| *name == declared).map(|(_, kind)| kind)
}

fn within_range(value: &Value, facts: &Facts) -> Result<(), String> {
    let (Value::Number(number), Some((low, high))) = (value, facts.range) else { return Ok(()) };
    if (low..=high).contains(number) {
        return Ok(());
    }
    let unit = facts.unit.as_deref().unwrap_or_default();
    let text = format!("{number} is out of range; the variable takes {low} to {high} {unit}");
    Err(text.trim_end().to_owned())
}

/// Reads until the value is there; the last that was read.
async fn confirm(
    link: &Link,
    node: &NodeId,
    new: &Variant,
    deadline: Instant,
) -> Option<DataValue> {
    let mut last = None;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if let Ok(Ok(value)) = timeout(left, read(link, node)).await {
            let there = value.value.as_ref().is_some_and(|value| same(new, value));
            last = Some(value);
            if there {
                return last;
            }
        }
        if Instant::now() + READ_BACK_EVERY >= deadline || left.is_zero() {
            return last;
        }
        sleep(READ_BACK_EVERY).await;
    }
}

fn outcome(
    code: StatusCode,
    new: &Variant,
    last: Option<&DataValue>,
    check: &WriteCheck,
) -> WriteOutcome {
    let value = last.and_then(|data| data.value.as_ref());
    let confirmed = value.is_some_and(|value| same(new, value));
    let read_back = last.map(read_back);
    let message = match &read_back {
        Some(back) if confirmed => format!("the server has {}", shown(&back.value)),
        Some(back) => {
            format!("the server took {} but has {} now", shown(&check.new), shown(&back.value))
        }
        None => "the server took the value, but it could not be read back".into(),
    };
    WriteOutcome { confirmed, status: sentence::quality(code), read_back, message }
}
