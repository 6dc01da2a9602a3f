//! Payments and banks' files, made for the tests. All numbers are invented or the standards' own examples.

use payments::iso20022::{Creditor, Debtor, Header, Payment, Totals, WriteError, Writer, Written, totals};
use payments::*;

pub(crate) const KEY: [u8; 32] = [9; 32];

pub(crate) fn text(text: &str) -> BankText {
    BankText::of(text, Letters::Any, NAME_MAX).unwrap()
}

fn silent(words: &str) -> SilentText {
    Revealing::of(["Meridia"]).check(text(words)).unwrap()
}

pub(crate) fn id(number: u16) -> EndToEndId {
    let sequence = Sequence { entitlement: "grant".to_owned(), who: None, instalment: format!("rest/{number}") };
    Ids::new(&KEY, "test").of(&PaymentKey { household: Household([1; 16]), sequence, cause: Cause::Ordinary })
}

fn member(number: &str) -> Agent {
    Agent::Member(Member::read(ClearingSystem::Agreed("KFTC".to_owned()), number).unwrap())
}

pub(crate) fn at_a_korean_bank(name: &str, number: &str) -> Creditor {
    Creditor { name: text(name), account: Account::Number(AccountNumber::read(number).unwrap()), agent: Some(member("088")) }
}

pub(crate) fn with_an_iban(name: &str) -> Creditor {
    Creditor { name: text(name), account: Account::Iban(Iban::read("DE89370400440532013000").unwrap()), agent: None }
}

pub(crate) fn header(currency: &str, amounts: &[i64]) -> Header {
    let debtor = Debtor {
        name: silent("Account office 7"),
        account: Account::Number(AccountNumber::read("301-0000-1111-22").unwrap()),
        agent: member("011"),
    };
    Header {
        id: "RUN-2027-03-A".to_owned(),
        made: "2027-03-29T01:02:03.999Z".parse().unwrap(),
        pay_on: "2027-03-31".parse().unwrap(),
        debtor,
        text: Some(silent("Transfer <3> & more")),
        currency: Currency::of(currency).unwrap(),
        one_booking: false,
        totals: totals(amounts.iter().copied()).unwrap_or_default(),
    }
}

/// Payments in the order of their ids.
pub(crate) fn payments<'a>(amounts: &[i64], to: &'a Creditor) -> Vec<Payment<'a>> {
    let mut ids: Vec<EndToEndId> = (1_u16..).take(amounts.len()).map(id).collect();
    ids.sort();
    ids.into_iter().zip(amounts).map(|(id, amount)| Payment { id, amount: *amount, to }).collect()
}

pub(crate) fn write(header: &Header, payments: &[Payment<'_>]) -> Result<(String, Written), WriteError> {
    let mut out = Vec::new();
    let mut writer = Writer::begin(&mut out, header)?;
    for payment in payments {
        writer.payment(payment)?;
    }
    let written = writer.finish()?;
    Ok((String::from_utf8(out).unwrap(), written))
}

pub(crate) fn file(currency: &str, amounts: &[i64], to: &Creditor) -> String {
    write(&header(currency, amounts), &payments(amounts, to)).unwrap().0
}

pub(crate) const NOTHING: Totals = Totals { count: 0, sum: 0 };

/// A document of a message.
pub(crate) fn document(message: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{message}\">{inside}</Document>\n"
    )
}

/// A status report: of the file, and of payments.
pub(crate) fn report(message: &str, file: &str, payments: &[(&str, &str, &str)]) -> String {
    let mut inside = String::from("<CstmrPmtStsRpt><GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2027-03-29T10:00:00</CreDtTm></GrpHdr>");
    inside += "<OrgnlGrpInfAndSts><OrgnlMsgId>RUN-2027-03-A</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>";
    inside +=
        &format!("<OrgnlNbOfTxs>3</OrgnlNbOfTxs><OrgnlCtrlSum>600</OrgnlCtrlSum><GrpSts>{file}</GrpSts></OrgnlGrpInfAndSts>");
    inside += "<OrgnlPmtInfAndSts><OrgnlPmtInfId>RUN-2027-03-A</OrgnlPmtInfId>";
    for (id, status, reason) in payments {
        inside += &format!("<TxInfAndSts><OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>{status}</TxSts>");
        inside += &format!("<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf></TxInfAndSts>");
    }
    document(message, &(inside + "</OrgnlPmtInfAndSts></CstmrPmtStsRpt>"))
}

/// An entry of a statement: its amount, direction, and what is in it.
pub(crate) fn entry(message: &str, amount: &str, direction: &str, details: &str) -> String {
    // The state of an entry became a choice in version 7 of the statement, 8 of the notice.
    let plain = [".02", ".04", ".06"].iter().any(|version| message.ends_with(version));
    let state = if plain { "BOOK" } else { "<Cd>BOOK</Cd>" };
    format!(
        "<Ntry><Amt Ccy=\"KRW\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts>{state}</Sts><BookgDt><Dt>2027-03-31</Dt></BookgDt>\
         <BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd><NtryDtls>{details}</NtryDtls></Ntry>"
    )
}

/// A payment of an entry; `returned`: why it came back.
pub(crate) fn part(message: &str, id: &str, amount: &str, direction: &str, returned: Option<&str>) -> String {
    let refs = format!("<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs>");
    let amount = match message.ends_with(".02") {
        true => format!("<AmtDtls><TxAmt><Amt Ccy=\"KRW\">{amount}</Amt></TxAmt></AmtDtls>"),
        false => format!("<Amt Ccy=\"KRW\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>"),
    };
    let why = returned.map_or_else(String::new, |reason| format!("<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>"));
    format!("{refs}{amount}{why}</TxDtls>")
}

/// A statement (or a notice, without balances) with these entries.
pub(crate) fn statement(message: &str, opening: u64, closing: u64, entries: &str) -> String {
    let balance = |kind: &str, amount: u64| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"KRW\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <Dt><Dt>2027-03-31</Dt></Dt></Bal>"
        )
    };
    let head = "<GrpHdr><MsgId>BANK-2</MsgId><CreDtTm>2027-04-01T00:00:00</CreDtTm></GrpHdr>";
    let account =
        "<Id>S-1</Id><CreDtTm>2027-04-01T00:00:00</CreDtTm><Acct><Id><Othr><Id>301-0000-1111-22</Id></Othr></Id></Acct>";
    let inside = match message.starts_with("camt.053") {
        true => {
            let balances = balance("OPBD", opening) + &balance("CLBD", closing);
            format!("<BkToCstmrStmt>{head}<Stmt>{account}{balances}{entries}</Stmt></BkToCstmrStmt>")
        }
        false => format!("<BkToCstmrDbtCdtNtfctn>{head}<Ntfctn>{account}{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn>"),
    };
    document(message, &inside)
}
