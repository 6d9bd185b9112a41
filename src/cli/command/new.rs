//! `capi new`: a script to start from, or one read off an answer.

use std::io::Write;
use std::path::{Path, PathBuf};

use url::Url;

use crate::cli::args::New;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::work::block_on;
use crate::http::Reply;
use crate::infer::{self, Answer};

pub(crate) fn run(options: &New, console: &mut Console) -> Result<Exit, Failure> {
    let name = checked(&options.name)?;
    let path = PathBuf::from(format!("{name}.capi"));
    if path.exists() {
        return Err(exists(&path));
    }
    let text = match &options.url {
        None => template(name),
        Some(url) => from_answer(name, url, console)?,
    };
    write(&path, &text)?;
    console.say(format!("wrote `{}`", path.display()));
    console.say(format!("next: capi check {0}, then capi preview {0}", path.display()));
    Ok(Exit::Done)
}

/// The name without `.capi`, if it can name an integration.
fn checked(name: &str) -> Result<&str, Failure> {
    let name = name.strip_suffix(".capi").unwrap_or(name);
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(fits) {
        return Ok(name);
    }
    let failure = Failure::usage(format!("`{name}` cannot name an integration: small letters, digits and `_`, a letter first"));
    Err(failure.help(format!("try `capi new {}`", infer::snake(name))))
}

fn exists(path: &Path) -> Failure {
    Failure::usage(format!("`{}` exists already and was left as it is", path.display())).help("take another name, or move it away")
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let file = std::fs::File::create_new(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(path),
        _ => Failure::file("write", path, &error),
    })
}

fn from_answer(name: &str, url: &str, console: &Console) -> Result<String, Failure> {
    let url = address(url)?;
    let reply = block_on(crate::cli::library::fetch(&url))??;
    match reply.status {
        200..=299 => {}
        401 | 403 => {
            console.say(format!(
                "the call was answered with {}: it needs credentials, so nothing could be read from the answer",
                reply.status
            ));
            return Ok(template_at(name, &url));
        }
        status => {
            let failure = Failure::new(Exit::Failed, format!("the call was answered with {status}: no script was written"));
            return Err(failure.help("`--url` takes an address that answers with JSON"));
        }
    }
    let answer = answer(&url, &reply)?;
    Ok(infer::script(name, &url, &infer::infer(&answer)))
}

fn address(text: &str) -> Result<Url, Failure> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| Failure::usage(format!("`{text}` is no address")).help("write it in full: https://api.acme.test/v2/campaigns"))
}

fn answer(url: &Url, reply: &Reply) -> Result<Answer, Failure> {
    let body = serde_json::from_slice(&reply.body).map_err(|_| {
        let kind = reply.header("content-type").unwrap_or("something without a content type");
        Failure::new(Exit::Failed, format!("the answer is {kind}, not JSON: no script was written"))
            .help("`capi new` without `--url` writes a script to start from")
    })?;
    Ok(Answer { url: url.clone(), link: reply.header("link").map(str::to_owned), body })
}

fn template(name: &str) -> String {
    filled(name, "https://api.example.com", "/v1/campaigns")
}

fn template_at(name: &str, url: &Url) -> String {
    filled(name, &url.origin().ascii_serialization(), url.path())
}

fn filled(name: &str, base: &str, path: &str) -> String {
    TEMPLATE
        .replace("NAME_TOKEN", &format!("{}_TOKEN", name.to_ascii_uppercase()))
        .replace("NAME", name)
        .replace("TITLE", &infer::title(name))
        .replace("BASE", base)
        .replace("PATH", path)
}

const TEMPLATE: &str = include_str!("template.capi");
