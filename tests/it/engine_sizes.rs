//! What engines say of the sizes of steps, beside what the layers hold.

use imgscope::analysis::{Analysis, EngineStep};
use imgscope::report::{HistoryWidth, history};
use imgscope::text::docker_size;
use jiff::Timestamp;

use crate::support::{ImageBuilder, docker_engine, image, imgscope_with_engine, json_report};

/// A layer of a file and of symlinks whose targets take half as much, below one of a file alone.
fn linked() -> ImageBuilder {
    let target = "t".repeat(50);
    image()
        .layer(|l| l.file("base", 3_000))
        .sets("CMD [\"/bin/sh\"]")
        .layer(|l| (0..100).fold(l.file("file", 10_000), |l, n| l.symlink(&format!("link{n}"), &target)))
}

/// The image as an engine has it that says these sizes, oldest first.
fn said(sizes: [u64; 3]) -> Analysis {
    let analysis = linked().analyse();
    let step = |(line, size): (&imgscope::analysis::HistoryLine, u64)| EngineStep {
        created_by: line.entry.created_by.clone(),
        size,
    };
    let mut steps: Vec<EngineStep> = analysis.history.iter().zip(sizes).map(step).collect();
    steps.reverse();
    analysis.with_engine_sizes(&steps)
}

fn text(analysis: &Analysis) -> String {
    let mut out = Vec::new();
    history(analysis, HistoryWidth::Full, Timestamp::UNIX_EPOCH, &mut out).expect("memory");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn the_engines_figure_stands_beside_the_size_where_it_is_another_and_says_why() {
    let tar = linked().layers()[1].len() as u64;
    for (size, reason, shown) in [
        (10_000, Some("the engine leaves out symlink targets"), true),
        (tar, Some("the engine counts the tar stream"), true),
        (16_384, Some("the engine counts disk blocks"), true),
        (777, Some("the engine counts differently"), true),
        (15_000, None, false),
        (15_001, Some("the engine counts differently"), false), // prints alike
    ] {
        let analysis = said([3_000, 0, size]);
        let newest = analysis.history[2].engine_size.expect("an answer");
        assert_eq!((newest.bytes, newest.counting.reason()), (size, reason));
        let text = text(&analysis);
        assert_eq!(text.contains("ENGINE SAYS"), shown, "{text}");
        let line = text.lines().find(|line| line.contains("step-1")).expect("the step");
        if shown {
            assert!(line.contains("15kB") && line.contains(&docker_size(size)), "{line}");
            let reason = format!("ENGINE SAYS differs in 1 step: {}", reason.expect("a reason"));
            assert!(text.contains(&reason), "{text}");
        }
    }
}

#[test]
fn an_answer_about_another_history_is_not_taken() {
    let analysis = linked().analyse();
    let step = |created_by: &str| EngineStep { created_by: created_by.to_owned(), size: 9 };
    let fewer = linked().analyse().with_engine_sizes(&[step("RUN step-1")]);
    assert!(fewer.history.iter().all(|line| line.engine_size.is_none()));
    let other = analysis.with_engine_sizes(&[step("RUN step-1"), step("CMD [\"/bin/sh\"]"), step("else")]);
    assert_eq!(other.history.iter().filter(|line| line.engine_size.is_some()).count(), 2);
    assert_eq!(other.history[0].engine_size, None);
}

#[test]
fn the_history_of_an_engines_image_has_what_the_engine_says() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(linked());
    let says =
        engine.docker(&["history", "--no-trunc", "--human=false", "--format", "{{.Size}}", &loaded.name]);
    let says: Vec<u64> = says.lines().rev().map(|size| size.parse().expect("bytes")).collect();
    let report = json_report(&loaded.name);
    let steps = report["history"].as_array().expect("a list");
    let reported: Vec<u64> = steps.iter().filter_map(|step| step["engine_size"].as_u64()).collect();
    assert_eq!(reported, says);
    let output = imgscope_with_engine().args(["history", &loaded.name]).output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    match says[2] {
        15_000 => assert!(!text.contains("ENGINE SAYS"), "{text}"),
        10_000 => {
            assert_eq!(steps[2]["engine_size_reason"], "the engine leaves out symlink targets");
            assert!(
                text.contains("15kB") && text.contains("10kB") && text.contains("leaves out symlink"),
                "{text}"
            );
        }
        _ => assert!(text.contains("ENGINE SAYS"), "{text}"),
    }
}
