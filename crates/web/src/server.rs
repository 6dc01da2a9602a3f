//! Connections: accepted, by TLS if there is a certificate, given so much time, and finished before the end.

use std::future::Future;
use std::io::{self, ErrorKind::UnexpectedEof};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};
use tower::ServiceExt as _;

use crate::client::Peer;
use crate::limits::Tried;
use crate::{Site, metrics_router, router};

/// The most connections at once; whoever comes then waits.
const CONNECTIONS_MAX: usize = 30_000;
/// The longest until TLS is agreed upon.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// The longest until the head of a request is there, also between two requests of one connection.
const HEAD: Duration = Duration::from_secs(15);
/// The longest that nothing at all is read of an answer.
const UNREAD: Duration = Duration::from_secs(30);
/// The longest that answers under way are waited for at the end.
const STOPPING: Duration = Duration::from_secs(20);
/// How long nothing is accepted when there are no more files to open.
const RETRY: Duration = Duration::from_millis(100);

/// How a site is served.
pub struct Serving {
    /// Where browsers come in.
    pub listener: TcpListener,
    /// By TLS, or in the clear: then a proxy speaks TLS, or nobody else is on the way.
    pub tls: Option<Tls>,
}

/// A certificate and its key.
#[derive(Clone)]
pub struct Tls(Arc<ServerConfig>);

impl Tls {
    /// That of two PEM texts: the certificate with those that vouch for it, and its private key.
    ///
    /// # Errors
    /// They are none, or do not belong together; in words.
    pub fn new(certificate: &[u8], key: &[u8]) -> Result<Self, String> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate).collect();
        let chain = chain.map_err(|error| format!("the certificate cannot be read: {error}"))?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| format!("the key cannot be read: {error}"))?;
        let unfit = |error: rustls::Error| format!("the certificate and the key cannot be used together: {error}");
        let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
        let builder = builder.with_safe_default_protocol_versions().map_err(unfit)?;
        let mut config = builder.with_no_client_auth().with_single_cert(chain, key).map_err(unfit)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(Arc::new(config)))
    }
}

/// Serves a site until `stop` is done; requests under way are answered first.
///
/// # Errors
/// None so far: what goes wrong with one connection ends that one.
pub async fn serve(serving: Serving, site: Arc<Site>, stop: impl Future<Output = ()> + Send) -> io::Result<()> {
    let pages = router(Arc::clone(&site));
    let (graceful, turns) = (GracefulShutdown::new(), Arc::new(Semaphore::new(CONNECTIONS_MAX)));
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = serving.listener.accept() => accepted,
        };
        let Ok((stream, peer)) = accepted else {
            sleep(RETRY).await;
            continue;
        };
        let Ok(turn) = Arc::clone(&turns).acquire_owned().await else { break };
        let (site, pages, tls, watcher) = (Arc::clone(&site), pages.clone(), serving.tls.clone(), graceful.watcher());
        let _ = stream.set_nodelay(true);
        tokio::spawn(async move {
            let connected = connection(stream, tls, peer.ip(), pages, watcher).await;
            // Whoever only looks whether somebody listens goes without a word.
            if let Err(why) = connected
                && why.kind() != UnexpectedEof
            {
                let client = site.marks.of(&[Tried::address(peer.ip())]);
                tracing::info!(%why, client, "no TLS was agreed upon");
            }
            drop(turn);
        });
    }
    drop(serving.listener);
    // Whoever is not done by then is cut off.
    let _ = timeout(STOPPING, graceful.shutdown()).await;
    Ok(())
}

/// Serves the counts of a site until `stop` is done, for Prometheus alone.
///
/// # Errors
/// The listener fails.
pub async fn serve_metrics(
    listener: TcpListener,
    site: Arc<Site>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, metrics_router(site)).with_graceful_shutdown(stop).await
}

/// Answers what comes over a connection, once TLS is agreed upon where it is spoken.
async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    tls: Option<Tls>,
    peer: IpAddr,
    pages: Router,
    watcher: Watcher,
) -> io::Result<()> {
    match tls {
        None => talk(stream, peer, pages, watcher).await,
        Some(Tls(config)) => {
            let stream = timeout(HANDSHAKE, TlsAcceptor::from(config).accept(stream)).await??;
            talk(stream, peer, pages, watcher).await;
        }
    }
    Ok(())
}

/// Answers what comes over a connection. A browser that goes away is no error.
async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: IpAddr, pages: Router, watcher: Watcher) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        pages.clone().oneshot(request.map(Body::new))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(UNREAD));
    let _ = watcher.watch(http.serve_connection(TokioIo::new(Box::pin(stream)), service)).await;
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
    use tokio::task::JoinHandle;
    use tokio::time::Instant;
    use tokio_rustls::rustls::server::ResolvesServerCertUsingSni;

    use super::*;

    const ANSWER: &str = "An answer that does not fit into what is on its way.";

    /// A connection of which as many bytes are on their way, and how long the server keeps it.
    fn connected(bytes: usize, tls: Option<Tls>) -> (DuplexStream, JoinHandle<Duration>) {
        let (browser, server) = duplex(bytes);
        let pages = Router::new().route("/", get(async || ANSWER.repeat(9)));
        let talked = tokio::spawn(async move {
            let (began, graceful) = (Instant::now(), GracefulShutdown::new());
            let _ = connection(server, tls, Ipv4Addr::LOCALHOST.into(), pages, graceful.watcher()).await;
            began.elapsed()
        });
        (browser, talked)
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_reads_nothing_of_an_answer_is_left() {
        let (mut browser, talked) = connected(64, None);
        browser.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        assert_eq!(talked.await.unwrap().as_secs(), UNREAD.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_reads_slowly_gets_the_whole_answer() {
        let (mut browser, talked) = connected(64, None);
        browser.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
        let (mut read, mut some) = (Vec::new(), [0; 64]);
        loop {
            sleep(UNREAD - Duration::from_secs(1)).await;
            match browser.read(&mut some).await.unwrap() {
                0 => break,
                bytes => read.extend_from_slice(&some[..bytes]),
            }
        }
        assert!(String::from_utf8(read).unwrap().ends_with(&ANSWER.repeat(9)));
        assert!(talked.await.unwrap() > UNREAD * 4);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_never_gets_to_the_point_is_left() {
        for said in ["", "GET / HTTP/1.1\r\nHost: a\r\nX: "] {
            let (mut browser, talked) = connected(1_024, None);
            browser.write_all(said.as_bytes()).await.unwrap();
            assert_eq!(talked.await.unwrap().as_secs(), HEAD.as_secs(), "{said}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_does_not_agree_upon_tls_is_left() {
        let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let tls = Tls(Arc::new(builder.with_cert_resolver(Arc::new(ResolvesServerCertUsingSni::new()))));
        let (_browser, talked) = connected(1_024, Some(tls));
        assert_eq!(talked.await.unwrap().as_secs(), HANDSHAKE.as_secs());
    }
}
