//! A real PostgreSQL server, started once for all tests of this binary and ended with it, however that
//! ends: a shell keeps it as long as this process holds its standard input. Each test has a database of
//! its own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use super::peer::free_ports;

/// PostgreSQL refuses to run as root. `ca.crt` made the server's certificate, which is for `localhost`.
const KEEPER: &str = r#"
set -e
trap '' INT
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1/initdb" -D "$folder/data" -U owner -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
cat >"$folder/data/pg_hba.conf" <<HBA
hostssl all only_tls 127.0.0.1/32 trust
host all only_tls 127.0.0.1/32 reject
host all with_password 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
local all all trust
HBA
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $2
unix_socket_directories = '$folder'
fsync = off
max_connections = 200
deadlock_timeout = '100ms'
max_wal_size = '2GB'
wal_level = minimal
max_wal_senders = 0
CONF
cd "$folder"
if openssl req -new -x509 -nodes -days 30 -subj /CN=authority -keyout ca.key -out ca.crt >/dev/null 2>&1 &&
    openssl req -new -nodes -subj /CN=localhost -keyout data/server.key -out server.csr >/dev/null 2>&1 &&
    echo subjectAltName=DNS:localhost >server.ext &&
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile server.ext -out data/server.crt >/dev/null 2>&1; then
    chmod 600 data/server.key
    echo 'ssl = on' >>data/postgresql.conf
fi
chmod 755 .
"$1/postgres" -D "$folder/data" >"$folder/log" 2>&1 &
server=$!
until "$1/pg_isready" -q -h "$folder" -p "$2"; do kill -0 $server || { cat "$folder/log" >&2; exit 1; }; sleep 0.05; done
echo "$folder"
cat >/dev/null
kill -QUIT $server
wait $server || true
"#;

/// Users beside `owner`, who may do everything.
const ROLES: &str = "CREATE ROLE only_tls LOGIN; CREATE ROLE with_password LOGIN PASSWORD 's3cret'; CREATE ROLE nobody LOGIN;
    CREATE ROLE modest LOGIN; ALTER ROLE modest SET statement_timeout = '1ms'; ALTER ROLE modest SET search_path = 'elsewhere';
    ALTER ROLE modest SET timezone = 'Asia/Tokyo'; ALTER ROLE modest SET default_transaction_read_only = on;
    ALTER ROLE modest SET default_transaction_isolation = 'serializable'; ALTER ROLE modest SET datestyle = 'German'";

static SERVER: OnceLock<Option<Server>> = OnceLock::new();

/// Databases so far.
static DATABASES: AtomicU32 = AtomicU32::new(0);

struct Server {
    port: u16,
    folder: PathBuf,
    /// The end of its standard input ends the server.
    _keeper: Child,
}

/// One database on it.
pub struct Database {
    pub name: String,
    pub port: u16,
    pub folder: PathBuf,
    runtime: Runtime,
    client: Client,
}

impl Database {
    /// Nothing, said loudly, where PostgreSQL is not installed.
    pub fn new() -> Option<Database> {
        let server = SERVER.get_or_init(start).as_ref()?;
        let name = format!("db{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let (runtime, client) = connect(server.port, "postgres");
        runtime.block_on(client.batch_execute(&format!("CREATE DATABASE {name}"))).unwrap();
        let (runtime, client) = connect(server.port, &name);
        Some(Database { name, port: server.port, folder: server.folder.clone(), runtime, client })
    }

    /// The database that is always there, to make and drop others from.
    pub fn administrator() -> Database {
        let server = SERVER.get_or_init(start).as_ref().unwrap();
        let (runtime, client) = connect(server.port, "postgres");
        Database { name: "postgres".to_owned(), port: server.port, folder: server.folder.clone(), runtime, client }
    }

    pub fn url(&self) -> String {
        self.url_of("owner", self.port)
    }

    /// For another user, or by another port.
    pub fn url_of(&self, user: &str, port: u16) -> String {
        format!("postgres://{user}@127.0.0.1:{port}/{}", self.name)
    }

    /// One more connection.
    pub fn connection(&self) -> Database {
        let (runtime, client) = connect(self.port, &self.name);
        Database { name: self.name.clone(), port: self.port, folder: self.folder.clone(), runtime, client }
    }

    #[track_caller]
    pub fn run(&self, sql: &str) {
        self.runtime.block_on(self.client.batch_execute(sql)).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// Rows as text: cells joined by `|`, null as `-`.
    #[track_caller]
    pub fn lines(&self, sql: &str) -> Vec<String> {
        let messages = self.runtime.block_on(self.client.simple_query(sql)).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        let row = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|column| row.get(column).unwrap_or("-").to_owned()).collect::<Vec<_>>().join("|"))
            }
            _ => None,
        };
        messages.iter().filter_map(row).collect()
    }
}

fn connect(port: u16, database: &str) -> (Runtime, Client) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let config = format!("host=127.0.0.1 port={port} user=owner dbname={database} application_name=test options='-c timezone=UTC'");
    let (client, connection) = runtime.block_on(tokio_postgres::connect(&config, NoTls)).unwrap();
    runtime.spawn(connection);
    (runtime, client)
}

fn start() -> Option<Server> {
    let Some(binaries) = binaries() else {
        eprintln!("SKIPPED: the tests against PostgreSQL need it installed (.ci/run does it)");
        return None;
    };
    let [port] = free_ports();
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    let mut command = if is_root { Command::new("setpriv") } else { Command::new("sh") };
    if is_root {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
    }
    command.args(["-c", KEEPER, "keeper"]).arg(binaries).arg(port.to_string());
    let mut keeper = command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut folder = String::new();
    BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut folder).unwrap();
    assert!(!folder.is_empty(), "PostgreSQL does not start");
    let (runtime, client) = connect(port, "postgres");
    runtime.block_on(client.batch_execute(ROLES)).unwrap();
    Some(Server { port, folder: folder.trim().into(), _keeper: keeper })
}

/// Where the server's programs are: beside `initdb` on the path, where `pg_config` says, or where Debian
/// has them, the newest first.
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let told = Command::new("pg_config").arg("--bindir").output().ok();
    let told = told.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.filter_map(|version| Some(version.ok()?.path().join("bin"))).collect())
        .unwrap_or_default();
    debian.sort();
    let candidates = std::env::split_paths(&path).chain(told).chain(debian.into_iter().rev());
    candidates.into_iter().find(|folder| folder.join("initdb").exists() && folder.join("pg_isready").exists())
}
