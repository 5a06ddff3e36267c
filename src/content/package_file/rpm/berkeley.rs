//! `Packages` of rpm before 4.16: a hash table of Berkeley DB, whose values are headers (`dbinc/db_page.h`).
//!
//! Its pages are gone through in their order; what keys say is not asked. Each page of a long value is read once, and of each
//! page no more values than it has bytes for.

/// What the first page of a hash table has at byte 12.
const MAGIC: u32 = 0x0006_1561;
/// Bytes of a page before what it holds.
const PAGE_HEAD: usize = 26;
/// Kinds of pages: two of hash tables, and one for parts of long values.
const HASH: [u8; 2] = [2, 13];
const OVERFLOW: u8 = 7;
/// Kinds of values: on the page itself, or on others.
const ON_PAGE: u8 = 1;
const OFF_PAGE: u8 = 3;

struct Database<'d> {
    bytes: &'d [u8],
    page_size: usize,
    is_big_endian: bool,
    is_read: Vec<bool>,
}

/// Gives all values. None for what is no such database.
pub(super) fn each_value(bytes: &[u8], take: &mut dyn FnMut(&[u8])) -> Option<()> {
    let magic: [u8; 4] = bytes.get(12..16)?.try_into().ok()?;
    let is_big_endian = u32::from_be_bytes(magic) == MAGIC;
    if !is_big_endian && u32::from_le_bytes(magic) != MAGIC {
        return None;
    }
    let mut database = Database { bytes, page_size: 0, is_big_endian, is_read: Vec::new() };
    let page_size = database.long(bytes, 20)?;
    if !(512..=65_536).contains(&page_size) || !page_size.is_power_of_two() {
        return None;
    }
    database.page_size = page_size;
    database.is_read = vec![false; bytes.len() / page_size];
    for page in bytes.chunks_exact(page_size).skip(1).filter(|page| HASH.contains(&page[25])) {
        let items = database.short(page, 20).unwrap_or(0);
        // items that lie about the same place would have it read for each of them
        let mut left = page_size;
        // a key, its value, the next key, …
        for item in (1..items).step_by(2) {
            let Some(at) = database.short(page, PAGE_HEAD + 2 * item) else { break };
            let before = database.short(page, PAGE_HEAD + 2 * (item - 1)).unwrap_or(page_size);
            match page.get(at) {
                // items are put from the end of the page down
                Some(&ON_PAGE) => {
                    let Some(value) = page.get(at + 1..before) else { continue };
                    let Some(rest) = left.checked_sub(value.len()) else { break };
                    left = rest;
                    take(value);
                }
                Some(&OFF_PAGE) => {
                    let value = database.long_value(page, at);
                    value.iter().for_each(|value| take(value));
                }
                _ => {}
            }
        }
    }
    Some(())
}

impl Database<'_> {
    fn long_value(&mut self, page: &[u8], at: usize) -> Option<Vec<u8>> {
        let mut next = self.long(page, at + 4)?;
        let length = self.long(page, at + 8)?;
        let mut value = Vec::new();
        while next != 0 && value.len() < length {
            if std::mem::replace(self.is_read.get_mut(next)?, true) {
                return None;
            }
            let part = self.bytes.get(next * self.page_size..(next + 1) * self.page_size)?;
            if part[25] != OVERFLOW {
                return None;
            }
            let held = self.short(part, 22)?;
            value.extend_from_slice(part.get(PAGE_HEAD..PAGE_HEAD + held)?);
            next = self.long(part, 16)?;
        }
        (value.len() == length).then_some(value)
    }

    fn long(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let bytes = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if self.is_big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
        .ok()
    }

    fn short(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let bytes = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(usize::from(if self.is_big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_many_items_lead_to_is_not_read_for_each_of_them() {
        let (page_size, items, at) = (4_096, 400_usize, 1_000_u16);
        let mut database = vec![0; 2 * page_size];
        database[12..16].copy_from_slice(&MAGIC.to_le_bytes());
        database[20..24].copy_from_slice(&(page_size as u32).to_le_bytes());
        let page = &mut database[page_size..];
        page[20..22].copy_from_slice(&(items as u16).to_le_bytes());
        page[25] = HASH[1];
        for item in 0..items {
            let place = PAGE_HEAD + 2 * item;
            let of_item = if item % 2 == 1 { at } else { 4_000 };
            page[place..place + 2].copy_from_slice(&of_item.to_le_bytes());
        }
        page[usize::from(at)] = ON_PAGE;
        let mut lengths = Vec::new();
        each_value(&database, &mut |value| lengths.push(value.len()));
        assert_eq!(lengths, [2_999], "a page has no more");
    }
}
