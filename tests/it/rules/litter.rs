//! What editors and desktops drop.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn files_of_desktops_and_editors_are_one_finding() {
    let diagnosis = image()
        .layer(|l| {
            l.file("app/.DS_Store", 6_148)
                .file("app/._main.py", 176)
                .file("app/main.py", 100)
                .file("app/.main.py.swp", 12_288)
                .file("app/main.py~", 90)
                .file("app/.idea/workspace.xml", 4_000)
        })
        .diagnose();
    let finding = only(&diagnosis, "litter");
    assert_eq!(finding.title, "Editor files and desktop files");
    assert_eq!(
        paths(finding),
        ["/app/.main.py.swp", "/app/.DS_Store", "/app/.idea", "/app/._main.py", "/app/main.py~"]
    );
    assert_eq!(finding.saves, 6_148 + 176 + 12_288 + 90 + 4_000);
}

#[test]
fn what_packages_brought_and_files_of_like_names_are_left_alone() {
    let diagnosis = image()
        .layer(|l| {
            l.file("app/node_modules/x/.DS_Store", 10)
                .file("app/node_modules/x/.vscode/settings.json", 10)
                .file("etc/group~", 10)
                .file("usr/share/x/._y", 10)
                .file("app/._config", 10)
                .file("app/space.swp", 10)
                .file("root/.vscode-server/bin/code", 10)
        })
        .diagnose();
    silent(&diagnosis, "litter");
}
