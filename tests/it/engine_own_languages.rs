//! Dockerfiles that repeat an image's own steps, proven, for languages with a runtime of their own: as `engine_own_builds`.

use serde_json::Value;

use crate::engine_own_builds::Project;

#[test]
fn a_java_application_runs_with_the_runtime_and_without_the_development_kit() {
    let project = Project {
        name: "java",
        dockerfile: "\
FROM imgscope-test/debian
RUN apt-get update && apt-get install -y --no-install-recommends default-jdk-headless && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY src src
COPY manifest.txt .
RUN mkdir classes && javac -d classes $(find src -name '*.java') && mkdir /app && jar cfm /app/shop.jar manifest.txt -C classes .
WORKDIR /app
ENV JAVA_OPTS=\"-Xmx64m\"
EXPOSE 8080
ENTRYPOINT [\"sh\", \"-c\", \"java $JAVA_OPTS -jar /app/shop.jar\"]
",
        files: &[
            ("manifest.txt", "Main-Class: shop.Main\nImplementation-Title: shop\nImplementation-Version: 1.4.0\n"),
            (
                "src/shop/Main.java",
                "\
package shop;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
public class Main {
  public static void main(String[] arguments) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.start();
    System.out.println(\"listening\");
  }
}
",
            ),
        ],
        lines: &[
            "FROM debian:bookworm AS build",
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jre-headless \\",
            "COPY --from=build /kept /",
            "ENTRYPOINT [\"sh\", \"-c\", \"java $JAVA_OPTS -jar /app/shop.jar\"]",
        ],
        gone: &["jdk-headless", "javac", "fonts", ".java/"],
    };
    project.is_proved("Java");
}

#[test]
fn a_php_application_runs_without_composer_and_without_packages_for_development() {
    let project = Project {
        name: "php",
        dockerfile: "\
FROM imgscope-test/debian
RUN apt-get update && apt-get install -y --no-install-recommends php-cli composer unzip && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/app
COPY composer.json ./
COPY lib lib
RUN COMPOSER_ALLOW_SUPERUSER=1 composer install --no-interaction
COPY src src
COPY public public
CMD [\"php\", \"public/index.php\"]
",
        files: &[
            (
                "composer.json",
                r#"{"name": "shop/app", "repositories": [{"packagist.org": false},
                {"type": "path", "url": "lib/greet", "options": {"symlink": false}},
                {"type": "path", "url": "lib/unit", "options": {"symlink": false}}],
                "require": {"shop/greet": "1.0.0"}, "require-dev": {"shop/unit": "1.0.0"},
                "autoload": {"psr-4": {"App\\": "src/"}}}"#,
            ),
            (
                "lib/greet/composer.json",
                r#"{"name": "shop/greet", "version": "1.0.0", "license": "MIT", "autoload": {"psr-4": {"Greet\\": "src/"}}}"#,
            ),
            ("lib/greet/src/Greeter.php", "<?php namespace Greet; class Greeter { static function hello() { return 'hello'; } }\n"),
            (
                "lib/unit/composer.json",
                r#"{"name": "shop/unit", "version": "1.0.0", "autoload": {"psr-4": {"Unit\\": "src/"}}}"#,
            ),
            ("lib/unit/src/Unit.php", "<?php namespace Unit; class Unit {}\n"),
            ("src/Shop.php", "<?php namespace App; class Shop { static function run() { echo \\Greet\\Greeter::hello(), \"\\n\"; } }\n"),
            ("public/index.php", "<?php require __DIR__.'/../vendor/autoload.php'; \\App\\Shop::run();\n"),
        ],
        lines: &[
            "ENV COMPOSER_NO_DEV=1",
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends php-cli \\",
            "COPY --from=build /kept /",
            "CMD [\"php\", \"public/index.php\"]",
        ],
        gone: &["composer"],
    };
    let Some(advice) = project.is_proved("PHP") else { return };
    let notes: Vec<&str> =
        advice["notes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert!(notes.iter().any(|note| note.contains("composer")), "{notes:?}");
}

#[test]
fn an_erlang_application_runs_with_the_applications_that_it_needs_and_without_headers() {
    let project = Project {
        name: "erlang",
        dockerfile: "\
FROM imgscope-test/debian
RUN apt-get update && apt-get install -y --no-install-recommends erlang-base erlang-dev erlang-crypto && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY src src
RUN mkdir ebin && erlc -o ebin src/*.erl && cp src/greet.app ebin/
CMD [\"erl\", \"-noshell\", \"-pa\", \"/app/ebin\", \"-s\", \"greet\", \"start\"]
",
        files: &[
            (
                "src/greet.erl",
                "\
-module(greet).
-export([start/0]).
start() ->
    application:ensure_all_started(crypto),
    io:format(\"hello ~p~n\", [crypto:hash(md5, <<\"a\">>)]),
    init:stop().
",
            ),
            (
                "src/greet.app",
                "{application, greet, [{vsn, \"1.0\"}, {modules, [greet]}, {applications, [kernel, stdlib, crypto]}]}.\n",
            ),
        ],
        lines: &[
            "FROM debian:bookworm-slim",
            "RUN apt-get update && apt-get install -y --no-install-recommends erlang-base erlang-crypto \\",
            "COPY --from=build /kept /",
        ],
        gone: &["erlang-dev"],
    };
    project.is_proved("Erlang");
}
