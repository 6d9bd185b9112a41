//! Signatures and keyed hashes; the only file that names ring's signing. Faults never quote a key.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use ring::{digest, hmac};

use crate::value::Fault;

/// A keyed hash by the name that scripts use.
pub fn keyed_hash(algorithm: &str, key: &[u8], message: &[u8]) -> Result<Vec<u8>, Fault> {
    let algorithm = match algorithm {
        "sha1" => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        "sha256" | "HS256" => hmac::HMAC_SHA256,
        "sha384" | "HS384" => hmac::HMAC_SHA384,
        "sha512" | "HS512" => hmac::HMAC_SHA512,
        other => return Err(Fault::new("bad-signing-key", format!("there is no algorithm `{other}`"))),
    };
    Ok(hmac::sign(&hmac::Key::new(algorithm, key), message).as_ref().to_vec())
}

pub fn sha256(message: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, message).as_ref().to_vec()
}

pub fn sha512_256(message: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA512_256, message).as_ref().to_vec()
}

/// 256 bits that nobody can guess, as base64url.
pub fn random() -> Result<String, Fault> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Fault::new("no-randomness", "this machine gives no random numbers"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a key that is written as text, base64 or hex.
pub fn key_bytes(key: &str, encoding: &str) -> Result<Vec<u8>, Fault> {
    let wrong = || Fault::new("bad-signing-key", format!("the key of `auth` is not {encoding}"));
    match encoding {
        "base64" => STANDARD.decode(key.trim()).or_else(|_| URL_SAFE_NO_PAD.decode(key.trim())).map_err(|_| wrong()),
        "hex" => {
            let digits: Vec<u32> = key.trim().chars().map(|digit| digit.to_digit(16)).collect::<Option<_>>().ok_or_else(wrong)?;
            let pairs = digits.chunks(2).map(|pair| match pair {
                [high, low] => u8::try_from(high * 16 + low).ok(),
                _ => None,
            });
            pairs.collect::<Option<_>>().ok_or_else(wrong)
        }
        _ => Ok(key.as_bytes().to_vec()),
    }
}

/// Signs with a private key in PEM: RS256 or ES256.
pub fn sign(algorithm: &str, key: &str, message: &[u8]) -> Result<Vec<u8>, Fault> {
    let (label, der) = pem(key)?;
    let random = SystemRandom::new();
    let unusable = |_| Fault::new("bad-signing-key", format!("the key of `auth` is no key for {algorithm}"));
    if algorithm == "ES256" {
        if label == "EC PRIVATE KEY" {
            let fault = Fault::new("bad-signing-key", "the key of `auth` is in the SEC1 form");
            return Err(fault.help("convert it once: `openssl pkcs8 -topk8 -nocrypt -in KEY -out KEY.pk8`"));
        }
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der, &random).map_err(unusable)?;
        let signature = pair.sign(&random, message);
        return signature.map(|signature| signature.as_ref().to_vec()).map_err(|_| Fault::new("bad-signing-key", "the signature failed"));
    }
    let pair = if label == "RSA PRIVATE KEY" { RsaKeyPair::from_der(&der) } else { RsaKeyPair::from_pkcs8(&der) };
    let pair = pair.map_err(unusable)?;
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(|_| Fault::new("bad-signing-key", "the signature failed"))?;
    Ok(signature)
}

/// The label and content of a PEM block. `\n` written as two characters, as environment files hold
/// keys, is a line break.
fn pem(text: &str) -> Result<(String, Vec<u8>), Fault> {
    let wrong = || Fault::new("bad-signing-key", "the key of `auth` is no PEM text").help("it begins with `-----BEGIN PRIVATE KEY-----`");
    let text = text.replace("\\n", "\n");
    let (_, rest) = text.split_once("-----BEGIN ").ok_or_else(wrong)?;
    let (label, rest) = rest.split_once("-----").ok_or_else(wrong)?;
    let (body, _) = rest.split_once("-----END ").ok_or_else(wrong)?;
    if label.contains("ENCRYPTED") || body.contains("ENCRYPTED") {
        return Err(Fault::new("bad-signing-key", "the key of `auth` is encrypted").help("give it decrypted: `openssl pkcs8 -in KEY`"));
    }
    let digits: String = body.split_whitespace().collect();
    let der = STANDARD.decode(digits).map_err(|_| wrong())?;
    Ok((label.to_owned(), der))
}
