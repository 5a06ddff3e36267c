//! The owner that `chown` was given, in words that `COPY --chown` takes in an earlier step.

use super::Evidence;
use crate::content::Facts;
use crate::image::LayerIndex;
use crate::layer::ImagePath;
use crate::tree::NodeId;

/// An owner as a command names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GivenOwner {
    /// The words, `…` where they cannot be said.
    pub words: String,
    /// Whether the earlier step knows the account.
    pub account: Account,
}

/// Whether a step knows the account that a later one names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Account {
    /// It does, or the account goes by numbers.
    Known,
    /// It was not made by then; with the numbers that the files got, where they are those of the account.
    MadeLater(Option<String>),
    /// The image does not say.
    Unknown,
}

impl GivenOwner {
    /// Takes the owner that the command of one layer gave a file, for a step of a lower one.
    pub fn of(
        evidence: &Evidence<'_>,
        owner: &str,
        node: NodeId,
        written_in: LayerIndex,
        given_in: LayerIndex,
    ) -> Self {
        let owner = owner.trim_end_matches(':');
        let is_of_owner =
            |c: char| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.' | '$' | '{' | '}');
        if owner.is_empty() || owner.len() >= 40 || !owner.chars().all(is_of_owner) {
            return Self { words: "…".to_owned(), account: Account::Unknown };
        }
        let (user, group) = owner.split_once(':').unwrap_or((owner, ""));
        let last = LayerIndex(u32::MAX);
        let parts = [("etc/passwd", user), ("etc/group", group)];
        let of_part = |(path, name): (&str, &str)| match name {
            "" => Account::Known,
            number if number.bytes().all(|byte| byte.is_ascii_digit()) => Account::Known,
            name => match (number(evidence, path, name, written_in), number(evidence, path, name, last)) {
                (Some(_), _) => Account::Known,
                (None, Some(_)) => Account::MadeLater(None),
                (None, None) => Account::Unknown,
            },
        };
        let accounts = parts.map(of_part);
        let is_late = accounts.iter().any(|account| matches!(account, Account::MadeLater(_)));
        let account = match accounts.into_iter().find(|account| *account == Account::Unknown) {
            _ if is_late => Account::MadeLater(numbers(evidence, user, node, given_in)),
            Some(unknown) => unknown,
            None => Account::Known,
        };
        Self { words: owner.to_owned(), account }
    }
}

/// The numbers of a file's owner and group, where the owner is the user of this name in the end.
fn numbers(evidence: &Evidence<'_>, user: &str, node: NodeId, layer: LayerIndex) -> Option<String> {
    let inode = &evidence.tree.stored(evidence.tree.inode_at(node, layer)?).inode;
    let is_user = user.parse() == Ok(inode.uid())
        || number(evidence, "etc/passwd", user, LayerIndex(u32::MAX)) == Some(inode.uid());
    is_user.then(|| format!("{}:{}", inode.uid(), inode.gid()))
}

/// The number of a name in a file of accounts, as a layer leaves it.
fn number(evidence: &Evidence<'_>, path: &str, name: &str, layer: LayerIndex) -> Option<u64> {
    let node = evidence.tree.find(&ImagePath::clean(path.as_bytes()))?;
    let inode = evidence.tree.inode_at(node, layer)?;
    let Facts::Text(text) = evidence.tree.stored(inode).inode.facts()? else { return None };
    let text = String::from_utf8_lossy(text);
    let mut accounts = text.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let account = accounts.find(|fields| fields[0] == name)?;
    account.get(2)?.parse().ok()
}
