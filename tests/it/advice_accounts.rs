//! Users and groups of an image in the Dockerfile that is written for it: whoever owns files there, or runs it, keeps the number.

use serde_json::json;

use crate::advice::{dockerfile, has_lines, on_debian};
use crate::support::debian::{DebianPackage, debian};
use crate::support::{ImageBuilder, elf, image};

const USERS: &str = "root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\n";
const GROUPS: &str = "root:x:0:\nwww-data:x:33:\n";
const TAKEN: &str = "COPY --from=build /etc/passwd /etc/group /etc/shadow /etc/";

/// A server of which the package makes a user, behind the user of a package that is merely recommended; with a file that a
/// step gives to a user, if to any.
fn server(owner: &str, user: &str) -> ImageBuilder {
    let package = DebianPackage::new;
    let all = [
        package("server", "Recommends: mailer", false, &[("usr/share/server/schema", 90)]),
        package("mailer", "", true, &[("usr/share/mailer/words", 900_000)]),
    ];
    let users = format!("{USERS}mailer:x:100:102::/:/bin/false\nserver:x:101:104::/:/bin/false\n");
    let groups = format!("{GROUPS}mailer:x:102:\nserver:x:104:\n");
    let image = on_debian(|l| {
        l.content(b"etc/passwd", USERS.as_bytes())
            .content(b"etc/group", GROUPS.as_bytes())
            .content(b"etc/shadow", b"root:*::::::\n")
    })
    .layer(|l| {
        debian(l, &all, &["server", "mailer"])
            .content(b"etc/passwd", users.as_bytes())
            .content(b"etc/group", groups.as_bytes())
            .content(b"etc/shadow", b"root:*::::::\nmailer:!::::::\nserver:!::::::\n")
            .mode(0o755)
            .content(b"usr/bin/server", &elf().build())
    })
    .by("RUN /bin/sh -c apt-get update && apt-get install -y server # buildkit");
    let image = match owner {
        "" => image,
        owner => image
            .layer(|l| l.pax(&[("uid", owner.as_bytes()), ("gid", owner.as_bytes())]).file("srv/data", 70))
            .by("RUN /bin/sh -c make-data # buildkit"),
    };
    image.runs(json!({"Cmd": ["/usr/bin/server"], "User": user}))
}

#[test]
fn accounts_that_a_package_made_are_there_before_the_packages_of_the_new_image_make_theirs() {
    for (owner, user, line) in [
        ("0", "server", "USER 101:104"),
        ("0", "101", "USER 101"),
        ("101", "", "CMD [\"/usr/bin/server\"]"),
        ("104", "", "CMD [\"/usr/bin/server\"]"),
    ] {
        has_lines(
            &dockerfile(&server(owner, user)),
            &[
                "FROM debian:bookworm-slim",
                TAKEN,
                "RUN apt-get update && apt-get install -y --no-install-recommends server \\",
                "COPY --from=build /kept /",
                line,
            ],
        );
    }
}

#[test]
fn accounts_come_from_the_build_where_nothing_else_does() {
    has_lines(
        &dockerfile(&server("", "server")),
        &[
            "FROM debian:bookworm-slim AS build",
            "RUN apt-get update && apt-get install -y server",
            "FROM debian:bookworm-slim",
            TAKEN,
            "RUN apt-get update && apt-get install -y --no-install-recommends server \\",
        ],
    );
}

#[test]
fn accounts_that_the_base_has_or_that_nothing_belongs_to_are_left_to_the_packages() {
    for (owner, user) in [("0", ""), ("33", ""), ("0", "www-data"), ("0", "65532:65532"), ("65532", "")] {
        let dockerfile = dockerfile(&server(owner, user));
        assert!(!dockerfile.contains("/etc/passwd"), "{owner} {user}:\n{dockerfile}");
    }
}

#[test]
fn an_interpreted_application_keeps_the_number_of_its_user_behind_those_of_packages() {
    let package = DebianPackage::new;
    let all = [
        package("base-files", "", false, &[]),
        package("tzdata", "", false, &[("usr/share/zoneinfo/UTC", 90)]),
    ];
    let made = |l: crate::support::LayerBuilder, more: &str| {
        l.content(b"etc/passwd", format!("{USERS}{more}").as_bytes())
    };
    let image = image()
        .layer(|l| made(debian(l, &all[..1], &["base-files"]), "").mode(0o755).file("usr/local/bin/node", 90_000))
        .by("ADD rootfs.tar / # buildkit")
        .sets("CMD [\"node\"]")
        .layer(|l| made(debian(l, &all, &["tzdata"]), "clock:x:100:101::/:\n").file("tmp/build.o", 900_000))
        .by("RUN /bin/sh -c apt-get update && apt-get install -y tzdata # buildkit")
        .layer(|l| made(l, "clock:x:100:101::/:\napp:x:101:102::/:\n"))
        .by("RUN /bin/sh -c adduser --system app # buildkit")
        .sets("WORKDIR /app")
        .layer(|l| {
            let owner: &[(&str, &[u8])] = &[("uid", b"101"), ("gid", b"102")];
            l.pax(owner).dir("app").pax(owner).content(b"app/package.json", b"{}")
        })
        .by("COPY --chown=app . . # buildkit")
        .runs(json!({"Cmd": ["node", "x.js"], "WorkingDir": "/app", "User": "app", "Env": ["NODE_VERSION=20.11.1"]}));
    has_lines(
        &dockerfile(&image),
        &[
            "FROM node:20.11.1-slim",
            "COPY --from=build /etc/passwd /etc/",
            "RUN apt-get update && apt-get install -y --no-install-recommends tzdata \\",
            "RUN install -d -o 101 -g 102 -m 0644 /app",
            "COPY --from=build --chown=101:102 /app /app",
            "USER app",
        ],
    );
}
