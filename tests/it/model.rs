//! The tree held against a naive model: whole file systems as plain maps, one after each layer.
//!
//! The model knows nothing of arenas, versions or views. It copies the file system below, applies a layer path by path,
//! and compares whole states. Layers are written as tars and read by the real reader.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use imgscope::analysis::Analysis;
use imgscope::image::LayerIndex;
use imgscope::layer::{ImagePath, Kind};
use imgscope::tree::{Event, Modification, NodeChange, NodeId, Removal, Scope, View, WasteKind};
use proptest::prelude::*;

use crate::support::{ImageBuilder, LayerBuilder, image};

/// What a layer's tar says, member by member.
#[derive(Debug, Clone)]
pub enum Member {
    File { path: String, size: usize, fill: u8, mode: u32, mtime: u64 },
    Dir { path: String, mode: u32 },
    Symlink { path: String, target: String },
    HardLink { path: String, target: String },
    Whiteout { path: String },
    Opaque { path: String },
}

/// One inode; two names that share it share the `Rc`.
#[derive(Debug)]
pub struct Object {
    pub written_in: usize,
    pub kind: Kind,
    pub payload: Vec<u8>,
    pub mode: u32,
    pub mtime: u64,
    /// All names that it was ever given, in the order of the tars, and the layer that gave each first.
    names: RefCell<Vec<(String, usize)>>,
}

/// What stands at a path, and the layer that put it there last.
#[derive(Debug, Clone)]
pub struct Entry {
    pub object: Rc<Object>,
    put_in: usize,
}

/// A whole file system; the root is the empty path.
pub type Files = BTreeMap<String, Entry>;

impl Object {
    fn directory(written_in: usize, mode: u32, mtime: u64) -> Rc<Self> {
        Rc::new(Self::new(written_in, Kind::Directory, Vec::new(), mode, mtime))
    }

    fn new(written_in: usize, kind: Kind, payload: Vec<u8>, mode: u32, mtime: u64) -> Self {
        Self { written_in, kind, payload, mode, mtime, names: RefCell::default() }
    }

    /// Notes a name that layer `n` gives it.
    fn name(&self, path: &str, n: usize) {
        let mut names = self.names.borrow_mut();
        names.retain(|(name, layer)| name != path || *layer < n);
        if names.iter().all(|(name, _)| name != path) {
            names.push((path.to_owned(), n));
        }
    }

    /// The name by which it is the file, of those that it has in a file system.
    pub fn file_name(self: &Rc<Self>, files: &Files) -> Option<String> {
        let is_live = |name: &&String| files.get(*name).is_some_and(|entry| Rc::ptr_eq(&entry.object, self));
        self.names.borrow().iter().map(|(name, _)| name).find(is_live).cloned()
    }

    pub fn size(&self) -> u64 {
        self.payload.len() as u64
    }
}

fn is_below(path: &str, directory: &str) -> bool {
    directory.is_empty() && !path.is_empty()
        || path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}

/// All directories above a path, the root first.
fn above(path: &str) -> Vec<&str> {
    let slashes = path.match_indices('/').map(|(at, _)| &path[..at]);
    let root = (!path.is_empty()).then_some("");
    root.into_iter().chain(slashes).collect()
}

/// A path with the links that the layer itself wrote followed in its directory; None for a loop.
fn follow(own: &BTreeMap<String, Rc<Object>>, n: usize, path: &str) -> Option<String> {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (mut at, mut links) = (Vec::new(), 0);
    let mut todo: VecDeque<String> = directory.split('/').map(str::to_owned).collect();
    while let Some(step) = todo.pop_front() {
        match step.as_str() {
            "" => {}
            ".." => drop(at.pop()),
            _ => at.push(step),
        }
        let is_link = |object: &&Rc<Object>| object.kind == Kind::Symlink && object.written_in == n;
        let Some(link) = own.get(&at.join("/")).filter(is_link) else { continue };
        links += 1;
        if links > 40 {
            return None;
        }
        let target = String::from_utf8(link.payload.clone()).expect("a target of this test");
        at.pop();
        if target.starts_with('/') {
            at.clear();
        }
        for step in target.split('/').rev() {
            todo.push_front(step.to_owned());
        }
    }
    at.push(name.to_owned());
    Some(at.join("/"))
}

/// What a layer records itself, settled in the order of its tar: the last one of a path counts.
///
/// Takes members out of the layer on which engines and specification agree on nothing but refusal: hard links to nothing, to
/// directories, to themselves, to what the layer itself replaced.
fn settle(base: &Files, layer: &mut Vec<Member>, n: usize) -> BTreeMap<String, Rc<Object>> {
    let mut own: BTreeMap<String, Rc<Object>> = BTreeMap::new();
    let mut once_there = BTreeSet::new();
    layer.retain(|member| {
        let (path, object) = match member {
            Member::Whiteout { .. } | Member::Opaque { .. } => return true,
            Member::File { path, size, fill, mode, mtime } => {
                let payload = vec![*fill; *size];
                (path, Rc::new(Object::new(n, Kind::File, payload, *mode, *mtime)))
            }
            Member::Dir { path, mode } => (path, Object::directory(n, *mode, 1)),
            Member::Symlink { path, target } => {
                let payload = target.clone().into_bytes();
                (path, Rc::new(Object::new(n, Kind::Symlink, payload, 0o777, 1)))
            }
            Member::HardLink { path, target } => {
                let (Some(name), Some(target)) = (follow(&own, n, path), follow(&own, n, target)) else {
                    return false;
                };
                let replaced = once_there.contains(&target) && !own.contains_key(&target);
                let found = own.get(&target).or_else(|| base.get(&target).map(|entry| &entry.object));
                match found.filter(|object| object.kind != Kind::Directory) {
                    Some(object) if name != target && !replaced => (path, object.clone()),
                    _ => return false,
                }
            }
        };
        let Some(path) = follow(&own, n, path) else { return true }; // a loop: the reader ignores it too
        // no file can stand above it, nothing can stay below what is no directory
        own.retain(|other, o| !(is_below(&path, other) && o.kind != Kind::Directory));
        own.retain(|other, _| !(is_below(other, &path) && object.kind != Kind::Directory));
        once_there.insert(path.clone());
        object.name(&path, n);
        own.insert(path, object);
        true
    });
    for object in own.values() {
        let is_kept = |name: &String| own.get(name).is_some_and(|other| Rc::ptr_eq(other, object));
        object.names.borrow_mut().retain(|(name, layer)| *layer < n || is_kept(name));
    }
    own
}

fn apply(lower: &Files, layer: &mut Vec<Member>, n: usize) -> Files {
    let mut files = lower.clone();
    files.retain(|path, _| removal(layer, path).is_none());
    let own = settle(&files, layer, n);
    for directory in layer.iter().flat_map(|mark| parents(layer, mark)) {
        if files.get(&directory).is_none_or(|entry| entry.object.kind != Kind::Directory) {
            let implied = Object::directory(n, 0o755, 0);
            files.insert(directory, Entry { object: implied, put_in: n });
        }
    }
    for (path, object) in own {
        for directory in above(&path) {
            if files.get(directory).is_none_or(|entry| entry.object.kind != Kind::Directory) {
                let implied = Object::directory(n, 0o755, 0);
                files.insert(directory.to_owned(), Entry { object: implied, put_in: n });
            }
        }
        if object.kind != Kind::Directory {
            files.retain(|other, _| !is_below(other, &path));
        }
        files.insert(path, Entry { object, put_in: n });
    }
    files
}

/// The directories that a whiteout or an opaque mark needs, from the root down; none where the layer removes them.
fn parents(layer: &[Member], mark: &Member) -> Vec<String> {
    let directory = match mark {
        Member::Whiteout { path } => path.rsplit_once('/').map_or("", |(directory, _)| directory),
        Member::Opaque { path } => path,
        _ => return Vec::new(),
    };
    let is_removed = |member: &Member| matches!(member, Member::Whiteout { path: gone } if directory == gone || is_below(directory, gone));
    if directory.is_empty() || layer.iter().any(is_removed) {
        return Vec::new();
    }
    above(directory).into_iter().chain([directory]).map(str::to_owned).collect()
}

/// How a layer's whiteouts and opaque marks remove what is below it, if they do.
fn removal(layer: &[Member], path: &str) -> Option<Removal> {
    let by = |how: fn(&Member, &str) -> bool| layer.iter().any(|member| how(member, path));
    if by(|m, path| matches!(m, Member::Whiteout { path: gone } if path == gone || is_below(path, gone))) {
        Some(Removal::Whiteout)
    } else if by(|m, path| matches!(m, Member::Opaque { path: directory } if is_below(path, directory))) {
        Some(Removal::Opaque)
    } else {
        None
    }
}

fn compare(old: &Object, new: &Object) -> Modification {
    let is_directory = old.kind == Kind::Directory;
    if old.kind != new.kind {
        Modification::Type
    } else if old.payload != new.payload {
        Modification::Content
    } else if old.mode != new.mode || (old.mtime != new.mtime && !is_directory) {
        Modification::Metadata
    } else {
        Modification::Nothing
    }
}

/// What a layer did to a path, told from the states before and after it.
fn event(before: &Files, after: &Files, layer: &[Member], n: usize, path: &str) -> Option<Event> {
    match (before.get(path), after.get(path)) {
        (None, None) => None,
        (None, Some(_)) => Some(Event::Added),
        (Some(_), None) => Some(Event::Removed(removal(layer, path).unwrap_or(Removal::Replaced))),
        (Some(_), Some(new)) if new.put_in < n => None,
        (Some(old), Some(new)) => match compare(&old.object, &new.object) {
            Modification::Nothing if new.object.kind == Kind::Directory => None,
            modification => Some(Event::Modified(modification)),
        },
    }
}

fn waste_kind(event: Option<Event>) -> Option<WasteKind> {
    Some(match event? {
        Event::Removed(Removal::Whiteout | Removal::Opaque) => WasteKind::Deleted,
        Event::Removed(Removal::Replaced) | Event::Modified(Modification::Type) => WasteKind::Replaced,
        Event::Modified(Modification::Content) => WasteKind::Overwritten,
        Event::Modified(Modification::Metadata) => WasteKind::MetadataOnly,
        Event::Modified(Modification::Nothing) => WasteKind::RewrittenSame,
        Event::Added => return None,
    })
}

/// The inodes that paths show, each once.
pub fn objects<'a>(entries: impl Iterator<Item = &'a Entry>) -> BTreeMap<*const Object, &'a Object> {
    entries.map(|entry| (Rc::as_ptr(&entry.object), &*entry.object)).collect()
}

fn bytes<'a>(entries: impl Iterator<Item = &'a Entry>) -> u64 {
    objects(entries).values().map(|object| object.size()).sum()
}

fn path_of(analysis: &Analysis, node: NodeId) -> String {
    String::from_utf8(analysis.tree.path(node).as_bytes().to_vec()).expect("a name of this test")
}

fn check_files(analysis: &Analysis, n: usize, files: &Files) {
    let tree = &analysis.tree;
    let mut inodes = BTreeMap::new();
    let mut found = BTreeSet::new();
    for node in tree.nodes() {
        let path = path_of(analysis, node);
        let inode = tree.inode_at(node, LayerIndex(n as u32));
        let (Some(id), Some(entry)) = (inode, files.get(&path)) else {
            assert_eq!(inode.is_some(), files.contains_key(&path), "/{path} after layer {n}");
            continue;
        };
        let (stored, object) = (tree.stored(id), &entry.object);
        let seen =
            (stored.inode.kind, stored.inode.size, stored.inode.mode(), stored.inode.mtime().seconds as u64);
        assert_eq!(seen, (object.kind, object.size(), object.mode, object.mtime), "/{path} after layer {n}");
        assert_eq!(stored.layer.position(), object.written_in, "who wrote /{path}, after layer {n}");
        let version = tree.version_at(node, LayerIndex(n as u32)).expect("a version");
        assert_eq!(version.layer.position(), entry.put_in, "who put /{path} there, after layer {n}");
        if object.kind != Kind::Directory {
            let twin = inodes.entry(id).or_insert_with(|| Rc::as_ptr(object));
            assert_eq!(*twin, Rc::as_ptr(object), "hard links of /{path} after layer {n}");
            if let Some(file) = tree.file_name_at(id, LayerIndex(n as u32)) {
                let expected = object.file_name(files);
                assert_eq!(
                    Some(path_of(analysis, file)),
                    expected,
                    "the file behind /{path} after layer {n}"
                );
            }
        }
        found.insert(path);
    }
    assert!(found.iter().eq(files.keys()), "paths after layer {n}: {found:?}");
    let real = files.values().filter(|entry| entry.object.kind != Kind::Directory);
    assert_eq!(inodes.len(), objects(real).len(), "inodes after layer {n}");
}

fn check_events(analysis: &Analysis, n: usize, before: &Files, after: &Files, layer: &[Member]) {
    let (mut added, mut modified, mut removed) = (0, 0, 0);
    for path in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
        let node = analysis.tree.find(&ImagePath::clean(path.as_bytes())).expect("a node");
        let expected = event(before, after, layer, n, path);
        let layer = LayerIndex(n as u32);
        assert_eq!(analysis.tree.event_in(node, layer), expected, "what layer {n} did to /{path}");
        let story = analysis.tree.events(node);
        assert_eq!(story.iter().find(|e| e.0 == layer).map(|e| e.1), expected, "the story of /{path}");
        match expected.filter(|_| !path.is_empty()) {
            Some(Event::Added) => added += 1,
            Some(Event::Modified(_)) => modified += 1,
            Some(Event::Removed(_)) => removed += 1,
            None => {}
        }
    }
    let counts = analysis.layers[n].counts;
    assert_eq!(
        (counts.added, counts.modified, counts.removed),
        (added, modified, removed),
        "counts of layer {n}"
    );
}

fn check_waste(analysis: &Analysis, n: usize, before: &Files, after: &Files, layer: &[Member]) {
    let still = objects(after.values());
    let gone = objects(before.values()).into_iter().filter(|(id, o)| !still.contains_key(id) && o.size() > 0);
    let mut expected: Vec<_> = gone.map(|(_, o)| (o.written_in, o.size())).collect();
    let mut found = Vec::new();
    for row in analysis.wasted.iter().filter(|row| row.hidden_in.position() == n) {
        found.push((row.written_in.position(), row.size));
        let path = path_of(analysis, row.node);
        let old = &before.get(&path).expect("something was there").object;
        assert_eq!((old.written_in, old.size()), (row.written_in.position(), row.size), "waste at /{path}");
        let kind = waste_kind(event(before, after, layer, n, &path));
        assert_eq!(Some(row.kind), kind, "the kind of waste at /{path}");
    }
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected, "what layer {n} hid");
}

fn check_views(analysis: &Analysis, n: usize, before: &Files, after: &Files) {
    let layer = LayerIndex(n as u32);
    let merged = View::new(&analysis.tree, Scope::Merged(layer));
    let changes = View::new(&analysis.tree, Scope::Changes(layer));
    for node in analysis.tree.nodes() {
        let path = path_of(analysis, node);
        let row = merged.row(node);
        let is_shown =
            before.contains_key(&path) && row.mark == NodeChange::Removed || after.contains_key(&path);
        assert_eq!(row.shown, is_shown || path.is_empty(), "/{path} in the view of layer {n}");
        if !after.contains_key(&path) {
            continue;
        }
        // an inode with names in several directories counts in one of them, and the view may choose which
        let inside = |other: &str| other == path || is_below(other, &path);
        let below = after.iter().filter(|(other, _)| inside(other)).map(|(_, entry)| entry);
        let outside = objects(after.iter().filter(|(other, _)| !inside(other)).map(|(_, entry)| entry));
        let shows = bytes(below.clone());
        let owns = bytes(below.filter(|entry| !outside.contains_key(&Rc::as_ptr(&entry.object))));
        assert!((owns..=shows).contains(&row.size), "/{path} up to {n}: {owns} <= {} <= {shows}", row.size);
    }
    let written = |entry: &&Entry| entry.object.written_in == n;
    assert_eq!(merged.row(NodeId::ROOT).size, bytes(after.values()), "live bytes up to layer {n}");
    assert_eq!(changes.row(NodeId::ROOT).size, bytes(after.values().filter(written)), "written by layer {n}");
    let files = after.values().filter(|entry| entry.object.kind == Kind::File).count();
    assert_eq!(merged.row(NodeId::ROOT).files as usize, files, "files up to layer {n}");
}

/// The image that some layers make, and its whole file system before the first and after each of them. Takes out of the
/// layers what [`settle`] does.
pub fn built(layers: &mut [Vec<Member>]) -> (ImageBuilder, Vec<Files>) {
    let mut states: Vec<Files> = vec![Files::new()];
    let mut image = image();
    for (n, layer) in layers.iter_mut().enumerate() {
        states.push(apply(&states[n], layer, n));
        image = image.layer(|tar| layer.iter().fold(tar, write));
    }
    (image, states)
}

fn check(mut layers: Vec<Vec<Member>>) {
    let (image, states) = built(&mut layers);
    let analysis = image.analyse();
    for (n, layer) in layers.iter().enumerate() {
        let (before, after) = (&states[n], &states[n + 1]);
        check_files(&analysis, n, after);
        check_events(&analysis, n, before, after, layer);
        check_waste(&analysis, n, before, after, layer);
        check_views(&analysis, n, before, after);
        let written = after.values().filter(|entry| entry.object.written_in == n);
        assert_eq!(analysis.layers[n].unpacked_size, bytes(written), "unpacked size of layer {n}");
    }
    let totals = &analysis.totals;
    assert_eq!(totals.live_size, bytes(states[layers.len()].values()), "live size");
    assert_eq!(totals.unpacked_size, totals.live_size + totals.wasted_size, "unpacked is live and wasted");
    let wasted: u64 = analysis.layers.iter().map(|layer| layer.wasted_size).sum();
    assert_eq!(totals.wasted_size, wasted, "wasted by layer");
    assert_eq!(totals.wasted_size, analysis.wasted.iter().map(|row| row.size).sum::<u64>(), "wasted by path");
}

fn write(tar: LayerBuilder, member: &Member) -> LayerBuilder {
    match member {
        Member::File { path, size, fill, mode, mtime } => {
            tar.mode(*mode).mtime(*mtime).fill(*fill).file(path, *size)
        }
        Member::Dir { path, mode } => tar.mode(*mode).mtime(1).dir(path),
        Member::Symlink { path, target } => tar.mode(0o777).mtime(1).symlink(path, target),
        Member::HardLink { path, target } => tar.hard_link(path, target),
        Member::Whiteout { path } => tar.whiteout(path),
        Member::Opaque { path } => tar.opaque(path),
    }
}

fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "c"]), 1..=3).prop_map(|names| names.join("/"))
}

fn member() -> impl Strategy<Value = Member> {
    let size = prop::sample::select(vec![0, 1, 7, 512, 700]);
    let (fill, mode) = (prop::sample::select(vec![b'x', b'y']), prop::sample::select(vec![0o644, 0o755]));
    let target =
        prop_oneof![path(), path().prop_map(|p| format!("/{p}")), path().prop_map(|p| format!("../{p}"))];
    prop_oneof![
        6 => (path(), size, fill, mode.clone(), 1..3u64)
            .prop_map(|(path, size, fill, mode, mtime)| Member::File { path, size, fill, mode, mtime }),
        2 => (path(), mode).prop_map(|(path, mode)| Member::Dir { path, mode }),
        1 => (path(), target).prop_map(|(path, target)| Member::Symlink { path, target }),
        2 => (path(), path()).prop_map(|(path, target)| Member::HardLink { path, target }),
        2 => path().prop_map(|path| Member::Whiteout { path }),
        1 => path().prop_map(|path| Member::Opaque { path }),
    ]
}

#[test]
fn a_directory_made_again_for_its_mark_below_what_becomes_a_link_was_removed_by_the_mark_above() {
    let opaque = |path: &str| Member::Opaque { path: path.to_owned() };
    let link = Member::Symlink { path: "c".to_owned(), target: "a".to_owned() };
    check(vec![vec![opaque("c/b")], vec![link, opaque("c"), opaque("c/b")]]);
}

/// A few different layers in any order, some of them used again.
pub fn layers() -> impl Strategy<Value = Vec<Vec<Member>>> {
    let distinct = prop::collection::vec(prop::collection::vec(member(), 0..9), 1..=4);
    let order = prop::collection::vec(any::<prop::sample::Index>(), 1..=6);
    (distinct, order)
        .prop_map(|(distinct, order)| order.iter().map(|index| index.get(&distinct).clone()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_tree_agrees_with_whole_file_systems_applied_one_by_one(layers in layers()) {
        check(layers);
    }
}
