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

/// Debian with the package `locales`, whose translations its base leaves out.
fn with_sources(compiled: &str) -> ImageBuilder {
    let base = image().layer(|l| l.file("etc/debian_version", 5)).by("ADD rootfs.tar /");
    let installed = base.layer(|l| {
        l.content(
            b"var/lib/dpkg/status",
            b"Package: locales\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n",
        )
        .file("usr/share/i18n/locales/de_DE", 15_000_000)
        .file("usr/lib/locale/C.utf8/LC_CTYPE", 350_000)
    });
    installed.by("RUN apt-get install -y locales").layer(|l| l.file(compiled, 3_000_000)).by("RUN locale-gen")
}

#[test]
fn what_locales_are_compiled_of_is_removed_after_it_and_translations_are_no_matter() {
    for compiled in ["usr/lib/locale/locale-archive", "usr/lib/locale/en_US.utf8/LC_COLLATE"] {
        let diagnosis = with_sources(compiled).runs(json!({"Env": ["LANG=en_US.UTF-8"]})).diagnose();
        let finding = only(&diagnosis, "locales");
        assert_eq!((finding.saves, paths(finding)), (15_000_000, vec!["/usr/share/i18n".to_owned()]));
        assert_eq!(
            finding.advice,
            "Compile the locales and then `rm -rf /usr/share/i18n` (purging the package would remove them too) at the end of \
             the command in layer 1 (RUN apt-get install -y locales)."
        );
    }
}

#[test]
fn where_no_locale_is_used_the_package_is_not_needed() {
    let diagnosis = with_sources("usr/lib/locale/locale-archive").diagnose();
    let finding = only(&diagnosis, "locales");
    assert_eq!(finding.saves, 18_000_000);
    assert_eq!(
        finding.advice,
        "Do not install the package locales in layer 1 (RUN apt-get install -y locales). \
         The image sets no language: do not compile locales in layer 2 (RUN locale-gen)."
    );
}
