//! Writing to the plant, looking into its servers, and the simulated line.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

dto! {
    /// A value before it is written: what a person confirms.
    struct WriteProposal {
        /// The tag.
        tag: String,
        /// What the device says now.
        #[ts(type = "number | string | boolean | null")]
        old_value: serde_json::Value,
        /// What would be written, in the tag's type.
        #[ts(type = "number | string | boolean | null")]
        new_value: serde_json::Value,
        /// Unit of both.
        unit: String,
        /// Lowest value allowed.
        lowest: Option<f64>,
        /// Highest value allowed.
        highest: Option<f64>,
        /// Why it would be refused, as a sentence.
        problem: Option<String>,
    }

    /// What became of a write.
    struct WriteResult {
        /// Whether the device says the new value now.
        confirmed: bool,
        /// What it says.
        #[ts(type = "number | string | boolean | null")]
        read_back: serde_json::Value,
        /// A sentence.
        message: String,
    }

    /// A node of a server's address space.
    struct BrowseRow {
        /// Its id with the namespace's URI, to be used in plant files.
        node: String,
        /// Its name.
        name: String,
        /// `object` or `variable`.
        kind: String,
        /// Whether there is something below it.
        has_children: bool,
        /// Type of its value; empty for objects.
        data_type: String,
        /// Unit of its value.
        unit: String,
        /// Whether this user may write it.
        writable: bool,
    }

    /// A server's certificate.
    struct CertificateRow {
        /// The source that saw it.
        source: String,
        /// SHA-1 of the certificate in hexadecimal, as other clients show it.
        thumbprint: String,
        /// Whose it is.
        subject: String,
        /// First second at which it is valid.
        valid_from: f64,
        /// Last second at which it is valid.
        valid_to: f64,
        /// Whether it is trusted.
        state: CertificateState,
    }

    /// A fault of the simulated line.
    struct LineFault {
        /// Its name, `jam`.
        name: String,
        /// Whether it is switched on.
        active: bool,
        /// Since when.
        since: Option<f64>,
    }

    /// The line's geometry: positions along the belt in metres.
    struct LineLayout {
        /// Whether this plant has a line.
        available: bool,
        /// Length of the belt.
        length_m: f64,
        /// Length of a product.
        product_m: f64,
        /// Where the first station holds a product.
        station1_m: f64,
        /// Where the second station holds a product.
        station2_m: f64,
        /// First product sensor.
        sensor1_m: f64,
        /// Second product sensor.
        sensor2_m: f64,
        /// Quality sensor.
        quality_m: f64,
        /// Ejector.
        ejector_m: f64,
    }
}

names! {
    /// Whether a certificate is trusted.
    enum CertificateState: "snake_case" { Pending, Trusted, Changed }
}
