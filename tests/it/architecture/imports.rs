//! Which file uses which, with re-exports followed to the file that defines what is used, and the circles among them.
//!
//! Names are followed as written. A method that is called on a value is not: it takes no import.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::files::{Meaning, ModulePath, Names, SourceFile, names, only_for_tests};

/// For each file the files that it uses, by their places in the list, with the path that says so.
pub type Imports = Vec<BTreeMap<usize, String>>;

/// Finds what each file uses.
pub fn imports(files: &[SourceFile]) -> Imports {
    let resolver = Resolver::new(files);
    let mut imports = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let mut used = BTreeMap::new();
        for path in paths(file) {
            for target in resolver.files(&file.module, &path) {
                if target != at {
                    used.entry(target).or_insert_with(|| path.join("::"));
                }
            }
        }
        imports.push(used);
    }
    imports
}

/// The shortest circle, as the places of its files in order; none where there is no circle.
pub fn shortest_circle(imports: &Imports) -> Option<Vec<usize>> {
    (0..imports.len()).filter_map(|start| circle_through(imports, start)).min_by_key(Vec::len)
}

fn circle_through(imports: &Imports, start: usize) -> Option<Vec<usize>> {
    let mut came_from = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for &next in imports[at].keys() {
            if next == start {
                let mut circle = vec![at];
                while let Some(&before) = came_from.get(circle.last().expect("not empty")) {
                    circle.push(before);
                }
                circle.reverse();
                return Some(circle);
            }
            if let std::collections::hash_map::Entry::Vacant(entry) = came_from.entry(next) {
                entry.insert(at);
                queue.push_back(next);
            }
        }
    }
    None
}

/// The groups of files that reach one another, the largest first.
pub fn tangles(imports: &Imports) -> Vec<Vec<usize>> {
    let reached: Vec<BTreeSet<usize>> = (0..imports.len()).map(|start| reach(imports, start)).collect();
    let mut groups: BTreeSet<Vec<usize>> = BTreeSet::new();
    for (at, reach) in reached.iter().enumerate().filter(|(at, reach)| reach.contains(at)) {
        groups.insert(reach.iter().copied().filter(|&other| reached[other].contains(&at)).collect());
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

fn reach(imports: &Imports, start: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut pending = vec![start];
    while let Some(at) = pending.pop() {
        pending.extend(imports[at].keys().filter(|&&next| reached.insert(next)));
    }
    reached
}

/// Names that a room's table of contents offers to other rooms by `pub use` and that no file outside of the room names.
///
/// Names in doc tests count: they are read as words, not as paths.
pub fn unused_exports(files: &[SourceFile], users: &[SourceFile]) -> Vec<String> {
    let resolver = Resolver::new(files);
    let mut used: HashSet<(ModulePath, String)> = HashSet::new();
    let of_library = files.iter().map(|file| (file.module.clone(), file));
    // what uses the library from outside stands in none of its modules
    for (module, file) in of_library.chain(users.iter().map(|file| (vec!["outside".to_owned()], file))) {
        for path in paths(file) {
            let from = if files.iter().any(|known| known.module == module) { &module[..] } else { &[] };
            resolver.walk(from, &path, &mut |passed, name| {
                if !module.starts_with(passed) {
                    used.insert((passed.to_vec(), name.to_owned()));
                }
            });
        }
    }
    let lines =
        files.iter().flat_map(|file| file.text.lines()).filter(|line| line.contains("use imgscope::"));
    let doc_tests: HashSet<&str> =
        lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_')).collect();
    let mut unused = Vec::new();
    for file in files.iter().filter(|file| file.is_contents() && file.module.len() == 1) {
        for name in &resolver.modules[&file.module].1.reexports {
            let is_used = used.contains(&(file.module.clone(), name.clone()));
            if !is_used && !doc_tests.contains(name.as_str()) {
                unused.push(format!("{}::{name}", file.module.join("::")));
            }
        }
    }
    unused
}

struct Resolver {
    modules: HashMap<ModulePath, (usize, Names)>,
}

impl Resolver {
    fn new(files: &[SourceFile]) -> Self {
        // the library's root, not the program's
        let library = files.iter().enumerate().filter(|(_, file)| !file.path.ends_with("main.rs"));
        Self { modules: library.map(|(at, file)| (file.module.clone(), (at, names(file)))).collect() }
    }

    /// The files that define what a path names; two where a name is imported and defined by different kinds of item.
    fn files(&self, module: &[String], path: &[String]) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        self.find(module, path, 0, &mut |_, _| (), &mut found);
        found
    }

    fn walk(&self, module: &[String], path: &[String], seen: &mut dyn FnMut(&[String], &str)) {
        self.find(module, path, 0, seen, &mut BTreeSet::new());
    }

    fn find(
        &self,
        module: &[String],
        path: &[String],
        depth: usize,
        seen: &mut dyn FnMut(&[String], &str),
        found: &mut BTreeSet<usize>,
    ) {
        let Some((first, rest)) = path.split_first() else { return };
        // imports can name one another in a circle
        if depth > 32 {
            return;
        }
        match first.as_str() {
            "crate" | "imgscope" => return self.find(&[], rest, depth + 1, seen, found),
            "self" => return self.find(module, rest, depth + 1, seen, found),
            "super" => {
                let above = &module[..module.len().saturating_sub(1)];
                return self.find(above, rest, depth + 1, seen, found);
            }
            _ => {}
        }
        let Some((at, names)) = self.modules.get(module) else { return };
        seen(module, first);
        let child = [module, std::slice::from_ref(first)].concat();
        // types and modules share their names: what else is called so has nothing below it
        if self.modules.contains_key(&child) && !rest.is_empty() {
            return self.find(&child, rest, depth + 1, seen, found);
        }
        let Some(meanings) = names.names.get(first) else {
            for glob in &names.globs {
                self.find(module, &[&glob[..], path].concat(), depth + 1, seen, found);
            }
            return;
        };
        for meaning in meanings {
            match meaning {
                Meaning::Defined => drop(found.insert(*at)),
                // a crate of the same name
                Meaning::Imported(import) if import.len() == 1 && import[0] == *first => {}
                Meaning::Imported(import) => {
                    self.find(module, &[&import[..], rest].concat(), depth + 1, seen, found);
                }
            }
        }
    }
}

/// All paths that a file names outside of its tests: imports, types, expressions, patterns, arguments of macros.
fn paths(file: &SourceFile) -> BTreeSet<Vec<String>> {
    let mut all = Paths::default();
    for item in file.items() {
        all.visit_item(item);
    }
    let names = names(file);
    all.0.extend(names.names.into_values().flatten().filter_map(|meaning| match meaning {
        Meaning::Imported(path) => Some(path),
        Meaning::Defined => None,
    }));
    all.0
}

#[derive(Default)]
struct Paths(BTreeSet<Vec<String>>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !only_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

impl Paths {
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.end(&mut path);
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.end(&mut path);
                    self.tokens(group.stream());
                    colons = 0;
                }
                _ => {
                    self.end(&mut path);
                    colons = 0;
                }
            }
        }
        self.end(&mut path);
    }

    fn end(&mut self, path: &mut Vec<String>) {
        if !path.is_empty() {
            self.0.insert(std::mem::take(path));
        }
    }
}
