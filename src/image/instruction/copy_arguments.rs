//! What a COPY or ADD names: sources, target, flags.

use super::{Instruction, Keyword};

/// The words of a COPY or ADD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyArguments {
    /// Its flags, as `--chown=1:1`. BuildKit does not record `--from`.
    pub flags: Vec<String>,
    /// What it copies, as recorded; empty where the builder wrote a digest in its place.
    pub sources: Vec<String>,
    /// Where it copies it to.
    pub target: String,
}

impl CopyArguments {
    /// Tells whether it copies from another stage or image, as far as that is recorded: by `--from`, which BuildKit leaves
    /// out, or by a source from the root, as paths of a build context are hardly ever written.
    pub fn is_from_stage(&self) -> bool {
        let is_from_root = |source: &String| source.starts_with('/') && source.len() > 1;
        self.flags.iter().any(|flag| flag.starts_with("--from=")) || self.sources.iter().any(is_from_root)
    }
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
        let mut flags: Vec<String> = self.copied_from.iter().map(|from| format!("--from={from}")).collect();
        while rest.starts_with("--") {
            let (flag, after) = rest.split_once(char::is_whitespace)?;
            rest = after.trim_start();
            // engines of the 20.10 series forget the blank: `--chown=1:1file:1f2e… in /app`
            let digest = ["file:", "dir:", "multi:"].iter().find_map(|kind| flag.rfind(kind));
            match digest.filter(|_| rest.starts_with("in ")) {
                Some(digest) => {
                    flags.push(flag[..digest].to_owned());
                    rest = &self.arguments[self.arguments.find(flag)? + digest..];
                    break;
                }
                None => flags.push(flag.to_owned()),
            }
        }
        let mut words = rest.trim().splitn(3, char::is_whitespace);
        if let (Some(digest), Some("in"), Some(target)) = (words.next(), words.next(), words.next())
            && is_digest(digest)
        {
            // buildah puts annotations behind several blanks
            let target = target.trim().split("  ").next().unwrap_or_default();
            return Some(CopyArguments { flags, sources: Vec::new(), target: target.to_owned() });
        }
        let mut sources: Vec<String> = match serde_json::from_str(rest) {
            Ok(list) => list,
            Err(_) => rest.split_whitespace().map(str::to_owned).collect(),
        };
        let target = sources.pop().filter(|_| !sources.is_empty())?;
        Some(CopyArguments { flags, sources, target })
    }
}

/// Tells whether a word stands for what was copied: `file:1f2e…`, or of a URL the bare digest.
fn is_digest(word: &str) -> bool {
    word.contains(':') || (word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
