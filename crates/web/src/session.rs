//! What a browser shows to be known again.

use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header::SET_COOKIE};
use sha2::{Digest as _, Sha256};

/// 32 bytes of chance, new at every sign-in. The store keeps its hash alone.
#[derive(Clone)]
pub(crate) struct Token(pub(crate) String);

impl Token {
    pub(crate) fn new(chance: [u8; 32]) -> Self {
        Self(hex::encode(chance))
    }

    /// That of a program. It says whose it is, so that it is known for one where it should not be.
    pub(crate) fn of_program(chance: [u8; 32]) -> Self {
        Self(format!("resettle_{}", Self::new(chance).0))
    }

    /// What a form of money bears: nobody who cannot read this session's pages knows it, and it does not tell the token.
    pub(crate) fn of_forms(&self) -> String {
        hex::encode(Sha256::digest(format!("resettle form\n{}", self.0)))
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

/// The name of the session's cookie. Where TLS is spoken, no other site of the same name can set it (`__Host-`).
pub(crate) fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-session" } else { "session" }
}

/// Hands the browser a token; without one, takes it away.
pub(crate) fn set_cookie(token: Option<&Token>, is_secure: bool) -> (HeaderName, HeaderValue) {
    let (value, age) = token.map_or(("", "; Max-Age=0"), |token| (token.0.as_str(), ""));
    let (name, secure) = (cookie_name(is_secure), if is_secure { "; Secure" } else { "" });
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}");
    // A token is of digits and small letters.
    (SET_COOKIE, HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static("")))
}

/// What a browser says it is, in words of ours: by which somebody tells their sessions apart, and nobody is told from others.
pub(crate) fn device(headers: &HeaderMap) -> String {
    let said = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let named =
        |known: &[(&'static str, &'static str)]| known.iter().find(|(sign, _)| said.contains(sign)).map(|(_, name)| *name);
    let browser = named(&[
        ("Edg/", "Edge"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Whale/", "Whale"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(agent: &'static str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static(agent));
        device(&headers)
    }

    #[test]
    fn a_browser_is_called_by_a_few_words_of_ours_whatever_it_says() {
        let agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36";
        assert_eq!(of(agent), "Chrome, Android");
        assert_eq!(of("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"), "Firefox, Linux");
        assert_eq!(of("<script>alert(1)</script>"), "");
    }

    #[test]
    fn over_tls_the_cookie_is_this_hosts_alone() {
        let token = Token::new([7; 32]);
        let (_, plain) = set_cookie(Some(&token), false);
        assert_eq!(plain, format!("session={}; Path=/; HttpOnly; SameSite=Strict", "07".repeat(32)));
        let (_, secure) = set_cookie(Some(&token), true);
        assert_eq!(secure, format!("__Host-session={}; Path=/; HttpOnly; SameSite=Strict; Secure", "07".repeat(32)));
        let (_, gone) = set_cookie(None, true);
        assert_eq!(gone, "__Host-session=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
    }
}
