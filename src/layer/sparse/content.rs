//! The map that PAX form 1.0 puts before the content: decimal numbers, each on a line, in whole blocks.

use super::records::decimal;
use super::{BadMap, Segment};

/// Reads the map: how many segments there are, then the offset and the length of each. `next_block` gives the content's
/// next block, of which no more are asked for than the map takes.
pub(in crate::layer) fn segments_in_content<E>(
    mut next_block: impl FnMut() -> Result<[u8; 512], E>,
    bad: impl Fn(BadMap) -> E,
) -> Result<Vec<Segment>, E> {
    let mut text = Vec::new();
    let mut lines = 0;
    let mut read_lines = |text: &mut Vec<u8>, wanted: usize| {
        while lines < wanted {
            let block = next_block()?;
            lines += block.iter().filter(|&&byte| byte == b'\n').count();
            text.extend_from_slice(&block);
        }
        Ok(())
    };
    read_lines(&mut text, 1)?;
    let numbers = numbers_in(&text).map_err(&bad)?;
    read_lines(&mut text, numbers.saturating_add(1))?;
    let numbers = text.split(|&byte| byte == b'\n').skip(1).take(numbers).map(decimal);
    let numbers: Vec<u64> = numbers.collect::<Result<_, BadMap>>().map_err(&bad)?;
    Ok(numbers.chunks_exact(2).map(|pair| Segment { offset: pair[0], length: pair[1] }).collect())
}

/// How many numbers follow the first line, which says how many segments there are.
fn numbers_in(text: &[u8]) -> Result<usize, BadMap> {
    let first = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let segments = usize::try_from(decimal(first)?).map_err(|_| BadMap)?;
    segments.checked_mul(2).ok_or(BadMap)
}
