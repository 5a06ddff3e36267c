//! The cluster that PostgreSQL's packages make.

use super::{only, paths, silent};
use crate::support::{ImageBuilder, image};

fn server() -> ImageBuilder {
    image()
        .layer(|l| l.file("bin/sh", 900))
        .by("ADD rootfs.tar /")
        .layer(|l| {
            l.file("var/lib/postgresql/15/main/PG_VERSION", 3)
                .file("var/lib/postgresql/15/main/base/1/112", 400_000)
                .file("etc/postgresql/15/main/postgresql.conf", 29_000)
        })
        .by("RUN /bin/sh -c apt-get install -y postgresql # buildkit")
}

fn runs(image: ImageBuilder, data: &str, command: &[&str]) -> ImageBuilder {
    let env = [format!("PGDATA={data}")];
    image.runs(serde_json::json!({"Cmd": command, "Env": env, "Volumes": {"/data": {}}}))
}

#[test]
fn a_cluster_is_found_where_the_data_is_in_a_volume_elsewhere() {
    let diagnosis = runs(server(), "/data", &["/entry.sh"]).diagnose();
    let finding = only(&diagnosis, "unused-database");
    assert_eq!(finding.saves, 3 + 400_000 + 29_000);
    assert_eq!(paths(finding), ["/var/lib/postgresql/15/main", "/etc/postgresql/15/main"]);
    assert!(finding.advice.contains("`&& pg_dropcluster 15 main`"), "{}", finding.advice);
    assert!(finding.advice.contains("layer 1"), "{}", finding.advice);
}

#[test]
fn a_cluster_that_may_be_used_is_left_alone() {
    for (data, command) in [
        ("/var/lib/postgresql/15/main", &["postgres"][..]),
        ("/var/lib/postgresql", &["postgres"]),
        ("/nowhere", &["postgres"]),
        ("/data", &["pg_ctlcluster", "15", "main", "start"]),
        ("/data", &["sh", "-c", "service postgresql start && run"]),
    ] {
        silent(&runs(server(), data, command).diagnose(), "unused-database");
    }
    let filled = server().layer(|l| l.file("var/lib/postgresql/15/main/base/1/113", 8_000)).by("RUN fill");
    silent(&runs(filled, "/data", &["/entry.sh"]).diagnose(), "unused-database");
}
