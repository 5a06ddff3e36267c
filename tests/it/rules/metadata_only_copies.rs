//! Files that were stored again only for another owner, mode or time.

use super::{only, silent};
use crate::support::{ImageBuilder, image};

fn changed_by(command: &str) -> ImageBuilder {
    image()
        .layer(|l| l.mode(0o644).file("app/server", 500_000).file("app/data", 100_000))
        .by("COPY . /app # buildkit")
        .layer(|l| l.mode(0o755).file("app/server", 500_000))
        .by(command)
}

#[test]
fn a_mode_that_a_later_step_sets_costs_the_whole_file() {
    let diagnosis = changed_by("RUN /bin/sh -c chmod -R 755 /app/server # buildkit").diagnose();
    let finding = only(&diagnosis, "metadata-only-copies");
    assert_eq!(finding.saves, 500_000);
    assert_eq!(finding.title, "1 file stored twice by chmod or chown in layer 1");
    assert_eq!(
        finding.advice,
        "Use --chmod=755 in layer 0 (COPY . /app), \
         and drop it from layer 1 (RUN chmod -R 755 /app/server)."
    );
}

#[test]
fn what_pam_writes_when_packages_are_installed_is_nobody_s_to_move() {
    let pam = |mode| move |l: crate::support::LayerBuilder| l.mode(mode).file("etc/pam.d/common-auth", 5_000);
    let installed =
        image().layer(pam(0o644)).by("ADD rootfs.tar /").layer(pam(0o600)).by("RUN apt-get install -y x");
    silent(&installed.diagnose(), "metadata-only-copies");
}

#[test]
fn a_user_that_is_made_later_has_to_be_made_before() {
    let moved = image()
        .layer(|l| l.file("opt/venv/large", 500_000))
        .by("RUN pip install x")
        .layer(|l| l.file("etc/passwd", 50))
        .by("RUN useradd svc")
        .layer(|l| l.mode(0o700).file("opt/venv/large", 500_000))
        .by("RUN chown -R svc /opt/venv")
        .diagnose();
    let advice = &only(&moved, "metadata-only-copies").advice;
    assert!(
        advice.ends_with("; a user that is made later has to be made before, or named by number."),
        "{advice}"
    );
}

#[test]
fn the_flags_of_copy_are_taken_from_the_command() {
    let cases = [
        ("RUN chown -R app:app /app", "Use --chown=app:app in"),
        ("RUN chmod +x /app/server", "Use --chmod=… in"),
        ("RUN set -e; chown --recursive 1000 /app && chmod 0755 /app", "Use --chown=1000 --chmod=0755 in"),
        ("RUN touch /app/server", "Use --chown=… or --chmod=… in"),
        ("RUN chown \"$(id -u)\" /app", "Use --chown=… in"),
    ];
    for (command, flags) in cases {
        let diagnosis = changed_by(command).diagnose();
        let advice = &only(&diagnosis, "metadata-only-copies").advice;
        assert!(advice.contains(flags), "{command}: {advice}");
    }
}

#[test]
fn what_a_second_copy_changes_is_to_be_copied_once() {
    let diagnosis = changed_by("COPY --chmod=755 server /app/server").diagnose();
    let advice = &only(&diagnosis, "metadata-only-copies").advice;
    assert!(advice.starts_with("Drop layer 1 (COPY --chmod=755 server"), "{advice}");
}

#[test]
fn a_file_with_another_name_that_is_still_seen_wastes_nothing() {
    let linked = image()
        .layer(|l| l.file("a", 500_000).hard_link("b", "a"))
        .layer(|l| l.mode(0o755).file("a", 500_000));
    silent(&linked.diagnose(), "metadata-only-copies");
}

/// Files of two copies that a later step gives to a user whom it makes itself.
fn given_to_a_new_user(command: &str) -> ImageBuilder {
    let owner: &[(&str, &[u8])] = &[("uid", b"999"), ("gid", b"998")];
    let root = "root:x:0:0:root:/root:/bin/sh\n";
    let users = format!("{root}site:x:999:998::/app:/bin/sh\n");
    image()
        .layer(|l| l.content(b"etc/passwd", root.as_bytes()).content(b"etc/group", b"root:x:0:\n"))
        .by("ADD rootfs.tar /")
        .layer(|l| l.file("usr/local/bin/site", 600_000))
        .by("COPY /out/site /usr/local/bin/site")
        .layer(|l| l.file("app/words", 500_000).file("app/index", 9_000))
        .by("COPY /src /app")
        .layer(|l| {
            let l = l.content(b"etc/passwd", users.as_bytes());
            let l = l.content(b"etc/group", b"root:x:0:\nsite:x:998:\n");
            let l = l.pax(owner).file("usr/local/bin/site", 600_000);
            l.pax(owner).file("app/words", 500_000).pax(owner).file("app/index", 9_000)
        })
        .by(command)
}

#[test]
fn every_copy_gets_the_flag_and_a_user_who_is_made_later_goes_by_number() {
    let diagnosis =
        given_to_a_new_user("RUN useradd -r site && chown -R site:site /app /usr/local/bin/site").diagnose();
    let finding = only(&diagnosis, "metadata-only-copies");
    assert_eq!(finding.saves, 1_109_000);
    assert_eq!(
        finding.advice,
        "Use --chown=999:998 (site:site is made later) in layer 1 (COPY /out/site /usr/local/bin/site) and \
         layer 2 (COPY /src /app), and drop it from layer 3 (RUN useradd -r site && chown -R site:site /app /usr/loc…)."
    );
}

#[test]
fn a_user_without_a_group_and_one_who_is_there_already_are_told_apart() {
    for (command, flags) in [
        ("RUN useradd site && chown -R site /app", "Use --chown=999:998 (site is made later) in"),
        ("RUN useradd site && chown -R site: /app", "Use --chown=999:998 (site is made later) in"),
        ("RUN useradd site && chown -R site:root /app", "Use --chown=999:998 (site:root is made later) in"),
        ("RUN chown -R root /app", "Use --chown=root in"),
        ("RUN chown -R 999:998 /app", "Use --chown=999:998 in"),
    ] {
        let diagnosis = given_to_a_new_user(command).diagnose();
        let advice = &only(&diagnosis, "metadata-only-copies").advice;
        assert!(advice.starts_with(flags), "{command}: {advice}");
    }
}

#[test]
fn steps_that_wrote_in_other_ways_are_told_what_to_do_each() {
    let diagnosis = image()
        .layer(|l| l.file("srv/a", 500_000))
        .by("RUN make")
        .layer(|l| l.file("srv/b", 400_000))
        .by("COPY b /srv/b")
        .layer(|l| l.mode(0o755).file("srv/a", 500_000).file("srv/b", 400_000))
        .by("RUN chmod 755 /srv/a /srv/b")
        .diagnose();
    assert_eq!(
        only(&diagnosis, "metadata-only-copies").advice,
        "Move the change from layer 2 (RUN chmod 755 /srv/a /srv/b) to the step that writes it, layer 0 (RUN make). \
         Use --chmod=755 in layer 1 (COPY b /srv/b), and drop it from layer 2 (RUN chmod 755 /srv/a /srv/b)."
    );
}

#[test]
fn of_many_steps_three_are_named() {
    let copied = (0..6).fold(image(), |image, copy| {
        image.layer(|l| l.file(&format!("srv/{copy}"), 90_000 - copy)).by(&format!("COPY {copy} /srv/"))
    });
    let changed =
        copied.layer(|l| (0..6).fold(l.mode(0o755), |l, copy| l.file(&format!("srv/{copy}"), 90_000 - copy)));
    let diagnosis = changed.by("RUN chmod -R 755 /srv").diagnose();
    let advice = &only(&diagnosis, "metadata-only-copies").advice;
    assert!(
        advice.contains(
            "in layer 0 (COPY 0 /srv/), layer 1 (COPY 1 /srv/), layer 2 (COPY 2 /srv/) and 3 more layers, and drop"
        ),
        "{advice}"
    );
}
