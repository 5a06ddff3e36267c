//! What says who asks.

use std::fmt;

/// What says who asks. It is sent to a registry's token service or to the registry itself, and never shown.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::source::registry) enum Credential {
    /// A name and a password.
    Login {
        /// The name.
        user: String,
        /// The password, or a token in its place.
        password: String,
    },
    /// A token that is changed for others (OAuth 2's refresh token).
    IdentityToken(String),
    /// A token that the registry takes as it is.
    RegistryToken(String),
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Login { .. } => "Login",
            Self::IdentityToken(_) => "IdentityToken",
            Self::RegistryToken(_) => "RegistryToken",
        })
    }
}
