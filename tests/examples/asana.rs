//! Three requests in one another: each row knows where it comes from, and the second run asks each
//! project for what changed there.

use serde_json::json;

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn answer(request: &Request) -> Answer {
    assert_eq!((request.header("authorization"), request.param("limit").as_deref()), (Some("Bearer 1/abc"), Some("100")));
    let task = |gid: &str, day: u8| {
        json!({"gid": gid, "name": format!("Task {gid}"), "completed": false, "due_on": null, "modified_at": format!("2026-01-{day:02}T10:00:00.000Z"),
            "assignee": {"gid": "7", "name": "Ann"}, "tags": [{"gid": "1", "name": "a"}, {"gid": "2", "name": "b"}]})
    };
    let (data, next) = match (request.path.as_str(), request.param("offset").as_deref()) {
        ("/workspaces", _) => (json!([{"gid": "1", "name": "Shop"}, {"gid": "2", "name": "Lab"}]), None),
        ("/workspaces/1/projects", None) => (json!([{"gid": "11", "name": "Site", "archived": false}]), Some("eyJ0")),
        ("/workspaces/1/projects", Some("eyJ0")) => (json!([{"gid": "12", "name": "Old", "archived": true}]), None),
        ("/workspaces/2/projects", _) => (json!([{"gid": "21", "name": "Lamps", "archived": false}]), None),
        ("/projects/11/tasks", _) => (json!([task("111", 5), task("112", 3)]), None),
        ("/projects/21/tasks", _) => (json!([task("211", 9)]), None),
        other => panic!("not to be called: {other:?}"),
    };
    let next = next.map_or(json!(null), |offset| json!({"offset": offset, "path": "/…", "uri": "https://app.asana.com/…"}));
    Answer::json(json!({"data": data, "next_page": next}).to_string())
}

#[test]
fn tasks_of_projects_of_workspaces() {
    let server = Server::start(answer);
    let run = Example::of("asana").secret("ASANA_TOKEN", "1/abc").run(&server, "");
    run.is(
        "projects",
        &[
            r#"{"project_id":"11","project":"Site","archived":false,"workspace":"Shop"}"#,
            r#"{"project_id":"12","project":"Old","archived":true,"workspace":"Shop"}"#,
            r#"{"project_id":"21","project":"Lamps","archived":false,"workspace":"Lab"}"#,
        ],
    );
    let row = |project: &str, workspace: &str, task: &str, day: &str| {
        format!(
            r#"{{"project_id":"{project}","workspace":"{workspace}","task_id":"{task}","task":"Task {task}","assignee":"Ann","completed":false,"due_on":null,"modified_at":"2026-01-{day}T10:00:00Z","tags":"a, b"}}"#
        )
    };
    run.is("tasks", &[&row("11", "Shop", "111", "05"), &row("11", "Shop", "112", "03"), &row("21", "Lab", "211", "09")]);
    run.global(
        "select turn, value from _capi_state order by 1",
        &[r#"project_id=11|{"datetime":"2026-01-05T10:00:00Z"}"#, r#"project_id=21|{"datetime":"2026-01-09T10:00:00Z"}"#],
    );
}
