//! Contents of which something is asked, fetched with few requests.

use std::io::Read;

use super::parts::Parts;
use super::refusal::ListRefusal;
use crate::layer::{ListedContent, ListedLayer};
use crate::source::compression::Compression;

/// Requests that a layer may cost beside those for its list.
const REQUESTS: usize = 8;
/// What is fetched of a layer beside its list: a hundredth of it, or this much of a small one.
const LEAST: u64 = 64 << 10;
/// Contents that lie no further apart are fetched together.
const GAP: u64 = 16 << 10;
/// Bytes that may come before a content in what is unpacked for it.
pub(super) const INNER: u64 = 16 << 20;
/// What is unpacked of a layer for contents, and how many times as long as the layer that may be (RFC 1951 packs to 1/1,032 at
/// best).
const UNPACKED: u64 = 64 << 20;
const RATIO: u64 = 1_032;

/// Contents that lie side by side, and where they start and end.
struct Group {
    start: u64,
    end: u64,
    contents: Vec<ListedContent>,
}

/// Fetches what is most important of what is asked for, and looks at it. The rest stays unknown.
pub(super) fn examine(
    layer: &mut ListedLayer,
    parts: &Parts<'_>,
    compression: Compression,
) -> Result<(), ListRefusal> {
    let mut budget = (parts.size() / 100).max(LEAST);
    let mut room = parts.size().saturating_mul(RATIO).min(UNPACKED);
    let mut chosen: Vec<ListedContent> = Vec::new();
    for content in std::mem::take(&mut layer.wanted) {
        let Some(length) = content.end.checked_sub(content.start).filter(|length| *length > 0) else {
            return Err(ListRefusal::damaged("is damaged: a content ends before it starts"));
        };
        let unpacked = content.inner_offset.saturating_add(content.size);
        if length <= budget && unpacked <= room && content.inner_offset <= INNER {
            (budget, room) = (budget - length, room - unpacked);
            chosen.push(content);
        }
    }
    for Group { start, end, contents } in groups(chosen).into_iter().take(REQUESTS) {
        let bytes = parts.fetch(start, end - start)?;
        for content in &contents {
            let packed = &bytes[(content.start - start) as usize..(content.end - start) as usize];
            layer.examine(content, &unpacked(content, packed, compression)?)?;
        }
    }
    Ok(())
}

/// Puts contents together that lie side by side; groups with more important ones come first.
fn groups(mut contents: Vec<ListedContent>) -> Vec<Group> {
    contents.sort_by_key(|content| content.start);
    let mut groups: Vec<Group> = Vec::new();
    for content in contents {
        match groups.last_mut().filter(|group| content.start <= group.end.saturating_add(GAP)) {
            Some(group) => {
                group.end = group.end.max(content.end);
                group.contents.push(content);
            }
            None => {
                let (start, end) = (content.start, content.end);
                groups.push(Group { start, end, contents: vec![content] });
            }
        }
    }
    groups.sort_by_cached_key(|group| group.contents.iter().map(|content| content.importance).min());
    groups
}

fn unpacked(
    content: &ListedContent,
    packed: &[u8],
    compression: Compression,
) -> Result<Vec<u8>, ListRefusal> {
    let damaged =
        |error: std::io::Error| ListRefusal::damaged(&format!("is damaged: a content of it: {error}"));
    let mut stream = compression.unpack(packed).map_err(damaged)?;
    std::io::copy(&mut stream.by_ref().take(content.inner_offset), &mut std::io::sink()).map_err(damaged)?;
    let mut bytes = Vec::new();
    stream.take(content.size).read_to_end(&mut bytes).map_err(damaged)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_side_by_side_are_one_group_however_many_lie_over_one_another() {
        let mut contents: Vec<_> = (0..50_000).map(|start| ListedContent::at(start, start + 1)).collect();
        contents.push(ListedContent::at(0, 40_000));
        contents.push(ListedContent::at(90_000, 90_010));
        let groups = groups(contents);
        let bounds: Vec<(u64, u64, usize)> =
            groups.iter().map(|group| (group.start, group.end, group.contents.len())).collect();
        assert_eq!(bounds, [(0, 50_000, 50_001), (90_000, 90_010, 1)]);
    }
}
