//! A million payments out, and the bank's answers to a hundred thousand in.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use payments::iso20022::{Limits, Payment, read_camt, read_pain002};

#[path = "../tests/files/made.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "made for the tests")]
mod made;

fn main() {
    divan::main();
}

/// What only counts: the disk is not what is measured.
struct Counted(u64);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += u64::try_from(bytes.len()).unwrap_or(0);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// `pain.001`, with its digest.
#[divan::bench(args = [1_000_000], sample_count = 5, sample_size = 1)]
fn pain_001(bencher: Bencher<'_, '_>, count: i64) {
    use payments::{Cause, Household, Ids, PaymentKey, Sequence};
    let ids = Ids::new(&made::KEY, "bench");
    let to = made::at_a_korean_bank("김서연", "110-123-456789");
    let sequence = Sequence { entitlement: "grant".to_owned(), who: None, instalment: "first".to_owned() };
    let mut all: Vec<_> = (0..u128::try_from(count).unwrap_or(0))
        .map(|number| {
            ids.of(&PaymentKey { household: Household(number.to_be_bytes()), sequence: sequence.clone(), cause: Cause::Ordinary })
        })
        .collect();
    all.sort_unstable();
    let header = payments::iso20022::Header {
        totals: payments::iso20022::Totals { count: u64::try_from(count).unwrap_or(0), sum: count * 250_000 },
        ..made::header("KRW", &[1])
    };
    let write = || {
        let mut writer = payments::iso20022::Writer::begin(Counted(0), &header).ok()?;
        all.iter().try_for_each(|id| writer.payment(&Payment { id: *id, amount: 250_000, to: &to })).ok()?;
        writer.finish().ok()
    };
    let bytes = write().map_or(0, |written| written.bytes);
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(all.len())).bench(write);
}

/// `camt.053`.
#[divan::bench(args = [100_000], sample_count = 5, sample_size = 1)]
fn camt_053(bencher: Bencher<'_, '_>, count: u64) {
    let message = "camt.053.001.08";
    let one = made::entry(message, "5", "DBIT", &made::part(message, "D6TS4RVHZF6QFRYJTOT3YN3GUQAO44GT", "5", "DBIT", None));
    let text = made::statement(message, 5 * count, 0, &one.repeat(usize::try_from(count).unwrap_or(0)));
    let bytes = BytesCount::of_str(&text);
    bencher.counter(bytes).bench(|| read_camt(text.as_bytes(), Limits::default()).map(|answers| answers.lines.len()));
}

/// `pain.002`.
#[divan::bench(args = [100_000], sample_count = 5, sample_size = 1)]
fn pain_002(bencher: Bencher<'_, '_>, count: usize) {
    let text = made::report("pain.002.001.12", "PART", &vec![("D6TS4RVHZF6QFRYJTOT3YN3GUQAO44GT", "RJCT", "AC04"); count]);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| read_pain002(text.as_bytes(), Limits::default()).map(|answers| answers.lines.len()));
}
