//! `Packages.db`: slots of 16 bytes, each the place of a header (rpm's `lib/backend/ndb/rpmpkg.c`).

/// What a database starts with.
pub(super) const MAGIC: &[u8] = b"RpmP";

const PAGE: usize = 4_096;
const SLOT: usize = 16;
/// Places are counted in blocks of so many bytes.
const BLOCK: usize = 16;
/// The first slots are the database's own header.
const FIRST_SLOT: usize = 2;
const HEAD: usize = 16;

/// Gives the header of each package.
pub(super) fn each_blob(bytes: &[u8], take: &mut dyn FnMut(&[u8])) {
    let slots = number(bytes, 12).unwrap_or(0).saturating_mul(PAGE / SLOT).min(bytes.len() / SLOT);
    // slots that lie about the same place would have it read for each of them
    let mut left = bytes.len();
    for slot in FIRST_SLOT..slots {
        let at = slot * SLOT;
        let package = number(bytes, at + 4).unwrap_or(0);
        if bytes.get(at..at + 4) != Some(b"Slot") || package == 0 {
            continue;
        }
        let start = number(bytes, at + 8).unwrap_or(usize::MAX).saturating_mul(BLOCK);
        let is_start = |start: usize| bytes.get(start..start.checked_add(4)?).map(|magic| magic == b"BlbS");
        if is_start(start) != Some(true) || number(bytes, start + 4) != Some(package) {
            continue;
        }
        let length = number(bytes, start + 12).unwrap_or(0);
        let end = (start + HEAD).saturating_add(length);
        if let (Some(blob), Some(rest)) = (bytes.get(start + HEAD..end), left.checked_sub(length)) {
            left = rest;
            take(blob);
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let number = u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?);
    usize::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A database of one page of slots, with blobs at the blocks after it, as `rpmpkg.c` writes them.
    fn database(blobs: &[(u32, &[u8])]) -> Vec<u8> {
        let mut bytes = [MAGIC, &[0; 8], &1u32.to_le_bytes(), &9u32.to_le_bytes(), &[0; 12]].concat();
        let mut tail = Vec::new();
        for (package, blob) in blobs {
            let block = (PAGE + tail.len()) / BLOCK;
            let count = (HEAD + blob.len() + 12).div_ceil(BLOCK);
            let slot = [*package, block as u32, count as u32].map(u32::to_le_bytes).concat();
            bytes.extend([&b"Slot"[..], &slot].concat());
            let head = [*package, 0, blob.len() as u32].map(u32::to_le_bytes).concat();
            tail.extend([&b"BlbS"[..], &head, blob].concat());
            tail.resize(tail.len().next_multiple_of(BLOCK) + BLOCK, 0);
        }
        while bytes.len() < PAGE {
            bytes.extend([&b"Slot"[..], &[0; 12]].concat());
        }
        [bytes, tail].concat()
    }

    fn read(bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        each_blob(bytes, &mut |blob| found.push(blob.to_vec()));
        found
    }

    #[test]
    fn blobs_are_found_by_their_slots() {
        let whole = database(&[(1, b"one"), (7, &[5; 3_000]), (2, b"")]);
        assert_eq!(read(&whole), [b"one".to_vec(), vec![5; 3_000], Vec::new()]);
        assert_eq!(read(&whole[..PAGE + 40]), [b"one".to_vec()], "cut");
    }

    #[test]
    fn slots_that_lie_are_passed_over_and_a_blob_is_not_read_for_each_of_them() {
        let mut one = database(&[(1, &[6; 2_000]), (2, b"two")]);
        for slot in 4..PAGE / SLOT {
            one.copy_within(2 * SLOT..3 * SLOT, slot * SLOT);
        }
        assert!(read(&one).len() <= 1 + one.len() / 2_000);
        let place = 3 * SLOT + 8;
        one[place..place + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(!read(&one).contains(&b"two".to_vec()));
        assert_eq!(read(b"RpmP"), Vec::<Vec<u8>>::new());
    }
}
