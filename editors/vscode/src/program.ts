// capi as a task in the terminal: arguments arrive as they are, and mistakes are listed as problems.

import * as vscode from "vscode";

import { settings, type Settings } from "./settings";

export type Verb = "check" | "plan" | "preview" | "run";

/** The arguments of a verb over scripts, as the settings want them. */
export function commandLine(verb: Verb, paths: string[], wanted: Settings, more: string[] = []): string[] {
  if (verb === "check") return [verb, "--format", "short", ...paths, ...more];
  const destination = verb === "run" && wanted.destination !== "" ? ["--to", wanted.destination] : [];
  const secrets = verb !== "plan" && wanted.secretsFile !== "" ? ["--secrets-file", wanted.secretsFile] : [];
  return [verb, ...paths, ...destination, ...secrets, ...wanted.further, ...more];
}

/** A task that does it. */
export function task(verb: Verb, paths: string[], folder: vscode.WorkspaceFolder | undefined, scope?: vscode.Uri, more: string[] = []): vscode.Task {
  const wanted = settings(scope ?? folder?.uri);
  const execution = new vscode.ProcessExecution(wanted.path, commandLine(verb, paths, wanted, more), folder && { cwd: folder.uri.fsPath });
  const definition: vscode.TaskDefinition = { type: "capi", verb, paths, arguments: more };
  const name = [verb, ...paths.map(path => vscode.workspace.asRelativePath(path))].join(" ");
  const made = new vscode.Task(definition, folder ?? vscode.TaskScope.Workspace, name, "capi", execution, "$capi");
  made.presentationOptions = { panel: vscode.TaskPanelKind.Dedicated, clear: true, focus: false };
  return made;
}

/** Tasks in `tasks.json`, and one ready made that checks each folder. */
export const provider: vscode.TaskProvider = {
  provideTasks: () => (vscode.workspace.workspaceFolders ?? []).map(folder => task("check", ["."], folder)),
  resolveTask: given => {
    const { verb, paths, arguments: more } = given.definition as unknown as { verb: Verb; paths?: string[]; arguments?: string[] };
    const folder = typeof given.scope === "object" ? given.scope : vscode.workspace.workspaceFolders?.[0];
    const made = task(verb, paths ?? ["."], folder, undefined, more);
    // VS Code wants back the definition that it gave.
    return new vscode.Task(given.definition, folder ?? vscode.TaskScope.Workspace, given.name, "capi", made.execution, "$capi");
  },
};
