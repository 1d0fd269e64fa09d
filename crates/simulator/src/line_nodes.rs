//! The production line's variables as OPC UA clients know them: both spellings of every tag of the
//! energy line, the CODESYS names of the same variables, the camera, and the scan's figures.
//!
//! Each node comes with the [`Source`] of its value, by name; nothing here touches a PLC. Variables
//! that a later program adds are made with [`codesys`].
//!
//! A tag that the plant's clients only read is writable under its CODESYS name where it is a
//! command: `bStation1Active` and `bStation2Active` are such.

use crate::opcua::{Folder, NodeSpec, Text, Unit, Value};

/// The namespace of the tags and of the camera: index 2.
pub const LINE: &str = "urn:linewatch:demo:line";
/// The namespace of the scan's figures.
pub const DIAGNOSTICS: &str = "urn:linewatch:demo:diagnostics";
/// The namespace that a CODESYS controller's symbols are found in.
pub const CODESYS: &str = "CODESYSSPV3/3S/IecVarAccess";
/// All of them, in the order of their indices from 2 on.
pub const NAMESPACES: [&str; 3] = [LINE, DIAGNOSTICS, CODESYS];

/// What stands before the names of a CODESYS controller.
const APPLICATION: &str = "|var|Linewatch.Application.";
/// KEPServerEX puts the channel's name before the device's.
const CHANNEL: &str = "CodeSys_Channel";
const DEVICE: &str = "ProductionLine_PLC";
const CAMERA: &str = "ProductionLine_Camera";

/// Where a node's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A variable of the program, `PLC_PRG.bConveyorStart`. Its value is cast to the node's type.
    Plc(String),
    /// The products on the belt, `id:position in m:state` with n, g or b, separated by blanks.
    Products,
    /// A measure of the line, by the name in [`GEOMETRY`].
    Geometry(&'static str),
    /// A figure of the scan.
    Scan(ScanFigure),
}

/// What is known of the PLC's scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanFigure {
    /// Scans since the start.
    Count,
    /// Scans that were late.
    Overruns,
    /// How long the last one took, in µs.
    Last,
    /// The longest, in µs.
    Longest,
}

/// One node of the line.
#[derive(Clone, Debug, PartialEq)]
pub struct LineNode {
    /// What clients see.
    pub spec: NodeSpec,
    /// Where its value comes from.
    pub source: Source,
}

/// The measures of the line, each in m along the belt.
pub const GEOMETRY: [(&str, &str, &str); 8] = [
    ("BeltLength", "length of the belt", "传送带长度"),
    ("ProductLength", "length of a product", "产品长度"),
    ("Sensor1", "product sensor 1", "产品传感器1"),
    ("Sensor2", "product sensor 2", "产品传感器2"),
    ("Station1", "processing station 1", "加工工位1"),
    ("Station2", "processing station 2", "加工工位2"),
    ("Quality", "quality check", "质量检测"),
    ("Ejector", "ejector", "剔除"),
];

/// Unit and range of a quantity.
#[derive(Clone, Copy)]
enum Quantity {
    None,
    Speed,
    Power,
    Energy,
    Seconds,
    Pieces,
}

impl Quantity {
    fn unit(self) -> Option<(Unit, (f64, f64))> {
        Some(match self {
            Self::None => return None,
            Self::Speed => (Unit::METRE_PER_SECOND, (0.0, 5.0)),
            Self::Power => (Unit::KILOWATT, (0.0, 100.0)),
            Self::Energy => (Unit::KILOWATT_HOUR, (0.0, 10_000.0)),
            Self::Seconds => (Unit::SECOND, (0.0, f64::from(u32::MAX))),
            Self::Pieces => (Unit::PIECE, (0.0, f64::from(u16::MAX))),
        })
    }

    fn measure(self, spec: &mut NodeSpec) {
        (spec.unit, spec.range) = self.unit().unzip();
    }
}

/// A tag of the reference.
struct Tag {
    group: &'static str,
    name: &'static str,
    /// The program's variable without `PLC_PRG.`.
    variable: &'static str,
    value: Value,
    quantity: Quantity,
    writable: bool,
    text: (&'static str, &'static str),
}

/// A variable of `PLC_PRG` that has no tag of its own, or whose CODESYS type is another one.
struct Variable {
    name: &'static str,
    value: Value,
    quantity: Quantity,
    writable: bool,
    text: (&'static str, &'static str),
}

/// Every node of the line; the order is always the same.
#[must_use]
pub fn line_nodes() -> Vec<LineNode> {
    let tags = tags();
    let channel = [Folder::new(CHANNEL, CHANNEL)];
    let mut nodes: Vec<LineNode> = tags.iter().map(|tag| tag.node(&[])).collect();
    nodes.extend(tags.iter().map(|tag| tag.node(&channel)));
    nodes.extend(variables().into_iter().map(Variable::node));
    nodes.extend(constants());
    nodes.extend(camera());
    nodes.extend(scan());
    nodes
}

/// A variable of the program under its CODESYS name; `path` is `PLC_PRG.fbConveyor.rPower` or
/// `GVL_Config.X`.
#[must_use]
pub fn codesys(path: &str, value: Value, writable: bool) -> NodeSpec {
    let mut folders = vec![
        Folder::new("Linewatch", "Linewatch"),
        Folder::new("Linewatch.Application", "Application"),
    ];
    let mut parts = path.split('.').peekable();
    let mut id = "Linewatch.Application".to_owned();
    let mut name = path;
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            name = part;
        } else {
            id = format!("{id}.{part}");
            folders.push(Folder::new(&id, part));
        }
    }
    let id = format!("{APPLICATION}{path}");
    NodeSpec { folders, writable, ..NodeSpec::new(CODESYS, id, name, value) }
}

impl Tag {
    fn node(&self, before: &[Folder]) -> LineNode {
        let Self { group, name, .. } = self;
        let prefix = before.first().map_or_else(String::new, |folder| format!("{}.", folder.id));
        let device = format!("{prefix}{DEVICE}");
        let folder = format!("{device}.{group}");
        let id = format!("{folder}.{name}");
        let mut spec = NodeSpec::new(LINE, id, *name, self.value.clone());
        spec.folders = before.to_vec();
        spec.folders.extend([Folder::new(&device, DEVICE), Folder::new(&folder, group)]);
        spec.description = Text::new(self.text.0, self.text.1);
        spec.writable = self.writable;
        self.quantity.measure(&mut spec);
        LineNode { spec, source: Source::Plc(format!("PLC_PRG.{}", self.variable)) }
    }
}

impl Variable {
    fn node(self) -> LineNode {
        let path = format!("PLC_PRG.{}", self.name);
        let mut spec = codesys(&path, self.value, self.writable);
        spec.description = Text::new(self.text.0, self.text.1);
        self.quantity.measure(&mut spec);
        LineNode { spec, source: Source::Plc(path) }
    }
}

fn tags() -> Vec<Tag> {
    use Quantity::{Energy, None, Pieces, Power, Seconds, Speed};
    let mut tags = Vec::new();
    let mut group =
        |group, of: Vec<(_, _, Value, _, bool, (_, _))>| {
            tags.extend(of.into_iter().map(|(name, variable, value, quantity, writable, text)| {
                Tag { group, name, variable, value, quantity, writable, text }
            }));
        };
    let (off, zero) = (Value::Boolean(false), Value::Float(0.0));
    group(
        "DeviceControl",
        vec![
            (
                "ConveyorStart",
                "bConveyorStart",
                off.clone(),
                None,
                true,
                ("conveyor on", "传送带启动"),
            ),
            (
                "ConveyorSpeed",
                "rConveyorSpeed",
                zero.clone(),
                Speed,
                true,
                ("wanted speed of the conveyor", "传送带设定速度"),
            ),
            (
                "Station1Active",
                "bStation1Active",
                off.clone(),
                None,
                false,
                ("station 1 switched on", "工位1激活"),
            ),
            (
                "Station2Active",
                "bStation2Active",
                off.clone(),
                None,
                false,
                ("station 2 switched on", "工位2激活"),
            ),
            (
                "RejectActive",
                "bRejectActive",
                off.clone(),
                None,
                false,
                ("ejector out", "剔除动作"),
            ),
            (
                "SystemStart",
                "bSystemStart",
                off.clone(),
                None,
                true,
                ("start of the line", "系统启动"),
            ),
            (
                "SystemStop",
                "bSystemStop",
                off.clone(),
                None,
                true,
                ("stop of the line", "系统停止"),
            ),
            (
                "EmergencyStop",
                "bEmergencyStop",
                off.clone(),
                None,
                true,
                ("emergency stop", "急停"),
            ),
        ],
    );
    group(
        "SensorInput",
        vec![
            (
                "ProductSensor1",
                "bProductSensor1",
                off.clone(),
                None,
                false,
                ("product at station 1", "产品传感器1"),
            ),
            (
                "ProductSensor2",
                "bProductSensor2",
                off.clone(),
                None,
                false,
                ("product at station 2", "产品传感器2"),
            ),
            (
                "QualitySensor",
                "bQualitySensor",
                off.clone(),
                None,
                false,
                ("quality sensor, on when good", "质量传感器"),
            ),
        ],
    );
    group(
        "EnergyData",
        vec![
            (
                "ConveyorPower",
                "rConveyorPower",
                zero.clone(),
                Power,
                false,
                ("power of the conveyor", "传送带功率"),
            ),
            (
                "Station1Power",
                "rStation1Power",
                zero.clone(),
                Power,
                false,
                ("power of station 1", "工位1功率"),
            ),
            (
                "Station2Power",
                "rStation2Power",
                zero.clone(),
                Power,
                false,
                ("power of station 2", "工位2功率"),
            ),
            (
                "TotalPower",
                "rTotalPower",
                zero.clone(),
                Power,
                false,
                ("power of the line", "总功率"),
            ),
            ("TotalEnergy", "rTotalEnergy", zero, Energy, false, ("energy of the line", "总能耗")),
            (
                "EnergyAlarm",
                "bEnergyAlarm",
                off.clone(),
                None,
                false,
                ("power above its limit", "能耗报警"),
            ),
        ],
    );
    group(
        "Production",
        vec![
            (
                "ProductCount",
                "iProductCount",
                Value::UInt16(0),
                Pieces,
                false,
                ("products checked", "产品计数"),
            ),
            (
                "RejectCount",
                "iRejectCount",
                Value::UInt16(0),
                Pieces,
                false,
                ("products rejected", "剔除计数"),
            ),
            (
                "RunTime",
                "iRunTimeSeconds",
                Value::UInt32(0),
                Seconds,
                false,
                ("time running", "运行时间"),
            ),
            (
                "DownTime",
                "iDownTimeSeconds",
                Value::UInt32(0),
                Seconds,
                false,
                ("time not running", "停机时间"),
            ),
        ],
    );
    group(
        "SystemStatus",
        vec![
            (
                "SystemState",
                "eSystemState",
                Value::UInt16(0),
                None,
                false,
                ("0 standby, 1 running, 2 fault", "0 待机,1 运行,2 故障"),
            ),
            ("SystemFault", "bSystemFault", off, None, false, ("fault of the line", "系统故障")),
            (
                "SystemStatus",
                "sSystemStatus",
                Value::String(String::new()),
                None,
                false,
                ("state in words", "系统状态"),
            ),
        ],
    );
    tags
}

/// Every variable of `PLC_PRG`: those of the tags with the types that CODESYS gives them, and the
/// others.
fn variables() -> Vec<Variable> {
    let mut all: Vec<Variable> = tags()
        .into_iter()
        .map(|tag| Variable {
            name: tag.variable,
            // INT and enumerations are Int16 there, DINT is Int32.
            value: match tag.value {
                Value::UInt16(_) => Value::Int16(0),
                Value::UInt32(_) => Value::Int32(0),
                other => other,
            },
            quantity: match tag.quantity {
                Quantity::Pieces | Quantity::Seconds => Quantity::None,
                other => other,
            },
            writable: tag.writable || tag.variable.starts_with("bStation"),
            text: tag.text,
        })
        .collect();
    let more = |name, value, writable, text| Variable {
        name,
        value,
        quantity: Quantity::None,
        writable,
        text,
    };
    all.extend([
        more("tRunTime", Value::Int32(0), false, ("time running, in ms", "运行时间(毫秒)")),
        more("tDownTime", Value::Int32(0), false, ("time not running, in ms", "停机时间(毫秒)")),
        more("bAutoMode", Value::Boolean(false), true, ("automatic mode", "自动模式")),
    ]);
    all
}

/// The constants of `GVL_Config`; times are in ms.
fn constants() -> Vec<LineNode> {
    let constant = |name: &str, value| {
        let path = format!("GVL_Config.{name}");
        LineNode { spec: codesys(&path, value, false), source: Source::Plc(path) }
    };
    vec![
        constant("CONVEYOR_MIN_SPEED", Value::Float(0.0)),
        constant("CONVEYOR_MAX_SPEED", Value::Float(5.0)),
        constant("CONVEYOR_BASE_POWER", Value::Float(0.5)),
        constant("CONVEYOR_SPEED_COEFF", Value::Float(0.3)),
        constant("STATION_ACTIVE_POWER", Value::Float(5.0)),
        constant("STATION_STANDBY_POWER", Value::Float(0.2)),
        constant("STATION_PROCESS_TIME", Value::Int32(5_000)),
        constant("QUALITY_CHECK_TIME", Value::Int32(1_000)),
        constant("REJECT_ACTIVATE_TIME", Value::Int32(2_000)),
        constant("ENERGY_UPDATE_CYCLE", Value::Int32(1_000)),
        constant("POWER_ALARM_THRESHOLD", Value::Float(15.0)),
        constant("SYSTEM_SCAN_TIME", Value::Int32(100)),
    ]
}

fn camera() -> Vec<LineNode> {
    let top = Folder::new(CAMERA, CAMERA);
    let geometry = Folder::new(&format!("{CAMERA}.Geometry"), "Geometry");
    let id = format!("{CAMERA}.Products");
    let mut products = NodeSpec::new(LINE, id, "Products", Value::String(String::new()));
    products.folders = vec![top.clone()];
    products.description = Text::new(
        "products on the belt: number:position in m:state (n not tested, g good, b bad)",
        "带上产品:编号:位置(米):状态(n 未检,g 合格,b 不合格)",
    );
    let mut nodes = vec![LineNode { spec: products, source: Source::Products }];
    nodes.extend(GEOMETRY.iter().map(|&(name, en, zh)| {
        let id = format!("{}.{name}", geometry.id);
        let mut spec = NodeSpec::new(LINE, id, name, Value::Double(0.0));
        spec.folders = vec![top.clone(), geometry.clone()];
        spec.description = Text::new(en, zh);
        (spec.unit, spec.range) = (Some(Unit::METRE), Some((0.0, 100.0)));
        LineNode { spec, source: Source::Geometry(name) }
    }));
    nodes
}

fn scan() -> Vec<LineNode> {
    let folder = Folder::new("Scan", "Scan");
    let figure = |name: &str, figure, unit, (en, zh)| {
        let mut spec = NodeSpec::new(DIAGNOSTICS, format!("Scan.{name}"), name, Value::UInt32(0));
        spec.folders = vec![folder.clone()];
        spec.description = Text::new(en, zh);
        (spec.unit, spec.range) = (unit, Some((0.0, f64::from(u32::MAX))));
        LineNode { spec, source: Source::Scan(figure) }
    };
    let us = Some(Unit::MICROSECOND);
    vec![
        figure("Count", ScanFigure::Count, None, ("scans since the start", "扫描次数")),
        figure("Overruns", ScanFigure::Overruns, None, ("scans that were late", "超时扫描次数")),
        figure("LastTime", ScanFigure::Last, us, ("time of the last scan", "上次扫描时间")),
        figure(
            "LongestTime",
            ScanFigure::Longest,
            us,
            ("time of the longest scan", "最长扫描时间"),
        ),
    ]
}
