//! Things that were skipped or are doubtful, in words, and not without limit.

const MOST: usize = 50;

/// Collects warnings; a hostile layer can't fill memory or a screen with them.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    kept: Vec<String>,
    dropped: usize,
}

impl Warnings {
    /// Notes one more; its words are only made where it is kept.
    pub fn push(&mut self, what: impl FnOnce() -> String) {
        if self.kept.len() < MOST {
            self.kept.push(what());
        } else {
            self.dropped += 1;
        }
    }

    /// Gives the warnings, and how many there were besides.
    pub fn into_words(mut self) -> Vec<String> {
        if self.dropped > 0 {
            self.kept.push(format!(
                "and {} of this kind",
                crate::text::counted(self.dropped as u64, "more warning")
            ));
        }
        self.kept
    }
}
