//! CycloneDX 1.6 as JSON.

use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use super::facts::{created, image_id, is_expression, measured, seal};
use crate::finding::Diagnosis;
use crate::package::{PackageId, Packages};
use crate::report::escaping::write_json;
use crate::report::written_list::WrittenList;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bill<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    bom_format: &'static str,
    components: WrittenList<'a, Value>,
    metadata: Value,
    serial_number: String,
    spec_version: &'static str,
    version: u32,
}

/// Writes the bill. Sizes and layers are properties: `imgscope:size` in bytes.
///
/// # Errors
/// Where the writer fails.
pub(in crate::report) fn cyclonedx(diagnosis: &Diagnosis, out: &mut dyn io::Write) -> io::Result<()> {
    let analysis = &*diagnosis.analysis;
    let packages = diagnosis.packages();
    let bill = Bill {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bom_format: "CycloneDX",
        components: WrittenList::numbered(packages.len(), |place| {
            component(packages, PackageId(place as u32))
        }),
        metadata: json!({
            "timestamp": created(analysis),
            "tools": {"components": [
                {"type": "application", "name": "imgscope", "version": env!("CARGO_PKG_VERSION")}
            ]},
            "component": {
                "type": "container",
                "bom-ref": "image",
                "name": analysis.image.reference,
                "version": image_id(analysis),
                "properties": [
                    property("unpacked-size", &analysis.totals.unpacked_size.to_string()),
                    property("live-size", &analysis.totals.live_size.to_string()),
                    property("unowned-size", &packages.unowned_size.to_string()),
                ],
            },
        }),
        serial_number: serial_number(seal(analysis)),
        spec_version: "1.6",
        version: 1,
    };
    write_json(&bill, out)
}

fn component(packages: &Packages, id: PackageId) -> Value {
    let package = &packages[id];
    let properties: Vec<Value> =
        measured(packages, id).iter().map(|(name, value)| property(name, value)).collect();
    let mut component = json!({
        "type": "library",
        "bom-ref": format!("package-{}", id.0),
        "name": package.name,
        "version": package.version,
        "properties": properties,
    });
    if let Some(purl) = package.purl(packages.distribution.as_ref()) {
        component["purl"] = purl.into();
    }
    match package.license.as_deref() {
        Some(license) if is_expression(license) => component["licenses"] = json!([{"expression": license}]),
        Some(license) => component["licenses"] = json!([{"license": {"name": license}}]),
        None => {}
    }
    component
}

fn property(name: &str, value: &str) -> Value {
    json!({"name": format!("imgscope:{name}"), "value": value})
}

/// A UUID of bytes that are given (RFC 9562, version 8).
fn serial_number(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    format!("urn:uuid:{}", parts.join("-"))
}
