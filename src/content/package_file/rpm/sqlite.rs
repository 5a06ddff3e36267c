//! `rpmdb.sqlite`: the table `Packages`, whose rows are a number and a header (SQLite's file format, "B-tree Pages").
//!
//! Each page is read once, whatever pages say of one another, and no more rows than the pages have bytes for.

use super::big_endian::{u16_at, u32_at};

/// What a database starts with.
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";

const LEAF: u8 = 0x0d;
const INTERIOR: u8 = 0x05;
/// The first page starts with the database's header.
const FILE_HEADER: usize = 100;
const TABLE: &[u8] = b"Packages";

struct Database<'d> {
    bytes: &'d [u8],
    page_size: usize,
    /// What of a page is used.
    usable: usize,
    is_read: Vec<bool>,
    /// Bytes that rows may still have on their own pages: cells that lie about the same place would have it read for each.
    left: usize,
}

/// Gives the header of each package. None where the database has no such table.
pub(super) fn each_blob(bytes: &[u8], take: &mut dyn FnMut(&[u8])) -> Option<()> {
    let page_size = match u16_at(bytes, 16)? {
        1 => 65_536,
        size if size >= 512 && size.is_power_of_two() => usize::from(size),
        _ => return None,
    };
    let usable = page_size.checked_sub(usize::from(*bytes.get(20)?)).filter(|usable| *usable >= 480)?;
    let pages = bytes.len() / page_size;
    let mut database =
        Database { bytes, page_size, usable, is_read: vec![false; pages + 1], left: bytes.len() };
    let mut root = None;
    database.each_row(1, &mut |row| {
        // type, name, table, root page, SQL
        let columns = columns(row);
        if let [Some(b"table"), Some(TABLE), _, Some(page), ..] = columns[..] {
            root = Some(page.iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte)));
        }
    });
    database.each_row(root?, &mut |row| {
        if let Some(Some(blob)) = columns(row).last() {
            take(blob);
        }
    });
    Some(())
}

impl<'d> Database<'d> {
    /// A page that was not read before.
    fn page(&mut self, number: u32) -> Option<&'d [u8]> {
        let number = number as usize;
        let is_read = self.is_read.get_mut(number).filter(|_| number > 0)?;
        if std::mem::replace(is_read, true) {
            return None;
        }
        let start = (number - 1) * self.page_size;
        self.bytes.get(start..start + self.usable)
    }

    /// Gives all rows of a table, by the number of its root page; damaged pages are passed over.
    fn each_row(&mut self, root: u32, take: &mut dyn FnMut(&[u8])) {
        let mut pending = vec![root];
        while let Some(number) = pending.pop() {
            let Some(page) = self.page(number) else { continue };
            let start = if number == 1 { FILE_HEADER } else { 0 };
            let (Some(kind), Some(cells)) = (page.get(start), u16_at(page, start + 3)) else { continue };
            let pointers = start + if *kind == INTERIOR { 12 } else { 8 };
            let cells = (0..usize::from(cells)).filter_map(|cell| u16_at(page, pointers + 2 * cell));
            let cells: Vec<usize> = cells.map(usize::from).collect();
            match *kind {
                INTERIOR => {
                    let last = u32_at(page, start + 8);
                    let children = cells.iter().filter_map(|cell| u32_at(page, *cell)).chain(last);
                    let first = pending.len();
                    pending.extend(children);
                    pending[first..].reverse();
                }
                LEAF => {
                    for cell in cells {
                        if let Some(row) = self.row(page, cell) {
                            take(&row);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The row of a cell, with what of it is on other pages.
    fn row(&mut self, page: &[u8], cell: usize) -> Option<Vec<u8>> {
        let (size, after) = varint(page.get(cell..)?)?;
        let (_, after_number) = varint(page.get(cell + after..)?)?;
        let start = cell + after + after_number;
        let size = usize::try_from(size).ok().filter(|size| *size <= self.bytes.len())?;
        let local = self.local(size);
        let mut row = page.get(start..start + local)?.to_vec();
        self.left = self.left.checked_sub(local)?;
        let mut next = if local < size { u32_at(page, start + local)? } else { 0 };
        while row.len() < size {
            let overflow = self.page(next)?;
            let length = (size - row.len()).min(self.usable - 4);
            row.extend_from_slice(overflow.get(4..4 + length)?);
            next = u32_at(overflow, 0)?;
        }
        Some(row)
    }

    /// How many bytes of a row are on its own page.
    fn local(&self, size: usize) -> usize {
        let most = self.usable - 35;
        if size <= most {
            return size;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let some = least + (size - least) % (self.usable - 4);
        if some <= most { some } else { least }
    }
}

/// The columns of a row as bytes; None for those that are null.
fn columns(row: &[u8]) -> Vec<Option<&[u8]>> {
    let Some((header, mut at)) = varint(row) else { return Vec::new() };
    let header = usize::try_from(header).unwrap_or(usize::MAX).min(row.len());
    let mut content = header;
    let mut columns = Vec::new();
    while at < header {
        let Some((kind, length)) = varint(&row[at..header]) else { break };
        at += length;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => break,
            _ => (kind - 12) / 2,
        };
        let end = usize::try_from(length).ok().and_then(|length| content.checked_add(length));
        let Some(value) = end.and_then(|end| row.get(content..end)) else { break };
        content += value.len();
        columns.push(Some(value).filter(|_| kind != 0));
    }
    columns
}

/// A number of up to nine bytes, and how many these are.
fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut number = 0u64;
    for (at, byte) in bytes.iter().enumerate().take(8) {
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, at + 1));
        }
    }
    bytes.get(8).map(|byte| (number << 8 | u64::from(*byte), 9))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: usize = 4_096;

    /// A page of rows whose cells all lie at one place.
    fn leaf(start: usize, pointers: usize, at: usize, cell: &[u8]) -> Vec<u8> {
        let mut page = vec![0; PAGE];
        page[start] = LEAF;
        page[start + 3..start + 5].copy_from_slice(&(pointers as u16).to_be_bytes());
        for pointer in 0..pointers {
            let place = start + 8 + 2 * pointer;
            page[place..place + 2].copy_from_slice(&(at as u16).to_be_bytes());
        }
        page[at..at + cell.len()].copy_from_slice(cell);
        page
    }

    #[test]
    fn a_row_that_many_cells_lead_to_is_not_read_for_each_of_them() {
        // type, name, table, root page
        let names = [&[5, 23, 29, 29, 1][..], b"table", TABLE, TABLE, &[2]].concat();
        let table = [&[names.len() as u8, 1][..], &names].concat();
        let blob = [7; 3_000];
        let row = [&[0x97, 0x3b, 1, 3, 0xae, 0x7c][..], &blob].concat();
        let mut database = [leaf(FILE_HEADER, 1, 200, &table), leaf(0, 500, 1_086, &row)].concat();
        database[..16].copy_from_slice(MAGIC);
        database[16..18].copy_from_slice(&(PAGE as u16).to_be_bytes());
        let mut blobs = 0;
        each_blob(&database, &mut |found| {
            assert_eq!(found, blob);
            blobs += 1;
        });
        assert_eq!(blobs, 2, "two pages have no more");
    }
}
