//! TLS: ring as the provider, the machine's certificate authorities as the trust. They are read at the
//! first https handshake, so that a start without https costs nothing and a machine without authorities
//! can still call http.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

/// What the certificate of a server must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// That it comes from an authority and is for the name that was dialled.
    Name,
    /// That it comes from an authority. Databases only, where their owner asks for it.
    Authority,
    /// Nothing: encrypted, but to whom is not known. Databases only, where their owner asks for it.
    Nothing,
}

/// The configuration of all https connections. `authorities` is a PEM file that replaces the machine's.
pub(super) fn https(authorities: Option<PathBuf>) -> Result<ClientConfig, String> {
    let mut config = config(authorities, Proof::Name)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// A configuration for any protocol.
pub fn config(authorities: Option<PathBuf>, proof: Proof) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(Verifier { provider: provider.clone(), authorities, proof, loaded: OnceLock::new() });
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| format!("TLS cannot be set up: {error}"))?;
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// rustls's own verifier, made when first needed.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    proof: Proof,
    authorities: Option<PathBuf>,
    loaded: OnceLock<Result<Arc<WebPkiServerVerifier>, String>>,
}

impl Verifier {
    fn loaded(&self) -> Result<&WebPkiServerVerifier, rustls::Error> {
        let loaded = self.loaded.get_or_init(|| load(self.authorities.as_deref(), &self.provider));
        loaded.as_deref().map_err(|message| rustls::Error::General(message.clone()))
    }
}

fn load(authorities: Option<&Path>, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, String> {
    let found = match authorities {
        Some(path) => rustls_native_certs::load_certs_from_paths(Some(path), None),
        None => rustls_native_certs::load_native_certs(),
    };
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err("no certificate authorities were found; install `ca-certificates` or set SSL_CERT_FILE".to_owned());
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build();
    verifier.map_err(|error| format!("the certificate authorities cannot be used: {error}"))
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.proof == Proof::Nothing {
            return Ok(ServerCertVerified::assertion());
        }
        match self.loaded()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // The name is looked at last, when the chain is good.
            Err(rustls::Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }))
                if self.proof == Proof::Authority =>
            {
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// What a TLS error means, if it is one.
pub fn reason(error: &(dyn Error + 'static)) -> Option<String> {
    let error = error.downcast_ref::<rustls::Error>()?;
    Some(match error {
        rustls::Error::InvalidCertificate(problem) => certificate(problem),
        rustls::Error::General(message) => message.clone(),
        rustls::Error::InvalidMessage(_) => "the server does not speak TLS".to_owned(),
        other => format!("TLS failed: {other}"),
    })
}

fn certificate(problem: &CertificateError) -> String {
    let problem = match problem {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "is not valid yet",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "is for another name",
        CertificateError::UnknownIssuer => "comes from an unknown authority",
        CertificateError::Revoked => "was revoked",
        other => return format!("the server's certificate is not accepted: {other}"),
    };
    format!("the server's certificate {problem}")
}
