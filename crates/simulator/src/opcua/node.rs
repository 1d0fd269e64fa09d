//! What a variable is: its node id, where it is found, its texts, type, unit, range and rights.

use opcua::types::{EUInformation, LocalizedText};

use super::{DataType, Value};

/// A node's place in the list that the server was started with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeIndex(pub usize);

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Text {
    /// A text in both languages.
    #[must_use]
    pub fn new(en: &str, zh: &str) -> Self {
        Self { en: en.to_owned(), zh: zh.to_owned() }
    }

    /// A name that is the same in both.
    #[must_use]
    pub fn same(text: &str) -> Self {
        Self::new(text, text)
    }

    pub(super) fn localized(&self, language: Language) -> LocalizedText {
        match language {
            Language::English => LocalizedText::new("en", &self.en),
            Language::Chinese => LocalizedText::new("zh-CN", &self.zh),
        }
    }
}

/// The language of display names and descriptions; a server speaks one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Language {
    #[default]
    English,
    Chinese,
}

/// A folder on the way to a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// The text of its node id, in the variable's namespace.
    pub id: String,
    /// Its browse name and display name.
    pub name: String,
}

impl Folder {
    /// A folder.
    #[must_use]
    pub fn new(id: &str, name: &str) -> Self {
        Self { id: id.to_owned(), name: name.to_owned() }
    }
}

/// A unit by its common code of UNECE Recommendation 20.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The common code: up to four capital letters and digits.
    pub code: &'static str,
    /// The symbol shown.
    pub symbol: &'static str,
    /// The name in full.
    pub name: &'static str,
}

#[expect(missing_docs, reason = "the names say it")]
impl Unit {
    pub const METRE: Self = Self { code: "MTR", symbol: "m", name: "metre" };
    pub const METRE_PER_SECOND: Self =
        Self { code: "MTS", symbol: "m/s", name: "metre per second" };
    pub const KILOWATT: Self = Self { code: "KWT", symbol: "kW", name: "kilowatt" };
    pub const KILOWATT_HOUR: Self = Self { code: "KWH", symbol: "kW·h", name: "kilowatt hour" };
    pub const SECOND: Self = Self { code: "SEC", symbol: "s", name: "second [unit of time]" };
    pub const MICROSECOND: Self = Self { code: "B98", symbol: "µs", name: "microsecond" };
    pub const PERCENT: Self = Self { code: "P1", symbol: "%", name: "percent" };
    pub const PIECE: Self = Self { code: "H87", symbol: "pc", name: "piece" };

    /// OPC 10000-8, 5.6.4.3: the unit id is the code's characters as the bytes of one number.
    pub(super) fn information(self) -> EUInformation {
        EUInformation {
            namespace_uri: "http://www.opcfoundation.org/UA/units/un/cefact".into(),
            unit_id: self.code.bytes().fold(0, |id, byte| (id << 8) | i32::from(byte)),
            display_name: LocalizedText::new("", self.symbol),
            description: LocalizedText::new("en", self.name),
        }
    }
}

/// One variable.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeSpec {
    /// Its namespace: one of [`ServerConfig::namespaces`](super::ServerConfig::namespaces).
    pub namespace: &'static str,
    /// The text of its node id.
    pub id: String,
    /// The folders that lead to it below Objects, outermost first.
    pub folders: Vec<Folder>,
    /// Its browse name.
    pub name: String,
    /// What clients show.
    pub display_name: Text,
    /// What it is.
    pub description: Text,
    /// Its first value, which also says its type.
    pub value: Value,
    /// Its unit.
    pub unit: Option<Unit>,
    /// Lowest and highest value (`EURange`). A write outside is refused. With a range the variable
    /// is an `AnalogItem`.
    pub range: Option<(f64, f64)>,
    /// Whether clients may write it.
    pub writable: bool,
}

impl NodeSpec {
    /// A read-only variable without unit, range or texts of its own.
    #[must_use]
    pub fn new(
        namespace: &'static str,
        id: impl Into<String>,
        name: impl Into<String>,
        value: Value,
    ) -> Self {
        let name = name.into();
        Self {
            namespace,
            id: id.into(),
            folders: Vec::new(),
            display_name: Text::same(&name),
            description: Text::default(),
            name,
            value,
            unit: None,
            range: None,
            writable: false,
        }
    }

    /// Its type.
    #[must_use]
    pub fn data_type(&self) -> DataType {
        self.value.data_type()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_ids_are_those_of_the_published_table() {
        // UNECE_to_OPCUA.csv of the OPC Foundation.
        for (unit, id) in [
            (Unit::METRE, 5_067_858),
            (Unit::METRE_PER_SECOND, 5_067_859),
            (Unit::KILOWATT, 4_937_556),
            (Unit::KILOWATT_HOUR, 4_937_544),
            (Unit::SECOND, 5_457_219),
            (Unit::MICROSECOND, 4_340_024),
            (Unit::PERCENT, 20_529),
            (Unit::PIECE, 4_732_983),
        ] {
            assert_eq!(unit.information().unit_id, id, "{}", unit.code);
        }
    }
}
