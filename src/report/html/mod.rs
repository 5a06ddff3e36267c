//! The report as one HTML file that asks nobody for anything, and its treemap alone as SVG.
//!
//! Whatever comes from an image is escaped twice: what could fool an eye by `text`, what HTML means by maud. Nothing of it is
//! ever part of the style or the script, which are fixed, and which alone the policy in the file lets a browser obey.

mod comparison;
mod image;
mod map_data;
mod page;
mod parts;
mod svg;
mod treemap;

pub(super) use comparison::diff_html;
pub(super) use image::html;
pub(super) use page::page;
pub(super) use parts::number_cell;
pub(super) use svg::svg;
