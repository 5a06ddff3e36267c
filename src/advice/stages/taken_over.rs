//! What the final stage of an interpreted application takes over from its build stage: the application's directory, and what
//! the image's own steps wrote elsewhere, with its owners and modes.

use crate::advice::prediction::PredictedPart;
use crate::advice::quote;
use crate::advice::recipes::interpreted_app::InterpretedApp;
use crate::filesystem::Subtrees;
use crate::finding::Confidence;
use crate::layer::{Inode, Kind};
use crate::tree::NodeId;

/// Paths outside of the application's directory that are taken over at most.
const MOST: usize = 40;
/// Directories and links that one path may hold to be made one by one.
const MOST_MADE: usize = 100;

/// Instructions that take over what the build stage made.
#[derive(Default)]
pub(in crate::advice) struct TakenOver {
    /// A RUN that makes directories and links and sets owners and modes, where one is needed; before the copies.
    pub made: Option<String>,
    /// A COPY for each path with files.
    pub copies: Vec<String>,
    /// What they add to the image.
    pub parts: Vec<PredictedPart>,
    /// What is taken over, each with all below it.
    roots: Vec<NodeId>,
    commands: Vec<String>,
    gone: Vec<NodeId>,
}

impl TakenOver {
    /// Takes over the application's directory and some paths elsewhere, which steps wrote; none of them a directory of the
    /// base that only has what it had.
    ///
    /// `gone` is what the build stage will not have of what the image has there.
    pub fn of(
        app: &InterpretedApp<'_>,
        elsewhere: impl IntoIterator<Item = NodeId>,
        gone: Vec<NodeId>,
    ) -> Self {
        let mut taken = Self { gone, ..Self::default() };
        if let Some(directory) = &app.directory {
            taken.directory(app, directory.node, &directory.path);
        }
        let (changed, new): (Vec<NodeId>, Vec<NodeId>) = elsewhere
            .into_iter()
            .partition(|node| app.evidence.kind(*node) == Some(Kind::Directory) && app.is_of_base(*node));
        for node in Subtrees::new(app.evidence.tree, new).into_roots().into_iter().take(MOST) {
            taken.path(app, node);
        }
        for node in changed.into_iter().take(MOST) {
            let prepared = path_of(app, node).and_then(|path| prepared(app.evidence.inode(node)?, &path));
            if let Some(command) = prepared {
                taken.commands.push(command);
                taken.roots.push(node);
            }
        }
        let commands = std::mem::take(&mut taken.commands);
        taken.made = (!commands.is_empty()).then(|| format!("RUN {}", commands.join(" \\\n    && ")));
        taken
    }

    /// Tells whether a path is taken over.
    pub fn has(&self, app: &InterpretedApp<'_>, node: NodeId) -> bool {
        let is_directory =
            |root: NodeId| app.evidence.kind(root) == Some(Kind::Directory) && app.is_of_base(root);
        app.evidence
            .upwards(node)
            .any(|above| self.roots.contains(&above) && (above == node || !is_directory(above)))
    }

    /// A path elsewhere.
    fn path(&mut self, app: &InterpretedApp<'_>, node: NodeId) {
        let evidence = app.evidence;
        let Some(path) = path_of(app, node) else { return };
        let is_of_files =
            |node: NodeId| !matches!(evidence.kind(node), Some(Kind::Directory | Kind::Symlink));
        if evidence.kind(node) == Some(Kind::Directory) && evidence.below(node).any(is_of_files) {
            return self.directory(app, node, &path);
        }
        if is_of_files(node) {
            let owner = evidence.inode(node).map_or((0, 0), |inode| (inode.uid(), inode.gid()));
            return self.copy(app, node, &path, Some(owner));
        }
        let all: Vec<NodeId> = evidence.below(node).take(MOST_MADE + 1).collect();
        let made: Option<Vec<String>> = all.iter().map(|node| made(app, *node)).collect();
        if let Some(commands) = made.filter(|_| all.len() <= MOST_MADE) {
            self.commands.extend(commands);
            self.roots.push(node);
        }
    }

    /// A directory with files: its own owner and mode are those of what it is copied into, which is made first.
    fn directory(&mut self, app: &InterpretedApp<'_>, node: NodeId, path: &str) {
        let owners = || {
            let inodes = app.evidence.below(node).filter_map(|node| app.evidence.inode(node));
            inodes.map(|inode| (inode.uid(), inode.gid()))
        };
        let owner = owners().next().filter(|first| owners().all(|owner| owner == *first));
        let inode = app.evidence.inode(node);
        let is_usual = |inode: &Inode| (inode.mode(), inode.uid(), inode.gid()) == (0o755, 0, 0);
        if let Some(command) = inode.filter(|inode| !is_usual(inode)).and_then(|inode| prepared(inode, path))
        {
            self.commands.push(command);
        }
        self.copy(app, node, path, owner);
    }

    fn copy(&mut self, app: &InterpretedApp<'_>, node: NodeId, path: &str, owner: Option<(u64, u64)>) {
        let owner = match owner {
            None | Some((0, 0)) => String::new(),
            Some((user, group)) => format!(" --chown={user}:{group}"),
        };
        let Some(line) = quote::copy(&format!("--from=build{owner}"), path, path) else { return };
        self.copies.push(line);
        self.roots.push(node);
        let gone = self.gone.iter().copied().filter(|gone| app.evidence.is_within(*gone, node));
        self.parts.push(PredictedPart {
            path: app.evidence.path_text(node),
            size: app.evidence.size(node).saturating_sub(app.evidence.claim(gone).size()),
            confidence: Confidence::Exact,
        });
    }
}

/// An absolute path that can be written into a Dockerfile.
fn path_of(app: &InterpretedApp<'_>, node: NodeId) -> Option<String> {
    let path = app.evidence.tree.path(node);
    Some(format!("/{}", std::str::from_utf8(path.as_bytes()).ok()?))
}

/// A command that makes a directory with its owner and mode.
fn prepared(inode: &Inode, path: &str) -> Option<String> {
    let (user, group, mode) = (inode.uid(), inode.gid(), inode.mode());
    let path = quote::shell(path)?;
    Some(match (user, group) {
        (0, 0) => format!("install -d -m {mode:04o} {path}"),
        _ => format!("install -d -o {user} -g {group} -m {mode:04o} {path}"),
    })
}

/// A command that makes a directory or a link.
fn made(app: &InterpretedApp<'_>, node: NodeId) -> Option<String> {
    let inode = app.evidence.inode(node)?;
    let path = path_of(app, node)?;
    match inode.kind {
        Kind::Directory => prepared(inode, &path),
        Kind::Symlink => {
            let target = quote::shell(std::str::from_utf8(inode.target()?).ok()?)?;
            let is_option = target.starts_with('-');
            (!is_option).then(|| Some(format!("ln -sfn {target} {}", quote::shell(&path)?)))?
        }
        _ => None,
    }
}
