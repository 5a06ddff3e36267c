//! An archive, as a file that is sought and as a stream that passes by.

use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use imgscope::analysis::Analysis;
use imgscope::scan::{Request, ScanError, scan};
use imgscope::source::{Digests, Locator, ReadOptions, ScanControl, Selector, SourceError, Via};

use super::{image, tars};

/// Reads it as it is, and with its checksums made right.
pub fn run(data: &[u8]) {
    let right = tars::with_right_checksums(data);
    check(data);
    if right != data {
        check(&right);
    }
}

/// Reads an archive both ways. What both can read is the same image.
pub fn check(archive: &[u8]) {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = gzip.write_all(archive).and_then(|()| gzip.finish()).expect("memory");
    let verify = archive.len().is_multiple_of(2);
    let (sought, streamed) = (read(archive, verify), read(&packed, verify));
    if let (Some(sought), Some(streamed)) = (&sought, &streamed) {
        assert_eq!(sought.totals, streamed.totals, "a file and a stream differ");
        assert_eq!(sought.image.id, streamed.image.id);
    }
    sought.into_iter().chain(streamed).for_each(image::check);
}

/// Reads the only image, or the first of several.
fn read(archive: &[u8], verify: bool) -> Option<Analysis> {
    let mut file = tempfile::NamedTempFile::with_prefix("fuzz").expect("a file");
    file.write_all(archive).expect("a file");
    let request = |selector| Request {
        reference: "fuzz".to_owned(),
        locator: Locator::Path { kind: None, path: file.path().to_owned(), selector },
        platform: None,
        options: ReadOptions { verify, digests: Digests::Compressed, read_limit: 64 << 20 },
        via: Via::default(),
        depth: imgscope::analysis::Depth::Full,
        registry_depth: imgscope::analysis::Depth::Full,
    };
    let scanned = |selector| scan(&request(selector), &Arc::new(ScanControl::default()), |_| ());
    let result = match scanned(Selector::Only) {
        Err(ScanError::Source(SourceError::Ambiguous { .. })) => scanned(Selector::Number(0)),
        result => result,
    };
    match result {
        Ok(analysis) => Some(analysis),
        Err(error) => {
            image::check_error(&error);
            error.hint().iter().for_each(|hint| image::check_text("a hint", hint));
            None
        }
    }
}
