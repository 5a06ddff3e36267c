//! An executable, whatever it is for: read piece by piece, and as what an image starts.

use imgscope::content::{Examiner, Facts};

use super::{image, tars};

/// Reads it in pieces of two lengths, which make no difference, and puts it in an image.
pub fn run(data: &[u8]) {
    let facts = examine(data, 1 << 18);
    assert_eq!(facts, examine(data, 1_000), "how the bytes come makes a difference");
    if let Some(Facts::Executable(found)) = facts {
        if let Some(Ok(part)) = found.strippable {
            assert!(part.total() <= data.len() as u64, "{part:?} of {} bytes", data.len());
        }
        let names: usize = found.needed.iter().chain(&found.search_path).map(|name| name.len()).sum();
        assert!(names <= 80 << 10, "{names} bytes of names");
    }
    let layer = tars::of_files(&[("app", data), ("lib/libc.so.6", data), ("bin/sh", b"#!/app\n")]);
    let config = r#"{"os": "linux", "architecture": "amd64", "config": {"Entrypoint": ["/app", "serve"]}}"#;
    image::of_layers(&[&layer], config).into_iter().for_each(image::check);
}

fn examine(bytes: &[u8], chunk: usize) -> Option<Facts> {
    let mut examiner = Examiner::default();
    let (first, rest) = bytes.split_at(bytes.len().min(256 << 10));
    examiner.begin(b"app", bytes.len() as u64);
    examiner.pass(first);
    rest.chunks(chunk).for_each(|bytes| examiner.pass(bytes));
    examiner.finish(0)
}
