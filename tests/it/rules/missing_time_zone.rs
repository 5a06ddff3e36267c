//! Time zones that are asked for.

use imgscope::finding::{Diagnosis, Severity};
use serde_json::json;

use super::{only, paths, silent};
use crate::support::{LayerBuilder, elf, image};

fn of(environment: &[&str], rest: impl FnOnce(LayerBuilder) -> LayerBuilder) -> Diagnosis {
    let image = image().layer(|l| rest(l.mode(0o755).content(b"hello", &elf().build())));
    image.runs(json!({"Cmd": ["/hello"], "Env": environment})).diagnose()
}

#[test]
fn a_zone_without_a_file_is_told() {
    for value in ["TZ=Asia/Shanghai", "TZ=:Asia/Shanghai"] {
        let diagnosis = of(&[value], |l| l);
        let finding = only(&diagnosis, "missing-time-zone");
        assert_eq!(finding.title, "TZ is Asia/Shanghai, but the image does not have that time zone");
        assert_eq!((finding.severity, &finding.error), (Severity::Medium, &None));
        assert!(finding.advice.contains("/usr/share/zoneinfo/Asia/Shanghai"), "{}", finding.advice);
    }
    only(&of(&["TZ=Japan"], |l| l), "missing-time-zone");
    only(&of(&["TZ=Europe/Nowhere"], |l| l.file("usr/share/zoneinfo/Europe/Berlin", 9)), "missing-time-zone");
    only(&of(&["TZ=/usr/share/zoneinfo/Asia/Tokyo"], |l| l), "missing-time-zone");
}

#[test]
fn a_zone_with_a_file_is_right() {
    let zone = |l: LayerBuilder| l.file("usr/share/zoneinfo/Asia/Shanghai", 9);
    silent(&of(&["TZ=Asia/Shanghai"], zone), "missing-time-zone");
    silent(&of(&["TZ=:Asia/Shanghai"], zone), "missing-time-zone");
    silent(&of(&["TZ=/usr/share/zoneinfo/Asia/Shanghai"], zone), "missing-time-zone");
    let link = |l: LayerBuilder| zone(l).symlink("usr/share/zoneinfo/PRC", "Asia/Shanghai");
    silent(&of(&["TZ=PRC"], link), "missing-time-zone");
    let elsewhere = |l: LayerBuilder| l.file("opt/zones/Asia/Shanghai", 9);
    silent(&of(&["TZ=Asia/Shanghai", "TZDIR=/opt/zones"], elsewhere), "missing-time-zone");
}

#[test]
fn utc_and_rules_need_no_file() {
    let values = [
        "",
        "UTC",
        "utc",
        ":UTC",
        "Etc/UTC",
        "GMT",
        "UTC0",
        "GMT+0",
        "CET-1CEST",
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "<+03>-3",
        "EST5EDT",
        "/etc/localtime",
        ":/etc/localtime",
        "$TIME_ZONE",
    ];
    for value in values {
        silent(&of(&[&format!("TZ={value}")], |l| l), "missing-time-zone");
    }
    silent(&of(&[], |l| l), "missing-time-zone");
}

#[test]
fn runtimes_with_zones_of_their_own_need_no_file() {
    let java = |l: LayerBuilder| l.file("opt/java/lib/tzdb.dat", 100);
    silent(&of(&["TZ=Asia/Shanghai"], java), "missing-time-zone");
    let node = |l: LayerBuilder| l.content(b"usr/local/bin/node", &elf().build());
    silent(&of(&["TZ=Asia/Shanghai"], node), "missing-time-zone");
}

#[test]
fn an_image_without_a_command_is_not_asked() {
    let image = image().layer(|l| l.file("a", 1)).runs(json!({"Env": ["TZ=Asia/Shanghai"]}));
    silent(&image.diagnose(), "missing-time-zone");
}

const LOADS: &str = "time.LoadLocation";

fn go(words: &[&str], environment: &[&str], rest: impl FnOnce(LayerBuilder) -> LayerBuilder) -> Diagnosis {
    let program = elf().built_by_go(words).build();
    let image = image().layer(|l| rest(l.mode(0o755).content(b"hello", &program)));
    image.runs(json!({"Cmd": ["/hello"], "Env": environment})).diagnose()
}

#[test]
fn a_go_program_that_loads_zones_needs_some() {
    let diagnosis = go(&[LOADS], &[], |l| l);
    let finding = only(&diagnosis, "missing-time-zone");
    assert_eq!(finding.title, "/hello loads time zones, but the image has none");
    assert_eq!(finding.error.as_deref(), Some("unknown time zone"));
    assert_eq!((finding.severity, paths(finding)), (Severity::Medium, vec!["/hello".to_owned()]));
    silent(&go(&[LOADS], &[], |l| l.file("usr/share/zoneinfo/Asia/Shanghai", 9)), "missing-time-zone");
    silent(&go(&[LOADS], &[], |l| l.file("usr/local/go/lib/time/zoneinfo.zip", 9)), "missing-time-zone");
    silent(&go(&["time.Now"], &[], |l| l), "missing-time-zone");
}

#[test]
fn a_go_program_with_zones_of_its_own_needs_none() {
    let words = [LOADS, "time/tzdata.loadFromEmbeddedTZData"];
    silent(&go(&words, &[], |l| l), "missing-time-zone");
    silent(&go(&words, &["TZ=Asia/Shanghai"], |l| l), "missing-time-zone");
}

#[test]
fn a_go_program_counts_a_zone_without_a_file_as_utc_or_says_so_where_it_loads_zones() {
    let diagnosis = go(&[], &["TZ=Asia/Shanghai"], |l| l);
    let finding = only(&diagnosis, "missing-time-zone");
    assert_eq!(finding.error, None);
    assert!(finding.advice.ends_with("or import time/tzdata."), "{}", finding.advice);
    let diagnosis = go(&[LOADS], &["TZ=Asia/Shanghai"], |l| l);
    let finding = only(&diagnosis, "missing-time-zone");
    assert_eq!(finding.error.as_deref(), Some("unknown time zone Asia/Shanghai"));
    // Java beside it does not help Go
    only(&go(&[], &["TZ=Asia/Shanghai"], |l| l.file("opt/java/lib/tzdb.dat", 9)), "missing-time-zone");
}
