//! The tags of a repository: which ones, in which order, with which figures, and how little is asked for them.

use serde_json::{Value, json};

use crate::support::archive::{Layout, Members, Packing, Stored, oci};
use crate::support::registry::{OwnRegistry, own_registry};
use crate::support::registry_proxy::{Answered, Fate, RegistryProxy};
use crate::support::run::run;
use crate::support::{ImageBuilder, Schema, image};

const SCHEMA: Schema = Schema { file: "tags.schema.json", root: "TagsReport" };

fn base() -> ImageBuilder {
    image().layer(|l| l.file("bin/sh", 90_000))
}

fn at(built: &ImageBuilder, created: &str) -> Members {
    let stored = Stored::new(built, Packing::Gzip).tags(&["x:1"]);
    oci(&[stored.config(|config| config["created"] = created.into())])
}

/// A repository that grew: v1, then v2 with a layer more, then v10 with another one in its place; `latest` is v10.
fn filled() -> Option<OwnRegistry> {
    let registry = own_registry()?;
    let v1 = base();
    let v2 = base().layer(|l| l.file("more", 50_000));
    let v10 = base().layer(|l| l.fill(7).file("other", 10));
    for (tag, built, day) in [("v1", &v1, 1), ("v2", &v2, 2), ("v10", &v10, 3), ("latest", &v10, 3)] {
        let archive = at(built, &format!("2026-03-0{day}T12:00:00Z"));
        registry.push(&format!("group/app:{tag}"), &archive, &["--preserve-digests"]);
    }
    Some(registry)
}

fn listed(arguments: &[&str]) -> Value {
    run(&[&["tags", "--format", "json"], arguments].concat()).report()
}

fn names(list: &Value) -> Vec<&str> {
    let tags = list["tags"].as_array().expect("tags").iter();
    tags.map(|tag| tag["tag"].as_str().expect("a name")).collect()
}

#[test]
fn the_schema_file_is_the_schema_of_the_list_of_tags() {
    SCHEMA.is(&imgscope::report::tags_json_schema());
}

#[test]
fn tags_are_listed_from_the_newest_with_what_changed_from_the_one_before() {
    let Some(registry) = filled() else { return };
    let repository = format!("{}/group/app", registry.address());
    let list = listed(&[&repository]);
    SCHEMA.takes("a list of tags", &list);
    assert_eq!(list["repository"], json!({"reference": repository, "tags": 4}));
    assert_eq!(names(&list), ["v10", "latest", "v2", "v1"]);
    let tags = list["tags"].as_array().expect("tags");
    let size = |place: usize| tags[place]["compressed_size"].as_i64().expect("a size");
    for (tag, name) in tags.iter().zip(["v10", "latest", "v2", "v1"]) {
        let word = registry.word(&format!("group/app:{name}"));
        let report = run(&["--format", "json", &word]).report();
        assert_eq!(tag["compressed_size"], report["image"]["compressed_size"], "{name}");
        assert_eq!(tag["created"], report["image"]["created"], "{name}");
        assert_eq!(tag["platform"], "linux/amd64");
    }
    let shared = &tags[3]["layers"][0]["compressed_size"];
    assert_eq!(
        tags[2]["change"],
        json!({"before": "v1", "compressed_delta": size(2) - size(3), "shared_layers": 1,
               "shared_compressed_size": shared})
    );
    assert_eq!(tags[0]["change"]["compressed_delta"], 0, "two tags of one image");
    assert_eq!(tags[1]["change"]["compressed_delta"], size(1) - size(2));
    assert_eq!(tags[3]["change"], Value::Null);
}

#[test]
fn the_table_draws_the_sizes_and_says_with_which_tag_they_grew_most() {
    let Some(registry) = filled() else { return };
    let table = run(&["tags", &registry.word("group/app")]).text();
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].ends_with("group/app  4 tags"), "{table}");
    assert!(lines[2].starts_with("TAG     CREATED"), "{table}");
    let row = |name: &str| {
        let found = lines.iter().find(|line| line.starts_with(&format!("{name} ")));
        *found.unwrap_or_else(|| panic!("no {name} in {table}"))
    };
    assert!(row("v2").contains("2026-03-02 12:00:00") && row("v2").contains("1 of 2"), "{table}");
    assert!(row("v2").contains(&"█".repeat(10)), "{table}");
    assert!(row("v1").matches('█').count() < row("v2").matches('█').count(), "{table}");
    assert!(table.contains("grew most with v2: +"), "{table}");
    let csv = run(&["tags", "--format", "csv", &registry.word("group/app")]).text();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 5, "{csv}");
    assert!(rows[0].starts_with("tag,created,compressed_size,compressed_delta,layers"), "{csv}");
    assert!(rows[3].starts_with("v2,2026-03-02T12:00:00Z,"), "{csv}");
}

#[test]
fn no_layer_is_fetched_and_what_is_known_by_its_digest_is_not_asked_for_again() {
    let Some(registry) = filled() else { return };
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    let first = listed(&[&proxy.word("group/app")]);
    let asked = proxy.asked();
    let count = |is: fn(&str) -> bool| asked.iter().filter(|asked| is(&asked.line())).count();
    assert_eq!(count(|line| line.starts_with("GET /v2/group/app/tags/list")), 1, "{asked:#?}");
    assert_eq!(count(|line| line.starts_with("HEAD ")), 4, "a digest for each tag: {asked:#?}");
    assert!(asked.iter().filter(|asked| asked.is_manifest()).count() <= 4, "{asked:#?}");
    let layers: Vec<&str> = first["tags"]
        .as_array()
        .expect("tags")
        .iter()
        .flat_map(|tag| tag["layers"].as_array().expect("layers"))
        .map(|layer| layer["digest"].as_str().expect("a digest"))
        .collect();
    assert!(!asked.iter().any(|asked| layers.iter().any(|layer| asked.path.contains(layer))));
    let second = listed(&[&proxy.word("group/app")]);
    assert_eq!(second["tags"], first["tags"]);
    let asked = proxy.asked();
    assert_eq!(asked.len(), 1 + 4, "the list and a digest for each tag: {asked:#?}");
}

#[test]
fn tags_are_chosen_by_a_pattern_and_a_limit() {
    let Some(registry) = filled() else { return };
    let word = registry.word("group/app");
    assert_eq!(names(&listed(&["--match", "v*", &word])), ["v10", "v2", "v1"]);
    assert_eq!(names(&listed(&["--match", "v?", "--limit", "1", &word])), ["v2"]);
    assert_eq!(names(&listed(&["--limit", "2", &word])), ["v10", "v2"]);
    run(&["tags", "--match", "x*", &word]).fails_saying(&[
        "no tag of",
        "matches `x*`",
        "it has v10, v2, v1, latest",
    ]);
    assert_eq!(run(&["tags", "--match", "[", &word]).code, Some(2));
    assert_eq!(run(&["tags", "--limit", "0", &word]).code, Some(2));
}

#[test]
fn a_list_of_several_pages_is_read_to_its_end() {
    let Some(registry) = filled() else { return };
    let proxy = RegistryProxy::before(registry.address(), |asked| match asked.path.as_str() {
        "/v2/group/app/tags/list?n=1000" => {
            let page = Answered::new(200, r#"{"tags": ["v1", "v2"]}"#);
            Fate::Answered(page.with("Link", "</v2/group/app/tags/list?n=1000&last=v2>; rel=\"next\""))
        }
        "/v2/group/app/tags/list?n=1000&last=v2" => {
            Fate::Answered(Answered::new(200, r#"{"tags": ["v10"]}"#))
        }
        _ => Fate::Passed,
    });
    assert_eq!(names(&listed(&[&proxy.word("group/app")])), ["v10", "v2", "v1"]);
}

#[test]
fn pages_that_lead_in_a_circle_are_read_once() {
    let Some(registry) = filled() else { return };
    let proxy = RegistryProxy::before(registry.address(), |asked| {
        let page = |next: &str| {
            let page = Answered::new(200, r#"{"tags": ["v1", "v2"]}"#);
            Fate::Answered(page.with("Link", &format!("<{next}>; rel=\"next\"")))
        };
        match asked.path.as_str() {
            "/v2/group/app/tags/list?n=1000" => page("/v2/group/app/tags/list?n=1000&last=a"),
            "/v2/group/app/tags/list?n=1000&last=a" => page("/v2/group/app/tags/list?n=1000&last=b"),
            "/v2/group/app/tags/list?n=1000&last=b" => page("/v2/group/app/tags/list?n=1000&last=a"),
            _ => Fate::Passed,
        }
    });
    assert_eq!(names(&listed(&[&proxy.word("group/app")])), ["v2", "v1"]);
    let lists = proxy.asked().iter().filter(|asked| asked.path.contains("/tags/list")).count();
    assert_eq!(lists, 2, "the second page has no name that is new");
}

#[test]
fn pages_of_more_names_than_any_repository_has_are_given_up() {
    let Some(registry) = filled() else { return };
    let proxy = RegistryProxy::before(registry.address(), |asked| {
        let Some((_, last)) = asked.path.split_once("/tags/list?n=1000") else { return Fate::Passed };
        let page: u32 = last.strip_prefix("&last=").map_or(0, |last| last.parse().expect("a number")) + 1;
        let names: Vec<String> = (0..15 << 10).map(|name| format!("{page:08}{name:01000}")).collect();
        let answer = Answered::new(200, json!({ "tags": names }).to_string());
        let next = format!("</v2/group/app/tags/list?n=1000&last={page}>; rel=\"next\"");
        Fate::Answered(answer.with("Link", &next))
    });
    let outcome = run(&["tags", &proxy.word("group/app")]);
    outcome.fails_saying(&["67.1MB"]);
    let lists = proxy.asked().iter().filter(|asked| asked.path.contains("/tags/list")).count();
    assert_eq!(lists, 5, "pages of 15.6 MB each");
}

#[test]
fn a_name_that_no_line_takes_is_told_of_and_does_not_end_the_program() {
    let Some(registry) = filled() else { return };
    let list = format!(r#"{{"tags": ["v1", "{}"]}}"#, "x".repeat(70_000));
    let proxy =
        RegistryProxy::before(registry.address(), move |asked| match asked.path.contains("/tags/list") {
            true => Fate::Answered(Answered::new(200, list.clone())),
            false => Fate::Passed,
        });
    let outcome = run(&["tags", &proxy.word("group/app")]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(outcome.text().contains("no figures"), "{}", outcome.stderr);
}

#[test]
fn a_tag_that_leads_to_no_image_says_so_in_its_place() {
    let Some(registry) = filled() else { return };
    let proxy = RegistryProxy::before(registry.address(), |asked| match asked.path.as_str() {
        "/v2/group/app/tags/list?n=1000" => {
            Fate::Answered(Answered::new(200, r#"{"tags": ["v2", "gone", "v1", "in valid\u001b[2J"]}"#))
        }
        _ => Fate::Passed,
    });
    let list = listed(&[&proxy.word("group/app")]);
    SCHEMA.takes("a list with gaps", &list);
    assert_eq!(names(&list)[..2], ["v2", "v1"]);
    for tag in &list["tags"].as_array().expect("tags")[2..] {
        assert!(tag["error"].as_str().is_some_and(|error| error.contains("no tag")), "{tag}");
        assert_eq!((&tag["compressed_size"], &tag["layers"]), (&Value::Null, &json!([])));
    }
    let table = run(&["tags", &proxy.word("group/app")]).text();
    assert!(table.contains("no figures:") && !table.contains('\u{1b}'), "{table}");
}

#[test]
fn of_images_with_several_platforms_one_is_told_of() {
    let Some(registry) = own_registry() else { return };
    for (tag, architectures) in [("v1", &["amd64", "arm64"][..]), ("v2", &["amd64"])] {
        let mut layout = Layout::default();
        let mut entries = Vec::new();
        for architecture in architectures {
            let built = image().layer(|l| l.file(architecture, 1_000));
            let stored = Stored::new(&built, Packing::Gzip).platform("linux", architecture, None);
            entries.push(layout.image_for(&stored));
        }
        let index = layout.index(&entries);
        registry.push(&format!("multi:{tag}"), &layout.finish(&[index]), &["--all"]);
    }
    let list = listed(&["--platform", "linux/arm64", &registry.word("multi")]);
    let tag = |name: &str| {
        let mut tags = list["tags"].as_array().expect("tags").iter();
        tags.find(|tag| tag["tag"] == name).expect("the tag").clone()
    };
    assert_eq!(tag("v1")["platform"], "linux/arm64");
    assert!(tag("v2")["error"].as_str().is_some_and(|error| error.contains("linux/arm64")), "{list:#}");
}

#[test]
fn a_repository_that_is_not_there_names_those_that_look_like_it() {
    let Some(registry) = filled() else { return };
    let missing = format!("{}/groop/app", registry.address());
    run(&["tags", &missing]).fails_saying(&["groop/app", "hint: the registry has", "group/app"]);
    let outcome = run(&["tags", &format!("{}/nothing/like-it", registry.address())]);
    outcome.fails_saying(&["nothing/like-it"]);
    run(&["tags", &registry.word("group/app:v1")])
        .fails_saying(&["names an image, and not a repository", "hint: `imgscope tags"]);
    run(&["tags", "UPPER"]).fails_saying(&["does not name a repository"]);
    run(&["tags", "127.0.0.1:1/app"]).fails_saying(&["cannot reach 127.0.0.1:1"]);
}

#[test]
fn what_is_sent_in_place_of_a_list_of_tags_is_said_to_be_that() {
    for (body, kind, said) in [
        ("<!DOCTYPE html><title>Sign in</title>", "text/html", "a web page"),
        ("{\"name\": \"app\"}", "application/json", "something else"),
    ] {
        let site = RegistryProxy::alone(move |_| {
            Fate::Answered(Answered::new(200, body).with("Content-Type", kind))
        });
        let outcome = run(&["tags", &format!("{}/app", site.address())]);
        let said = format!("{} answered with {said} where a list of tags was asked for", site.address());
        outcome.fails_saying(&[&said, "hint: is 127.0.0.1"]);
    }
}

#[test]
fn a_registry_that_refuses_in_the_middle_prints_nothing_half() {
    let Some(registry) = filled() else { return };
    let proxy = RegistryProxy::before(registry.address(), |asked| {
        let is_quota = asked.path.ends_with("/manifests/v1");
        if is_quota { Fate::Answered(Answered::new(403, "{}")) } else { Fate::Passed }
    });
    let outcome = run(&["tags", &proxy.word("group/app")]);
    outcome.fails_saying(&["error: "]);
}
