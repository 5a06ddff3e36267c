//! Which images run where a wish says, and which of them is the best: containerd's order (`platforms.Only`).
//!
//! Another architecture is never taken for the one that was asked for, as 386 is for amd64 by engines: what is
//! analysed has to be what was named.

use super::Platform;
use super::names;

/// How well an image answers a wish for a platform; the lowest answers it best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    variant: VariantFit,
    version: VersionFit,
    /// Features of the operating system that the image needs and nobody spoke of.
    unasked_features: usize,
    /// Features that were asked for and that it has no use for.
    unused_features: usize,
}

/// How an image's variant of the architecture stands to the one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum VariantFit {
    /// The same, or a lower one, which runs on it: how many versions lower.
    Below(i32, i32),
    /// A higher one, or one that can't be compared, where no variant was asked for.
    Other(i32, i32),
}

/// How an image's version of the operating system stands to the one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum VersionFit {
    /// The same, or none was asked for.
    Same,
    /// A more precise one, as 10.0.17763.6293 is of 10.0.17763.
    Within,
    /// Another revision of the same build, which Windows takes for the same.
    SameBuild,
}

impl Platform {
    /// Tells how well an image for `self` answers a wish for `wanted`; none where it does not.
    ///
    /// A lower variant runs on a higher one. A wish without a variant takes the one that is common (`arm` is `arm/v7`), what
    /// runs there, and a higher one where there is nothing else.
    pub fn fit(&self, wanted: &Self) -> Option<Fit> {
        let (image, wanted) = (self.normalized(), wanted.normalized());
        if image.os != wanted.os || image.architecture != wanted.architecture {
            return None;
        }
        let lacks = |of: &Self, feature: &str| !of.os_features.iter().any(|known| known == feature);
        let missing = |from: &Self, of: &Self| of.os_features.iter().filter(|f| lacks(from, f)).count();
        Some(Fit {
            variant: variant_fit(&image, &wanted)?,
            version: version_fit(image.os_version.as_deref(), wanted.os_version.as_deref())?,
            unasked_features: missing(&wanted, &image),
            unused_features: missing(&image, &wanted),
        })
    }

    /// Tells whether an image for `self` answers a wish for `wanted`.
    pub fn satisfies(&self, wanted: &Self) -> bool {
        self.fit(wanted).is_some()
    }
}

fn variant_fit(image: &Platform, wanted: &Platform) -> Option<VariantFit> {
    let level = |platform: &Platform| names::level(&platform.architecture, platform.variant.as_deref());
    let is_asked = wanted.variant.is_some();
    match (level(image), level(wanted)) {
        (Some(needed), Some(given)) => {
            let (major, minor) = (i32::from(needed.0), i32::from(needed.1));
            match runs_on(&image.architecture, needed, given) {
                true => Some(VariantFit::Below(-major, -minor)),
                false => (!is_asked).then_some(VariantFit::Other(major, minor)),
            }
        }
        _ if image.variant == wanted.variant => Some(VariantFit::Below(0, 0)),
        _ => (!is_asked).then_some(VariantFit::Other(0, 0)),
    }
}

/// Tells whether what needs one version of an architecture runs on another one. What 64-bit ARM added from 8.5 on came
/// with 9.0 (Arm Architecture Reference Manual, A1.3), so that 9.1 runs what is for 8.6.
fn runs_on(architecture: &str, needed: (u16, u16), given: (u16, u16)) -> bool {
    match (architecture, needed, given) {
        ("arm64", (8, needed), (9, given)) => needed <= given.saturating_add(5).min(9),
        ("arm64", needed, given) => needed.0 == given.0 && needed.1 <= given.1,
        (_, needed, given) => needed <= given,
    }
}

fn version_fit(image: Option<&str>, wanted: Option<&str>) -> Option<VersionFit> {
    let Some(wanted) = wanted else { return Some(VersionFit::Same) };
    let image = image?;
    if image == wanted {
        return Some(VersionFit::Same);
    }
    if image.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.')) {
        return Some(VersionFit::Within);
    }
    (build_of(image)? == build_of(wanted)?).then_some(VersionFit::SameBuild)
}

/// Major and minor version and build of Windows, where there is a revision behind them.
fn build_of(version: &str) -> Option<[u32; 3]> {
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    let build = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next()?.map(|_| build)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platform(text: &str) -> Platform {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    /// Those of the images that answer the wish, the best first.
    fn order<'i>(wanted: &str, images: &[&'i str]) -> Vec<&'i str> {
        let wanted = platform(wanted);
        let mut fits: Vec<_> =
            images.iter().filter_map(|image| Some((platform(image).fit(&wanted)?, *image))).collect();
        fits.sort_by_key(|(fit, _)| *fit);
        fits.into_iter().map(|(_, image)| image).collect()
    }

    #[test]
    fn plain_arm_is_v7_and_runs_what_is_below_it() {
        let debian = ["linux/amd64", "linux/arm/v5", "linux/arm/v7", "linux/arm64/v8", "linux/386"];
        assert_eq!(order("linux/arm", &debian), ["linux/arm/v7", "linux/arm/v5"]);
        assert_eq!(order("linux/arm/v7", &debian), ["linux/arm/v7", "linux/arm/v5"]);
        assert_eq!(order("linux/arm/v6", &debian), ["linux/arm/v5"]);
        assert_eq!(order("linux/arm/v5", &debian), ["linux/arm/v5"]);
        assert_eq!(order("linux/arm/v7", &["linux/arm/v6", "linux/arm"]), ["linux/arm", "linux/arm/v6"]);
        assert!(order("linux/arm/v6", &["linux/arm"]).is_empty(), "v7 does not run on v6");
        assert_eq!(order("linux/arm", &["linux/arm/v8"]), ["linux/arm/v8"], "nothing else is there");
        assert!(order("linux/arm/v7", &["linux/arm/v8"]).is_empty());
    }

    #[test]
    fn plain_arm64_is_v8_and_version_9_runs_the_version_8_that_it_contains() {
        for wanted in ["linux/arm64", "linux/arm64/v8", "linux/aarch64", "linux/arm64/8", "linux/arm64/v8.0"]
        {
            assert_eq!(order(wanted, &["linux/arm64/v8"]), ["linux/arm64/v8"], "{wanted}");
            assert_eq!(order(wanted, &["linux/arm64"]), ["linux/arm64"], "{wanted}");
        }
        let images =
            ["linux/arm64/v8.6", "linux/arm64/v8.7", "linux/arm64", "linux/arm64/v9", "linux/arm/v7"];
        assert_eq!(order("linux/arm64/v9.1", &images), ["linux/arm64/v9", "linux/arm64/v8.6", "linux/arm64"]);
        assert_eq!(order("linux/arm64/v8.6", &images), ["linux/arm64/v8.6", "linux/arm64"]);
        assert_eq!(order("linux/arm64/v8", &images), ["linux/arm64"]);
        assert_eq!(order("linux/arm64", &images)[..2], ["linux/arm64", "linux/arm64/v8.6"]);
    }

    #[test]
    fn an_amd64_of_a_lower_level_runs_on_a_higher_one() {
        let images = ["linux/amd64/v4", "linux/amd64/v2", "linux/amd64", "linux/386"];
        assert_eq!(order("linux/amd64/v3", &images), ["linux/amd64/v2", "linux/amd64"]);
        assert_eq!(order("linux/amd64", &images), ["linux/amd64", "linux/amd64/v2", "linux/amd64/v4"]);
        assert_eq!(order("linux/x86_64", &["linux/amd64/v1"]), ["linux/amd64/v1"]);
    }

    #[test]
    fn variants_that_are_no_versions_are_equal_or_not() {
        assert_eq!(order("linux/ppc64le/power9", &["linux/ppc64le/power8", "linux/ppc64le"]), [""; 0]);
        assert_eq!(
            order("linux/ppc64le", &["linux/ppc64le/power8", "linux/ppc64le"]),
            ["linux/ppc64le", "linux/ppc64le/power8"]
        );
    }

    #[test]
    fn a_version_of_windows_is_met_exactly_then_by_its_beginning_then_by_its_build() {
        let images = [
            "windows(10.0.17763.6293)/amd64",
            "windows(10.0.20348.1)/amd64",
            "windows(10.0.20348.12)/amd64",
            "windows/amd64",
        ];
        assert_eq!(order("windows/amd64", &images).len(), 4);
        assert_eq!(order("windows(10.0.17763)/amd64", &images), [images[0]]);
        assert_eq!(order("windows(10.0.20348.1)/amd64", &images), [images[1], images[2]]);
        assert_eq!(order("windows(10.0.17763.1)/amd64", &images), [images[0]]);
        assert!(order("windows(10.0.1776)/amd64", &images).is_empty());
        assert!(order("windows(10.0.26100)/amd64", &images).is_empty());
    }

    #[test]
    fn an_image_that_needs_no_feature_comes_before_one_that_does() {
        let images = ["linux(+nydus.remoteimage.v1)/amd64", "linux/amd64"];
        assert_eq!(order("linux/amd64", &images), [images[1], images[0]]);
        assert_eq!(order("linux(+nydus.remoteimage.v1)/amd64", &images), images);
    }
}
