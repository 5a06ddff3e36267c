//! What is read of documents that tools have really written, and of ones that none should.

use std::collections::{BTreeMap, BTreeSet};

use super::{Document, Record};

/// Reads an object; gives what was read and what was odd.
#[track_caller]
fn read<T>(text: &str, read: impl FnOnce(&Record<'_>) -> T) -> (T, Vec<String>) {
    let document = Document::parse("it", text.as_bytes()).expect("JSON");
    let value = read(&document.record().expect("an object"));
    (value, document.into_oddities())
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn a_key_matches_in_any_capitals_and_the_last_value_counts() {
    let name = |text| read(text, |record| record.text("name").needed().expect("text"));
    assert_eq!(name(r#"{"name": "a"}"#), ("a".to_owned(), vec![]));
    assert_eq!(name(r#"{"naMe": "a"}"#), ("a".to_owned(), texts(&["it: read `naMe` as `name`"])));
    let twice = "it: `name` appears more than once; the last one counts";
    assert_eq!(name(r#"{"name": "a", "name": "b"}"#), ("b".to_owned(), texts(&[twice])));
    assert_eq!(name(r#"{"name": "a", "NAME": "b"}"#).0, "b", "the last one, however it is spelt");
    assert_eq!(name(r#"{"NAME": "b", "name": "a", "name": null}"#).0, "a", "a null changes no text");
    assert_eq!(name(r#"{"other": "a", "name": null}"#), (String::new(), vec![]));
}

#[test]
fn lists_are_replaced_and_objects_are_joined() {
    let (list, _) = read(r#"{"a": ["x", "y"], "A": ["z"]}"#, |it| it.texts("a").needed().expect("a list"));
    assert_eq!(list, ["z"]);
    let (list, _) = read(r#"{"a": ["x"], "a": null}"#, |it| it.texts("a").needed().expect("a list"));
    assert_eq!(list, [""; 0]);
    let (map, odd) = read(r#"{"a": {"x": "1", "y": "2"}, "a": {"x": "3"}}"#, |it| {
        it.texts_by_key("a").needed().expect("a map")
    });
    assert_eq!(map, BTreeMap::from([("x", "3"), ("y", "2")].map(|(k, v)| (k.to_owned(), v.to_owned()))));
    assert_eq!(odd[0], "it: `a` appears more than once; the values are merged");
    let (both, _) = read(r#"{"a": {"x": "1", "y": "2"}, "a": {"x": "3"}}"#, |it| {
        let record = it.record("a").needed().expect("an object").expect("it is there");
        (record.text("x").optional(), record.text("y").optional())
    });
    assert_eq!(both, ("3".to_owned(), "2".to_owned()));
}

#[test]
fn what_is_not_needed_and_of_another_type_is_left_out_and_told() {
    let labels = r#"{"Labels": {"a": "1", "b": 2, "c": null, "d": ["x"], "d": "y"}}"#;
    let (labels, odd) = read(labels, |it| it.texts_by_key("Labels").optional());
    let expected = [("a", "1"), ("c", ""), ("d", "y")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    assert_eq!(labels, BTreeMap::from(expected));
    let told = [
        "it: read `Labels.c` as empty: it is null",
        "it: ignored `Labels.b`, which is a number instead of a string",
        "it: ignored `Labels.d`, which is a list instead of a string",
    ];
    assert_eq!(odd, told);
    let (ports, odd) = read(r#"{"Ports": ["80/tcp"]}"#, |it| it.keys("Ports").optional());
    assert_eq!(
        (ports, odd),
        (BTreeSet::new(), texts(&["it: ignored `Ports`, which is a list instead of an object"]))
    );
    let (env, odd) = read(r#"{"Env": ["A=1", null, 7, {"x": 1}]}"#, |it| it.texts("Env").optional());
    assert_eq!((env, odd.len()), (texts(&["A=1", ""]), 3));
    let (steps, odd) = read(r#"{"history": [{}, 7, null, {"a": "b"}]}"#, |it| {
        it.records("history").optional().iter().map(|step| step.text("a").optional()).collect::<Vec<_>>()
    });
    assert_eq!((steps, odd.len()), (texts(&["", "", "", "b"]), 2), "each keeps its place");
    let (numbers, _) = read(r#"{"a": 1.5, "b": -1, "c": 1e3, "d": 18446744073709551616}"#, |it| {
        ["a", "b", "c", "d"].map(|name| it.size(name).optional())
    });
    assert_eq!(numbers, [None; 4]);
}

#[test]
fn what_is_needed_and_of_another_type_is_an_error_with_its_place() {
    let cases = [
        (r#"{"layers": [{"size": "1"}]}"#, "`layers[0].size` is a string, expected a number of bytes"),
        (r#"{"layers": [{}, {"size": 1.0}]}"#, "`layers[1].size` is a number, expected a number of bytes"),
        (r#"{"layers": {"size": 1}}"#, "`layers` is an object, expected a list"),
        (r#"{"layers": [[]]}"#, "`layers[0]` is a list, expected an object"),
    ];
    for (text, expected) in cases {
        let (error, _) = read(text, |it| {
            let sizes = it.records("layers").needed()?;
            sizes.iter().map(|layer| layer.size("size").needed()).collect::<Result<Vec<_>, _>>()
        });
        assert_eq!(error.expect_err(text).to_string(), expected);
    }
}

#[test]
fn a_command_may_be_one_string() {
    let command = |text| read(text, |it| it.command("Cmd").optional());
    let odd = texts(&["it: `Cmd` is a string, read as a list of one"]);
    assert_eq!(command(r#"{"Cmd": "serve it"}"#), (texts(&["serve it"]), odd));
    assert_eq!(command(r#"{"Cmd": ["serve", "it"]}"#), (texts(&["serve", "it"]), vec![]));
    assert_eq!(command(r#"{"Cmd": 7}"#).0, [""; 0]);
}

#[test]
fn a_document_is_one_value_of_json_and_nothing_else() {
    for bad in [
        "",
        "\u{feff}{}",
        "{} x",
        "{\"a\":1,}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "NaN",
        "{\"a\":1",
    ] {
        assert!(Document::parse("it", bad.as_bytes()).is_err(), "{bad}");
    }
    for other in ["null", "[]", "7"] {
        assert!(Document::parse("it", other.as_bytes()).expect("JSON").record().is_err(), "{other}");
    }
    let deep = "[".repeat(1_000_000);
    assert!(Document::parse("it", deep.as_bytes()).is_err());
    let many = format!("[{}0]", "0,".repeat(1 << 20));
    let error = Document::parse("it", many.as_bytes()).expect_err("more than there may be");
    assert!(error.to_string().contains("more than 1048576 values"), "{error}");
}

#[test]
fn what_is_no_unicode_is_replaced_and_told_once() {
    let document = Document::parse("it", b"{\"a\": \"caf\xe9 \\ud800\"}").expect("JSON");
    assert_eq!(document.record().expect("an object").text("a").optional(), "caf\u{fffd} \u{fffd}");
    assert_eq!(document.into_oddities(), ["it: invalid Unicode is shown as \u{fffd}"]);
}

#[test]
fn oddities_are_told_without_end_nowhere() {
    let labels: Vec<String> =
        (0..1000).map(|n| format!("\"\u{1b}[2J{}{n}\": {n}", "x".repeat(500))).collect();
    let text = format!("{{\"Labels\": {{{}}}}}", labels.join(",")).replace('\u{1b}', "\\u001b");
    let (labels, odd) = read(&text, |it| it.texts_by_key("Labels").optional());
    assert_eq!((labels.len(), odd.len()), (0, 21));
    assert!(odd.iter().all(|words| words.len() < 300 && !words.contains('\u{1b}')), "{odd:?}");
    assert_eq!(odd[20], "it: further oddities are not listed");
}
