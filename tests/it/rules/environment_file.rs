//! Files of environment assignments.

use imgscope::finding::Severity;

use super::{all, only, paths, silent, summary};
use crate::support::image;

#[test]
fn assignments_matter_by_what_their_names_say() {
    let cases = [
        ("PORT=3000\nNODE_ENV=production\n", Severity::Medium, ".env file in the image"),
        ("# db\nexport DB_PASSWORD='hunter2'\n", Severity::High, ".env file with secrets in the image"),
        (
            "DATABASE_URL=postgres://app:hunter2@db/app\n",
            Severity::High,
            ".env file with secrets in the image",
        ),
        ("STRIPE_API_KEY=sk_live_1a2b\n", Severity::High, ".env file with secrets in the image"),
        ("DB_PASSWORD=\nAPI_KEY=${API_KEY}\nTOKEN=changeme\n", Severity::Medium, ".env file in the image"),
        ("TOKEN_LIFETIME=3600\nPASSWORD_LOGIN=true\n", Severity::Medium, ".env file in the image"),
    ];
    for (words, severity, title) in cases {
        let diagnosis = image().layer(|l| l.content(b"app/.env", words.as_bytes())).diagnose();
        let finding = only(&diagnosis, "environment-file");
        assert_eq!((finding.severity, finding.title.as_str()), (severity, title), "{words}");
        assert_eq!(finding.saves, 0);
    }
}

#[test]
fn files_of_one_layer_are_one_finding_and_a_deleted_one_is_still_shipped() {
    let secret = b"API_TOKEN=a1b2c3\n";
    let diagnosis = image()
        .layer(|l| l.content(b"app/.env", secret).content(b"app/.env.production", secret))
        .by("COPY . /app")
        .layer(|l| l.whiteout("app/.env").whiteout("app/.env.production"))
        .diagnose();
    let finding = only(&diagnosis, "environment-file");
    assert_eq!(finding.title, "2 .env files with secrets in layer 0, hidden but not removed by layer 1");
    assert_eq!(paths(finding), ["/app/.env", "/app/.env.production"]);
}

#[test]
fn examples_words_and_files_of_packages_are_no_finding() {
    let secret = "DB_PASSWORD=hunter2\n";
    let cases = [
        ("app/.env.example", secret),
        ("app/.env.local.sample", secret),
        ("app/.env.dist", secret),
        ("app/.env.d.ts", secret),
        ("app/.envoy", secret),
        ("app/node_modules/dotenv/.env", secret),
        ("app/.env", "just words\n"),
    ];
    for (path, words) in cases {
        let diagnosis = image().layer(|l| l.content(path.as_bytes(), words.as_bytes())).diagnose();
        assert!(all(&diagnosis, "environment-file").is_empty(), "{path}: {:?}", summary(&diagnosis));
    }
    silent(
        &image().layer(|l| l.dir("app/.env").file("app/.env/bin/python", 9_000)).diagnose(),
        "environment-file",
    );
}
