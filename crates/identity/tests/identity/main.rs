//! A provider that is honest, and one that is not.
#![expect(clippy::unwrap_used, reason = "what fails must fail the test")]

mod provider;

use identity::{Asked, Provider, ProviderError, Settings};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use provider::{Alter, BACK, Brought, CLIENT, Fault, Idp, SECRET, Sign, parameters, public};
use serde_json::{Value, json};

const NOW: i64 = 1_795_316_400;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn later(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

fn settings(idp: &Idp) -> Settings {
    Settings {
        issuer: idp.url.clone(),
        client: CLIENT.to_owned(),
        secret: SECRET.to_owned().into(),
        redirect: BACK.to_owned(),
        claim: "sub".to_owned(),
        acr: Vec::new(),
        amr: Vec::new(),
    }
}

async fn both() -> (Idp, Provider) {
    let idp = Idp::new(|| NOW).await;
    let provider = Provider::new(settings(&idp)).unwrap();
    (idp, provider)
}

async fn asked(provider: &Provider, at: Timestamp) -> (String, Asked) {
    provider.ask("state", [[5; 32], [6; 32]], at).await.unwrap()
}

/// Somebody is sent there, signs in, and comes back.
async fn came(idp: &Idp, provider: &Provider, sub: &str) -> Result<[u8; 32], ProviderError> {
    let (url, asked) = asked(provider, now()).await;
    let Brought { code, state } = idp.signs_in(&url, sub);
    assert_eq!(state, "state");
    provider.answer(asked, &code, None, now()).await
}

#[tokio::test]
async fn whoever_signs_in_is_the_same_person_each_time_and_nobody_else() {
    let (idp, provider) = both().await;
    let kim = came(&idp, &provider, "kim").await.unwrap();
    assert_eq!(came(&idp, &provider, "kim").await.unwrap(), kim);
    assert_ne!(came(&idp, &provider, "lee").await.unwrap(), kim);
    let other = Idp::new(|| NOW).await;
    let elsewhere = Provider::new(settings(&other)).unwrap();
    assert_ne!(came(&other, &elsewhere, "kim").await.unwrap(), kim, "another provider's kim is another");
    idp.state().alter = |token| token.claims["oid"] = json!("kim");
    let by_oid = Provider::new(Settings { claim: "oid".to_owned(), ..settings(&idp) }).unwrap();
    assert_ne!(came(&idp, &by_oid, "lee").await.unwrap(), kim, "another claim's kim is another");
    let known = &idp.state().asked;
    assert_eq!((known["/keys"], known["/.well-known/openid-configuration"]), (2, 2), "once for each of the two settings");
}

#[tokio::test]
async fn a_browser_is_sent_with_what_binds_its_answer_and_has_to_show_anew_who_it_is() {
    let (idp, _) = both().await;
    let acr = vec!["urn:strong".to_owned(), "urn:stronger".to_owned()];
    let provider = Provider::new(Settings { acr, ..settings(&idp) }).unwrap();
    let url = asked(&provider, now()).await.0;
    let said = parameters(url.split_once('?').unwrap().1);
    for (name, value) in [
        ("scope", "openid"),
        ("state", "state"),
        ("nonce", &"05".repeat(32)),
        ("prompt", "login"),
        ("max_age", "0"),
        ("acr_values", "urn:strong urn:stronger"),
    ] {
        assert_eq!(said[name], value, "{name}");
    }
    assert!(!url.contains(&"06".repeat(32)), "what proves that it was us stays here until the code comes back");
}

#[tokio::test]
async fn a_token_that_is_wrong_in_one_thing_names_nobody() {
    let (idp, provider) = both().await;
    let wrongs: [(&str, Alter); 20] = [
        ("another nonce", |token| token.claims["nonce"] = json!("05".repeat(31))),
        ("no nonce", |token| token.claims["nonce"] = Value::Null),
        ("another site", |token| token.claims["aud"] = json!("another")),
        ("another site as well", |token| token.claims["aud"] = json!([CLIENT, "another"])),
        ("no site", |token| token.claims["aud"] = json!([])),
        ("given to another site", |token| token.claims["azp"] = json!("another")),
        ("given to nobody", |token| token.claims["azp"] = Value::Null),
        ("another provider", |token| token.claims["iss"] = json!("https://id.elsewhere.example")),
        ("over", |token| token.claims["exp"] = json!(NOW)),
        ("made before it was asked for", |token| token.claims["iat"] = json!(NOW - 61)),
        ("made tomorrow", |token| token.claims["iat"] = json!(NOW + 86_400)),
        ("no signature", |token| (token.header["alg"], token.sign) = (json!("none"), Sign::Nothing)),
        ("a signature by the secret", |token| (token.header["alg"], token.sign) = (json!("HS256"), Sign::Secret)),
        ("a signature of nothing", |token| token.sign = Sign::Nothing),
        ("a signature by another key", |token| token.sign = Sign::Key(9)),
        ("a key that it brings along", |token| {
            token.header = json!({ "alg": "ES256", "jwk": public(9) });
            token.sign = Sign::Key(9);
        }),
        ("what must be understood", |token| token.header["crit"] = json!(["mine"])),
        ("nobody", |token| token.claims["sub"] = json!("")),
        ("somebody with too long a name", |token| token.claims["sub"] = json!("k".repeat(256))),
        ("two lines", |token| token.claims["sub"] = json!("kim\nlee")),
    ];
    for (what, alter) in wrongs {
        idp.state().alter = alter;
        let came = came(&idp, &provider, "kim").await;
        assert!(matches!(came, Err(ProviderError::False(_))), "{what}: {came:?}");
    }
    idp.state().alter = |token| token.claims["azp"] = json!(CLIENT);
    came(&idp, &provider, "kim").await.unwrap();
}

#[tokio::test]
async fn a_token_signed_by_a_key_of_rsa_counts_and_one_of_another_does_not() {
    let key = CoreRsaPrivateSigningKey::from_pem(include_str!("rsa.pem"), Some(JsonWebKeyId::new("rsa".to_owned()))).unwrap();
    let (idp, provider) = both().await;
    let public = serde_json::to_string(&json!({ "keys": [key.as_verification_key()] })).unwrap();
    idp.state().faults.insert("/keys", Fault::Says("200 OK", public.leak()));
    idp.state().alter = |token| {
        (token.header["alg"], token.header["kid"]) = (json!("RS256"), json!("rsa"));
        token.sign = Sign::By(|text| {
            let key = CoreRsaPrivateSigningKey::from_pem(include_str!("rsa.pem"), None).unwrap();
            key.sign(&CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, text).unwrap()
        });
    };
    came(&idp, &provider, "kim").await.unwrap();
    idp.state().alter = |token| (token.header["alg"], token.header["kid"]) = (json!("RS256"), json!("rsa"));
    assert!(matches!(came(&idp, &provider, "kim").await, Err(ProviderError::False(_))));
}

#[tokio::test]
async fn whoever_did_not_just_show_who_they_are_does_not_count() {
    let (idp, provider) = both().await;
    let stale: [Alter; 3] = [
        |token| token.claims["auth_time"] = Value::Null,
        |token| token.claims["auth_time"] = json!(NOW - 61),
        |token| token.claims["auth_time"] = json!(NOW + 3600),
    ];
    for alter in stale {
        idp.state().alter = alter;
        assert!(matches!(came(&idp, &provider, "kim").await, Err(ProviderError::Stale)));
    }
}

#[tokio::test]
async fn a_way_of_signing_in_that_is_asked_for_has_to_be_said() {
    let (idp, _) = both().await;
    let (acr, amr) = (vec!["strong".to_owned(), "stronger".to_owned()], vec!["pwd".to_owned(), "otp".to_owned()]);
    let provider = Provider::new(Settings { acr, amr, ..settings(&idp) }).unwrap();
    let alters: [Alter; 5] = [
        |_| {},
        |token| token.claims["acr"] = json!("stronger"),
        |token| token.claims["amr"] = json!(["pwd", "otp"]),
        |token| (token.claims["acr"], token.claims["amr"]) = (json!("weak"), json!(["pwd", "otp"])),
        |token| (token.claims["acr"], token.claims["amr"]) = (json!("strong"), json!(["pwd"])),
    ];
    for alter in alters {
        idp.state().alter = alter;
        assert!(matches!(came(&idp, &provider, "kim").await, Err(ProviderError::Weak)));
    }
    idp.state().alter = |token| (token.claims["acr"], token.claims["amr"]) = (json!("strong"), json!(["otp", "pwd", "mfa"]));
    came(&idp, &provider, "kim").await.unwrap();
}

#[tokio::test]
async fn a_code_counts_once_and_only_with_what_it_was_asked_with() {
    let (idp, provider) = both().await;
    let (url, first) = asked(&provider, now()).await;
    let code = idp.signs_in(&url, "kim").code;
    provider.answer(first, &code, None, now()).await.unwrap();
    let again = asked(&provider, now()).await.1;
    assert!(matches!(provider.answer(again, &code, None, now()).await, Err(ProviderError::Refused(_))), "once");
    let stolen = idp.signs_in(&url, "kim").code;
    let other = provider.ask("state", [[5; 32], [7; 32]], now()).await.unwrap().1;
    assert!(
        matches!(provider.answer(other, &stolen, None, now()).await, Err(ProviderError::Refused(_))),
        "a code of another browser"
    );
}

#[tokio::test]
async fn a_browser_that_another_provider_sent_is_not_heard() {
    let (idp, provider) = both().await;
    let answer = async |issuer: Option<&str>, provider: &Provider| {
        let (url, asked) = asked(provider, now()).await;
        let code = idp.signs_in(&url, "kim").code;
        provider.answer(asked, &code, issuer, now()).await
    };
    answer(Some(&idp.url), &provider).await.unwrap();
    assert!(matches!(answer(Some("https://id.elsewhere.example"), &provider).await, Err(ProviderError::False(_))));
    answer(None, &provider).await.unwrap();
    idp.state().metadata["authorization_response_iss_parameter_supported"] = json!(true);
    let promised = Provider::new(settings(&idp)).unwrap();
    assert!(matches!(answer(None, &promised).await, Err(ProviderError::False(_))), "it said that it says so");
    answer(Some(&idp.url), &promised).await.unwrap();
}

#[tokio::test]
async fn keys_are_fetched_again_for_one_that_is_unknown_and_not_for_every_token_that_is_wrong() {
    let (idp, provider) = both().await;
    came(&idp, &provider, "kim").await.unwrap();
    let fetched = || idp.state().asked["/keys"];
    let answered = async |at: Timestamp| {
        let (url, asked) = asked(&provider, now()).await;
        let code = idp.signs_in(&url, "kim").code;
        provider.answer(asked, &code, None, at).await
    };
    idp.state().alter = |token| token.header["kid"] = json!("unknown");
    for _ in 0..5 {
        assert!(matches!(answered(later(30)).await, Err(ProviderError::False(_))));
    }
    assert_eq!(fetched(), 1, "they were fetched less than a minute ago");
    for _ in 0..5 {
        assert!(matches!(answered(later(60)).await, Err(ProviderError::False(_))));
    }
    assert_eq!(fetched(), 2);
    idp.state().alter = |_| {};
    idp.state().keys = vec![2, 1];
    answered(later(120)).await.unwrap();
    assert_eq!(fetched(), 3);
}

#[tokio::test]
async fn a_provider_that_does_not_answer_as_one_is_said_not_to() {
    let faults: [(&str, Fault, &str); 7] = [
        ("/.well-known/openid-configuration", Fault::Long, "more than"),
        ("/.well-known/openid-configuration", Fault::Says("500 Oh", "{}"), "500"),
        ("/.well-known/openid-configuration", Fault::Says("302 Found\r\nlocation: /keys", "{}"), "302"),
        ("/.well-known/openid-configuration", Fault::Says("200 OK", "<html>"), "not understood"),
        ("/keys", Fault::Long, "more than"),
        ("/keys", Fault::Says("404 Not Found", "{}"), "404"),
        ("/.well-known/openid-configuration", Fault::Late, "did not answer within"),
    ];
    for (path, fault, why) in faults {
        let (idp, provider) = both().await;
        idp.state().faults.insert(path, fault);
        let said = provider.is_there(now()).await.unwrap_err().to_string();
        assert!(said.contains(why), "{path}: {said}");
        idp.state().faults.clear();
        let asked = idp.state().asked.values().sum::<usize>();
        assert!(provider.is_there(later(9)).await.is_err());
        assert_eq!(idp.state().asked.values().sum::<usize>(), asked, "a provider that is down is left alone for a while");
        provider.is_there(later(10)).await.unwrap();
    }
}

#[tokio::test]
async fn what_a_provider_says_of_itself_is_checked() {
    let (idp, provider) = both().await;
    for (name, value, why) in [
        ("issuer", "https://id.elsewhere.example", "calls itself otherwise"),
        ("authorization_endpoint", "http://id.office.example/authorize", "without TLS"),
    ] {
        let right = idp.state().metadata[name].take();
        idp.state().metadata[name] = json!(value);
        let said = Provider::new(settings(&idp)).unwrap().is_there(now()).await.unwrap_err().to_string();
        assert!(said.contains(why), "{name}: {said}");
        idp.state().metadata[name] = right;
    }
    provider.is_there(now()).await.unwrap();
    drop(idp);
    let nowhere = Provider::new(Settings { issuer: "http://127.0.0.1:1".to_owned(), ..settings(&both().await.0) }).unwrap();
    let said = nowhere.is_there(now()).await.unwrap_err().to_string();
    assert!(said.contains("cannot be reached"), "{said}");
}

#[tokio::test]
async fn where_codes_are_taken_nothing_is_waited_for_long_read_whole_or_followed() {
    let (idp, provider) = both().await;
    for (fault, is_silent) in [
        (Fault::Long, true),
        (Fault::Says("302 Found\r\nlocation: /keys", "{}"), false),
        (Fault::Says("200 OK", "{}"), false),
        (Fault::Says("200 OK", r#"{"access_token":"a","token_type":"Bearer"}"#), false),
        (Fault::Late, true),
    ] {
        idp.state().faults.insert("/token", fault);
        let keys = idp.state().asked.get("/keys").copied();
        match came(&idp, &provider, "kim").await {
            Err(ProviderError::Silent(_)) => assert!(is_silent),
            Err(ProviderError::False(_)) => assert!(!is_silent),
            other => panic!("{other:?}"),
        }
        assert!(keys.is_none() || idp.state().asked.get("/keys").copied() == keys, "nobody is followed");
    }
}
