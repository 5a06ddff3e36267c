//! The pictures of the demo: what they show is what the program draws today.

use std::fs;
use std::path::Path;

use regex::Regex;

use crate::support::run::run;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/screenshots"))
}

/// Keys as `--keys` has them, of those that tmux is given.
fn keys(of_tmux: &str) -> String {
    let named = |key: &str| match key {
        "Enter" | "Space" | "Tab" => format!("<{}>", key.to_lowercase()),
        key => key.to_owned(),
    };
    of_tmux.split_whitespace().map(named).collect()
}

/// The lines of a screen, up to one that depends on the day.
fn lasting(screen: &str) -> String {
    let lines = screen.lines().take_while(|line| !line.contains(" created  ")).map(str::trim_end);
    lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

#[test]
fn the_pictures_of_the_demo_show_what_the_program_draws() {
    let script = fs::read_to_string(folder().join("take.sh")).expect("the script");
    let shot =
        Regex::new(r#"(?m)^ +shot (\S+) +(\d+x\d+) +"imgscope demo" +'[^']*'(.*)$"#).expect("a pattern");
    let mut count = 0;
    for line in shot.captures_iter(&script) {
        let (name, screen) = (&line[1], &line[2]);
        let drawn = run(&["demo", "--keys", &keys(&line[3]), "--screen", screen, "--color", "never"]);
        let kept = fs::read_to_string(folder().join(name).with_extension("txt"));
        let kept = kept.unwrap_or_else(|error| panic!("{name}.txt: {error}: run screenshots/take.sh {name}"));
        assert_eq!(lasting(&kept), lasting(&drawn.text()), "run screenshots/take.sh {name}");
        assert!(folder().join(name).with_extension("png").exists(), "run screenshots/take.sh {name}");
        count += 1;
    }
    assert!(count >= 7, "only {count} pictures of the demo");
}
