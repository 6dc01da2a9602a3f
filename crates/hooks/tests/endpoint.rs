//! Messages, as a receiver gets them.
#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

use std::sync::Arc;

use hooks::{Endpoint, Message, Secret, Unheard};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLbSw";

fn secret() -> Secret {
    SECRET.parse().unwrap()
}

fn message() -> Message {
    Message { id: "housing-7-9".to_owned(), seconds: 1_614_265_330, body: r#"{"type":"households.changed"}"#.to_owned() }
}

/// A receiver that gives these answers, one to a connection; and what it was sent.
async fn receiver(answers: &'static [&'static str]) -> (String, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/heard", listener.local_addr().unwrap());
    let got = tokio::spawn(async move {
        let mut got = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (mut text, mut bytes) = (String::new(), [0; 4096]);
            while !text.ends_with("}") {
                let count = stream.read(&mut bytes).await.unwrap();
                text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
            }
            stream
                .write_all(format!("HTTP/1.1 {answer}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").as_bytes())
                .await
                .unwrap();
            got.push(text);
        }
        got
    });
    (url, got)
}

#[tokio::test]
async fn a_message_carries_its_id_its_time_and_a_signature_over_both_and_the_body() {
    let (url, got) = receiver(&["204 No Content"]).await;
    Endpoint::new(&url, secret()).unwrap().send(&message()).await.unwrap();
    let got = got.await.unwrap().remove(0);
    let signature = secret().sign("housing-7-9", 1_614_265_330, message().body.as_bytes());
    for part in ["POST /heard HTTP/1.1", "webhook-id: housing-7-9", "webhook-timestamp: 1614265330", "application/json"] {
        assert!(got.contains(part), "{part}: {got}");
    }
    assert!(got.contains(&format!("webhook-signature: {signature}")), "{got}");
    assert!(got.ends_with(&message().body), "{got}");
}

#[tokio::test]
async fn only_an_answer_of_success_is_one_and_nobody_is_followed_elsewhere() {
    let (url, _) = receiver(&["500 Oh", "301 Moved\r\nlocation: http://127.0.0.1:1/", "200 OK"]).await;
    let endpoint = Endpoint::new(&url, secret()).unwrap();
    for said in ["it answered 500 Internal Server Error", "it answered 301 Moved Permanently"] {
        assert_eq!(endpoint.send(&message()).await.unwrap_err().to_string(), said);
    }
    endpoint.send(&message()).await.unwrap();
}

#[tokio::test]
async fn who_is_not_there_is_said_to_be_out_of_reach() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let why = Endpoint::new(&url, secret()).unwrap().send(&message()).await.unwrap_err();
    assert!(matches!(&why, Unheard::Unreached(text) if text.contains("refused")), "{why}");
}

#[tokio::test]
async fn nothing_goes_in_the_clear_over_a_network() {
    for url in [
        "http://housing.example/",
        "housing.example",
        "https://me:pass@housing.example/",
        "file:///etc/passwd",
        "http://127.0.0.1.example/",
    ] {
        assert!(Endpoint::new(url, secret()).is_err(), "{url}");
    }
    assert!(Endpoint::new("https://housing.example/resettle", secret()).is_ok());
}

#[tokio::test]
async fn nothing_is_told_to_whoever_shows_a_certificate_that_nobody_vouches_for() {
    // Of `localhost` and 127.0.0.1, signed by itself.
    let certificate = include_bytes!("../../resettle/tests/tls/certificate.pem");
    let chain = CertificateDer::pem_slice_iter(certificate).collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../../resettle/tests/tls/key.pem")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let receiver = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        acceptor.accept(stream).await.map(drop).unwrap_err().to_string()
    });
    let endpoint = Endpoint::new(&format!("https://localhost:{port}/"), secret()).unwrap();
    let why = endpoint.send(&message()).await.unwrap_err();
    assert!(matches!(&why, Unheard::Unreached(text) if text.contains("certificate")), "{why}");
    let heard = receiver.await.unwrap();
    assert!(heard.contains("alert"), "it broke off before anything was said: {heard}");
}
