//! How large panes are where a person has moved their borders.

use crate::tui::places::Border;

/// Of how many parts a share is one: so many that it says any column or row of a screen exactly.
const WHOLE: u32 = 1 << 20;

/// The sizes that panes were given, each as a share of what its border divides, so that it stays one on a terminal of
/// another size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PaneSizes([Option<u32>; 4]);

impl PaneSizes {
    /// The columns or rows, of so many, that a border was given. None where it stands as it did at first.
    pub(crate) fn part(self, border: Border, of: u16) -> Option<u16> {
        let share = self.0[border as usize]?;
        let part = (u64::from(share) * u64::from(of) + u64::from(WHOLE / 2)) / u64::from(WHOLE);
        Some(u16::try_from(part).unwrap_or(of))
    }

    /// Gives a border so many columns or rows of all.
    pub(crate) fn give(&mut self, border: Border, part: u16, of: u16) {
        let of = u64::from(of.max(1));
        let share = (u64::from(part).min(of) * u64::from(WHOLE) + of / 2) / of;
        self.0[border as usize] = u32::try_from(share).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_given_back_as_it_was_given_and_follows_the_terminal() {
        let mut sizes = PaneSizes::default();
        assert_eq!(sizes.part(Border::Columns, 80), None);
        for of in 1..=1_000 {
            for part in [0, 1, of / 3, of / 2, of - 1, of] {
                sizes.give(Border::Columns, part, of);
                assert_eq!(sizes.part(Border::Columns, of), Some(part), "{part} of {of}");
            }
        }
        sizes.give(Border::Columns, 30, 120);
        assert_eq!(sizes.part(Border::Columns, 80), Some(20));
        assert_eq!(sizes.part(Border::LayerDetails, 80), None);
    }
}
