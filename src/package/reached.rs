//! What packages need, one after the other.

use hashbrown::{HashMap, HashSet};

use super::package::PackageId;
use super::packages::Packages;

/// Of each name the packages that provide it.
pub(super) type Providers<'p> = HashMap<&'p str, Vec<PackageId>>;

/// How strong a tie keeps a package that nobody asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tie {
    Required,
    Recommended,
    Suggested,
}

/// What some packages need by ties that are at least so strong. Each package is looked at once, however many need it.
pub(super) struct Reached<'n, 'p> {
    packages: &'p Packages,
    providers: &'n Providers<'p>,
    weakest: Tie,
    is_gone: &'n [bool],
    is_reached: Vec<bool>,
    is_asked: HashSet<&'p str>,
}

impl<'n, 'p> Reached<'n, 'p> {
    /// Starts with nothing, among packages that are not gone.
    pub fn new(
        packages: &'p Packages,
        providers: &'n Providers<'p>,
        weakest: Tie,
        is_gone: &'n [bool],
    ) -> Self {
        let is_reached = vec![false; packages.len()];
        Self { packages, providers, weakest, is_gone, is_reached, is_asked: HashSet::new() }
    }

    /// Tells of each package whether it is one of some or needed by them.
    pub fn with(mut self, roots: Vec<PackageId>) -> Vec<bool> {
        self.add(roots);
        self.is_reached
    }

    /// Takes packages one after the other, and gives those that no earlier one needs.
    pub fn each_unreached(mut self, roots: impl Iterator<Item = PackageId>) -> Vec<PackageId> {
        let mut unreached = Vec::new();
        for root in roots {
            if !self.is_reached[root.0 as usize] {
                unreached.push(root);
                self.add(vec![root]);
            }
        }
        unreached
    }

    fn add(&mut self, roots: Vec<PackageId>) {
        roots.iter().for_each(|root| self.is_reached[root.0 as usize] = true);
        let mut pending = roots;
        while let Some(at) = pending.pop() {
            let package = &self.packages[at];
            let recommended = (self.weakest >= Tie::Recommended).then(|| package.recommended());
            let suggested = (self.weakest >= Tie::Suggested).then(|| package.suggested());
            let names = package.required().chain(recommended.into_iter().flatten());
            for name in names.chain(suggested.into_iter().flatten()).flatten() {
                if !self.is_asked.insert(name) {
                    continue;
                }
                for provider in self.providers.get(name).into_iter().flatten() {
                    let at = provider.0 as usize;
                    if !self.is_gone[at] && !std::mem::replace(&mut self.is_reached[at], true) {
                        pending.push(*provider);
                    }
                }
            }
        }
    }
}
