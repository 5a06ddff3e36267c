//! What is written is read again as it was, whatever it is.

use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;

use super::layer_body::{LayerBody, read_layer, write_layer};
use super::{read_documents, write_documents};
use crate::cache::StoredLayer;
use crate::content::*;
use crate::image::{Algorithm, Digest};
use crate::layer::*;

fn bytes() -> impl Strategy<Value = Box<[u8]>> {
    prop::collection::vec(any::<u8>(), 0..40).prop_map(Into::into)
}

fn word() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 0..12).prop_map(String::from_iter)
}

fn machine() -> impl Strategy<Value = Machine> {
    let words = || prop::sample::select(vec!["amd64", "arm64", "386", "unknown", "mips64le"]);
    prop_oneof![
        words().prop_map(Machine::Known),
        prop::collection::vec(words(), 0..3).prop_map(Machine::Several),
        any::<u32>().prop_map(Machine::Other),
    ]
}

fn strippable() -> impl Strategy<Value = Option<Result<Strippable, ExecutableError>>> {
    let parts =
        any::<(u64, u64, u64)>().prop_map(|(dwarf, symbols, other)| Ok(Strippable { dwarf, symbols, other }));
    prop::option::of(prop_oneof![parts, prop::sample::select(&ExecutableError::ALL[..]).prop_map(Err)])
}

fn go() -> impl Strategy<Value = Box<GoBuild>> {
    let module = || (word(), word()).prop_map(|(path, version)| GoModule { path, version });
    let lists = (prop::collection::vec(module(), 0..3), prop::collection::vec((word(), word()), 0..3));
    (word(), word(), prop::option::of(module()), lists).prop_map(|(version, path, main, (deps, settings))| {
        Box::new(GoBuild { version, path, main, deps, settings })
    })
}

fn executable() -> impl Strategy<Value = Executable> {
    use ExecutableFormat::{Elf, MachO, Pe};
    use ExecutableRole::{Core, Debug, Library, Object, Program};
    let told = (
        prop::sample::select(vec![Elf, MachO, Pe]),
        machine(),
        prop::sample::select(vec![Program, Library, Object, Core, Debug]),
        strippable(),
    );
    let lists = (
        prop::option::of(bytes()),
        prop::collection::vec(bytes(), 0..3),
        prop::collection::vec(bytes(), 0..3),
    );
    let built =
        (prop::option::of(go()), prop::option::of(word()), any::<[bool; 6]>(), any::<Option<[u64; 2]>>());
    (told, lists, built).prop_map(
        |(
            (format, machine, role, strippable),
            (interpreter, needed, search_path),
            (go, rustc, flags, hash),
        )| {
            let [is_packed, reads_certificates, opens_tls, calls_c, loads_time_zones, embeds_time_zones] =
                flags;
            Executable {
                format,
                machine,
                role,
                interpreter,
                needed,
                search_path,
                strippable,
                go,
                rustc: rustc.map(Into::into),
                is_packed,
                reads_certificates,
                opens_tls,
                calls_c,
                loads_time_zones,
                without_build_id: hash,
                embeds_time_zones,
            }
        },
    )
}

/// One of each.
pub(super) fn script_steps() -> Vec<ScriptStep> {
    let text = || "x".to_owned();
    let path = |base| ScriptPath { base, path: text() };
    let tests = vec![
        ArgumentTest::Is(text()),
        ArgumentTest::IsNot(text()),
        ArgumentTest::StartsWith(text()),
        ArgumentTest::EndsWith(text()),
        ArgumentTest::IsMissing,
        ArgumentTest::IsPresent,
        ArgumentTest::IsRoot,
        ArgumentTest::IsNotRoot,
        ArgumentTest::IsExtended,
        ArgumentTest::Unknown,
    ];
    vec![
        ScriptStep::If { tests: vec![tests], then: 1, otherwise: 2 },
        ScriptStep::Call { line: 1, words: vec![text()], is_exec: true, takes_arguments: false },
        ScriptStep::Source { path: Some(path(PathBase::Script)), needs_source: true },
        ScriptStep::Source { path: None, needs_source: true },
        ScriptStep::Directory { path: path(PathBase::Directory), is_needed: true },
        ScriptStep::Directory { path: path(PathBase::ScriptFile), is_needed: false },
        ScriptStep::SearchPath { directories: text() },
        ScriptStep::Set { words: vec![text()], takes_arguments: true },
        ScriptStep::Shift,
        ScriptStep::Modes,
        ScriptStep::Stop,
    ]
}

fn facts() -> impl Strategy<Value = Facts> {
    use SecretKind::*;
    let secrets = vec![
        PrivateKey,
        EncryptedKey,
        EnvironmentFile,
        EnvironmentSecrets,
        RegistryCredentials,
        HostCredentials,
        ContainerRegistryLogin,
        CloudKey,
    ];
    let script = (bytes(), any::<Option<(u32, bool)>>()).prop_map(|(line, end)| {
        Facts::Script(Script {
            line,
            hand_over: end.map(|(line, is_certain)| FinalExec { line, is_certain }),
            steps: script_steps(),
            drops_root: true,
        })
    });
    prop_oneof![
        executable().prop_map(|executable| Facts::Executable(Box::new(executable))),
        script,
        prop::sample::select(secrets).prop_map(Facts::Secret),
        bytes().prop_map(Facts::Text),
    ]
}

fn inode() -> impl Strategy<Value = Inode> {
    use Kind::{BlockDevice, CharDevice, Directory, Fifo, File, Symlink};
    let kind = prop::sample::select(vec![File, Directory, Symlink, CharDevice, BlockDevice, Fifo]);
    let told = any::<(u16, u64, u64, i64, u32, u64, [u64; 2], u64)>();
    (kind, told, bytes(), prop::option::of(facts())).prop_map(|(kind, told, target, facts)| {
        let (mode, uid, gid, seconds, nanoseconds, size, content, xattrs) = told;
        let mtime = Mtime { seconds, nanoseconds };
        let metadata = Metadata { mode: u32::from(mode & 0o7777), uid, gid, mtime, xattrs };
        let inode = Inode::new(kind, metadata, size, ContentHash(content));
        match (kind, facts) {
            (Symlink, _) => inode.with_target(target),
            (_, Some(facts)) => inode.with_facts(facts),
            (_, None) if mode & 0x8000 != 0 => inode.unexamined(),
            (_, None) => inode,
        }
    })
}

/// Paths with the directories above them, and where each is.
pub(super) fn numbered(paths: Vec<ImagePath>) -> (Names, impl Fn(&ImagePath) -> NameId) {
    let mut all = BTreeSet::from([ImagePath::default()]);
    for mut path in paths {
        while all.insert(path.clone()) {
            path = ImagePath::clean(path.split().0);
        }
    }
    let mut names = Names::default();
    let mut places = HashMap::from([(ImagePath::default(), NameId::ROOT)]);
    for path in all.into_iter().filter(|path| !path.is_root()) {
        let (directory, name) = path.split();
        let place = names.push(places[&ImagePath::clean(directory)], name);
        places.insert(path, place);
    }
    (names, move |path: &ImagePath| places[path])
}

/// Names that share much, and have bytes around the slash.
fn path() -> impl Strategy<Value = ImagePath> {
    let byte = prop::sample::select(&b"ab./-\xff"[..]);
    prop::collection::vec(byte, 0..16).prop_map(|bytes| ImagePath::clean(&bytes))
}

fn paths() -> impl Strategy<Value = Vec<ImagePath>> {
    prop::collection::btree_set(path(), 0..12).prop_map(|paths| paths.into_iter().collect())
}

fn changeset() -> impl Strategy<Value = Changeset> {
    let inodes = prop::collection::vec(inode(), 1..12);
    let records = prop::collection::vec((any::<bool>(), any::<u32>(), path(), any::<u32>()), 12);
    let attributes = prop::sample::select(vec!["trusted.overlay.opaque", "user.fuseoverlayfs.opaque"]);
    let warnings = prop::collection::vec("[a-z é/]{0,20}", 0..3);
    (inodes, (paths(), records), paths(), paths(), (paths(), attributes), warnings, any::<(u64, bool)>())
        .prop_map(
            |(
                inodes,
                (names, records),
                whiteouts,
                opaques,
                (overlay, attribute),
                warnings,
                (tar_size, is_listed),
            )| {
                let count = inodes.len() as u32;
                let targets = records.iter().map(|(_, _, target, _)| target.clone());
                let (numbered_names, place) = numbered(names.iter().cloned().chain(targets).collect());
                let entry = |(path, (is_inode, inode, target, order)): (_, (bool, u32, _, u32))| {
                    let record = match is_inode {
                        true => Record::Inode(inode % count),
                        false => Record::LinkToLower(place(&target)),
                    };
                    LayerEntry { name: place(&path), record, order }
                };
                let entries = names.into_iter().zip(records).map(entry).collect();
                let names = numbered_names;
                let overlay_opaques =
                    overlay.into_iter().map(|path| OverlayOpaque { path, attribute }).collect();
                let is_file =
                    |inode: &u32| inodes[*inode as usize].kind == Kind::File && u64::from(*inode) < tar_size;
                let unread = (0..count).filter(is_file).filter(|inode| inode % 3 > 0);
                let unread = unread.map(|inode| UnreadContent { inode, offset: inode.into() }).collect();
                Changeset {
                    inodes,
                    names,
                    entries,
                    whiteouts,
                    opaques,
                    overlay_opaques,
                    warnings,
                    tar_size,
                    unread,
                    hashes: if is_listed { HashKind::Sha256 } else { HashKind::Xxh3 },
                    list: is_listed.then_some(ListFormat::EStargz),
                }
            },
        )
}

fn digest() -> impl Strategy<Value = Option<Digest>> {
    prop::option::of(any::<[u8; 32]>().prop_map(|hash| Digest::from_hash(Algorithm::Sha256, &hash)))
}

fn stored() -> impl Strategy<Value = StoredLayer> {
    (changeset(), any::<(bool, u64)>(), digest(), digest()).prop_map(
        |(changeset, (compressed, stored_size), digest, diff_id)| StoredLayer {
            changeset,
            compressed,
            stored_size,
            digest,
            diff_id,
        },
    )
}

pub(super) fn written(layer: &StoredLayer) -> Vec<u8> {
    write_layer(layer, Vec::new()).expect("memory")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_layer_is_read_as_it_was_written(layer in stored()) {
        let bytes = written(&layer);
        let read = read_layer(&bytes[..]);
        let Ok(LayerBody::Whole(read)) = read else { panic!("{read:?}") };
        prop_assert_eq!(format!("{read:?}"), format!("{layer:?}"));
    }

    #[test]
    fn documents_are_read_as_they_were_written(
        documents in prop::collection::vec((word(), prop::collection::vec(any::<u8>(), 0..50)), 0..5),
    ) {
        let bytes = write_documents(&documents, Vec::new()).expect("memory");
        prop_assert_eq!(read_documents(&bytes[..]).expect("documents"), documents);
    }

    /// Neither a panic nor more memory than there are bytes, whatever the bytes are.
    #[test]
    fn any_bytes_are_read_or_refused(
        layer in stored(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = written(&layer);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(LayerBody::Whole(read)) = read_layer(&bytes[..]) {
            let changeset = &read.changeset;
            let paths: Vec<ImagePath> = changeset.entries.iter().map(|entry| changeset.path(entry)).collect();
            prop_assert!(paths.is_sorted_by(|a, b| a < b));
            let is_known = |entry: &LayerEntry| {
                !matches!(entry.record, Record::Inode(inode) if inode as usize >= changeset.inodes.len())
            };
            prop_assert!(changeset.entries.iter().all(is_known));
        }
        drop(read_documents(&bytes[..]));
    }
}
