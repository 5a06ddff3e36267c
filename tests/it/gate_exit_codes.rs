//! What the gate ends with, whatever comes together: nothing that went wrong ends in 0.

use std::fs;

use crate::gate::{Project, with_toolchain};

/// What the archive is like.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Image {
    Whole,
    Cut,
    Missing,
}

/// A limit on a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Limit {
    None,
    Holds,
    IsExceeded,
    CanNotBeKnown,
}

/// What findings may do.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Findings {
    Allowed,
    Denied,
    DeniedAndAccepted,
}

/// A file that has to be there, or a place that has to take one.
#[derive(Debug, Clone, Copy, PartialEq)]
enum File {
    NotAsked,
    Good,
    Bad,
}

const IMAGES: [Image; 3] = [Image::Whole, Image::Cut, Image::Missing];
const LIMITS: [Limit; 4] = [Limit::None, Limit::Holds, Limit::IsExceeded, Limit::CanNotBeKnown];
const FINDINGS: [Findings; 3] = [Findings::Allowed, Findings::Denied, Findings::DeniedAndAccepted];
const FILES: [File; 3] = [File::NotAsked, File::Good, File::Bad];

#[derive(Debug, Clone, Copy)]
struct Case {
    image: Image,
    limit: Limit,
    findings: Findings,
    config: File,
    output: File,
    warns: bool,
    only_reports: bool,
}

impl Case {
    /// All that can come together; warnings only where there is an image to warn of.
    fn all() -> impl Iterator<Item = Self> {
        let count = IMAGES.len() * LIMITS.len() * FINDINGS.len() * FILES.len() * FILES.len() * 4;
        let case = |number: usize| {
            let mut rest = number;
            let mut next = |kinds: usize| {
                let kind = rest % kinds;
                rest /= kinds;
                kind
            };
            Self {
                image: IMAGES[next(IMAGES.len())],
                limit: LIMITS[next(LIMITS.len())],
                findings: FINDINGS[next(FINDINGS.len())],
                config: FILES[next(FILES.len())],
                output: FILES[next(FILES.len())],
                warns: next(2) == 1,
                only_reports: next(2) == 1,
            }
        };
        (0..count).map(case).filter(|case| case.image == Image::Whole || !case.warns)
    }

    fn arguments(self) -> Vec<&'static str> {
        let image = match self.image {
            Image::Whole => "image.tar",
            Image::Cut => "cut.tar",
            Image::Missing => "./nosuch.tar",
        };
        let limit: &[&str] = match self.limit {
            Limit::None => &[],
            Limit::Holds => &["--max-layers", "1"],
            Limit::IsExceeded => &["--max-layers", "0"],
            Limit::CanNotBeKnown => &["--max-pull-size", "1TB"],
        };
        let findings: &[&str] = match self.findings {
            Findings::Allowed => &[],
            Findings::Denied => &["--deny", "go-toolchain"],
            Findings::DeniedAndAccepted => &["--fail-on", "low", "--accept", "known.json"],
        };
        let config: &[&str] = match self.config {
            File::NotAsked => &[],
            File::Good => &["--config", "good.toml"],
            File::Bad => &["--config", "bad.toml"],
        };
        let output: &[&str] = match self.output {
            File::NotAsked => &[],
            File::Good => &["-o", "junit=report.xml"],
            File::Bad => &["-o", "junit=nosuch/report.xml"],
        };
        let warning: &[&str] = if self.warns { &["--warn-size", "1"] } else { &[] };
        let exit_zero: &[&str] = if self.only_reports { &["--exit-zero"] } else { &[] };
        [&[image, "-q"], limit, findings, config, output, warning, exit_zero].concat()
    }

    /// What the contract says that it ends with.
    fn code(self) -> i32 {
        let is_impossible = self.image != Image::Whole
            || self.limit == Limit::CanNotBeKnown
            || self.config == File::Bad
            || self.output == File::Bad;
        let is_too_much = self.limit == Limit::IsExceeded || self.findings == Findings::Denied;
        match (is_impossible, is_too_much && !self.only_reports) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        }
    }
}

#[test]
fn every_combination_ends_with_the_code_that_the_contract_promises() {
    let project = Project::new(&with_toolchain());
    let whole = fs::read(project.path().join("image.tar")).expect("an archive");
    fs::write(project.path().join("cut.tar"), &whole[..whole.len() / 2]).expect("a file");
    project.write("good.toml", "max-size = \"1GB\"\n").write("bad.toml", "max-sice = 1\n");
    assert_eq!(project.run(&["--write-baseline", "known.json"]).code, Some(0));
    let report = project.path().join("report.xml");
    let mut seen = [0; 3];
    for case in Case::all() {
        let _ = fs::remove_file(&report);
        let outcome = project.run_with(&case.arguments(), &[]);
        let (code, text) = (case.code(), outcome.text());
        assert_eq!(outcome.code, Some(code), "{case:?}: {text}{}", outcome.stderr);
        assert_eq!(code == 2, text.is_empty(), "{case:?}: {text}");
        assert_eq!(code == 2, outcome.stderr.contains("error: "), "{case:?}: {}", outcome.stderr);
        let is_written = case.output == File::Good && code != 2;
        assert_eq!(report.exists(), is_written, "{case:?}");
        let fails = text.lines().any(|line| line.starts_with("imgscope: FAIL "));
        assert_eq!(
            fails,
            code == 1 || (code == 0 && Case { only_reports: false, ..case }.code() == 1),
            "{case:?}"
        );
        seen[code as usize] += 1;
    }
    assert_eq!(seen, [104, 40, 720], "how often each code was expected");
}
