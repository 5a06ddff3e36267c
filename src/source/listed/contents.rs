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
const INNER: u64 = 16 << 20;

/// Fetches what is most important of what is asked for, and looks at it. The rest stays unknown.
pub(super) fn examine(
    layer: &mut ListedLayer,
    parts: &Parts<'_>,
    compression: Compression,
) -> Result<(), ListRefusal> {
    let mut budget = (parts.size() / 100).max(LEAST);
    let mut chosen: Vec<ListedContent> = Vec::new();
    for content in std::mem::take(&mut layer.wanted) {
        let Some(length) = content.end.checked_sub(content.start).filter(|length| *length > 0) else {
            return Err(ListRefusal::damaged("is damaged: a content ends before it starts"));
        };
        if length <= budget && content.inner_offset <= INNER {
            budget -= length;
            chosen.push(content);
        }
    }
    for group in groups(chosen).into_iter().take(REQUESTS) {
        let (start, end) = bounds(&group);
        let bytes = parts.fetch(start, end - start)?;
        for content in &group {
            let packed = &bytes[(content.start - start) as usize..(content.end - start) as usize];
            layer.examine(content, &unpacked(content, packed, compression)?)?;
        }
    }
    Ok(())
}

/// Puts contents together that lie side by side; groups with more important ones come first.
fn groups(mut contents: Vec<ListedContent>) -> Vec<Vec<ListedContent>> {
    contents.sort_by_key(|content| content.start);
    let mut groups: Vec<Vec<ListedContent>> = Vec::new();
    for content in contents {
        match groups.last_mut().filter(|group| content.start <= bounds(group).1.saturating_add(GAP)) {
            Some(group) => group.push(content),
            None => groups.push(vec![content]),
        }
    }
    groups.sort_by_key(|group| group.iter().map(|content| content.importance).min());
    groups
}

/// Where the contents of a group start and end.
fn bounds(group: &[ListedContent]) -> (u64, u64) {
    let start = group.iter().map(|content| content.start).min().unwrap_or(0);
    (start, group.iter().map(|content| content.end).max().unwrap_or(0))
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
