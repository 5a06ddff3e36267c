//! A ledger: one line for each run, by image.

use std::collections::HashMap;

use super::LedgerEntry;

/// What a ledger says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// The images, in the order in which they first appear, each with its runs, oldest first.
    pub images: Vec<(String, Vec<LedgerEntry>)>,
    /// The first lines that can't be read.
    pub broken: Vec<BrokenLine>,
    /// How many can't be read.
    pub broken_count: usize,
}

/// Lines of which it is said why they can't be read.
const MOST_BROKEN: usize = 1_000;

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
        let mut places: HashMap<String, usize> = HashMap::new();
        for (at, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match LedgerEntry::parse(line) {
                Ok(entry) => {
                    let place = *places.entry(entry.image.clone()).or_insert_with(|| {
                        ledger.images.push((entry.image.clone(), Vec::new()));
                        ledger.images.len() - 1
                    });
                    ledger.images[place].1.push(entry);
                }
                Err(reason) => {
                    ledger.broken_count += 1;
                    if ledger.broken.len() < MOST_BROKEN {
                        ledger.broken.push(BrokenLine { number: at + 1, reason });
                    }
                }
            }
        }
        for (_, entries) in &mut ledger.images {
            entries.sort_by_key(|entry| entry.time);
        }
        ledger
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_broken_lines_the_first_are_kept_and_all_are_counted() {
        let ledger = Ledger::parse("x\n".repeat(MOST_BROKEN + 500).as_bytes());
        assert_eq!((ledger.broken.len(), ledger.broken_count), (MOST_BROKEN, MOST_BROKEN + 500));
    }

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
