//! Measures the matcher on the gold files of a folder: `cargo run --release -p names --example measure -- FOLDER [SET]`.
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let dir = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "../shared/names".to_owned()));
    let one = std::env::args().nth(2);
    if one.as_deref() == Some("fit") {
        print!("{}", names::gold::fit(&dir)?);
        return Ok(());
    }
    let halves = names::gold::halves(&dir)?;
    for set in names::gold::SETS.iter().filter(|s| one.as_deref().is_none_or(|o| o == **s)) {
        let report = names::gold::measure(&dir, set, |half| &halves[half])?;
        print!("{}", report.text());
        if one.is_some() {
            for (score, pair) in &report.mistakes {
                println!("{score:.3} {} {} {} | {}", pair.source, pair.kind, pair.a, pair.b);
            }
        }
    }
    Ok(())
}
