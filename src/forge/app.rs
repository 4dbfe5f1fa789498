//! A GitHub App: a signed word of its key is exchanged for a token that lives an hour.
//!
//! <https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app>

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde::Deserialize;
use serde_json::json;
use ureq::http::Method;

use super::api::Api;
use super::error::ForgeError;
use super::http::{Http, encoded};
use super::pace::{Clock, Pace};
use super::token::Token;

/// The identity of an app and its private key.
pub struct AppKey {
    id: String,
    key: RsaKeyPair,
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppKey({})", self.id)
    }
}

#[derive(Deserialize)]
struct Installation {
    id: u64,
}

#[derive(Deserialize)]
struct Granted {
    token: String,
}

impl AppKey {
    /// Takes the app's id and its private key as GitHub gives it (PEM, PKCS#1), or as PKCS#8.
    ///
    /// # Errors
    /// The key is none.
    pub fn new(id: &str, pem: &str) -> Result<Self, ForgeError> {
        let fault = |why: &str| ForgeError::Key {
            why: why.to_owned(),
        };
        let lines = pem.lines().map(str::trim);
        let inner: String = lines.filter(|line| !line.starts_with("-----")).collect();
        let der = STANDARD.decode(inner);
        let der = der.map_err(|_| fault("it is not written as PEM"))?;
        let key = if pem.contains("BEGIN RSA PRIVATE KEY") {
            RsaKeyPair::from_der(&der)
        } else {
            RsaKeyPair::from_pkcs8(&der)
        };
        Ok(Self {
            id: id.trim().to_owned(),
            key: key.map_err(|error| fault(&error.to_string()))?,
        })
    }

    #[cfg(test)]
    pub(super) fn public(&self) -> Vec<u8> {
        self.key.public().as_ref().to_vec()
    }

    /// Exchanges the key for a token of the app's installation in a repository.
    ///
    /// # Errors
    /// The app is not installed there, or the forge does not take the key.
    pub fn token(&self, api: &Api, pace: Pace, clock: &dyn Clock) -> Result<Token, ForgeError> {
        let word = Token::new(&self.word(clock.now().as_secs())?);
        let auth = ("authorization", format!("Bearer {}", word.reveal()));
        let http = Http::new(api, &word, auth, pace)?;
        let parts: Vec<String> = api.repository.split('/').map(encoded).collect();
        let path = format!("/repos/{}/installation", parts.join("/"));
        let installed: Installation = http.get("looking for the installation of the app", &path)?;
        let path = format!("/app/installations/{}/access_tokens", installed.id);
        let name = parts.last().cloned().unwrap_or_default();
        let body = json!({
            "repositories": [name],
            "permissions": {"contents": "write", "pull_requests": "write"},
        });
        let granted: Granted =
            http.write("asking for a token of the app", &Method::POST, &path, &body)?;
        Ok(Token::new(&granted.token))
    }

    /// A signed word (JWT, RS256) that counts for nine minutes; a clock that runs ahead by one does no harm.
    fn word(&self, now: u64) -> Result<String, ForgeError> {
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(json!({"alg": "RS256", "typ": "JWT"}));
        let claims = json!({"iat": now.saturating_sub(60), "exp": now + 540, "iss": self.id});
        let text = format!("{head}.{}", part(claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        let signed = self.key.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            text.as_bytes(),
            &mut signature,
        );
        signed.map_err(|_| ForgeError::Key {
            why: "it does not sign".to_owned(),
        })?;
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
