//! A mapping as the interface edits it, and back.

use historian::import::{Encoding, Form, Mapping, TimeFormat};

use crate::api::dto::{ImportEncoding, ImportForm, ImportMapping, ImportTimeFormat};

impl From<ImportMapping> for Mapping {
    fn from(plan: ImportMapping) -> Self {
        Self {
            form: match plan.form {
                ImportForm::Long => Form::Long,
                ImportForm::Wide => Form::Wide,
                ImportForm::Device => Form::Device,
            },
            encoding: match plan.encoding {
                ImportEncoding::Utf8 => Encoding::Utf8,
                ImportEncoding::Gb18030 => Encoding::Gb18030,
            },
            time_format: match plan.time_format {
                ImportTimeFormat::Text => TimeFormat::Text,
                ImportTimeFormat::EpochS => TimeFormat::EpochS,
                ImportTimeFormat::EpochMs => TimeFormat::EpochMs,
                ImportTimeFormat::EpochUs => TimeFormat::EpochUs,
            },
            separator: plan.separator,
            decimal_comma: plan.decimal_comma,
            time: plan.time,
            time_zone: plan.time_zone,
            receive_time: plan.receive_time,
            quality: plan.quality,
            tag: plan.tag,
            value: plan.value,
            text: plan.text,
            device: plan.device,
            columns: plan.columns,
            text_columns: plan.text_columns,
            prefix: plan.prefix,
            rename: plan.rename,
        }
    }
}

impl From<Mapping> for ImportMapping {
    fn from(mapping: Mapping) -> Self {
        Self {
            form: match mapping.form {
                Form::Long => ImportForm::Long,
                Form::Wide => ImportForm::Wide,
                Form::Device => ImportForm::Device,
            },
            encoding: match mapping.encoding {
                Encoding::Utf8 => ImportEncoding::Utf8,
                Encoding::Gb18030 => ImportEncoding::Gb18030,
            },
            time_format: match mapping.time_format {
                TimeFormat::Text => ImportTimeFormat::Text,
                TimeFormat::EpochS => ImportTimeFormat::EpochS,
                TimeFormat::EpochMs => ImportTimeFormat::EpochMs,
                TimeFormat::EpochUs => ImportTimeFormat::EpochUs,
            },
            separator: mapping.separator,
            decimal_comma: mapping.decimal_comma,
            time: mapping.time,
            time_zone: mapping.time_zone,
            receive_time: mapping.receive_time,
            quality: mapping.quality,
            tag: mapping.tag,
            value: mapping.value,
            text: mapping.text,
            device: mapping.device,
            columns: mapping.columns,
            text_columns: mapping.text_columns,
            prefix: mapping.prefix,
            rename: mapping.rename,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_comes_back_as_it_was() {
        for (form, encoding, time_format) in [
            (Form::Long, Encoding::Utf8, TimeFormat::Text),
            (Form::Wide, Encoding::Gb18030, TimeFormat::EpochS),
            (Form::Device, Encoding::Utf8, TimeFormat::EpochMs),
            (Form::Device, Encoding::Utf8, TimeFormat::EpochUs),
        ] {
            let pair = |a: &str, b: &str| [(a.to_owned(), b.to_owned())].into();
            let mapping = Mapping {
                form,
                encoding,
                time_format,
                separator: ";".into(),
                decimal_comma: true,
                time: "t".into(),
                time_zone: "Asia/Shanghai".into(),
                receive_time: "r".into(),
                quality: "q".into(),
                tag: "n".into(),
                value: "v".into(),
                text: "x".into(),
                device: "d".into(),
                columns: pair("T1", "old/T1"),
                text_columns: vec!["state".into()],
                prefix: "old/".into(),
                rename: pair("a", "b"),
            };
            let plan = ImportMapping::from(mapping.clone());
            let spoken = serde_json::to_string(&plan).unwrap();
            let heard: ImportMapping = serde_json::from_str(&spoken).unwrap();
            assert_eq!(Mapping::from(heard), mapping, "{spoken}");
        }
    }
}
