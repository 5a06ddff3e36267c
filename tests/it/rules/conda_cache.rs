//! Packages that conda keeps.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn archives_are_priced_and_files_that_environments_share_are_not() {
    let unpacked = "opt/conda/pkgs/numpy-1.26/lib/libnumpy.so";
    let diagnosis = image()
        .layer(|l| {
            l.file("opt/conda/conda-meta/history", 900)
                .file("opt/conda/pkgs/numpy-1.26.conda", 7_000_000)
                .file(unpacked, 20_000_000)
                .hard_link("opt/conda/lib/libnumpy.so", unpacked)
                .file("opt/conda/pkgs/numpy-1.26/info/index.json", 5_000)
        })
        .by("RUN conda install -y numpy")
        .diagnose();
    let finding = only(&diagnosis, "conda-cache");
    assert_eq!(finding.saves, 7_005_000);
    assert_eq!(paths(finding), ["/opt/conda/pkgs/numpy-1.26.conda", "/opt/conda/pkgs/numpy-1.26"]);
    assert!(finding.advice.contains("conda clean -afy"), "{}", finding.advice);
}

#[test]
fn a_directory_of_that_name_alone_is_not_condas() {
    silent(&image().layer(|l| l.file("app/pkgs/data.conda", 7_000_000)).diagnose(), "conda-cache");
}
