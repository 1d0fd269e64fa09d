//! The measures of the line, in metres along the belt. Positions are of a product's centre.

/// Length of the belt; a product whose centre passes it has left the line.
pub const BELT_LENGTH_M: f64 = 12.0;
/// Length of a product.
pub const PRODUCT_LENGTH_M: f64 = 0.4;
/// Where the feeder puts a product down.
pub const INLET_M: f64 = 0.2;
/// Where the stop of station 1 holds a product; its sensor looks at the same place.
pub const STATION1_M: f64 = 3.0;
/// Where the stop of station 2 holds a product; its sensor looks at the same place.
pub const STATION2_M: f64 = 6.0;
/// Where the stop of the quality check holds a product.
pub const QUALITY_M: f64 = 9.0;
/// The middle of the ejector's plate.
pub const EJECTOR_M: f64 = 10.5;

/// The least gap between two products: their carriers are longer than they are.
pub(super) const GAP_M: f64 = 0.1;
/// From centre to centre in a queue.
pub(super) const PITCH_M: f64 = PRODUCT_LENGTH_M + GAP_M;
/// The second finger of a stop keeps the next product's centre this far back while one is let go.
pub(super) const REAR_FINGER_M: f64 = PRODUCT_LENGTH_M + GAP_M / 2.0;
/// A sensor sees a product whose centre is nearer than this, and a station reaches it.
pub(super) const SIGHT_M: f64 = PRODUCT_LENGTH_M / 2.0;
/// The ejector's plate reaches a product whose centre is nearer than this.
pub(super) const PLATE_M: f64 = 0.35;
/// Where products get stuck in a jam.
pub(super) const JAM_M: f64 = 4.5;
/// The three stops, from the inlet on.
pub(super) const STOPS_M: [f64; 3] = [STATION1_M, STATION2_M, QUALITY_M];

/// The measures by the names that the OPC UA server gives them.
#[must_use]
pub fn measure_m(name: &str) -> Option<f64> {
    Some(match name {
        "BeltLength" => BELT_LENGTH_M,
        "ProductLength" => PRODUCT_LENGTH_M,
        "Sensor1" | "Station1" => STATION1_M,
        "Sensor2" | "Station2" => STATION2_M,
        "Quality" => QUALITY_M,
        "Ejector" => EJECTOR_M,
        _ => return None,
    })
}
