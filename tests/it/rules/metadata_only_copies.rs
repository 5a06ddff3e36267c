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
    assert!(advice.ends_with("; create the user before that step, or use its numeric ID."), "{advice}");
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
