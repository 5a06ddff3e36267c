//! Numbers and hostile names made readable: sizes, ages, escaping, truncation.
//!
//! Everything here is pure: the current time comes in as an argument, and nothing is printed.

mod age;
mod bar;
mod closest;
mod escape;
mod few;
mod like;
mod markdown;
mod page_width;
mod plural;
mod runner;
mod short_time;
mod size;
mod units;
mod width;
mod window;
mod wrap;

pub use age::{age, utc_date};
pub use bar::bar;
pub use closest::{closest, misspelled};
pub use escape::{escape, escape_line, is_hostile, is_plain};
pub use few::first_few;
pub use like::is_like;
pub use markdown::{html_code, markdown, markdown_code, markdown_code_cell};
pub use page_width::PageWidth;
pub use plural::counted;
pub use runner::{begins_runner_command, break_runner_commands, has_runner_command, without_runner_commands};
pub use short_time::short_time;
pub use size::{SizeError, docker_size, exact_size, parse_size, percent, size, thousands};
pub use units::{Units, write_sizes_in};
pub use width::{fit, fit_end, fit_middle, fit_pair, width};
pub use window::{Window, columns};
pub use wrap::wrap;
