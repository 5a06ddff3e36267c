//! Lists of which the first few words are told.

use super::thousands;

/// The first so many words, and how many more there are.
pub fn first_few(words: &[String], most: usize, separator: &str) -> String {
    let told = words[..words.len().min(most)].join(separator);
    match words.len().saturating_sub(most) {
        0 => told,
        more => format!("{told}{separator}and {} more", thousands(more as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::first_few;

    #[test]
    fn what_is_left_out_is_counted() {
        let words: Vec<String> = (1..=2_003).map(|number| number.to_string()).collect();
        assert_eq!(first_few(&words[..3], 3, ", "), "1, 2, 3");
        assert_eq!(first_few(&words, 2, ", "), "1, 2, and 2,001 more");
        assert_eq!(first_few(&[], 2, ", "), "");
    }
}
