//! Extended attributes of a file with their values. A changeset keeps a hash of them alone: only who takes a file out wants more.

use super::pax::Records;

/// What PAX records of extended attributes begin with.
pub(super) const ATTRIBUTE_KEY: &[u8] = b"SCHILY.xattr.";

/// An extended attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name with its namespace, as in `security.capability`.
    pub name: Vec<u8>,
    /// Its value: any bytes.
    pub value: Vec<u8>,
}

/// The extended attributes among PAX records.
pub(super) fn attributes_of(records: &[u8]) -> Vec<Attribute> {
    let attribute = |(key, value): (&[u8], &[u8])| {
        let name = key.strip_prefix(ATTRIBUTE_KEY)?;
        Some(Attribute { name: name.to_vec(), value: value.to_vec() })
    };
    Records(records).map_while(Result::ok).filter_map(attribute).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_told_from_other_records_whatever_bytes_they_hold() {
        let records = b"25 SCHILY.xattr.user.a=\n\n13 path=/a/b\n";
        assert_eq!(attributes_of(records), [Attribute { name: b"user.a".to_vec(), value: b"\n".to_vec() }]);
        assert_eq!(attributes_of(b""), []);
        assert_eq!(attributes_of(b"no record"), []);
    }
}
