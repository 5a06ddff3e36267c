//! Passwords and tokens of registries, hosts and clouds.

use imgscope::finding::Severity;

use super::{all, only, paths, silent, summary};
use crate::support::image;

const SERVICE_ACCOUNT: &str = r#"{"type": "service_account", "project_id": "p",
    "private_key": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKjMzEfYyjiWA4R4/M2bS1\n"}"#;

/// Files that open other doors: what each is told to be.
const OPEN: &[(&str, &str, &str)] = &[
    ("root/.npmrc", "//registry.npmjs.org/:_authToken=npm_q8Wz1\n", "Package registry login"),
    ("app/.npmrc", "email=a@b.c\n//npm.b.c/:_password = \"aHVudGVyMg==\"", "Package registry login"),
    ("root/.yarnrc.yml", "npmScopes:\n  b:\n    npmAuthToken: q8Wz1\n", "Package registry login"),
    (
        "root/.pypirc",
        "[pypi]\nusername = __token__\npassword = pypi-AgEIcHlwaS5vcmc",
        "Package registry login",
    ),
    ("etc/pip.conf", "[global]\nindex-url = https://ci:q8Wz1@pypi.b.c/simple\n", "Package registry login"),
    ("root/.gem/credentials", "---\n:rubygems_api_key: rubygems_a1b2\n", "Package registry login"),
    ("usr/local/cargo/credentials.toml", "[registry]\ntoken = \"cioq8Wz1\"\n", "Package registry login"),
    ("root/.netrc", "machine github.com\n  login ci\n  password q8Wz1\n", "Host password"),
    ("root/.git-credentials", "https://ci:ghp_q8Wz1@github.com\n", "Host password"),
    ("root/.pgpass", "db:5432:*:app:q8Wz1\n", "Host password"),
    (
        "root/.docker/config.json",
        r#"{"auths": {"https://index.docker.io/v1/": {"auth": "Y2k6cThXejE="}}}"#,
        "Container registry login",
    ),
    (
        "run/containers/auth.json",
        r#"{"auths": {"quay.io": {"auth" : "Y2k6cThXejE="}}}"#,
        "Container registry login",
    ),
    ("root/.aws/credentials", "[default]\naws_secret_access_key = q8Wz1/bPxRfiCY\n", "Cloud credentials"),
    (
        "home/a/.aws/credentials",
        "[default]\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n",
        "Cloud credentials",
    ),
    ("home/a/.npmrc", "//registry.npmjs.org/:_authToken=my-secret-token\n", "Package registry login"),
    ("home/b/.npmrc", "//registry.npmjs.org/:_authToken=dummytoken\n", "Package registry login"),
    ("home/c/.npmrc", "registry=https://user:pass@npm.b.c/\n", "Package registry login"),
    ("app/key.json", SERVICE_ACCOUNT, "Cloud credentials"),
    ("run/secrets/google", SERVICE_ACCOUNT, "Cloud credentials"),
    (
        "app/short.json",
        r#"{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"}"#,
        "Cloud credentials",
    ),
    (
        "root/.config/gcloud/application_default_credentials.json",
        r#"{"type": "authorized_user", "refresh_token": "1//0q8Wz1"}"#,
        "Cloud credentials",
    ),
    (
        "root/.kube/config",
        "users:\n- name: a\n  user:\n    client-key-data: LS0tLS1CRUdJTg==\n",
        "Cloud credentials",
    ),
    (
        "root/.azure/msal_token_cache.json",
        r#"{"RefreshToken": {"x": {"secret": "0.q8Wz1"}}}"#,
        "Cloud credentials",
    ),
];

/// Files of the same names that open none.
const CLOSED: &[(&str, &str)] = &[
    ("root/.npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\nalways-auth=true\n"),
    ("app/.npmrc", "# //registry.npmjs.org/:_authToken=npm_q8Wz1\nregistry=https://npm.b.c/\n"),
    ("usr/local/etc/npmrc", "//npm.b.c/:_authToken=<token>\n"),
    ("root/.yarnrc.yml", "npmAuthToken: \"${NPM_TOKEN:-}\"\nnodeLinker: node-modules\n"),
    ("root/.pypirc", "[pypi]\nusername = __token__\npassword =\n"),
    (
        "etc/pip.conf",
        "[global]\nindex-url = https://pypi.b.c/simple\nextra-index-url = https://ci:$TOKEN@b.c\n",
    ),
    ("root/.netrc", "machine b.c login ci password your-password\n"),
    ("root/.git-credentials", "https://github.com\n"),
    ("root/.pgpass", "# host:port:database:user:password\n"),
    ("root/.docker/config.json", r#"{"auths": {"https://b.c": {}}, "credsStore": "pass", "auth": ""}"#),
    ("root/.aws/credentials", "[default]\naws_secret_access_key = <secret>\n"),
    ("home/a/.npmrc", "//registry.npmjs.org/:_authToken=npm_xxxxxxxxxxxxxxxxxxxx\n"),
    ("home/b/.npmrc", "//registry.npmjs.org/:_authToken=your-token-here\n"),
    ("home/c/.npmrc", "registry=https://user:${TOKEN}@npm.b.c/\n"),
    ("root/.aws/config", "[default]\nregion = eu-central-1\n"),
    (
        "root/.kube/config",
        "clusters: []\nusers:\n- user:\n    exec:\n      command: aws\n    tokenFile: /run/x\n",
    ),
    ("root/.azure/azureProfile.json", r#"{"subscriptions": [{"id": "0"}]}"#),
    ("app/package.json", r#"{"name": "x", "type": "module"}"#),
    ("app/key.json", r#"{"type": "service_account", "private_key": "..."}"#),
    ("app/sample", r#"{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\n...\n"}"#),
];

#[test]
fn every_kind_is_told_by_its_name_and_its_words() {
    for (path, words, what) in OPEN {
        let diagnosis = image().layer(|l| l.content(path.as_bytes(), words.as_bytes())).diagnose();
        let finding = only(&diagnosis, "credentials");
        assert_eq!(finding.title, format!("{what} in the image"), "{path}");
        assert_eq!((finding.severity, finding.saves), (Severity::High, 0), "{path}");
        assert_eq!(paths(finding), [format!("/{path}")]);
    }
}

#[test]
fn a_name_alone_variables_and_placeholders_are_no_secret() {
    for (path, words) in CLOSED {
        let diagnosis = image().layer(|l| l.content(path.as_bytes(), words.as_bytes())).diagnose();
        assert!(all(&diagnosis, "credentials").is_empty(), "{path}: {:?}", summary(&diagnosis));
    }
}

#[test]
fn a_token_that_a_later_layer_deletes_is_still_shipped_and_never_shown() {
    let diagnosis = image()
        .layer(|l| l.content(b"root/.npmrc", b"//registry.npmjs.org/:_authToken=npm_q8Wz1\n"))
        .by("COPY .npmrc /root/")
        .layer(|l| l.whiteout("root/.npmrc"))
        .by("RUN npm ci && rm /root/.npmrc")
        .diagnose();
    let finding = only(&diagnosis, "credentials");
    assert_eq!(finding.title, "Package registry login in layer 0, hidden but not removed by layer 1");
    assert_eq!(finding.layer.map(|layer| layer.0), Some(0));
    assert_eq!(paths(finding), ["/root/.npmrc"]);
    assert!(!format!("{diagnosis:?}").contains("q8Wz1"), "nothing of a secret is kept");
}

#[test]
fn test_data_of_packages_is_no_secret() {
    let clean =
        image().layer(|l| l.content(b"app/node_modules/npm/test/.npmrc", b"//b.c/:_authToken=q8Wz1\n"));
    silent(&clean.diagnose(), "credentials");
}
