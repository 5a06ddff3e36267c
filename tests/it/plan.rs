//! The plan: what to change, written down.

use imgscope::advice::{MarkTarget, Marks, plan_markdown};
use imgscope::finding::Diagnosis;
use imgscope::text::is_hostile;

use crate::support::{image, node};

fn example() -> Diagnosis {
    image()
        .tag("shop:7")
        .layer(|l| l.file("bin/sh", 9_000).file("opt/app", 70))
        .by("ADD alpine.tar.gz / # buildkit")
        .layer(|l| l.file("usr/local/go/bin/go", 300_000).file("usr/local/go/pkg/tool/compile", 50_000))
        .by("RUN /bin/sh -c apk add `cat list` # buildkit")
        .layer(|l| l.fill(b'y').file("opt/app", 80).file("a/one", 500).file("b/two", 500))
        .by("COPY app /opt # buildkit")
        .diagnose()
}

fn plan(diagnosis: &Diagnosis, marked: &[MarkTarget]) -> String {
    let mut marks = Marks::default();
    marks.set(diagnosis, marked.iter().copied(), true);
    plan_markdown(diagnosis, &marks)
}

/// The finding of the Go toolchain, which these images are about.
fn toolchain(diagnosis: &Diagnosis) -> MarkTarget {
    let place = diagnosis.findings.iter().position(|finding| finding.rule.id == "go-toolchain");
    MarkTarget::Finding(place.expect("a toolchain"))
}

#[test]
fn a_plan_says_what_to_change_what_it_saves_and_which_step_brought_it() {
    let diagnosis = example();
    assert_eq!(
        plan(&diagnosis, &[toolchain(&diagnosis)]),
        "\
# What to change in shop:7

| | now | then | saved |
|---|---:|---:|---:|
| unpacked | 360kB | 10.2kB | 350kB |
| live | 360kB | 10.1kB | 350kB |
| wasted | 70B | 70B | 0B |

Every byte is counted once.

## 1. Go toolchain (medium, 350kB)

Use a multi-stage build and copy only the program into the final stage.

- saves exactly 350.00 kB (350,000 bytes)
- added by layer 1: `` RUN apk add `cat list` ``
- `/usr/local/go`
- rule `go-toolchain`
"
    );
}

#[test]
fn marked_paths_waste_and_equal_files_are_listed_with_their_layers() {
    let diagnosis = example();
    let path = |path| MarkTarget::Path(node(&diagnosis.analysis, path));
    let plan = plan(
        &diagnosis,
        &[path("opt"), path("usr/local"), path("usr"), MarkTarget::Waste(0), MarkTarget::Duplicate(0)],
    );
    let paths = "\
## Remove these paths

- `/usr`: 350.00 kB (350,000 bytes), added by layer 1: `` RUN apk add `cat list` ``
- `/opt`: 150 bytes, added by layer 2: `COPY app /opt` and 1 more layer
";
    assert!(plan.contains(paths), "{plan}");
    let wasted = "\
## Avoid bytes that a later layer hides

- `/opt/app`: 70 bytes, overwritten: write it once, or merge the two steps
  - written in layer 0: `ADD alpine.tar.gz /`
  - hidden in layer 2: `COPY app /opt`
";
    assert!(plan.contains(wasted), "{plan}");
    assert!(plan.contains("link the others to it\n\n- 500 bytes: `/a/one`, `/b/two`\n"), "{plan}");
}

#[test]
fn all_findings_make_a_plan_of_as_many_sections() {
    let diagnosis = example();
    let plan = plan_markdown(&diagnosis, &Marks::of_findings(&diagnosis));
    assert_eq!(plan.matches("\n## ").count(), diagnosis.findings.len(), "{plan}");
    assert!(plan.contains("Go toolchain"), "{plan}");
}

#[test]
fn a_plan_without_marks_says_so() {
    assert!(plan(&example(), &[]).contains("Nothing is marked"));
}

#[test]
fn a_long_list_ends_with_what_is_beyond_it() {
    let image = image().layer(|l| (0..250).fold(l, |l, at| l.file(&format!("f/{at:03}"), 10)));
    let diagnosis = image.diagnose();
    let below: Vec<MarkTarget> =
        diagnosis.analysis.tree.below(node(&diagnosis.analysis, "f")).skip(1).map(MarkTarget::Path).collect();
    let plan = plan(&diagnosis, &below);
    assert_eq!(plan.matches("added by").count(), 100);
    assert!(plan.contains("- and 150 more: 1.50 kB (1,500 bytes)\n"), "{plan}");
}

#[test]
fn hostile_names_and_commands_stay_what_they_are_in_markdown() {
    let image = image()
        .tag("a|b\u{1b}[2J`x`")
        .layer(|l| {
            l.content(b"usr/`x`\n# big\x1b[2J/bin/go", &[0; 5000])
                .content(b"usr/`x`\n# big\x1b[2J/src/runtime/x", b"x")
        })
        .by("RUN echo ``` \u{202e} \n\n# I am a heading");
    let diagnosis = image.diagnose();
    let plan = plan(&diagnosis, &[toolchain(&diagnosis)]);
    assert!(!plan.replace('\n', "").chars().any(is_hostile), "{plan}");
    assert!(plan.starts_with("# What to change in a\\|b\\\\x1b\\[2J\\`x\\`\n"), "{plan}");
    assert!(plan.contains(r"- `` /usr/`x`\n# big\x1b[2J ``"), "{plan}");
    assert!(plan.contains(r"```` RUN echo ``` \u{202e} # I am a heading ````"), "{plan}");
    assert_eq!(plan.lines().filter(|line| line.starts_with('#')).count(), 2, "{plan}");
}
