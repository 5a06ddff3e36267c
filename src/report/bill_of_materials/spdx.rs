//! SPDX 2.3 as JSON.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use super::facts::{created, image_id, is_expression, measured, seal};
use crate::analysis::Analysis;
use crate::finding::Diagnosis;
use crate::package::{PackageId, Packages};
use crate::report::escaping::write_json;

const TOOL: &str = concat!("Tool: imgscope-", env!("CARGO_PKG_VERSION"));
const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const IMAGE: &str = "SPDXRef-image";

/// Licences that are no expressions of SPDX: each is known by a number, and quoted once.
#[derive(Default)]
struct QuotedLicenses<'a>(BTreeMap<&'a str, usize>);

/// Writes the bill. Sizes and layers are annotations of each package: `imgscope:size=1234`.
///
/// # Errors
/// Where the writer fails.
pub(in crate::report) fn spdx(diagnosis: &Diagnosis, out: &mut dyn io::Write) -> io::Result<()> {
    let analysis = &*diagnosis.analysis;
    let packages = diagnosis.packages();
    let date = created(analysis);
    let mut licenses = QuotedLicenses::default();
    let mut listed = vec![image(analysis, packages, &date)];
    listed.extend(packages.iter().map(|(id, _)| package(packages, id, &mut licenses, &date)));
    let described = json!({
        "spdxElementId": DOCUMENT, "relationshipType": "DESCRIBES", "relatedSpdxElement": IMAGE
    });
    let contained = packages.iter().map(|(id, _)| {
        json!({"spdxElementId": IMAGE, "relationshipType": "CONTAINS", "relatedSpdxElement": reference(id)})
    });
    let seal: String = seal(analysis).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut bill = json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": DOCUMENT,
        "name": analysis.image.reference,
        "documentNamespace": format!("https://spdx.org/spdxdocs/imgscope-{seal}"),
        "creationInfo": {"created": date, "creators": [TOOL]},
        "packages": listed,
        "relationships": std::iter::once(described).chain(contained).collect::<Vec<_>>(),
    });
    if !licenses.0.is_empty() {
        let quoted = licenses.0.iter().map(|(words, number)| {
            json!({"licenseId": format!("LicenseRef-{number}"), "extractedText": words, "name": words})
        });
        bill["hasExtractedLicensingInfos"] = quoted.collect();
    }
    write_json(&bill, out)
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

fn package<'a>(
    packages: &'a Packages,
    id: PackageId,
    licenses: &mut QuotedLicenses<'a>,
    date: &str,
) -> Value {
    let package = &packages[id];
    let mut entry = json!({
        "SPDXID": reference(id),
        "name": package.name,
        "versionInfo": package.version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": false,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": package.license.as_deref().map_or("NOASSERTION".to_owned(), |words| licenses.of(words)),
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
    /// An expression for a licence.
    fn of(&mut self, words: &'a str) -> String {
        if is_expression(words) {
            return words.to_owned();
        }
        let next = self.0.len() + 1;
        format!("LicenseRef-{}", self.0.entry(words).or_insert(next))
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
