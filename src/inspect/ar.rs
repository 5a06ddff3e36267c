//! What an ar archive holds: a static library, a Debian package (ar(5), deb(5)).
//!
//! Read by hand, header by header: the readers of crates keep the table of long names whole, which may be as long as the file
//! says. What members hold is passed over.

use std::io::{self, Read, Seek, SeekFrom};

use super::archive_listing::{ArchiveListing, ArchiveMember, MEMBERS, MemberFacts};

/// How an archive begins, and one whose members are files elsewhere.
const MAGIC: &[u8; 8] = b"!<arch>\n";
const THIN: &[u8; 8] = b"!<thin>\n";
const HEADER: usize = 60;
/// The most that is read of the table of long names.
const NAMES: u64 = 16 << 20;
/// The longest name that is read from before a member's content.
const NAME: u64 = 4 << 10;

/// Tells whether a content begins as an archive does.
pub(super) fn is_ar(head: &[u8]) -> bool {
    head.starts_with(MAGIC) || head.starts_with(THIN)
}

/// Lists the members, but for tables of symbols and names.
///
/// # Errors
/// Where it can't be read. What is damaged ends the list.
pub(super) fn listing(size: u64, content: &mut (impl Read + Seek)) -> io::Result<ArchiveListing> {
    let is_thin = part(content, 0, MAGIC.len() as u64)? == THIN;
    let mut listing = ArchiveListing { format: "ar", ..ArchiveListing::default() };
    let (mut at, mut names) = (MAGIC.len() as u64, Vec::new());
    while at < size {
        let header = part(content, at, HEADER as u64)?;
        let Some(header) = Header::of(&header) else {
            listing.ends_early = Some("a member's header is damaged".to_owned());
            break;
        };
        let start = at + HEADER as u64;
        let is_table =
            matches!(header.name, b"/" | b"//" | b"/SYM64/") || header.name.starts_with(b"__.SYMDEF");
        let stored = if is_thin && !is_table { 0 } else { header.size };
        if header.name == b"//" {
            names = part(content, start, stored.min(NAMES))?;
        }
        let end = start.saturating_add(stored);
        if !is_table {
            if listing.members.len() == MEMBERS {
                listing.ends_early = Some("there are more".to_owned());
                break;
            }
            let (path, before) = header.path(&names, content, start)?;
            // BSD's table of symbols may have a long name
            if !path.starts_with(b"__.SYMDEF") {
                listing.members.push(header.member(path, start.saturating_add(before), before));
            }
        }
        if end > size {
            listing.ends_early = Some("the last member is cut off".to_owned());
        }
        // members begin at even places
        at = end.saturating_add(end % 2);
    }
    Ok(listing)
}

/// What stands before a member.
struct Header<'h> {
    /// Its name, or where that is.
    name: &'h [u8],
    facts: MemberFacts,
    /// Bytes that are stored of it, with a name that stands before its content.
    size: u64,
}

impl<'h> Header<'h> {
    /// Reads the fields; None where they are damaged.
    fn of(header: &'h [u8]) -> Option<Self> {
        if header.len() < HEADER || !header.ends_with(b"`\n") {
            return None;
        }
        let number = |from: usize, to: usize, radix| number(&header[from..to], radix);
        let facts = MemberFacts {
            mtime: number(16, 28, 10).and_then(|time| i64::try_from(time).ok()).unwrap_or(0),
            uid: number(28, 34, 10).unwrap_or(0),
            gid: number(34, 40, 10).unwrap_or(0),
            mode: (number(40, 48, 8).unwrap_or(0) & 0o7777) as u32,
        };
        Some(Self { name: header[..16].trim_ascii_end(), facts, size: number(48, 58, 10)? })
    }

    /// The member's path, and how many bytes of what is stored are that path: GNU has long ones in a table, BSD before the
    /// content.
    fn path(&self, names: &[u8], content: &mut (impl Read + Seek), start: u64) -> io::Result<(Vec<u8>, u64)> {
        let whole = |prefix: &[u8]| self.name.strip_prefix(prefix).and_then(|digits| number(digits, 10));
        if let Some(length) = whole(b"#1/") {
            let length = length.min(self.size);
            let path = part(content, start, length.min(NAME))?;
            let end = path.iter().position(|byte| *byte == 0).unwrap_or(path.len());
            return Ok((path[..end].to_vec(), length));
        }
        let long = whole(b"/").and_then(|place| names.get(usize::try_from(place).ok()?..));
        let path = match long {
            Some(long) => long.split(|byte| *byte == b'\n').next().unwrap_or_default(),
            None => self.name,
        };
        Ok((path.strip_suffix(b"/").unwrap_or(path).to_vec(), 0))
    }

    fn member(&self, path: Vec<u8>, offset: u64, before: u64) -> ArchiveMember {
        ArchiveMember {
            path,
            kind: '-',
            size: self.size.saturating_sub(before),
            target: None,
            facts: Some(self.facts),
            offset: Some(offset),
        }
    }
}

/// A number in text, with blanks after it; None where there is none.
fn number(field: &[u8], radix: u32) -> Option<u64> {
    u64::from_str_radix(std::str::from_utf8(field).ok()?.trim(), radix).ok()
}

fn part(content: &mut (impl Read + Seek), offset: u64, length: u64) -> io::Result<Vec<u8>> {
    content.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    content.by_ref().take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn member(name: &str, content: &[u8]) -> Vec<u8> {
        let header = format!(
            "{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n",
            1_700_000_000,
            0,
            20,
            "100644",
            content.len()
        );
        let pad: &[u8] = if content.len() % 2 == 1 { b"\n" } else { b"" };
        [header.as_bytes(), content, pad].concat()
    }

    fn list(bytes: &[u8]) -> ArchiveListing {
        listing(bytes.len() as u64, &mut Cursor::new(bytes)).expect("memory")
    }

    fn members(listing: &ArchiveListing) -> Vec<(&str, u64)> {
        listing
            .members
            .iter()
            .map(|member| (std::str::from_utf8(&member.path).expect("text"), member.size))
            .collect()
    }

    #[test]
    fn members_are_listed_under_the_names_that_gnu_and_bsd_give_them() {
        let gnu = [
            MAGIC.to_vec(),
            member("/", b"symbols"),
            member("//", b"a_very_long_name_of_an_object.o/\nanother_name_that_is_long.o/\n"),
            member("short.o/", b"odd"),
            member("/0", b"long"),
            member("/33", b"another"),
        ]
        .concat();
        let listed = list(&gnu);
        assert_eq!(
            members(&listed),
            [("short.o", 3), ("a_very_long_name_of_an_object.o", 4), ("another_name_that_is_long.o", 7)]
        );
        let facts = MemberFacts { mode: 0o644, uid: 0, gid: 20, mtime: 1_700_000_000 };
        assert_eq!((listed.ends_early.as_deref(), listed.members[0].facts), (None, Some(facts)));
        let bsd = [
            MAGIC.to_vec(),
            member("#1/20", b"__.SYMDEF SORTED\0\0\0\0symbols"),
            member("#1/12", b"with blank.oobject"),
        ]
        .concat();
        assert_eq!(members(&list(&bsd)), [("with blank.o", 6)]);
        let offset = list(&bsd).members[0].offset.expect("a place") as usize;
        assert_eq!(&bsd[offset..offset + 6], b"object");
    }

    #[test]
    fn members_of_a_thin_archive_are_elsewhere() {
        let stub = &member("a.o/", &[0; 500])[..HEADER];
        let thin = [&THIN[..], &member("/", b"symbols"), stub, stub].concat();
        assert_eq!(members(&list(&thin)), [("a.o", 500), ("a.o", 500)]);
    }

    #[test]
    fn damage_ends_the_list_and_is_said() {
        let whole = [MAGIC.to_vec(), member("a.o/", b"object"), member("b.o/", b"another")].concat();
        assert_eq!(list(&whole).ends_early, None);
        assert_eq!(list(MAGIC).members, []);
        let cut = list(&whole[..whole.len() - 4]);
        assert_eq!((cut.members.len(), cut.ends_early.as_deref()), (2, Some("the last member is cut off")));
        let mut broken = whole.clone();
        broken[8 + HEADER + 6 + 58] = b'X';
        let broken = list(&broken);
        assert_eq!(
            (broken.members.len(), broken.ends_early.as_deref()),
            (1, Some("a member's header is damaged"))
        );
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0xff;
            let _ = (list(&changed), list(&whole[..at]));
        }
        let endless = [MAGIC.to_vec(), format!("{:<48}9999999999`\n", "//").into_bytes()].concat();
        assert_eq!(list(&endless).ends_early.as_deref(), Some("the last member is cut off"));
    }
}
