//! A real authorization server: oidc-provider. A robot gets tokens, a person signs in with a browser and
//! with a device code, runs go on from there with refresh tokens that are replaced at every use. Needs
//! `CAPI_OIDC`, a folder in which `npm install oidc-provider` was run; `.ci/run` does that.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use capi::{Prompt, Script, Secrets, Settings, SignIn};

use crate::support::peer::{Peer, free_ports, installed};
use crate::support::script::Given;

#[test]
fn robots_and_people_get_tokens() {
    let Some(folder) = installed("CAPI_OIDC", "oidc-provider") else { return };
    let server = Provider::start(&folder);
    let state = tempfile::tempdir().unwrap();
    let robot = format!(
        "oauth2(grant: \"client_credentials\", token_url: \"{}/token\", client_id: \"robot\", client_secret: $SECRET, client_auth: \"basic\")",
        server.url()
    );
    assert_eq!(server.run(&robot, state.path()), ["{\"id\":1,\"client\":\"robot\"}"]);
    let person = format!(
        "oauth2(grant: \"authorization_code\", token_url: \"{0}/token\", authorize_url: \"{0}/auth\", client_id: \"person\", scope: \"openid offline_access\", authorize_params: {{prompt: \"consent\"}})",
        server.url()
    );
    server.signs_in(&person, state.path());
    for _ in 0..3 {
        assert_eq!(server.run(&person, state.path()), ["{\"id\":1,\"client\":\"person\"}"]);
    }
    let device = format!(
        "oauth2(grant: \"device\", token_url: \"{0}/token\", device_url: \"{0}/device/auth\", client_id: \"person\", scope: \"openid offline_access\")",
        server.url()
    );
    let state = tempfile::tempdir().unwrap();
    server.signs_in(&device, state.path());
    for _ in 0..2 {
        assert_eq!(server.run(&device, state.path()), ["{\"id\":1,\"client\":\"person\"}"]);
    }
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/oidc").join(name)
}

/// The provider and its API; end with the test.
struct Provider {
    _peer: Peer,
    port: u16,
    api: u16,
}

impl Provider {
    fn start(folder: &Path) -> Provider {
        let [port, api] = free_ports();
        let mut command = Command::new("node");
        command.arg(here("provider.mjs")).arg(folder).args([port.to_string(), api.to_string()]);
        Provider { _peer: Peer::start(&mut command, &[port, api]), port, api }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn script(&self, auth: &str) -> String {
        format!(
            "integration t\nbase \"http://127.0.0.1:{}\"\nsecret $SECRET?\nauth {auth}\nrequest r {{\n  get \"/items\"\n  records data\n  map id -> id: int\n  map client -> client: text\n}}\n",
            self.api
        )
    }

    fn run(&self, auth: &str, state: &Path) -> Vec<String> {
        let given = Given { state: Some(state.to_owned()), ..Given::script("oidc.capi", self.script(auth)) };
        let outcome = given.secret("SECRET", "robot-secret-0123456789").run().unwrap_or_else(|found| panic!("{found:#?}"));
        outcome.done().rows().of("r")
    }

    fn signs_in(&self, auth: &str, state: &Path) {
        let script = Script::new("oidc.capi", self.script(auth));
        let plan = script.plan(Settings { secrets: Secrets::default(), ..Settings::default() }).unwrap();
        let ask = |prompt: Prompt| {
            let (url, code) = match prompt {
                Prompt::Open { url } => (url, String::new()),
                Prompt::Enter { url, code } => (url, code),
            };
            let mut person = Command::new("node");
            person.arg(here("person.mjs")).args([url, code]).stdin(Stdio::null());
            // The sign-in goes on while the person is at it.
            std::thread::spawn(move || person.status().unwrap());
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let signed = runtime.block_on(plan.sign_in(SignIn { state: Some(state.to_owned()), transport: None, ask: &ask }));
        assert_eq!(signed.unwrap(), ["127.0.0.1"]);
    }
}
