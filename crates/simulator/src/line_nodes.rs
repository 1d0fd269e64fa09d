//! The production line's variables as OPC UA clients know them: both spellings of every tag of the
//! energy line, the CODESYS names of the same variables, the camera, and the scan's figures.
//!
//! Each node comes with the [`Source`] of its value, by name; nothing here touches a PLC. Variables
//! that a program has beyond these are added with [`add_variables`].
//!
//! A tag that the plant's clients only read is writable under its CODESYS name where it is a
//! command: `bStation1Active` and `bStation2Active` are such.

use std::collections::HashSet;

use crate::opcua::{DataType, Folder, NodeSpec, Text, Unit, Value};

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
/// `KEPServerEX` puts the channel's name before the device's.
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
#[derive(Clone, Copy)]
struct Tag {
    group: &'static str,
    name: &'static str,
    data_type: DataType,
    quantity: Quantity,
    writable: bool,
    /// The program's variable without `PLC_PRG.`.
    variable: &'static str,
    text: (&'static str, &'static str),
}

/// A variable of `PLC_PRG` with the type that CODESYS gives it.
struct Variable {
    name: &'static str,
    data_type: DataType,
    quantity: Quantity,
    writable: bool,
    text: (&'static str, &'static str),
}

/// Every node of the line; the order is always the same.
#[must_use]
pub fn line_nodes() -> Vec<LineNode> {
    let channel = [Folder::new(CHANNEL, CHANNEL)];
    let mut nodes: Vec<LineNode> = TAGS.iter().map(|tag| tag.node(&[])).collect();
    nodes.extend(TAGS.iter().map(|tag| tag.node(&channel)));
    nodes.extend(variables().map(Variable::node));
    nodes.extend(constants());
    nodes.extend(camera());
    nodes.extend(scan());
    nodes
}

/// Adds what a program has beyond the reference, by path, type and whether clients may write it.
/// Variables that are there already, in whatever case, are left as they are.
pub fn add_variables(
    nodes: &mut Vec<LineNode>,
    variables: impl IntoIterator<Item = (String, DataType, bool)>,
) {
    let mut known: HashSet<String> = nodes.iter().map(|node| node.spec.id.to_lowercase()).collect();
    for (path, data_type, writable) in variables {
        let spec = codesys(&path, data_type.zero(), writable);
        if known.insert(spec.id.to_lowercase()) {
            nodes.push(LineNode { spec, source: Source::Plc(path) });
        }
    }
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
        let mut spec = NodeSpec::new(LINE, id, *name, self.data_type.zero());
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
        let mut spec = codesys(&path, self.data_type.zero(), self.writable);
        spec.description = Text::new(self.text.0, self.text.1);
        self.quantity.measure(&mut spec);
        LineNode { spec, source: Source::Plc(path) }
    }
}

const fn tag(
    path: (&'static str, &'static str),
    (data_type, quantity, writable): (DataType, Quantity, bool),
    variable: &'static str,
    text: (&'static str, &'static str),
) -> Tag {
    Tag { group: path.0, name: path.1, data_type, quantity, writable, variable, text }
}

const SWITCH: (DataType, Quantity, bool) = (DataType::Boolean, Quantity::None, false);
const COMMAND: (DataType, Quantity, bool) = (DataType::Boolean, Quantity::None, true);
const SPEED: (DataType, Quantity, bool) = (DataType::Float, Quantity::Speed, true);
const POWER: (DataType, Quantity, bool) = (DataType::Float, Quantity::Power, false);
const ENERGY: (DataType, Quantity, bool) = (DataType::Float, Quantity::Energy, false);
const PIECES: (DataType, Quantity, bool) = (DataType::UInt16, Quantity::Pieces, false);
const SECONDS: (DataType, Quantity, bool) = (DataType::UInt32, Quantity::Seconds, false);
const STATE: (DataType, Quantity, bool) = (DataType::UInt16, Quantity::None, false);
const WORDS: (DataType, Quantity, bool) = (DataType::String, Quantity::None, false);

/// The reference's table, one tag a line.
#[rustfmt::skip]
const TAGS: [Tag; 24] = [
    tag(("DeviceControl", "ConveyorStart"), COMMAND, "bConveyorStart", ("conveyor on", "传送带启动")),
    tag(("DeviceControl", "ConveyorSpeed"), SPEED, "rConveyorSpeed", ("wanted speed of the conveyor", "传送带设定速度")),
    tag(("DeviceControl", "Station1Active"), SWITCH, "bStation1Active", ("station 1 switched on", "工位1激活")),
    tag(("DeviceControl", "Station2Active"), SWITCH, "bStation2Active", ("station 2 switched on", "工位2激活")),
    tag(("DeviceControl", "RejectActive"), SWITCH, "bRejectActive", ("ejector out", "剔除动作")),
    tag(("DeviceControl", "SystemStart"), COMMAND, "bSystemStart", ("start of the line", "系统启动")),
    tag(("DeviceControl", "SystemStop"), COMMAND, "bSystemStop", ("stop of the line", "系统停止")),
    tag(("DeviceControl", "EmergencyStop"), COMMAND, "bEmergencyStop", ("emergency stop", "急停")),
    tag(("SensorInput", "ProductSensor1"), SWITCH, "bProductSensor1", ("product at station 1", "产品传感器1")),
    tag(("SensorInput", "ProductSensor2"), SWITCH, "bProductSensor2", ("product at station 2", "产品传感器2")),
    tag(("SensorInput", "QualitySensor"), SWITCH, "bQualitySensor", ("quality sensor, on when good", "质量传感器")),
    tag(("EnergyData", "ConveyorPower"), POWER, "rConveyorPower", ("power of the conveyor", "传送带功率")),
    tag(("EnergyData", "Station1Power"), POWER, "rStation1Power", ("power of station 1", "工位1功率")),
    tag(("EnergyData", "Station2Power"), POWER, "rStation2Power", ("power of station 2", "工位2功率")),
    tag(("EnergyData", "TotalPower"), POWER, "rTotalPower", ("power of the line", "总功率")),
    tag(("EnergyData", "TotalEnergy"), ENERGY, "rTotalEnergy", ("energy of the line", "总能耗")),
    tag(("EnergyData", "EnergyAlarm"), SWITCH, "bEnergyAlarm", ("power above its limit", "能耗报警")),
    tag(("Production", "ProductCount"), PIECES, "iProductCount", ("products checked", "产品计数")),
    tag(("Production", "RejectCount"), PIECES, "iRejectCount", ("products rejected", "剔除计数")),
    tag(("Production", "RunTime"), SECONDS, "iRunTimeSeconds", ("time running", "运行时间")),
    tag(("Production", "DownTime"), SECONDS, "iDownTimeSeconds", ("time not running", "停机时间")),
    tag(("SystemStatus", "SystemState"), STATE, "eSystemState", ("0 standby, 1 running, 2 fault", "0 待机,1 运行,2 故障")),
    tag(("SystemStatus", "SystemFault"), SWITCH, "bSystemFault", ("fault of the line", "系统故障")),
    tag(("SystemStatus", "SystemStatus"), WORDS, "sSystemStatus", ("state in words", "系统状态")),
];

/// Every variable of `PLC_PRG`: those of the tags with the types that CODESYS gives them, and the
/// others.
fn variables() -> impl Iterator<Item = Variable> {
    let of_tags = TAGS.iter().map(|tag| {
        // INT and enumerations are Int16 there, DINT is Int32; they have no unit.
        let (data_type, quantity) = match tag.data_type {
            DataType::UInt16 => (DataType::Int16, Quantity::None),
            DataType::UInt32 => (DataType::Int32, Quantity::None),
            other => (other, tag.quantity),
        };
        let writable = tag.writable || tag.variable.starts_with("bStation");
        Variable { name: tag.variable, data_type, quantity, writable, text: tag.text }
    });
    let more = |name, data_type, writable, text| Variable {
        name,
        data_type,
        quantity: Quantity::None,
        writable,
        text,
    };
    of_tags.chain([
        more("tRunTime", DataType::Int32, false, ("time running, in ms", "运行时间(毫秒)")),
        more("tDownTime", DataType::Int32, false, ("time not running, in ms", "停机时间(毫秒)")),
        more("bAutoMode", DataType::Boolean, true, ("automatic mode", "自动模式")),
    ])
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
