//! Figures for trends, as an OpenMetrics text file (OpenMetrics 1.0).

use std::io::{self, Write};

use crate::budget::Judgement;
use crate::finding::Severity;
use crate::text::escape_line;

/// Writes gauges, each with the image's name as a label.
///
/// # Errors
/// Where the writer fails.
pub(crate) fn openmetrics(judgement: &Judgement<'_>, out: &mut dyn Write) -> io::Result<()> {
    let analysis = &judgement.diagnosis.analysis;
    let totals = &analysis.totals;
    let image = format!("image=\"{}\"", label(&analysis.image.reference));
    let mut gauge = |name: &str, unit: &str, help: &str, values: &[(String, String)]| -> io::Result<()> {
        let name = format!("imgscope_{name}{}{unit}", if unit.is_empty() { "" } else { "_" });
        writeln!(out, "# TYPE {name} gauge")?;
        if !unit.is_empty() {
            writeln!(out, "# UNIT {name} {unit}")?;
        }
        writeln!(out, "# HELP {name} {help}")?;
        values.iter().try_for_each(|(labels, value)| writeln!(out, "{name}{{{labels}}} {value}"))
    };
    let one = |value: String| vec![(image.clone(), value)];
    gauge("unpacked", "bytes", "Unpacked size of all layers.", &one(totals.unpacked_size.to_string()))?;
    gauge("live", "bytes", "Size of the final file system.", &one(totals.live_size.to_string()))?;
    gauge("wasted", "bytes", "Unpacked size minus live size.", &one(totals.wasted_size.to_string()))?;
    if let Some(size) = totals.compressed_size {
        gauge("compressed", "bytes", "Size of the layers as stored in a registry.", &one(size.to_string()))?;
    }
    let removable = judgement.diagnosis.removable.size();
    gauge("removable", "bytes", "Bytes that all findings together would save.", &one(removable.to_string()))?;
    gauge(
        "efficiency",
        "ratio",
        "Live size divided by unpacked size.",
        &one(format!("{:.6}", totals.efficiency())),
    )?;
    gauge("layers", "", "Number of layers.", &one(analysis.layers.len().to_string()))?;
    gauge("files", "", "Regular files in the final file system.", &one(totals.files.to_string()))?;
    let by_severity = [Severity::High, Severity::Medium, Severity::Low].map(|severity| {
        let count = judgement.new_findings().filter(|finding| finding.severity == severity).count();
        (format!("{image},severity=\"{}\"", severity.word()), count.to_string())
    });
    gauge("findings", "", "Findings that are not accepted.", &by_severity)?;
    let by_layer: Vec<(String, String)> = analysis
        .layers
        .iter()
        .map(|layer| (format!("{image},layer=\"{}\"", layer.index), layer.unpacked_size.to_string()))
        .collect();
    gauge("layer_unpacked", "bytes", "Unpacked size of the layer.", &by_layer)?;
    if !judgement.verdicts.is_empty() {
        let verdicts: Vec<(String, String)> = judgement
            .verdicts
            .iter()
            .map(|verdict| {
                let name = label(&verdict.title());
                (format!("{image},limit=\"{name}\""), u8::from(verdict.passed()).to_string())
            })
            .collect();
        gauge("limit_holds", "", "1 if the limit passes, else 0.", &verdicts)?;
    }
    writeln!(out, "# EOF")
}

/// A label's value, what ends it escaped.
fn label(text: &str) -> String {
    escape_line(text).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
