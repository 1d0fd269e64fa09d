//! Names that columns commonly have, in English and Chinese, without case.

/// What a column is about.
pub(super) const TIME: &[&str] = &[
    "source_time",
    "sourcetime",
    "time",
    "timestamp",
    "datetime",
    "date_time",
    "date",
    "ts",
    "_time",
    "时间",
    "采集时间",
    "日期时间",
    "时间戳",
    "日期",
];
pub(super) const RECEIVE_TIME: &[&str] = &["receive_time", "receivetime", "received", "接收时间"];
pub(super) const TAG: &[&str] = &[
    "tag",
    "tagname",
    "tag_name",
    "name",
    "point",
    "pointname",
    "variable",
    "变量",
    "变量名",
    "位号",
    "测点",
    "点名",
];
pub(super) const VALUE: &[&str] = &["value", "val", "_value", "reading", "值", "数值", "测量值"];
pub(super) const TEXT: &[&str] = &["text", "string", "文本"];
pub(super) const QUALITY: &[&str] = &["quality", "status_code", "statuscode", "质量", "质量码"];
pub(super) const DEVICE: &[&str] =
    &["sn", "device", "device_sn", "deviceid", "device_id", "设备sn", "设备", "设备编号"];

/// Columns of the gas system's archive and of its export, and the fields they are.
pub(super) const GAS: &[(&str, &str)] = &[
    ("v_raw", "v_raw"),
    ("ppm", "value"),
    ("temp", "temp"),
    ("humi", "humi"),
    ("bat", "bat"),
    ("rssi", "rssi"),
    ("seq", "seq"),
    ("err_code", "err"),
    ("原始电压(mv)", "v_raw"),
    ("浓度(ppm)", "value"),
    ("温度(℃)", "temp"),
    ("湿度(%)", "humi"),
    ("电量(%)", "bat"),
    ("信号(dbm)", "rssi"),
    ("包序号", "seq"),
];

/// The first of these columns whose name is one of `names`; earlier names come first.
pub(super) fn pick<'a>(columns: &'a [String], names: &[&str]) -> Option<&'a String> {
    names.iter().find_map(|name| columns.iter().find(|column| column.to_lowercase() == *name))
}

/// The gas field of a column.
pub(super) fn gas_field(column: &str) -> Option<&'static str> {
    let column = column.to_lowercase();
    GAS.iter().find(|(name, _)| *name == column).map(|(_, field)| *field)
}

/// A column's name made a field's name.
pub(super) fn as_field(column: &str) -> String {
    let bad = |c: char| c.is_control() || c.is_whitespace() || "*?#+\"'`\\/".contains(c);
    column.trim().replace(bad, "_")
}
