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
            Manager::Java => return None,
        };
        let (namespace, name) = match (self.manager, self.name.rsplit_once('/')) {
            (Manager::Npm | Manager::Go | Manager::Composer, Some((namespace, name))) => {
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
