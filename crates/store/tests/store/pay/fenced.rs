//! A data base that is older than the export register.

use payments::payee::{Channel, PayeeKind};
use store::pay::{AskedRoute, Export, ExportRegister, Refusal};
use store::{Error, Store, back_up_keys, restore, restore_keys};

use super::till::*;
use crate::backup::{KEY, backed_up, elsewhere, opener};
use crate::home::{Home, on_both};
use crate::sample::{at, programme};

/// A store restored from the backup that `file` is.
async fn restored(home: &mut Home, file: &std::path::Path, keys: &std::path::Path) -> Store {
    let other = elsewhere(home);
    restore(file, &opener(home, &KEY), &other, &mut |_, _| {}).await.unwrap();
    restore_keys(&other, &home.root, keys, at(THEN)).await.unwrap();
    Store::open(&other, &home.root).await.unwrap()
}

on_both! {
    async fn after_a_restore_no_run_goes_out_before_the_statements_are_in_and_somebody_lifts_the_fence(home) {
        let till = Till::new(home).await;
        let keys = home.folder.path().join("keys");
        back_up_keys(&home.location, &home.root, &keys, (at(THEN), 30), &mut home.rng).await.unwrap();
        let (file, _) = backed_up(home).await;
        let (run, _) = till.sent(home, THROUGH).await;
        let lines = till.lines(&run.id).await;

        let store = restored(home, &file, &keys).await;
        let old = Till::at(store, home, till.household).await;
        let fenced = |refused: Error| assert!(matches!(refused, Error::Pay(Refusal::Fenced(_))), "{refused}");
        fenced(old.plan(home, THROUGH, THEN).await.unwrap_err());
        let why = old.why(home, "the statements are in").await;
        let lift = async |till: &Till| till.store.lift_fence(&till.register, &why, by(SECOND, THEN)).await;
        let refused = lift(&old).await.unwrap_err();
        assert!(matches!(refused, Error::Pay(Refusal::NoStatements(..))), "{refused}");
        let imported = old.import(statement(lines.iter().map(|(id, amount)| paid(*id, *amount)).collect()), 1).await.unwrap();
        assert_eq!(imported.kept.len(), lines.len(), "they are ours, and forgotten");
        fenced(old.plan(home, THROUGH, THEN).await.unwrap_err());
        lift(&old).await.unwrap();
        let next = old.plan(home, THROUGH, THEN).await.unwrap();
        let held = old.store.held(&next.id, None, 100).await.unwrap();
        assert_eq!(next.payments, 0, "what went out is not made again");
        assert_eq!(held.iter().filter(|held| held.why == "went_out").count(), lines.len());
    }

    async fn an_account_that_waits_to_be_confirmed_still_waits_in_what_is_restored(home) {
        let till = Till::new(home).await;
        let asked = AskedRoute {
            payee: till.household.as_person(),
            kind: PayeeKind::Person,
            is_unseen: false,
            creditor: creditor("999-888-777"),
            channel: Channel::Letter,
        };
        let change = till.store.ask_account(programme(), asked, by(PLANNER, THEN), &mut home.rng).await.unwrap();
        let keys = home.folder.path().join("keys");
        back_up_keys(&home.location, &home.root, &keys, (at(THEN), 30), &mut home.rng).await.unwrap();
        let (file, _) = backed_up(home).await;
        let store = restored(home, &file, &keys).await;
        for is_first in [true, false] {
            let done = store.confirm_account(programme(), change, Channel::Letter, by(SECOND, THEN)).await;
            assert_eq!(done.is_ok(), is_first, "once");
        }
    }

    async fn a_store_that_knows_every_export_is_not_fenced(home) {
        let till = Till::new(home).await;
        till.sent(home, THROUGH).await;
        assert_eq!(till.store.fence(&till.register).await.unwrap(), None);
    }

    async fn a_register_that_was_changed_is_refused_and_a_line_cut_short_is_not_counted(home) {
        let till = Till::new(home).await;
        till.sent(home, THROUGH).await;
        let path = home.folder.path().join("exports");
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{whole}2 P0000")).unwrap();
        assert_eq!(till.register.exports().unwrap().len(), 1);
        let Export { amount, .. } = till.register.exports().unwrap().remove(0);
        std::fs::write(&path, whole.replace(&amount.to_string(), &(amount + 1).to_string())).unwrap();
        let refused = ExportRegister::at(&path).exports().unwrap_err();
        assert!(matches!(refused, Error::Pay(Refusal::Register(..))), "{refused}");
    }
}
