//! How wide a page is, and what happens to what is wider.

use super::width::{fit, fit_end, fit_pair};

/// How wide a page of text is: as a screen, on which what is wider is cut, or as a pipe, in which nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageWidth {
    columns: usize,
    cuts: bool,
}

impl PageWidth {
    /// A page of a screen.
    pub fn screen(columns: usize) -> Self {
        Self { columns, cuts: true }
    }

    /// A page that a program may read, or a file: sentences are broken, paths and names are whole.
    pub fn pipe(columns: usize) -> Self {
        Self { columns, cuts: false }
    }

    /// How many columns there are.
    pub fn columns(self) -> usize {
        self.columns
    }

    /// What is left beside so many columns.
    #[must_use]
    pub fn beside(self, used: usize) -> Self {
        Self { columns: self.columns.saturating_sub(used).max(1), ..self }
    }

    /// A column of the page.
    #[must_use]
    pub fn column(self, columns: usize) -> Self {
        Self { columns, ..self }
    }

    /// Cuts a text at the right where that is needed.
    ///
    /// ```
    /// use imgscope::text::PageWidth;
    /// assert_eq!(PageWidth::screen(9).fit("a:1, a:latest"), "a:1, a:l…");
    /// assert_eq!(PageWidth::pipe(9).fit("a:1, a:latest"), "a:1, a:latest");
    /// ```
    pub fn fit(self, text: &str) -> String {
        if self.cuts { fit(text, self.columns) } else { text.to_owned() }
    }

    /// Cuts a text at the left where that is needed.
    pub fn fit_end(self, text: &str) -> String {
        if self.cuts { fit_end(text, self.columns) } else { text.to_owned() }
    }

    /// Cuts two texts in their middles where that is needed; the shorter one leaves its room to the longer one.
    ///
    /// ```
    /// use imgscope::text::PageWidth;
    /// let (from, to) = PageWidth::screen(14).fit_pair("/tool", "/usr/local/go/bin/go");
    /// assert_eq!((from.as_str(), to.as_str()), ("/tool", "/usr…n/go"));
    /// ```
    pub fn fit_pair(self, one: &str, other: &str) -> (String, String) {
        if self.cuts { fit_pair(one, other, self.columns) } else { (one.to_owned(), other.to_owned()) }
    }
}
