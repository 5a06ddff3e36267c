//! What the terminal sends: bytes become keys, mouse and pastes.

mod decoder;
mod mouse;
mod reader;
mod sequence;
#[cfg(test)]
mod tests;

pub(super) use reader::events;
