//! `use "path.capi"`: files of the project, and nothing else; what is wrong in them is said of them.

use std::fs;
use std::path::Path;

use capi::diagnostic::render::{Findings, Format, Look, render};
use capi::{RunOptions, Script, Settings};
use tempfile::TempDir;

use crate::support::server::{Answer, Server};

/// A project with these files; the script is `main.capi`.
struct Project(TempDir);

impl Project {
    fn new(files: &[(&str, &str)]) -> Project {
        let folder = tempfile::tempdir().unwrap();
        let project = Project(folder);
        files.iter().for_each(|(name, text)| project.write(name, text));
        project
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn at(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn load(&self, name: &str) -> Script {
        Script::load(&self.at(name)).unwrap()
    }

    /// What is found, as `file:line:column: error[code]: message`, the folder left out.
    fn check(&self, name: &str) -> Vec<String> {
        let script = self.load(name);
        let findings = [Findings { sources: script.sources(), diagnostics: &script.checked().diagnostics }];
        let text = render(Format::Short, &findings, Look::default());
        text.lines().map(|line| line.replace(&format!("{}/", self.0.path().display()), "")).collect()
    }
}

const MAIN: &str = "integration t\nrequest r {\n  get \"https://t.test\"\n  map id -> id: int\n}\n";

fn with_main(used: &str) -> String {
    format!("{used}\n{MAIN}")
}

#[test]
fn files_use_files_each_from_its_own_folder() {
    let project = Project::new(&[
        (
            "main.capi",
            "use \"lib/a.capi\"\nuse \"lib/deep/../b.capi\"\nintegration t\nrequest r {\n  get \"https://t.test/{$path}\"\n  map half(id) -> global.clicks\n}",
        ),
        ("lib/a.capi", "use \"deep/c.capi\"\nuse \"b.capi\"\nlet $path = \"a{$deep}\""),
        ("lib/b.capi", "global clicks: int\nfn half($x) = $x / 2"),
        ("lib/deep/c.capi", "use \"../b.capi\"\nlet $deep = \"c\""),
    ]);
    assert_eq!(project.check("main.capi"), [""; 0]);
    let plan = project.load("main.capi").plan(Settings::default()).unwrap().describe();
    assert_eq!(plan.requests[0].calls, ["GET https://t.test/ac"]);
}

#[test]
fn what_is_wrong_in_a_used_file_is_said_of_that_file() {
    let project = Project::new(&[
        ("main.capi", &with_main("use \"lib/a.capi\"\nlet $z = 1 + \"z\"")),
        ("lib/a.capi", "use \"b.capi\"\nlet $x = 1 + \"a\"\nglobal spend decimal\nparam $n: strng\nlet $y = $unknown\n"),
        ("lib/b.capi", "shape s {\n  get \"/s\"\n  map id -> global.nowhere\n}\nrequest own {\n  get \"/x\"\n}"),
    ]);
    let expected = [
        "main.capi:2:12: error[different-kinds]: `+` cannot take a number and a text",
        "lib/a.capi:2:12: error[different-kinds]: `+` cannot take a number and a text",
        "lib/a.capi:3:13: error[missing-colon]: a `:` is missing before the type `decimal`",
        "lib/a.capi:4:11: error[unknown-type]: there is no type `strng`",
        "lib/a.capi:5:10: error[unknown-name]: `$unknown` is not declared",
        "lib/b.capi:3:13: error[unknown-global]: there is no global field `nowhere`",
        "lib/b.capi:6:7: error[missing-base]: this path has no `base` to stand under",
    ];
    assert_eq!(project.check("main.capi"), expected);
    let refused = project.load("main.capi").plan(Settings::default()).unwrap_err();
    assert_eq!(refused.len(), expected.len());
}

#[test]
fn each_file_is_shown_with_its_own_lines() {
    let project =
        Project::new(&[("main.capi", &with_main("use \"a.capi\"\nlet $x = 2\n")), ("a.capi", "# a\nlet $x = 1\nlet $bad = $nothing\n")]);
    let script = project.load("main.capi");
    let findings = [Findings { sources: script.sources(), diagnostics: script.diagnostics() }];
    let full = render(Format::Full, &findings, Look::default());
    for part in ["main.capi:2:5]", "2 │ let $x = 2", "first declared here: ", "a.capi:2", "a.capi:3:12]", "3 │ let $bad = $nothing"] {
        assert!(full.contains(part), "{part} in\n{full}");
    }
    let json: serde_json::Value = serde_json::from_str(&render(Format::Json, &findings, Look::default())).unwrap();
    let label = &json["diagnostics"][0]["labels"][0];
    assert!(label["file"].as_str().unwrap().ends_with("a.capi"), "{label}");
    assert_eq!((&label["start"]["line"], &label["start"]["offset"]), (&2.into(), &8.into()));
}

#[test]
fn two_files_may_not_declare_one_name() {
    let project = Project::new(&[
        ("main.capi", &with_main("use \"a.capi\"\nuse \"b.capi\"")),
        ("a.capi", "let $x = 1\nfn f($a) = $a\nglobal clicks: int\nglobal spend: int\n"),
        ("b.capi", "\nlet $x = 2\nfn f($a) = $a\nglobal clicks: int\nglobal spend: decimal\n"),
    ]);
    assert_eq!(
        project.check("main.capi"),
        [
            "b.capi:2:5: error[duplicate-name]: `$x` is declared twice",
            "b.capi:3:4: error[duplicate-name]: function `f` is declared twice",
            "b.capi:5:8: error[duplicate-global]: `global.spend` is declared twice",
        ]
    );
    // A parameter of a function of another file is no name of this one.
    let project = Project::new(&[("main.capi", &with_main("use \"a.capi\"\nlet $a = f(1)")), ("a.capi", "fn f($a) = $a\n")]);
    assert_eq!(project.check("main.capi"), [""; 0]);
}

#[test]
fn files_that_lead_back_to_themselves_are_a_cycle() {
    let files = [
        ("self.capi", "use \"self.capi\"\nintegration t\n"),
        ("main.capi", "use \"b.capi\"\nintegration t\n"),
        ("b.capi", "use \"c.capi\"\nlet $b = $c\n"),
        ("c.capi", "use \"./b.capi\"\nlet $c = 1\n"),
        ("back.capi", "use \"to.capi\"\nintegration t\n"),
        ("to.capi", "use \"back.capi\"\n"),
    ];
    let project = Project::new(&files);
    let cases = [
        ("self.capi", "self.capi:1:5: error[cycle]: files use each other: `self.capi` uses `self.capi`"),
        ("main.capi", "c.capi:1:5: error[cycle]: files use each other: `b.capi` uses `c.capi` uses `b.capi`"),
        ("back.capi", "to.capi:1:5: error[cycle]: files use each other: `back.capi` uses `to.capi` uses `back.capi`"),
    ];
    for (name, expected) in cases {
        assert_eq!(project.check(name), [expected]);
    }
}

#[test]
fn only_scripts_of_the_project_are_read() {
    let project = Project::new(&[
        ("outside.capi", "let $secret = 1"),
        ("inside/capi.toml", ""),
        ("inside/shared.capi", "let $shared = 1"),
        ("inside/secrets.env", "TOKEN=hush-hush"),
        ("inside/scripts/folder.capi/x", ""),
        ("inside/scripts/bytes.capi", ""),
    ]);
    fs::write(project.at("inside/scripts/bytes.capi"), b"let $x = \"\xff\"").unwrap();
    let cases = [
        ("../shared.capi", ""),
        ("../../outside.capi", "it lies outside of the project"),
        ("../../../../../../../../../../etc/passwd", "it lies outside of the project"),
        ("/etc/passwd", "it must be a path relative to the file that uses it"),
        ("https://a.test/x.capi", "files are used by their path"),
        ("../secrets.env", "only `*.capi` files can be used"),
        ("absent.capi", "there is no such file"),
        ("folder.capi", "it is no file"),
        ("bytes.capi", "it is not UTF-8 text"),
    ];
    for (path, reason) in cases {
        project.write("inside/scripts/main.capi", &with_main(&format!("use \"{path}\"")));
        let expected = format!("inside/scripts/main.capi:1:5: error[unreadable-file]: `{path}` cannot be read: {reason}");
        let expected: Vec<String> = if reason.is_empty() { Vec::new() } else { vec![expected] };
        assert_eq!(project.check("inside/scripts/main.capi"), expected);
    }
}

#[cfg(unix)]
#[test]
fn links_and_pipes_lead_nowhere_else() {
    use std::os::unix::fs::symlink;
    let project = Project::new(&[
        ("outside/a.capi", "let $a = 1"),
        ("inside/capi.toml", ""),
        ("inside/real.capi", "let $real = 1"),
        ("inside/secrets.env", "TOKEN=hush-hush"),
    ]);
    symlink(project.at("outside/a.capi"), project.at("inside/out.capi")).unwrap();
    symlink(project.at("outside"), project.at("inside/folder")).unwrap();
    symlink(project.at("inside/secrets.env"), project.at("inside/env.capi")).unwrap();
    symlink(Path::new("/dev/zero"), project.at("inside/zero.capi")).unwrap();
    symlink(project.at("inside/real.capi"), project.at("inside/link.capi")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(project.at("inside/pipe.capi")).status();
    let cases = [
        ("out.capi", "it lies outside of the project"),
        ("folder/a.capi", "it lies outside of the project"),
        ("zero.capi", "it lies outside of the project"),
        ("env.capi", "only `*.capi` files can be used"),
        ("pipe.capi", if made.is_ok_and(|status| status.success()) { "it is no file" } else { "there is no such file" }),
    ];
    for (path, reason) in cases {
        project.write("inside/main.capi", &with_main(&format!("use \"{path}\"")));
        let found = project.check("inside/main.capi");
        assert_eq!(found, [format!("inside/main.capi:1:5: error[unreadable-file]: `{path}` cannot be read: {reason}")]);
    }
    // A link and what it leads to are one file.
    project.write("inside/main.capi", &with_main("use \"real.capi\"\nuse \"link.capi\""));
    assert_eq!(project.check("inside/main.capi"), [""; 0]);
}

#[test]
fn there_is_an_end_of_files_and_of_chains() {
    let chain = Project::new(&[]);
    for n in 0..100 {
        chain.write(&format!("f{n}.capi"), &format!("use \"f{}.capi\"\n", n + 1));
    }
    chain.write("f100.capi", "");
    assert_eq!(chain.check("f0.capi"), ["f64.capi:1:5: error[too-deep]: these are too many files"]);
    let wide = Project::new(&[]);
    let uses: String = (0..400).map(|n| format!("use \"f{n}.capi\"\n")).collect();
    for n in 0..400 {
        wide.write(&format!("f{n}.capi"), &format!("let $f{n} = 1\n"));
    }
    wide.write("main.capi", &with_main(&uses));
    let found = wide.check("main.capi");
    assert_eq!(found.first().map(String::as_str), Some("main.capi:257:5: error[too-deep]: these are too many files"));
}

#[test]
fn plans_and_runs_know_the_file_of_a_line() {
    let server = Server::start(|_| Answer::json(r#"[{"id": "x"}]"#));
    let project = Project::new(&[
        (
            "main.capi",
            &format!(
                "use \"lib/shapes.capi\"\nintegration t\nbase \"{}\"\nrequest r = rows() {{\n  map id -> own: text\n}}\n",
                server.url("")
            ),
        ),
        ("lib/shapes.capi", "# shapes\nshape rows {\n  get \"/rows\"\n  expect false \"never\"\n  map id -> id: int\n}\n"),
    ]);
    assert_eq!(project.check("main.capi"), [""; 0]);
    let plan = project.load("main.capi").plan(Settings::default()).unwrap();
    let columns: Vec<(String, u32)> = plan.describe().requests[0]
        .columns
        .iter()
        .map(|column| (column.file.rsplit_once('/').unwrap().1.to_owned(), column.line))
        .collect();
    assert_eq!(columns, [("shapes.capi".to_owned(), 5), ("main.capi".to_owned(), 5)]);
    let destination = format!("sqlite:{}", project.at("out.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let report = runtime.block_on(plan.run(RunOptions { destination, ..RunOptions::default() }));
    let line = report.error.unwrap().script_line.unwrap();
    assert!(line.ends_with("lib/shapes.capi:4"), "{line}");
}
