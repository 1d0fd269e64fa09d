//! The definition of the demo plant as files, for a station that has none.

/// Name and content of each file in the plant folder.
pub const PLANT_FILES: &[(&str, &str)] = &[
    ("plant.toml", include_str!("../../../datasets/demo-plant/plant/plant.toml")),
    ("areas.toml", include_str!("../../../datasets/demo-plant/plant/areas.toml")),
    ("devices.toml", include_str!("../../../datasets/demo-plant/plant/devices.toml")),
    ("calibrations.toml", include_str!("../../../datasets/demo-plant/plant/calibrations.toml")),
    ("limits.toml", include_str!("../../../datasets/demo-plant/plant/limits.toml")),
    ("alarms.toml", include_str!("../../../datasets/demo-plant/plant/alarms.toml")),
    ("notify.toml", include_str!("../../../datasets/demo-plant/plant/notify.toml")),
    ("archive.toml", include_str!("../../../datasets/demo-plant/plant/archive.toml")),
    ("retention.toml", include_str!("../../../datasets/demo-plant/plant/retention.toml")),
    ("exports.toml", include_str!("../../../datasets/demo-plant/plant/exports.toml")),
    ("tags.toml", include_str!("../../../datasets/demo-plant/plant/tags.toml")),
    ("line.toml", include_str!("../../../datasets/demo-plant/plant/line.toml")),
    ("sources.toml", include_str!("../../../datasets/demo-plant/plant/sources.toml")),
];
