//! `imgscope build …`

use std::ffi::OsString;

use super::image::{explore_or_report, refuse_contradiction};
use crate::budget::LIMITS;
use crate::cli::ExitStatus;
use crate::cli::build_args::BuildArgs;
use crate::cli::failure::{Failure, hint, note};
use crate::cli::outputs::prepare;
use crate::cli::request::request_located;
use crate::cli::settings::Settings;
use crate::scan::Request;
use crate::source::Locator;
use crate::text::escape_line;
use crate::trial::{PassedBuild, build_with, first_tag};

/// Builds, and explores or judges what was built. What can be known to fail fails before the build.
pub(crate) fn build(args: &BuildArgs) -> Result<ExitStatus, Failure> {
    refuse_contradiction(&args.source, &args.output)?;
    Settings::load(&args.output.limits)?;
    prepare(&args.output.outputs, &[])?;
    let (kind, id) = match build_with(args.engine, &args.arguments)? {
        PassedBuild::Built { kind, id } => (kind, id),
        PassedBuild::Failed(code) => {
            note(&format!("the build failed with exit code {code}; nothing was read"));
            if let Some(option) = own_option(&args.arguments) {
                hint(&format!("options of imgscope go before `build`: imgscope {option} … build …"));
            }
            return Ok(ExitStatus::BuildFailed(code));
        }
        PassedBuild::Interrupted => return Ok(ExitStatus::Interrupted),
    };
    let name = first_tag(&args.arguments).unwrap_or_else(|| id.clone());
    let locator = Locator::Engine { kind: Some(kind), reference: id, passed_over: Vec::new() };
    let request = || {
        let request = request_located(&name, locator, &args.source.reading)?;
        Ok(Request { reference: escape_line(&name), ..request })
    };
    explore_or_report(request, &args.source, &args.output)
}

/// An option of this program among those that went to the builder.
fn own_option(arguments: &[OsString]) -> Option<String> {
    let words = arguments.iter().filter_map(|word| word.to_str()?.strip_prefix("--"));
    let mut names = words.map(|word| word.split('=').next().unwrap_or(word));
    names.find(|name| LIMITS.iter().any(|limit| limit.flag == Some(name))).map(|name| format!("--{name}"))
}
