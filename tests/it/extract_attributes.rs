//! `imgscope extract`: which extended attributes files are given, and what is said of the others.

use std::path::Path;

use rustix::fs::{XattrFlags, getxattr, setxattr};

use crate::support::run::{Outcome, run};
use crate::support::{Folder, ImageBuilder, LayerBuilder, image};

/// `cap_net_bind_service=ep` as a file has it.
const CAPABILITY: &[u8] = b"\x01\0\0\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

fn attribute(path: &Path, name: &str) -> Option<Vec<u8>> {
    let mut value = [0; 64];
    let length = getxattr(path, name, &mut value[..]).ok()?;
    Some(value[..length].to_vec())
}

/// Whether a file of this folder can be given an attribute by whoever runs this.
fn takes(folder: &Folder, name: &str, value: &[u8]) -> bool {
    setxattr(folder.file("probe", b"").as_str(), name, value, XattrFlags::empty()).is_ok()
}

fn take_out(folder: &Folder, image: &ImageBuilder, path: &str) -> Outcome {
    let archive = folder.file("image.tar", &image.docker_archive());
    let outcome = run(&["extract", &archive, path, "-o", &folder.word("out")]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    outcome
}

fn with(layer: LayerBuilder, records: &[(&str, &[u8])], path: &str) -> LayerBuilder {
    layer.pax(records).content(path.as_bytes(), path.as_bytes())
}

#[test]
fn a_file_has_the_attributes_of_users_and_no_capabilities() {
    let folder = Folder::new();
    let image = image().layer(|l| {
        // a mode that forbids its owner to write
        let l = l.mode(0o555);
        let l = with(
            l,
            &[
                ("SCHILY.xattr.security.capability", CAPABILITY),
                ("SCHILY.xattr.user.note", b"any\nbytes"),
                ("uid", b"1234"),
            ],
            "srv/ping",
        );
        l.hard_link("srv/same", "srv/ping").file("srv/plain", 10)
    });
    let outcome = take_out(&folder, &image, "/srv");
    let user = takes(&folder, "user.note", b"x");
    for name in ["ping", "same"] {
        let path = folder.path("out/srv").join(name);
        assert_eq!(attribute(&path, "security.capability"), None, "{name}");
        assert_eq!(attribute(&path, "user.note").as_deref(), user.then_some(&b"any\nbytes"[..]), "{name}");
    }
    assert_eq!(attribute(&folder.path("out/srv/plain"), "user.note"), None);
    let is_said = outcome.stderr.contains("2 paths lost extended attributes: only user.* of files are set");
    assert!(is_said, "{}", outcome.stderr);
}

#[test]
fn attributes_that_are_of_another_machine_or_of_directories_are_left_out_and_said_to_be() {
    let folder = Folder::new();
    let image = image().layer(|l| {
        let l = with(l, &[("SCHILY.xattr.trusted.overlay.redirect", b"/etc")], "srv/one");
        let l = with(l, &[("SCHILY.xattr.security.selinux", b"system_u")], "srv/two");
        l.pax(&[("SCHILY.xattr.user.note", b"x")]).dir("srv/sub").file("srv/plain", 10)
    });
    let outcome = take_out(&folder, &image, "/srv");
    assert!(outcome.stderr.contains("3 paths lost extended attributes: "), "{}", outcome.stderr);
    assert_eq!(attribute(&folder.path("out/srv/one"), "trusted.overlay.redirect"), None);
    assert_ne!(attribute(&folder.path("out/srv/two"), "security.selinux").as_deref(), Some(&b"system_u"[..]));
    assert_eq!(attribute(&folder.path("out/srv/sub"), "user.note"), None);
}

#[test]
fn the_last_record_of_a_path_says_which_attributes_it_has() {
    let folder = Folder::new();
    let image = image().layer(|l| {
        let l = with(l, &[("SCHILY.xattr.user.old", b"x")], "srv/one");
        with(l, &[("SCHILY.xattr.user.new", b"x")], "srv/one")
    });
    let outcome = take_out(&folder, &image, "/srv/one");
    let path = folder.path("out/one");
    assert_eq!(attribute(&path, "user.old"), None);
    assert_eq!(
        attribute(&path, "user.new").is_some(),
        takes(&folder, "user.new", b"x"),
        "{}",
        outcome.stderr
    );
}
