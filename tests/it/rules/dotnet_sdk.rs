//! The .NET SDK, its packages and what builds leave.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn an_sdk_is_priced_without_the_runtime_that_it_comes_with() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/share/dotnet/dotnet", 70)
                .file("usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/System.dll", 70_000)
                .file("usr/share/dotnet/sdk/8.0.101/MSBuild.dll", 200_000)
                .file("usr/share/dotnet/packs/Microsoft.NETCore.App.Ref/8.0.1/a.xml", 30_000)
                .file("root/.nuget/packages/newtonsoft.json/13/a.nupkg", 5_000)
                .file("src/obj/project.assets.json", 900)
                .file("src/obj/Release/a.dll", 100)
        })
        .diagnose();
    let finding = only(&diagnosis, "dotnet-sdk");
    assert_eq!(finding.title, ".NET SDK, NuGet packages and intermediate build files");
    assert_eq!(
        paths(finding),
        ["/usr/share/dotnet/sdk", "/usr/share/dotnet/packs", "/root/.nuget/packages", "/src/obj"]
    );
    assert_eq!(finding.saves, 200_000 + 30_000 + 5_000 + 900 + 100);
}

#[test]
fn a_runtime_and_other_kits_are_left_alone() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/System.dll", 70_000)
                .file("opt/android/sdk/platforms/a.jar", 70_000)
                .file("app/obj/model.obj", 1_000)
        })
        .diagnose();
    silent(&diagnosis, "dotnet-sdk");
}
