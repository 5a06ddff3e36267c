//! Whom to trust: the system's authorities or those of `SSL_CERT_FILE` and `SSL_CERT_DIR`, and what docker and podman keep for
//! a registry in `certs.d/HOST:PORT`: `*.crt` are authorities, `NAME.cert` and `NAME.key` say who asks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::source::display_path;
use crate::source::engine::Environment;

/// A certificate by which who asks is known, and its key.
type ClientIdentity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// What TLS with a registry is set up with.
#[derive(Debug)]
pub(super) struct Certificates {
    authorities: RootCertStore,
    identity: Option<ClientIdentity>,
}

impl Certificates {
    /// Collects what is kept for a registry, `host` or `host:port`.
    ///
    /// # Errors
    /// Where a file can't be read, or is no PEM; in words.
    pub fn of_host(environment: &Environment, host: &str) -> Result<Self, String> {
        if let Some(named) = environment.variable("SSL_CERT_FILE") {
            certificates(environment, Path::new(&named))
                .map_err(|error| format!("SSL_CERT_FILE: {error}"))?;
        }
        let system = rustls_native_certs::load_native_certs();
        let mut authorities = RootCertStore::empty();
        let (trusted, _) = authorities.add_parsable_certificates(system.certs);
        let mut identity = None;
        for file in folders(environment).iter().flat_map(|folder| environment.list(&folder.join(host))) {
            match file.extension().and_then(|extension| extension.to_str()) {
                Some("crt") => {
                    authorities.add_parsable_certificates(certificates(environment, &file)?);
                }
                Some("cert") if identity.is_none() => {
                    let chain = certificates(environment, &file)?;
                    identity = Some((chain, key(environment, &file.with_extension("key"))?));
                }
                _ => {}
            }
        }
        // without the system's there may still be enough of the registry's own
        match system.errors.first().filter(|_| trusted == 0 && authorities.is_empty()) {
            Some(error) => Err(error.to_string()),
            None => Ok(Self { authorities, identity }),
        }
    }

    /// The settings of connections to the registry itself; `is_verified` tells whether its certificate has to be trusted.
    ///
    /// # Errors
    /// Where certificate and key don't fit together.
    pub fn to_registry(&self, is_verified: bool) -> Result<ClientConfig, String> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let builder = match is_verified {
            true => builder.with_root_certificates(self.authorities.clone()),
            false => builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyCertificate(provider))),
        };
        match &self.identity {
            Some((chain, key)) => builder
                .with_client_auth_cert(chain.clone(), key.clone_key())
                .map_err(|error| error.to_string()),
            None => Ok(builder.with_no_client_auth()),
        }
    }

    /// The settings of connections to where the registry sends: they are trusted alike, and not told who asks.
    ///
    /// # Errors
    /// Where TLS can't be set up.
    pub fn to_others(&self) -> Result<ClientConfig, String> {
        Self { authorities: self.authorities.clone(), identity: None }.to_registry(true)
    }
}

/// The folders in which certificates are kept by registry.
fn folders(environment: &Environment) -> Vec<PathBuf> {
    let own = environment.xdg("XDG_CONFIG_HOME", ".config");
    let own = own.iter().flat_map(|own| ["docker", "containers"].map(|tool| own.join(tool)));
    let system = ["/etc/docker", "/etc/containers"].map(PathBuf::from);
    system.into_iter().chain(own).map(|folder| folder.join("certs.d")).collect()
}

fn certificates(environment: &Environment, file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let bytes = read(environment, file)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match found {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(format!("{} has no certificate in PEM", display_path(file))),
    }
}

fn key(environment: &Environment, file: &Path) -> Result<PrivateKeyDer<'static>, String> {
    let bytes = read(environment, file)?;
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| format!("{} has no key in PEM", display_path(file)))
}

fn read(environment: &Environment, file: &Path) -> Result<Vec<u8>, String> {
    environment.read(file).map_err(|error| format!("{}: {error}", display_path(file)))
}

/// Takes every certificate, as `--insecure-registry` asks for.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
