//! Which packages have to be named, and which come with them.

use imgscope::package::{Needs, PackageId, Packages};
use proptest::prelude::*;

use crate::support::image;

/// Packages, each of which needs those of these numbers.
fn packages(needed: &[Vec<usize>]) -> Packages {
    let record = |(n, needed): (usize, &Vec<usize>)| {
        let names: Vec<String> = needed.iter().map(|other| format!("p{other}")).collect();
        format!("Package: p{n}\nVersion: 1\nDepends: {}\n\n", names.join(", "))
    };
    let status: String = needed.iter().enumerate().map(record).collect();
    Packages::of(&image().layer(|l| l.content(b"var/lib/dpkg/status", status.as_bytes())).analyse())
}

fn ids(numbers: &[u32]) -> Vec<PackageId> {
    numbers.iter().copied().map(PackageId).collect()
}

#[test]
fn of_packages_that_need_one_another_in_a_circle_the_last_is_named() {
    let packages = packages(&[vec![1], vec![2], vec![0, 3], vec![], vec![4]]);
    let needs = Needs::of(&packages);
    assert_eq!(needs.without_required(ids(&[0, 1, 3, 4])), ids(&[1, 4]));
    assert_eq!(needs.without_required(ids(&[1, 3, 0])), ids(&[0]));
    assert_eq!(needs.without_required(ids(&[3])), ids(&[3]));
}

/// One after the other, each of which goes that is needed by those that are left.
fn one_by_one(needs: &Needs<'_>, packages: &[PackageId]) -> Vec<PackageId> {
    let mut left = packages.to_vec();
    for package in packages {
        let others: Vec<PackageId> = left.iter().copied().filter(|other| other != package).collect();
        if needs.required_by(&others).contains(package) {
            left = others;
        }
    }
    left
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_left_is_what_is_left_when_one_after_the_other_goes(
        needed in prop::collection::vec(prop::collection::vec(0..10_usize, 0..3), 10),
        asked in prop::sample::subsequence((0..10).collect::<Vec<u32>>(), 0..10).prop_shuffle(),
    ) {
        let packages = packages(&needed);
        let needs = Needs::of(&packages);
        let asked = ids(&asked);
        prop_assert_eq!(needs.without_required(asked.clone()), one_by_one(&needs, &asked));
    }
}
