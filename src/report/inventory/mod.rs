//! All images of an engine, written.

mod csv;
mod format;
mod json;
mod schema;
mod table;

pub use format::InventoryFormat;
pub use schema::inventory_json_schema;
