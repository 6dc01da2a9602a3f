//! Payments by programs: the same steps as on pages, but for those that a person takes; each once, whoever asks again.

use access::Role;
use axum::http::StatusCode;
use case::{Engine, Entry, FieldValue};
use programme::KindId;
use rules::{FileId, Span};
use serde_json::{Value, json};
use store::Reading;
use vault::{ActorId, Purposes};

use crate::money::Finance;
use crate::program::{Answer, FILE, token};
use crate::world::{REPORTED, World, noon, programme};

impl Finance {
    /// Asks as the program of the officer who plans.
    async fn program(&self, path: &str) -> Answer {
        self.world.read(Role::Finance, path).await
    }

    /// Has something done, twice with the same key: it is done once, and said twice.
    async fn done(&self, path: &str, key: &str, body: Value) -> Value {
        let first = self.world.write(Role::Finance, path, (key, ""), body.clone()).await;
        assert_eq!(first.status, StatusCode::CREATED, "{path} {body}: {first:?} {:?}", REPORTED.lock().unwrap());
        let again = self.world.write(Role::Finance, path, (key, ""), body).await;
        assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body), "{path}");
        first.body
    }

    async fn refused(&self, path: &str, key: &str, body: Value) -> String {
        let refused = self.world.write(Role::Finance, path, (key, ""), body).await;
        assert_eq!(refused.problem(), (409, "refused"), "{refused:?}");
        refused.body["errors"][0]["detail"].as_str().unwrap().to_owned()
    }

    async fn planned_run(&self) -> String {
        let run = self.done("/payments/runs", "plan", json!({ "through": "2026-11-30" })).await;
        assert_eq!(run["state"], "planned");
        run["id"].as_str().unwrap().to_owned()
    }

    async fn items(&self, path: &str) -> Vec<Value> {
        self.program(&format!("{path}?limit=200")).await.body["items"].as_array().unwrap().clone()
    }

    /// A run that waits for the bank: what only persons do is done on pages.
    async fn sent_out(&self, run: &str) -> Vec<Value> {
        let (path, page) = (format!("/payments/runs/{run}"), format!("/payments/{run}"));
        self.done(&format!("{path}/steps"), "review", json!({ "step": "review" })).await;
        let digest = self.program(&path).await.body["digest"].as_str().unwrap().to_owned();
        self.step(&self.approver, &page, "approve", &[("shown", &digest)]).await;
        self.step(&self.planner, &page, "release", &[("pay_on", "2026-11-23")]).await;
        self.done(&format!("{path}/steps"), "export", json!({ "step": "export" })).await;
        self.items(&format!("{path}/payments")).await
    }

    /// What the bank says of payments: paid, and whatever else.
    async fn answered(&self, lines: &[Value], more: &str) -> u64 {
        let paid = |line: &Value| format!("{},PAID,{},2026-11-23\n", line["id"].as_str().unwrap(), line["amount"]);
        let file = format!("id,status,amount,day\n{}{more}", lines.iter().map(paid).collect::<String>());
        let officer = self.world.number_of(Role::Finance);
        let taken = self.world.send(officer, "/payments/answers", ("bank", FILE), &file).await;
        assert_eq!(taken.status, StatusCode::CREATED, "{taken:?}");
        let again = self.world.send(officer, "/payments/answers", ("bank", FILE), &file).await;
        assert_eq!((again.status, &again.body), (taken.status, &taken.body));
        let anew = self.world.send(officer, "/payments/answers", ("bank-2", FILE), &file).await;
        assert_eq!(anew.problem(), (409, "refused"), "the same file is not taken in twice, whatever its key");
        taken.body["import"].as_u64().unwrap()
    }
}

#[tokio::test]
async fn a_program_brings_a_run_to_closed_books_with_persons_between() {
    let till = Finance::new().await;
    let run = till.planned_run().await;
    let path = format!("/payments/runs/{run}");
    let other = till.world.write(Role::Finance, "/payments/runs", ("plan", ""), json!({ "through": "2026-12-31" })).await;
    assert_eq!(other.problem(), (422, "key-used"));
    assert_eq!(till.items("/payments/runs").await[0]["id"], json!(run));
    let lines = till.sent_out(&run).await;
    assert!(lines.len() > 2, "{lines:?}");
    let file = till.program(&format!("{path}/file")).await;
    assert!(file.body.as_str().unwrap().starts_with("age-encryption.org/v1"), "what leaves is sealed");
    assert_eq!(till.program(&format!("{path}/note")).await.status, StatusCode::OK);
    let (first, amount) = (lines[0]["id"].as_str().unwrap(), &lines[0]["amount"]);
    let import = till.answered(&lines, &format!("NOT-OURS,PAID,5,2026-11-23\n{first},BACK,{amount},2026-11-24\n")).await;
    assert_eq!(till.program("/payments").await.body["kept"], json!(1));
    let kept = till.items("/payments/kept").await.remove(0);
    assert_eq!((&kept["import"], &kept["about"]), (&json!(import), &json!("NOT-OURS")), "{kept}");
    let settled = json!({ "import": import, "nth": kept["nth"], "because": "the rent of the office" });
    till.done("/payments/kept", "kept", settled).await;
    assert_eq!(till.items("/payments/kept").await, Vec::<Value>::new());
    let payment = format!("{path}/payments/{first}");
    assert_eq!(till.program(&payment).await.body["outcome"], json!("returned"));
    let again = json!({ "step": "again", "because": "it goes to the same account" });
    till.done(&format!("{payment}/steps"), "again", again).await;
    let closed = till.done(&format!("{path}/steps"), "close", json!({ "step": "close" })).await;
    assert_eq!(closed["state"], json!("closed"), "{closed}");
    let words: Vec<Value> =
        till.program(&path).await.body["acts"].as_array().unwrap().iter().map(|act| act["word"].clone()).collect();
    assert!(words.contains(&json!("approved")) && words.contains(&json!("exported")), "{words:?}");
}

#[tokio::test]
async fn what_a_person_has_to_do_no_program_does() {
    let till = Finance::new().await;
    let run = till.planned_run().await;
    let steps = format!("/payments/runs/{run}/steps");
    till.done(&steps, "review", json!({ "step": "review" })).await;
    let digest = till.program(&format!("/payments/runs/{run}")).await.body["digest"].clone();
    let second = till.world.accounts.iter().rposition(|account| account.role == Role::Finance).unwrap();
    let shown = format!("Bearer {}", token(second, true));
    let headers = [("authorization", shown.as_str()), ("idempotency-key", "k")];
    for body in [
        json!({ "step": "approve", "shown": digest }),
        json!({ "step": "release", "pay_on": "2026-11-23" }),
        json!({ "step": "Approve", "shown": digest }),
    ] {
        let refused = till.world.ask("POST", &steps, &headers, Some(body)).await;
        assert_eq!(refused.problem(), (422, "invalid"), "{refused:?}");
    }
    let which = json!({ "household": "0".repeat(32), "entitlement": "basic_grant", "who": null, "instalment": "1", "number": 1 });
    for step in ["decide", "answered"] {
        let body = json!({ "question": which, "step": { "is": step, "choice": "leave", "reasons": "x", "is_upheld": true, "on": "2026-11-23" } });
        let refused = till.world.ask("POST", "/payments/questions", &headers, Some(body)).await;
        assert_eq!(refused.problem(), (422, "invalid"), "{refused:?}");
    }
    assert_eq!(
        till.world.ask("POST", "/payments/lift", &headers, Some(json!({ "because": "x" }))).await.problem(),
        (404, "missing")
    );
    assert_eq!(till.program(&format!("/payments/runs/{run}")).await.body["run"]["state"], json!("reviewed"));
}

#[tokio::test]
async fn of_payments_a_program_of_another_role_learns_nothing() {
    let till = Finance::new().await;
    let run = till.planned_run().await;
    let payment = till.items(&format!("/payments/runs/{run}/payments")).await[0]["id"].as_str().unwrap().to_owned();
    let paths = crate::program::DOCUMENT["paths"].as_object().unwrap();
    let paths: Vec<(String, Vec<String>)> = paths
        .iter()
        .filter_map(|(path, methods)| {
            let path = path.strip_prefix("/api/v1").unwrap().replace("{run}", &run).replace("{payment}", &payment);
            path.starts_with("/payments").then(|| (path, methods.as_object().unwrap().keys().cloned().collect()))
        })
        .collect();
    assert!(paths.len() > 12);
    for (number, account) in till.world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Finance) {
        let shown = format!("Bearer {}", token(number, true));
        for (path, method) in paths.iter().flat_map(|(path, methods)| methods.iter().map(move |method| (path, method))) {
            let headers = [("authorization", shown.as_str()), ("idempotency-key", "k")];
            let body = match (method.as_str(), path.as_str()) {
                ("get", _) => None,
                (_, "/payments/answers") => {
                    let sent = till.world.send(number, path, ("k", FILE), "id,status,amount,day\n").await;
                    assert_eq!(sent.problem(), (404, "missing"), "{:?}", account.role);
                    continue;
                }
                (_, "/payments/runs") => Some(json!({ "through": "2026-11-30" })),
                (_, "/payments/kept") => Some(json!({ "import": 1, "nth": 1, "because": "x" })),
                (_, "/payments/questions") => {
                    let of = json!({ "household": "0".repeat(32), "entitlement": "x", "instalment": "1", "number": 1 });
                    Some(json!({ "question": of, "step": { "is": "notice", "on": "2026-11-23" } }))
                }
                (_, path) if path.contains(&payment) => Some(json!({ "step": "failed", "because": "x" })),
                _ => Some(json!({ "step": "review" })),
            };
            let answer = till.world.ask(&method.to_uppercase(), path, &headers, body).await;
            assert_eq!(answer.problem(), (404, "missing"), "{:?} {method} {path}", account.role);
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_step_of_money_is_said_in_words_and_nothing_is_done() {
    let till = Finance::new().await;
    let run = till.planned_run().await;
    let (path, steps) = (format!("/payments/runs/{run}"), format!("/payments/runs/{run}/steps"));
    let before = till.program(&path).await.body;
    let soon = till.world.write(Role::Finance, "/payments/runs", ("k", ""), json!({ "through": "soon" })).await;
    assert_eq!((soon.problem(), &soon.body["errors"][0]["pointer"]), ((422, "invalid"), &json!("#/through")));
    assert!(till.refused(&steps, "k1", json!({ "step": "close" })).await.contains("Look at it again"));
    assert!(till.refused(&steps, "k2", json!({ "step": "stop", "because": " " })).await.contains("Say why."));
    let strange = till.world.write(Role::Finance, &steps, ("k3", ""), json!({ "step": "review", "twice": true })).await;
    assert_eq!(strange.problem(), (422, "invalid"));
    let unknown = json!({ "step": "take-out", "payment": "A".repeat(32), "because": "x" });
    assert_eq!(till.world.write(Role::Finance, &steps, ("k4", ""), unknown).await.problem(), (404, "missing"));
    let nowhere = till.world.write(Role::Finance, "/payments/runs/RUN-9/steps", ("k5", ""), json!({ "step": "review" })).await;
    assert_eq!(nowhere.problem(), (404, "missing"));
    let officer = till.world.number_of(Role::Finance);
    let unread = till.world.send(officer, "/payments/answers", ("k6", FILE), "<a/>").await;
    assert!(unread.problem() == (409, "refused") && unread.body.to_string().contains("cannot be read"), "{unread:?}");
    let json = till.world.send(officer, "/payments/answers", ("k7", "application/json"), "{}").await;
    assert_eq!(json.problem(), (415, "media-type"));
    let large = till.world.send(officer, "/payments/answers", ("k8", FILE), &"x".repeat((1 << 20) + 1)).await;
    assert_eq!(large.problem(), (413, "too-large"));
    for what in ["file", "note"] {
        assert_eq!(till.program(&format!("{path}/{what}")).await.problem(), (409, "not-yet"), "nothing was exported yet");
        let nowhere = till.program(&format!("/payments/runs/RUN-9/{what}")).await;
        assert_eq!(nowhere.problem(), (404, "missing"));
    }
    assert_eq!(till.program(&path).await.body, before);
    assert_eq!(*REPORTED.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn the_pages_of_a_runs_payments_put_together_are_the_run() {
    let till = Finance::new().await;
    let run = till.planned_run().await;
    for list in ["payments", "held"] {
        let (path, mut gathered, mut after) = (format!("/payments/runs/{run}/{list}"), Vec::new(), String::new());
        let whole = till.items(&path).await;
        assert!(whole.len() > 4, "{list}");
        loop {
            let page = till.program(&format!("{path}?limit=3{after}")).await.body;
            gathered.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(gathered, whole, "{list}");
    }
    let shown = till.program(&format!("/payments/runs/{run}")).await.body;
    let lines = till.items(&format!("/payments/runs/{run}/payments")).await;
    let sum: i64 = lines.iter().map(|line| line["amount"].as_i64().unwrap()).sum();
    assert_eq!((shown["run"]["amount"].as_i64(), shown["run"]["payments"].as_u64()), (Some(sum), Some(lines.len() as u64)));
}

/// What was found to have happened did not.
async fn withdrawn(world: &World, at: usize, label: &str) {
    let entry = Entry {
        label: None,
        kind: KindId::WITHDRAWAL,
        who: None,
        on: "2026-11-20".parse().unwrap(),
        at: None,
        dated: true,
        recorded: noon(),
        fields: vec![Some(FieldValue::Code(label.to_owned()))],
        span: Span { file: FileId(0), start: 0, end: 0 },
    };
    world.append(world.households[at].0, Vec::new(), vec![entry]).await;
}

#[tokio::test]
async fn a_program_says_what_happened_to_a_question_about_money_and_a_person_decides_it() {
    let till = Finance::new().await;
    let run = till.planned_run().await;
    let lines = till.sent_out(&run).await;
    till.answered(&lines, "").await;
    till.done(&format!("/payments/runs/{run}/steps"), "close", json!({ "step": "close" })).await;
    let known: Purposes = programme().purposes.iter().map(|purpose| purpose.id.as_str()).collect();
    let reading = Reading { who: ActorId([9; 16]), purpose: known.find("payment").unwrap(), at: noon() };
    for (at, (household, _)) in till.world.households.iter().enumerate() {
        let read = till.world.site.store().household(&Engine::new(programme()), *household, &reading).await.unwrap();
        let granted = read.journal.entries.iter().find(|entry| programme().kind(entry.kind).id == "protection_granted");
        if let Some(granted) = granted {
            withdrawn(&till.world, at, granted.label.as_deref().unwrap()).await;
        }
    }
    till.done("/payments/runs", "next", json!({ "through": "2026-12-31" })).await;
    let questions = till.items("/payments/questions").await;
    assert!(!questions.is_empty(), "money went out for protection that there was not");
    assert_eq!(till.program("/payments").await.body["questions"], json!(questions.len()));
    let question: Value = ["household", "entitlement", "who", "instalment", "number"]
        .iter()
        .map(|name| (*name, questions[0][*name].clone()))
        .collect();
    let body = |step: Value| json!({ "question": question, "step": step });
    assert!(till.refused("/payments/questions", "k1", body(json!({ "is": "notice", "on": "soon" }))).await.contains("no day"));
    till.done("/payments/questions", "k2", body(json!({ "is": "notice", "on": "2026-11-22" }))).await;
    assert!(
        till.refused("/payments/questions", "k3", body(json!({ "is": "object", "on": "2026-11-22" })))
            .await
            .contains("Look at it again")
    );
    till.done("/payments/questions", "k4", body(json!({ "is": "hear", "on": "2026-11-22", "text": "we spent it" }))).await;
    let heard =
        till.items("/payments/questions").await.into_iter().find(|one| one["household"] == question["household"]).unwrap();
    assert_eq!(heard["state"], json!("heard"));
}
