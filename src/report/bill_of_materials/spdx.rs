//! SPDX 2.3 as JSON.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use super::facts::{created, image_id, is_expression, measured, seal};
use crate::analysis::Analysis;
use crate::finding::Diagnosis;
use crate::package::{PackageId, Packages};
use crate::report::escaping::write_json;
use crate::report::written_list::WrittenList;

const TOOL: &str = concat!("Tool: imgscope-", env!("CARGO_PKG_VERSION"));
const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const IMAGE: &str = "SPDXRef-image";

/// Licences that are no expressions of SPDX: each is known by a number, and quoted once.
struct QuotedLicenses<'a>(BTreeMap<&'a str, usize>);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bill<'a> {
    #[serde(rename = "SPDXID")]
    id: &'static str,
    creation_info: Value,
    data_license: &'static str,
    document_namespace: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    has_extracted_licensing_infos: Vec<Value>,
    name: &'a str,
    packages: WrittenList<'a, Value>,
    relationships: WrittenList<'a, Value>,
    spdx_version: &'static str,
}

/// Writes the bill. Sizes and layers are annotations of each package: `imgscope:size=1234`.
///
/// # Errors
/// Where the writer fails.
pub(in crate::report) fn spdx(diagnosis: &Diagnosis, out: &mut dyn io::Write) -> io::Result<()> {
    let analysis = &*diagnosis.analysis;
    let packages = diagnosis.packages();
    let date = created(analysis);
    let licenses = QuotedLicenses::of(packages);
    let seal: String = seal(analysis).iter().map(|byte| format!("{byte:02x}")).collect();
    let quoted = licenses.0.iter().map(|(words, number)| {
        json!({"licenseId": format!("LicenseRef-{number}"), "extractedText": words, "name": words})
    });
    let count = packages.len();
    let bill = Bill {
        id: DOCUMENT,
        creation_info: json!({"created": date, "creators": [TOOL]}),
        data_license: "CC0-1.0",
        document_namespace: format!("https://spdx.org/spdxdocs/imgscope-{seal}"),
        has_extracted_licensing_infos: quoted.collect(),
        name: &analysis.image.reference,
        packages: WrittenList::numbered(count + 1, |place| match id_at(place) {
            None => image(analysis, packages, &date),
            Some(id) => package(packages, id, &licenses, &date),
        }),
        relationships: WrittenList::numbered(count + 1, |place| relationship(id_at(place))),
        spdx_version: "SPDX-2.3",
    };
    write_json(&bill, out)
}

/// The package at a place of a list that begins with the image.
fn id_at(place: usize) -> Option<PackageId> {
    place.checked_sub(1).map(|place| PackageId(place as u32))
}

/// What the document describes is the image, and what that contains are packages.
fn relationship(package: Option<PackageId>) -> Value {
    match package {
        None => {
            json!({"spdxElementId": DOCUMENT, "relationshipType": "DESCRIBES", "relatedSpdxElement": IMAGE})
        }
        Some(id) => {
            json!({"spdxElementId": IMAGE, "relationshipType": "CONTAINS", "relatedSpdxElement": reference(id)})
        }
    }
}

fn image(analysis: &Analysis, packages: &Packages, date: &str) -> Value {
    let totals = &analysis.totals;
    let figures = [
        ("unpacked-size", totals.unpacked_size),
        ("live-size", totals.live_size),
        ("unowned-size", packages.unowned_size),
    ];
    let figures = figures.map(|(name, bytes)| (name, bytes.to_string()));
    json!({
        "SPDXID": IMAGE,
        "name": analysis.image.reference,
        "versionInfo": image_id(analysis),
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": false,
        "primaryPackagePurpose": "CONTAINER",
        "annotations": annotations(&figures, date),
    })
}

fn package(packages: &Packages, id: PackageId, licenses: &QuotedLicenses<'_>, date: &str) -> Value {
    let package = &packages[id];
    let mut entry = json!({
        "SPDXID": reference(id),
        "name": package.name,
        "versionInfo": package.version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": false,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": package.license.as_deref().map_or("NOASSERTION".to_owned(), |words| licenses.expression(words)),
        "copyrightText": "NOASSERTION",
        "annotations": annotations(&measured(packages, id), date),
    });
    if let Some(purl) = package.purl(packages.distribution.as_ref()) {
        entry["externalRefs"] = json!([{
            "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl
        }]);
    }
    entry
}

impl<'a> QuotedLicenses<'a> {
    /// Those of packages, numbered as they are met.
    fn of(packages: &'a Packages) -> Self {
        let mut quoted = BTreeMap::new();
        let words = packages.iter().filter_map(|(_, package)| package.license.as_deref());
        for words in words.filter(|words| !is_expression(words)) {
            let next = quoted.len() + 1;
            quoted.entry(words).or_insert(next);
        }
        Self(quoted)
    }

    /// An expression for a licence.
    fn expression(&self, words: &str) -> String {
        self.0.get(words).map_or_else(|| words.to_owned(), |number| format!("LicenseRef-{number}"))
    }
}

fn reference(id: PackageId) -> String {
    format!("SPDXRef-package-{}", id.0)
}

fn annotations(figures: &[(&str, String)], date: &str) -> Vec<Value> {
    let annotation = |(name, value): &(&str, String)| {
        json!({
            "annotationDate": date,
            "annotationType": "OTHER",
            "annotator": TOOL,
            "comment": format!("imgscope:{name}={value}"),
        })
    };
    figures.iter().map(annotation).collect()
}
