//! The formats of a report on an image, and which file writes which.

use std::io::{self, Write};

use clap::ValueEnum;

use super::bill_of_materials::{cyclonedx, spdx};
use super::github::github;
use super::gitlab::gitlab;
use super::html::{html, svg};
use super::json::{Lists, json};
use super::junit::junit;
use super::markdown::markdown;
use super::openmetrics::openmetrics;
use super::packages::packages_markdown;
use super::sarif::sarif;
use super::tables::{csv_files, csv_layers};
use super::text::text;
use crate::budget::Judgement;
use crate::text::PageWidth;

/// A report's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For scripts, schema version 1
    Json,
    /// For a pull request comment
    Markdown,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For test reports: JUnit XML, one case per limit
    Junit,
    /// For GitLab: code quality JSON
    Gitlab,
    /// For GitHub Actions: annotations
    Github,
    /// Layers as a table
    CsvLayers,
    /// Files as a table
    CsvFiles,
    /// For trends: OpenMetrics text
    Openmetrics,
    /// Packages as a bill of materials: CycloneDX 1.6 JSON
    Cyclonedx,
    /// Packages as a bill of materials: SPDX 2.3 JSON
    Spdx,
    /// For a browser: one file with a treemap, which asks nobody for anything
    Html,
    /// The treemap as a picture
    Svg,
}

/// What is asked of some formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportOptions {
    /// The page that text is for.
    pub page: PageWidth,
    /// What JSON lists beside all else; text and Markdown list packages alone.
    pub lists: Lists,
}

impl Format {
    /// The word for it, as on the command line.
    pub fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Tells whether it says nothing of an image of which no more than the manifest was read.
    pub fn needs_contents(self) -> bool {
        match self {
            Self::Text | Self::Json | Self::Markdown | Self::Junit | Self::Github => false,
            Self::Sarif
            | Self::Gitlab
            | Self::CsvLayers
            | Self::CsvFiles
            | Self::Openmetrics
            | Self::Cyclonedx
            | Self::Spdx
            | Self::Html
            | Self::Svg => true,
        }
    }

    /// Writes a report.
    ///
    /// # Errors
    /// Where the writer fails.
    pub fn write(
        self,
        judgement: &Judgement<'_>,
        options: ReportOptions,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Text => text(judgement, options.page, options.lists.packages, out),
            Self::Json => json(judgement, options.lists, out),
            Self::Markdown => {
                markdown(judgement, out)?;
                if options.lists.packages && !judgement.diagnosis.analysis.is_of_manifest() {
                    packages_markdown(judgement.diagnosis, out)?;
                }
                Ok(())
            }
            Self::Sarif => sarif(judgement, out),
            Self::Junit => junit(judgement, out),
            Self::Gitlab => gitlab(judgement, out),
            Self::Github => github(judgement, out),
            Self::CsvLayers => csv_layers(&judgement.diagnosis.analysis, out),
            Self::CsvFiles => csv_files(&judgement.diagnosis.analysis, out),
            Self::Openmetrics => openmetrics(judgement, out),
            Self::Cyclonedx => cyclonedx(judgement.diagnosis, out),
            Self::Spdx => spdx(judgement.diagnosis, out),
            Self::Html => html(judgement, out),
            Self::Svg => svg(&judgement.diagnosis.analysis, out),
        }
    }
}
