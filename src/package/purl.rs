//! Package URLs: the name by which databases of vulnerabilities and licences know a package (the purl specification).

use packageurl::PackageUrl;

use super::distribution::Distribution;
use super::package::{Manager, Package};

impl Package {
    /// Its package URL. None where the field has no name for it: a jar whose group is not known, a name that is empty.
    pub fn purl(&self, distribution: Option<&Distribution>) -> Option<String> {
        let (kind, default) = match self.manager {
            Manager::Apk => ("apk", Some("alpine")),
            Manager::Dpkg => ("deb", Some("debian")),
            Manager::Rpm => ("rpm", None),
            Manager::Pip => ("pypi", None),
            Manager::Npm => ("npm", None),
            Manager::Go => ("golang", None),
            Manager::Gem => ("gem", None),
            Manager::Composer => ("composer", None),
            Manager::Java if self.name.contains(':') => ("maven", None),
            Manager::Java => return None,
        };
        let separator = if self.manager == Manager::Java { ':' } else { '/' };
        let (namespace, name) = match (self.manager, self.name.rsplit_once(separator)) {
            (Manager::Npm | Manager::Go | Manager::Composer | Manager::Java, Some((namespace, name))) => {
                (Some(namespace), name)
            }
            (manager, _) if manager.is_of_distribution() => {
                (distribution.map(|distribution| distribution.id.as_str()).or(default), self.name.as_str())
            }
            _ => (None, self.name.as_str()),
        };
        let mut purl = PackageUrl::new(kind, name).ok()?;
        if let Some(namespace) = namespace.filter(|namespace| !namespace.is_empty()) {
            purl.with_namespace(namespace).ok()?;
        }
        let (epoch, version) = match self.version.split_once(':') {
            // of rpm the epoch is no part of the version
            Some((epoch, version)) if self.manager == Manager::Rpm => (Some(epoch), version),
            _ => (None, self.version.as_str()),
        };
        if !version.is_empty() {
            purl.with_version(version).ok()?;
        }
        let release = distribution.filter(|_| self.manager.is_of_distribution()).map(|distribution| {
            let version = distribution.version.as_deref().map(|version| format!("-{version}"));
            format!("{}{}", distribution.id, version.unwrap_or_default())
        });
        let architecture = self.architecture.as_deref().filter(|word| !word.is_empty());
        let qualifiers = [("arch", architecture), ("distro", release.as_deref()), ("epoch", epoch)];
        for (key, value) in qualifiers.into_iter().filter_map(|(key, value)| Some((key, value?))) {
            purl.add_qualifier(key, value.to_owned()).ok()?;
        }
        Some(purl.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::NodeId;

    fn purl(manager: Manager, name: &str, version: &str, architecture: Option<&str>) -> Option<String> {
        let debian = Distribution { id: "debian".to_owned(), version: Some("12".to_owned()) };
        let package = Package::new(manager, name.to_owned(), version.to_owned(), NodeId::ROOT);
        Package { architecture: architecture.map(str::to_owned), ..package }.purl(Some(&debian))
    }

    #[test]
    fn each_manager_has_its_own_kind_and_what_is_odd_is_escaped() {
        let cases = [
            (Manager::Dpkg, "g++", "4:12.2.0-3", "pkg:deb/debian/g%2B%2B@4:12.2.0-3?distro=debian-12"),
            (Manager::Rpm, "bash", "1:5.2-1", "pkg:rpm/debian/bash@5.2-1?distro=debian-12&epoch=1"),
            (Manager::Pip, "Typing_Extensions", "4.9", "pkg:pypi/typing-extensions@4.9"),
            (Manager::Npm, "@babel/core", "7.1.0", "pkg:npm/%40babel/core@7.1.0"),
            (Manager::Go, "golang.org/x/net", "v0.20.0", "pkg:golang/golang.org/x/net@v0.20.0"),
            (Manager::Go, "stdlib", "1.22.3", "pkg:golang/stdlib@1.22.3"),
            (Manager::Gem, "rack", "2.2.4", "pkg:gem/rack@2.2.4"),
            (Manager::Composer, "Monolog/Monolog", "3.5", "pkg:composer/monolog/monolog@3.5"),
            (
                Manager::Java,
                "org.apache.commons:commons-lang3",
                "3.12.0",
                "pkg:maven/org.apache.commons/commons-lang3@3.12.0",
            ),
            (Manager::Npm, "a b?x#y", "", "pkg:npm/a%20b%3Fx%23y"),
        ];
        for (manager, name, version, expected) in cases {
            assert_eq!(purl(manager, name, version, None).as_deref(), Some(expected));
        }
        let with = purl(Manager::Dpkg, "bash", "5", Some("amd64"));
        assert_eq!(with.as_deref(), Some("pkg:deb/debian/bash@5?arch=amd64&distro=debian-12"));
        assert_eq!(purl(Manager::Java, "commons-lang3", "3.12.0", None), None);
        assert_eq!(purl(Manager::Npm, "", "1", None), None);
    }
}
