//! The platforms of an image, written.

mod format;
mod json;
mod schema;
mod text;

pub use format::PlatformsFormat;
pub use schema::platforms_json_schema;
