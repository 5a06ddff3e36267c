//! Layers with packages of Debian as dpkg and apt record them.

use super::LayerBuilder;

/// A package of Debian.
pub struct DebianPackage<'a> {
    pub name: &'a str,
    /// Lines of its paragraph: `Depends: a, b`.
    pub fields: &'a str,
    /// Whether apt installed it for another one.
    pub is_automatic: bool,
    /// Its files with their sizes.
    pub files: &'a [(&'a str, usize)],
}

impl<'a> DebianPackage<'a> {
    /// A package as dpkg and apt record it.
    pub const fn new(
        name: &'a str,
        fields: &'a str,
        is_automatic: bool,
        files: &'a [(&'a str, usize)],
    ) -> Self {
        Self { name, fields, is_automatic, files }
    }
}

/// Writes the database of all packages of an image into a layer, and the files of those that the layer brings.
pub fn debian(layer: LayerBuilder, all: &[DebianPackage<'_>], brought: &[&str]) -> LayerBuilder {
    let status: String = all
        .iter()
        .map(|package| {
            let fields = package.fields;
            let line = if fields.is_empty() { "" } else { "\n" };
            let name = package.name;
            format!("Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1{line}{fields}\n\n")
        })
        .collect();
    let marks: String = all
        .iter()
        .map(|package| {
            let mark = u8::from(package.is_automatic);
            format!("Package: {}\nArchitecture: amd64\nAuto-Installed: {mark}\n\n", package.name)
        })
        .collect();
    let mut layer = layer
        .content(b"var/lib/dpkg/status", status.as_bytes())
        .content(b"var/lib/apt/extended_states", marks.as_bytes());
    for package in all.iter().filter(|package| brought.contains(&package.name)) {
        let list: String = package.files.iter().map(|(path, _)| format!("/{path}\n")).collect();
        layer = layer.content(format!("var/lib/dpkg/info/{}.list", package.name).as_bytes(), list.as_bytes());
        for (path, size) in package.files {
            layer = layer.file(path, *size);
        }
    }
    layer
}
