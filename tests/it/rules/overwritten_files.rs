//! Files that a later layer writes with other content.

use super::{all, only, paths, silent};
use crate::support::image;

#[test]
fn each_layer_that_overwrites_is_one_finding_with_both_steps() {
    let diagnosis = image()
        .layer(|l| l.file("app/a", 10_000).file("app/b", 90_000))
        .by("COPY . /app # buildkit")
        .layer(|l| l.file("app/a", 11_000).file("app/b", 91_000))
        .by("RUN /bin/sh -c ./configure # buildkit")
        .layer(|l| l.file("app/a", 12_000))
        .by("RUN /bin/sh -c ./configure again # buildkit")
        .diagnose();
    let [first, second] = all(&diagnosis, "overwritten-files")[..] else {
        panic!("{:?}", super::summary(&diagnosis));
    };
    assert_eq!((first.saves, second.saves), (100_000, 11_000));
    assert_eq!(first.title, "2 files overwritten by layer 1");
    assert_eq!(paths(first), ["/app/b", "/app/a"]);
    assert_eq!(first.layer.map(|layer| layer.0), Some(0), "the layer that has the bytes");
    assert_eq!(
        first.advice,
        "Copy the final version in layer 0 (COPY . /app), so that layer 1 (RUN ./configure) does not overwrite them."
    );
    assert_eq!(
        second.advice,
        "Write it once: merge layer 1 (RUN ./configure) and layer 2 (RUN ./configure again) into one step."
    );
    assert_eq!(
        diagnosis.removable.projection(&diagnosis.analysis).wasted_size,
        0,
        "every wasted byte is named"
    );
}

#[test]
fn installing_packages_over_a_base_image_is_no_finding() {
    let clean = image()
        .layer(|l| {
            l.file("etc/alpine-release", 7).file("lib/apk/db/installed", 15_000).file("etc/passwd", 5_000)
        })
        .by("ADD rootfs.tar.gz /")
        .layer(|l| {
            l.file("lib/apk/db/installed", 20_000).file("etc/passwd", 5_100).file("usr/bin/curl", 90_000)
        })
        .by("RUN apk add --no-cache curl");
    silent(&clean.diagnose(), "overwritten-files");
}

#[test]
fn installing_packages_in_two_steps_is_none_either() {
    let two = image()
        .layer(|l| l.file("etc/alpine-release", 7).file("lib/apk/db/installed", 15_000))
        .by("ADD rootfs.tar.gz /")
        .layer(|l| l.file("lib/apk/db/installed", 20_000))
        .by("RUN apk add --no-cache curl")
        .layer(|l| l.file("lib/apk/db/installed", 25_000))
        .by("RUN apk add --no-cache git");
    silent(&two.diagnose(), "overwritten-files");
}

#[test]
fn logs_and_lists_of_steps_of_ones_own_are_waste_like_all_else() {
    let of = |path: &'static str| {
        let written = |size| move |l: crate::support::LayerBuilder| l.file(path, size);
        image()
            .layer(|l| l.file("etc/motd", 1))
            .by("ADD rootfs.tar /")
            .layer(written(300_000))
            .by("RUN a")
            .layer(written(310_000))
            .by("RUN b")
    };
    for path in ["var/log/app.log", "var/lib/apt/lists/a_Packages"] {
        assert_eq!(only(&of(path).diagnose(), "overwritten-files").saves, 300_000, "{path}");
        let removed = of(path).layer(|l| l.whiteout(path)).by("RUN rm x").diagnose();
        assert_eq!(only(&removed, "deleted-files").saves, 310_000, "{path}");
    }
}

#[test]
fn a_file_of_the_base_image_can_only_be_left_as_it_is() {
    let diagnosis = image()
        .layer(|l| l.file("etc/alpine-release", 7).file("etc/ssl/certs/ca-certificates.crt", 220_000))
        .by("ADD rootfs.tar.gz /")
        .layer(|l| l.file("etc/ssl/certs/ca-certificates.crt", 210_000))
        .by("COPY ca-certificates.crt /etc/ssl/certs/")
        .diagnose();
    let finding = only(&diagnosis, "overwritten-files");
    assert_eq!(finding.saves, 220_000);
    assert!(
        finding.advice.starts_with(
            "This file is already in the base image, layer 0 (ADD rootfs.tar.gz /); drop layer 1 (COPY ca-certificates"
        ),
        "{}",
        finding.advice
    );
}

#[test]
fn a_few_bytes_are_not_worth_a_step() {
    let clean = image().layer(|l| l.file("etc/hosts", 4_000)).layer(|l| l.file("etc/hosts", 4_001));
    silent(&clean.diagnose(), "overwritten-files");
}

#[test]
fn bookkeeping_is_left_out_file_by_file() {
    let diagnosis = image()
        .layer(|l| {
            l.file("etc/debian_version", 7)
                .file("var/lib/dpkg/status", 90_000)
                .file("etc/ld.so.cache", 20_000)
                .file("etc/nginx/nginx.conf", 6_000)
        })
        .by("ADD rootfs.tar.gz /")
        .layer(|l| {
            l.file("var/lib/dpkg/status", 95_000)
                .file("etc/ld.so.cache", 21_000)
                .file("etc/nginx/nginx.conf", 7_000)
        })
        .by("RUN apt-get install -y nginx && sed -i s/a/b/ /etc/nginx/nginx.conf")
        .diagnose();
    let finding = only(&diagnosis, "overwritten-files");
    assert_eq!((finding.saves, paths(finding)), (6_000, vec!["/etc/nginx/nginx.conf".to_owned()]));
}

#[test]
fn what_the_base_image_itself_wrote_twice_is_only_to_be_had_with_another_base() {
    let diagnosis = image()
        .layer(|l| {
            l.file("etc/debian_version", 7).file("usr/lib/libz.so", 80_000).file("var/lib/dpkg/status", 9_000)
        })
        .by("ADD rootfs.tar.gz /")
        .sets("CMD [\"bash\"]")
        .layer(|l| l.file("usr/lib/libz.so", 81_000).file("var/lib/dpkg/status", 9_500))
        .by("RUN apt-get upgrade")
        .sets("CMD [\"python3\"]")
        .layer(|l| l.file("app/main.py", 10))
        .by("COPY . /app")
        .diagnose();
    let finding = only(&diagnosis, "overwritten-files");
    assert_eq!(finding.saves, 80_000);
    assert!(finding.advice.starts_with("Both steps are the base image's, layer 0"), "{}", finding.advice);
}
