//! Documents of an image, in an archive in which everything is as they say: a change to one of them is read, and not
//! refused for its digest.
//!
//! `{digest NAME}` and `{size NAME}` stand for those of an earlier section; `layer` is there from the start. A section
//! whose name is that of a file is a member of this name, another one a blob.

use sha2::{Digest, Sha256};

use super::sections::sections;
use super::{archive, tars};

/// Puts the archive together, and reads it.
pub fn run(data: &[u8]) {
    let layer = tars::of_files(&[("etc/os-release", b"ID=alpine\n"), ("app", &[b'a'; 700])]);
    let mut known = vec![("layer".to_owned(), digest(&layer), layer.len())];
    let mut members = vec![(blob(&layer), layer.clone()), ("layer.tar".to_owned(), layer)];
    for (name, content) in sections(data) {
        let content = filled(content, &known);
        let is_file = name.contains('.') || name == "oci-layout";
        members.push((if is_file { name.clone() } else { blob(&content) }, content.clone()));
        known.push((name, digest(&content), content.len()));
    }
    let members: Vec<(&str, &[u8])> = members
        .iter()
        .filter(|(name, _)| is_name(name))
        .map(|(name, content)| (name.as_str(), content.as_slice()))
        .collect();
    archive::check(&tars::of_files(&members));
}

/// What the writer of tars takes for a name.
fn is_name(name: &str) -> bool {
    let parts = || name.split('/');
    parts().all(|part| !matches!(part, "" | "." | "..")) && !name.contains('\0') && name.len() < 200
}

fn digest(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn blob(content: &[u8]) -> String {
    format!("blobs/sha256/{}", digest(content))
}

/// Puts digests and sizes in. Bytes are bytes: a document need not be UTF-8.
fn filled(mut content: Vec<u8>, known: &[(String, String, usize)]) -> Vec<u8> {
    for (name, digest, size) in known {
        for (mark, value) in [
            (format!("{{digest {name}}}"), format!("sha256:{digest}")),
            (format!("{{hex {name}}}"), digest.clone()),
            (format!("{{size {name}}}"), size.to_string()),
        ] {
            let mut from = 0;
            while let Some(at) = find(&content[from..], mark.as_bytes()) {
                let at = from + at;
                content.splice(at..at + mark.len(), value.bytes());
                from = at + value.len();
            }
        }
    }
    content
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
