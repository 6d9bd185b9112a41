//! `capi new`: a script to start from.

use super::Capi;
use crate::support::server::{Answer, Server};

#[test]
fn a_script_is_written_that_passes_the_check() {
    let expected = "wrote `acme_ads.capi`\nnext: capi check acme_ads.capi, then capi preview acme_ads.capi\n";
    let outcome = Capi::new().args(["new", "acme_ads"]).run().status(0).stdout("").stderr(expected);
    let text = outcome.file("acme_ads.capi");
    assert!(text.contains("integration acme_ads \"Acme Ads\"") && text.contains("secret $ACME_ADS_TOKEN"), "{text}");
    let checked = Capi::new().script("acme_ads.capi", &text).args(["check", "--deny", "warnings", "acme_ads.capi"]).run();
    checked.status(0).stdout("").stderr("1 file checked, nothing found\n");
}

#[test]
fn a_file_is_never_overwritten() {
    let expected = "error: `acme.capi` exists already and was left as it is\nhelp: take another name, or move it away\n";
    let outcome = Capi::new().script("acme.capi", "# mine\n").args(["new", "acme"]).run().status(3).stderr(expected);
    assert_eq!(outcome.file("acme.capi"), "# mine\n");
}

#[test]
fn a_name_that_cannot_be_one_is_mended() {
    let expected = "\
error: `Acme Ads!` cannot name an integration: small letters, digits and `_`, a letter first
help: try `capi new acme_ads`
";
    Capi::new().args(["new", "Acme Ads!"]).run().status(3).stderr(expected);
    for name in ["../up", "", "1st", "a/b", "ä"] {
        Capi::new().args(["new", name]).run().status(3);
    }
}

#[test]
fn an_address_is_written_in_full() {
    let expected = "error: `api.acme.test/v2` is no address\nhelp: write it in full: https://api.acme.test/v2/campaigns\n";
    Capi::new().args(["new", "acme", "--url", "api.acme.test/v2"]).run().status(3).stderr(expected);
}

#[test]
fn an_address_is_called_once_and_read() {
    let body = r#"{"data": [{"id": "c1", "name": "Spring"}, {"id": "c2", "name": "Summer"}]}"#;
    let server = Server::start(move |_| Answer::json(body).header("link", "<https://api.acme.test/2>; rel=\"next\""));
    let outcome = Capi::new().args(["new", "acme", "--url", &server.url("/v2/campaigns")]).run().status(0).stdout("");
    assert_eq!(server.requests().len(), 1);
    let text = outcome.file("acme.capi");
    for line in ["paginate link", "records data", "key campaign_id", "map name -> global.campaign"] {
        assert!(text.contains(line), "{line} is missing:\n{text}");
    }
}

#[test]
fn an_answer_that_cannot_be_read_writes_no_script() {
    let cases = [
        (Answer::status(500), "error: the call was answered with 500: no script was written\n"),
        (Answer::ok("<html>").header("content-type", "text/html"), "error: the answer is text/html, not JSON: no script was written\n"),
    ];
    for (answer, expected) in cases {
        let server = Server::start(move |_| answer.clone());
        let outcome = Capi::new().args(["new", "acme", "--url", &server.url("/x")]).run().status(1);
        assert!(outcome.stderr.starts_with(expected), "{}", outcome.stderr);
        assert!(!outcome.path("acme.capi").exists());
    }
}

#[test]
fn an_address_that_needs_credentials_gives_a_script_to_fill_in() {
    let server = Server::start(|_| Answer::status(401));
    let outcome = Capi::new().args(["new", "acme", "--url", &server.url("/v2/ads")]).run().status(0);
    assert!(outcome.stderr.starts_with("the call was answered with 401: it needs credentials"), "{}", outcome.stderr);
    assert!(outcome.file("acme.capi").contains("get \"/v2/ads\""));
}
