//! The command line of Resettle. Only here are files read, and the clock.

mod commands;
mod notes;
mod out;
mod packs;
mod run;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use programme::Lang;

/// Runs a resettlement programme: who is owed what, by whom, by when, and why.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    /// Language of the answer.
    #[arg(long, value_enum, default_value = "en", global = true)]
    lang: Language,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    /// English.
    En,
    /// 한국어.
    Ko,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a store.
    Init(commands::store::init::Init),
    /// Lets an account of PostgreSQL do what a server does with a store, and no more.
    Permit(commands::store::permit::Permit),
    /// Households in a store: their journals, and what follows from them.
    #[command(subcommand)]
    Case(commands::store::case::Case),
    /// The log of a store: whether everything is still as it was recorded.
    #[command(subcommand)]
    Log(commands::log::Log),
    /// Backups of a store's data, and of its keys.
    #[command(subcommand)]
    Backup(commands::backup::Backup),
    /// Who read a person's file, when and why.
    Access(commands::store::access::Access),
    /// Erases a person from a store for good, or lists who was erased.
    Erase(commands::store::erase::Erase),
    /// New keys of a store in the place of old ones.
    #[command(subcommand)]
    Keys(commands::store::keys::Keys),
    /// Who may sign in to the pages of a store, and what for.
    #[command(subcommand)]
    Account(commands::store::account::Accounts),
    /// The pages of a store, for the people of the programme: sign-in, TLS, time that passes by itself.
    Serve(commands::serve::Serve),
    /// People in a store, by any of their names.
    Search(commands::store::search::Search),
    /// Two files of one person: found, decided, joined and parted.
    #[command(subcommand)]
    Duplicates(commands::store::duplicates::Duplicates),
    /// Payment runs: planned, approved, sent to the bank, answered, closed.
    #[command(subcommand)]
    Pay(commands::pay::Pay),
    /// A store full of people who do not exist, to try things on.
    Demo(commands::store::demo::Demo),
    /// A table of another register, read into a store.
    Import(commands::store::import::Import),
    /// Everything that is known of one person, for that person.
    Export(commands::store::export::Export),
    /// An export of many people, which needs two of the staff.
    #[command(subcommand)]
    Bulk(commands::store::bulk::Bulk),
    /// Where a household stands on a day: stage, what is owed, duties, restrictions, rights, and why.
    Standing(commands::standing::Standing),
    /// Before a request is filed: who answers, by when, what is needed, what it can lead to.
    Request(commands::request::Request),
    /// Whether a person is restricted in something on a day, and on what basis.
    Restricted(commands::restricted::Restricted),
    /// Puts on record what has followed by law in a store, and brings every list up to the minute. To be done all day long.
    Tick(commands::store::tick::Tick),
    /// What an office has not done in time.
    Late(commands::store::late::Late),
    /// Computes what is to be done and paid in a store from the journals anew.
    Rebuild(commands::store::rebuild::Rebuild),
    /// How others were answered before: requests that ended, without whose they were.
    Precedents(commands::precedents::Precedents),
    /// How offices keep their time: days to an answer, hand-overs, duties missed.
    Numbers(commands::numbers::Numbers),
    /// Stories: what their entries can be, and what follows in one as time passes.
    #[command(subcommand)]
    Story(commands::story::Story),
    /// Packs: a programme as data.
    #[command(subcommand)]
    Pack(commands::pack::Pack),
    /// Invented people: what falls due for them, by month and entitlement.
    Population(commands::population::Population),
    /// Names in many spellings: how alike they are, and how a name is written.
    #[command(subcommand)]
    Names(commands::names::Names),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let lang = match cli.lang {
        Language::En => Lang::En,
        Language::Ko => Lang::Ko,
    };
    let done = match cli.command {
        Command::Init(command) => command.run(lang),
        Command::Permit(command) => command.run(lang),
        Command::Case(command) => command.run(lang),
        Command::Log(command) => command.run(lang),
        Command::Backup(command) => command.run(lang),
        Command::Access(command) => command.run(lang),
        Command::Erase(command) => command.run(lang),
        Command::Keys(command) => command.run(lang),
        Command::Account(command) => command.run(lang),
        Command::Serve(command) => command.run(lang),
        Command::Search(command) => command.run(lang),
        Command::Duplicates(command) => command.run(lang),
        Command::Pay(command) => command.run(lang),
        Command::Demo(command) => command.run(lang),
        Command::Import(command) => command.run(lang),
        Command::Export(command) => command.run(lang),
        Command::Bulk(command) => command.run(lang),
        Command::Standing(command) => command.run(lang),
        Command::Request(command) => command.run(lang),
        Command::Restricted(command) => command.run(lang),
        Command::Tick(command) => command.run(lang),
        Command::Precedents(command) => command.run(lang),
        Command::Numbers(command) => command.run(lang),
        Command::Late(command) => command.run(lang),
        Command::Rebuild(command) => command.run(lang),
        Command::Story(command) => command.run(lang),
        Command::Pack(command) => command.run(lang),
        Command::Population(command) => command.run(lang),
        Command::Names(command) => command.run(lang),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
