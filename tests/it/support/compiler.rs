//! The C compiler and binutils that tests hold figures against.

use std::fs;
use std::process::Command;

use super::{Folder, Lack, skip, tools};

/// A compiler and `strip` that are there, and a folder to work in.
pub struct Compiler {
    folder: Folder,
}

/// Finds the compiler. Where there is none the test is skipped.
#[track_caller]
pub fn compiler() -> Option<Compiler> {
    for tool in ["gcc", "strip"] {
        if !tools::is_installed(tool) {
            skip(Lack::Tool, &format!("{tool} is not installed"));
            return None;
        }
    }
    Some(Compiler { folder: Folder::new() })
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
