//! Which extended attributes of a file are set: those of `user.*`, and capabilities where root, or who may do as much, takes it
//! out. Others tell of the machine that an image was built on, of its storage or of its rules.

use std::fs::File;

use crate::layer::Attribute;

const CAPABILITIES: &[u8] = b"security.capability";

/// Sets attributes that give no rights. False where one was not set; capabilities are for [`set_capabilities`].
pub(super) fn set_plain(file: &File, attributes: &[Attribute]) -> bool {
    let others = attributes.iter().filter(|attribute| attribute.name != CAPABILITIES);
    // each of them is tried
    others.filter(|it| !(it.name.starts_with(b"user.") && set(file, it))).count() == 0
}

/// Sets capabilities, which a file loses when it is written or given to an owner. False where that is not allowed.
pub(super) fn set_capabilities(file: &File, attributes: &[Attribute]) -> bool {
    // of several records of one name the last one counts
    let recorded = attributes.iter().rfind(|attribute| attribute.name == CAPABILITIES);
    recorded.is_none_or(|capabilities| set(file, capabilities))
}

#[cfg(target_os = "linux")]
fn set(file: &File, Attribute { name, value }: &Attribute) -> bool {
    rustix::fs::fsetxattr(file, name.as_slice(), value, rustix::fs::XattrFlags::empty()).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn set(_: &File, _: &Attribute) -> bool {
    false
}
