//! What a bank sends back: a statement by which all of a run is paid, as a file.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use payments::answer::Answers;
use payments::iso20022::Limits;
use payments::read_answers;
use sha2::{Digest as _, Sha256};
use store::pay::RunInfo;

use crate::Failure;
use crate::office::{Office, PAYER};

/// Writes it.
pub(crate) async fn statement(office: &Office<'_>, run: &RunInfo) -> Result<PathBuf, Failure> {
    let path = office.folder.join("statement.xml");
    let mut out = BufWriter::new(File::create(&path)?);
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>S-1</MsgId></GrpHdr><Stmt><Id>S-1</Id><Acct><Id><Othr><Id>{PAYER}</Id></Othr></Id></Acct>"
    )?;
    let mut after = None;
    loop {
        let page = office.store.run_lines(&run.id, after).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for line in &page {
            let (id, amount, on) = (line.id, line.amount, run.through);
            writeln!(
                out,
                "<Ntry><Amt Ccy=\"KRW\">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt>\
                 <NtryDtls><TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
            )?;
        }
    }
    writeln!(out, "</Stmt></BkToCstmrStmt></Document>")?;
    out.flush()?;
    Ok(path)
}

/// What a file says, and its SHA-256.
pub(crate) fn read(path: &Path) -> Result<(Answers, [u8; 32]), Failure> {
    let (mut hash, mut file, mut piece) = (Sha256::new(), File::open(path)?, vec![0; 64 * 1024]);
    loop {
        match file.read(&mut piece)? {
            0 => break,
            count => hash.update(&piece[..count]),
        }
    }
    let answers = read_answers(BufReader::new(File::open(path)?), None, Limits::default())?;
    Ok((answers, hash.finalize().into()))
}
