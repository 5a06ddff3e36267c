//! The records of a PAX extension header, as they are: bytes, in their order.
//!
//! Records are taken by their length, never by line: attributes hold any bytes, and a newline among them must not end
//! the record, let alone start another one.

/// Records `length key=value\n`, one after the other (POSIX pax, "Extended Header").
pub(super) struct Records<'a>(pub &'a [u8]);

/// The key and the value of a record.
pub(super) type KeyValue<'a> = (&'a [u8], &'a [u8]);

/// Bytes that are no record. What follows can't be told apart any more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadRecord;

impl<'a> Iterator for Records<'a> {
    type Item = Result<KeyValue<'a>, BadRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        // some writers fill the block that holds the records with zeros, and count them in
        if self.0.iter().all(|&byte| byte == 0) {
            return None;
        }
        let record = take(self.0);
        self.0 = record.map_or(&[], |(_, rest)| rest);
        Some(record.map(|(pair, _)| pair).ok_or(BadRecord))
    }
}

fn take(bytes: &[u8]) -> Option<(KeyValue<'_>, &[u8])> {
    let blank = bytes.iter().take(20).position(|&byte| byte == b' ')?;
    let length: usize = std::str::from_utf8(&bytes[..blank]).ok()?.parse().ok()?;
    let record = bytes.get(blank + 1..length)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|&byte| byte == b'=').filter(|&at| at > 0)?;
    let (key, value) = (&record[..equals], &record[equals + 1..]);
    // no path and no name has a zero; attributes may (Go's archive/tar, validPAXRecord)
    let is_name = [&b"path"[..], b"linkpath", b"uname", b"gname"].contains(&key);
    let is_broken = key.contains(&0) || is_name && value.contains(&0);
    (!is_broken).then_some(((key, value), &bytes[length..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_hold_newlines_and_what_looks_like_a_record() {
        let bytes = b"23 a=\n\n9 path=evil\nxyz\n8 b=c=d\n";
        let records: Vec<_> = Records(bytes).collect();
        assert_eq!(records, [Ok((&b"a"[..], &b"\n\n9 path=evil\nxyz"[..])), Ok((b"b", b"c=d"))]);
    }

    #[test]
    fn bytes_that_are_no_record_end_the_records_with_an_error() {
        for wrong in [
            "x",
            "5",
            "5 a=",
            "5 a=b\n",
            "99 a=b\n",
            "5 =b\n",
            "5 ab\n",
            "-1 a=b\n",
            "6 a=b\n6 a=b\n \n",
            "11 path=\0b\n",
            "6 \0=b\n",
        ] {
            let last = Records(wrong.as_bytes()).last();
            assert_eq!(last, Some(Err(BadRecord)), "{wrong:?} was taken");
        }
    }

    #[test]
    fn zeros_after_the_last_record_are_padding() {
        assert_eq!(Records(b"6 a=b\n\0\0\0").collect::<Vec<_>>(), [Ok((&b"a"[..], &b"b"[..]))]);
        assert_eq!(Records(b"").next(), None);
    }
}
