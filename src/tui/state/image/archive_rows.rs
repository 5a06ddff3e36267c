//! The rows of an archive that is looked into: its members, as `tar -tv` lists them.

use jiff::Timestamp;

use super::viewer_row::{RowTone, ViewerRow};
use crate::inspect::{ArchiveListing, ArchiveMember, MemberFacts};
use crate::text::{counted, escape, size, utc_date, width};
use crate::tui::state::permissions::permissions;

/// Columns of a time to the minute.
const TIME: usize = 16;

/// What an archive holds; below, what a member holds that is one itself.
pub(super) fn archive(listing: &ArchiveListing) -> Vec<ViewerRow> {
    let mut rows = vec![heading(&format!("{} archive", listing.format), listing)];
    rows.extend(members(listing));
    if let Some(inner) = &listing.inner {
        rows.push(ViewerRow::plain("", ""));
        rows.push(heading(&escape(&inner.name), &inner.listing));
        rows.extend(members(&inner.listing));
    }
    rows
}

fn heading(name: &str, listing: &ArchiveListing) -> ViewerRow {
    let sum = listing.members.iter().fold(0u64, |sum, member| sum.saturating_add(member.size));
    let count = counted(listing.members.len() as u64, "member");
    // what an ar archive holds is not compressed by it
    let unpacked = if listing.format == "ar" { "" } else { " unpacked" };
    let at_least = if listing.ends_early.is_some() { "at least " } else { "" };
    ViewerRow::new("", format!("{name}: {at_least}{count}, {}{unpacked}", size(sum)), RowTone::Heading)
}

fn members(listing: &ArchiveListing) -> Vec<ViewerRow> {
    let facts = || listing.members.iter().filter_map(|member| member.facts.as_ref());
    let widest = facts().map(|facts| width(&owner(facts))).max().unwrap_or(0);
    // who builds anew what is the same records no times
    let time = if facts().any(|facts| facts.mtime != 0) { TIME } else { 0 };
    let row = |member: &ArchiveMember| {
        let target =
            member.target.as_ref().map(|target| format!(" → {}", escape(target))).unwrap_or_default();
        let facts = member.facts.as_ref().map(|facts| described(facts, widest, time)).unwrap_or_default();
        let text = format!("{}{facts} {}{target}", member.kind, escape(&member.path));
        ViewerRow::plain(format!("{:>9} ", size(member.size)), text)
    };
    let mut rows: Vec<ViewerRow> = listing.members.iter().map(row).collect();
    let end = listing.ends_early.as_ref();
    rows.extend(end.map(|why| ViewerRow::new("", format!("the listing ends here: {why}"), RowTone::Aside)));
    rows
}

/// Mode, owner and time.
fn described(facts: &MemberFacts, owners: usize, times: usize) -> String {
    let recorded = Timestamp::from_second(facts.mtime).ok().filter(|_| facts.mtime != 0);
    let time: String = recorded.map(utc_date).unwrap_or_default().chars().take(TIME).collect();
    let gap = if times > 0 { " " } else { "" };
    format!("{} {:<owners$}{gap}{time:<times$}", permissions(facts.mode), owner(facts))
}

fn owner(facts: &MemberFacts) -> String {
    format!("{}:{}", facts.uid, facts.gid)
}
