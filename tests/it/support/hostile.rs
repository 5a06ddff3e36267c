//! Which characters may reach neither a terminal nor a log, by the lists that Unicode publishes and not by the program's own.

/// Tells whether a character steers a terminal, breaks a line, reorders or hides text, or is none at all.
pub fn is_hostile(c: char) -> bool {
    let code = u32::from(c);
    let is_in = |ranges: &[(u32, u32)]| ranges.iter().any(|&(first, last)| (first..=last).contains(&code));
    c.is_control()
        || is_in(DEFAULT_IGNORABLE)
        || is_in(BIDIRECTIONAL)
        || is_in(OTHERS)
        || code & 0xfffe == 0xfffe
}

/// `Default_Ignorable_Code_Point` of DerivedCoreProperties.txt: what is drawn as nothing.
#[rustfmt::skip]
const DEFAULT_IGNORABLE: &[(u32, u32)] = &[
    (0x00ad, 0x00ad), (0x034f, 0x034f), (0x061c, 0x061c), (0x115f, 0x1160), (0x17b4, 0x17b5), (0x180b, 0x180f),
    (0x200b, 0x200f), (0x202a, 0x202e), (0x2060, 0x206f), (0x3164, 0x3164), (0xfe00, 0xfe0f), (0xfeff, 0xfeff),
    (0xffa0, 0xffa0), (0xfff0, 0xfff8), (0x1bca0, 0x1bca3), (0x1d173, 0x1d17a), (0xe0000, 0xe0fff),
];

/// `Bidi_Control` of PropList.txt: what changes the direction of text.
const BIDIRECTIONAL: &[(u32, u32)] =
    &[(0x061c, 0x061c), (0x200e, 0x200f), (0x202a, 0x202e), (0x2066, 0x2069)];

/// Line and paragraph separators, marks of annotations, and the noncharacters in the middle of a plane.
const OTHERS: &[(u32, u32)] = &[(0x2028, 0x2029), (0xfff9, 0xfffb), (0xfdd0, 0xfdef)];
