//! The C compiler and binutils that tests hold figures against.

use std::fs;
use std::process::Command;

use super::Folder;

/// A compiler and `strip` that are there, and a folder to work in.
pub struct Compiler {
    folder: Folder,
}

/// Finds the compiler. Where there is none a test is skipped and says so; with `IMGSCOPE_TEST_ENGINE=1` it fails.
pub fn compiler() -> Option<Compiler> {
    let answers =
        |tool: &str| Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
    if answers("gcc") && answers("strip") {
        return Some(Compiler { folder: Folder::new() });
    }
    assert!(
        std::env::var_os("IMGSCOPE_TEST_ENGINE").is_none(),
        "IMGSCOPE_TEST_ENGINE is set, but there is no gcc"
    );
    eprintln!("skipped: there is no gcc");
    None
}

impl Compiler {
    /// Compiles C source; gives the program or library.
    #[track_caller]
    pub fn compile(&self, source: &str, options: &[&str]) -> Vec<u8> {
        let (input, output) = (self.folder.file("source.c", source.as_bytes()), self.folder.word("output"));
        run("gcc", &[options, &["-o", &output, &input]].concat());
        fs::read(output).expect("what was compiled")
    }

    /// Runs `strip`; gives what it leaves of a file.
    #[track_caller]
    pub fn strip(&self, file: &[u8], options: &[&str]) -> Vec<u8> {
        self.binutil("strip", file, options)
    }

    /// Runs a tool of binutils that writes one file of another.
    #[track_caller]
    pub fn binutil(&self, tool: &str, file: &[u8], options: &[&str]) -> Vec<u8> {
        let (input, output) = (self.folder.file("input", file), self.folder.word("output"));
        let into: &[&str] = if tool == "strip" { &["-o", &output, &input] } else { &[&input, &output] };
        run(tool, &[options, into].concat());
        fs::read(output).expect("what was written")
    }
}

#[track_caller]
fn run(tool: &str, arguments: &[&str]) {
    let output = Command::new(tool).args(arguments).output().expect("the tool starts");
    assert!(output.status.success(), "{tool} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
