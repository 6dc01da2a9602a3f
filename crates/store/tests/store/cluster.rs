//! A PostgreSQL of this test process alone, in a folder that goes away with it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// A running PostgreSQL that listens on a socket in its folder.
pub(crate) struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    /// Ends PostgreSQL and removes the folder when this process ends, however it ends: its input is then closed.
    _keeper: Child,
}

/// The account of a server, whose name needs to be quoted.
pub(crate) const SERVER: &str = "the-server";

/// The one of this process; `None`, said aloud, where PostgreSQL is not installed.
pub(crate) fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::start).as_ref()
}

const KEEPER: &str = r#"
trap '' INT TERM HUP
"$1/postgres" -D "$2/data" -k "$2" -h '' -c max_connections=300 -c autovacuum_naptime=1 >"$2/log" 2>&1 </dev/null &
cat >/dev/null
kill -QUIT $!; wait $!; rm -rf "$2"
"#;

impl Cluster {
    fn start() -> Option<Self> {
        let Some(bin) = newest_bin() else {
            eprintln!("\n*** PostgreSQL IS NOT TESTED: it is not installed here. On Debian: apt-get install postgresql ***\n");
            return None;
        };
        let folder = std::env::temp_dir().join(format!("resettle-postgres-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(&folder).status().unwrap().success());
        }
        let mut initdb = as_postgres(&bin.join("initdb"));
        initdb.args(["-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "-D"]).arg(folder.join("data"));
        let made = initdb.output().unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let sh = Path::new("/bin/sh");
        let mut keeper = as_postgres(sh);
        // It outlives this process by a moment, and must not hold the output open for whoever reads it.
        keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let keeper = keeper.args(["-c", KEEPER, "keeper"]).args([&bin, &folder]).spawn().unwrap();
        let cluster = Self { bin, folder, _keeper: keeper };
        for _ in 0..200 {
            let ready = Command::new(cluster.bin.join("pg_isready")).arg("-q").arg("-h").arg(&cluster.folder).status().unwrap();
            if ready.success() {
                cluster.run("createuser", SERVER);
                return Some(cluster);
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("PostgreSQL does not start; see {}/log", cluster.folder.display());
    }

    pub(crate) fn create_database(&self, name: &str) {
        self.run("createdb", name);
    }

    /// One of PostgreSQL's own programs.
    fn run(&self, program: &str, name: &str) {
        let done = Command::new(self.bin.join(program)).args(["-U", "postgres", "-h"]).arg(&self.folder).arg(name).output();
        let done = done.unwrap();
        assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    }

    pub(crate) fn url(&self, account: &str, name: &str) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://{account}@{folder}/{name}")
    }
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program).current_dir("/");
    command
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

/// Debian's folder of the newest version installed.
fn newest_bin() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let found = versions.flatten().map(|entry| entry.path()).filter(|path| path.join("bin/initdb").is_file());
    found.max_by_key(version).map(|path| path.join("bin"))
}
