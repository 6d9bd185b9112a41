//! Refresh tokens that the server replaces at each use: kept before use, never spent twice.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Answer, Peers, Server, api, error, field, rows, script};

const REFRESH: &str = "oauth2(grant: \"refresh_token\", token_url: \"{AUTH}/token\", refresh_token: $REFRESH, client_id: $ID)";

/// A server that takes each refresh token once, and revokes everything when one comes twice.
fn rotating() -> Server {
    let current = Arc::new(Mutex::new(0_u32));
    Server::start(move |request| {
        let mut current = current.lock().unwrap();
        if field(request, "refresh_token") != Some(format!("refresh-token-{current}")) {
            *current = u32::MAX;
            return Answer::status(400)
                .header("content-type", "application/json")
                .body("{\"error\": \"invalid_grant\", \"error_description\": \"reused\"}");
        }
        *current += 1;
        let body =
            format!("{{\"access_token\": \"access-{current}\", \"refresh_token\": \"refresh-token-{current}\", \"expires_in\": 3600}}");
        Answer::json(body).delay(Duration::from_millis(30))
    })
}

fn entries(state: &Path) -> Vec<std::path::PathBuf> {
    let files = fs::read_dir(state.join("tokens")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect()
}

#[test]
fn runs_one_after_another_go_on_with_the_latest_token() {
    let (api, auth, state) = (api(|token| token.starts_with("Bearer access-")), rotating(), tempfile::tempdir().unwrap());
    let peers = Peers { api: &api, auth: &auth, state: Some(state.path()), key: None };
    for _ in 0..3 {
        assert_eq!(rows(&peers.run(&script(REFRESH, "")), "r").len(), 1);
    }
    assert_eq!(auth.count("/token"), 3);
    let [file] = &entries(state.path())[..] else { panic!("one file is kept") };
    assert!(fs::read_to_string(file).unwrap().contains("refresh-token-3"));
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(state.path().join("tokens")).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn runs_at_the_same_time_do_not_spend_one_token_twice() {
    let (api, auth, state) = (api(|token| token.starts_with("Bearer access-")), rotating(), tempfile::tempdir().unwrap());
    let peers = Peers { api: &api, auth: &auth, state: Some(state.path()), key: None };
    let given = peers.given(&script(REFRESH, ""));
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| given.run().unwrap())).collect();
        for run in runs {
            assert_eq!(rows(&run.join().unwrap(), "r").len(), 1);
        }
    });
    assert_eq!(auth.count("/token"), 4);
}

/// The API dies at the first use of the new token: whatever happens then, the token was kept before.
#[test]
fn a_token_is_kept_before_it_is_used() {
    let (auth, state) = (rotating(), tempfile::tempdir().unwrap());
    let folder = state.path().to_owned();
    let api = Server::start(move |_| {
        let kept = entries(&folder).iter().any(|file| fs::read_to_string(file).unwrap().contains("refresh-token-1"));
        if kept { Answer::status(418) } else { Answer::status(200) }
    });
    let peers = Peers { api: &api, auth: &auth, state: Some(state.path()), key: None };
    assert_eq!(error(&peers.run(&script(REFRESH, ""))).status, Some(418));
}

/// A run killed while it writes leaves a temporary file; killed before, the old token, which is spent.
#[test]
fn a_crash_before_keeping_is_told_clearly_and_one_while_keeping_harms_nothing() {
    let (api, auth, state) = (api(|token| token.starts_with("Bearer access-")), rotating(), tempfile::tempdir().unwrap());
    let peers = Peers { api: &api, auth: &auth, state: Some(state.path()), key: None };
    assert_eq!(rows(&peers.run(&script(REFRESH, "")), "r").len(), 1);
    let [file] = &entries(state.path())[..] else { panic!("one file is kept") };
    let before = fs::read(file).unwrap();
    fs::write(file.with_extension("half.tmp"), "{\"version\"").unwrap();
    assert_eq!(rows(&peers.run(&script(REFRESH, "")), "r").len(), 1);
    fs::write(file, before).unwrap();
    let found = error(&peers.run(&script(REFRESH, "")));
    assert_eq!(found.message, "the token endpoint refused with 400 `invalid_grant`: reused");
    assert!(found.help.unwrap().contains("sign in again"));
}

#[test]
fn a_new_token_in_the_script_wins_over_what_came_of_the_old_one() {
    let (auth, state) = (rotating(), tempfile::tempdir().unwrap());
    let api = api(|token| token.starts_with("Bearer access-"));
    let peers = Peers { api: &api, auth: &auth, state: Some(state.path()), key: None };
    assert_eq!(rows(&peers.run(&script(REFRESH, "")), "r").len(), 1);
    let mut given = peers.given(&script(REFRESH, ""));
    given.secrets.push(("REFRESH".to_owned(), "refresh-token-1".to_owned()));
    assert_eq!(rows(&given.run().unwrap(), "r").len(), 1);
    assert_eq!(entries(state.path()).len(), 2);
}

/// Where the state cannot even be read, the token is not spent.
#[test]
fn a_state_that_cannot_be_used_is_told_before_anything_is_spent() {
    let (auth, state) = (rotating(), tempfile::tempdir().unwrap());
    let api = api(|_| true);
    let file = state.path().join("file");
    fs::write(&file, "").unwrap();
    let peers = Peers { api: &api, auth: &auth, state: Some(&file), key: None };
    let found = error(&peers.run(&script(REFRESH, "")));
    assert_eq!((found.code.as_str(), found.exit), ("token-not-read", 5));
    assert_eq!((api.requests().len(), auth.requests().len()), (0, 0));
}

/// The program itself, with its state in `state`.
fn program(api: &Server, auth: &Server, state: &Path) -> std::process::Command {
    let text =
        script(REFRESH, "").replace("{BASE}", api.url("").trim_end_matches('/')).replace("{AUTH}", auth.url("").trim_end_matches('/'));
    fs::write(state.join("t.capi"), text).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_capi"));
    command.args(["run", "t.capi", "--to", "stdout"]).current_dir(state).env_clear();
    command.env("CAPI_STATE_DIR", state).env("REFRESH", "refresh-token-0").env("ID", "client-id-1");
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    command
}

#[test]
fn processes_at_the_same_time_do_not_spend_one_token_twice() {
    let (api, auth, state) = (api(|token| token.starts_with("Bearer access-")), rotating(), tempfile::tempdir().unwrap());
    let mut commands: Vec<_> = (0..4).map(|_| program(&api, &auth, state.path())).collect();
    let children: Vec<_> = commands.iter_mut().map(|command| command.spawn().unwrap()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(auth.count("/token"), 4);
}

/// The server has replaced the token, its answer never arrives, the program is killed: a server that takes
/// the old token once more lets the next run go on, one that does not is answered with what to do.
#[test]
fn a_program_killed_while_the_token_is_replaced_goes_on_or_says_what_to_do() {
    for forgiving in [true, false] {
        let asked = Arc::new(Mutex::new(0));
        let count = asked.clone();
        let auth = Server::start(move |request| {
            let mut count = count.lock().unwrap();
            *count += 1;
            assert_eq!(field(request, "refresh_token").as_deref(), Some("refresh-token-0"));
            match (*count, forgiving) {
                (1, _) => Answer::silence(),
                (_, true) => Answer::json("{\"access_token\": \"access-1\", \"refresh_token\": \"refresh-token-1\"}"),
                (_, false) => Answer::status(400).header("content-type", "application/json").body("{\"error\": \"invalid_grant\"}"),
            }
        });
        let (api, state) = (api(|token| token == "Bearer access-1"), tempfile::tempdir().unwrap());
        let mut killed = program(&api, &auth, state.path()).spawn().unwrap();
        while *asked.lock().unwrap() == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        killed.kill().unwrap();
        killed.wait().unwrap();
        // The lock went with the program.
        let output = program(&api, &auth, state.path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.success(), forgiving, "{said}");
        assert!(!said.contains("refresh-token-0"), "{said}");
        assert!(forgiving || said.contains("invalid_grant") && said.contains("sign in again"), "{said}");
    }
}
