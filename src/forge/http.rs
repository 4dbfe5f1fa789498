//! The layer of HTTP below all forges: authorisation, pages, limits, and errors without secrets.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::http::{HeaderMap, Method, Request};
use ureq::tls::{RootCerts, TlsConfig};

use super::api::Api;
use super::error::ForgeError;
use super::pace::{Pace, TRIES};
use super::token::Token;

/// The largest answer that is read.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// The most pages of one list that are read.
const MAX_PAGES: usize = 500;
/// As much of a forge's words as an error repeats.
const MAX_WORDS: usize = 300;
const TIMEOUT: Duration = Duration::from_mins(1);

pub(super) struct Http {
    agent: ureq::Agent,
    base: String,
    auth: (&'static str, String),
    token: Token,
    pace: Pace,
}

/// An answer that was not refused.
struct Answer {
    headers: HeaderMap,
    body: String,
}

impl Http {
    /// Takes the address of the API, the token, the header that carries it, and the pace.
    ///
    /// # Errors
    /// The address is none, or would carry the token over the network in the clear.
    pub(super) fn new(
        api: &Api,
        token: &Token,
        auth: (&'static str, String),
        pace: Pace,
    ) -> Result<Self, ForgeError> {
        let fault = |why| ForgeError::Address {
            // What stands before an `@` may be secret.
            url: api.base.rsplit('@').next().unwrap_or_default().to_owned(),
            why,
        };
        let is_plain = api.base.starts_with("http://");
        if !is_plain && !api.base.starts_with("https://") {
            return Err(fault("it does not begin with https://"));
        }
        if is_plain && !api.is_local() {
            return Err(fault(
                "the token would go over the network in the clear; use https://",
            ));
        }
        if api.base.contains(['@', '?', '#', ' ']) {
            return Err(fault("it has a user, a query or a blank in it"));
        }
        let roots = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            // A forge that leads elsewhere could lead the token elsewhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(TIMEOUT))
            .user_agent(concat!("tfmend/", env!("CARGO_PKG_VERSION")))
            .tls_config(roots.build());
        Ok(Self {
            agent: config.build().into(),
            base: api.base.trim_end_matches('/').to_owned(),
            auth,
            token: token.clone(),
            pace,
        })
    }

    /// Asks for one thing. `what` is what is being done, for errors.
    pub(super) fn get<T: DeserializeOwned>(&self, what: &str, path: &str) -> Result<T, ForgeError> {
        let url = format!("{}{path}", self.base);
        understood(what, &self.send(what, &Method::GET, &url, None)?.body)
    }

    /// Asks for a list page by page, as long as `more` wants to see what comes after a page.
    pub(super) fn list<T: DeserializeOwned>(
        &self,
        what: &str,
        path: &str,
        more: impl Fn(&[T]) -> bool,
    ) -> Result<Vec<T>, ForgeError> {
        let mut url = format!("{}{path}", self.base);
        let mut all = Vec::new();
        for _ in 0..MAX_PAGES {
            let answer = self.send(what, &Method::GET, &url, None)?;
            let page: Vec<T> = understood(what, &answer.body)?;
            let wanted = more(&page);
            all.extend(page);
            match next_page(&answer.headers) {
                Some(next) if wanted => url = self.own(what, &next)?,
                _ => return Ok(all),
            }
        }
        Err(ForgeError::Strange {
            what: what.to_owned(),
            why: "its list does not end".to_owned(),
        })
    }

    /// Writes, and gives what the forge answers.
    pub(super) fn write<T: DeserializeOwned>(
        &self,
        what: &str,
        method: &Method,
        path: &str,
        body: &Value,
    ) -> Result<T, ForgeError> {
        let url = format!("{}{path}", self.base);
        understood(what, &self.send(what, method, &url, Some(body))?.body)
    }

    /// Writes, whatever the forge answers.
    pub(super) fn tell(
        &self,
        what: &str,
        method: &Method,
        path: &str,
        body: &Value,
    ) -> Result<(), ForgeError> {
        let url = format!("{}{path}", self.base);
        self.send(what, method, &url, Some(body)).map(drop)
    }

    /// The address of a further page, if it is one of this forge.
    fn own(&self, what: &str, url: &str) -> Result<String, ForgeError> {
        let is_own = url.strip_prefix(&self.base);
        let is_own = is_own.is_some_and(|rest| rest.starts_with(['/', '?']));
        is_own
            .then(|| url.to_owned())
            .ok_or_else(|| ForgeError::Strange {
                what: what.to_owned(),
                why: "its next page is on another host".to_owned(),
            })
    }

    fn send(
        &self,
        what: &str,
        method: &Method,
        url: &str,
        body: Option<&Value>,
    ) -> Result<Answer, ForgeError> {
        let mut tried = 0;
        loop {
            if body.is_some() {
                self.pace.before_write();
            }
            tried += 1;
            let is_last = tried == TRIES;
            let (status, answer) = match self.once(what, method, url, body) {
                Ok(got) => got,
                // Whether a write that got no answer was done is not known, so it is not done again.
                Err(error) if body.is_some() || is_last => return Err(error),
                Err(_) => {
                    self.pace.back_off(tried);
                    continue;
                }
            };
            let header = |name: &str| {
                answer
                    .headers
                    .get(name)
                    .and_then(|value| value.to_str().ok())
            };
            match status {
                200..=299 => return Ok(answer),
                403 | 429 if is_limit(status, &answer) => {
                    let reset = header("x-ratelimit-reset").or(header("ratelimit-reset"));
                    let wait = self.pace.asked(header("retry-after"), reset);
                    let limited = |wait: Duration| ForgeError::Limited {
                        what: what.to_owned(),
                        seconds: wait.as_secs(),
                    };
                    if is_last {
                        return Err(limited(wait));
                    }
                    self.pace.wait(wait).map_err(limited)?;
                }
                500..=599 if body.is_none() && !is_last => self.pace.back_off(tried),
                _ => return Err(self.refused(what, status, &answer)),
            }
        }
    }

    fn once(
        &self,
        what: &str,
        method: &Method,
        url: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Answer), ForgeError> {
        let unreachable = |why: &dyn std::fmt::Display| ForgeError::Unreachable {
            what: what.to_owned(),
            why: self.words(&why.to_string()),
        };
        let request = Request::builder()
            .method(method.clone())
            .uri(url)
            .header("accept", "application/json")
            .header(self.auth.0, &self.auth.1);
        let sent = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                let request = request.body(body.to_string());
                let request = request.map_err(|error| unreachable(&error))?;
                // A DELETE has no body.
                if *method == Method::DELETE {
                    self.agent.run(request.map(drop))
                } else {
                    self.agent.run(request)
                }
            }
            None => {
                let request = request.body(());
                self.agent
                    .run(request.map_err(|error| unreachable(&error))?)
            }
        };
        let (parts, mut body) = sent.map_err(|error| unreachable(&error))?.into_parts();
        let text = body
            .with_config()
            .limit(MAX_BYTES)
            .lossy_utf8(true)
            .read_to_string();
        let answer = Answer {
            headers: parts.headers,
            body: text.map_err(|error| unreachable(&error))?,
        };
        Ok((parts.status.as_u16(), answer))
    }

    fn refused(&self, what: &str, status: u16, answer: &Answer) -> ForgeError {
        let what = what.to_owned();
        let message = self.words(&message(&answer.body));
        match status {
            300..=399 => ForgeError::Strange {
                what,
                why: "it leads elsewhere, as it does for a repository that was moved or renamed"
                    .to_owned(),
            },
            401 | 403 => ForgeError::Unauthorised {
                what,
                status,
                message,
            },
            404 => ForgeError::NotFound { what },
            _ => ForgeError::Refused {
                what,
                status,
                message,
            },
        }
    }

    /// Foreign words, short, on one line and without the token.
    fn words(&self, text: &str) -> String {
        let text = self.token.strike(text);
        let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
        plain.take(MAX_WORDS).collect()
    }
}

/// Whether an answer means that too much was asked, and not that it is forbidden.
fn is_limit(status: u16, answer: &Answer) -> bool {
    let header = |name: &str| {
        answer
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    status == 429
        || header("retry-after").is_some()
        || header("x-ratelimit-remaining") == Some("0")
        || message(&answer.body).to_lowercase().contains("rate limit")
}

/// The words of a refusal: GitHub and Gitea say `message` and `errors`, GitLab `message` or `error` in several forms.
fn message(body: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(body) else {
        return "no reason given".to_owned();
    };
    let said = ["message", "error_description", "error"];
    let said = said.iter().find_map(|key| value.get(key));
    let said = said.map_or_else(|| "no reason given".to_owned(), flat);
    match value.get("errors").map(flat) {
        Some(more) if !more.is_empty() => format!("{said}: {more}"),
        _ => said,
    }
}

fn flat(value: &Value) -> String {
    let join = |parts: Vec<String>| parts.join("; ");
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => join(items.iter().map(flat).collect()),
        Value::Object(fields) => match fields.get("message") {
            Some(message) => flat(message),
            None => join(
                fields
                    .iter()
                    .map(|(key, value)| format!("{key} {}", flat(value)))
                    .collect(),
            ),
        },
        other => other.to_string(),
    }
}

fn understood<T: DeserializeOwned>(what: &str, body: &str) -> Result<T, ForgeError> {
    serde_json::from_str(body).map_err(|error| ForgeError::Strange {
        what: what.to_owned(),
        why: error.to_string(),
    })
}

/// The address in `link: <…>; rel="next"`.
fn next_page(headers: &HeaderMap) -> Option<String> {
    let link = headers.get("link")?.to_str().ok()?;
    let next = link.split(',').find(|part| part.contains("rel=\"next\""))?;
    let (_, rest) = next.split_once('<')?;
    Some(rest.split_once('>')?.0.to_owned())
}

/// A text as one part of a path, or as a value of a query.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
