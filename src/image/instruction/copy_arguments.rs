//! What a COPY or ADD names: sources, target, flags.

use super::{Instruction, Keyword};

/// The words of a COPY or ADD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyArguments {
    /// Its flags, as `--chown=1:1`. BuildKit does not record `--from`.
    pub flags: Vec<String>,
    /// What it copies, as recorded; empty where the classic builder wrote a digest in its place.
    pub sources: Vec<String>,
    /// Where it copies it to.
    pub target: String,
}

impl Instruction {
    /// Tells whether it copies files into the image.
    pub fn is_copy(&self) -> bool {
        matches!(self.keyword, Keyword::Copy | Keyword::Add)
    }

    /// The words of a COPY or ADD; None for other instructions, and for one without source or target.
    ///
    /// ```
    /// use imgscope::image::Instruction;
    /// let copy = Instruction::parse("COPY --chown=1:1 [\"a b\", \"./\"] # buildkit").copy_arguments().unwrap();
    /// assert_eq!((copy.flags, copy.sources, copy.target), (vec!["--chown=1:1".into()], vec!["a b".into()], "./".into()));
    /// let classic = Instruction::parse("/bin/sh -c #(nop) ADD dir:1f2e in /srv ").copy_arguments().unwrap();
    /// assert_eq!((classic.sources.len(), classic.target.as_str()), (0, "/srv"));
    /// ```
    pub fn copy_arguments(&self) -> Option<CopyArguments> {
        if !self.is_copy() {
            return None;
        }
        let mut rest = self.arguments.trim();
        let mut flags = Vec::new();
        while rest.starts_with("--") {
            let (flag, after) = rest.split_once(char::is_whitespace)?;
            flags.push(flag.to_owned());
            rest = after.trim_start();
        }
        let mut sources: Vec<String> = match serde_json::from_str(rest) {
            Ok(list) => list,
            Err(_) => rest.split_whitespace().map(str::to_owned).collect(),
        };
        let target = sources.pop().filter(|_| !sources.is_empty())?;
        if let [digest, word] = sources.as_slice()
            && word == "in"
            && digest.contains(':')
        {
            sources.clear();
        }
        Some(CopyArguments { flags, sources, target })
    }
}
