//! What packages of a distribution need of one another, and what goes along when some are removed.

use hashbrown::{HashMap, HashSet};

use super::package::{Package, PackageId};
use super::packages::Packages;
use super::reached::{Providers, Reached, Tie};

/// Which package provides what, and which needs it. Costs one pass over what packages say.
pub struct Needs<'p> {
    packages: &'p Packages,
    providers: Providers<'p>,
}

/// What removing packages takes along.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Removed {
    /// All that goes: what was named, what can't be without it, and what nobody needs then. In ascending order.
    pub all: Vec<PackageId>,
    /// Those of them that can't be without what was named.
    pub dependents: Vec<PackageId>,
}

impl<'p> Needs<'p> {
    /// Looks at the packages of the distribution.
    pub fn of(packages: &'p Packages) -> Self {
        let mut providers = Providers::new();
        for (id, package) in distributed(packages) {
            for name in package.names() {
                let known = providers.entry(name).or_default();
                if known.last() != Some(&id) {
                    known.push(id);
                }
            }
        }
        Self { packages, providers }
    }

    /// What goes when packages are removed together with what only they needed: `apt-get purge --auto-remove` and
    /// `apk del`. Those that are kept count as asked for, as `apt-mark manual` has it.
    ///
    /// Packages that nobody needed before go too. Where it is not recorded what was asked for, nothing does but what was named
    /// and what can't be without it.
    pub fn removed_with(&self, named: &[PackageId], kept: &[PackageId]) -> Removed {
        let mut is_gone = vec![false; self.packages.len()];
        named.iter().for_each(|package| is_gone[package.0 as usize] = true);
        let dependents = self.dependents(named, &mut is_gone);
        let weakest = match self.packages.keeps_suggested {
            true => Tie::Suggested,
            false => Tie::Recommended,
        };
        let kept: HashSet<&PackageId> = kept.iter().collect();
        let roots = distributed(self.packages).filter(|(id, package)| {
            package.is_asked_for != Some(false) || package.is_essential || kept.contains(id)
        });
        let roots = roots.map(|(id, _)| id).filter(|id| !is_gone[id.0 as usize]);
        let is_needed = self.reached(roots.collect(), weakest, &is_gone);
        for (id, _) in distributed(self.packages) {
            is_gone[id.0 as usize] |= !is_needed[id.0 as usize];
        }
        let all = (0..self.packages.len() as u32).map(PackageId);
        Removed { all: all.filter(|id| is_gone[id.0 as usize]).collect(), dependents }
    }

    /// Some packages and all that they need, one after the other.
    pub fn required_by(&self, packages: &[PackageId]) -> HashSet<PackageId> {
        let is_needed = self.reached(packages.to_vec(), Tie::Required, &vec![false; self.packages.len()]);
        self.packages.iter().map(|(id, _)| id).filter(|id| is_needed[id.0 as usize]).collect()
    }

    /// Packages that nobody asked for and that no other needs: they came along because another one recommends or suggests
    /// them.
    pub fn only_recommended(&self, needed: &[PackageId]) -> Vec<PackageId> {
        let is_gone = vec![false; self.packages.len()];
        let roots = distributed(self.packages)
            .filter(|(_, package)| package.is_asked_for != Some(false) || package.is_essential);
        let roots: Vec<PackageId> = roots.map(|(id, _)| id).chain(needed.iter().copied()).collect();
        let is_needed = self.reached(roots, Tie::Required, &is_gone);
        let unneeded = distributed(self.packages).filter(|(id, _)| !is_needed[id.0 as usize]);
        unneeded.map(|(id, _)| id).collect()
    }

    /// Packages and all that they require, in ascending order; not what they only recommend.
    pub fn with_required(&self, roots: impl IntoIterator<Item = PackageId>) -> Vec<PackageId> {
        let is_gone = vec![false; self.packages.len()];
        let is_needed = self.reached(roots.into_iter().collect(), Tie::Required, &is_gone);
        (0..self.packages.len() as u32).map(PackageId).filter(|id| is_needed[id.0 as usize]).collect()
    }

    /// Packages without those that others of them require: these come with them. In the order given; of those that require one
    /// another the last is left.
    pub fn without_required(&self, packages: Vec<PackageId>) -> Vec<PackageId> {
        let is_gone = vec![false; self.packages.len()];
        // what none before it leads to: of these only later ones may lead to earlier ones
        let first = self.start(Tie::Required, &is_gone).each_unreached(packages.iter().rev().copied());
        let roots = self.start(Tie::Required, &is_gone).each_unreached(first.into_iter().rev());
        let roots: HashSet<PackageId> = roots.into_iter().collect();
        packages.into_iter().filter(|package| roots.contains(package)).collect()
    }

    /// Notes as gone what can't be without what is, and gives it.
    fn dependents(&self, named: &[PackageId], is_gone: &mut [bool]) -> Vec<PackageId> {
        // of each name how many packages that provide it are left, and who needs it
        let mut left: HashMap<&str, usize> =
            self.providers.iter().map(|(name, providers)| (*name, providers.len())).collect();
        let mut needing: HashMap<&str, Vec<usize>> = HashMap::new();
        // of each requirement whose it is, and how many names of it are left
        let mut requirements: Vec<(PackageId, usize)> = Vec::new();
        for (id, package) in distributed(self.packages) {
            for names in package.required() {
                let there = names.iter().filter(|name| left.contains_key(*name));
                let mut count = 0;
                for name in there {
                    needing.entry(name).or_default().push(requirements.len());
                    count += 1;
                }
                requirements.push((id, count));
            }
        }
        let mut dependents = Vec::new();
        let mut pending = named.to_vec();
        while let Some(gone) = pending.pop() {
            let mut names: Vec<&str> = self.packages[gone].names().collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                let Some(count) = left.get_mut(name) else { continue };
                *count = count.saturating_sub(1);
                if *count > 0 {
                    continue;
                }
                for requirement in needing.remove(name).unwrap_or_default() {
                    let (by, count) = &mut requirements[requirement];
                    *count -= 1;
                    if *count == 0 && !std::mem::replace(&mut is_gone[by.0 as usize], true) {
                        dependents.push(*by);
                        pending.push(*by);
                    }
                }
            }
        }
        dependents
    }

    /// Tells of each package whether it is one of some or needed by them, by ties that are at least so strong.
    fn reached(&self, roots: Vec<PackageId>, weakest: Tie, is_gone: &[bool]) -> Vec<bool> {
        self.start(weakest, is_gone).with(roots)
    }

    fn start<'n>(&'n self, weakest: Tie, is_gone: &'n [bool]) -> Reached<'n, 'p> {
        Reached::new(self.packages, &self.providers, weakest, is_gone)
    }
}

/// Packages whose manager knows what needs what.
fn distributed(packages: &Packages) -> impl Iterator<Item = (PackageId, &Package)> {
    packages.iter().filter(|(_, package)| package.manager.is_of_distribution())
}
