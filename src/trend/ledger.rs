//! A ledger: one line for each run, by image.

use super::LedgerEntry;

/// What a ledger says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// The images, in the order in which they first appear, each with its runs, oldest first.
    pub images: Vec<(String, Vec<LedgerEntry>)>,
    /// Lines that can't be read.
    pub broken: Vec<BrokenLine>,
}

/// A line that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLine {
    /// Its number, from 1.
    pub number: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl Ledger {
    /// Reads all lines; empty ones are nothing.
    pub fn parse(text: &[u8]) -> Self {
        let mut ledger = Self::default();
        for (at, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match LedgerEntry::parse(line) {
                Ok(entry) => ledger.add(entry),
                Err(reason) => ledger.broken.push(BrokenLine { number: at + 1, reason }),
            }
        }
        for (_, entries) in &mut ledger.images {
            entries.sort_by_key(|entry| entry.time);
        }
        ledger
    }

    fn add(&mut self, entry: LedgerEntry) {
        match self.images.iter_mut().find(|(image, _)| *image == entry.image) {
            Some((_, entries)) => entries.push(entry),
            None => self.images.push((entry.image.clone(), vec![entry])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_by_image_in_the_order_of_time_and_broken_ones_are_named() {
        let line = |time: &str, image: &str, size: u64| {
            format!(r#"{{"schema_version":1,"time":"{time}","image":"{image}","unpacked_size":{size}}}"#)
        };
        let text = [
            line("2026-03-02T00:00:00Z", "a:1", 20),
            "{\"schema_version\":1".to_owned(),
            line("2026-03-01T00:00:00Z", "a:1", 10),
            String::new(),
            line("2026-03-01T00:00:00Z", "b:1", 5),
            r#"{"schema_version":2}"#.to_owned(),
            line("yesterday", "b:1", 5),
        ]
        .join("\n");
        let ledger = Ledger::parse(text.as_bytes());
        let sizes: Vec<(&str, Vec<u64>)> = ledger
            .images
            .iter()
            .map(|(image, entries)| {
                (image.as_str(), entries.iter().map(|entry| entry.unpacked_size).collect())
            })
            .collect();
        assert_eq!(sizes, [("a:1", vec![10, 20]), ("b:1", vec![5])]);
        assert_eq!(ledger.broken.iter().map(|line| line.number).collect::<Vec<_>>(), [2, 6, 7]);
    }
}
