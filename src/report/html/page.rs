//! The frame of every page: its policy, its style and its script.

use std::io::{self, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../../../assets/html/report.css");
const SCRIPT: &str = include_str!("../../../assets/html/report.js");

/// Writes a page. Nothing in it is fetched, and nothing but its own style and script is obeyed.
///
/// # Errors
/// Where the writer fails.
pub(in crate::report) fn page(title: &str, body: &Markup, out: &mut dyn Write) -> io::Result<()> {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "imgscope " (env!("CARGO_PKG_VERSION")) };
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the report" }
                (body)
                footer { p { "imgscope " (env!("CARGO_PKG_VERSION")) ". Sizes are unpacked bytes in SI units: 1MB is 1,000,000 bytes." } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    out.write_all(page.into_string().as_bytes())?;
    out.write_all(b"\n")
}

/// A hash as a policy names it (CSP 3, section 2.3.1).
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}
