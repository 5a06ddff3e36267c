//! Who asks a registry: credentials wherever docker and podman keep them, tokens, and what never leaves for another host.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::support::archive::{Members, Packing, Stored, oci};
use crate::support::registry::{OwnRegistry, PASSWORD, RegistrySetup, USER, own_registry, own_registry_with};
use crate::support::registry_proxy::{Answered, Asked, Fate, RegistryProxy};
use crate::support::run::{Outcome, command, run};
use crate::support::token_server::TokenServer;
use crate::support::{Folder, image};

/// `someone:s3cret`, as files keep it.
const AUTH: &str = "c29tZW9uZTpzM2NyZXQ=";

fn archive() -> Members {
    let image = image().layer(|l| l.file("a", 5_000)).layer(|l| l.file("b", 6_000));
    oci(&[Stored::new(&image, Packing::Gzip).tags(&["a:1"])])
}

#[track_caller]
fn registry_with_password() -> Option<OwnRegistry> {
    let registry = own_registry_with(&RegistrySetup { wants_password: true, ..RegistrySetup::default() })?;
    registry.push("group/a:v1", &archive(), &[]);
    Some(registry)
}

fn run_with(variables: &[(&str, &str)], args: &[&str]) -> Outcome {
    let variables = variables.iter().map(|(name, value)| (*name, *value));
    command(args).envs(variables).output().expect("it starts").into()
}

/// A credential helper in a folder of its own, and the variable that has it found.
fn helper(folder: &Folder, name: &str, script: &str) -> String {
    let file = folder.file(&format!("docker-credential-{name}"), format!("#!/bin/sh\n{script}\n").as_bytes());
    let permissions = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(Path::new(&file), permissions).expect("it is this test's");
    format!("{}:{}", folder.word(""), std::env::var("PATH").unwrap_or_default())
}

#[test]
fn credentials_are_found_wherever_docker_and_podman_keep_them() {
    let Some(registry) = registry_with_password() else { return };
    let (word, address) = (registry.word("group/a:v1"), registry.address());
    let folder = Folder::new();
    let auths = json!({"auths": {address: {"auth": AUTH}}}).to_string();
    let of_path = json!({"auths": {address: {"auth": "eDp5"}, format!("{address}/group"): {"auth": AUTH}}});
    for name in
        ["docker/config.json", "run/containers/auth.json", "config/containers/auth.json", "named.json"]
    {
        let path = folder.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, &auths).expect("a file");
    }
    let path_key = folder.file("path.json", of_path.to_string().as_bytes());
    for (variable, value) in [
        ("DOCKER_CONFIG", folder.word("docker")),
        ("XDG_RUNTIME_DIR", folder.word("run")),
        ("XDG_CONFIG_HOME", folder.word("config")),
        ("REGISTRY_AUTH_FILE", folder.word("named.json")),
        ("REGISTRY_AUTH_FILE", path_key),
        ("DOCKER_AUTH_CONFIG", auths.clone()),
    ] {
        let outcome = run_with(&[(variable, &value)], &["-q", &word]);
        assert_eq!(outcome.code, Some(0), "{variable}: {}", outcome.stderr);
    }
}

#[test]
fn a_registry_that_wants_credentials_is_told_from_one_that_refuses_them() {
    let Some(registry) = registry_with_password() else { return };
    let word = registry.word("group/a:v1");
    let none = run(&["-q", &word]);
    none.fails_saying(&[
        &format!("{} wants credentials for group/a: none in ", registry.address()),
        ".docker/config.json (absent)",
        "containers/auth.json (absent)",
        "`docker login",
    ]);
    let wrong = json!({"auths": {registry.address(): {"auth": "c29tZW9uZTp3cm9uZw=="}}}).to_string();
    let refused = run_with(&[("DOCKER_AUTH_CONFIG", &wrong)], &["-q", &word]);
    refused.fails_saying(&["wants credentials for group/a: those of DOCKER_AUTH_CONFIG are refused"]);
    assert!(!refused.stderr.contains("wrong") && !refused.stderr.contains("c29tZW9uZ"), "{}", refused.stderr);
    let forbidden = RegistryProxy::before(registry.address(), |_| {
        let body = r#"{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"#;
        Fate::Answered(Answered::new(403, body).with("Content-Type", "application/json"))
    });
    run(&["-q", &forbidden.word("group/a:v1")]).fails_saying(&[
        "refuses access to group/a: requested access to the resource is denied",
        "it was asked without any",
    ]);
}

#[test]
fn a_helper_is_asked_for_its_registry_and_one_without_an_answer_means_nobody() {
    let Some(registry) = registry_with_password() else { return };
    let (word, address) = (registry.word("group/a:v1"), registry.address());
    let folder = Folder::new();
    let answers = format!(
        "read key; [ \"$1 $key\" = \"get {address}\" ] || exit 3; \
         echo '{{\"ServerURL\":\"{address}\",\"Username\":\"{USER}\",\"Secret\":\"{PASSWORD}\"}}'"
    );
    let path = helper(&folder, "own", &answers);
    helper(&folder, "empty", "echo credentials not found in native keychain; exit 1");
    let asked = |config: serde_json::Value| {
        run_with(&[("DOCKER_AUTH_CONFIG", &config.to_string()), ("PATH", &path)], &["-q", &word])
    };
    for config in [
        json!({"credHelpers": {address: "own"}}),
        json!({"credsStore": "own"}),
        json!({"credsStore": "own", "auths": {address: {}}}),
        json!({"credHelpers": {address: "empty"}, "auths": {address: {"auth": AUTH}}}),
    ] {
        let outcome = asked(config.clone());
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{config}");
    }
    let nobody = asked(json!({"credsStore": "empty"}));
    nobody.fails_saying(&["wants credentials for group/a: none in DOCKER_AUTH_CONFIG"]);
    assert!(!nobody.stderr.contains("helper"), "{}", nobody.stderr);
}

#[test]
fn a_helper_that_is_missing_fails_or_hangs_is_named() {
    let Some(registry) = registry_with_password() else { return };
    let (word, address) = (registry.word("group/a:v1"), registry.address());
    let folder = Folder::new();
    let path = helper(&folder, "fails", "echo the keychain is locked >&2; exit 1");
    helper(&folder, "hangs", "exec tail -f /dev/null");
    helper(&folder, "babbles", "echo '{\"Secret\": 3, \"s3cret\"'");
    let asked = |name: &str| {
        let config = json!({"credHelpers": {address: name}}).to_string();
        let args = ["-q", "--timeout", "1s", &word];
        run_with(&[("DOCKER_AUTH_CONFIG", &config), ("PATH", &path)], &args)
    };
    for (name, said) in [
        ("absent", "the credential helper docker-credential-absent is not installed"),
        ("fails", "the credential helper docker-credential-fails failed: the keychain is locked"),
        ("hangs", "the credential helper docker-credential-hangs did not answer for 1s"),
        ("babbles", "the credential helper docker-credential-babbles answered with no credential"),
        ("../fails", "is no name of a credential helper"),
    ] {
        let outcome = asked(name);
        assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(said), "{name}: {}", outcome.stderr);
        assert!(outcome.stderr.contains("wants credentials for group/a"), "{name}: {}", outcome.stderr);
        assert!(!outcome.stderr.contains("s3cret"), "{}", outcome.stderr);
    }
}

#[test]
fn a_helper_that_says_without_end_fails_and_its_output_is_never_told() {
    let Some(registry) = registry_with_password() else { return };
    let (word, address) = (registry.word("group/a:v1"), registry.address());
    let folder = Folder::new();
    let path = helper(&folder, "endless", "exec yes s3cret");
    helper(&folder, "complains", "exec yes trouble >&2");
    helper(&folder, "leaks", "echo s3cret; printf 'locked \\033[31m\\nmore' >&2; exit 1");
    helper(&folder, "mute", "echo s3cret; exit 3");
    for (name, said) in [
        ("endless", "docker-credential-endless failed: it says more than 64 KiB"),
        ("complains", "docker-credential-complains failed: it says more than 64 KiB"),
        ("leaks", "docker-credential-leaks failed: locked \\x1b[31m ("),
        ("mute", "docker-credential-mute failed: exit status: 3 ("),
    ] {
        let config = json!({"credHelpers": {address: name}}).to_string();
        let outcome = run_with(&[("DOCKER_AUTH_CONFIG", &config), ("PATH", &path)], &["-q", &word]);
        assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(said), "{name}: {}", outcome.stderr);
        assert!(!outcome.stderr.contains("s3cret"), "{}", outcome.stderr);
    }
}

#[test]
fn a_helper_that_hangs_ends_with_all_that_it_started() {
    let Some(registry) = registry_with_password() else { return };
    let (word, address) = (registry.word("group/a:v1"), registry.address());
    let folder = Folder::new();
    let noted = folder.word("started");
    let path = helper(&folder, "starts", &format!("tail -f /dev/null & echo $! > {noted}; wait"));
    let config = json!({"credHelpers": {address: "starts"}}).to_string();
    let args = ["-q", "--timeout", "1s", &word];
    let outcome = run_with(&[("DOCKER_AUTH_CONFIG", &config), ("PATH", &path)], &args);
    let said = "docker-credential-starts did not answer for 1s";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    let id = std::fs::read_to_string(noted).expect("it was started");
    let status = std::fs::read_to_string(format!("/proc/{}/stat", id.trim())).unwrap_or_default();
    assert!(status.is_empty() || status.contains(") Z "), "it still runs: {status}");
}

#[test]
fn an_empty_file_of_credentials_holds_none() {
    let Some(registry) = registry_with_password() else { return };
    let folder = Folder::new();
    folder.file("config.json", b"");
    let outcome = run_with(&[("DOCKER_CONFIG", &folder.word(""))], &["-q", &registry.word("group/a:v1")]);
    outcome.fails_saying(&["wants credentials for group/a: none in"]);
    assert!(!outcome.stderr.contains("cannot be read"), "{}", outcome.stderr);
}

#[test]
fn where_credentials_are_from_is_told_to_who_wants_to_know() {
    let Some(registry) = registry_with_password() else { return };
    let word = registry.word("group/a:v1");
    let kept = json!({"auths": {registry.address(): {"auth": AUTH}}}).to_string();
    let told = run_with(&[("DOCKER_AUTH_CONFIG", &kept)], &["-v", &word]);
    let said = format!("credentials for {}/group/a: those of DOCKER_AUTH_CONFIG", registry.address());
    assert!(told.stderr.contains(&said), "{}", told.stderr);
    assert!(!told.stderr.contains(PASSWORD) && !told.stderr.contains(AUTH), "{}", told.stderr);
    let open = RegistryProxy::alone(|_| Fate::Answered(Answered::new(404, "{}")));
    let told = run(&["-v", &open.word("a:v1")]);
    assert!(told.stderr.contains("/a: none were wanted"), "{}", told.stderr);
}

#[test]
fn whatever_a_registry_refuses_by_the_places_of_credentials_are_told() {
    let config = |address: &str, entry| json!({"auths": {address: entry}}).to_string();
    let refuses = |status: u16, challenge: Option<&'static str>| {
        RegistryProxy::alone(move |_| {
            let answered = Answered::new(status, "");
            Fate::Answered(match challenge {
                Some(challenge) => answered.with("WWW-Authenticate", challenge),
                None => answered,
            })
        })
    };
    let none = ".docker/config.json (absent)";
    let login = "`docker login";
    for (status, challenge, said) in [
        (401, None, "wants credentials for group/a without saying how"),
        (
            401,
            Some("Negotiate, NTLM"),
            "wants credentials for group/a in a way that is not supported (negotiate, ntlm)",
        ),
        (403, None, "refuses access to group/a: it was asked without any; none in"),
    ] {
        let registry = refuses(status, challenge);
        run(&["-q", &registry.word("group/a:v1")]).fails_saying(&[registry.address(), said, none, login]);
        let kept = config(registry.address(), json!({"auth": AUTH}));
        let outcome = run_with(&[("DOCKER_AUTH_CONFIG", &kept)], &["-q", &registry.word("group/a:v1")]);
        outcome.fails_saying(&["those of DOCKER_AUTH_CONFIG were not asked for", login]);
    }
    for entry in [json!({"identitytoken": "id1"}), json!({"registrytoken": "id1"})] {
        let registry = refuses(401, Some("Basic realm=\"x\""));
        let kept = config(registry.address(), entry);
        let outcome = run_with(&[("DOCKER_AUTH_CONFIG", &kept)], &["-q", &registry.word("group/a:v1")]);
        outcome.fails_saying(&[
            "wants credentials for group/a: it takes a name and a password (Basic), and \
            DOCKER_AUTH_CONFIG has a token",
            login,
        ]);
        assert!(registry.asked().iter().all(|asked| asked.header("authorization").is_none()));
    }
}

#[test]
fn a_registry_of_this_machine_names_no_token_service_further_inside() {
    for (realm, said) in [
        ("http://169.254.169.254/token", "which is refused: it is a link-local address"),
        ("https://10.0.0.1/token", "which is refused: it is a private address"),
        ("http://10.0.0.1/token", "which is refused: it is a private address"),
    ] {
        let registry = RegistryProxy::alone(move |_| Fate::Answered(wants_token(realm, "")));
        let kept = json!({"auths": {registry.address(): {"auth": AUTH}}}).to_string();
        let outcome = run_with(&[("DOCKER_AUTH_CONFIG", &kept)], &["-q", &registry.word("group/a:v1")]);
        outcome.fails_saying(&[said]);
        assert!(!outcome.stderr.contains("--insecure-registry"), "{}", outcome.stderr);
    }
}

#[test]
fn a_file_of_credentials_that_is_damaged_is_named() {
    let Some(registry) = registry_with_password() else { return };
    let folder = Folder::new();
    folder.file("config.json", b"{ \"auths\": ");
    let outcome = run_with(&[("DOCKER_CONFIG", &folder.word(""))], &["-q", &registry.word("group/a:v1")]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    let said = format!("credentials in {} cannot be read", folder.word("config.json"));
    assert!(outcome.stderr.contains(&said), "{}", outcome.stderr);
}

#[test]
fn a_file_of_credentials_that_nobody_writes_or_without_end_is_named_and_not_waited_for() {
    let Some(registry) = registry_with_password() else { return };
    let word = registry.word("group/a:v1");
    let folder = Folder::new();
    let pipe = folder.fifo("config.json");
    let places = [
        ("DOCKER_CONFIG", &*folder.word("")),
        ("REGISTRY_AUTH_FILE", &pipe),
        ("REGISTRY_AUTH_FILE", "/dev/zero"),
    ];
    for (variable, place) in places {
        let outcome = run_with(&[(variable, place)], &["-q", &word]);
        assert_eq!(outcome.code, Some(2), "{place}: {}", outcome.stderr);
        let file = if variable == "DOCKER_CONFIG" { &pipe } else { place };
        let said = format!("credentials in {file} cannot be read: ");
        assert!(outcome.stderr.contains(&said), "{place}: {}", outcome.stderr);
    }
}

#[test]
fn a_token_that_a_registry_checks_is_had_of_its_service() {
    let tokens = TokenServer::start(Some(format!("Basic {AUTH}")));
    let setup = RegistrySetup { tokens: Some(&tokens), ..RegistrySetup::default() };
    let Some(registry) = own_registry_with(&setup) else { return };
    registry.push("group/a:v1", &archive(), &[]);
    let word = registry.word("group/a:v1");
    tokens.asked();
    let kept = json!({"auths": {registry.address(): {"auth": AUTH}}}).to_string();
    let outcome = run_with(&[("DOCKER_AUTH_CONFIG", &kept)], &["-q", "--no-cache", &word]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    let asked = tokens.asked();
    let query = "GET /token?scope=repository%3Agroup%2Fa%3Apull&service=tests&account=someone";
    assert_eq!((asked.len(), asked[0].line()), (1, query.to_owned()));
    run(&["-q", &word]).fails_saying(&["wants credentials for group/a: none in"]);
    let missing = registry.word("group/b:v1");
    run_with(&[("DOCKER_AUTH_CONFIG", &kept)], &["-q", &missing])
        .fails_saying(&["has no repository `group/b`"]);
}

/// What a registry says that wants a token of a service.
fn wants_token(realm: &str, more: &str) -> Answered {
    let challenge = format!("Bearer realm=\"{realm}\"{more}");
    Answered::new(401, "").with("WWW-Authenticate", &challenge)
}

/// A registry that takes one token alone, of a service.
fn behind_token(registry: &OwnRegistry, realm: String, more: &'static str) -> RegistryProxy {
    RegistryProxy::before(registry.address(), move |asked| match asked.header("authorization") {
        Some("Bearer good") => Fate::Passed,
        _ => Fate::Answered(wants_token(&realm, more)),
    })
}

#[test]
fn a_token_is_asked_for_once_with_who_asks_and_what_for() {
    let Some(registry) = own_registry() else { return };
    registry.push("group/a:v1", &archive(), &[]);
    let tokens = RegistryProxy::alone(|_| Fate::Answered(Answered::new(200, r#"{"token":"good"}"#)));
    let realm = format!("http://{}/token", tokens.address());
    let proxy = behind_token(&registry, realm, ",service=\"tests\",scope=\"repository:group/a:pull\"");
    assert_eq!(run(&["-q", "--no-cache", &proxy.word("group/a:v1")]).code, Some(0));
    let asked = tokens.asked();
    let query = "GET /token?scope=repository%3Agroup%2Fa%3Apull&service=tests";
    assert_eq!((asked.len(), asked[0].line()), (1, query.to_owned()), "{asked:#?}");
    assert_eq!(asked[0].header("authorization"), None, "nobody");
    assert_eq!(proxy.lines().len(), 1 + 5, "one refusal, and what an image takes");
    let kept = json!({"auths": {proxy.address(): {"auth": AUTH}}}).to_string();
    run_with(&[("DOCKER_AUTH_CONFIG", &kept)], &["-q", "--no-cache", &proxy.word("group/a:v1")]).text();
    let asked = tokens.asked();
    assert_eq!(asked[0].header("authorization"), Some(format!("Basic {AUTH}").as_str()));
    assert!(asked[0].path.ends_with("&account=someone"), "{asked:#?}");
    assert!(
        proxy.asked().iter().all(|asked| asked.header("authorization").is_none_or(|it| it == "Bearer good"))
    );
}

#[test]
fn a_service_may_be_named_without_what_the_registry_is_called_and_say_access_token() {
    let Some(registry) = own_registry() else { return };
    registry.push("group/a:v1", &archive(), &[]);
    let tokens = RegistryProxy::alone(|_| Fate::Answered(Answered::new(200, r#"{"access_token":"good"}"#)));
    let proxy = behind_token(&registry, format!("http://{}/token?a=b", tokens.address()), "");
    assert_eq!(run(&["-q", &proxy.word("group/a:v1")]).code, Some(0));
    assert_eq!(tokens.lines(), ["GET /token?a=b&scope=repository%3Agroup%2Fa%3Apull"]);
}

#[test]
fn a_token_that_runs_out_while_layers_come_is_renewed() {
    let Some(registry) = own_registry() else { return };
    registry.push("group/a:v1", &archive(), &[]);
    let given = AtomicUsize::new(0);
    let tokens = RegistryProxy::alone(move |_| {
        let number = given.fetch_add(1, Ordering::SeqCst);
        Fate::Answered(Answered::new(200, json!({"token": format!("t{number}")}).to_string()))
    });
    let realm = format!("http://{}/token", tokens.address());
    // the first token is for documents alone
    let proxy = RegistryProxy::before(registry.address(), move |asked| {
        let is_layer = asked.is_blob() && asked.header("accept").is_none_or(|accept| accept == "*/*");
        match asked.header("authorization") {
            None => Fate::Answered(wants_token(&realm, "")),
            Some("Bearer t0") if is_layer => Fate::Answered(wants_token(&realm, "")),
            _ => Fate::Passed,
        }
    });
    assert_eq!(run(&["-q", &proxy.word("group/a:v1")]).code, Some(0));
    assert_eq!(tokens.lines().len(), 2, "one token, and one in its place for both layers");
}

#[test]
fn an_identity_token_is_changed_for_one_that_the_registry_takes() {
    let Some(registry) = own_registry() else { return };
    registry.push("group/a:v1", &archive(), &[]);
    let tokens = RegistryProxy::alone(|asked| {
        let fields =
            ["grant_type=refresh_token", "refresh_token=id%2B1", "service=tests", "client_id=imgscope"];
        let is_right = asked.method == "POST" && fields.iter().all(|field| asked.body.contains(field));
        let status = if is_right { 200 } else { 400 };
        Fate::Answered(Answered::new(status, r#"{"access_token":"good","refresh_token":"new"}"#))
    });
    let proxy =
        behind_token(&registry, format!("http://{}/oauth2/token", tokens.address()), ",service=\"tests\"");
    let kept = json!({"auths": {proxy.address(): {"auth": "MDAwMDo=", "identitytoken": "id+1"}}}).to_string();
    let outcome = run_with(&[("DOCKER_AUTH_CONFIG", &kept)], &["-q", &proxy.word("group/a:v1")]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let folder = Folder::new();
    let path = helper(&folder, "acr", "echo '{\"Username\":\"<token>\",\"Secret\":\"id+1\"}'");
    let config = json!({"credsStore": "acr"}).to_string();
    let variables = [("DOCKER_AUTH_CONFIG", config.as_str()), ("PATH", &path)];
    let outcome = run_with(&variables, &["-q", "--no-cache", &proxy.word("group/a:v1")]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
}

#[test]
fn a_service_that_gives_no_token_is_named() {
    let Some(registry) = own_registry() else { return };
    registry.push("group/a:v1", &archive(), &[]);
    for (status, body, said) in [
        (200, "{}", "gives no token: its answer has none"),
        (200, "<html></html>", "gives no token: its answer has none"),
        (404, "", "gives no token: it answered 404"),
        (401, r#"{"details":"incorrect username or password"}"#, "wants credentials for group/a: none in"),
        (200, "{\"token\": \"a\\nb\"}", "a token has characters that no request can have"),
        (200, r#"{"token": "bad"}"#, "wants credentials for group/a"),
    ] {
        let tokens = RegistryProxy::alone(move |_| Fate::Answered(Answered::new(status, body)));
        let proxy = behind_token(&registry, format!("http://{}/token", tokens.address()), "");
        run(&["-q", &proxy.word("group/a:v1")]).fails_saying(&[said]);
    }
}

#[test]
fn credentials_go_to_no_service_over_plain_http_or_further_inside() {
    let Some(registry) = own_registry() else { return };
    for (realm, said) in [
        ("http://192.0.2.1/token", "it is plain HTTP"),
        ("http://169.254.169.254/token", "it is a link-local address"),
        ("https://169.254.169.254/token", "it is a link-local address"),
        ("https://[fd00:ec2::254]/token", "it is a link-local address"),
        ("file:///etc/passwd", "it is neither HTTPS nor HTTP"),
        ("token", "it is no URL"),
    ] {
        let proxy = behind_token(&registry, realm.to_owned(), "");
        let kept = json!({"auths": {proxy.address(): {"auth": AUTH}}}).to_string();
        run_with(&[("DOCKER_AUTH_CONFIG", &kept)], &["-q", "--timeout", "2s", &proxy.word("group/a:v1")])
            .fails_saying(&[said]);
    }
}

#[test]
fn what_says_who_asks_stays_with_the_registry() {
    let Some(registry) = registry_with_password() else { return };
    let open = registry.address().to_owned();
    // a store that refuses to know who asks, as S3 does
    let store = RegistryProxy::before(&open, move |asked| match asked.header("authorization") {
        Some(_) => Fate::Answered(Answered::new(400, "Only one auth mechanism allowed")),
        None => Fate::Altered(Box::new(|answered| answered)),
    });
    let elsewhere = format!("http://{}", store.by_name());
    let proxy = RegistryProxy::before(registry.address(), move |asked| match asked.is_blob() {
        true => redirect(&format!("{elsewhere}{}", asked.path)),
        false => Fate::Passed,
    });
    let kept = json!({"auths": {proxy.address(): {"auth": AUTH}}}).to_string();
    let outcome = run_with(&[("DOCKER_AUTH_CONFIG", &kept)], &["-q", &proxy.word("group/a:v1")]);
    // the store stands before the same registry, which does want to know: that it is refused there shows that nothing came along
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    let asked = store.asked();
    assert!(
        !asked.is_empty() && asked.iter().all(|asked| asked.header("authorization").is_none()),
        "{asked:#?}"
    );
}

fn redirect(to: &str) -> Fate {
    Fate::Answered(Answered::new(307, "").with("Location", to))
}

#[test]
fn layers_come_from_where_the_registry_sends_for_them() {
    let Some(registry) = own_registry() else { return };
    registry.push("group/a:v1", &archive(), &[]);
    let store =
        RegistryProxy::before(registry.address(), |asked: &Asked| match asked.header("authorization") {
            Some(_) => Fate::Answered(Answered::new(400, "")),
            None => Fate::Passed,
        });
    let tokens = RegistryProxy::alone(|_| Fate::Answered(Answered::new(200, r#"{"token":"good"}"#)));
    let (elsewhere, realm) =
        (format!("http://who:me@{}", store.by_name()), format!("http://{}/t", tokens.address()));
    let proxy = RegistryProxy::before(registry.address(), move |asked| match asked.header("authorization") {
        Some("Bearer good") if asked.is_blob() => {
            redirect(&format!("{elsewhere}{}?X-Signature=1", asked.path))
        }
        Some("Bearer good") => Fate::Passed,
        _ => Fate::Answered(wants_token(&realm, "")),
    });
    let outcome = run(&["-q", &proxy.word("group/a:v1")]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(store.asked().len(), 3, "the config and two layers");
}
