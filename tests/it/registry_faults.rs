//! What registries do wrong, by accident or on purpose: an image comes all the same, or an error says what and where, with
//! nothing half printed.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde_json::{Value, json};

use crate::support::archive::{Layout, Members, Packing, Stored, index, oci};
use crate::support::registry::{OwnRegistry, own_registry};
use crate::support::registry_proxy::{Answered, Asked, Fate, RegistryProxy};
use crate::support::run::{Outcome, figures, run};
use crate::support::{Random, image, sha256};

const MIB: usize = 1 << 20;

/// An image with a large layer that no compression makes small, and a small one.
fn archive() -> Members {
    let mut noise = vec![0; 3 * MIB];
    let mut random = Random(7);
    noise.chunks_mut(8).for_each(|chunk| chunk.copy_from_slice(&random.next().to_le_bytes()[..chunk.len()]));
    let image = image().layer(|l| l.content(b"noise", &noise)).layer(|l| l.file("small", 5_000));
    oci(&[Stored::new(&image, Packing::Gzip).tags(&["a:1"])])
}

#[track_caller]
fn filled() -> Option<OwnRegistry> {
    let registry = own_registry()?;
    registry.push("a:v1", &archive(), &[]);
    Some(registry)
}

fn json_of(word: &str) -> Outcome {
    run(&["-q", "--no-cache", "--format", "json", "--timeout", "3s", word])
}

/// Lets the large layer meet this fate for the first so many times that it is asked for.
fn large_layer_meets(
    registry: &OwnRegistry,
    times: usize,
    fate: impl Fn(usize) -> Fate + Send + Sync + 'static,
) -> RegistryProxy {
    let sizes = Mutex::new(HashMap::new());
    let (address, count) = (registry.address().to_owned(), AtomicUsize::new(0));
    RegistryProxy::before(registry.address(), move |asked| {
        if !asked.is_blob() {
            return Fate::Passed;
        }
        let is_large = *sizes.lock().expect("this test's").entry(asked.path.clone()).or_insert_with(|| {
            let head = std::net::TcpStream::connect(&address).and_then(|mut stream| {
                use std::io::{Read as _, Write as _};
                write!(stream, "HEAD {} HTTP/1.0\r\n\r\n", asked.path)?;
                let mut head = String::new();
                stream.read_to_string(&mut head).map(|_| head.to_ascii_lowercase())
            });
            let head = head.expect("the registry answers");
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            length.and_then(|length| length.trim().parse().ok()).is_some_and(|length: usize| length > MIB)
        });
        match is_large {
            true => match count.fetch_add(1, Ordering::SeqCst) {
                number if number < times => fate(number),
                _ => Fate::Passed,
            },
            false => Fate::Passed,
        }
    })
}

/// What was asked of the large layer: the ranges.
fn ranges(proxy: &RegistryProxy) -> Vec<Option<String>> {
    let asked = proxy.asked();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    asked
        .iter()
        .filter(|asked| asked.is_blob())
        .for_each(|asked| *counts.entry(&asked.path).or_default() += 1);
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(path, _)| path.to_owned());
    let of_layer = asked.iter().filter(|asked| most.as_ref() == Some(&asked.path) && asked.is_blob());
    of_layer.map(|asked| asked.header("range").map(str::to_owned)).collect()
}

/// Holds that the image comes as if nothing had happened.
#[track_caller]
fn comes_whole(registry: &OwnRegistry, proxy: &RegistryProxy) {
    let report = json_of(&proxy.word("a:v1")).report();
    assert_eq!(figures(&report), figures(&json_of(&registry.word("a:v1")).report()));
    assert_eq!((&report["image"]["verified"], &report["image"]["complete"]), (&json!(true), &json!(true)));
}

#[test]
fn a_layer_that_breaks_off_goes_on_from_there() {
    let Some(registry) = filled() else { return };
    for at in [1, MIB, 2 * MIB + 17] {
        let proxy = large_layer_meets(&registry, 1, move |_| Fate::Cut(at));
        comes_whole(&registry, &proxy);
        let asked = ranges(&proxy);
        assert_eq!(asked[0], None);
        let range = asked[1].as_deref().and_then(|range| range.strip_prefix("bytes="));
        let first = range.and_then(|range| range.strip_suffix('-')).expect("one range, open at its end");
        let first: usize = first.parse().expect("a number");
        assert!(asked.len() == 2 && first <= at && (first > 0 || at == 1), "{at}: {asked:?}");
    }
}

#[test]
fn a_connection_that_breaks_again_and_again_is_worth_it_as_long_as_much_comes() {
    let Some(registry) = filled() else { return };
    let proxy = large_layer_meets(&registry, 2, |_| Fate::Cut(MIB + 1));
    comes_whole(&registry, &proxy);
    let proxy = large_layer_meets(&registry, usize::MAX, |_| Fate::Cut(1));
    let outcome = json_of(&proxy.word("a:v1"));
    outcome.fails_saying(&["layer 0", "cannot be fetched", "broke off after"]);
    let asked = ranges(&proxy).len();
    assert!((5..=7).contains(&asked), "asked {asked} times");
}

#[test]
fn a_registry_that_gives_the_whole_for_a_part_is_read_from_the_start() {
    let Some(registry) = filled() else { return };
    let proxy = large_layer_meets(&registry, 2, |number| match number {
        0 => Fate::Cut(MIB),
        _ => Fate::Whole,
    });
    comes_whole(&registry, &proxy);
}

#[test]
fn a_part_that_is_not_the_one_that_was_asked_for_is_not_taken() {
    let Some(registry) = filled() else { return };
    for range in ["bytes 0-9/10", "bytes 5-4/3", "bytes */10", "nonsense", ""] {
        let proxy = large_layer_meets(&registry, 2, move |number| match number {
            0 => Fate::Cut(MIB),
            _ => Fate::Altered(Box::new(move |answered| answered.with("Content-Range", range))),
        });
        comes_whole(&registry, &proxy);
    }
    let proxy = large_layer_meets(&registry, 2, |number| match number {
        0 => Fate::Cut(MIB),
        _ => Fate::Answered(Answered::new(416, "").with("Content-Range", "bytes */3")),
    });
    comes_whole(&registry, &proxy);
}

#[test]
fn errors_that_pass_are_waited_for_and_others_are_told() {
    let Some(registry) = filled() else { return };
    for status in [408, 500, 502, 503, 504] {
        let count = AtomicUsize::new(0);
        // every other answer
        let proxy = RegistryProxy::before(registry.address(), move |_| {
            match count.fetch_add(1, Ordering::SeqCst) % 2 {
                0 => Fate::Answered(Answered::new(status, "")),
                _ => Fate::Passed,
            }
        });
        comes_whole(&registry, &proxy);
    }
    let proxy =
        RegistryProxy::before(registry.address(), |_| Fate::Answered(Answered::new(503, "maintenance\n")));
    json_of(&proxy.word("a:v1")).fails_saying(&["answered 503: maintenance"]);
    let asked: Vec<String> = proxy.asked().into_iter().map(|asked| asked.method).collect();
    assert_eq!(asked, ["HEAD", "HEAD", "HEAD", "HEAD", "HEAD", "GET"], "so often, and once for the words");
    let proxy = RegistryProxy::before(registry.address(), |asked| match asked.method.as_str() {
        "HEAD" => Fate::Answered(Answered::new(503, "")),
        _ => Fate::Passed,
    });
    comes_whole(&registry, &proxy);
    let proxy = RegistryProxy::before(registry.address(), |_| {
        Fate::Answered(Answered::new(429, "slow down").with("Retry-After", "3600"))
    });
    json_of(&proxy.word("a:v1")).fails_saying(&["answers no more requests for now"]);
    assert_eq!(proxy.lines(), ["HEAD /v2/a/manifests/v1"], "words are not worth a pull");
    let proxy =
        RegistryProxy::before(registry.address(), |_| Fate::Answered(Answered::new(418, "I am a teapot")));
    json_of(&proxy.word("a:v1")).fails_saying(&["answered 418: I am a teapot"]);
}

#[test]
fn connections_that_break_before_an_answer_are_tried_again() {
    let Some(registry) = filled() else { return };
    let count = AtomicUsize::new(0);
    let proxy =
        RegistryProxy::before(registry.address(), move |_| match count.fetch_add(1, Ordering::SeqCst) % 2 {
            0 => Fate::Dropped,
            _ => Fate::Passed,
        });
    comes_whole(&registry, &proxy);
    let proxy = RegistryProxy::before(registry.address(), |asked| match asked.is_manifest() {
        true => Fate::Cut(20),
        false => Fate::Passed,
    });
    json_of(&proxy.word("a:v1")).fails_saying(&["broke off"]);
}

#[test]
fn a_registry_that_has_enough_is_left_alone_as_long_as_it_says() {
    let Some(registry) = filled() else { return };
    let past = "Tue, 14 Nov 2023 22:14:20 GMT";
    for wish in [Some("0"), Some("1"), Some(past), None] {
        let count = AtomicUsize::new(0);
        let proxy = RegistryProxy::before(registry.address(), move |asked| {
            if asked.is_manifest() && count.fetch_add(1, Ordering::SeqCst) == 0 {
                let answered = Answered::new(429, "");
                return Fate::Answered(match wish {
                    Some(wish) => answered.with("Retry-After", wish),
                    None => answered,
                });
            }
            Fate::Passed
        });
        let begun = Instant::now();
        comes_whole(&registry, &proxy);
        if wish == Some("1") {
            assert!(begun.elapsed().as_secs() >= 1, "it was to wait a second");
        }
    }
}

#[test]
fn a_quota_that_is_used_up_is_said_with_the_time_and_not_asked_again() {
    let Some(registry) = filled() else { return };
    for (headers, said) in [
        (
            &[
                ("ratelimit-limit", "100;w=21600"),
                ("ratelimit-remaining", "0;w=21600"),
                ("Retry-After", "5400"),
            ][..],
            "its quota is 100 requests in 6 hours; it renews in 1 hour 30 minutes (",
        ),
        (&[("RateLimit-Limit", "100;w=21600")], "its quota is 100 requests in 6 hours (slow down)"),
        (&[("Retry-After", "3600")], "it renews in 1 hour ("),
    ] {
        let proxy = RegistryProxy::before(registry.address(), move |asked| match asked.is_manifest() {
            true => {
                let body = r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}"#;
                let answered = Answered::new(429, body);
                Fate::Answered(headers.iter().fold(answered, |it, (name, value)| it.with(name, value)))
            }
            false => Fate::Passed,
        });
        json_of(&proxy.word("a:v1")).fails_saying(&[
            "answers no more requests for now",
            said,
            "docker login",
        ]);
        assert_eq!(proxy.asked().iter().filter(|asked| asked.is_manifest()).count(), 1, "{said}");
    }
}

#[test]
fn a_place_that_was_signed_for_a_while_is_asked_for_anew() {
    let Some(registry) = filled() else { return };
    let count = AtomicUsize::new(0);
    // it breaks off, and then says once that its time is over
    let store = RegistryProxy::before(registry.address(), move |asked| {
        match (asked.header("range"), count.fetch_add(1, Ordering::SeqCst)) {
            (None, _) => Fate::Cut(MIB),
            (Some(_), number) if number < 4 => Fate::Answered(Answered::new(403, "Request has expired")),
            _ => Fate::Passed,
        }
    });
    let elsewhere = format!("http://{}", store.by_name());
    let proxy = RegistryProxy::before(registry.address(), move |asked| match asked.is_blob() {
        true => {
            Fate::Answered(Answered::new(307, "").with("Location", &format!("{elsewhere}{}", asked.path)))
        }
        false => Fate::Passed,
    });
    // small blobs come at once, for all of them are within the first MiB
    let outcome = json_of(&proxy.word("a:v1"));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
}

#[test]
fn redirects_in_a_circle_and_to_where_none_may_lead_are_refused() {
    let Some(registry) = filled() else { return };
    for (location, said) in [
        ("", "redirects without end"),
        ("http://169.254.169.254/latest/meta-data/", "it is a link-local address"),
        ("http://10.0.0.1/blob", "it is a private address"),
        (
            "https://169.254.169.254/latest/meta-data/",
            "sends to https://169.254.169.254, which is refused: it is a link-local",
        ),
        ("https://[::ffff:169.254.169.254]/", "a link-local address"),
        ("http://192.0.2.1/blob", "it is plain HTTP"),
        ("ftp://example.com/blob", "it is neither HTTPS nor HTTP"),
    ] {
        let proxy = RegistryProxy::before(registry.address(), move |asked| match asked.is_blob() {
            true => Fate::Answered(Answered::new(307, "").with("Location", location)),
            false => Fate::Passed,
        });
        json_of(&proxy.word("a:v1")).fails_saying(&[said]);
    }
    let proxy = RegistryProxy::before(registry.address(), |asked| match asked.is_blob() {
        true => Fate::Answered(Answered::new(302, "")),
        false => Fate::Passed,
    });
    json_of(&proxy.word("a:v1")).fails_saying(&["answered 302: it sends on without saying where to"]);
}

#[test]
fn what_answers_with_pages_is_no_registry() {
    for status in [200, 404, 500] {
        let site = RegistryProxy::alone(move |_| {
            let page = Answered::new(status, "<!DOCTYPE html><title>Sign in</title>");
            Fate::Answered(page.with("Content-Type", "text/html; charset=utf-8"))
        });
        let outcome = json_of(&site.word("a:v1"));
        let said = if status == 500 { "answered 500" } else { "is no registry: it answered with a web page" };
        outcome.fails_saying(&[said]);
        assert!(!outcome.stderr.contains("DOCTYPE"), "{}", outcome.stderr);
    }
    let Some(registry) = filled() else { return };
    let proxy = RegistryProxy::before(registry.address(), |asked| match asked.is_manifest() {
        true => Fate::Answered(Answered::new(200, "<html>").with("Content-Type", "text/html")),
        false => Fate::Passed,
    });
    json_of(&proxy.word("a:v1")).fails_saying(&["is no registry: it answered with a web page"]);
}

#[test]
fn a_manifest_is_held_against_the_digest_that_the_registry_said() {
    let Some(registry) = filled() else { return };
    let other = sha256(b"other").to_string();
    let lies = other.clone();
    let proxy = RegistryProxy::before(registry.address(), move |asked| match asked.method.as_str() {
        "HEAD" => {
            let lies = lies.clone();
            Fate::Altered(Box::new(move |answered| answered.with("Docker-Content-Digest", &lies)))
        }
        _ => {
            let path = asked.path.replace(&lies, "v1");
            // whatever digest is asked for, the same document comes
            if path == asked.path { Fate::Passed } else { Fate::Answered(Answered::new(200, "{}")) }
        }
    });
    json_of(&proxy.word("a:v1"))
        .fails_saying(&["sent a manifest of another digest", &format!("expected {other}")]);
    // one that does not say it in answer to a HEAD says it with the document, or not at all
    for with_document in [None, Some("sha256:00")] {
        let proxy = RegistryProxy::before(registry.address(), move |_| {
            Fate::Altered(Box::new(move |answered| match with_document {
                Some(digest) => answered.with("Docker-Content-Digest", digest),
                None => answered.without("Docker-Content-Digest"),
            }))
        });
        comes_whole(&registry, &proxy);
    }
    let proxy = RegistryProxy::before(registry.address(), |asked| match asked.method.as_str() {
        "HEAD" => Fate::Answered(Answered::new(405, "")),
        _ => Fate::Passed,
    });
    comes_whole(&registry, &proxy);
}

#[test]
fn a_blob_of_another_length_or_other_bytes_is_damaged() {
    let Some(registry) = filled() else { return };
    let proxy = large_layer_meets(&registry, usize::MAX, |_| {
        Fate::Altered(Box::new(|mut answered| {
            answered.body.pop();
            answered.without("Content-Length")
        }))
    });
    json_of(&proxy.word("a:v1")).fails_saying(&["layer 0", "cannot be fetched", "whose size is"]);
    let proxy = large_layer_meets(&registry, usize::MAX, |_| {
        Fate::Altered(Box::new(|mut answered| {
            let last = answered.body.len() - 1_000;
            answered.body[last] ^= 1;
            answered
        }))
    });
    json_of(&proxy.word("a:v1")).fails_saying(&["layer 0", "digest mismatch"]);
    for at in [0, 2_000] {
        let proxy = large_layer_meets(&registry, usize::MAX, move |_| {
            Fate::Altered(Box::new(move |mut answered| {
                answered.body[at..at + 100].fill(0x55);
                answered
            }))
        });
        json_of(&proxy.word("a:v1")).fails_saying(&["layer 0", "it is damaged: digest mismatch"]);
    }
    let proxy = large_layer_meets(&registry, usize::MAX, |_| Fate::Endless);
    json_of(&proxy.word("a:v1")).fails_saying(&["layer 0"]);
    let config = RegistryProxy::before(registry.address(), |asked| match asked.is_blob() {
        true => Fate::Altered(Box::new(|mut answered| {
            answered.body[0] ^= 1;
            answered
        })),
        false => Fate::Passed,
    });
    json_of(&config.word("a:v1")).fails_saying(&["is damaged: digest mismatch"]);
}

#[test]
fn documents_without_end_are_not_waited_for() {
    let Some(registry) = filled() else { return };
    let proxy = RegistryProxy::before(registry.address(), |asked| match asked.is_manifest() {
        true => Fate::Endless,
        false => Fate::Passed,
    });
    json_of(&proxy.word("a:v1")).fails_saying(&["sent a document of more than 4.19MB"]);
    let proxy = RegistryProxy::before(registry.address(), |asked| match asked.is_blob() {
        true => Fate::Endless,
        false => Fate::Passed,
    });
    json_of(&proxy.word("a:v1")).fails_saying(&["sends more than", "whose size is"]);
}

#[test]
fn a_registry_that_falls_silent_is_given_up() {
    let Some(registry) = filled() else { return };
    let proxy = large_layer_meets(&registry, usize::MAX, |_| Fate::Stalled(MIB));
    json_of(&proxy.word("a:v1")).fails_saying(&["layer 0", "sent nothing for 3s"]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Stalled(0));
    run(&["-q", "--timeout", "1s", &proxy.word("a:v1")])
        .fails_saying(&["sent nothing for 1s", "--timeout 5m"]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Dripping);
    run(&["-q", "--timeout", "1s", &proxy.word("a:v1")]).fails_saying(&["sent only", "--timeout 5m"]);
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let Some(registry) = filled() else { return };
    let name = format!("{}/a", registry.address());
    for tag in ["latest", "v2", "v1.0"] {
        registry.push(&format!("a:{tag}"), &archive(), &[]);
    }
    json_of(&registry.word("a:v11")).fails_saying(&[&format!("{name} has no tag `v11`; it has v1, ")]);
    json_of(&registry.word("b:v1")).fails_saying(&[&format!("{} has no repository `b`", registry.address())]);
    let digest = sha256(b"nothing");
    json_of(&registry.word(&format!("a@{digest}"))).fails_saying(&[&format!("{name} has no {digest}")]);
    let no_list =
        RegistryProxy::before(registry.address(), |asked| match asked.path.contains("/tags/list") {
            true => Fate::Answered(Answered::new(200, r#"{"name":"a","tags":null}"#)),
            false => Fate::Passed,
        });
    json_of(&no_list.word("a:v11")).fails_saying(&["has no tag `v11`\n", "hint: the repository exists"]);
    json_of("registry:127.0.0.1:1/a:v1").fails_saying(&["cannot reach 127.0.0.1:1: ", "refused"]);
    json_of("registry:no-such-host.invalid/a:v1").fails_saying(&["no-such-host.invalid"]);
}

#[test]
fn what_is_like_a_missing_tag_is_looked_for_on_two_pages_and_not_for_long() {
    let Some(registry) = filled() else { return };
    let lists = |fate: fn(&Asked) -> Fate| {
        RegistryProxy::before(registry.address(), move |asked| match asked.path.contains("/tags/list") {
            true => fate(asked),
            false => Fate::Passed,
        })
    };
    let endless = lists(|asked| {
        let next = format!("<{}1>; rel=\"next\"", asked.path);
        Fate::Answered(Answered::new(200, r#"{"tags":["v1"]}"#).with("Link", &next))
    });
    json_of(&endless.word("a:v11")).fails_saying(&["has no tag `v11`; it has v1"]);
    let pages = endless.lines().iter().filter(|line| line.contains("/tags/list")).count();
    assert_eq!(pages, 2);
    let silent = lists(|_| Fate::Stalled(0));
    let outcome = run(&["-q", "--timeout", "5m", &silent.word("a:v11")]);
    outcome.fails_saying(&["has no tag `v11`\n", "hint: check the name and the tag"]);
}

#[test]
fn an_index_that_says_nothing_of_its_many_entries_is_not_followed_to_their_end() {
    let entries: Vec<Value> = (0..500)
        .map(|number| {
            let digest = sha256(format!("{number}").as_bytes()).to_string();
            json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 3, "digest": digest})
        })
        .collect();
    let document = index(&entries).to_string();
    let registry = RegistryProxy::alone(move |asked| {
        let answered = match asked.path.ends_with("/manifests/v1") {
            true => Answered::new(200, document.clone()),
            false => return Fate::Answered(Answered::new(404, "{}")),
        };
        let digest = sha256(document.as_bytes()).to_string();
        Fate::Answered(
            answered
                .with("Content-Type", "application/vnd.oci.image.index.v1+json")
                .with("Docker-Content-Digest", &digest),
        )
    });
    let outcome = json_of(&registry.word("a:v1"));
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    let lines = registry.lines();
    assert!(lines.len() < 25 && lines.iter().all(|line| !line.contains("tags/list")), "{lines:#?}");
}

#[test]
fn a_layer_that_the_registry_lost_is_missing_and_a_foreign_one_is_said_to_be() {
    let Some(registry) = filled() else { return };
    let proxy = large_layer_meets(&registry, usize::MAX, |_| Fate::Answered(Answered::new(404, "")));
    json_of(&proxy.word("a:v1")).fails_saying(&["layer 0", "sha256:", "is missing"]);
    let partial = run(&["-q", "--allow-partial", "--format", "json", &proxy.word("a:v1")]);
    assert_eq!((partial.code, &partial.json()["image"]["complete"]), (Some(2), &json!(false)));
    let size = |report: &Value| report["layers"][0]["compressed_size"].clone();
    let whole = json_of(&registry.word("a:v1")).report();
    assert!(whole["layers"][0]["compressed_size"].is_u64());
    assert_eq!(size(&partial.json()), size(&whole), "which the manifest says");
    let outside = RegistryProxy::alone(|_| Fate::Answered(Answered::new(200, "never")));
    let url = format!("http://{}/layer", outside.address());
    let alter = move |mut manifest: Value| {
        manifest["layers"][0]["mediaType"] =
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip".into();
        manifest["layers"][0]["urls"] = json!([url]);
        manifest["layers"][0]["digest"] = sha256(b"foreign").to_string().into();
        manifest
    };
    let proxy = with_manifest(&registry, alter);
    json_of(&proxy.word("a:v1")).fails_saying(&["layer 0", "it is a foreign layer"]);
    assert_eq!(outside.lines(), [""; 0], "what a manifest names is never fetched from elsewhere");
}

/// Has the registry send another manifest in place of each.
fn with_manifest(
    registry: &OwnRegistry,
    alter: impl Fn(Value) -> Value + Clone + Send + Sync + 'static,
) -> RegistryProxy {
    RegistryProxy::before(registry.address(), move |asked| {
        let alter = alter.clone();
        match (asked.method.as_str(), asked.path.contains("/manifests/")) {
            ("HEAD", true) => Fate::Answered(Answered::new(405, "")),
            ("GET", true) => Fate::Altered(Box::new(move |answered| {
                let manifest = alter(serde_json::from_slice(&answered.body).expect("JSON"));
                let answered = answered.without("Docker-Content-Digest").without("Content-Length");
                Answered { body: manifest.to_string().into_bytes(), ..answered }
            })),
            _ => Fate::Passed,
        }
    })
}

#[test]
fn documents_that_lead_to_no_image_say_what_they_are() {
    let Some(registry) = filled() else { return };
    let old = with_manifest(&registry, |_| json!({"schemaVersion": 1, "name": "a", "fsLayers": []}));
    json_of(&old.word("a:v1")).fails_saying(&["is in the old manifest format, schema 1", "push it again"]);
    let attestations = with_manifest(&registry, |manifest| {
        let entry = json!({
            "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 3, "digest": sha256(b"{}").to_string(),
            "platform": {"os": "unknown", "architecture": "unknown"},
            "annotations": {"vnd.docker.reference.type": "attestation-manifest"},
        });
        if manifest["manifests"].is_null() { index(&[entry]) } else { manifest }
    });
    json_of(&attestations.word("a:v1")).fails_saying(&["lists no images, only a build attestation"]);
    let odd = with_manifest(&registry, |_| json!([1, 2]));
    json_of(&odd.word("a:v1")).fails_saying(&["is not a valid image index or manifest"]);
    let mut layout = Layout::default();
    let config = layout.blob("application/vnd.cncf.helm.config.v1+json", b"{}");
    let chart = layout.blob("application/vnd.cncf.helm.chart.content.v1.tar+gzip", b"chart");
    let (config, chart) = (config.clone(), chart.clone());
    let helm =
        with_manifest(&registry, move |_| json!({"schemaVersion": 2, "config": config, "layers": [chart]}));
    json_of(&helm.word("a:v1")).fails_saying(&["Helm chart"]);
}

#[test]
fn a_layer_whose_manifest_says_no_size_is_as_long_as_the_registry_says_and_never_without_end() {
    let Some(registry) = filled() else { return };
    let without_sizes = |fate: fn() -> Fate| {
        let config = std::sync::Arc::new(Mutex::new(String::new()));
        RegistryProxy::before(registry.address(), move |asked| {
            let noted = std::sync::Arc::clone(&config);
            let is_config = asked.path.ends_with(noted.lock().expect("this test's").as_str());
            match (asked.method.as_str(), asked.path.contains("/manifests/")) {
                ("HEAD", true) => Fate::Answered(Answered::new(405, "")),
                ("GET", true) => Fate::Altered(Box::new(move |answered| {
                    let mut manifest: Value = serde_json::from_slice(&answered.body).expect("JSON");
                    *noted.lock().expect("this test's") =
                        manifest["config"]["digest"].as_str().expect("one").to_owned();
                    for layer in manifest["layers"].as_array_mut().expect("layers") {
                        layer.as_object_mut().expect("an object").remove("size");
                    }
                    let answered = answered.without("Docker-Content-Digest").without("Content-Length");
                    Answered { body: manifest.to_string().into_bytes(), ..answered }
                })),
                _ if is_config => Fate::Passed,
                _ => fate(),
            }
        })
    };
    let report = json_of(&without_sizes(|| Fate::Passed).word("a:v1")).report();
    assert_eq!(
        report["image"]["unpacked_size"],
        json_of(&registry.word("a:v1")).report()["image"]["unpacked_size"]
    );
    let endless = without_sizes(|| Fate::Endless);
    json_of(&endless.word("a:v1")).fails_saying(&["is, and neither does its manifest"]);
}

/// A registry whose only document is this one.
fn serves(media_type: &'static str, document: &Value) -> RegistryProxy {
    let document = document.to_string();
    let digest = sha256(document.as_bytes()).to_string();
    RegistryProxy::alone(move |asked| {
        match asked.path.ends_with("/manifests/v1") || asked.path.ends_with(&digest) {
            true => Fate::Answered(
                Answered::new(200, document.clone())
                    .with("Content-Type", media_type)
                    .with("Docker-Content-Digest", &sha256(document.as_bytes()).to_string()),
            ),
            false => Fate::Answered(Answered::new(404, "{}")),
        }
    })
}

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

#[test]
fn of_thousands_of_platforms_the_first_few_are_told() {
    let entries: Vec<Value> = (0..5_000)
        .map(|number| {
            json!({
                "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 3,
                "digest": sha256(format!("{number}").as_bytes()).to_string(),
                "platform": {"os": "linux", "architecture": format!("cpu{number}")},
            })
        })
        .collect();
    let registry = serves(INDEX, &index(&entries));
    let outcome = run(&["-q", "--platform", "linux/amd64", &registry.word("a:v1")]);
    outcome.fails_saying(&["available: linux/cpu0, linux/cpu1", "and 4,980 more"]);
    assert!(outcome.stderr.len() < 1_000, "{} bytes", outcome.stderr.len());
}

#[test]
fn what_a_registry_lacks_is_told_in_its_own_words() {
    let digest = sha256(b"nothing").to_string();
    let entry = json!({
        "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 3, "digest": digest,
        "platform": {"os": "linux", "architecture": "amd64"},
    });
    let registry = serves(INDEX, &index(&[entry]));
    let outcome = run(&["-q", "--platform", "linux/amd64", &registry.word("a:v1")]);
    outcome.fails_saying(&[
        "every manifest (linux/amd64) is missing (referenced by the image's index)",
        "hint: try again",
    ]);
    for word in ["index.json", "blobs/", "save or copy the image"] {
        assert!(!outcome.stderr.contains(word), "`{word}` is of archives: {}", outcome.stderr);
    }
}

#[test]
fn what_a_manifest_has_inside_and_is_wrong_is_fetched_and_that_is_told() {
    let Some(registry) = filled() else { return };
    let wrong = with_manifest(&registry, |mut manifest| {
        for descriptor in ["/config", "/layers/1"] {
            manifest.pointer_mut(descriptor).expect("a descriptor")["data"] = "b3RoZXI=".into();
        }
        manifest
    });
    let report = json_of(&wrong.word("a:v1")).report();
    let warnings = report["warnings"].as_array().expect("an array");
    assert_eq!(warnings.len(), 2, "{warnings:#?}");
    let says = |warning: &Value| {
        warning
            .as_str()
            .is_some_and(|it| it.ends_with("is not what it names, and was ignored: it is fetched"))
    };
    assert!(warnings.iter().all(says), "{warnings:#?}");
}

#[test]
fn what_a_registry_says_reaches_the_terminal_escaped() {
    let said = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"\\u001b[31mred\\nhint: run this\"}]}";
    let site = RegistryProxy::alone(move |_| Fate::Answered(Answered::new(403, said)));
    let outcome = json_of(&site.word("a:v1"));
    outcome.fails_saying(&["refuses access", "\\x1b[31mred"]);
    assert!(
        !outcome.stderr.contains('\u{1b}') && !outcome.stderr.contains("\nhint: run this"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn never_more_than_three_answers_come_at_the_same_time() {
    use std::io::Read as _;
    use std::sync::{Arc, mpsc::channel};

    use imgscope::source::Patience;
    use imgscope::source::engine::Environment;
    use imgscope::source::registry::{Registry, RegistryOptions, RegistryReference};

    let Some(registry) = filled() else { return };
    let proxy = RegistryProxy::before(registry.address(), |asked: &Asked| match asked.is_blob() {
        true => Fate::Stalled(1),
        false => Fate::Passed,
    });
    let reference = RegistryReference::parse(&format!("{}/a:v1", proxy.address())).expect("a reference");
    let environment = Environment::new(|_| None, None);
    let options = RegistryOptions::default();
    let client = Registry::new(&reference, &options, environment, Patience::default(), Arc::new(|| false));
    let repository = client.expect("a registry").repository(&reference);
    let manifest =
        repository.manifest(imgscope::source::registry::ManifestName::Tag("v1")).expect("there is one");
    let manifest: Value = serde_json::from_slice(&manifest.bytes).expect("JSON");
    let digest = manifest["layers"][0]["digest"].as_str().expect("a digest").parse().expect("a digest");
    proxy.asked();
    let (begun, has_begun) = channel();
    let readers: Vec<_> = (0..6)
        .map(|_| {
            let (begun, mut blob) = (begun.clone(), repository.blob(&digest, None));
            let (stop, stopped) = channel::<()>();
            let thread = std::thread::spawn(move || {
                blob.read_exact(&mut [0]).expect("a byte");
                begun.send(()).expect("it is waited for");
                // until the test lets go of it
                let _ = stopped.recv();
            });
            (stop, thread)
        })
        .collect();
    (0..3).for_each(|_| has_begun.recv().expect("three begin"));
    assert!(has_begun.try_recv().is_err(), "a fourth has to wait");
    assert_eq!(proxy.asked().len(), 3);
    // those that wait begin when those that have begun are let go of
    let (stops, threads): (Vec<_>, Vec<_>) = readers.into_iter().unzip();
    drop(stops);
    threads.into_iter().for_each(|thread| thread.join().expect("it ends"));
}
