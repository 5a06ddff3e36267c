//! Translations and compiled locales.

use serde_json::json;

use super::{only, paths, silent};
use crate::support::{ImageBuilder, image};

fn with_locales() -> ImageBuilder {
    image()
        .layer(|l| {
            l.file("usr/share/locale/locale.alias", 3_000)
                .file("usr/share/locale/de/LC_MESSAGES/bash.mo", 800_000)
                .file("usr/share/locale/de_AT/LC_MESSAGES/bash.mo", 100_000)
                .file("usr/share/locale/fr/LC_MESSAGES/bash.mo", 700_000)
                .file("usr/lib/locale/locale-archive", 3_000_000)
                .file("usr/lib/locale/C.utf8/LC_CTYPE", 350_000)
                .file("usr/share/i18n/locales/de_DE", 50_000)
        })
        .by("RUN dnf install -y glibc-all-langpacks")
}

#[test]
fn all_but_the_plain_locale_is_priced_where_no_language_is_set() {
    for runtime in
        [json!({}), json!({"Env": ["LANG=C.UTF-8"]}), json!({"Env": ["LC_ALL=POSIX", "LANG=de_DE.UTF-8"]})]
    {
        let diagnosis = with_locales().runs(runtime.clone()).diagnose();
        let finding = only(&diagnosis, "locales");
        assert_eq!(finding.saves, 800_000 + 100_000 + 700_000 + 3_000_000 + 50_000, "{runtime}");
        assert_eq!(paths(finding)[0], "/usr/lib/locale/locale-archive");
    }
}

#[test]
fn all_locales_of_debian_are_too_many_whatever_the_language() {
    let database = b"Package: locales-all\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n";
    let installed = image().layer(|l| l.file("etc/debian_version", 5)).by("ADD rootfs.tar /").layer(|l| {
        l.content(b"var/lib/dpkg/status", database)
            .file("usr/lib/locale/C.utf8/LC_CTYPE", 350_000)
            .file("usr/lib/locale/de_DE.utf8/LC_COLLATE", 2_500_000)
            .file("usr/lib/locale/fr_FR.utf8/LC_COLLATE", 2_600_000)
            .file("usr/lib/locale/aa_DJ/LC_COLLATE", 2_700_000)
    });
    let of = |language: &str| {
        installed.clone().by("RUN apt-get install -y locales-all").runs(json!({"Env": [language]})).diagnose()
    };
    let diagnosis = of("LC_ALL=de_DE.UTF-8");
    let finding = only(&diagnosis, "locales");
    assert_eq!(finding.saves, 2_600_000 + 2_700_000);
    assert!(finding.advice.starts_with("Install locales in place of locales-all"), "{}", finding.advice);
    let diagnosis = of("LANG=C.UTF-8");
    let finding = only(&diagnosis, "locales");
    assert_eq!(finding.saves, 2_500_000 + 2_600_000 + 2_700_000);
    assert!(finding.advice.starts_with("Do not install locales-all"), "{}", finding.advice);
}

#[test]
fn the_language_of_the_image_is_kept() {
    let diagnosis = with_locales()
        .layer(|l| l.file("usr/share/locale/it/LC_MESSAGES/bash.mo", 400_000))
        .runs(json!({"Env": ["LANG=de_DE.UTF-8"]}))
        .diagnose();
    let finding = only(&diagnosis, "locales");
    assert_eq!(finding.saves, 700_000 + 400_000 + 50_000);
    assert!(!paths(finding).iter().any(|path| path.contains("/de")), "{:?}", paths(finding));
}

#[test]
fn a_few_translations_are_not_worth_a_word() {
    let clean = image().layer(|l| {
        l.file("usr/share/locale/fr/LC_MESSAGES/apt.mo", 900_000)
            .file("usr/lib/locale/C.utf8/LC_CTYPE", 350_000)
    });
    silent(&clean.diagnose(), "locales");
}
