//! Where a request comes from, as far as it matters for how fast somebody may try again.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue};
use axum::response::Response;
use sha2::{Digest as _, Sha256};
use store::Account;
use vault::ActorId;

use crate::answer::Answer;
use crate::limits::Tried;
use crate::pages::cookie;
use crate::site::Site;

/// The address at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Who tries.
pub(crate) struct Client {
    ip: Option<IpAddr>,
    /// The mark of the account to which this browser signed in last.
    known: Option<String>,
}

impl FromRequestParts<Arc<Site>> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        let ip = address(site, &parts.extensions, &parts.headers);
        Ok(Self { ip, known: cookie(&parts.headers, name(site)).map(str::to_owned) })
    }
}

/// Where a request comes from: the other end of its connection, or whom the proxy speaks for.
pub(crate) fn address(site: &Site, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = extensions.get::<Peer>().map(|peer| peer.0);
    if site.machine.is_behind_proxy { forwarded(headers).or(peer) } else { peer }
}

/// Marks by which notes tell that requests came from one address, as long as the program runs. Nobody finds the address by its mark: where somebody
/// is does not belong into notes.
pub(crate) struct Marks([u8; 32]);

impl Marks {
    /// With a key that nobody knows.
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The mark of an address, if these tries are counted for one.
    pub(crate) fn of(&self, counted: &[Tried]) -> Option<String> {
        let bytes = counted.iter().find_map(|tried| if let Tried::Address(bytes) = tried { Some(bytes) } else { None })?;
        let digest = Sha256::digest([self.0.as_slice(), bytes].concat());
        Some(hex::encode(&digest[..4]))
    }
}

/// Whom the proxy speaks for: the last address of the list, which is the one that it added itself.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let list = headers.get_all("x-forwarded-for").into_iter().next_back()?.to_str().ok()?;
    list.rsplit(',').next()?.trim().parse().ok()
}

fn name(site: &Site) -> &'static str {
    if site.machine.is_secure { "__Host-known" } else { "known" }
}

impl Client {
    /// What its tries are counted for.
    pub(crate) fn tried(&self, site: &Site, account: Option<&Account>, login: &str) -> Answer<Vec<Tried>> {
        let mut tried: Vec<Tried> = self.ip.map(Tried::address).into_iter().collect();
        match account {
            Some(account) => {
                let is_known = self.known.as_deref() == Some(&site.store.browser_mark(account.id)?);
                tried.push(if is_known { Tried::Known(account.id) } else { Tried::Account(account.id) });
            }
            None if login.is_empty() => {}
            None => tried.push(Tried::nobody(login)),
        }
        Ok(tried)
    }

    /// Has the browser show from now on that somebody signed in from it. That alone opens nothing.
    pub(crate) fn remember(site: &Site, account: ActorId, mut response: Response) -> Answer<Response> {
        let secure = if site.machine.is_secure { "; Secure" } else { "" };
        let mark = site.store.browser_mark(account)?;
        let cookie = format!("{}={mark}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000{secure}", name(site));
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_mark_as_long_as_the_program_runs_and_another_after_it() {
        let [one, other] =
            ["203.0.113.9", "203.0.113.10"].map(|ip| vec![Tried::nobody("kim7"), Tried::address(ip.parse().unwrap())]);
        let (now, later) = (Marks::new([1; 32]), Marks::new([2; 32]));
        assert_eq!(now.of(&one).unwrap().len(), 8);
        assert_eq!(now.of(&one), now.of(&one));
        assert_ne!(now.of(&one), now.of(&other));
        assert_ne!(now.of(&one), later.of(&one));
        assert_eq!(now.of(&[Tried::nobody("kim7")]), None);
    }

    #[test]
    fn behind_a_proxy_only_what_the_proxy_added_is_believed() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("192.0.2.1, 198.51.100.7"));
        assert_eq!(forwarded(&headers), Some([198, 51, 100, 7].into()));
        headers.append("x-forwarded-for", HeaderValue::from_static("203.0.113.5"));
        assert_eq!(forwarded(&headers), Some([203, 0, 113, 5].into()));
    }
}
