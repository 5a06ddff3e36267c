//! What a person should know of how an image was found or read.

/// What a person should know of how an image was found or read, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// It is said in any case.
    Plain(String),
    /// What would be faster or better; said in any case.
    Hint(String),
    /// It is said to who asks for more.
    Detail(String),
}
