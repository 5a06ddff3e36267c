//! Numbers and hostile names made readable: sizes, escaping, truncation.
