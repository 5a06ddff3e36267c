//! The kinds of input, each made by plain code for any size.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::image::{Image, Layer, blob, hex, program, write_members};

/// One kind: what is doubled, from which size on, and the arguments with which the program gets it.
pub struct Kind {
    pub name: &'static str,
    pub first: usize,
    pub make: fn(&Path, usize) -> Vec<String>,
}

fn kind(name: &'static str, first: usize, make: fn(&Path, usize) -> Vec<String>) -> Kind {
    Kind { name, first, make }
}

#[rustfmt::skip]
pub fn all() -> Vec<Kind> {
    vec![
        kind("a name of n bytes of m::, JSON", 100_000, |at, n| words(colons_in_name(at, n), "--format json")),
        kind("a name of n bytes of m::, Markdown", 100_000, |at, n| words(colons_in_name(at, n), "--format markdown")),
        kind("a history line of n bytes of m::, JSON", 500_000, |at, n| words(colons_in_history(at, n), "--format json")),
        kind("a history line of n bytes, explorer", 500_000, |at, n| words(colons_in_history(at, n), "--keys <tab>")),
        kind("a history line of n bytes of shells, text", 500_000, |at, n| {
            words(plain().history([format!("|1 {}", "/sh -o ".repeat(n / 7))].into_iter()).write(&at.join("a.tar")), "--no-tui")
        }),
        kind("a file n directories deep, text", 25_000, |at, n| words(deep(at, n), "--no-tui")),
        kind("a file n directories deep, CSV", 25_000, |at, n| words(deep(at, n), "--format csv-files")),
        kind("a file n directories deep, JSON with paths", 25_000, |at, n| words(deep(at, n), "--format json --files")),
        kind("a file n directories deep, SARIF", 25_000, |at, n| words(deep(at, n), "--format sarif")),
        kind("a file n directories deep, explorer", 25_000, |at, n| words(deep(at, n), "--keys <tab>/f<enter>")),
        kind("a file n directories deep, diff as JSON", 25_000, |at, n| {
            let other = plain().write(&at.join("b.tar"));
            ["diff".to_owned(), other].into_iter().chain(words(deep(at, n), "--format json")).collect()
        }),
        kind("a file n directories deep, twenty layers of it", 25_000, |at, n| {
            let layer = Layer::new().file(&deep_path(n), &[b'x'; 5_000]).tar();
            words(Image::of(&[layer.as_slice(); 20]).write(&at.join("a.tar")), "--format json")
        }),
        kind("the same through a symlink of a lower layer", 25_000, |at, n| {
            let lower = Layer::new().file("t/x", b"x").symlink("s", "t").tar();
            let layer = Layer::new().file(&format!("s/{}", deep_path(n)), &[b'x'; 5_000]).tar();
            let layers: Vec<&[u8]> = std::iter::once(&lower).chain([&layer; 20]).map(Vec::as_slice).collect();
            words(Image::of(&layers).write(&at.join("a.tar")), "--format json")
        }),
        kind("a file n directories deep beside a symlink, twenty layers", 25_000, |at, n| {
            let layer = Layer::new().symlink("s", "d").file(&format!("s/{}", deep_path(n)), b"x").tar();
            words(Image::of(&[layer.as_slice(); 20]).write(&at.join("a.tar")), "--format json")
        }),
        kind("hard links to a file n directories deep, twenty layers", 25_000, |at, n| {
            let lower = Layer::new().file(&deep_path(n), b"x").tar();
            let link = |layer: Layer, k: usize| layer.hard_link(&format!("{}{k}", deep_path(n)), &deep_path(n));
            let layer = (0..10).fold(Layer::new(), link).tar();
            let layers: Vec<&[u8]> = std::iter::once(&lower).chain([&layer; 20]).map(Vec::as_slice).collect();
            words(Image::of(&layers).write(&at.join("a.tar")), "--format json")
        }),
        kind("n images in manifest.json", 1_250, |at, n| words(images(at, n) + ":growth:7", "--format json")),
        kind("n names in manifest.json", 12_500, |at, n| {
            let mut image = plain();
            image.tags = (0..n).map(|tag| format!("growth:{tag}")).collect();
            words(image.write(&at.join("a.tar")), "--format json")
        }),
        kind("one image n times in manifest.json, under n names", 1_250, |at, n| {
            let list = |config: &str, layers: &[String], _: &[String]| -> Value {
                (0..n).map(|tag| json!({"Config": config, "RepoTags": [format!("growth:{tag}")], "Layers": layers})).collect()
            };
            words(plain().write_with(&at.join("a.tar"), list), "--format json")
        }),
        kind("n names in index.json", 1_250, |at, n| words(index(at, n), "--format json")),
        kind("n history lines, JSON", 2_500, |at, n| words(long_history(at, n), "--format json")),
        kind("n history lines, explorer", 2_500, |at, n| words(long_history(at, n), "--keys <tab>")),
        kind("16 names of 1 MB as n layers", 1, |at, n| {
            let name = |place: usize| format!("{place:03}{}", "n".repeat(1_000_000));
            let layer = Layer::new().files((0..16).map(name), b"x").tar();
            words(Image::of(&vec![layer.as_slice(); n]).write(&at.join("a.tar")), "--format json")
        }),
        kind("200,000 files as n layers", 2, |at, n| {
            let layer = Layer::new().files((0..200_000).map(|file| format!("d{}/f{file}", file % 1_000)), b"").tar();
            words(Image::of(&vec![layer.as_slice(); n]).write(&at.join("a.tar")), "--format json")
        }),
        kind("n layers that no image names, compressed outside", 50, |at, n| {
            let layer = |number: usize| Layer::new().files((0..1_000).map(|file| format!("d{number}/f{file}")), b"").tar();
            let add = |image: Image, number: usize| image.member(format!("{number}/layer.tar"), layer(number));
            words((0..n).fold(plain(), add).write(&at.join("a.tar.gz")), "--format json")
        }),
        kind("n opaque marks on 200,000 removed files", 512, |at, n| {
            let files = Layer::new().files((0..200_000).map(|file| format!("d/f{file}")), b"").tar();
            let mark = Layer::new().file("d/.wh..wh..opq", b"").tar();
            let layers: Vec<&[u8]> = std::iter::once(&files).chain(vec![&mark; n - 1]).map(Vec::as_slice).collect();
            words(Image::of(&layers).write(&at.join("a.tar")), "--format json")
        }),
        kind("n layers without history", 500, |at, n| {
            let mut image = many_layers(n);
            image.config["history"] = json!([]);
            words(image.write(&at.join("a.tar")), "--format json")
        }),
        kind("n layers, explorer", 500, |at, n| words(many_layers(n).write(&at.join("a.tar")), "--keys jjj")),
        kind("a Dockerfile of n instructions", 5_000, |at, n| {
            let text: String = (0..n).map(|step| format!("RUN step {step}\n")).collect();
            dockerfile(at, n, &text)
        }),
        kind("a Dockerfile of n variables that each double", 5_000, |at, n| {
            let text: String = (0..n).map(|step| format!("ENV A{}=${{A{step}}}${{A{step}}}x\n", step + 1)).collect();
            dockerfile(at, 10, &text)
        }),
        kind("a Dockerfile of one instruction of n words", 100_000, |at, n| {
            dockerfile(at, 10, &format!("RUN {}\n", "step \\\n".repeat(n)))
        }),
        kind("n hard links of one file", 12_500, |at, n| {
            let links = (0..n).fold(Layer::new().file("f", b"content"), |layer, link| layer.hard_link(&format!("l{link}"), "f"));
            words(Image::of(&[&links.tar()]).write(&at.join("a.tar")), "--format json --files")
        }),
        kind("n whiteouts", 12_500, |at, n| {
            let files = Layer::new().files((0..n).map(|file| format!("d/f{file}")), b"content").tar();
            let removed = Layer::new().files((0..n).map(|file| format!("d/.wh.f{file}")), b"").tar();
            words(Image::of(&[&files, &removed]).write(&at.join("a.tar")), "--format json")
        }),
        kind("n equal files, text", 12_500, |at, n| words(equal_files(at, n), "--no-tui")),
        kind("n equal files, explorer", 12_500, |at, n| words(equal_files(at, n), "--keys <tab>jjjG")),
        kind("n logs of failed package managers", 6_250, |at, n| {
            let layer = Layer::new().files((0..n).map(|log| format!("app/{log}/npm-debug.log")), &[b'x'; 200]).tar();
            words(Image::of(&[&layer]).write(&at.join("a.tar")), "--format json")
        }),
        kind("n variables beside a program that needs 1,000 libraries", 25_000, |at, n| {
            let layer = Layer::new().file("app", &program(1_000)).file("lib64/ld-linux-x86-64.so.2", &program(0));
            let mut image = Image::of(&[&layer.tar()]);
            let variables: Vec<String> = (0..n).map(|number| format!("A{number}=b")).collect();
            image.config["config"] = json!({"Cmd": ["/app"], "Env": variables});
            words(image.write(&at.join("a.tar")), "--format json")
        }),
        kind("a label and a variable of n bytes, advice", 500_000, |at, n| {
            let mut image = plain();
            image.config["config"] = json!({"Labels": {"a": "l:".repeat(n / 2)}, "Env": [format!("A={}", "v:".repeat(n / 2))],
                "Cmd": ["/f"], "WorkingDir": "/w"});
            ["advise".to_owned(), image.write(&at.join("a.tar"))].to_vec()
        }),
        kind("n history lines of |0 and words, a Dockerfile of words", 1_250, |at, n| {
            let line = format!("|0 {}", "a ".repeat(n * 20));
            let image = plain().history(std::iter::once(line)).write(&at.join("a.tar"));
            with_dockerfile(at, image, &format!("RUN {}\n", "a ".repeat(n * 20)))
        }),
        kind("a Dockerfile of n users by a variable of 60 kB", 12_500, |at, n| {
            dockerfile(at, 10, &format!("ENV A={}\n{}", "u".repeat(60_000), "USER $A\n".repeat(n)))
        }),
        kind("n folders of node_modules, advice", 10_000, |at, n| {
            let packages = (0..n).map(|number| format!("app/p{number}/node_modules/x/package.json"));
            advise(at, Layer::new().files(packages, b"{}"), json!({"Cmd": ["/app"], "WorkingDir": "/app"}))
        }),
        kind("n virtual environments, all in PATH, advice", 500, |at, n| {
            let files = (0..n).flat_map(|number| {
                ["pyvenv.cfg", "bin/python", "lib/python3.11/site-packages/a.py"].map(|file| format!("v{number}/{file}"))
            });
            let path: Vec<String> = (0..n).map(|number| format!("/v{number}/bin")).collect();
            let config = json!({"Cmd": ["python", "a.py"], "Env": [format!("PATH={}", path.join(":"))]});
            advise(at, Layer::new().files(files, b"x"), config)
        }),
        kind("n copied directories and words that copy them, advice", 500, |at, n| {
            let files = (0..n).map(|number| format!("app/d{number}/.git/config"));
            let words: Vec<String> = (0..n).map(|number| format!("d{number}")).collect();
            let line = format!("COPY {} /app/ # buildkit", words.join(" "));
            let mut image = Image::of(&[&Layer::new().files(files, b"x").tar()]).history(std::iter::once(line));
            image.config["config"] = json!({"Cmd": ["/app/x"], "WorkingDir": "/app"});
            ["advise".to_owned(), image.write(&at.join("a.tar"))].to_vec()
        }),
        kind("a history line of n bytes of secrets, JSON", 250_000, |at, n| {
            let line = format!("ENV {}", "PASSWORD=hunter2,".repeat(n / 17));
            words(plain().history(std::iter::once(line)).write(&at.join("a.tar")), "--format json")
        }),
        kind("n packages, SPDX", 10_000, |at, n| {
            let record = |n: usize| format!("Package: p{n}\nStatus: install ok installed\nVersion: 1\n\n");
            let status: String = (0..n).map(record).collect();
            words(Image::of(&[&Layer::new().file("var/lib/dpkg/status", status.as_bytes()).tar()]).write(&at.join("a.tar")), "--format spdx")
        }),
        kind("n packages whose lists of n files are one file", 500, |at, n| {
            let status: String = (0..=n).map(|n| format!("Package: p{n}\nVersion: 1\n\n")).collect();
            let list: String = (0..n).map(|n| format!("/f{n}\n")).collect();
            let info = |n: usize| format!("var/lib/dpkg/info/p{n}.list");
            let layer = Layer::new().file("var/lib/dpkg/status", status.as_bytes()).file(&info(0), list.as_bytes());
            let layer = (1..=n).fold(layer, |layer, n| layer.hard_link(&info(n), &info(0)));
            words(Image::of(&[&layer.tar()]).write(&at.join("a.tar")), "--format json --packages")
        }),
        kind("n packages of PHP, n directories deep", 2_500, |at, n| {
            let list = format!("[{}]", vec![r#"{"name":"p/a"}"#; n].join(","));
            let layer = Layer::new().file(&format!("{}vendor/composer/installed.json", "a/".repeat(n)), list.as_bytes());
            words(Image::of(&[&layer.tar()]).write(&at.join("a.tar")), "--no-tui --packages")
        }),
        kind("n lines of WORKDIR, each below the one before", 10_000, |at, n| {
            dockerfile(at, 10, &"WORKDIR directory\n".repeat(n))
        }),
        kind("n variables of a Dockerfile that are one of 60 kB", 5_000, |at, n| {
            let lines: String = (0..n).map(|n| format!("ENV B{n}=$A\n")).collect();
            dockerfile(at, 10, &format!("ENV A={}\n{lines}", "x".repeat(60_000)))
        }),
        kind("n files in one layer, JSON", 250_000, |at, n| {
            let files = (0..n).map(|file| format!("d{}/f{file}", file % 1_000));
            words(Image::of(&[&Layer::new().files(files, b"").tar()]).write(&at.join("a.tar")), "--format json")
        }),
        kind("a hostile name of n bytes, text", 100_000, |at, n| {
            let layer = Layer::new().file(&"\u{202e}\u{301}\\".repeat(n / 6), &[b'x'; 5_000]).tar();
            words(Image::of(&[&layer, &Layer::new().file("x", b"").tar(), &layer]).write(&at.join("a.tar")), "--no-tui")
        }),
    ]
}

fn words(image: String, arguments: &str) -> Vec<String> {
    std::iter::once(image).chain(arguments.split(' ').map(str::to_owned)).collect()
}

fn advise(at: &Path, layer: Layer, config: Value) -> Vec<String> {
    let mut image = Image::of(&[&layer.tar()]);
    image.config["config"] = config;
    ["advise".to_owned(), image.write(&at.join("a.tar"))].to_vec()
}

fn plain() -> Image {
    Image::of(&[&Layer::new().file("f", b"content").tar()])
}

fn deep_path(n: usize) -> String {
    format!("{}f", "d/".repeat(n))
}

fn deep(at: &Path, n: usize) -> String {
    Image::of(&[&Layer::new().file(&deep_path(n), &[b'x'; 5_000]).tar()]).write(&at.join("a.tar"))
}

fn colons_in_name(at: &Path, n: usize) -> String {
    let layer = |content| Layer::new().file(&"m::".repeat(n / 3), content).tar();
    Image::of(&[&layer(b"a"), &layer(b"bc")]).write(&at.join("a.tar"))
}

fn colons_in_history(at: &Path, n: usize) -> String {
    plain().history([format!("RUN {}", "m::".repeat(n / 3))].into_iter()).write(&at.join("a.tar"))
}

fn long_history(at: &Path, n: usize) -> String {
    plain().history((0..n).map(|step| format!("RUN step {step}"))).write(&at.join("a.tar"))
}

fn many_layers(n: usize) -> Image {
    let layers: Vec<Vec<u8>> =
        (0..n).map(|layer| Layer::new().file(&format!("f{layer}"), b"x").tar()).collect();
    Image::of(&layers.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn equal_files(at: &Path, n: usize) -> String {
    let layer =
        Layer::new().files((0..n).map(|file| format!("d{}/f{file}", file % 100)), &[b'x'; 5_000]).tar();
    Image::of(&[&layer]).write(&at.join("a.tar"))
}

fn dockerfile(at: &Path, steps: usize, text: &str) -> Vec<String> {
    with_dockerfile(at, long_history(at, steps), text)
}

fn with_dockerfile(at: &Path, image: String, text: &str) -> Vec<String> {
    let path = at.join("Dockerfile");
    fs::write(&path, format!("FROM x\n{text}")).expect("a file");
    words(image, "--format json --dockerfile")
        .into_iter()
        .chain([path.to_str().expect("UTF-8").to_owned()])
        .collect()
}

/// An archive of as many images, which differ in their configs.
fn images(at: &Path, n: usize) -> String {
    let layer = Layer::new().file("f", b"content").tar();
    let digest = hex(&layer);
    let mut members = vec![(blob(&digest), layer)];
    let mut list = Vec::new();
    for number in 0..n {
        let ids = [format!("sha256:{digest}")];
        let config = json!({"os": "linux", "architecture": "amd64", "author": number.to_string(),
            "rootfs": {"type": "layers", "diff_ids": ids}})
        .to_string();
        let name = blob(&hex(config.as_bytes()));
        list.push(
            json!({"Config": name, "RepoTags": [format!("growth:{number}")], "Layers": [blob(&digest)]}),
        );
        members.push((name, config.into_bytes()));
    }
    members.push(("manifest.json".to_owned(), json!(list).to_string().into_bytes()));
    write_members(&members, &at.join("a.tar"))
}

/// An OCI archive whose index gives one image as many names.
fn index(at: &Path, n: usize) -> String {
    let layer = Layer::new().file("f", b"content").tar();
    let digest = |bytes: &[u8]| format!("sha256:{}", hex(bytes));
    let config = json!({"os": "linux", "architecture": "amd64",
        "rootfs": {"type": "layers", "diff_ids": [digest(&layer)]}})
    .to_string();
    let manifest = json!({"schemaVersion": 2,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest(config.as_bytes()), "size": config.len()},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": digest(&layer), "size": layer.len()}]})
    .to_string();
    let entry = |tag: usize| {
        json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest(manifest.as_bytes()),
            "size": manifest.len(), "annotations": {"org.opencontainers.image.ref.name": format!("t{tag}")}})
    };
    let list = json!({"schemaVersion": 2, "manifests": (0..n).map(entry).collect::<Vec<_>>()}).to_string();
    let mut members = vec![("oci-layout".to_owned(), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec())];
    members.push(("index.json".to_owned(), list.into_bytes()));
    for content in [layer, config.into_bytes(), manifest.into_bytes()] {
        members.push((blob(&hex(&content)), content));
    }
    write_members(&members, &at.join("a.tar"))
}
