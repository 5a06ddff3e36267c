//! The last bytes of an eStargz blob: an empty gzip member that says where the list is.

/// The length of the longest footer.
pub const ESTARGZ_FOOTER: u64 = 51;

/// What the last bytes of a blob say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Footer {
    /// The list starts at `offset`, and ends where the footer starts, which is `length` bytes long.
    Inside {
        /// Where the list starts.
        offset: u64,
        /// How long the footer is.
        length: u64,
    },
    /// The list is in another image.
    Elsewhere,
}

impl Footer {
    /// Reads it from the last [`ESTARGZ_FOOTER`] bytes of a blob; None where they are no footer.
    ///
    /// A gzip member with an extra field (RFC 1952): that of stargz is the text alone, of 47 bytes; that of eStargz has the
    /// field's name and length before it, 51 bytes; a list elsewhere has another text.
    pub fn read(last: &[u8]) -> Option<Self> {
        let extra = |length: usize| -> Option<&[u8]> {
            let member = last.get(last.len().checked_sub(length)?..)?;
            let is_gzip = member.starts_with(&[0x1f, 0x8b, 8, 4]);
            let size = u16::from_le_bytes(member.get(10..12)?.try_into().ok()?);
            member.get(12..12 + usize::from(size)).filter(|_| is_gzip)
        };
        if let Some(text) = extra(51).and_then(|field| field.strip_prefix(b"SG\x16\0")) {
            return offset(text).map(|offset| Self::Inside { offset, length: 51 });
        }
        if let Some(text) = extra(47).filter(|field| field.len() == 22) {
            return offset(text).map(|offset| Self::Inside { offset, length: 47 });
        }
        let elsewhere = extra(46).and_then(|field| field.strip_prefix(b"SG\x11\0"));
        elsewhere.filter(|text| *text == b"STARGZEXTERNALTOC").map(|_| Self::Elsewhere)
    }
}

/// Reads 16 hexadecimal digits and the mark.
fn offset(text: &[u8]) -> Option<u64> {
    let digits = text.strip_suffix(b"STARGZ").filter(|digits| digits.len() == 16)?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    u64::from_str_radix(digits, 16).ok()
}
