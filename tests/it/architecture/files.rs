//! The source files as modules: what each defines, imports and declares. Tests in them are left out.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, UseTree, Visibility};

/// A module's path from the crate's root, without the crate: `["tree", "view"]`.
pub type ModulePath = Vec<String>;

pub struct SourceFile {
    /// Relative to `src`, as in `tree/view.rs`.
    pub path: PathBuf,
    pub module: ModulePath,
    pub text: String,
    /// Parsed when they are asked for: most questions are answered by the text.
    items: OnceCell<Vec<Item>>,
}

impl SourceFile {
    /// Reads a file by its path below the folder of sources.
    pub fn of(path: &str, text: &str) -> Self {
        let path = PathBuf::from(path);
        let parts = path.with_extension("");
        let mut module: ModulePath = parts.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
            module.pop();
        }
        Self { path, module, text: text.to_owned(), items: OnceCell::new() }
    }

    /// The items without those that only tests see.
    pub fn items(&self) -> &[Item] {
        self.items.get_or_init(|| {
            let parsed = syn::parse_file(&self.text);
            let items = parsed.unwrap_or_else(|error| panic!("{}: {error}", self.path.display())).items;
            items.into_iter().filter(|item| !only_for_tests(attributes(item))).collect()
        })
    }

    /// The room that the file is in; that of `lib.rs` and `main.rs` is empty.
    pub fn room(&self) -> &str {
        self.module.first().map_or("", String::as_str)
    }

    /// Whether the file is a room's or a folder's table of contents.
    pub fn is_contents(&self) -> bool {
        self.path.file_name().is_some_and(|name| name == "mod.rs" || name == "lib.rs")
    }

    /// The lines before the tests, comments and blanks among them.
    pub fn length(&self) -> usize {
        self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().lines().count()
    }

    /// The code's lines before the tests, without comments.
    pub fn code(&self) -> impl Iterator<Item = &str> {
        let before = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        before.lines().map(str::trim).filter(|line| !line.starts_with("//"))
    }
}

/// All files of the library and the program, in the order of their paths, without files of tests.
pub fn source_files() -> Vec<SourceFile> {
    let files = below("src");
    assert!(files.len() > 50, "only {} sources were found", files.len());
    files
}

/// The tests, benchmarks and examples of the documentation: what uses the library beside itself.
pub fn users_of_the_library() -> Vec<SourceFile> {
    [below("tests"), below("benches")].into_iter().flatten().collect()
}

fn below(folder: &str) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.extend(read(&root, &path));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn read(root: &Path, path: &Path) -> Option<SourceFile> {
    let text = fs::read_to_string(path).expect("UTF-8");
    let is_test = text.lines().any(|line| line.trim() == "#![cfg(test)]")
        || path.file_stem().is_some_and(|stem| stem == "tests");
    let relative = path.strip_prefix(root).expect("below the folder").to_string_lossy();
    (!is_test).then(|| SourceFile::of(&relative, &text))
}

pub fn only_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// What a name in a module stands for.
pub enum Meaning {
    /// An item that the file itself defines.
    Defined,
    /// Another path, by `use`.
    Imported(Vec<String>),
}

/// The names of one module and the paths that it imports everything from.
#[derive(Default)]
pub struct Names {
    /// A name can stand for several things: a module and a function, say.
    pub names: HashMap<String, Vec<Meaning>>,
    pub globs: Vec<Vec<String>>,
    /// Names that the module offers to others by `pub use`, at whatever visibility.
    pub reexports: Vec<String>,
}

/// Reads the names of one file.
pub fn names(file: &SourceFile) -> Names {
    let mut names = Names::default();
    for item in file.items() {
        let defined = match item {
            Item::Const(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            Item::Fn(item) => &item.sig.ident,
            Item::Static(item) => &item.ident,
            Item::Struct(item) => &item.ident,
            Item::Trait(item) => &item.ident,
            Item::Type(item) => &item.ident,
            Item::Macro(item) => match &item.ident {
                Some(ident) => ident,
                None => continue,
            },
            Item::Use(item) => {
                let public = !matches!(item.vis, Visibility::Inherited);
                flatten(&item.tree, &mut Vec::new(), public, &mut names);
                continue;
            }
            _ => continue,
        };
        names.names.entry(defined.to_string()).or_default().push(Meaning::Defined);
    }
    names
}

fn flatten(tree: &UseTree, prefix: &mut Vec<String>, public: bool, names: &mut Names) {
    let mut bind = |name: String, path: Vec<String>| {
        if public {
            names.reexports.push(name.clone());
        }
        names.names.entry(name).or_default().push(Meaning::Imported(path));
    };
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, public, names);
            prefix.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            bind(prefix.last().cloned().unwrap_or_default(), prefix.clone());
        }
        UseTree::Name(name) => {
            bind(name.ident.to_string(), [&prefix[..], &[name.ident.to_string()]].concat())
        }
        UseTree::Rename(name) => {
            bind(name.rename.to_string(), [&prefix[..], &[name.ident.to_string()]].concat());
        }
        UseTree::Glob(_) => names.globs.push(prefix.clone()),
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, prefix, public, names);
            }
        }
    }
}
