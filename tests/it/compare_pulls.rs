//! What upgrading pulls, by the kind of store that the host has.

use serde_json::{Value, json};

use crate::support::archive::{Members, Packing, Stored, docker_legacy, docker_oci, oci};
use crate::support::run::run;
use crate::support::{Folder, ImageBuilder, image};

/// An image of layers that are told apart by what they repeat.
fn layers(of: &[(u8, usize)]) -> ImageBuilder {
    of.iter().fold(image(), |image, (fill, size)| {
        image.layer(|l| l.fill(*fill).file(&format!("file-{fill}"), *size))
    })
}

const BASE: (u8, usize) = (b'b', 300_000);
const APP: (u8, usize) = (b'a', 100_000);

/// Images as OCI layouts, compared.
struct Layouts {
    folder: Folder,
    images: [Stored; 2],
}

impl Layouts {
    fn of(images: [Stored; 2]) -> Self {
        let folder = Folder::new();
        for (name, image) in ["old", "new"].iter().zip(&images) {
            oci(std::slice::from_ref(image)).write_to(&folder.path(name));
        }
        Self { folder, images }
    }

    fn diff(&self, arguments: &[&str]) -> String {
        let (old, new) = (self.folder.word("old"), self.folder.word("new"));
        let outcome = run(&[&["diff", "-q", &old, &new], arguments].concat());
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        outcome.text()
    }

    fn stores(&self) -> Value {
        let report: Value = serde_json::from_str(&self.diff(&["--format", "json"])).expect("JSON");
        report["pulls"][0]["stores"].clone()
    }

    /// The blobs of the new image that are at these places, as a store fetches them.
    fn blobs(&self, places: &[usize]) -> Value {
        let bytes: usize = places.iter().map(|place| self.images[1].blobs[*place].len()).sum();
        json!({"layers": places.len(), "bytes": bytes, "compressed": true})
    }

    #[track_caller]
    fn fetches(&self, overlay2: &[usize], containerd: &[usize], podman: &[usize]) {
        let [overlay2, containerd, podman] = [overlay2, containerd, podman].map(|places| self.blobs(places));
        assert_eq!(self.stores(), json!({"overlay2": overlay2, "containerd": containerd, "podman": podman}));
    }
}

fn gzip(of: &[(u8, usize)]) -> Stored {
    Stored::new(&layers(of), Packing::Gzip)
}

/// The same image with some of its layers packed otherwise.
fn repacked(of: &[(u8, usize)], places: &[usize], packing: Packing) -> Stored {
    let (mut stored, other) = (gzip(of), Stored::new(&layers(of), packing));
    for place in places {
        stored.blobs[*place] = other.blobs[*place].clone();
        stored.media_types[*place] = other.media_types[*place].clone();
    }
    stored
}

#[test]
fn a_layer_above_a_replaced_base_is_fetched_again_by_docker_alone() {
    let layouts = Layouts::of([gzip(&[BASE, APP]), gzip(&[(b'n', 200_000), APP])]);
    layouts.fetches(&[0, 1], &[0], &[0]);
}

#[test]
fn layers_in_other_order_are_fetched_again_by_docker_alone() {
    Layouts::of([gzip(&[BASE, APP]), gzip(&[APP, BASE])]).fetches(&[0, 1], &[], &[]);
}

#[test]
fn a_recompressed_base_is_there_where_containerd_unpacked_it() {
    let new = [BASE, (b'c', 100_000)];
    let layouts = Layouts::of([gzip(&[BASE, APP]), repacked(&new, &[0], Packing::Zstd)]);
    layouts.fetches(&[0, 1], &[1], &[0, 1]);
}

#[test]
fn an_image_of_which_all_was_recompressed_is_fetched_again_where_blobs_count() {
    let recompressed = repacked(&[BASE, APP], &[0, 1], Packing::Zstd);
    let configured = recompressed.clone().config(|config| config["config"]["User"] = "app".into());
    Layouts::of([gzip(&[BASE, APP]), configured]).fetches(&[0, 1], &[], &[0, 1]);
    // docker looks for the image's ID before it looks for layers
    Layouts::of([gzip(&[BASE, APP]), recompressed]).fetches(&[], &[], &[0, 1]);
}

#[test]
fn docker_fetches_nothing_of_an_image_that_it_has_even_where_no_digest_is_known() {
    let folder = Folder::new();
    let image = layers(&[BASE, APP]);
    let old = folder.file("old.tar", &docker_legacy(&[Stored::new(&image, Packing::Plain)]).tar());
    let new = folder.file("new.tar", &oci(&[Stored::new(&image, Packing::Zstd)]).tar());
    let report = run(&["diff", "-q", "--format", "json", &old, &new]).report();
    let stores = &report["pulls"][0]["stores"];
    assert_eq!((&stores["overlay2"]["layers"], &stores["podman"]), (&json!(0), &Value::Null));
}

#[test]
fn what_an_archive_that_is_both_tells_of_its_blobs_is_the_same_by_whichever_scheme() {
    let folder = Folder::new();
    let on_top = [BASE, APP, (b'n', 200_000)];
    let pull = |name: &str, scheme: &str, packing: Packing, write: fn(&[Stored]) -> Members| {
        let path = |age: &str, of: &[(u8, usize)]| {
            let tar = write(&[Stored::new(&layers(of), packing)]).tar();
            format!("{scheme}{}", folder.file(&format!("{name}-{age}.tar"), &tar))
        };
        let words = ["diff", "-q", &path("old", &[BASE, APP]), &path("new", &on_top)];
        let text = run(&words).text();
        let pulled = text.lines().find_map(|line| Some(line.split_once("  upgrading pulls ")?.1));
        pulled.unwrap_or_else(|| panic!("{scheme}: {text}")).to_owned()
    };
    for scheme in ["", "docker-archive:", "oci-archive:"] {
        let plain = pull("both", scheme, Packing::Plain, docker_oci);
        assert_eq!(plain, "at least 1 layer, 200kB unpacked (by diff ID)", "{scheme}");
        let gzip = pull("packed", scheme, Packing::Gzip, docker_oci);
        assert!(gzip.starts_with("1 layer, ") && gzip.ends_with(" compressed"), "{scheme}: {gzip}");
    }
    // of a layout without Docker's manifest, blobs are what a registry has
    for scheme in ["", "docker-archive:", "oci-archive:"] {
        assert_eq!(pull("oci", scheme, Packing::Plain, oci), "1 layer, 200kB unpacked", "{scheme}");
    }
}

#[test]
fn a_recompressed_layer_above_a_new_one_is_fetched_again_by_all() {
    let new = [BASE, (b'n', 200_000), APP];
    let layouts = Layouts::of([gzip(&[BASE, APP]), repacked(&new, &[2], Packing::Zstd)]);
    layouts.fetches(&[1, 2], &[1, 2], &[1, 2]);
}

#[test]
fn what_is_added_on_top_is_fetched_alone_and_what_is_there_twice_once() {
    let new = [BASE, APP, (b'n', 200_000), (b'n', 200_000)];
    let layouts = Layouts::of([gzip(&[BASE, APP]), gzip(&new)]);
    layouts.fetches(&[2], &[2], &[2]);
    // what docker has already it fetches again where it stands above a layer that is new
    let layouts = Layouts::of([gzip(&[BASE, APP]), gzip(&[BASE, (b'n', 200_000), BASE])]);
    layouts.fetches(&[1, 2], &[1], &[1]);
}

#[test]
fn podman_knows_an_uncompressed_blob_by_its_diff_id() {
    let layouts = Layouts::of([gzip(&[BASE, APP]), repacked(&[APP, BASE], &[0], Packing::Plain)]);
    let stores = layouts.stores();
    assert_eq!(stores["podman"]["layers"], 0);
    assert_eq!(stores["containerd"]["layers"], 1);
    assert_eq!(stores["overlay2"], json!({"layers": 2, "bytes": 400_000, "compressed": false}));
}

#[test]
fn a_page_says_one_figure_for_all_stores_or_one_for_each_group_of_them() {
    let layouts = Layouts::of([gzip(&[BASE, APP]), gzip(&[(b'n', 200_000), APP])]);
    let size = |places: &[usize]| {
        let bytes: usize = places.iter().map(|place| layouts.images[1].blobs[*place].len()).sum();
        imgscope::text::size(bytes as u64)
    };
    let docker = format!("2 layers, {} compressed on Docker (overlay2)", size(&[0, 1]));
    let others = format!("1 layer, {} compressed on containerd, podman", size(&[0]));
    let (text, markdown) = (layouts.diff(&[]), layouts.diff(&["--format", "markdown"]));
    let screen = layouts.diff(&["--keys", "2"]);
    for words in [&docker, &others] {
        assert!(text.contains(&format!("  upgrading pulls {words}\n")), "{text}");
        assert!(screen.contains(&format!("   pulls {words}\n")), "{screen}");
    }
    assert!(markdown.contains(&format!("| {docker}<br>{others} |")), "{markdown}");

    let layouts = Layouts::of([gzip(&[BASE]), gzip(&[BASE, APP])]);
    let app = imgscope::text::size(layouts.images[1].blobs[1].len() as u64);
    let text = layouts.diff(&[]);
    assert!(text.contains(&format!("  upgrading pulls 1 layer, {app} compressed\n")), "{text}");
    let layouts = Layouts::of([gzip(&[BASE]), gzip(&[BASE])]);
    assert!(layouts.diff(&[]).contains("  upgrading pulls nothing\n"));
}

#[test]
fn where_an_archive_has_no_digests_a_figure_is_by_diff_id_and_a_store_has_one_where_that_tells() {
    let folder = Folder::new();
    let write = |name: &str, image: &ImageBuilder, newer: bool| {
        let stored = [Stored::new(image, Packing::Plain)];
        let members = if newer { docker_oci(&stored) } else { docker_legacy(&stored) };
        folder.file(name, &members.tar())
    };
    for newer in [false, true] {
        let old = write("old.tar", &layers(&[BASE, APP]), newer);
        let on_top = write("top.tar", &layers(&[BASE, APP, (b'n', 200_000)]), newer);
        let replaced = write("replaced.tar", &layers(&[(b'n', 200_000), APP]), newer);
        let pull =
            |new: &str| run(&["diff", "-q", "--format", "json", &old, new]).report()["pulls"][0].clone();
        let one = json!({"layers": 1, "bytes": 200_000, "compressed": false});
        let both = json!({"layers": 2, "bytes": 300_000, "compressed": false});
        let pulled = pull(&on_top);
        assert_eq!(
            (&pulled["layers"], &pulled["bytes"], &pulled["compressed"]),
            (&json!(1), &json!(200_000), &json!(false))
        );
        assert_eq!(pulled["stores"], json!({"overlay2": null, "containerd": one, "podman": null}));
        // nothing is below the base, so that docker fetches all whatever the digests are
        assert_eq!(pull(&replaced)["stores"], json!({"overlay2": both, "containerd": null, "podman": null}));
        let text = run(&["diff", "-q", &old, &on_top]).text();
        let words = "  upgrading pulls at least 1 layer, 200kB unpacked (by diff ID)\n";
        assert!(text.contains(words), "{text}");
        let text = run(&["diff", "-q", &old, &replaced]).text();
        for words in [
            "  upgrading pulls 2 layers, 300kB unpacked on Docker (overlay2)\n",
            "  upgrading pulls at least 1 layer, 200kB unpacked on containerd, podman (by diff ID)\n",
        ] {
            assert!(text.contains(words), "{text}");
        }
    }
}
