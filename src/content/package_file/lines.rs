//! What distributions wrote, line by line: those that are asked for, as they are.

use super::paragraph::LONGEST_VALUE;

/// Fields of Debian's database that are asked for.
const DPKG: &[&[u8]] = &[
    b"Package:",
    b"Status:",
    b"Essential:",
    b"Important:",
    b"Protected:",
    b"Architecture:",
    b"Version:",
    b"Installed-Size:",
    b"Depends:",
    b"Pre-Depends:",
    b"Recommends:",
    b"Suggests:",
    b"Provides:",
];
/// The same of Alpine's: name, version, architecture, licence, size, what is needed, what is provided, directories and files.
const APK: &[&[u8]] = &[b"P:", b"V:", b"A:", b"L:", b"I:", b"D:", b"p:", b"F:", b"R:"];
/// The same of apt's marks.
const MARKS: &[&[u8]] = &[b"Package:", b"Architecture:", b"Auto-Installed:"];

/// Licences that one file may name.
const MOST_LICENSES: usize = 20;

pub(super) fn apk(content: &[u8]) -> Vec<u8> {
    fields(content, APK)
}

pub(super) fn dpkg(content: &[u8]) -> Vec<u8> {
    fields(content, DPKG)
}

pub(super) fn marks(content: &[u8]) -> Vec<u8> {
    fields(content, MARKS)
}

/// All of it.
pub(super) fn whole_lines(content: &[u8]) -> Vec<u8> {
    content.to_vec()
}

/// Paths without the directories that the next path lies in.
pub(super) fn dpkg_list(content: &[u8]) -> Vec<u8> {
    let mut paths = content.split(|&byte| byte == b'\n').filter(|line| line.starts_with(b"/")).peekable();
    let mut kept = Vec::new();
    while let Some(path) = paths.next() {
        let is_above = |next: &&[u8]| next.strip_prefix(path).is_some_and(|rest| rest.starts_with(b"/"));
        if path != b"/." && !paths.peek().is_some_and(is_above) {
            push_line(&mut kept, path);
        }
    }
    kept
}

/// Paths of lines with checksums: `0123abcd  usr/bin/x`.
pub(super) fn dpkg_sums(content: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    for line in content.split(|&byte| byte == b'\n') {
        if let Some(space) = line.iter().position(|byte| *byte == b' ') {
            kept.push(b'/');
            push_line(&mut kept, line[space..].trim_ascii_start());
        }
    }
    kept
}

/// The licences of a machine-readable file (DEP-5), each once.
pub(super) fn copyright(content: &[u8]) -> Vec<u8> {
    if !content.trim_ascii_start().starts_with(b"Format") {
        return Vec::new();
    }
    let mut licenses: Vec<&[u8]> = Vec::new();
    for line in content.split(|&byte| byte == b'\n') {
        let Some(license) = line.strip_prefix(b"License:").map(<[u8]>::trim_ascii) else { continue };
        let is_short = !license.is_empty() && license.len() <= LONGEST_VALUE;
        if is_short && licenses.len() < MOST_LICENSES && !licenses.contains(&license) {
            licenses.push(license);
        }
    }
    licenses.join(&b'\n')
}

/// Fields of paragraphs, by how their lines begin.
fn fields(content: &[u8], fields: &[&[u8]]) -> Vec<u8> {
    let mut kept = Vec::new();
    for line in content.split(|&byte| byte == b'\n') {
        if line.is_empty() || fields.iter().any(|field| line.starts_with(field)) {
            push_line(&mut kept, line);
        }
    }
    // what follows the last line break is no line
    kept.pop();
    kept
}

fn push_line(kept: &mut Vec<u8>, line: &[u8]) {
    kept.extend_from_slice(line);
    kept.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(kept: Vec<u8>, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&kept), expected);
    }

    #[test]
    fn databases_lose_all_but_what_is_asked_for() {
        let text = "Package: a\nStatus: install ok installed\nMaintainer: T <t@x>\nInstalled-Size: 5\nVersion: 1\nConffiles:\n \
                    /etc/x 00ff\nDescription: d\n Package: no\n\nPackage: b\n";
        let kept = "Package: a\nStatus: install ok installed\nInstalled-Size: 5\nVersion: 1\n\nPackage: b\n";
        is(dpkg(text.as_bytes()), kept);
        let text =
            "C:Q1x\nP:musl\nV:1.2\nT:the libc\nm:T <t@x>\nF:lib\nM:0:0:755\nR:libc.so\nZ:Q1y\n\nP:zlib\n";
        is(apk(text.as_bytes()), "P:musl\nV:1.2\nF:lib\nR:libc.so\n\nP:zlib\n");
        is(apk(b""), "");
    }

    #[test]
    fn lists_lose_directories_that_are_said_again() {
        is(
            dpkg_list(b"/.\n/bin\n/bin/bash\n/usr\n/usr/share\n/usr/share/a\n/usr/share/ab\nx\n"),
            "/bin/bash\n/usr/share/a\n/usr/share/ab\n",
        );
        is(dpkg_sums(b"0123  usr/a b\n\n4567  ./c\nnone\n"), "/usr/a b\n/./c\n");
    }

    #[test]
    fn licences_are_those_of_machine_readable_files() {
        is(copyright(b"Format: x\nLicense: MIT\n text\nLicense: ISC\nLicense: MIT\n"), "MIT\nISC");
        is(copyright(b"Debianized by T.\nLicense: MIT\n"), "");
    }
}
