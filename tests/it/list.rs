//! All images of an engine: whose bytes are whose, held against sums of the tests' own, and engines that say little.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::support::engine_proxy::EngineProxy;
use crate::support::podman_service::Podman;
use crate::support::run::{Outcome, command, run};
use crate::support::stub_engine::{Reply, StubEngine};
use crate::support::{OwnEngine, Schema, Store, engine_to_build, image, own_engine, run_with_engine};

const SCHEMA: Schema = Schema { file: "inventory.schema.json", root: "InventoryReport" };

#[test]
fn the_schema_file_is_the_schema_of_the_list_of_images() {
    SCHEMA.is(&imgscope::report::inventory_json_schema());
}

fn size(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no size"))
}

fn images(list: &Value) -> &Vec<Value> {
    list["images"].as_array().expect("images")
}

fn named<'l>(list: &'l Value, name: &str) -> &'l Value {
    let is_called = |image: &&Value| image["tags"].as_array().expect("tags").contains(&json!(name));
    images(list).iter().find(is_called).unwrap_or_else(|| panic!("{name} is not listed"))
}

/// Adds up anew, from chains of layers, what a list says.
fn adds_up(list: &Value) {
    let mut users: HashMap<Vec<String>, (u64, Vec<usize>)> = HashMap::new();
    for (at, image) in images(list).iter().enumerate() {
        let mut chain = Vec::new();
        for layer in image["layers"].as_array().expect("layers") {
            chain.push(layer["diff_id"].as_str().expect("a diff ID").to_owned());
            let user = users.entry(chain.clone()).or_insert((size(&layer["unpacked_size"]), Vec::new()));
            assert_eq!(user.0, size(&layer["unpacked_size"]), "one layer has one size");
            user.1.push(at);
        }
    }
    for (at, image) in images(list).iter().enumerate() {
        let sum = |is_wanted: &dyn Fn(&[usize]) -> bool| -> u64 {
            users.values().filter(|(_, of)| of.contains(&at) && is_wanted(of)).map(|(size, _)| size).sum()
        };
        assert_eq!(size(&image["own_size"]), sum(&|of| of.len() == 1), "{image}");
        assert_eq!(size(&image["shared_size"]), sum(&|of| of.len() > 1), "{image}");
        assert_eq!(size(&image["unpacked_size"]), sum(&|_| true), "{image}");
    }
    let is_dangling = |at: &usize| images(list)[*at]["dangling"] == true;
    let total = |is_wanted: &dyn Fn(&[usize]) -> bool| -> u64 {
        users.values().filter(|(_, of)| is_wanted(of)).map(|(size, _)| size).sum()
    };
    let totals = &list["totals"];
    assert_eq!(size(&totals["unpacked_size"]), total(&|_| true));
    assert_eq!(size(&totals["own_size"]), total(&|of| of.len() == 1));
    assert_eq!(size(&totals["shared_size"]), total(&|of| of.len() > 1));
    assert_eq!(size(&totals["dangling_size"]), total(&|of| of.iter().all(is_dangling)));
    assert_eq!(size(&totals["own_size"]) + size(&totals["shared_size"]), size(&totals["unpacked_size"]));
    assert_eq!(size(&totals["layers"]), users.len() as u64);
    let frees: Vec<u64> = images(list).iter().map(|image| size(&image["own_size"])).collect();
    assert!(frees.is_sorted_by(|a, b| a >= b), "those first that free most: {frees:?}");
}

#[test]
fn the_sums_of_an_engine_are_those_of_its_own_inspect_data() {
    let Some(engine) = engine_to_build() else { return };
    let base = || image().layer(|l| l.file("base", 300_000));
    let one = engine.load(base().layer(|l| l.file("one", 20_000)));
    let two = engine.load(base().layer(|l| l.fill(2).file("two", 5_000)));
    let list = run_with_engine(&["list", "--format", "json"]).report();
    SCHEMA.takes("a list of images", &list);
    adds_up(&list);
    for image in images(&list) {
        let id = image["id"].as_str().expect("an ID");
        let inspected: Value = serde_json::from_str(&engine.docker(&["image", "inspect", id])).expect("JSON");
        let diff_ids: Vec<&Value> =
            image["layers"].as_array().expect("layers").iter().map(|l| &l["diff_id"]).collect();
        let expected = inspected[0]["RootFS"]["Layers"].as_array();
        assert_eq!(diff_ids, expected.map(|all| all.iter().collect::<Vec<_>>()).unwrap_or_default());
        if image["counted"] == "by-engine" {
            assert_eq!(image["unpacked_size"], inspected[0]["Size"], "{id}");
        }
    }
    for (name, own) in [(&one.name, 20_000), (&two.name, 5_000)] {
        let image = named(&list, name);
        assert_eq!((size(&image["own_size"]), size(&image["shared_size"])), (own, 300_000), "{name}");
        assert_eq!(image["containers"], 0);
    }
    let said: HashSet<String> =
        engine.docker(&["images", "-q", "--no-trunc"]).lines().map(str::to_owned).collect();
    let listed: HashSet<String> =
        images(&list).iter().map(|image| image["id"].as_str().expect("an ID").to_owned()).collect();
    assert_eq!(listed, said);
}

/// Whether somebody asked about one image alone.
fn is_about_one(path: &String) -> bool {
    path.starts_with("/images/") && path != "/images/json"
}

#[test]
fn what_the_store_of_an_engine_lists_is_asked_of_nobody() {
    for (store, is_read) in [(Store::Overlay2, true), (Store::Containerd, false)] {
        let Some(engine) = own_engine(store) else { continue };
        let names = ["imgscope-test/listed:1", "imgscope-test/listed:2"];
        let base = || image().layer(|l| l.file("base", 300_000).symlink("l", "a-target-of-22-letters"));
        let load = |engine: &OwnEngine| {
            engine.load(names[0], base().layer(|l| l.file("one", 20_000)));
            engine.load(names[1], base().layer(|l| l.fill(2).file("two", 5_000)));
        };
        load(engine);
        let proxy = EngineProxy::before(engine.address(), |_| None);
        let listed = || -> Outcome {
            let mut command = command(&["list", "--format", "json", "--no-cache"]);
            command.env("DOCKER_HOST", proxy.address()).output().expect("it starts").into()
        };
        let list = listed().report();
        adds_up(&list);
        let asked = proxy.asked();
        assert_eq!(asked.iter().any(is_about_one), !is_read, "{asked:?}");
        for (name, own) in names.iter().zip([20_000, 5_000]) {
            let image = named(&list, name);
            if is_read {
                assert_eq!((size(&image["own_size"]), size(&image["shared_size"])), (own, 300_022), "{name}");
                assert_eq!(image["counted"], "exact");
            }
        }
        names.iter().for_each(|name| drop(engine.docker(&["rmi", name])));
    }
}

#[test]
fn a_layer_that_was_read_is_exact_from_then_on() {
    let Some(engine) = engine_to_build() else { return };
    let loaded = engine.load(image().layer(|l| l.file("f", 70_000).symlink("l", "a-target-of-22-letters")));
    let pattern = format!("--match={}", loaded.name);
    let list = || run_with_engine(&["list", "--format", "json", &pattern]).report();
    let first = named(&list(), &loaded.name).clone();
    assert!(["exact", "by-engine"].contains(&first["counted"].as_str().expect("a word")), "{first}");
    let report = run_with_engine(&[&loaded.name, "--format", "json"]).report();
    let then = named(&list(), &loaded.name).clone();
    assert_eq!(then["counted"], "exact");
    assert_eq!(then["unpacked_size"], report["image"]["unpacked_size"]);
}

#[test]
fn filters_choose_what_is_listed_and_not_what_is_counted() {
    let Some(engine) = engine_to_build() else { return };
    let one = engine.load(image().layer(|l| l.file("one", 20_000)));
    let all = run_with_engine(&["list", "--format", "json"]).report();
    let some = run_with_engine(&["list", "--format", "json", "--match", &one.name]).report();
    assert_eq!(images(&some), &vec![named(&all, &one.name).clone()]);
    assert_eq!(some["totals"]["listed_frees"], named(&all, &one.name)["own_size"]);
    assert_eq!(some["totals"]["unpacked_size"], all["totals"]["unpacked_size"]);
    let dangling = run_with_engine(&["list", "--format", "json", "--dangling"]).report();
    assert!(images(&dangling).iter().all(|image| image["dangling"] == true));
    let repository = one.name.strip_suffix(":latest").expect("a tag");
    let rows = run_with_engine(&["list", "--format", "csv", "--match", repository]).text();
    assert_eq!(rows.lines().count(), 2, "{rows}");
    assert!(rows.lines().nth(1).is_some_and(|row| row.contains(&one.name)), "{rows}");
    let table = run_with_engine(&["list", "--match", repository]).text();
    assert!(
        table.contains("FREES") && table.contains(&one.name) && table.contains("in all layers"),
        "{table}"
    );
    run_with_engine(&["list", "--match", "no/such:*"]).fails_saying(&["matches `no/such:*`", "hint:"]);
}

#[test]
fn podman_is_listed_as_docker_is() {
    let Some(podman) = Podman::start() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let base = || image().layer(|l| l.file("base", 300_000));
    for (name, image) in [
        ("localhost/one:1", base().layer(|l| l.file("one", 20_000))),
        ("localhost/two:1", base().layer(|l| l.fill(2).file("two", 5_000))),
    ] {
        let archive = folder.path().join("image.tar");
        std::fs::write(&archive, image.tag(name).docker_archive()).expect("a file");
        podman.podman(&["load", "-q", "-i", archive.to_str().expect("UTF-8")]);
    }
    let listed = |arguments: &[&str]| -> Outcome {
        let mut command = command(&[&["list", "--engine", "podman"], arguments].concat());
        command.env("CONTAINER_HOST", podman.address()).output().expect("it starts").into()
    };
    let list = listed(&["--format", "json"]).report();
    SCHEMA.takes("a list of podman's images", &list);
    adds_up(&list);
    let proxy = EngineProxy::before(&podman.address(), |_| None);
    let mut of_storage = command(&["list", "--engine", "podman", "--format", "json", "--no-cache"]);
    let of_storage: Outcome =
        of_storage.env("CONTAINER_HOST", proxy.address()).output().expect("it starts").into();
    assert_eq!(of_storage.report()["images"], list["images"]);
    let asked = proxy.asked();
    assert!(!asked.iter().any(is_about_one), "podman's storage lists the layers: {asked:?}");
    assert_eq!(images(&list).len(), 2);
    for name in ["localhost/one:1", "localhost/two:1"] {
        let image = named(&list, name);
        let inspected: Value =
            serde_json::from_str(&podman.podman(&["image", "inspect", name])).expect("JSON");
        let diff_ids: Vec<&Value> =
            image["layers"].as_array().expect("layers").iter().map(|layer| &layer["diff_id"]).collect();
        assert_eq!(json!(diff_ids), inspected[0]["RootFS"]["Layers"]);
        assert_eq!(image["counted"], "by-engine", "podman counts tars");
        assert!(size(&image["shared_size"]) >= 300_000, "{image}");
    }
    let table = listed(&[]).text();
    assert!(table.contains("the engine counts the tar stream"), "{table}");
    let report: Outcome = command(&["podman:localhost/one:1", "--format", "json"])
        .env("CONTAINER_HOST", podman.address())
        .output()
        .expect("it starts")
        .into();
    let exact = named(&listed(&["--format", "json"]).report(), "localhost/one:1").clone();
    assert_eq!(exact["unpacked_size"], report.report()["image"]["unpacked_size"]);
    assert_eq!((size(&exact["own_size"]), &exact["counted"]), (20_000, &json!("exact")));
}

/// An engine with so many images of three layers, the lowest of which all have.
fn many(count: usize, usage: fn() -> Reply) -> StubEngine {
    let id = |at: usize| format!("sha256:{at:064x}");
    StubEngine::start(move |path| {
        let listed = |at| json!({"Id": id(at), "RepoTags": [format!("app:{at}")], "Size": 130, "Created": 1});
        let asked = |end: &str| {
            let id = path.strip_prefix("/images/sha256:")?.strip_suffix(end)?;
            usize::from_str_radix(id, 16).ok()
        };
        match path {
            "/version" => Reply::Json(200, json!({"ApiVersion": "1.41", "Components": [{"Name": "Engine"}]}).to_string()),
            "/images/json" => Reply::Json(200, json!((0..count).map(listed).collect::<Vec<_>>()).to_string()),
            "/info" => Reply::Json(200, json!({"Driver": "overlay2", "DockerRootDir": "/nowhere"}).to_string()),
            "/containers/json?all=1" => Reply::Json(200, json!([{"ImageID": id(0)}, {"ImageID": id(0)}]).to_string()),
            "/system/df" => usage(),
            _ => match (asked("/json"), asked("/history")) {
                (Some(at), _) => {
                    let layers = [0, 1, 2].map(|layer| if layer == 0 { id(7) } else { id(1_000_000 + 10 * at + layer) });
                    Reply::Json(200, json!({"Id": id(at), "Size": 130, "RootFS": {"Layers": layers}}).to_string())
                }
                (_, Some(_)) => Reply::Json(
                    200,
                    r#"[{"CreatedBy": "CMD x", "Size": 0}, {"CreatedBy": "RUN b", "Size": 20},
                        {"CreatedBy": "WORKDIR /a", "Size": 0}, {"CreatedBy": "COPY a", "Size": 10}, {"CreatedBy": "ADD r", "Size": 100}]"#
                        .to_owned(),
                ),
                _ => Reply::Json(404, json!({"message": "no"}).to_string()),
            },
        }
    })
}

fn of(engine: &StubEngine, arguments: &[&str]) -> Outcome {
    let mut command = command(&[&["list"], arguments].concat());
    command.env("DOCKER_HOST", engine.address()).output().expect("the program starts").into()
}

#[test]
fn hundreds_of_images_are_listed_and_the_second_time_nothing_is_asked_of_each() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let engine = many(300, || Reply::Json(200, json!({"LayersSize": 9_100}).to_string()));
    let list = of(&engine, &["--format", "json"]).report();
    adds_up(&list);
    assert_eq!(list["totals"]["unpacked_size"], 100 + 300 * 30);
    assert_eq!((&list["totals"]["counted"], &list["engine"]["counting"]), (&json!("exact"), &Value::Null));
    assert_eq!(named(&list, "app:0")["containers"], 2);
    let questions = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&questions);
    let quiet = StubEngine::start(move |path| {
        counted.fetch_add(1, Ordering::Relaxed);
        match path {
            "/version" => Reply::Json(
                200,
                json!({"ApiVersion": "1.41", "Components": [{"Name": "Engine"}]}).to_string(),
            ),
            "/images/json" => {
                let listed = |at: usize| json!({"Id": format!("sha256:{at:064x}"), "RepoTags": [format!("app:{at}")], "Size": 130});
                Reply::Json(200, json!((0..300).map(listed).collect::<Vec<_>>()).to_string())
            }
            "/info" => {
                Reply::Json(200, json!({"Driver": "overlay2", "DockerRootDir": "/nowhere"}).to_string())
            }
            _ => Reply::Json(200, "[]".to_owned()),
        }
    });
    let again = of(&quiet, &["--format", "json"]).report();
    assert_eq!(again["totals"]["unpacked_size"], list["totals"]["unpacked_size"]);
    let asked = questions.load(Ordering::Relaxed);
    assert!(asked <= 5, "{asked} questions for a list that is known");
}

#[test]
fn an_engine_that_is_slow_with_its_sum_or_forbids_it_is_listed_without() {
    for usage in
        [(|| Reply::Silence) as fn() -> Reply, || Reply::Json(403, r#"{"message": "forbidden"}"#.to_owned())]
    {
        let engine = many(2, usage);
        let list = of(&engine, &["--format", "json"]).report();
        assert_eq!((&list["engine"]["layers_size"], images(&list).len()), (&Value::Null, 2));
        let said = of(&engine, &["-v"]).stderr;
        assert!(said.contains("what all layers take"), "{said}");
    }
    let engine = many(2, || Reply::Json(200, json!({"LayersSize": 990}).to_string()));
    let table = of(&engine, &[]).text();
    assert!(
        table.contains("the engine says 990B for all layers, 830B more: it also counts layers that no"),
        "{table}"
    );
}

#[test]
fn no_image_at_all_is_an_empty_list_and_no_engine_is_an_error() {
    let engine = many(0, || Reply::Json(200, json!({"LayersSize": 0}).to_string()));
    let table = of(&engine, &[]);
    assert_eq!(table.code, Some(0), "{}", table.stderr);
    assert!(table.text().contains("0 images"), "{}", table.text());
    assert_eq!(images(&of(&engine, &["--format", "json"]).report()).len(), 0);
    run(&["list"]).fails_saying(&["/nonexistent/engine.sock"]);
}

#[test]
fn an_image_that_the_engine_does_not_tell_of_is_listed_by_what_is_known() {
    let engine = StubEngine::start(|path| match path {
        "/version" => Reply::Json(200, json!({"ApiVersion": "1.41"}).to_string()),
        "/images/json" => Reply::Json(
            200,
            json!([{"Id": format!("sha256:{:064x}", 1), "RepoTags": ["odd\u{1b}[31m:1"], "Size": 77}])
                .to_string(),
        ),
        _ => Reply::Json(500, json!({"message": "broken\u{1b}[31m"}).to_string()),
    });
    let list = of(&engine, &["--format", "json"]).report();
    let image = &images(&list)[0];
    assert_eq!((&image["unpacked_size"], &image["counted"]), (&json!(77), &json!("at-least")));
    assert_eq!((&image["containers"], image["error"].is_string()), (&Value::Null, true));
    assert_eq!(list["totals"]["counted"], "at-least");
    let table = of(&engine, &[]);
    assert!(!table.text().contains('\u{1b}'), "{:?}", table.text());
    assert!(table.text().contains("warning: the layers of odd"), "{}", table.text());
}
