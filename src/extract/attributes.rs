//! Which extended attributes of a file are set: those of `user.*`. Capabilities give rights, as set-user-ID does, and nothing that
//! is taken out gets any; others tell of the machine that an image was built on, of its storage or of its rules.

use std::fs::File;

use crate::layer::Attribute;

/// Sets attributes. False where one was not set.
pub(super) fn set_attributes(file: &File, attributes: &[Attribute]) -> bool {
    // each of them is tried
    attributes.iter().filter(|it| !(it.name.starts_with(b"user.") && set(file, it))).count() == 0
}

#[cfg(target_os = "linux")]
fn set(file: &File, Attribute { name, value }: &Attribute) -> bool {
    rustix::fs::fsetxattr(file, name.as_slice(), value, rustix::fs::XattrFlags::empty()).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn set(_: &File, _: &Attribute) -> bool {
    false
}
