//! Jars: what Maven wrote into them, and the jars inside of those that bring all that they need (Spring Boot, WAR).
//!
//! Of the archive its directory and a few small members are read (APPNOTE.TXT, 4.3.12 and 4.3.16); the archive is whole here.

use std::io::Read;

use flate2::read::DeflateDecoder;

use super::paragraph::Paragraph;

/// Packages that are taken of one jar.
const MOST_PACKAGES: usize = 1_000;
/// Members that are looked at.
const MOST_MEMBERS: usize = 65_536;
/// Bytes of `pom.properties` or a manifest that are read: they have less than a kilobyte.
const LARGEST_MEMBER: usize = 64 << 10;
/// Bytes that members may unpack to, for each byte of the jar: members of the same place would be unpacked again and again.
const MOST_UNPACKED: usize = 8;
/// The end of the directory with the longest comment.
const END: usize = 22 + 65_535;
/// The parts of an entry of the directory, and of a member, that are always there.
const ENTRY: usize = 46;
const MEMBER: usize = 30;

/// A paragraph for each package; None where it is no archive.
pub(super) fn packages(content: &[u8]) -> Option<Vec<u8>> {
    let mut written = Vec::new();
    let mut manifest = None;
    let mut count = 0;
    let mut left = content.len().saturating_mul(MOST_UNPACKED);
    for entry in entries(content)?.take(MOST_MEMBERS) {
        if count == MOST_PACKAGES {
            break;
        }
        let paragraph = match entry.path {
            b"META-INF/MANIFEST.MF" => {
                manifest = entry.text(content, &mut left).map(|text| of_manifest(&text));
                continue;
            }
            path if path.starts_with(b"META-INF/maven/") && path.ends_with(b"/pom.properties") => {
                entry.text(content, &mut left).map(|text| of_properties(&text))
            }
            path if path.ends_with(b".jar") => Some(inner(path)),
            _ => continue,
        };
        if let Some(paragraph) = paragraph.filter(|paragraph| !paragraph.is_empty()) {
            written.extend(paragraph);
            written.push(b'\n');
            count += 1;
        }
    }
    // what Maven did not build may say of itself what it is
    if memchr::memmem::find(&written, b"Own: ").is_none() {
        written.extend(manifest.unwrap_or_default());
    }
    Some(written)
}

/// `pom.properties`: group, name and version, a line each.
fn of_properties(text: &str) -> Vec<u8> {
    let value = |key: &str| {
        let lines = text.lines().map(str::trim);
        lines
            .filter_map(|line| line.split_once('='))
            .find(|(name, _)| name.trim() == key)
            .map(|(_, value)| value.trim())
    };
    let mut package = Paragraph::default();
    if let (Some(group), Some(name), Some(version)) =
        (value("groupId"), value("artifactId"), value("version"))
    {
        package.field("Package", &format!("{group}:{name}"));
        package.field("Version", version);
        package.field("Own", "yes");
    }
    package.into_bytes()
}

/// The manifest's own words for what the jar is.
fn of_manifest(text: &str) -> Vec<u8> {
    let value =
        |key: &str| text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": ")).map(str::trim);
    let mut package = Paragraph::default();
    let name = value("Implementation-Title").or_else(|| value("Bundle-SymbolicName"));
    let version = value("Implementation-Version").or_else(|| value("Bundle-Version"));
    if let (Some(name), Some(version)) = (name, version) {
        package.field("Package", name.split(';').next().unwrap_or(name));
        package.field("Version", version);
        package.field("Own", "yes");
    }
    package.into_bytes()
}

/// A jar within the jar, by its name.
fn inner(path: &[u8]) -> Vec<u8> {
    let mut package = Paragraph::default();
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
    package.field("Inner", &String::from_utf8_lossy(name));
    package.into_bytes()
}

/// A member as the directory has it.
struct Entry<'a> {
    path: &'a [u8],
    is_deflated: bool,
    stored: usize,
    offset: usize,
}

impl Entry<'_> {
    /// Its text, as far as any such file goes; None where it is damaged, or nothing is left of the bytes that may be unpacked.
    fn text(&self, content: &[u8], left: &mut usize) -> Option<String> {
        let most = LARGEST_MEMBER.min(*left);
        if most == 0 {
            return None;
        }
        let member = content.get(self.offset..)?;
        let lengths = [26, 28].map(|at| number2(member, at));
        let packed = member.get(MEMBER + lengths.iter().sum::<usize>()..)?;
        let packed = packed.get(..self.stored.min(packed.len()))?;
        let mut text = Vec::new();
        let read = match self.is_deflated {
            true => DeflateDecoder::new(packed).take(most as u64).read_to_end(&mut text),
            false => packed.take(most as u64).read_to_end(&mut text),
        };
        *left -= text.len();
        read.ok()?;
        Some(String::from_utf8_lossy(&text).into_owned())
    }
}

/// The members by the archive's directory, as far as that goes.
fn entries(content: &[u8]) -> Option<impl Iterator<Item = Entry<'_>>> {
    let tail = &content[content.len().saturating_sub(END)..];
    let end = memchr::memmem::rfind(tail, b"PK\x05\x06").and_then(|at| tail.get(at..at + 22))?;
    let mut rest = content.get(number4(end, 16)..)?;
    Some(std::iter::from_fn(move || {
        let entry = rest.get(..ENTRY).filter(|entry| entry.starts_with(b"PK\x01\x02"))?;
        let lengths = [28, 30, 32].map(|at| number2(entry, at));
        let path = rest.get(ENTRY..ENTRY + lengths[0])?;
        rest = rest.get(ENTRY + lengths.iter().sum::<usize>()..).unwrap_or_default();
        Some(Entry {
            path,
            is_deflated: number2(entry, 10) == 8,
            stored: number4(entry, 20),
            offset: number4(entry, 42),
        })
    }))
}

/// A number of two bytes; 0 where there are none.
fn number2(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..at + 2).map_or(0, |bytes| usize::from(u16::from_le_bytes([bytes[0], bytes[1]])))
}

/// A number of four bytes; 0 where there are none.
fn number4(bytes: &[u8], at: usize) -> usize {
    number2(bytes, at) | number2(bytes, at + 2) << 16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of members that are stored as they are.
    fn archive(members: &[(&str, &str)]) -> Vec<u8> {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for (path, text) in members {
            let mut entry = [0; ENTRY];
            entry[..4].copy_from_slice(b"PK\x01\x02");
            entry[20..24].copy_from_slice(&(text.len() as u32).to_le_bytes());
            entry[28..30].copy_from_slice(&(path.len() as u16).to_le_bytes());
            entry[42..46].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
            directory.extend(entry);
            directory.extend(path.as_bytes());
            let mut member = [0; MEMBER];
            member[..4].copy_from_slice(b"PK\x03\x04");
            member[26..28].copy_from_slice(&(path.len() as u16).to_le_bytes());
            bytes.extend(member);
            bytes.extend(path.as_bytes());
            bytes.extend(text.as_bytes());
        }
        let mut end = [0; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[16..20].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
        bytes.extend(directory);
        bytes.extend(end);
        bytes
    }

    fn of(members: &[(&str, &str)]) -> String {
        String::from_utf8(packages(&archive(members)).expect("an archive")).expect("UTF-8")
    }

    #[test]
    fn a_jar_says_what_maven_or_its_manifest_say_and_names_what_is_inside() {
        let maven = (
            "META-INF/maven/org.acme/shop/pom.properties",
            "#x\nversion=1.4\ngroupId = org.acme\nartifactId=shop\n",
        );
        let manifest = (
            "META-INF/MANIFEST.MF",
            "Main-Class: x\r\nImplementation-Title: shop\r\nImplementation-Version: 2\r\n",
        );
        assert_eq!(of(&[manifest, maven]), "Package: org.acme:shop\nVersion: 1.4\nOwn: yes\n\n");
        assert_eq!(of(&[manifest]), "Package: shop\nVersion: 2\nOwn: yes\n");
        assert_eq!(of(&[("BOOT-INF/lib/spring-core-6.1.2.jar", "")]), "Inner: spring-core-6.1.2.jar\n\n");
        assert_eq!(packages(b"PK but no archive"), None);
        let whole = archive(&[maven, ("lib/a-1.jar", "")]);
        let (_, unpacked) = maven;
        let entry = entries(&whole).and_then(|mut entries| entries.next()).expect("a member");
        let mut left = unpacked.len() + 5;
        let texts = [0; 3].map(|_| entry.text(&whole, &mut left).map_or(0, |text| text.len()));
        assert_eq!(texts, [unpacked.len(), 5, 0], "members of one place are unpacked within a bound");
        for length in 0..whole.len() {
            let _ = packages(&whole[..length]);
        }
    }
}
