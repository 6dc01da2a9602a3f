//! Runs `cargo xtask names` without xtask: `cargo run --release -p names --example measure -- [OPTIONS]`.
#[path = "../../../xtask/src/names.rs"]
mod command;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    command::run(&args.iter().map(String::as_str).collect::<Vec<_>>())
}
